"""How a server ends: requests in flight are answered, then nothing of it is left running.

The first signal (SIGTERM or SIGINT) lets the web processes finish, a second one ends all at once.
Processes that lose their parent meanwhile become children of the server, which ends them last.
"""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType

from ecvet_graph.service.log_lines import happened

__all__ = ["PARENT", "Stopping", "descendants", "end_with_parent"]

PARENT = "ECVET_SERVER_PROCESS"
"""The variable of the environment with the number of the process that started the web processes."""

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# prctl(2), of Linux
_SET_PDEATHSIG = 1
_SET_CHILD_SUBREAPER = 36
_PAUSE = 0.02
# Seconds that the system may take to end what was killed
_MOST = 5.0


class Stopping:
    """Hears signals for a server; `stop` begins to end it, and is called once."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._process = os.getpid()
        self._is_told = False

    def listen(self) -> None:
        """Hear signals from now on."""
        for number in _SIGNALS:
            signal.signal(number, self._hear)

    def end_rest(self) -> int:
        """End what is left of the children, wait for it, and return how many there were."""
        ended: set[int] = set()
        deadline = time.monotonic() + _MOST
        while (left := set(descendants())) and time.monotonic() < deadline:
            ended |= left
            for process in left:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            _reap()
            time.sleep(_PAUSE)
        _reap()
        return len(ended)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        del frame
        if os.getpid() != self._process:
            # A web process that is only starting: it has nothing to finish.
            os._exit(0)
        is_first, self._is_told = not self._is_told, True
        # Not here: the line that is being written may be the one that the signal interrupted.
        name = signal.Signals(number).name
        telling = {"signal": name, "at_once": not is_first}
        threading.Thread(target=happened, args=("stopping",), kwargs=telling).start()
        if is_first:
            _prctl(_SET_CHILD_SUBREAPER, 1)
            self._stop()
        else:
            for process in descendants():
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)


def end_with_parent() -> None:
    """Let this process end as at a signal when the server that started it dies, however it dies.

    Does nothing where no server of this project started it.
    """
    if os.environ.get(PARENT) == str(os.getppid()):
        _prctl(_SET_PDEATHSIG, signal.SIGTERM)


def descendants() -> Iterator[int]:
    """Yield the numbers of the children of this process, their children, and so on (proc(5))."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = entry.read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
            if state != "Z":
                parents.setdefault(int(parent), []).append(int(entry.parent.name))
    found = [os.getpid()]
    for process in found:
        children = parents.get(process, [])
        found += children
        yield from children


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _prctl(option: int, value: int) -> None:
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(option, value)
