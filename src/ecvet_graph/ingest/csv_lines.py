"""The lines of a table as spreadsheets of different countries write them."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

from ecvet_graph.errors import Place
from ecvet_graph.ingest.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["guarded", "read_lines", "unguarded"]

# Spreadsheets read and write it as the first line of a file: what separates the columns.
_HINT = re.compile(r"sep=([,;\t])[,;\t]*")

# What spreadsheets take for a formula, with the sign before it that stops them.
_FORMULA = re.compile(r"'*[=+@\t\r-]")
_GUARDED = re.compile(r"'+[=+@\t\r-]")


def guarded(cell: str) -> str:
    """Return a cell so that a spreadsheet takes it for a text: with ' before what might be a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return a cell as it was before `guarded`."""
    return cell[1:] if _GUARDED.match(cell) else cell


def read_lines(text: str, source: str) -> Iterator[tuple[int, list[str]] | Problem]:
    """Yield number (from 1) and cells of each line that is not blank; stop at one that is not CSV.

    Columns are separated by what a first line such as `sep=;` says, else by commas, or by
    semicolons or tabs where the line of the column names has no comma.
    """
    separator = _separator(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message, remedy = f"The line is not CSV: {error}.", "Check the quotation marks."
            yield Problem(Place(source, number), message, remedy, Severity.ERROR)
            return
        if any(cell.strip() for cell in cells) and not _is_hint(number, cells, separator):
            yield number, cells


def _separator(text: str) -> str:
    first = text.lstrip().partition("\n")[0].strip()
    if hint := _HINT.fullmatch(first):
        return hint[1]
    return next((mark for mark in ";\t" if mark in first and "," not in first), ",")


def _is_hint(number: int, cells: list[str], separator: str) -> bool:
    return number == 1 and _HINT.fullmatch(separator.join(cells).strip()) is not None
