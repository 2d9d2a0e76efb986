"""Data of a wanted size for the measurement of checking: a file's first parts, or copies of ours."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import count
from pathlib import Path

from bench.record import ROOT

from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.problems import Problem
from ecvet_graph.quality import read_neighbourhood
from ecvet_graph.rdf.write import record_triples, write_ntriples

__all__ = ["write_data"]

_BASE = "http://localhost:8000"
_DEMO = ("at", "ee", "fi")
# One line in so many is left out of copies, so that constraints are broken.
_DAMAGE = 40
# Parts larger than this share of the whole are left out: a small sample has parts of its own size.
_PARTS = 10


def write_data(files: Sequence[Path], target: Path, *, triples: int) -> int:
    """Write whole parts of N-Triples files, of the demonstration data where none are given.

    Where they do not suffice they follow again, as data of other agencies.

    Returns:
        The number of lines, at least `triples`.
    """
    written = 0
    with target.open("w", encoding="utf-8", newline="\n") as stream:
        for lines in _parts(files, largest=triples // _PARTS) if files else _copies():
            stream.writelines(lines)
            written += len(lines)
            if written >= triples:
                break
    return written


def _parts(files: Sequence[Path], *, largest: int) -> Iterator[list[str]]:
    """Yield the parts of all files up to a size, then copies of them as of other agencies."""
    yield from _turns(files, largest=largest)
    for number in count(1):
        for lines in _turns(files, largest=largest):
            yield [line.replace("/id/", f"/id/copy-{number}-") for line in lines]


def _turns(files: Sequence[Path], *, largest: int) -> Iterator[list[str]]:
    """Yield the parts of all files up to a size, the files in turn; shared things stand once."""
    seen: set[str] = set()
    sources = [_parts_of(path, seen) for path in files]
    while sources:
        for source in list(sources):
            lines = next(source, None)
            if lines is None:
                sources.remove(source)
            elif len(lines) <= largest:
                yield lines


def _parts_of(path: Path, seen: set[str]) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="\n") as stream:
        data = read_neighbourhood(stream)
    for part in data.parts:
        fresh = [subject for subject in part if subject not in seen]
        seen.update(fresh)
        yield list(data.text(fresh))


def _copies() -> Iterator[list[str]]:
    """Yield the demonstration data again and again, each time of other agencies and damaged."""
    data = read_neighbourhood("".join(_demonstration()).splitlines(keepends=True))
    parts = ["".join(data.text(part)) for part in data.parts]
    chance = random.Random(42)  # noqa: S311  # the same data in every run
    for number in count(1):
        for text in parts:
            copy = text.replace("/id/demo-", f"/id/copy-{number}-").splitlines(keepends=True)
            yield [line for line in copy if chance.randrange(_DAMAGE)]


def _demonstration() -> Iterator[str]:
    for country in _DEMO:
        tables = sorted((ROOT / "data" / "demo" / country).glob("*.csv"))
        items = read_csv_template(tables, base=_BASE, agency=f"demo-{country}")
        target = StringIO()
        records = (item for item in items if not isinstance(item, Problem))
        write_ntriples(record_triples(records), target)
        yield target.getvalue()
