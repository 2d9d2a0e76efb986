"""Progress of learners over a store of many qualifications, timed: `python -m bench.credit`."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.record import ROOT, Figure, figure_table, load, spread, write_result
from bench.timing import timed

from ecvet_graph.credit.accumulation import accumulate_all
from ecvet_graph.credit.reconciliation import reconcile
from ecvet_graph.credit.structure import Structure
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.service.credit.forms import HeldForm, portfolio_of
from ecvet_graph.service.credit.progressing import progress_of, progress_overview
from ecvet_graph.service.structures import Structures
from ecvet_graph.store import GraphStore, StoreHome

__all__ = ["main"]

_DAY = datetime(2026, 6, 1, tzinfo=UTC).date()
# The aim of progress towards all qualifications of a store: a second.
_AIM = 1000.0


def main() -> None:
    """Measure everything, write the result file, print a table."""
    asked = _arguments().parse_args()
    chosen = random.Random(asked.seed)  # noqa: S311 - a sample, not a secret
    before = load()
    with StoreHome.open(asked.store.resolve()).reader() as snapshot:
        cold, took = timed(_read_all, snapshot.store)
        figures = [Figure("read all structures and names (once a version)", took, "ms")]
        learners = list(_learners(cold, count=asked.learners, chosen=chosen))
        figures += _figures(cold, learners)
        size = {
            "qualifications": len(cold.all),
            "units": sum(len(one.units) for one in cold.all.values()),
            "learners": len(learners),
        }
    content = {"size": size, "seed": asked.seed, "load": [before, load()], "figures": figures}
    path = write_result(asked.out, "credit", content)
    print(f"{size}\n\n{figure_table(figures)}\n\nload {before} before, {load()} after; {path.name}")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.credit", description=__doc__)
    add = parser.add_argument
    add("--store", type=Path, default=ROOT / "var" / "bench" / "store", help="store to ask")
    add("--out", type=Path, default=ROOT / "bench" / "results", help="folder for the result file")
    add("--learners", type=int, default=30, help="learners made at random")
    add("--seed", type=int, default=20, help="seed of all random choices")
    return parser


def _read_all(store: GraphStore) -> Structures:
    structures = Structures(store)
    _ = structures.all, structures.names
    return structures


def _learners(
    structures: Structures, *, count: int, chosen: random.Random
) -> Iterator[tuple[Portfolio, str]]:
    """Yield learners with units and outcomes of two qualifications, and one of these."""
    known = sorted(structures.all)
    for _ in range(count):
        first, second = (structures.all[iri] for iri in chosen.sample(known, 2))
        form = HeldForm(
            held=_units(first, chosen),
            recognised=tuple(one.outcomes[0] for one in second.units if one.outcomes),
        )
        yield portfolio_of(form, structures.store, day=_DAY), first.qualification


def _units(structure: Structure, chosen: random.Random) -> tuple[str, ...]:
    names = [one.unit for one in structure.units]
    return tuple(chosen.sample(names, (len(names) + 1) // 2))


def _figures(structures: Structures, learners: list[tuple[Portfolio, str]]) -> Iterator[Figure]:
    computed = [timed(_accumulate_all, structures, one)[1] for one, _ in learners]
    yield spread("progress to all qualifications, as values", computed, unit="ms", aim=_AIM)
    shown = [timed(progress_overview, structures, one, day=_DAY)[1] for one, _ in learners]
    yield spread("progress to all qualifications, with names", shown, unit="ms", aim=_AIM)
    single = [timed(progress_of, structures, one, iri, day=_DAY)[1] for one, iri in learners]
    yield spread("progress to one qualification, explained", single, unit="ms", aim=_AIM)
    lines = [timed(_reconcile_all, structures, one)[1] for one, _ in learners[:5]]
    yield spread("every figure of all qualifications explained", lines, unit="ms")


def _accumulate_all(structures: Structures, portfolio: Portfolio) -> None:
    for _ in accumulate_all(portfolio, structures.all.values(), day=_DAY):
        pass


def _reconcile_all(structures: Structures, portfolio: Portfolio) -> None:
    for progress in accumulate_all(portfolio, structures.all.values(), day=_DAY):
        reconcile(progress)


if __name__ == "__main__":
    main()
