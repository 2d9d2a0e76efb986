"""Decisions of institutions on suggestions: deciding, and what all decisions amount to.

The status of a pair is read here, from the review graph; what matching wrote always says suggested.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.mappings.conflicts import Conflict
from ecvet_graph.mappings.decided import decision_record
from ecvet_graph.mappings.records import MappingRecord
from ecvet_graph.mappings.standing import review_pair, standing
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.learning import Text, english
from ecvet_graph.model.review import Decision, LinkDecision, ReviewedPair, ReviewResult
from ecvet_graph.model.terms import Literal
from ecvet_graph.publish.contents import outcome_contents, unit_contents
from ecvet_graph.publish.inferring import conflicts_in, counting_decisions, put_inferred
from ecvet_graph.publish.proposals import LinkProposal, Proposal
from ecvet_graph.publish.reviewing import Recorded, record_decision, record_link_decision
from ecvet_graph.publish.tokens import Role, Scope, authenticate
from ecvet_graph.query import run
from ecvet_graph.rdf.review import read_decisions, read_link_decisions
from ecvet_graph.service.carrying import carry_computed
from ecvet_graph.service.resolving import resolve_pair
from ecvet_graph.store import WRITER_PATIENCE, GraphStore, StoreHome, open_home

__all__ = [
    "confirmed_links",
    "conflicts",
    "decide",
    "decide_as",
    "decide_link",
    "decided_records",
    "decisions_of",
    "history",
    "infer_mappings",
    "link_history",
    "rejected_links",
    "reviewed_pairs",
    "statuses",
]

_SHOWN = 5
_WEB = ("http://", "https://")


def decide(
    settings: Settings, token: str, proposal: Proposal, *, now: datetime | None = None
) -> Recorded[Decision]:
    """Record what the institution of a reviewer's token decides on two units.

    Units may be given by IRI or source id.

    Raises:
        UsageFault: several units carry a source id: any agency may give one of its own the same id.
        EcvetGraphError: as `authenticate` (role: reviewer), `resolve_pair` and `record_decision`;
            nothing is written then.
    """
    moment = now or datetime.now(UTC)
    home = StoreHome.open(settings.store)
    scope = authenticate(home, token, role=Role.REVIEWER, now=moment).scope
    return decide_as(settings, scope, proposal, now=moment)


def decide_as(
    settings: Settings, scope: Scope, proposal: Proposal, *, now: datetime
) -> Recorded[Decision]:
    """Record what an institution decides on two units whose right to do so was looked at before.

    Raises as `decide`, but for the token.
    """
    home = StoreHome.open(settings.store)
    with home.reader() as snapshot:
        for name in (proposal.source_unit, proposal.target_unit):
            _require_one(snapshot.store, name)
        pair = resolve_pair(snapshot.store, proposal.source_unit, proposal.target_unit)
    named = replace(proposal, source_unit=pair[0], target_unit=pair[1])
    recorded = record_decision(home, scope, named, base=settings.base, now=now)
    carry_computed(home, recorded.version)
    return recorded


def decide_link(
    settings: Settings, token: str, proposal: LinkProposal, *, now: datetime | None = None
) -> Recorded[LinkDecision]:
    """Record what the institution of a reviewer's token decides on the link of an outcome to a skill.

    The link is taken up, or left out, by the next `link`. Raises as `authenticate` (role: reviewer)
    and `record_link_decision`; nothing is written then.
    """
    moment = now or datetime.now(UTC)
    home = StoreHome.open(settings.store)
    scope = authenticate(home, token, role=Role.REVIEWER, now=moment).scope
    recorded = record_link_decision(home, scope, proposal, base=settings.base, now=moment)
    carry_computed(home, recorded.version)
    return recorded


def statuses(store: GraphStore, *, base: str) -> Mapping[tuple[str, str], ReviewedPair]:
    """Return where every pair stands that somebody decided on, by unit a and unit b.

    Which unit is a follows from the units (`docs/data-model.md`): country, then IRI.
    """
    decisions = read_decisions(store.triples(Graphs(base).review))
    return _statuses(store, decisions)


def history(settings: Settings, a: str, b: str) -> tuple[Decision, ...]:
    """Return all decisions ever made on two units in either direction, the oldest first.

    Units are given by IRI or source id. Raises as `StoreHome.open` and `resolve_pair`.
    """
    with open_home(settings).reader() as snapshot:
        pair = resolve_pair(snapshot.store, a, b)
        return decisions_of(snapshot.store, *pair, base=settings.base)


def decisions_of(store: GraphStore, a: str, b: str, *, base: str) -> tuple[Decision, ...]:
    """Return all decisions ever made on two units, given by IRI, in either direction, oldest first."""
    found = read_decisions(store.triples(Graphs(base).review))
    return tuple(one for one in found if {one.source_unit, one.target_unit} == {a, b})


def link_history(settings: Settings, outcome: str) -> tuple[LinkDecision, ...]:
    """Return all decisions ever made on links of an outcome, the oldest first."""
    with open_home(settings).reader() as snapshot:
        found = read_link_decisions(snapshot.store.triples(Graphs(settings.base).review))
    return tuple(one for one in found if one.outcome == outcome)


def reviewed_pairs(settings: Settings) -> Mapping[tuple[str, str], ReviewedPair]:
    """Return `statuses` of the current version. Raises as `StoreHome.open`."""
    with open_home(settings).reader() as snapshot:
        return statuses(snapshot.store, base=settings.base)


def conflicts(settings: Settings) -> tuple[Conflict, ...]:
    """Return the decisions and mappings that cannot all stand, each time a smallest set of them.

    Raises as `StoreHome.open`.
    """
    with open_home(settings).reader() as snapshot:
        return conflicts_in(snapshot.store, base=settings.base)


def infer_mappings(settings: Settings) -> tuple[int, int]:
    """Draw the inferences anew, after units have changed; returns how many, and the version.

    Deciding and importing do so too. Raises ConflictError, StoreError, and as `StoreHome.open`.
    """
    home = StoreHome.open(settings.store)
    with home.writer("inferred mappings", wait=WRITER_PATIENCE) as draft:
        count = put_inferred(draft.store, base=settings.base)
        version = draft.version
    carry_computed(home, version)
    return count, version


def decided_records(store: GraphStore, *, base: str) -> Iterator[MappingRecord]:
    """Yield the decisions that count as SSSOM records, for an export beside the matches."""
    decisions = counting_decisions(store, base=base)
    names = _unit_names(store, {unit for one in decisions for unit in _pair(one)})
    for one in sorted(decisions, key=lambda each: (*_pair(each), each.iri)):
        source, target = (names.get(unit, "") for unit in _pair(one))
        yield decision_record(one, source_label=source, target_label=target)


def confirmed_links(store: GraphStore, *, base: str) -> Mapping[str, tuple[str, ...]]:
    """Return the skills that institutions confirmed, by outcome; they override those computed.

    Left out is what was decided on an outcome whose texts have changed since, and what another
    institution rejects.
    """
    return _links(store, base, ReviewResult.CONFIRMED, without=ReviewResult.REJECTED)


def rejected_links(store: GraphStore, *, base: str) -> Mapping[str, tuple[str, ...]]:
    """Return the skills that institutions rejected, by outcome; they are not linked again.

    Left out is what was decided on an outcome whose texts have changed since, and what another
    institution confirms.
    """
    return _links(store, base, ReviewResult.REJECTED, without=ReviewResult.CONFIRMED)


def _require_one(store: GraphStore, name: str) -> None:
    is_id = not name.startswith(_WEB)
    rows = run(store, "compare/unit-by-identifier", identifier=name) if is_id else ()
    if len(rows) > 1:
        units = ", ".join(str(row["unit"]) for row in rows[:_SHOWN])
        raise UsageFault(
            f"{len(rows)} units have the id {name[:200]!r}.",
            remedy=f"Name the one that is meant by its IRI: {units}.",
        )


def _pair(decision: Decision) -> tuple[str, str]:
    return decision.source_unit, decision.target_unit


def _unit_names(store: GraphStore, units: Iterable[str]) -> Mapping[str, str]:
    """Return the English title of each unit, else the first in the order of the languages."""
    titles: defaultdict[str, list[Text]] = defaultdict(list)
    wanted = tuple(sorted(units))
    for row in run(store, "resource/unit-names", unit=wanted) if wanted else ():
        title = row["title"]
        language = title.language if isinstance(title, Literal) else None
        titles[str(row["unit"])].append(Text(str(title), language or ""))
    return {unit: english(tuple(texts)) for unit, texts in titles.items()}


def _statuses(
    store: GraphStore, decisions: Iterable[Decision]
) -> Mapping[tuple[str, str], ReviewedPair]:
    by_pair: defaultdict[frozenset[str], list[Decision]] = defaultdict(list)
    for one in decisions:
        by_pair[frozenset((one.source_unit, one.target_unit))].append(one)
    contents = unit_contents(store, {unit for pair in by_pair for unit in pair})
    digests = {unit: content.digest for unit, content in contents.items()}
    countries = {unit: content.country for unit, content in contents.items()}
    found = {}
    for pair, made in by_pair.items():
        a, b = sorted(pair, key=lambda unit: (countries.get(unit, ""), unit))
        found[a, b] = review_pair(made, digests)
    return dict(sorted(found.items()))


def _links(
    store: GraphStore, base: str, result: ReviewResult, *, without: ReviewResult
) -> Mapping[str, tuple[str, ...]]:
    decisions = standing(read_link_decisions(store.triples(Graphs(base).review)))
    contents = outcome_contents(store, {one.outcome for one in decisions})
    said: defaultdict[ReviewResult, set[tuple[str, str]]] = defaultdict(set)
    for one in decisions:
        content = contents.get(one.outcome)
        if content and content.digest == one.content:
            said[one.result].add((one.outcome, one.skill))
    skills: defaultdict[str, list[str]] = defaultdict(list)
    for outcome, skill in sorted(said[result] - said[without]):
        skills[outcome].append(skill)
    return {outcome: tuple(found) for outcome, found in skills.items()}
