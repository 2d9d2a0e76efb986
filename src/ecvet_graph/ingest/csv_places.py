"""The rows of the CSV tables that the things of an import come from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ecvet_graph.ingest.csv_tables import Row, Table, read_table_rows
from ecvet_graph.ingest.same_units import PLACE
from ecvet_graph.model.learning import Qualification
from ecvet_graph.rdf.write import record_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ecvet_graph.errors import Place
    from ecvet_graph.ingest.csv_tables import TableSource
    from ecvet_graph.ingest.problems import Record
    from ecvet_graph.model.learning import Unit

__all__ = ["row_places"]

_ID = {
    Table.QUALIFICATIONS: "qualification_id",
    Table.UNITS: "unit_id",
    Table.OUTCOMES: "unit_id",
    Table.GROUPS: "qualification_id",
    Table.ALLOCATIONS: "unit_id",
}


def row_places(paths: Iterable[TableSource], records: Iterable[Record]) -> dict[str, Place]:
    """Return the row of each thing of the records that were read from the tables without an error.

    Units, outcomes, groups and criteria have the row that describes them; what a qualification
    brings along (awarding, structure, institutions) has the row of the qualification, the first one
    where there are several.
    """
    rows = _Rows(paths)
    places: dict[str, Place] = {}
    rest: dict[str, Place] = {}
    for record in records:
        places.update(_own_places(record, rows))
        own = rows.of(_table(record), record.identifier)
        for subject, _, _ in record_triples([record]) if own else ():
            rest.setdefault(str(subject), own[0])
    return rest | places


class _Rows:
    """The places of all rows, by table and the id of what they belong to."""

    def __init__(self, paths: Iterable[TableSource]) -> None:
        self._places: defaultdict[tuple[Table, str], list[Place]] = defaultdict(list)
        self._allocations: dict[tuple[str, str], list[Place]] = {}
        for row in (row for path in paths for row in read_table_rows(path)):
            if isinstance(row, Row) and row.table in _ID:
                key = row.cells.get(_ID[row.table], "").strip()
                self._places[row.table, key].append(row.place)
                if row.table is Table.ALLOCATIONS:
                    place = key, row.cells.get("qualification_id", "").strip()
                    self._allocations[place] = [row.place]

    def of(self, table: Table, identifier: str) -> list[Place]:
        """Return the rows with the id in an identifier, which stands after the agency's."""
        local = identifier.partition(":")[2]
        return self._places.get((table, local)) or self._places[table, local.rpartition(PLACE)[0]]

    def allocated(self, identifier: str) -> list[Place]:
        """Return the row of the allocations for a place of a unit, if it has one of its own."""
        local = identifier.partition(":")[2]
        unit, _, qualification = local.rpartition(PLACE)
        return self._allocations.get((unit, qualification), [])


def _table(record: Record) -> Table:
    return Table.QUALIFICATIONS if isinstance(record, Qualification) else Table.UNITS


def _own_places(record: Record, rows: _Rows) -> Iterator[tuple[str, Place]]:
    if not isinstance(record, Qualification):
        yield from _unit_places(record, rows)
        return
    groups = rows.of(Table.GROUPS, record.identifier)
    for group, place in zip(record.groups, groups, strict=False):
        yield group.iri, place
    for allocation in record.allocations:
        yield from _unit_places(allocation.unit, rows)
        unit = allocation.unit.identifier
        for place in (rows.allocated(unit) or rows.of(Table.UNITS, unit))[:1]:
            yield allocation.iri, place


def _unit_places(unit: Unit, rows: _Rows) -> Iterator[tuple[str, Place]]:
    outcomes = zip(unit.outcomes, rows.of(Table.OUTCOMES, unit.identifier), strict=False)
    places = {outcome.iri: place for outcome, place in outcomes}
    yield from places.items()
    own = rows.of(Table.UNITS, unit.identifier)[:1]
    for place in own:
        yield unit.iri, place
        if unit.assessment is not None:
            yield unit.assessment.iri, place
    for criterion in unit.criteria:
        for place in [places[criterion.outcome]] if criterion.outcome in places else own:
            yield criterion.iri, place
