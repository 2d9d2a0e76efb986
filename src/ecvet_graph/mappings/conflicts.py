"""Records that cannot all stand, each time explained by a smallest set: withdraw one of these.

A set is looked for among the records behind two facts that exclude each other, smaller sets first: no
part of what is found contradicts itself. There are at most six, so that all of them can be tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, product

from ecvet_graph.mappings.inference import Fact, Followed, facts_of
from ecvet_graph.mappings.records import MappingRecord
from ecvet_graph.mappings.rules import DENIED_BY, DISJOINT, INVERSE
from ecvet_graph.mappings.standing import is_positive
from ecvet_graph.model.iris import SKOS
from ecvet_graph.model.review import Decision

__all__ = ["Conflict", "ConflictKind", "contradicting_decisions", "find_conflicts"]

_EXACT = SKOS + "exactMatch"


class ConflictKind(StrEnum):
    """Why records cannot all stand."""

    DECISIONS = "contradicting-decisions"
    REJECTION = "against-rejection"
    HIERARCHY = "excluding-predicates"
    TWO_UNITS = "exact-to-two-units"


_EXPLANATIONS: Mapping[ConflictKind, str] = {
    ConflictKind.DECISIONS: "Institutions decided differently on the same units and purpose.",
    ConflictKind.REJECTION: "What follows from some of these records is rejected by another.",
    ConflictKind.HIERARCHY: "One unit would be both wider and narrower than the other, or both "
    "the same and wider or narrower.",
    ConflictKind.TWO_UNITS: "A unit would be the same as two different units of one qualification.",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Records that exclude each other, by name, and the units that they quarrel about.

    `records` is a smallest set: without any one of them the others agree.
    """

    kind: ConflictKind
    records: tuple[str, ...]
    units: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Return the explanation in one line, with what to do."""
        return f"{_EXPLANATIONS[self.kind]} Withdraw one of these: {', '.join(self.records)}."


@dataclass(frozen=True, slots=True)
class _Clash:
    kind: ConflictKind
    premises: frozenset[str]
    units: tuple[str, ...]


def find_conflicts(
    records: Iterable[MappingRecord],
    *,
    qualifications: Mapping[str, Collection[str]] | None = None,
    same_units: Collection[frozenset[str]] = (),
) -> tuple[Conflict, ...]:
    """Return the conflicts among mappings and what follows from them.

    Args:
        records: mappings with names, denied ones among them.
        qualifications: those that each unit is part of.
        same_units: pairs of units that are two places of the same unit.

    Returns:
        One conflict for each smallest set that was found, by name; several contradictions may come
        from the same set.

    Raises:
        LimitError: more would follow from the mappings than anybody could look at.
    """
    known = {record.iri: record for record in records}
    context = _Context(qualifications or {}, frozenset(same_units))
    found: dict[tuple[str, ...], Conflict] = {}
    tried: set[frozenset[str]] = set()
    for clash in _clashes(list(known.values()), context):
        if clash.premises not in tried:
            tried.add(clash.premises)
            smallest = _smallest(clash, known, context)
            names = tuple(sorted(smallest.premises))
            found.setdefault(names, Conflict(smallest.kind, names, smallest.units))
    return tuple(found[names] for names in sorted(found))


def contradicting_decisions(decisions: Iterable[Decision]) -> tuple[Conflict, ...]:
    """Return the pairs of decisions that stand against each other, by name.

    Two decisions do where one accepts and one rejects the same source for the same target and
    purpose; a pair is a smallest set.
    """
    topics: defaultdict[tuple[str, ...], list[Decision]] = defaultdict(list)
    for one in decisions:
        topics[one.source_unit, one.target_unit, one.purpose].append(one)
    found = []
    for (source, target, _), made in sorted(topics.items()):
        for first, second in combinations(sorted(made, key=lambda one: one.iri), 2):
            if is_positive(first.result) != is_positive(second.result):
                names = (first.iri, second.iri)
                found.append(Conflict(ConflictKind.DECISIONS, names, (source, target)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Context:
    qualifications: Mapping[str, Collection[str]]
    same_units: frozenset[frozenset[str]]

    def is_double(self, first: str, second: str) -> bool:
        """Whether two units are different units of one qualification."""
        shared = set(self.qualifications.get(first, ())) & set(self.qualifications.get(second, ()))
        return bool(shared) and frozenset((first, second)) not in self.same_units


def _clashes(records: Sequence[MappingRecord], context: _Context) -> Iterator[_Clash]:
    facts = facts_of(records)
    yield from _denied(records, facts)
    yield from _excluding(facts)
    yield from _double(facts, context)


def _denied(records: Iterable[MappingRecord], facts: Mapping[Fact, Followed]) -> Iterator[_Clash]:
    for record in records:
        if not record.is_negated or record.predicate not in INVERSE:
            continue
        for predicate, denials in sorted(DENIED_BY.items()):
            followed = facts.get((record.subject, predicate, record.object))
            if followed and record.predicate in denials:
                premises = frozenset((record.iri, *followed.premises))
                units = (record.subject, record.object)
                yield _Clash(ConflictKind.REJECTION, premises, units)


def _excluding(facts: Mapping[Fact, Followed]) -> Iterator[_Clash]:
    for pair in sorted(map(sorted, DISJOINT)):
        for (subject, predicate, value), one in sorted(facts.items()):
            other = facts.get((subject, pair[1], value))
            if predicate == pair[0] and other:
                premises = frozenset(one.premises + other.premises)
                yield _Clash(ConflictKind.HIERARCHY, premises, (subject, value))


def _double(facts: Mapping[Fact, Followed], context: _Context) -> Iterator[_Clash]:
    same: defaultdict[str, list[Followed]] = defaultdict(list)
    for fact, one in sorted(facts.items()):
        if fact[1] == _EXACT and fact[2] in context.qualifications:
            same[fact[0]].append(one)
    for subject, found in sorted(same.items()):
        for one, other in _forks(found):
            if context.is_double(one.fact[2], other.fact[2]):
                premises = frozenset(one.premises + other.premises)
                units = (subject, one.fact[2], other.fact[2])
                yield _Clash(ConflictKind.TWO_UNITS, premises, units)


def _forks(found: Iterable[Followed]) -> Iterator[tuple[Followed, Followed]]:
    """Yield the pairs of ways that part at their beginning, or where one goes on from the other.

    Ways that part later do so at another subject, where they are found as well.
    """
    groups: defaultdict[str, dict[tuple[str, ...], Followed]] = defaultdict(dict)
    for one in found:
        groups[one.premises[0]][one.premises] = one
    for ways in groups.values():
        for premises, other in ways.items():
            for size in range(1, len(premises)):
                if premises[:size] in ways:
                    yield ways[premises[:size]], other
    for first, second in combinations(groups.values(), 2):
        yield from product(first.values(), second.values())


def _smallest(clash: _Clash, known: Mapping[str, MappingRecord], context: _Context) -> _Clash:
    """Return the clash of the smallest part of the records that has one, the first by name."""
    names = sorted(clash.premises)
    for size in range(1, len(names)):
        for part in combinations(names, size):
            found = next(_clashes([known[name] for name in part], context), None)
            if found:
                return found
    return clash
