"""The columns of the template in their order, with what is told about them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from ecvet_graph.assets import asset_folder

__all__ = ["TABLES", "columns_of", "template_columns"]

# In the order in which they are filled in.
TABLES = ("qualifications", "units", "outcomes", "groups", "allocations", "skills", "quality")


@cache
def template_columns() -> tuple[Mapping[str, str], ...]:
    """Return for each column its table, its name and a note in each language."""
    path = asset_folder("data") / "template" / "columns.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream, strict=True))


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table; `{lang}` stands for a language."""
    return tuple(row["column"] for row in template_columns() if row["table"] == table)
