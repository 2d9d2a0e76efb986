"""The tables of the shipped demonstration data, read with the csv module alone."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

__all__ = ["COUNTRIES", "DATA", "LANGUAGES", "Row", "read_table", "table", "values"]

DATA = Path(__file__).resolve().parents[3] / "data"
LANGUAGES = {"at": "de", "ch": "de", "de": "de", "ee": "et", "es": "es", "fi": "fi", "pl": "pl"}
COUNTRIES = sorted(LANGUAGES)
Row = dict[str, str]


@cache
def read_table(path: Path) -> tuple[Row, ...]:
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def table(country: str, name: str) -> tuple[Row, ...]:
    return read_table(DATA / "demo" / country / f"{name}.csv")


def values(cell: str) -> list[str]:
    return [value for value in cell.split(" | ") if value]
