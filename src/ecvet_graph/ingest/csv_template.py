"""The CSV template of `docs/csv-template.md`: five tables to qualifications and units.

Every error of every file is collected; when there is one, no record comes out at all.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ecvet_graph.errors import Place, SyntaxFault
from ecvet_graph.ingest.csv_cells import ROLES, Cells
from ecvet_graph.ingest.csv_quality import read_quality_of
from ecvet_graph.ingest.csv_references import Tables, check_references
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
from ecvet_graph.ingest.same_units import PLACE, link_same_units, same_in_all_places
from ecvet_graph.model.agencies import check_agency
from ecvet_graph.model.iris import Minter
from ecvet_graph.model.learning import Qualification, Unit, UnitAllocation, UnitGroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["read_csv_template"]


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
    check_references(tables)
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


def _read(paths: Iterable[TableSource], problems: list[Problem]) -> Tables:
    reference = load_reference_tables()
    tables = Tables()
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


def _wanted(cells: Cells) -> str:
    return cells.text("code") or cells.text("unit_id") or ""


class _Assembly:
    """Puts the rows together to records; errors go where the cells put them."""

    def __init__(self, tables: Tables, namer: Namer, problems: list[Problem]) -> None:
        self.tables = tables
        self.namer = namer
        self.problems = problems
        self.institutions = Institutions(namer.minter)
        self.places: defaultdict[str, list[str]] = defaultdict(list)

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
            if cells.text("qualification_id") is None and not self._allocations_of(cells)
        )
        return list(same_in_all_places(found, self.places.values()))

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
            hours=cells.decimal("hours"),
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
        places = [(cells, cells) for cells in rows]
        for place in self.tables.of(Table.ALLOCATIONS, "qualification_id", identifier):
            unit = self.tables.by_id[Table.UNITS].get(place.text("unit_id") or "")
            places.extend([(unit, place)] if unit else [])
        allocations = (self._allocation(unit, at, qualification, groups) for unit, at in places)
        return replace(qualification, allocations=tuple(allocations))

    def _allocation(
        self,
        cells: Cells,
        place: Cells,
        qualification: Qualification,
        groups: dict[str, UnitGroup],
    ) -> UnitAllocation:
        names = UnitNames.new(self.namer, wanted=_wanted(cells), qualification=qualification.local)
        unit = read_unit_of(
            cells,
            self.tables.of(Table.OUTCOMES, "unit_id", cells.text("unit_id") or ""),
            names,
            publisher=self.institutions.publisher(cells) or qualification.publisher,
            identifier=self._identifier_at(cells, place),
            country=qualification.country,
            skills=self.tables.skills,
        )
        self.places[cells.text("unit_id") or ""].append(unit.iri)
        group = groups.get(place.text("group_id") or "")
        system = credit_system_of(place, inherited=qualification.credit_system)
        return read_allocation_of(
            place, unit, names, system=system, role=place.choice("role", ROLES), group=group
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
            skills=self.tables.skills,
        )

    def _allocations_of(self, cells: Cells) -> list[Cells]:
        return self.tables.of(Table.ALLOCATIONS, "unit_id", cells.text("unit_id") or "")

    def _identifier_at(self, cells: Cells, place: Cells) -> str:
        """Return the plain identifier at the first place of a unit, at others with the place."""
        allocations = self._allocations_of(cells)
        if cells.text("qualification_id") is None and allocations[:1] == [place]:
            return self._identifier(cells)
        if place is cells:
            return self._identifier(cells)
        return f"{self._identifier(cells)}{PLACE}{place.text('qualification_id')}"

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
