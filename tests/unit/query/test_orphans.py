"""Query processes do not outlive the web process they work for, however it ends."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

_PARENT = textwrap.dedent(
    """
    import sys
    from ecvet_graph.query.process import WorkerProcess
    worker = WorkerProcess(memory_bytes=1 << 29, result_bytes=1000)
    worker.is_alone()
    if sys.argv[1] == "halted":
        worker.halt()
    print(worker._process.pid, flush=True)
    sys.stdin.read()
    """
)
_PATIENCE = 120.0


@pytest.mark.parametrize("state", ["waiting", "halted"])
def test_a_killed_parent_takes_its_query_processes_with_it(state: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, state], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    with parent, parent.stdin, parent.stdout:
        number = int(parent.stdout.readline())
        _wait(lambda: _state(number) == "T" if state == "halted" else _is_running(number))
        parent.kill()
    _wait(lambda: not _is_running(number))


def _wait(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def _is_running(number: int) -> bool:
    return _state(number) not in "ZX"


def _state(number: int) -> str:
    """Return the letter for what a process does, `X` where there is none (proc(5), stat)."""
    with suppress(ProcessLookupError, FileNotFoundError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    return "X"
