"""Who waits for what processes show: the slowest that lives, nobody that died, and never for good."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from ecvet_graph.web.showing import Showing


def _other_process(folder: Path, version: int, *, seconds: float) -> int:
    """Show a version in a process of its own for some seconds, and the next one then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        other = Showing(folder=folder)
        other.tell(version)
        os.write(writing, b"!")
        time.sleep(seconds)
        other.tell(version + 1)
        time.sleep(seconds)
        os._exit(0)
    os.read(reading, 1)
    return child


def test_a_process_alone_waits_for_itself() -> None:
    showing = Showing()
    showing.tell(3)
    assert showing.wait_for(3, seconds=0)
    assert not showing.wait_for(4, seconds=0.05)
    threading.Timer(0.1, showing.tell, (4,)).start()
    assert showing.wait_for(4, seconds=20)


def test_the_slowest_process_is_waited_for(tmp_path: Path) -> None:
    showing = Showing(folder=tmp_path)
    showing.tell(2)
    child = _other_process(tmp_path, 1, seconds=0.5)
    try:
        assert not showing.wait_for(2, seconds=0.05)
        assert showing.wait_for(2, seconds=20)
    finally:
        os.waitpid(child, 0)


def test_who_died_keeps_nobody_waiting(tmp_path: Path) -> None:
    showing = Showing(folder=tmp_path)
    showing.tell(9)
    os.waitpid(_other_process(tmp_path, 1, seconds=0), 0)
    assert showing.wait_for(9, seconds=5)
    assert [file.name for file in tmp_path.iterdir()] == [f"{os.getpid()}.shown"]


def test_waiting_ends_and_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    showing = Showing(folder=tmp_path)
    showing.tell(1)
    with caplog.at_level("INFO"):
        assert not showing.wait_for(2, seconds=0.01)
    assert "shown-late" in caplog.text
