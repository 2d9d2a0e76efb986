"""Comparisons and pages over a linked and matched store, timed: `python -m bench.queries`."""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Sequence
from pathlib import Path

from bench.engine import candidate_figures, index_figures, pair_figures, side_by_side
from bench.pages import Samples, lookup
from bench.record import ROOT, Figure, figure_table, load, spread, write_result
from bench.serving import page_figures, served
from bench.timing import timed

from ecvet_graph.compare import CompareIndex
from ecvet_graph.config import Limits, Settings
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import GraphStore, StoreHome

__all__ = ["main"]

_TITLES = {
    "engine": "In this process",
    "pages": "Over loopback, one client",
    "sparql": "One small query on three ways",
}


def main() -> None:
    """Measure everything, write the result file, print tables."""
    asked = _arguments().parse_args()
    home = StoreHome.open(asked.store.resolve())
    chosen = random.Random(asked.seed)  # noqa: S311 - a sample, not a secret
    before = load()
    index, figures = index_figures(home)
    units = chosen.sample(index.units, min(asked.units, len(index.units)))
    figures += candidate_figures(index, units) + pair_figures(index)
    with home.reader() as snapshot:
        figures += side_by_side(index, snapshot.store, units[: asked.sparql], seed=asked.seed)
        reader = Reader(snapshot.store, comparer=Comparison(index))
        samples = Samples.from_reader(reader, base=_base(), skills=index.skills, chosen=chosen)
        in_process = _lookups(snapshot.store, samples, count=asked.samples, seed=asked.seed)
    groups = {"engine": figures, **_over_loopback(home, samples, asked)}
    groups["sparql"] = [*in_process, *groups["sparql"]]
    content = {
        "size": _size(index, reader),
        "seed": asked.seed,
        "load": [before, load()],
        "figures": groups,
    }
    path = write_result(asked.out, "queries", content)
    for name, title in _TITLES.items():
        print(f"{title}\n\n{figure_table(groups[name])}\n")
    print(f"load {before} before, {load()} after; {path.name}")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.queries", description=__doc__)
    add = parser.add_argument
    add("--store", type=Path, default=ROOT / "var" / "bench" / "store", help="store to ask")
    add("--out", type=Path, default=ROOT / "bench" / "results", help="folder for the result file")
    add("--units", type=int, default=200, help="units whose candidates the engine looks for")
    add("--sparql", type=int, default=20, help="units of these that SPARQL answers too")
    add("--samples", type=int, default=30, help="addresses of each type of page")
    add("--seed", type=int, default=20, help="seed of all random choices")
    return parser


def _base() -> str:
    return Settings.from_environment(os.environ).base


def _size(index: CompareIndex, reader: Reader) -> dict[str, int]:
    return {
        "units": len(index.units),
        "outcomes": len(index.outcomes),
        "links": int(index.outcome_skills.nnz),
        "skills": len(index.skills),
        "matches": reader.home().matches,
    }


def _lookups(store: GraphStore, samples: Samples, *, count: int, seed: int) -> list[Figure]:
    queries = _queries(samples, count, seed)
    times = [timed(lambda query: list(store.select(query).rows), query)[1] for query in queries]
    return [spread("in this process", times, unit="ms")]


def _over_loopback(
    home: StoreHome, samples: Samples, asked: argparse.Namespace
) -> dict[str, list[Figure]]:
    endpoint = PublicEndpoint(home, limits=Limits(), workers=1)
    queries = _queries(samples, asked.samples, asked.seed)
    json = ("application/sparql-results+json",)
    endpoint.answer(queries[0], media_types=json)
    pooled = [timed(endpoint.answer, query, media_types=json)[1] for query in queries]
    endpoint.close()
    with served(home.folder) as site:
        pages = page_figures(site, samples, count=asked.samples, seed=asked.seed)
        pages += [
            Figure("start until the first answer", round(site.start_seconds, 2), "s"),
            Figure("memory of the service, all processes", round(site.memory(), 1), "MB"),
        ]
    asked_over = next(figure for figure in pages if figure.name.startswith("/sparql"))
    return {
        "pages": pages,
        "sparql": [spread("in a query process", pooled, unit="ms"), asked_over],
    }


def _queries(samples: Samples, count: int, seed: int) -> Sequence[str]:
    chosen = random.Random(seed)  # noqa: S311 - a sample, not a secret
    return [lookup(chosen.choice(samples.identifiers)) for _ in range(count)]


if __name__ == "__main__":
    main()
