"""What the system says of query processes, and waiting for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PATIENCE = 120.0


def until(is_so: Callable[[], object]) -> None:
    """Wait for something."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def keepers(parent: int) -> list[int]:
    """Return the processes that hold copies for a process."""
    return [number for number in children(parent) if b"query.keeper" in command(number)]


def command(number: int) -> bytes:
    """Return the command line of a process; nothing when it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{number}/cmdline").read_bytes()
    return b""


def has_ended(number: int) -> bool:
    """Say whether there is no such process, or one that only waits to be forgotten."""
    return state_of(number) in "ZX"


def state_of(number: int) -> str:
    """Return the letter for what a process does, `X` where there is none (proc(5), stat)."""
    with suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    return "X"


def children(parent: int) -> list[int]:
    """Return the processes that a process started and that run (proc(5), stat)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told = (folder / "stat").read_text().rpartition(")")[2].split()
            if told[1] == str(parent) and told[0] not in "ZX":
                found.append(int(folder.name))
    return found
