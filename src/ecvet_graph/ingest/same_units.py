"""Links between units that are the same unit at several places."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from ecvet_graph.ingest.problems import Item, Problem
from ecvet_graph.model.learning import Qualification, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["link_same_units"]

_Key: TypeAlias = tuple[str, str, frozenset[object], frozenset[object]]


def link_same_units(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items with `same_as` filled in both ways between units that are the same.

    The same unit is: of one agency, with one official code, the same titles and the same set of
    outcome texts (`docs/data-model.md`, `ecvet:sameUnitAs`). Points and criteria belong to the
    place and may differ. From the first record on whose units have codes, records are held back
    until the last one is known; their order stays.
    """
    held: list[Qualification | Unit] = []
    for item in items:
        if isinstance(item, Problem):
            yield item
        elif held or any(unit.code for unit in _units(item)):
            held.append(item)
        else:
            yield item
    places: dict[_Key, list[str]] = defaultdict(list)
    for record in held:
        for unit in _units(record):
            if unit.code:
                places[_key(unit)].append(unit.iri)
    for record in held:
        yield _linked(record, places)


def _units(record: Qualification | Unit) -> tuple[Unit, ...]:
    return (record,) if isinstance(record, Unit) else record.units


def _linked(record: Qualification | Unit, places: dict[_Key, list[str]]) -> Qualification | Unit:
    if isinstance(record, Unit):
        return _with_links(record, places)
    return replace(
        record,
        allocations=tuple(
            replace(allocation, unit=_with_links(allocation.unit, places))
            for allocation in record.allocations
        ),
    )


def _with_links(unit: Unit, places: dict[_Key, list[str]]) -> Unit:
    others = sorted(iri for iri in places.get(_key(unit), ()) if iri != unit.iri)
    return replace(unit, same_as=tuple(others)) if others else unit


def _key(unit: Unit) -> _Key:
    agency = unit.iri.partition("/unit/")[0]
    outcomes = frozenset(frozenset(outcome.texts) for outcome in unit.outcomes)
    return agency, unit.code or "", frozenset(unit.titles), outcomes
