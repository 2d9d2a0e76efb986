"""The updates that are sent to a remote engine: files of the project with their values in."""

from __future__ import annotations

import re
from functools import cache

from ecvet_graph.assets import asset_folder

__all__ = ["fill_update"]

_PLACE = re.compile(r"\$(\w+)")


def fill_update(name: str, **values: str) -> str:
    """Return the update of a file in `queries/remote/` with RDF terms, as text, in its places."""
    return _PLACE.sub(lambda place: values[place[1]], _text(name))


@cache
def _text(name: str) -> str:
    text = (asset_folder("queries") / "remote" / f"{name}.ru").read_text("utf-8")
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
