"""Result files: what was measured, on which machine, at which commit, and what was aimed at."""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

__all__ = ["ROOT", "Figure", "figure_table", "load", "spread", "table", "write_result"]

ROOT = Path(__file__).resolve().parents[1]
_LIBRARIES = ("flask", "granian", "numpy", "pyoxigraph", "scikit-learn", "scipy", "shacl")


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value; `aim` is the largest value that would do, in the same unit.

    `p95` is the value that 95 of 100 samples stay below, where there were several.
    """

    name: str
    value: float
    unit: str
    aim: float | None = None
    p95: float | None = None
    samples: int = 1
    note: str = ""

    @property
    def verdict(self) -> str:
        """Return `ok`, `ok, p95 above` or `MISSED`; empty where nothing was aimed at."""
        if self.aim is None:
            return ""
        if self.value >= self.aim:
            return "MISSED"
        return "ok" if self.p95 is None or self.p95 < self.aim else "ok, p95 above"


def spread(
    name: str, values: Sequence[float], *, unit: str, aim: float | None = None, note: str = ""
) -> Figure:
    """Return the figure of several samples: their median and 95th percentile (nearest rank)."""
    ranked = sorted(values)
    p95 = ranked[math.ceil(0.95 * len(ranked)) - 1]
    median = statistics.median(ranked)
    return Figure(name, round(median, 3), unit, aim, round(p95, 3), len(ranked), note)


def load() -> float:
    """Return the load of the machine over the last minute: processes that wanted to run."""
    return round(os.getloadavg()[0], 2)


def write_result(folder: Path, kind: str, content: Mapping[str, object]) -> Path:
    """Write a result file `{date}-{commit}-{kind}.json` and return its path."""
    now, commit = datetime.now(UTC), _git("rev-parse", "--short=8", "HEAD") or "unknown"
    changed = _git("status", "--porcelain", "--", "src", "queries", "shapes", "ontology")
    result = {
        "kind": kind,
        "date": now.isoformat(timespec="seconds"),
        "commit": commit,
        "changes_since": [line[3:] for line in changed.splitlines()],
        "machine": _machine(),
        **content,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now.date().isoformat()}-{commit}-{kind}.json"
    path.write_text(
        json.dumps(result, indent=1, ensure_ascii=False, default=asdict) + "\n", "utf-8"
    )
    return path


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as an aligned text table: first and last column to the left, numbers to the right."""
    lines = [tuple(header), *(tuple(row) for row in rows)]
    last = len(header) - 1
    widths = [max(len(line[column]) for line in lines) for column in range(last + 1)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if 0 < column < last else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def figure_table(figures: Iterable[Figure]) -> str:
    """Return figures as a table with the aims beside them."""
    return table(
        ("figure", "median", "p95", "unit", "samples", "aim", ""),
        (
            (
                figure.name,
                _number(figure.value),
                "" if figure.p95 is None else _number(figure.p95),
                figure.unit,
                str(figure.samples),
                "" if figure.aim is None else f"< {figure.aim:g}",
                " ".join(filter(None, (figure.verdict, figure.note))),
            )
            for figure in figures
        ),
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _machine() -> dict[str, object]:
    facts = {
        "processor": _fact("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory": _fact("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }
    return facts | {"libraries": {name: version(name) for name in _LIBRARIES}}


def _fact(path: str, name: str) -> str:
    source = Path(path)
    lines = source.read_text("utf-8").splitlines() if source.is_file() else []
    found = (line.partition(":")[2].strip() for line in lines if line.startswith(name))
    return next(found, "unknown")


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]  # where the checkout is one
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.rstrip("\n") if done.returncode == 0 else ""
