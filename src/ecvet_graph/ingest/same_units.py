"""Links between units that are the same unit at several places."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from ecvet_graph.ingest.problems import Item, Problem, Record
from ecvet_graph.model.learning import Qualification, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["PLACE", "link_same_units", "same_in_all_places", "units_of"]

# Stands in an identifier between a unit and the qualification of a further place of it.
PLACE = "@"

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
        elif held or any(unit.code for unit in units_of(item)):
            held.append(item)
        else:
            yield item
    places: dict[_Key, list[str]] = defaultdict(list)
    for record in held:
        for unit in units_of(record):
            if unit.code:
                places[_key(unit)].append(unit.iri)
    for record in held:
        yield _linked(record, places)


def same_in_all_places(
    records: Iterable[Record], units: Iterable[Sequence[str]]
) -> Iterator[Record]:
    """Yield the records with `same_as` between the places of units that a source allocates itself.

    `units` holds for each unit the IRIs at its places. One with a code is linked by
    `link_same_units` too.
    """
    others = {iri: sorted(set(places) - {iri}) for places in units for iri in places}

    def linked(unit: Unit) -> Unit:
        return replace(unit, same_as=tuple(others.get(unit.iri, ())))

    for record in records:
        yield linked(record) if isinstance(record, Unit) else _with_units(record, linked)


def units_of(record: Record) -> tuple[Unit, ...]:
    """Return the units of a qualification, or the single unit itself."""
    return (record,) if isinstance(record, Unit) else record.units


def _linked(record: Qualification | Unit, places: dict[_Key, list[str]]) -> Qualification | Unit:
    if isinstance(record, Unit):
        return _with_links(record, places)
    return _with_units(record, lambda unit: _with_links(unit, places))


def _with_units(record: Qualification, change: Callable[[Unit], Unit]) -> Qualification:
    allocations = (
        replace(allocation, unit=change(allocation.unit)) for allocation in record.allocations
    )
    return replace(record, allocations=tuple(allocations))


def _with_links(unit: Unit, places: dict[_Key, list[str]]) -> Unit:
    others = sorted(iri for iri in places.get(_key(unit), ()) if iri != unit.iri)
    return replace(unit, same_as=tuple(others)) if others else unit


def _key(unit: Unit) -> _Key:
    agency = unit.iri.partition("/unit/")[0]
    outcomes = frozenset(frozenset(outcome.texts) for outcome in unit.outcomes)
    return agency, unit.code or "", frozenset(unit.titles), outcomes
