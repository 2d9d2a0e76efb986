"""Cells of a spreadsheet as the texts that the tables of the template hold."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

__all__ = ["cell_text"]

# A format such as 0000, by which a spreadsheet shows 732 as 0732.
_ZEROS = re.compile("0+")
# Digits that a double holds exactly (IEEE 754); spreadsheets reckon with no more.
_DIGITS = 15


def cell_text(value: Any, *, number_format: str = "") -> str:  # noqa: ANN401  # a cell is any
    """Return the value of a cell as text: dates as YYYY-MM-DD, truth values as yes and no.

    Numbers come without the noise of binary fractions (0.1 and not 0.1000000000000000055), and with
    the zeros in front that their format shows.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return _number(value, number_format)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def _number(value: float, number_format: str) -> str:
    text = format(Decimal(format(value, f".{_DIGITS}g")), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.zfill(len(number_format)) if _ZEROS.fullmatch(number_format) else text
