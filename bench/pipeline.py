"""From the national sources to matches, step by step as command lines, timed: `python -m bench.pipeline`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.plans import Step, demonstration_plan, national_plan
from bench.processes import Measured, command_path, measure
from bench.record import ROOT, Figure, figure_table, table, write_result

__all__ = ["main"]

_MINUTES = 60.0
_COUNTRIES_AIM = 180.0
_MEMORY_AIM = 2048.0
_CACHED_LINK_AIM = 60.0
_FIRST_LINK_AIM = 15 * _MINUTES
_TITLES = ("step", "seconds", "cpu s", "largest MB", "all MB", "load before")


@dataclass(slots=True)
class _Run:
    """Runs steps in the work folder, and remembers what they took."""

    folder: Path
    environment: Mapping[str, str]
    done: dict[Step, Measured] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def vectors(self) -> int:
        """Return the size of all vector files, in bytes."""
        cache = self.folder / "cache" / "embeddings"
        return sum(path.stat().st_size for path in cache.glob("*/vectors"))

    def step(self, step: Step, *, store: Path | None = None) -> Measured:
        sys.stderr.write(f"{step.name} ...\n")
        command = (command_path(), "--store", str(store or self.store), *step.arguments)
        measured = measure(command, folder=self.folder, environment=self.environment)
        self.done[step] = measured
        return measured


def main() -> None:
    """Run all steps, write the result file, print tables."""
    asked = _arguments().parse_args()
    run = _prepared(asked)
    data = Path(os.environ.get("ECVET_DATA", ROOT.parent / "shared" / "data")).resolve()
    plan = demonstration_plan(ROOT / "data") if asked.demo else national_plan(data)
    published = asked.work / "published"
    if asked.only_linking:
        shutil.copytree(published, run.store)
    else:
        for step in plan:
            run.step(step)
        shutil.rmtree(published, ignore_errors=True)
        shutil.copytree(run.store, published)
    run.step(Step("link by labels", ("link", "--lexical")), store=_copy(run, published))
    figures = _country_figures(run) + _dense(run, asked) + _encoding(run, asked)
    run.step(Step("match", ("match",)))
    _tell(run, figures, asked)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.pipeline", description=__doc__)
    add = parser.add_argument
    add("--demo", action="store_true", help="the demonstration data instead of the national data")
    add("--work", type=Path, default=ROOT / "var" / "bench", help="folder for files and store")
    add("--out", type=Path, default=ROOT / "bench" / "results", help="folder for the result file")
    add("--only-linking", action="store_true", help="begin with the store published before")
    add("--encode-all", action="store_true", help="link with an empty cache too (minutes)")
    add("--sample", type=int, default=1000, help="texts to encode for the speed; 0 for none")
    return parser


def _prepared(asked: argparse.Namespace) -> _Run:
    """Return a run in an empty work folder, with a copy of the vectors that ECVET_CACHE holds."""
    asked.work = asked.work.resolve()
    asked.work.mkdir(parents=True, exist_ok=True)
    for name in ("store", "store-other", "cache"):
        shutil.rmtree(asked.work / name, ignore_errors=True)
    held = Path(os.environ.get("ECVET_CACHE", "")) / "embeddings"
    if "ECVET_CACHE" in os.environ and held.is_dir():
        shutil.copytree(held, asked.work / "cache" / "embeddings")
    environment = {**os.environ, "ECVET_CACHE": str(asked.work / "cache")}
    return _Run(asked.work, environment)


def _copy(run: _Run, published: Path) -> Path:
    other = run.folder / "store-other"
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(published, other)
    return other


def _country_figures(run: _Run) -> list[Figure]:
    counted = [measured for step, measured in run.done.items() if step.counts_for == "countries"]
    if not counted:
        return []
    seconds = sum(measured.seconds for measured in counted)
    memory = max(max(one.all_processes_mb, one.largest_process_mb) for one in counted)
    return [
        Figure("import, validate and publish all countries", seconds, "s", _COUNTRIES_AIM),
        Figure("largest memory of these steps", memory, "MB", _MEMORY_AIM),
    ]


def _dense(run: _Run, asked: argparse.Namespace) -> list[Figure]:
    """Link with the dense lane; with cached vectors where there are some, else from scratch."""
    figures = []
    if asked.encode_all:
        cached = run.folder / "cache"
        shutil.rmtree(cached, ignore_errors=True)
        first = run.step(
            Step("link, empty cache", ("link",)), store=_copy(run, asked.work / "published")
        )
        figures.append(Figure("link, empty cache", first.seconds, "s", _FIRST_LINK_AIM))
    if not run.vectors and not asked.demo:
        sys.stderr.write("No vectors are cached: set ECVET_CACHE or give --encode-all.\n")
        run.step(Step("link by labels, kept", ("link", "--lexical")))
        return figures
    before = run.vectors
    linked = run.step(Step("link", ("link",)))
    if run.vectors > before:
        # Some texts were new: what was timed is not yet the cached case.
        shutil.rmtree(run.store)
        shutil.copytree(asked.work / "published", run.store)
        linked = run.step(Step("link, all vectors cached", ("link",)))
    return [*figures, Figure("link, all vectors cached", linked.seconds, "s", _CACHED_LINK_AIM)]


def _encoding(run: _Run, asked: argparse.Namespace) -> list[Figure]:
    """Return the speed of encoding a sample, and what that means for all texts."""
    if not asked.sample:
        return []
    sys.stderr.write("encoding a sample ...\n")
    command = (sys.executable, "-m", "bench.encoding", "--store", str(run.store))
    environment = {**run.environment, "PYTHONPATH": str(ROOT)}
    sampled = ("--texts", str(asked.sample))
    measured = measure((*command, *sampled), folder=run.folder, environment=environment)
    found = json.loads(measured.said)
    speeds = [
        Figure(f"encoding, {threads} thread(s)", speed, "texts/s", samples=found["sample"])
        for threads, speed in found["per_second"].items()
    ]
    whole = found["texts"] / found["per_second"]["2"]
    note = f"extrapolated: {found['texts']} texts at the speed of the sample"
    return [*speeds, Figure("encoding all texts, 2 threads", round(whole, 1), "s", note=note)]


def _tell(run: _Run, figures: Sequence[Figure], asked: argparse.Namespace) -> None:
    steps = [
        {"step": step.name, "command": _shown(step), **_fields(measured)}
        for step, measured in run.done.items()
    ]
    content = {
        "data": "demonstration" if asked.demo else "national",
        "begins_with": "linking" if asked.only_linking else "import",
        "steps": steps,
        "figures": list(figures),
    }
    path = write_result(asked.out, "pipeline", content)
    rows = [
        (
            step.name,
            f"{measured.seconds:.1f}",
            f"{measured.cpu_seconds:.1f}",
            f"{measured.largest_process_mb:.0f}",
            f"{measured.all_processes_mb:.0f}",
            f"{measured.load_before:.2f}",
        )
        for step, measured in run.done.items()
    ]
    print(table(_TITLES, rows), figure_table(figures), path.name, sep="\n\n")


def _fields(measured: Measured) -> dict[str, object]:
    return {name: getattr(measured, name) for name in measured.__slots__}


def _shown(step: Step) -> str:
    """Return the command without the folders of this machine."""
    shown = [Path(part).name if part.startswith("/") else part for part in step.arguments]
    return " ".join(("ecvet-graph", *shown))


if __name__ == "__main__":
    main()
