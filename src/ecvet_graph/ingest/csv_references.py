"""How the rows of the CSV tables refer to each other; what does not fit is collected."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from ecvet_graph.ingest.csv_tables import Table
from ecvet_graph.ingest.forms import is_web_address
from ecvet_graph.ingest.same_units import PLACE

if TYPE_CHECKING:
    from ecvet_graph.ingest.csv_cells import Cells

__all__ = ["OutcomeKey", "Tables", "check_references"]

# The ids of a unit and of an outcome in it.
OutcomeKey: TypeAlias = tuple[str, str]
_KEYS = {
    Table.QUALIFICATIONS: "qualification_id",
    Table.UNITS: "unit_id",
    Table.GROUPS: "group_id",
    Table.QUALITY: "quality_id",
}
_TWICE = {Table.UNITS: " A unit of two qualifications has a row in the table of allocations."}
# Where the rows of a table refer to, and whether they must.
_REFERENCES = (
    (Table.UNITS, "qualification_id", Table.QUALIFICATIONS, False),
    (Table.UNITS, "group_id", Table.GROUPS, False),
    (Table.ALLOCATIONS, "qualification_id", Table.QUALIFICATIONS, True),
    (Table.ALLOCATIONS, "unit_id", Table.UNITS, True),
    (Table.ALLOCATIONS, "group_id", Table.GROUPS, False),
    (Table.SKILLS, "unit_id", Table.UNITS, False),
    (Table.GROUPS, "qualification_id", Table.QUALIFICATIONS, True),
    (Table.OUTCOMES, "unit_id", Table.UNITS, True),
    (Table.QUALITY, "qualification_id", Table.QUALIFICATIONS, True),
)


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of all files by table, the keyed ones by their id, and skills by outcome."""

    rows: dict[Table, list[Cells]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[Table, dict[str, Cells]] = field(default_factory=lambda: defaultdict(dict))
    skills: dict[OutcomeKey, list[str]] = field(default_factory=lambda: defaultdict(list))
    _index: dict[tuple[Table, str], dict[str, list[Cells]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def of(self, table: Table, column: str, value: str) -> list[Cells]:
        """Return the rows of a table whose column has that value, in their order."""
        key = table, column
        if key not in self._index:
            for cells in self.rows[table]:
                self._index[key][cells.text(column) or ""].append(cells)
        return self._index[key].get(value, []) if value else []


def check_references(tables: Tables) -> None:
    """Gather the rows by id, and the skills by outcome; what does not fit is an error of its row."""
    _check_ids(tables)
    _check_targets(tables)
    _check_places(tables)
    _gather_skills(tables)


def _check_ids(tables: Tables) -> None:
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


def _check_targets(tables: Tables) -> None:
    for table, column, target, required in _REFERENCES:
        for cells in tables.rows[table]:
            value = cells.required(column) if required else cells.text(column)
            if value is not None and value not in tables.by_id[target]:
                cells.error(
                    column,
                    f"There is no row with the id {value!r} in the table of {target.name.lower()}.",
                    "Correct the id, or give the file that holds it as well.",
                )
    for cells in (*tables.rows[Table.UNITS], *tables.rows[Table.ALLOCATIONS]):
        group = tables.by_id[Table.GROUPS].get(cells.text("group_id") or "")
        if group and group.text("qualification_id") != cells.text("qualification_id"):
            cells.error(
                "group_id",
                "The group belongs to another qualification.",
                "Use a group of the unit's own qualification.",
            )


def _check_places(tables: Tables) -> None:
    """A unit has one place in a qualification: its row names it, or one row of the allocations."""
    places = {
        (cells.text("unit_id"), cells.text("qualification_id")): cells.row.place
        for cells in tables.rows[Table.UNITS]
    }
    for cells in tables.rows[Table.ALLOCATIONS]:
        place = cells.text("unit_id"), cells.text("qualification_id")
        if place in places:
            cells.error(
                "unit_id",
                f"The place of the unit in the qualification is there already, in {places[place]}.",
                "Remove one of the two.",
            )
        elif f"{place[0]}{PLACE}{place[1]}" in tables.by_id[Table.UNITS]:
            cells.error(
                "unit_id",
                f"The id {place[0]}{PLACE}{place[1]} names this place, and there is a unit with it.",
                "Rename that unit.",
            )
        places.setdefault(place, cells.row.place)


def _gather_skills(tables: Tables) -> None:
    units: dict[str, list[str]] = defaultdict(list)
    for cells in tables.rows[Table.OUTCOMES]:
        units[cells.text("outcome_id") or ""].append(cells.text("unit_id") or "")
    for cells in tables.rows[Table.SKILLS]:
        outcome, skill = cells.required("outcome_id"), cells.required("skill")
        found = units[outcome] if outcome else []
        if wanted := cells.text("unit_id"):
            found = [unit for unit in found if unit == wanted]
        if outcome and len(found) != 1:
            _wrong_outcome(cells, outcome, found=len(found))
        elif skill and not is_web_address(skill):
            cells.error("skill", f"{skill!r} is not an IRI.", "Copy the IRI of the ESCO skill.")
        elif outcome and skill:
            tables.skills[found[0], outcome].append(skill)


def _wrong_outcome(cells: Cells, outcome: str, *, found: int) -> None:
    if found:
        cells.error(
            "outcome_id",
            f"There are {found} outcomes with the id {outcome!r}.",
            "Say which by its unit_id, or give the outcomes different ids.",
        )
    else:
        cells.error(
            "outcome_id",
            f"There is no row with the id {outcome!r} in the table of outcomes.",
            "Correct the id, or give the file that holds it as well.",
        )
