"""Following publications: a small process that starts a run whenever something is due.

A run derives links and matches; beside it, another one writes the dumps now and then, and once a day
one erases the records about learners whose time is over.

Each run is a process of its own, which gives its memory back when it ends and can die without harm.
The follower ends with the process that started it.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from ecvet_graph.config import Settings
from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.service.changed_units import touched_graphs
from ecvet_graph.service.daily import Daily
from ecvet_graph.service.dumps import is_dump_due
from ecvet_graph.service.log_lines import configure_log, happened
from ecvet_graph.service.watermark import read_watermark
from ecvet_graph.store import StoreHome
from ecvet_graph.store.touched import read_touched

__all__ = ["DumpFollower", "Follower", "Following", "follow", "is_due"]

_LOG = logging.getLogger(__name__)

# Seconds between two looks at the number of the version: a small file
_PAUSE = 0.5
# Seconds of rest after the first failure, doubled with each one, and the longest
_FIRST_REST, _LONGEST_REST = 2.0, 300.0
# Seconds that a run has to end when told to, before it is killed; a killed one loses nothing
_PATIENCE = 5.0
_LOWEST_PRIORITY = 19
# Seconds between two looks at the follower itself
_LOOK = 5.0
# Of what a run said on standard error, so many signs are logged
_SAID = 2000
# Seconds that a version must have been the current one before it is dumped
_SETTLED = 60.0


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


@dataclass
class DumpFollower:
    """Decides when to write dumps: of a version that stays for a while, and not too often.

    `start` starts a process that writes them, beside whatever is derived meanwhile; `minutes` is the
    time between two dumps, `clock` gives seconds.
    """

    home: StoreHome
    minutes: int
    start: Callable[[], subprocess.Popen[bytes]]
    clock: Callable[[], float] = time.monotonic
    _process: subprocess.Popen[bytes] | None = None
    _seen: int = 0
    _since: float = 0.0

    def look(self) -> bool:
        """Start a process if dumps are due now, and return whether one writes them."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return True
            if code:
                _LOG.warning("Writing the dumps failed (%s).", code)
            self._process, self._since = None, self.clock()
        version = self.home.version()
        if version != self._seen:
            self._seen, self._since = version, self.clock()
        if self.clock() - self._since < _SETTLED:
            return False
        self._since = self.clock()
        if is_dump_due(self.home, minutes=self.minutes):
            self._process = self.start()
        return self._process is not None

    def stop(self) -> None:
        """End the process that writes dumps, if there is one; what it wrote is swept by the next."""
        if self._process is not None and self._process.poll() is None:
            _end(self._process)


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
    configure_log(settings.log_format)
    home = StoreHome.open(settings.store)
    os.nice(_LOWEST_PRIORITY)

    def is_over() -> bool:
        return stop.is_set() or parent not in (None, os.getppid())

    derive = ("derive", *arguments)
    follower = Follower(home, settings.base, lambda: _run(settings, derive, is_over))
    dumper = DumpFollower(home, settings.dump_minutes, lambda: _start(settings, ("dump",)))
    expire = Daily("Erasing old records", lambda: _start(settings, ("private", "expire")))
    trouble = ""
    while not is_over():
        try:
            dumper.look()
            if settings.private is not None:
                expire.look()
            follower.look()
            trouble = ""
        except (EcvetGraphError, OSError) as fault:
            # A store that is being restored has no current version for a moment; a machine may be
            # out of processes. Said once, looked at again until it is over.
            if trouble != str(fault):
                _LOG.warning("Nothing can be derived now: %s", fault)
            trouble = str(fault)
        stop.wait(_PAUSE)
    dumper.stop()
    if process := expire.running():
        _end(process)


class Following:
    """The process that follows, started again should it die, until it is told to end."""

    def __init__(self, settings: Settings) -> None:
        """Start it."""
        self._settings = settings
        self._is_over = threading.Event()
        self._process = self._started()
        threading.Thread(target=self._watch, name="ecvet-graph-follower", daemon=True).start()

    def end(self) -> None:
        """Tell it to end, and wait for nothing."""
        self._is_over.set()
        self._process.terminate()

    def close(self) -> None:
        """End it and wait until it has ended."""
        self._is_over.set()
        _end(self._process)

    def _watch(self) -> None:
        while not self._is_over.wait(_LOOK):
            if self._process.poll() is not None:
                _LOG.warning("The follower ended (%s); again.", self._process.returncode)
                self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        return _start(self._settings, ("derive", "--follow", "--parent", str(os.getpid())))


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE + 1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _run(settings: Settings, arguments: tuple[str, ...], is_over: Callable[[], bool]) -> int:
    begun = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = _start(settings, arguments, stderr=said)
        while process.poll() is None:
            if is_over():
                _end(process)
                return 0
            time.sleep(_PAUSE / 5)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")[-_SAID:].strip()
    seconds = round(time.monotonic() - begun, 1)
    happened("derivation", code=process.returncode, seconds=seconds, said=text or None)
    return process.returncode


def _start(
    settings: Settings, arguments: tuple[str, ...], *, stderr: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ecvet_graph", *arguments]
    environment = {**os.environ, **settings.to_environment()}
    return subprocess.Popen(  # noqa: S603
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
    )
