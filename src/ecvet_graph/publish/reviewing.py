"""Decisions of institutions into the store: checked, appended, one version for each.

The review graph only grows. A later decision of the same institution about the same pair, direction,
side and purpose revises the one before; the same decision again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from ecvet_graph.errors import LimitError
from ecvet_graph.mappings.standing import standing
from ecvet_graph.model.iris import ELM, Graphs
from ecvet_graph.model.learning import Text
from ecvet_graph.model.review import Decision, LinkDecision
from ecvet_graph.model.terms import Triple
from ecvet_graph.publish.drafting import draft_decision, draft_link_decision
from ecvet_graph.publish.inferring import put_inferred
from ecvet_graph.publish.proposals import (
    LinkProposal,
    Proposal,
    check_link_proposal,
    check_proposal,
)
from ecvet_graph.publish.tokens import Scope
from ecvet_graph.query import run
from ecvet_graph.rdf.review import (
    decision_triples,
    institution_triples,
    link_decision_triples,
    named_decision,
    named_link_decision,
    read_decisions,
    read_link_decisions,
)
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import WRITER_PATIENCE, GraphStore, RdfFormat, StoreHome

__all__ = ["Recorded", "record_decision", "record_link_decision"]

_NAME_LANGUAGE = "en"
_Record = TypeVar("_Record", Decision, LinkDecision)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[_Record]):
    """A decision as it stands in the store, and the version that was written for it.

    `version` is `None` where the institution had said the same before and nothing was written.
    """

    decision: _Record
    version: int | None


@dataclass(frozen=True, slots=True)
class _Kind(Generic[_Record]):
    """How the decisions of a kind are read, told apart by topic, named and written.

    From some of them further mappings follow.
    """

    read: Callable[[Iterable[Triple]], tuple[_Record, ...]]
    topic: Callable[[_Record], tuple[str, ...]]
    name: Callable[[str, _Record], str]
    write: Callable[[str, _Record], Iterator[Triple]]
    has_inferences: bool


_PAIRS = _Kind(
    read_decisions,
    lambda one: (one.institution, one.side, one.purpose, one.source_unit, one.target_unit),
    named_decision,
    decision_triples,
    has_inferences=True,
)
_LINKS = _Kind(
    read_link_decisions,
    lambda one: (one.institution, one.outcome, one.skill),
    named_link_decision,
    link_decision_triples,
    has_inferences=False,
)


class _SaidBeforeError(Exception):
    """Leaves the writer without a new version."""


def record_decision(
    home: StoreHome, scope: Scope, proposal: Proposal, *, base: str, now: datetime
) -> Recorded[Decision]:
    """Record what the institution of a reviewer's scope decides on a pair of units.

    Raises:
        InvalidDataError: something is missing or does not fit; the store is unchanged.
        NotFoundError: a unit is not there.
        NotAllowedError: the institution is not competent for the unit of its side.
        ConflictError, StoreError: the store cannot be written.
    """
    check_proposal(proposal)

    def draft(store: GraphStore) -> Decision:
        return draft_decision(store, scope, proposal, base=base, now=now)

    changed = f"decision on {proposal.source_unit} for {proposal.target_unit}"
    return _record(home, scope, _PAIRS, base=base, draft=draft, changed=changed)


def record_link_decision(
    home: StoreHome, scope: Scope, proposal: LinkProposal, *, base: str, now: datetime
) -> Recorded[LinkDecision]:
    """Record what the institution of a scope decides on the link of an outcome to a skill.

    Raises as `record_decision`.
    """
    check_link_proposal(proposal)

    def draft(store: GraphStore) -> LinkDecision:
        return draft_link_decision(store, scope, proposal, base=base, now=now)

    changed = f"decision on a skill of {proposal.outcome}"
    return _record(home, scope, _LINKS, base=base, draft=draft, changed=changed)


def _record(
    home: StoreHome,
    scope: Scope,
    kind: _Kind[_Record],
    *,
    base: str,
    draft: Callable[[GraphStore], _Record],
    changed: str,
) -> Recorded[_Record]:
    with home.reader() as snapshot:
        wanted = draft(snapshot.store)
        last = _last(snapshot.store, kind, wanted, base=base)
    if last and _says_the_same(last, wanted):
        return Recorded(last, None)
    try:
        with home.writer(changed[:400], wait=WRITER_PATIENCE) as writing:
            # Asked again under the writer's lock: somebody may have decided or published since.
            wanted = draft(writing.store)
            last = _last(writing.store, kind, wanted, base=base)
            _require_new(last, wanted)
            wanted = replace(wanted, revises=last.iri if last else None)
            decision = replace(wanted, iri=kind.name(base, wanted))
            _append(writing.store, scope, kind.write(base, decision), base=base)
            if kind.has_inferences:
                _infer(writing.store, base=base)
            return Recorded(decision, writing.version)
    except _SaidBeforeError:
        assert last is not None  # noqa: S101 - it is what was said before
        return Recorded(last, None)


def _infer(store: GraphStore, *, base: str) -> None:
    """Draw what follows; nobody is kept from deciding because others have mapped too much."""
    try:
        put_inferred(store, base=base)
    except LimitError:
        store.clear(Graphs(base).inferred)


def _last(store: GraphStore, kind: _Kind[_Record], wanted: _Record, *, base: str) -> _Record | None:
    """Return what the institution said last on this topic; it stands until it says otherwise."""
    earlier = standing(kind.read(store.triples(Graphs(base).review)))
    return next((one for one in earlier if kind.topic(one) == kind.topic(wanted)), None)


def _require_new(last: _Record | None, wanted: _Record) -> None:
    if last and _says_the_same(last, wanted):
        raise _SaidBeforeError


def _says_the_same(last: _Record, wanted: _Record) -> bool:
    return replace(last, iri="", revises=None, decided_at=wanted.decided_at) == wanted


def _append(store: GraphStore, scope: Scope, triples: Iterable[Triple], *, base: str) -> None:
    lines = {triple_line(triple) for triple in triples}
    described = {"class": ELM + "Organisation"}
    if not run(store, "review/described", thing=scope.institution, **described):
        name = Text(scope.name or scope.institution, _NAME_LANGUAGE)
        lines |= {triple_line(triple) for triple in institution_triples(scope.institution, name)}
    document = "".join(sorted(lines)).encode()
    store.load(document, syntax=RdfFormat.N_TRIPLES, graph=Graphs(base).review)
