"""Copies of store versions in memory, from which query processes are forked.

In memory the engine answers several times faster than on the disk, but a copy has its price. It is made
once the queries of a version have taken as long as making it takes: who publishes all the time and is
hardly asked never pays, who is asked a lot pays at most twice of what is best ("ski rental": Karlin et
al., Competitive snoopy caching, Algorithmica 3, 1988).
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ecvet_graph.config import Limits
from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.query.forking import Copy, CopyError
from ecvet_graph.store import StoreHome

__all__ = ["Copies"]

_LOG = logging.getLogger(__name__)
_NONE = "Queries go on from the disk: no copy in memory (%s)."

# Measured with `python -m bench.endpoint`: processor time and memory of a statement that is copied
_SECONDS_PER_STATEMENT = 12e-6
_BYTES_PER_STATEMENT = 800
_LEAST_SECONDS = 1.0
# What a process reads it marks as read (reference counts), and so gets pages of its own: at most this
# part of the copy.
_OWN_PART = 0.5
# With all that its processes may come to, a copy takes at most this part of the memory that is free.
_PART_OF_FREE = 0.8
_GROUPS = Path("/sys/fs/cgroup")


class Copies:
    """Makes a copy of the version that is asked a lot; every method may be called by any thread."""

    def __init__(
        self,
        home: StoreHome,
        *,
        limits: Limits,
        processes: int = 1,
        changed: Callable[[], None] | None = None,
    ) -> None:
        """Make none yet, for at most so many processes at once.

        `changed` is told when there is another copy to fork from, or none.
        """
        self._home = home
        self._limits = limits
        self._most = 1 + _OWN_PART * processes
        self._changed = changed or (lambda: None)
        self._lock = threading.Lock()
        self._version, self._price, self._seconds = 0, math.inf, 0.0
        self._store = ""
        self._copy: Copy | None = None
        self._making: Copy | None = None
        self._is_making = False
        self._retired: list[Copy] = []
        self._is_closed = False

    def of(self, version: int) -> Copy | None:
        """Return the copy of a version, of the newest where it is 0; `None` where there is none."""
        copy = self._copy
        return copy if copy is not None and version in (0, copy.version) else None

    def took(self, version: int, seconds: float) -> None:
        """Take note of the time of a query; begin a copy once it is worth it."""
        with self._lock:
            if version > self._version:
                self._version, self._price, self._seconds = version, self._priced(version), 0.0
                self._drop()
            self._seconds += seconds
            if self._seconds < self._price or self._is_making or self._is_closed:
                return
            # One try for each version
            self._seconds, self._is_making = -math.inf, True
        try:
            threading.Thread(target=self._make, name="ecvet-graph-copy", daemon=True).start()
        except RuntimeError as fault:
            # The system has no thread left; whoever asked has an answer.
            self._is_making = False
            _LOG.warning(_NONE, fault)

    def lost(self, copy: Copy) -> None:
        """Take note that nothing can be forked from a copy any more."""
        with self._lock:
            if self._copy is copy:
                self._drop()

    def tidy(self) -> None:
        """End copies of former versions that no process shares any more."""
        with self._lock:
            unused = [copy for copy in self._retired if not copy.is_shared()]
            self._retired = [copy for copy in self._retired if copy not in unused]
        for copy in unused:
            copy.close()

    def close(self) -> None:
        """End all copies, also one that is being made."""
        with self._lock:
            self._is_closed = True
            copies = [*self._retired, self._copy, self._making]
            self._retired, self._copy = [], None
        for copy in copies:
            if copy is not None:
                copy.close()

    def _priced(self, version: int) -> float:
        """Return how many seconds of queries a copy is worth; infinity where there shall be none."""
        with suppress(EcvetGraphError):
            manifest = self._home.current()
            self._store = self._store or manifest.store
            fits = 0 < manifest.quads <= self._limits.copied_statements
            if fits and manifest.version == version:
                return max(_LEAST_SECONDS, manifest.quads * _SECONDS_PER_STATEMENT)
        return math.inf

    def _drop(self) -> None:
        if self._copy is not None:
            self._retired.append(self._copy)
            self._copy = None
            self._changed()

    def _make(self) -> None:
        start = time.monotonic()
        try:
            with self._home.hold() as folder:
                manifest = self._home.current()
                # Another version by now, or another store in its place
                if (folder.name, self._store) != (f"{manifest.version:06d}", manifest.store):
                    return
                copy = self._whole(folder / "database", manifest.version, manifest.quads)
            self._show(copy)
        except (EcvetGraphError, CopyError, OSError) as fault:
            if not self._is_closed:
                _LOG.warning(_NONE, fault)
            return
        finally:
            self._making, self._is_making = None, False
        _LOG.info(
            "Version %d is asked from memory: %d statements copied in %.1f s.",
            copy.version,
            manifest.quads,
            time.monotonic() - start,
        )

    def _whole(self, database: Path, version: int, statements: int) -> Copy:
        copy = self._begun(database, version, statements)
        try:
            copy.wait()
        except CopyError:
            copy.close()
            raise
        return copy

    def _begun(self, database: Path, version: int, statements: int) -> Copy:
        wanted, free = int(statements * _BYTES_PER_STATEMENT * self._most), _free_memory()
        if wanted > free * _PART_OF_FREE:
            raise CopyError(f"it may take {wanted >> 20} MiB, and {free >> 20} MiB are free")
        with self._lock:
            if self._is_closed:
                raise CopyError("it ends")
            self._making = Copy(
                database,
                version=version,
                statements=statements,
                memory_bytes=self._limits.query_memory_bytes,
                result_bytes=self._limits.result_bytes,
            )
            return self._making

    def _show(self, copy: Copy) -> None:
        with self._lock:
            is_wanted = copy.version == self._version and not self._is_closed
            if is_wanted:
                self._copy = copy
        if is_wanted:
            self._changed()
        else:
            copy.close()


def _free_memory() -> int:
    """Return the bytes of memory that this process can have without swapping.

    Of the machine (proc(5), meminfo), or of its control group where that has less (memory.max).
    """
    free = [
        int(line.split()[1]) * 1024
        for line in Path("/proc/meminfo").read_text("ascii").splitlines()
        if line.startswith("MemAvailable:")
    ]
    with suppress(OSError, ValueError, IndexError):
        own = Path("/proc/self/cgroup").read_text().strip().rpartition("::/")[2]
        group = _GROUPS / own
        most = int((group / "memory.max").read_text())
        used = int((group / "memory.current").read_text())
        told = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
        # Pages of files that nobody reads now are given up at need.
        free.append(most - used + int(told.get("inactive_file", 0)))
    return max(0, min(free, default=0))
