"""Earlier decisions on a case and on similar ones, from the review graph.

Similar is a case on the same unit in another place, on units that matches suggest as equivalent, or
on another unit of the same target qualification; each decision says which of these it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from ecvet_graph.config import Settings
from ecvet_graph.mappings.standing import is_positive, is_unchanged, standing
from ecvet_graph.model.iris import ECVET, ELM, Graphs
from ecvet_graph.model.learning import Text, english
from ecvet_graph.model.review import Decision
from ecvet_graph.model.terms import Literal
from ecvet_graph.publish.contents import unit_contents
from ecvet_graph.query import construct, run
from ecvet_graph.rdf.review import read_decisions
from ecvet_graph.service.resolving import resolve_pair
from ecvet_graph.service.views.concepts import Reference
from ecvet_graph.service.views.precedents import (
    Contradiction,
    Likeness,
    Precedents,
    PrecedentView,
)
from ecvet_graph.store import GraphStore, open_home

__all__ = ["NOTICE", "precedents_for", "precedents_of"]

NOTICE = (
    "Earlier decisions inform a decision and do not replace it: each institution decides on the "
    "case before it."
)
_SAME, _EQUIVALENT, _SIBLING = ECVET + "sameUnitAs", ECVET + "verdict", ELM + "isPartOf"
_MOST = 50
_NEAREST_FIRST = tuple(Likeness)
_COMPARED = frozenset({Likeness.SAME_PAIR, Likeness.SAME_UNITS, Likeness.EQUIVALENT_UNITS})


@dataclass(frozen=True, slots=True)
class _Around:
    """A unit, and the units in whose place a decision may speak; scores are those of matches."""

    unit: str
    same: frozenset[str] = frozenset()
    equivalent: Mapping[str, Decimal] = field(default_factory=dict)
    siblings: frozenset[str] = frozenset()

    @property
    def itself(self) -> frozenset[str]:
        return self.same | {self.unit}

    @property
    def alike(self) -> frozenset[str]:
        return self.itself | self.equivalent.keys()

    def score(self, unit: str) -> Decimal | None:
        """Return the score of the match of a unit that is only held equivalent."""
        return None if unit in self.itself else self.equivalent.get(unit)


@dataclass(frozen=True, slots=True)
class _Case:
    """What is to be decided: whether the source counts for the target."""

    source: _Around
    target: _Around

    def likeness(self, source: str, target: str) -> Likeness | None:
        """Return why a decision on two units speaks to the case, `None` where it does not."""
        around = self.source, self.target
        if (source, target) == (around[0].unit, around[1].unit):
            return Likeness.SAME_PAIR
        if source in around[0].itself and target in around[1].itself:
            return Likeness.SAME_UNITS
        if source in around[0].alike and target in around[1].alike:
            return Likeness.EQUIVALENT_UNITS
        if source in around[0].itself and target in around[1].siblings:
            return Likeness.SAME_QUALIFICATION
        is_turned = source in around[1].itself and target in around[0].itself
        return Likeness.OTHER_DIRECTION if is_turned else None

    def score(self, source: str, target: str) -> Decimal | None:
        """Return the score of the weaker match that a likeness rests on."""
        scores = self.source.score(source), self.target.score(target)
        return min((one for one in scores if one is not None), default=None)


def precedents_for(
    store: GraphStore, source_unit: str, target_unit: str, *, base: str
) -> Precedents:
    """Return what institutions decided earlier on a case and on similar ones.

    Args:
        store: the published data.
        source_unit: IRI of the unit that is held.
        target_unit: IRI of the unit that it shall count for.
        base: base IRI of the installation.

    Returns:
        At most 50 decisions, the nearest cases first, among them the newest; and the pairs of those
        that stand and contradict each other. Nothing where nothing was decided.
    """
    found = dict(_around(store, (source_unit, target_unit)))
    case = _Case(found[source_unit], found[target_unit])
    entries = sorted(_entries(store, case, base=base), key=_nearest_first)
    return Precedents(
        source_unit=source_unit,
        target_unit=target_unit,
        entries=tuple(entries[:_MOST]),
        contradictions=tuple(_contradictions(entries)),
        left_out=max(0, len(entries) - _MOST),
        notice=NOTICE,
    )


def precedents_of(settings: Settings, source: str, target: str) -> Precedents:
    """Return `precedents_for` units given by IRI or source id, of the current version.

    Raises as `open_home` and `resolve_pair`.
    """
    with open_home(settings).reader() as snapshot:
        pair = resolve_pair(snapshot.store, source, target)
        return precedents_for(snapshot.store, *pair, base=settings.base)


def _around(store: GraphStore, units: tuple[str, str]) -> Iterator[tuple[str, _Around]]:
    same: defaultdict[str, set[str]] = defaultdict(set)
    siblings: defaultdict[str, set[str]] = defaultdict(set)
    equivalent: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in run(store, "review/similar-units", unit=units):
        unit, like, relation = (str(row[name]) for name in ("unit", "like", "relation"))
        if relation == _SAME:
            same[unit].add(like)
        elif relation == _SIBLING:
            siblings[unit].add(like)
        else:
            equivalent[unit][like] = Decimal(str(row["score"]))
    for unit in units:
        yield (
            unit,
            _Around(unit, frozenset(same[unit]), equivalent[unit], frozenset(siblings[unit])),
        )


def _entries(store: GraphStore, case: _Case, *, base: str) -> Iterator[PrecedentView]:
    decisions = _decisions(store, case, base=base)
    if not decisions:
        return
    units = {unit for one in decisions for unit in (one.source_unit, one.target_unit)}
    contents = {unit: known.digest for unit, known in unit_contents(store, units).items()}
    names = _names(store, units=units, institutions={one.institution for one in decisions})
    latest = {one.iri for one in standing(decisions)}
    for one in decisions:
        likeness = case.likeness(one.source_unit, one.target_unit)
        if likeness is not None:
            yield PrecedentView(
                iri=one.iri,
                institution=names[one.institution],
                source=names[one.source_unit],
                target=names[one.target_unit],
                side=one.side,
                purpose=one.purpose,
                result=one.result,
                decided_at=one.decided_at,
                reasons=one.reasons,
                differences=one.differences,
                open_outcomes=one.open_outcomes,
                memorandum=one.memorandum,
                likeness=likeness,
                score=_score(case, one, likeness),
                is_latest=one.iri in latest,
                stale=not is_unchanged(one, contents),
            )


def _score(case: _Case, decision: Decision, likeness: Likeness) -> Decimal | None:
    if likeness is not Likeness.EQUIVALENT_UNITS:
        return None
    return case.score(decision.source_unit, decision.target_unit)


def _decisions(store: GraphStore, case: _Case, *, base: str) -> tuple[Decision, ...]:
    """Return the decisions that may speak to the case, those of the review graph alone.

    Agencies could write the like into their own datasets.
    """
    forth = case.source.alike, case.target.alike | case.target.siblings
    back = case.target.itself, case.source.itself
    found: dict[str, Decision] = {}
    for sources, targets in (forth, back):
        triples = construct(
            store,
            "review/decisions-between",
            graph=Graphs(base).review,
            source=tuple(sorted(sources)),
            target=tuple(sorted(targets)),
        )
        found |= {one.iri: one for one in read_decisions(triples)}
    return tuple(found.values())


def _names(
    store: GraphStore, *, units: Iterable[str], institutions: Iterable[str]
) -> Mapping[str, Reference]:
    texts: defaultdict[str, list[Text]] = defaultdict(list)
    for thing, name, rows in (
        ("unit", "title", run(store, "resource/unit-names", unit=tuple(sorted(units)))),
        (
            *("organisation", "name"),
            run(store, "review/organisation-names", organisation=tuple(sorted(institutions))),
        ),
    ):
        for row in rows:
            value = row.get(name)
            if isinstance(value, Literal):
                text = Text(value.value, value.language or "")
                known = texts[str(row[thing])]
                known.extend([text] if text not in known else [])
    return _Named((iri, Reference(iri, tuple(known))) for iri, known in texts.items())


class _Named(dict[str, Reference]):
    """Names of things; what has none is called by its IRI."""

    def __missing__(self, iri: str) -> Reference:
        return Reference(iri, ())


def _contradictions(entries: Iterable[PrecedentView]) -> Iterator[Contradiction]:
    """Yield who stands against whom, on the same case first.

    Two decisions on a similar case contradict nobody; one of them is on the case itself.
    """
    speaking = [one for one in entries if one.counts and one.likeness in _COMPARED]
    accepting = [one for one in speaking if is_positive(one.result)]
    rejecting = [one for one in speaking if not is_positive(one.result)]
    pairs = [
        (yes, no)
        for yes, no in product(accepting, rejecting)
        if yes.purpose is no.purpose and (yes.likeness.is_same_case or no.likeness.is_same_case)
    ]
    for yes, no in sorted(pairs, key=lambda pair: not _is_same_case(pair)):
        is_same = _is_same_case((yes, no))
        yield Contradiction(yes.purpose, is_same, yes, no, _sentence(yes, no, is_same=is_same))


def _is_same_case(pair: tuple[PrecedentView, PrecedentView]) -> bool:
    return all(one.likeness.is_same_case for one in pair)


def _sentence(yes: PrecedentView, no: PrecedentView, *, is_same: bool) -> str:
    case = "the same units" if is_same else "units held equivalent"
    return (
        f"{_called(no.institution)} rejected for {no.purpose} ({no.decided_at:%Y-%m-%d}) what "
        f"{_called(yes.institution)} accepted on {case} ({yes.decided_at:%Y-%m-%d})."
    )


def _called(institution: Reference) -> str:
    return english(institution.titles) or institution.iri


def _nearest_first(entry: PrecedentView) -> tuple[int, float, str]:
    return _NEAREST_FIRST.index(entry.likeness), -entry.decided_at.timestamp(), entry.iri
