"""Following publications: a small process that starts a run whenever something is due.

Each run is a process of its own, which gives its memory back when it ends and can die without harm.
The follower ends with the process that started it.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ecvet_graph.config import Settings
from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.service.changed_units import touched_graphs
from ecvet_graph.service.watermark import read_watermark
from ecvet_graph.store import StoreHome
from ecvet_graph.store.touched import read_touched

__all__ = ["Follower", "follow", "is_due", "start_follower", "stop_follower"]

_LOG = logging.getLogger(__name__)

# Seconds between two looks at the number of the version: a small file
_PAUSE = 0.5
# Seconds of rest after the first failure, doubled with each one, and the longest
_FIRST_REST, _LONGEST_REST = 2.0, 300.0
# Seconds that a run has to end when told to, before it is killed; a killed one loses nothing
_PATIENCE = 5.0
_LOWEST_PRIORITY = 19


def is_due(home: StoreHome, *, base: str) -> bool:
    """Return whether the current version says something that may have to be derived.

    It reads small files only. A store that was never derived is due. Raises as `StoreHome.version`.
    """
    watermark = read_watermark(home)
    linked, matched = watermark.linked, watermark.matched
    if linked is None or matched is None or matched.written < linked.written:
        return True
    folder = home.folder / "versions" / f"{home.version():06d}"
    touched = touched_graphs(read_touched(folder, since=linked.read), base=base)
    return touched is None or bool(touched)


@dataclass
class Follower:
    """Decides when to start a run: as soon as something is due, and later after each failure.

    `run` makes one run and returns its exit code; `clock` gives seconds.
    """

    home: StoreHome
    base: str
    run: Callable[[], int]
    clock: Callable[[], float] = time.monotonic
    _seen: int = 0
    _failures: int = 0
    _not_before: float = 0.0

    def look(self) -> bool:
        """Make a run if one is due now, and return whether it was."""
        version = self.home.version()
        if version == self._seen or self.clock() < self._not_before:
            return False
        if not is_due(self.home, base=self.base):
            self._seen = version
            return False
        code = self.run()
        if code:
            rest = min(_FIRST_REST * 2**self._failures, _LONGEST_REST)
            self._failures += 1
            self._not_before = self.clock() + rest
            _LOG.warning("Deriving links and matches failed (%s); again in %s s.", code, rest)
        else:
            # Only what was current when the run began is done for sure.
            self._seen, self._failures = version, 0
        return True


def follow(
    settings: Settings, *, parent: int | None = None, arguments: tuple[str, ...] = ()
) -> None:
    """Derive whatever is published into the store of the settings, until told to stop.

    With `parent` it ends too when the process with that number is no longer the one that started
    it. `arguments` are those of `derive`. Raises as `StoreHome.open`.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    home = StoreHome.open(settings.store)
    os.nice(_LOWEST_PRIORITY)

    def is_over() -> bool:
        return stop.is_set() or parent not in (None, os.getppid())

    follower, trouble = (
        Follower(home, settings.base, lambda: _run(settings, arguments, is_over)),
        "",
    )
    while not is_over():
        try:
            follower.look()
            trouble = ""
        except (EcvetGraphError, OSError) as fault:
            # A store that is being restored has no current version for a moment; a machine may be
            # out of processes. Said once, looked at again until it is over.
            if trouble != str(fault):
                _LOG.warning("Nothing can be derived now: %s", fault)
            trouble = str(fault)
        stop.wait(_PAUSE)


def start_follower(settings: Settings) -> subprocess.Popen[bytes]:
    """Start the process that follows, and return it."""
    return _start(settings, ("--follow", "--parent", str(os.getpid())))


def stop_follower(process: subprocess.Popen[bytes]) -> None:
    """End a process and wait for it."""
    process.terminate()
    try:
        process.wait(_PATIENCE + 1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _run(settings: Settings, arguments: tuple[str, ...], is_over: Callable[[], bool]) -> int:
    process = _start(settings, arguments)
    while process.poll() is None:
        if is_over():
            stop_follower(process)
            return 0
        time.sleep(_PAUSE / 5)
    return process.returncode


def _start(settings: Settings, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ecvet_graph", "derive", *arguments]
    environment = {**os.environ, **settings.to_environment()}
    return subprocess.Popen(  # noqa: S603
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
