"""The five tables of the CSV template: their columns, and reading files into rows.

The template is described in `docs/csv-template.md`; what stands there and here must agree.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from io import StringIO
from typing import TYPE_CHECKING

from ecvet_graph.errors import Place
from ecvet_graph.ingest.documents import decode, read_bytes
from ecvet_graph.ingest.forms import is_language_tag
from ecvet_graph.ingest.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["Row", "Table", "read_table_rows"]


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
        if "unit_id" in columns:
            has_text = any(name.startswith("text_") for name in columns)
            return cls.OUTCOMES if has_text else cls.UNITS
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


def read_table_rows(path: Path) -> Iterator[Row | Problem]:
    """Yield the rows of one file, and every error of its header and its lines.

    Raises:
        NotFoundError: the file does not exist.
        SyntaxFault: the file is empty or not UTF-8.
    """
    source = str(path)
    lines = _lines(decode(read_bytes(path), source=source), source)
    first = next(lines)
    if isinstance(first, Problem):
        yield first
        return
    header = [name.strip() for name in first[1]]
    table = Table.recognise(header)
    if table is None:
        yield _unknown_table(header, source)
        return
    yield from _header_errors(table, header, source)
    for entry in lines:
        yield entry if isinstance(entry, Problem) else _row(table, header, entry, source)


def _lines(text: str, source: str) -> Iterator[tuple[int, list[str]] | Problem]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = f"The line is not CSV: {error}."
            yield _error(Place(source, number), message, "Check the quotation marks.")
            return
        if any(cell.strip() for cell in cells):
            yield number, cells


def _row(
    table: Table, header: list[str], entry: tuple[int, list[str]], source: str
) -> Row | Problem:
    number, cells = entry
    if len(cells) != len(header):
        return _error(
            Place(source, number),
            f"The line has {len(cells)} cells, the header {len(header)} columns.",
            "Put a cell that holds a comma into quotation marks.",
        )
    filled = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    return Row(table, Place(source, number), filled)


def _header_errors(table: Table, header: list[str], source: str) -> Iterator[Problem]:
    for name, count in Counter(header).items():
        if count > 1:
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
            "Add it; docs/csv-template.md lists the columns.",
        )


def _text_column_errors(table: Table, name: str, source: str) -> Iterator[Problem]:
    place = Place(source, 1, field=name)
    stem = next((stem for stem in table.texts if name.startswith(f"{stem}_")), None)
    if stem is None:
        yield _error(
            place,
            f"The table of {table.name.lower()} has no column {name!r}.",
            "Remove it or correct its name; docs/csv-template.md lists the columns.",
        )
        return
    tag = name.removeprefix(f"{stem}_")
    if not is_language_tag(tag):
        yield _error(
            place, f"{tag!r} is not a language tag.", "Use one such as de, en or pt-br, lower case."
        )


def _unknown_table(header: list[str], source: str) -> Problem:
    place = Place(source, 1)
    if len(header) == 1 and re.search(r"[;\t]", header[0]):
        return _error(place, "The columns are not separated by commas.", "Export with commas.")
    return _error(
        place,
        "The columns are those of none of the five tables.",
        "The first line must name the columns as docs/csv-template.md does.",
    )


def _error(place: Place, message: str, remedy: str) -> Problem:
    return Problem(place, message, remedy, Severity.ERROR)
