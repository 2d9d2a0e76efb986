"""The gate against plain pySHACL, on the same data in one run: `python -m bench.shacl [FILE...]`."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.record import ROOT, Figure, figure_table, load, spread, write_result
from bench.shacl_data import write_data

from ecvet_graph.quality import load_shapes

__all__ = ["main"]

_SIZES = (10_000, 100_000, 1_000_000)
_CUT_OFF = 20 * 60
_AIM_SECONDS = 60.0
_AIM_TRIPLES = 1_000_000
_AIM_RATIO = 25.0


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one check took and found."""

    seconds: float
    findings: int
    digest: str


def main() -> None:
    """Measure each size, assert the same findings, write the result file and print a table."""
    asked = _arguments().parse_args()
    before = load()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench-shacl-") as folder:
        for size in asked.sizes:
            figures += _measured(Path(folder), size, asked)
    content = {
        "data": [path.name for path in asked.files] or "copies of the demonstration data",
        "constraints": len(load_shapes().shapes),
        "workers": asked.workers,
        "cut_off_seconds": asked.cut_off,
        "load_before": before,
        "figures": figures,
    }
    path = write_result(asked.out, "shacl", content)
    print(figure_table(figures), path.name, sep="\n\n")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.shacl", description=__doc__)
    add = parser.add_argument
    add("files", nargs="*", type=Path, help="N-Triples; without any, copies of our own data")
    add("--sizes", nargs="+", type=int, default=_SIZES, help="triples, about")
    add("--runs", type=int, default=3, help="runs of the gate at each size")
    add("--reference-runs", type=int, default=1, help="runs of pySHACL at each size; 0 for none")
    add("--cut-off", type=int, default=_CUT_OFF, help="seconds that pySHACL has")
    add("--workers", type=int, default=2, help="processes of the gate")
    add("--out", type=Path, default=ROOT / "bench" / "results", help="folder for the result file")
    return parser


def _measured(folder: Path, size: int, asked: argparse.Namespace) -> list[Figure]:
    data = folder / f"{size}.nt"
    triples = write_data(asked.files, data, triples=size)
    sys.stderr.write(f"{triples:,} triples ...\n")
    gate = [_check("gate", data, str(asked.workers)) for _ in range(asked.runs)]
    taken = [one for one in gate if one is not None]
    found = _same(taken)
    aim = _AIM_SECONDS if triples >= _AIM_TRIPLES else None
    seconds = [one.seconds for one in taken]
    note = f"{found.findings:,} findings"
    figures = [spread(f"gate, {triples:,} triples", seconds, unit="s", aim=aim, note=note)]
    figures += _again(folder, data, asked, triples=triples)
    return figures + _reference(data, found, figures[0], asked=asked, triples=triples)


def _again(folder: Path, data: Path, asked: argparse.Namespace, *, triples: int) -> list[Figure]:
    """Check once more with one title changed and all else remembered; and without remembering."""
    cache = folder / "cache"
    shutil.rmtree(cache, ignore_errors=True)
    changed = data.with_suffix(".changed.nt")
    lines = data.read_text("utf-8").splitlines(keepends=True)
    titles = [number for number, line in enumerate(lines) if "/terms/title> " in line]
    lines[random.Random(triples).choice(titles)] = ""  # noqa: S311
    changed.write_text("".join(lines), "utf-8")
    _check("gate", data, str(asked.workers), str(cache))
    again = _check("gate", changed, str(asked.workers), str(cache))
    _same([one for one in (again, _check("gate", changed, str(asked.workers))) if one is not None])
    seconds = again.seconds if again else 0.0
    return [Figure(f"gate, one title changed, {triples:,} triples", round(seconds, 3), "s")]


def _reference(
    data: Path, found: _Taken, gate: Figure, *, asked: argparse.Namespace, triples: int
) -> list[Figure]:
    runs = []
    for _ in range(asked.reference_runs):
        taken = _check("plain", data, seconds=asked.cut_off)
        if taken is None:
            ratio = asked.cut_off / gate.value
            note = f"not finished after {asked.cut_off} s"
            return [
                Figure(f"pySHACL, {triples:,} triples", asked.cut_off, "s", note=note),
                Figure(f"pySHACL / gate, {triples:,}", round(ratio, 1), "x", note="at least"),
            ]
        _same([found, taken])
        runs.append(taken.seconds)
    if not runs:
        return []
    reference = spread(f"pySHACL, {triples:,} triples", runs, unit="s", note="same findings")
    ratio = round(reference.value / gate.value, 1)
    note = f"aimed at {_AIM_RATIO:g} or more"
    return [reference, Figure(f"pySHACL / gate, {triples:,}", ratio, "x", note=note)]


def _check(*arguments: str | Path, seconds: float | None = None) -> _Taken | None:
    """Return what a check took in a process of its own, `None` when its time was up."""
    command = (sys.executable, "-m", "bench.shacl_run", *map(str, arguments))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return None
    return _Taken(**json.loads(done.stdout.splitlines()[-1]))


def _same(taken: Sequence[_Taken]) -> _Taken:
    """Return the first, having made sure that all found the same."""
    assert len({(one.findings, one.digest) for one in taken}) == 1, taken
    return taken[0]


if __name__ == "__main__":
    main()
