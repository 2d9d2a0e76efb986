"""Papers of the demonstration as PDF files, timed: `python -m bench.papers`."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from bench.record import ROOT, Figure, figure_table, load, spread, write_result
from bench.timing import timed

from ecvet_graph.config import Settings
from ecvet_graph.service.comparing import open_reader
from ecvet_graph.service.demo import build_demo
from ecvet_graph.service.demo_mobility import build_demo_mobility, demo_private
from ecvet_graph.service.graph import EcvetGraph
from ecvet_graph.service.mobility.acting import acting
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.papers import (
    PAPER_LANGUAGES,
    Paper,
    PaperKind,
    own_memorandum_paper,
    own_transfer_paper,
    render_pdf,
)

__all__ = ["main"]


def main() -> None:
    """Measure everything, write the result file, print a table."""
    asked = _arguments().parse_args()
    before = load()
    with tempfile.TemporaryDirectory() as folder:
        papers = list(_papers(Path(folder) / "store"))
    figures = [_first(papers[0])]
    for kind in PaperKind:
        chosen = [paper for paper in papers if paper.kind is kind]
        figures.append(_figure(kind, chosen, rounds=asked.rounds))
    content = {"papers": len(papers), "load": [before, load()], "figures": figures}
    path = write_result(asked.out, "papers", content)
    print(f"{figure_table(figures)}\n\nload {before} before, {load()} after; {path.name}")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.papers", description=__doc__)
    add = parser.add_argument
    add("--out", type=Path, default=ROOT / "bench" / "results", help="folder for the result file")
    add("--rounds", type=int, default=20, help="how often each paper is made")
    return parser


def _papers(store: Path) -> Iterator[Paper]:
    """Give all papers of the demonstration in all languages, with names and contacts."""
    settings = demo_private(replace(Settings(), store=store))
    build_demo(EcvetGraph(settings))
    made = build_demo_mobility(settings)
    with open_reader(settings) as reader:
        desk = Desk.open(settings, acting(settings, made.home_token), reader=reader)
        for language in PAPER_LANGUAGES:
            for memorandum in desk.memoranda():
                yield own_memorandum_paper(desk, memorandum.id, language=language)
            for row in desk.transfers():
                for kind in map(PaperKind, desk.transfer(row.id).papers):
                    yield own_transfer_paper(desk, kind, row.id, language=language)


def _first(paper: Paper) -> Figure:
    _, took = timed(render_pdf, paper)
    return Figure("first paper of a process", round(took, 1), "ms", note="fonts are read")


def _figure(kind: PaperKind, papers: list[Paper], *, rounds: int) -> Figure:
    """Return how long a kind takes; each has another reference, so that nothing remembered helps."""
    times, sizes = [], []
    for _ in range(rounds):
        for paper in papers:
            made, took = timed(render_pdf, replace(paper, reference=(str(uuid4()),)))
            times.append(took)
            sizes.append(len(made))
    return spread(str(kind), times, unit="ms", note=f"up to {max(sizes) // 1000} kB")


if __name__ == "__main__":
    main()
