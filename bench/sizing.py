"""How large a store may grow before another engine pays: `python -m bench.sizing --triples 1000000`.

Loading, space, memory and single queries, for the embedded engine and for Virtuoso, over made data
shaped like ours. One client, no other load; every answer is read to its end, and both engines must
give as many rows.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.engines import Target, load_embedded, load_virtuoso
from bench.made_graph import COUNTRIES, MadeGraph, write_graph
from bench.processes import tree_megabytes
from bench.record import ROOT, Figure, figure_table, load, spread, write_result
from bench.timing import timed
from tests.engines.servers import started_virtuoso

from ecvet_graph.model.iris import COUNTRY
from ecvet_graph.query import catalogue
from ecvet_graph.query.catalogue import read_catalogue
from ecvet_graph.store import StoreHome

__all__ = ["main"]

# Pages of 8 kB; the handbook of Virtuoso wants about two thirds of the memory for them.
_BUFFERS = 500_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind of query, and the texts that are asked one after the other."""

    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What an engine did: its figures, and the rows of each query."""

    figures: list[Figure]
    rows: dict[str, list[int]]


def main() -> None:
    """Make the data, measure both engines one after the other, write the result, print a table."""
    asked = _arguments().parse_args()
    if asked.table:
        print(result_table(asked.out))
        return
    before = load()
    with tempfile.TemporaryDirectory(prefix="ecvet-sizing-", dir=asked.folder) as made:
        folder = Path(made)
        graph = write_graph(folder / "made.nq", asked.triples, seed=asked.seed)
        questions = _questions(graph, asked.seed)
        print(f"{graph.triples} statements, {len(graph.units)} units", flush=True)
        engines = {"embedded": _embedded(folder, questions)}
        print(figure_table(engines["embedded"].figures), flush=True)
        if not asked.embedded_only:
            engines["Virtuoso"] = _virtuoso(folder, questions)
            print(figure_table(engines["Virtuoso"].figures), flush=True)
    _require_same(engines)
    content = {
        "size": {"triples": graph.triples, "units": len(graph.units)},
        "command": f"python -m bench.sizing --triples {asked.triples} --seed {asked.seed}",
        "buffers": _BUFFERS,
        "load": [before, load()],
        "figures": {name: seen.figures for name, seen in engines.items()},
    }
    path = write_result(asked.out, f"sizing-{asked.triples}", content)
    print(f"load {before} before, {load()} after; {path.name}")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.sizing", description=__doc__)
    add = parser.add_argument
    add("--triples", type=int, default=1_000_000, help="size of the made graph")
    add(
        "--table",
        action="store_true",
        help="print the newest results as Markdown, and nothing else",
    )
    add("--embedded-only", action="store_true", help="leave out Virtuoso")
    add("--folder", type=Path, default=None, help="where to make the stores")
    add("--out", type=Path, default=ROOT / "bench" / "results", help="folder for the result file")
    add("--seed", type=int, default=6, help="seed of all random choices")
    return parser


def result_table(folder: Path) -> str:
    """Return the newest result of each size as a Markdown table, as in docs/bigger-engine.md."""
    sizes: dict[int, tuple[str, dict[str, list[dict[str, Any]]]]] = {}
    for path in folder.glob("*-sizing-*.json"):
        told = json.loads(path.read_text("utf-8"))
        size = int(path.stem.rpartition("-")[2])
        sizes[size] = max(sizes.get(size, ("", {})), (told["date"], told["figures"]), key=_date)
    columns = {
        f"{size / 1e6:g} M {engine}": {figure["name"]: figure for figure in figures}
        for size, (_, engines) in sorted(sizes.items())
        for engine, figures in engines.items()
    }
    lines = [("", *columns), ("---",) * (len(columns) + 1)]
    for name, one in next(iter(columns.values()), {}).items():
        values = (column[name]["value"] for column in columns.values())
        lines.append((f"{name}, {one['unit']}", *map(_shown, values)))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _date(result: tuple[str, object]) -> str:
    return result[0]


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _questions(graph: MadeGraph, seed: int) -> tuple[Asked, ...]:
    chosen = random.Random(seed)  # noqa: S311 - a sample, not a secret
    own = read_catalogue(ROOT / "bench" / "queries")
    units = chosen.sample(graph.units, 50)
    lists = [chosen.choice(graph.lists) for _ in range(50)]
    pairs = [chosen.sample(COUNTRIES, 2) for _ in range(5)]
    by_level = catalogue().find("statistics/units-by-country")
    matches = catalogue().find("compare/unit-matches")
    return (
        Asked("unit by IRI", tuple(own.find("lookup").fill({"unit": one}) for one in units)),
        Asked(
            "page of units",
            tuple(own.find("list").fill({"country": a, "field": b}) for a, b in lists),
        ),
        Asked("matches of a unit", tuple(matches.fill({"unit": one}) for one in units)),
        Asked(
            "skills that two countries share",
            tuple(
                own.find("shared").fill({"first": COUNTRY + a, "second": COUNTRY + b})
                for a, b in pairs
            ),
        ),
        Asked("units by country and level", (by_level.fill({}),) * 5),
    )


def _embedded(folder: Path, questions: Sequence[Asked]) -> Seen:
    """Load and ask in fresh processes, so that their largest memory is that of the engine."""
    store = folder / "store"
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        took, loading = pool.submit(_load_embedded, folder / "made.nq", store).result()
    home = StoreHome.open(store)
    with home.hold() as version:
        disk = _megabytes(version / "database")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        times, rows, asking = pool.submit(_ask_embedded, store, questions).result()
    figures = [
        Figure("load", round(took / 1000, 1), "s", note="a new version, checked and on the disk"),
        Figure("memory while loading", loading, "MB"),
        Figure("disk", disk, "MB"),
        Figure("memory while asking", asking, "MB"),
        *(spread(name, found, unit="ms") for name, found in times.items()),
    ]
    return Seen(figures, rows)


def _load_embedded(source: Path, folder: Path) -> tuple[float, float]:
    took = timed(load_embedded, source, folder)[1]
    return took, _own_megabytes()


def _ask_embedded(
    folder: Path, questions: Sequence[Asked]
) -> tuple[dict[str, list[float]], dict[str, list[int]], float]:
    with StoreHome.open(folder).reader() as snapshot:
        times, rows = _times(questions, lambda text: len(list(snapshot.store.select(text).rows)))
    return times, rows, _own_megabytes()


def _virtuoso(folder: Path, questions: Sequence[Asked]) -> Seen:
    with started_virtuoso(folder / "virtuoso", buffers=_BUFFERS) as server:
        took = timed(load_virtuoso, server, folder / "made.nq")[1]
        loaded = tree_megabytes(server.process)
        disk = _megabytes(server.folder)
        target = Target("Virtuoso", server.endpoints.query, server.process)
        times, rows = _times(questions, lambda text: len(target.rows(text)))
        figures = [
            Figure("load", round(took / 1000, 1), "s", note="bulk loader and checkpoint"),
            Figure("memory while loading", round(loaded, 1), "MB"),
            Figure("disk", disk, "MB"),
            Figure("memory while asking", round(tree_megabytes(server.process), 1), "MB"),
            *(spread(name, found, unit="ms") for name, found in times.items()),
        ]
    return Seen(figures, rows)


def _times(
    questions: Sequence[Asked], ask: Callable[[str], int]
) -> tuple[dict[str, list[float]], dict[str, list[int]]]:
    times: dict[str, list[float]] = {}
    rows: dict[str, list[int]] = {}
    for asked in questions:
        ask(asked.texts[0])
        answers = [timed(ask, text) for text in asked.texts]
        rows[asked.name] = [found for found, _ in answers]
        times[asked.name] = [took for _, took in answers]
    return times, rows


def _require_same(engines: Mapping[str, Seen]) -> None:
    first, *others = engines.values()
    for other in others:
        for name, rows in first.rows.items():
            if other.rows[name] != rows:
                raise SystemExit(f"Different rows for {name}: {rows} and {other.rows[name]}")


def _own_megabytes() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _megabytes(folder: Path) -> float:
    """Return the space that the files of a folder take; a file of several names counts once."""
    found = {one.stat().st_ino: one.stat() for one in folder.rglob("*") if one.is_file()}
    return round(sum(one.st_blocks * 512 for one in found.values()) / 1e6, 1)


if __name__ == "__main__":
    main()
