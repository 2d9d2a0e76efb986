"""The CSV template of `docs/csv-template.md`: five tables to qualifications and units.

Every error of every file is collected; when there is one, no record comes out at all.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ecvet_graph.errors import Place, SyntaxFault
from ecvet_graph.ingest.csv_cells import ROLES, Cells
from ecvet_graph.ingest.csv_quality import read_quality_of
from ecvet_graph.ingest.csv_tables import Table, TableSource, read_table_rows
from ecvet_graph.ingest.csv_units import (
    NOBODY,
    Institutions,
    credit_system_of,
    read_allocation_of,
    read_unit_of,
)
from ecvet_graph.ingest.naming import Namer
from ecvet_graph.ingest.parts import UnitNames
from ecvet_graph.ingest.problems import Item, Problem, Record, Severity
from ecvet_graph.ingest.reference import load_reference_tables
from ecvet_graph.ingest.same_units import link_same_units
from ecvet_graph.model.agencies import check_agency
from ecvet_graph.model.iris import Minter
from ecvet_graph.model.learning import Qualification, Unit, UnitAllocation, UnitGroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["read_csv_template"]

_KEYS = {
    Table.QUALIFICATIONS: "qualification_id",
    Table.UNITS: "unit_id",
    Table.GROUPS: "group_id",
    Table.QUALITY: "quality_id",
}
_TWICE = {
    Table.UNITS: " A unit of two qualifications has an id in each, and the same code in both."
}
# Where the rows of a table refer to, and whether they must.
_REFERENCES = (
    (Table.UNITS, "qualification_id", Table.QUALIFICATIONS, False),
    (Table.UNITS, "group_id", Table.GROUPS, False),
    (Table.GROUPS, "qualification_id", Table.QUALIFICATIONS, True),
    (Table.OUTCOMES, "unit_id", Table.UNITS, True),
    (Table.QUALITY, "qualification_id", Table.QUALIFICATIONS, True),
)


@dataclass(frozen=True, slots=True)
class _Tables:
    """The rows of all files by table, and the keyed ones by their id."""

    rows: dict[Table, list[Cells]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[Table, dict[str, Cells]] = field(default_factory=lambda: defaultdict(dict))

    def of(self, table: Table, column: str, value: str) -> list[Cells]:
        """Return the rows of a table whose column has that value, in their order."""
        return [cells for cells in self.rows[table] if cells.text(column) == value]


def read_csv_template(paths: Iterable[TableSource], *, base: str, agency: str) -> Iterator[Item]:
    """Yield the qualifications and single units of the tables, or else all their errors.

    Args:
        paths: the files given together; ids are unique in them and refer to each other.
        base: base IRI of everything minted.
        agency: id of the agency; identifiers begin with it.

    Raises:
        NotFoundError: a file does not exist.
        UsageFault: the agency id is reserved or has the wrong form.
    """
    check_agency(agency)
    problems: list[Problem] = []
    tables = _read(paths, problems)
    _check_ids(tables)
    _check_references(tables)
    records = _Assembly(tables, Namer(Minter(base, agency)), problems).records()
    errors = {problem for problem in problems if problem.severity is Severity.ERROR}
    if errors:
        yield from sorted(_without_echoes(errors), key=_order)
        return
    yield from problems
    yield from link_same_units(records)


def _without_echoes(errors: set[Problem]) -> Iterator[Problem]:
    """Yield the errors, and not again for every row that a column is missing."""
    lacking = {(one.place.source, one.place.field) for one in errors if one.place.line == 1}
    for error in errors:
        place = error.place
        if place.line == 1 or place.field is None or (place.source, place.field) not in lacking:
            yield error


def _order(problem: Problem) -> tuple[str, int, str]:
    return problem.place.source, problem.place.line or 0, problem.place.field or ""


def _read(paths: Iterable[TableSource], problems: list[Problem]) -> _Tables:
    reference = load_reference_tables()
    tables = _Tables()
    for path in paths:
        try:
            for row in read_table_rows(path):
                if isinstance(row, Problem):
                    problems.append(row)
                else:
                    tables.rows[row.table].append(Cells(row, reference, problems))
        except SyntaxFault as fault:
            place = Place(str(path))
            problems.append(Problem.from_error(fault, place=place, severity=Severity.ERROR))
    if not any(tables.rows.values()) and not problems:
        message = "The files hold column names, but no line of data."
        problems.append(Problem(Place("the files"), message, "Add the records.", Severity.ERROR))
    return tables


def _check_ids(tables: _Tables) -> None:
    for table, column in _KEYS.items():
        known = tables.by_id[table]
        for cells in tables.rows[table]:
            value = cells.required(column)
            if value is None:
                continue
            if value in known:
                first = known[value].row.place
                cells.error(
                    column,
                    f"The id {value!r} is there already, in {first}.",
                    f"Ids are unique in the files given together: rename one.{_TWICE.get(table, '')}",
                )
            else:
                known[value] = cells


def _check_references(tables: _Tables) -> None:
    for table, column, target, required in _REFERENCES:
        for cells in tables.rows[table]:
            value = cells.required(column) if required else cells.text(column)
            if value is not None and value not in tables.by_id[target]:
                cells.error(
                    column,
                    f"There is no row with the id {value!r} in the table of {target.name.lower()}.",
                    "Correct the id, or give the file that holds it as well.",
                )
    for cells in tables.rows[Table.UNITS]:
        group = tables.by_id[Table.GROUPS].get(cells.text("group_id") or "")
        if group and group.text("qualification_id") != cells.text("qualification_id"):
            cells.error(
                "group_id",
                "The group belongs to another qualification.",
                "Use a group of the unit's own qualification.",
            )


def _wanted(cells: Cells) -> str:
    return cells.text("code") or cells.text("unit_id") or ""


class _Assembly:
    """Puts the rows together to records; errors go where the cells put them."""

    def __init__(self, tables: _Tables, namer: Namer, problems: list[Problem]) -> None:
        self.tables = tables
        self.namer = namer
        self.problems = problems
        self.institutions = Institutions(namer.minter)

    def records(self) -> list[Record]:
        """Return all qualifications, then the units without one."""
        for table in (Table.QUALIFICATIONS, Table.UNITS):
            for cells in self.tables.rows[table]:
                self.institutions.meet(cells)
        for cells in self.tables.rows[Table.QUALITY]:
            self.institutions.meet_reviewer(cells, self._country_of(cells))
        found: list[Record] = []
        found.extend(self._qualification(cells) for cells in self.tables.rows[Table.QUALIFICATIONS])
        found.extend(
            self._single_unit(cells)
            for cells in self.tables.rows[Table.UNITS]
            if cells.text("qualification_id") is None
        )
        return found

    def _qualification(self, cells: Cells) -> Qualification:
        identifier = cells.text("qualification_id") or ""
        country = cells.country("country")
        titles = cells.texts("title", required=True)
        awarding = self.institutions.awarding_body(cells) or NOBODY
        local = self.namer.local("qualification", wanted=identifier)
        groups = self._groups(identifier, local)
        qualification = Qualification(
            iri=self.namer.minter.iri("qualification", local),
            local=local,
            identifier=f"{self.namer.minter.agency}:{identifier}",
            titles=titles,
            country=country or "",
            publisher=self.institutions.publisher(cells) or awarding,
            awarding_bodies=(awarding,),
            groups=tuple(groups.values()),
            descriptions=cells.texts("description"),
            eqf_level=cells.integer("eqf_level", low=1, high=8),
            nqf_level=cells.nqf_level("nqf_level", country),
            isced_f=cells.many(
                "isced_f",
                cells.tables.isced_f,
                remedy="Use 2 to 4 digits of ISCED-F 2013, with leading zeros, such as 0732.",
            ),
            languages=cells.many(
                "language", cells.tables.languages, remedy="Use tags such as de | en."
            ),
            homepage=cells.web_address("homepage"),
            points=cells.decimal("credits"),
            credit_system=credit_system_of(cells),
            reference_years=cells.decimal("duration_years"),
            unit_list_complete=cells.yes_no("unit_list_complete"),
            illustrative=bool(cells.yes_no("illustrative")),
            valid_from=cells.day("valid_from"),
            valid_until=cells.day("valid_until"),
        )
        rows = self.tables.of(Table.QUALITY, "qualification_id", identifier)
        quality = read_quality_of(rows, qualification, self.namer, self.institutions)
        return self._with_units(quality, identifier, groups)

    def _country_of(self, cells: Cells) -> str:
        """Return the country of the qualification that a row refers to, nothing for a bad one."""
        row = self.tables.by_id[Table.QUALIFICATIONS].get(cells.text("qualification_id") or "")
        code = (row.text("country") or "") if row else ""
        return cells.tables.countries.get(code.upper(), "")

    def _with_units(
        self, qualification: Qualification, identifier: str, groups: dict[str, UnitGroup]
    ) -> Qualification:
        rows = self.tables.of(Table.UNITS, "qualification_id", identifier)
        allocations = tuple(self._allocation(cells, qualification, groups) for cells in rows)
        return replace(qualification, allocations=allocations)

    def _allocation(
        self, cells: Cells, qualification: Qualification, groups: dict[str, UnitGroup]
    ) -> UnitAllocation:
        names = UnitNames.new(self.namer, wanted=_wanted(cells), qualification=qualification.local)
        unit = read_unit_of(
            cells,
            self.tables.of(Table.OUTCOMES, "unit_id", cells.text("unit_id") or ""),
            names,
            publisher=self.institutions.publisher(cells) or qualification.publisher,
            identifier=self._identifier(cells),
            country=qualification.country,
        )
        group = groups.get(cells.text("group_id") or "")
        system = credit_system_of(cells, inherited=qualification.credit_system)
        return read_allocation_of(
            cells, unit, names, system=system, role=cells.choice("role", ROLES), group=group
        )

    def _single_unit(self, cells: Cells) -> Unit:
        country = cells.country("country")
        cells.texts("publisher", required=True)
        if cells.text("credits"):
            self.problems.append(
                Problem(
                    cells.row.at("credits"),
                    "The unit is in no qualification, so its credits are left out.",
                    "Points belong to the place of a unit in a qualification.",
                )
            )
        return read_unit_of(
            cells,
            self.tables.of(Table.OUTCOMES, "unit_id", cells.text("unit_id") or ""),
            UnitNames.new(self.namer, wanted=_wanted(cells)),
            publisher=self.institutions.publisher(cells) or NOBODY,
            identifier=self._identifier(cells),
            country=country or "",
        )

    def _identifier(self, cells: Cells) -> str:
        return f"{self.namer.minter.agency}:{cells.text('unit_id')}"

    def _groups(self, identifier: str, local: str) -> dict[str, UnitGroup]:
        groups = {}
        for cells in self.tables.of(Table.GROUPS, "qualification_id", identifier):
            wanted = cells.text("group_id") or ""
            groups[wanted] = UnitGroup(
                iri=self.namer.iri("group", local, wanted=wanted),
                titles=cells.texts("title"),
                min_units=cells.integer("min_units", low=0, high=1000),
                max_units=cells.integer("max_units", low=0, high=1000),
                required_points=cells.decimal("required_points"),
            )
        return groups
