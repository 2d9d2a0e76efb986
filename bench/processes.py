"""Running a command and measuring it with all its processes: time, processor time and memory.

This process must stay small: Linux carries its own largest size over into the child that it starts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.record import load

__all__ = ["Measured", "command_path", "measure", "tree_megabytes"]

_INTERVAL = 0.5
_KIBI = 1024
_SHOWN_ERROR = 2000


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of a command; times in seconds, memory in MB (1,048,576 bytes).

    `largest_process_mb` is the peak of the largest single process, from the kernel;
    `all_processes_mb` the largest sum over the command and its children that two looks a second
    saw, memory that processes share counted once (PSS). `load_before` is the load of the machine
    when the command began; `said` its last line on stdout.
    """

    seconds: float
    cpu_seconds: float
    largest_process_mb: float
    all_processes_mb: float
    load_before: float
    said: str


def command_path() -> str:
    """Return the command line of the project in this environment."""
    return str(Path(sys.executable).with_name("ecvet-graph"))


def measure(command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Measured:
    """Run a command in a folder until it ends.

    Raises:
        SystemExit: it failed; with the end of what it wrote to stderr.
    """
    before, watched = load(), _Watch()
    with (folder / "stdout").open("w+") as out, (folder / "stderr").open("w+") as err:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=err)
        with watched.over(process.pid):
            _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    said = (folder / "stdout").read_text("utf-8").splitlines()
    if process.returncode:
        wrong = (folder / "stderr").read_text("utf-8")[-_SHOWN_ERROR:]
        raise SystemExit(f"{' '.join(command)} left with {process.returncode}:\n{wrong}")
    return Measured(
        seconds=round(seconds, 2),
        cpu_seconds=round(usage.ru_utime + usage.ru_stime, 2),
        largest_process_mb=round(usage.ru_maxrss / _KIBI, 1),
        all_processes_mb=round(watched.peak, 1),
        load_before=before,
        said=said[-1] if said else "",
    )


def tree_megabytes(process: int) -> float:
    """Return the memory of a process and its children now, in MB, shared memory counted once."""
    return sum(map(_kilobytes, _tree(process))) / _KIBI


class _Watch:
    """Looks at the memory of a process and its children until it ends."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._process = 0

    def over(self, process: int) -> _Watch:
        self._process = process
        return self

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_INTERVAL):
            self.peak = max(self.peak, tree_megabytes(self._process))


def _tree(process: int) -> Iterator[int]:
    yield process
    # A process may end between two looks at it.
    with suppress(OSError):
        for thread in Path(f"/proc/{process}/task").iterdir():
            for child in (thread / "children").read_text("ascii").split():
                yield from _tree(int(child))


def _kilobytes(process: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
