"""Who waits for what processes show: the slowest that lives, nobody that died, and never for good."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ecvet_graph.web.showing import Showing

# What even a busy machine needs less than, in seconds
PATIENCE = 120.0


@contextmanager
def _other_process(folder: Path, version: int) -> Iterator[Callable[[], None]]:
    """Show a version in a process of its own, and the next one when told so; it dies at the end."""
    (reading, told), (heard, writing) = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        other = Showing(folder=folder)
        other.tell(version)
        os.write(told, b"!")
        os.read(heard, 1)
        other.tell(version + 1)
        os.read(heard, 1)
        os._exit(0)
    os.read(reading, 1)

    def show_next() -> None:
        os.write(writing, b"!")

    try:
        yield show_next
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for end in (reading, told, heard, writing):
            os.close(end)


def test_a_process_alone_waits_for_itself() -> None:
    showing = Showing()
    showing.tell(3)
    assert showing.wait_for(3, seconds=0)
    assert not showing.wait_for(4, seconds=0.05)
    threading.Timer(0.1, showing.tell, (4,)).start()
    assert showing.wait_for(4, seconds=PATIENCE)


def test_the_slowest_process_is_waited_for(tmp_path: Path) -> None:
    showing = Showing(folder=tmp_path)
    showing.tell(2)
    with _other_process(tmp_path, 1) as show_next:
        assert not showing.wait_for(2, seconds=0.05)
        show_next()
        assert showing.wait_for(2, seconds=PATIENCE)


def test_who_died_keeps_nobody_waiting(tmp_path: Path) -> None:
    showing = Showing(folder=tmp_path)
    showing.tell(9)
    with _other_process(tmp_path, 1):
        assert not showing.wait_for(9, seconds=0)
    assert showing.wait_for(9, seconds=PATIENCE)
    assert [file.name for file in tmp_path.iterdir()] == [f"{os.getpid()}.shown"]


def test_waiting_ends_and_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    showing = Showing(folder=tmp_path)
    showing.tell(1)
    with caplog.at_level("INFO"):
        assert not showing.wait_for(2, seconds=0.01)
    assert "shown-late" in caplog.text
