"""The tables of the template in a spreadsheet (Office Open XML, `.xlsx`): one or several sheets.

For the throw-away child process only. Sheets are recognised by their columns, as files are. Nothing
is calculated: of a formula the value counts that was saved with it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ecvet_graph.errors import LimitError, Place, SyntaxFault
from ecvet_graph.ingest.archives import open_archive, read_member, shown_name
from ecvet_graph.ingest.csv_tables import Lines, Table
from ecvet_graph.ingest.problems import Problem, Severity
from ecvet_graph.ingest.workbook_cells import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["ASIDE", "tables_of_workbook"]

# Sheets that are for people, as in the template; in the languages of the template.
ASIDE = frozenset({"lists", "notes", "hinweise", "remarques"})
_MOST_CELLS = 1_000_000
_MOST_ROWS = 200_000
_MOST_COLUMNS = 300
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*[\"']([A-Z0-9:$]{1,30})[\"']")
# Without it a sheet is none, and would be taken for a blank one.
_ROWS = re.compile(rb"<(?:\w+:)?sheetData[\s/>]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
# Whatever a damaged file makes the library stumble over, none of it under our control.
_UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    DefusedXmlException,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    ParseError,
    RecursionError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def tables_of_workbook(data: bytes, *, name: str) -> tuple[tuple[Lines, ...], tuple[Problem, ...]]:
    """Return the tables of a spreadsheet, and what is wrong with its sheets.

    Raises:
        SyntaxFault: it is no spreadsheet, damaged, encrypted, or declares a document type.
        LimitError: it holds too much.
    """
    budget = _Budget(name)
    with open_archive(data, name=name, what="a spreadsheet in the format .xlsx") as archive:
        parts = {
            member.filename: read_member(archive, member, name=name)
            for member in archive.infolist()
            if member.filename.endswith((".xml", ".rels", ".vml"))
        }
    if any(_DECLARATION.search(part) for part in parts.values()):
        raise SyntaxFault(
            "The spreadsheet declares a document type, which no program for spreadsheets does.",
            remedy="Save it with such a program.",
            place=Place(name),
        )
    try:
        sheets = [sheet for sheet in _sheets(data, parts) if not sheet.is_aside]
        tables = [_table(sheet, budget) for sheet in sheets if sheet.is_visible]
    except _UNREADABLE as error:
        raise _damaged(name) from error
    except OSError as error:
        # The library says so too that there is no workbook inside; of the system it has a number.
        if error.errno is not None:
            raise
        raise _damaged(name) from error
    hidden = [_hidden(sheet) for sheet in sheets if not sheet.is_visible]
    found = [table for table in tables if isinstance(table, Lines)]
    wrong = [problem for table in tables if not isinstance(table, Lines) for problem in table]
    return tuple(found), (*wrong, *hidden)


def _damaged(name: str) -> SyntaxFault:
    return SyntaxFault(
        "The spreadsheet is damaged, or not in the format .xlsx.",
        remedy="Open it, save it as .xlsx and send that file.",
        place=Place(name),
    )


@dataclass(slots=True)
class _Budget:
    """What may still be read of a spreadsheet."""

    name: str
    cells: int = _MOST_CELLS

    def spend(self, row: Sequence[Any]) -> None:
        # A row without cells takes time too.
        self.cells -= max(len(row), 1)
        if self.cells < 0:
            raise self.passed(f"more than {_MOST_CELLS:,} cells")

    def passed(self, what: str) -> LimitError:
        return LimitError(
            f"The spreadsheet has {what}.",
            remedy="Split it, and clear rows and columns that are only formatted.",
            place=Place(self.name),
        )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A worksheet: with the values of formulas, with the formulas where it has any, and its XML."""

    values: Any
    formulas: Any | None
    part: bytes

    @property
    def name(self) -> str:
        return shown_name(f"sheet {self.values.title}")

    @property
    def is_aside(self) -> bool:
        return str(self.values.title).strip().lower() in ASIDE

    @property
    def is_visible(self) -> bool:
        return bool(self.values.sheet_state == "visible")


def _sheets(data: bytes, parts: dict[str, bytes]) -> Iterator[_Sheet]:
    values: Any = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    has_formulas = any(_FORMULA.search(part) for part in parts.values())
    formulas: Any = load_workbook(BytesIO(data), read_only=True) if has_formulas else None
    for number, sheet in enumerate(values.worksheets):
        # What read-only sheets say about their size need not be true.
        sheet.reset_dimensions()
        twin = formulas.worksheets[number] if formulas else None
        if twin is not None:
            twin.reset_dimensions()
        path = sheet._worksheet_path  # noqa: SLF001  # there is no public way to it
        if not _ROWS.search(parts.get(path.lstrip("/"), b"")):
            raise ValueError(path)
        yield _Sheet(sheet, twin, parts.get(path.lstrip("/"), b""))


@dataclass(slots=True)
class _Reading:
    """The lines of a sheet so far."""

    sheet: _Sheet
    header: list[str] = field(default_factory=list)
    entries: list[tuple[int, list[str]] | Problem] = field(default_factory=list)
    formulas: int = 0

    def at(self, line: int, column: int) -> Place:
        name = self.header[column] if column < len(self.header) else None
        return Place(self.sheet.name, line, field=name or None)

    def wrong(self, place: Place, message: str, remedy: str) -> None:
        self.entries.append(Problem(place, message, remedy, Severity.ERROR))


def _table(sheet: _Sheet, budget: _Budget) -> Lines | tuple[Problem, ...]:
    """Return the lines of a sheet, nothing for a blank one, and the problem of an unknown one."""
    reading = _Reading(sheet)
    rows = sheet.values.iter_rows()
    twins = sheet.formulas.iter_rows() if sheet.formulas else None
    for number, row in enumerate(rows, start=1):
        twin = next(twins, ()) if twins else ()
        budget.spend(row)
        _take(reading, number, row, twin)
        if len(reading.entries) > _MOST_ROWS:
            raise budget.passed(f"more than {_MOST_ROWS:,} rows in a sheet")
        if len(reading.header) > _MOST_COLUMNS:
            raise budget.passed(f"more than {_MOST_COLUMNS} columns in a sheet")
    if not reading.header:
        return ()
    if Table.recognise(reading.header) is None:
        return (_unknown(sheet),)
    _note_merged(reading)
    return Lines(sheet.name, tuple(reading.entries)) if not reading.formulas else _noted(reading)


def _noted(reading: _Reading) -> Lines:
    message = f"The sheet holds {reading.formulas} formulas; their values as last saved are used."
    note = Problem(Place(reading.sheet.name), message, severity=Severity.NOTE)
    return Lines(reading.sheet.name, (*reading.entries, note))


def _take(reading: _Reading, number: int, row: Sequence[Any], twin: Sequence[Any]) -> None:
    cells = [_text(reading, number, column, cell) for column, cell in enumerate(row)]
    for column, cell in enumerate(twin):
        if cell.data_type == "f":
            _check_formula(reading, number, column, row)
    while cells and not cells[-1].strip():
        cells.pop()
    if not cells:
        return
    if not reading.header:
        reading.header = [cell.strip() for cell in cells]
    if len(cells) > len(reading.header):
        reading.wrong(
            Place(reading.sheet.name, number),
            "The line goes on in a column without a name.",
            "Name the column or empty it.",
        )
        return
    width = len(reading.header)
    reading.entries.append((number, cells + [""] * (width - len(cells))))


def _text(reading: _Reading, number: int, column: int, cell: Any) -> str:  # noqa: ANN401  # no type
    if cell.value is None:
        return ""
    if cell.data_type == "e":
        reading.wrong(
            reading.at(number, column),
            f"The cell shows the error {str(cell.value)[:20]}.",
            "Correct the formula, or write the value.",
        )
        return ""
    return cell_text(cell.value, number_format=cell.number_format or "")


def _check_formula(reading: _Reading, number: int, column: int, row: Sequence[Any]) -> None:
    reading.formulas += 1
    if column >= len(row) or row[column].value is None:
        reading.wrong(
            reading.at(number, column),
            "The cell holds a formula, and its value was not saved with it.",
            "Open the file in a program for spreadsheets and save it, or write the value.",
        )


def _note_merged(reading: _Reading) -> None:
    for found in _MERGED.finditer(reading.sheet.part):
        reading.wrong(
            Place(reading.sheet.name, field=found[1].decode()),
            "Cells are merged, so that it is not clear which rows they belong to.",
            "Split the cells, and write the value into each row.",
        )


def _unknown(sheet: _Sheet) -> Problem:
    return Problem(
        Place(sheet.name, 1),
        "The columns belong to no table of the template.",
        "Name the columns as the template does; a sheet for people is called notes.",
        Severity.ERROR,
    )


def _hidden(sheet: _Sheet) -> Problem:
    return Problem(
        Place(sheet.name),
        "The sheet is hidden, and passed over.",
        "Show it if it shall be read, or remove it.",
        Severity.NOTE,
    )
