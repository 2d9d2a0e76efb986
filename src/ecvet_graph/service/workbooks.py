"""Writing tables as a spreadsheet (Office Open XML, `.xlsx`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["Sheet", "write_workbook"]

# The form of a cell that no program turns into a number, a date or a formula.
_TEXT = "@"
_LISTS = "lists"
_AUTHOR = "ecvet-graph"
_WIDTHS = (12, 48)
_ROWS_WITH_LISTS = 2000
_HEADER = PatternFill("solid", fgColor="DDE6F0")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, the names of its columns, its rows, and what helps to fill it in.

    `notes` and `lists` hold a note on a column and the values to choose from, by its name.
    """

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


def write_workbook(sheets: Sequence[Sheet], *, aside: Sequence[Sheet] = ()) -> bytes:
    """Return a spreadsheet of the sheets; every cell is text, whatever it begins with.

    Sheets of `aside` are for people; values to choose from go into a hidden sheet.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    choices = _Choices(workbook)
    for sheet in sheets:
        page = workbook.create_sheet(sheet.name)
        _fill(page, sheet)
        for number, name in enumerate(sheet.header, start=1):
            if name in sheet.notes:
                page.cell(1, number).comment = _comment(sheet.notes[name])
            if name in sheet.lists:
                page.add_data_validation(choices.validation(number, sheet.lists[name]))
    for sheet in aside:
        _fill(workbook.create_sheet(sheet.name), sheet)
    choices.write()
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    for number, row in enumerate((sheet.header, *sheet.rows), start=1):
        for column, value in enumerate(row, start=1):
            _put(page.cell(number, column), value)
    for column, name in enumerate(sheet.header, start=1):
        longest = max(len(name), *(len(row[column - 1]) for row in sheet.rows), _WIDTHS[0])
        letter = get_column_letter(column)
        page.column_dimensions[letter].width = min(longest + 2, _WIDTHS[1])
        page.column_dimensions[letter].number_format = _TEXT
        page.cell(1, column).font = Font(bold=True)
        page.cell(1, column).fill = _HEADER
    page.freeze_panes = "A2"


def _put(cell: Cell | MergedCell, value: str) -> None:
    if not value:
        return
    cell.value = value
    # A text that begins with an equals sign is a text.
    cell.data_type = "s"
    cell.number_format = _TEXT
    cell.alignment = Alignment(vertical="top", wrap_text=len(value) > _WIDTHS[1])


def _comment(note: str) -> Comment:
    return Comment(note, _AUTHOR, height=110, width=320)


class _Choices:
    """The hidden sheet with the values to choose from, a column for each list."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._lists: dict[tuple[str, ...], str] = {}

    def validation(self, column: int, values: Sequence[str]) -> DataValidation:
        """Return the rule that the cells of a column are chosen from the values, or left blank."""
        key = tuple(values)
        if key not in self._lists:
            letter = get_column_letter(len(self._lists) + 1)
            self._lists[key] = f"{quote_sheetname(_LISTS)}!${letter}$1:${letter}${len(key)}"
        rule = DataValidation(type="list", formula1=self._lists[key], allow_blank=True)
        # Several values in a cell, and values of other tables, are for the check on arrival.
        rule.errorStyle = "warning"
        letter = get_column_letter(column)
        rule.add(f"{letter}2:{letter}{_ROWS_WITH_LISTS}")
        return rule

    def write(self) -> None:
        """Write the hidden sheet, where there is a list."""
        if not self._lists:
            return
        page = self._workbook.create_sheet(_LISTS)
        page.sheet_state = "hidden"
        for column, values in enumerate(self._lists, start=1):
            for row, value in enumerate(values, start=1):
                _put(page.cell(row, column), value)
