"""The tables of the CSV template: their columns, and reading files into rows.

The template is described in `docs/csv-template.md`; what stands there and here must agree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from ecvet_graph.errors import Place
from ecvet_graph.ingest.csv_lines import read_lines, unguarded
from ecvet_graph.ingest.documents import Source, decode, read_bytes
from ecvet_graph.ingest.forms import is_language_tag, unsafe_character
from ecvet_graph.ingest.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["Lines", "Row", "Table", "TableSource", "read_table_rows"]


class Table(Enum):
    """A table: required columns, optional columns, and the same for columns by language."""

    OUTCOMES = (
        ("unit_id",),
        ("outcome_id", "category", "skills"),
        ("text",),
        ("criteria",),
    )
    UNITS = (
        ("unit_id",),
        (
            "qualification_id",
            "country",
            "code",
            "credits",
            "credit_system",
            "relative_weight",
            "weeks",
            "hours",
            "role",
            "group_id",
            "eqf_level",
            "nqf_level",
            "valid_from",
            "valid_until",
            "assessment_type",
        ),
        ("title",),
        ("description", "publisher", "assessment"),
    )
    ALLOCATIONS = (
        ("qualification_id", "unit_id"),
        ("credits", "credit_system", "relative_weight", "weeks", "role", "group_id"),
        (),
        (),
    )
    SKILLS = (("outcome_id", "skill"), ("unit_id",), (), ())
    GROUPS = (
        ("qualification_id", "group_id"),
        ("min_units", "max_units", "required_points"),
        (),
        ("title",),
    )
    QUALITY = (
        ("quality_id", "qualification_id"),
        (
            "assures",
            "phases",
            "reviewer_homepage",
            "date",
            "homepage",
            "accreditation_type",
        ),
        ("description",),
        ("reviewer", "accreditation"),
    )
    QUALIFICATIONS = (
        ("qualification_id", "country"),
        (
            "eqf_level",
            "nqf_level",
            "isced_f",
            "awarding_body_homepage",
            "awarding_body_functions",
            "homepage",
            "language",
            "credits",
            "credit_system",
            "duration_years",
            "hours",
            "valid_from",
            "valid_until",
            "unit_list_complete",
            "illustrative",
        ),
        ("title", "awarding_body"),
        ("description", "publisher"),
    )

    def __init__(
        self,
        required: tuple[str, ...],
        optional: tuple[str, ...],
        required_texts: tuple[str, ...],
        optional_texts: tuple[str, ...],
    ) -> None:
        self.required = required
        self.plain = frozenset((*required, *optional))
        self.required_texts = required_texts
        self.texts = (*required_texts, *optional_texts)

    @classmethod
    def recognise(cls, header: Sequence[str]) -> Table | None:
        """Return the table whose distinguishing columns a header has, or `None`."""
        columns = set(header)
        if "quality_id" in columns:
            return cls.QUALITY
        if "skill" in columns:
            return cls.SKILLS
        if "unit_id" in columns:
            has_text = any(name.startswith("text_") for name in columns)
            is_place = "qualification_id" in columns and columns <= cls.ALLOCATIONS.plain
            return cls.OUTCOMES if has_text else cls.ALLOCATIONS if is_place else cls.UNITS
        if "group_id" in columns:
            return cls.GROUPS
        return cls.QUALIFICATIONS if "qualification_id" in columns else None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: where it stands and its cells that are not blank."""

    table: Table
    place: Place
    cells: Mapping[str, str]

    def at(self, field: str) -> Place:
        """Return the place of a cell."""
        return Place(self.place.source, self.place.line, field=field)


@dataclass(frozen=True, slots=True)
class Lines:
    """A table whose lines are known already: number (from 1) and cells of each, or what is wrong."""

    name: str
    entries: tuple[tuple[int, list[str]] | Problem, ...]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


TableSource: TypeAlias = Source | Lines


def read_table_rows(table: TableSource) -> Iterator[Row | Problem]:
    """Yield the rows of one table, and every error of its header and its lines.

    Raises:
        NotFoundError: the file does not exist.
        SyntaxFault: the file is empty or not UTF-8.
    """
    source = str(table)
    lines = _lines(table, source)
    first = next(lines, None)
    if first is None:
        yield _error(Place(source), "The table is empty.", "Check that the export ran.")
        return
    if isinstance(first, Problem):
        yield first
        return
    names = [name.strip() for name in first[1]]
    header = names[: len(names) - _blank_at_end(names)]
    kind = Table.recognise(header)
    if kind is None:
        yield _unknown_table(source)
        return
    yield from _header_errors(kind, header, source)
    for entry in lines:
        if isinstance(entry, Problem):
            yield entry
        else:
            place = Place(source, entry[0])
            yield from _unsafe_cells(header, entry[1], place)
            yield _row(kind, header, entry[1], place, width=len(names))


def _lines(table: TableSource, source: str) -> Iterator[tuple[int, list[str]] | Problem]:
    if isinstance(table, Lines):
        return iter(table.entries)
    return _without_guards(read_lines(decode(read_bytes(table), source=source), source))


def _without_guards(
    lines: Iterable[tuple[int, list[str]] | Problem],
) -> Iterator[tuple[int, list[str]] | Problem]:
    for entry in lines:
        if isinstance(entry, Problem):
            yield entry
        else:
            yield entry[0], [unguarded(cell) for cell in entry[1]]


def _unsafe_cells(header: list[str], cells: list[str], place: Place) -> Iterator[Problem]:
    for name, cell in zip(header, cells, strict=False):
        if found := unsafe_character(cell):
            yield _error(
                Place(place.source, place.line, field=name),
                f"The cell holds the character U+{ord(found):04X}, which no page can show.",
                "Take the character out.",
            )


def _row(
    table: Table, header: list[str], cells: list[str], place: Place, *, width: int
) -> Row | Problem:
    if len(cells) != width:
        return _error(
            place,
            f"The line has {len(cells)} cells, the header {width} columns.",
            "Put a cell that holds the separator of the columns into quotation marks.",
        )
    if len(cells) - _blank_at_end(cells) > len(header):
        return _error(
            place, "The line goes on in a column without a name.", "Name the column or empty it."
        )
    filled = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
    return Row(table, place, filled)


def _blank_at_end(cells: Sequence[str]) -> int:
    """Return how many blank cells end a line: spreadsheets leave columns without a name there."""
    return next(
        (count for count, cell in enumerate(reversed(cells)) if cell.strip()),
        len(cells),
    )


def _header_errors(table: Table, header: list[str], source: str) -> Iterator[Problem]:
    for name, count in Counter(header).items():
        if not name:
            place = Place(source, 1)
            yield _error(place, f"{_columns(count)} no name.", "Name each column or remove it.")
        elif count > 1:
            yield _error(
                Place(source, 1, field=name), "The column is there twice.", "Remove one of them."
            )
        elif name not in table.plain:
            yield from _text_column_errors(table, name, source)
    missing = [name for name in table.required if name not in header]
    missing.extend(
        f"{stem}_{{lang}}"
        for stem in table.required_texts
        if not any(name.startswith(f"{stem}_") for name in header)
    )
    for name in missing:
        yield _error(
            Place(source, 1, field=name),
            f"The table of {table.name.lower()} lacks the column {name}.",
            "Add it; the template lists the columns.",
        )


def _text_column_errors(table: Table, name: str, source: str) -> Iterator[Problem]:
    place = Place(source, 1, field=name)
    if name in table.texts:
        message = f"The column {name!r} does not say its language."
        yield _error(place, message, f"Name it {name}_en, or whatever the language is.")
        return
    stem = next((stem for stem in table.texts if name.startswith(f"{stem}_")), None)
    if stem is None:
        yield _error(
            place,
            f"The table of {table.name.lower()} has no column {name!r}.",
            "Remove it or correct its name; the template lists the columns.",
        )
        return
    tag = name.removeprefix(f"{stem}_")
    if not is_language_tag(tag):
        yield _error(
            place, f"{tag!r} is not a language tag.", "Use one such as de, en or pt-br, lower case."
        )


def _columns(count: int) -> str:
    return "One column has" if count == 1 else f"{count} columns have"


def _unknown_table(source: str) -> Problem:
    return _error(
        Place(source, 1),
        "The columns belong to no table of the template.",
        "The first line must name the columns, separated by commas, as the template does.",
    )


def _error(place: Place, message: str, remedy: str) -> Problem:
    return Problem(place, message, remedy, Severity.ERROR)
