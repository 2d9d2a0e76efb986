"""Positions of units as the national JSON lines number them, for sources that repeat a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ecvet_graph.errors import Place
from ecvet_graph.ingest.documents import parse_json, read_lines
from ecvet_graph.ingest.fields import Fields

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["number_units", "read_positions"]


def read_positions(paths: Iterable[Path], *, code_prefix: str = "") -> dict[str, dict[str, int]]:
    """Return for each record of JSON-lines files: code or title of each unit -> its position.

    A code comes without its prefix, a title in lower case; where two units share one, the first
    position counts.

    Raises:
        NotFoundError, SyntaxFault, InvalidDataError: a file cannot be read as JSON lines.
    """
    found: dict[str, dict[str, int]] = {}
    for path in paths:
        for number, line in read_lines(path):
            value = parse_json(line, source=str(path), line=number)
            record = Fields(value if isinstance(value, Mapping) else {}, Place(str(path), number))
            positions = found.setdefault(record.text("id"), {})
            for position, unit in enumerate(record.objects("units")):
                code = (unit.optional_text("code") or "").removeprefix(code_prefix)
                titles = unit.texts("title", language=record.language("lang"))
                for name in (code, *(title.value.lower() for title in titles)):
                    if name:
                        positions.setdefault(name, position)
    return found


def number_units(
    names: Iterable[tuple[str | None, str]], positions: Mapping[str, int]
) -> Iterator[int]:
    """Yield a position for each unit, given by code and title: the known one, else one after all.

    Without known positions the units are numbered as they come, from 0.
    """
    free = max(positions.values(), default=-1) + 1
    given: set[int] = set()
    for code, title in names:
        position = positions.get(code or "", positions.get(title.lower(), free))
        if position in given:
            position = free
        free = max(free, position + 1)
        given.add(position)
        yield position
