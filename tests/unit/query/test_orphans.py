"""Query processes do not outlive the web process they work for, however it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
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
        assert _is_running(number)
        parent.kill()
    end = time.monotonic() + _PATIENCE
    while _is_running(number) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _is_running(number)


def _is_running(number: int) -> bool:
    """Say whether there is such a process that has not ended (proc(5), stat)."""
    try:
        os.kill(number, 0)
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state not in "ZX"
