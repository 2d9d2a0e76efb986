"""Whether the store can be relied on now: there, the one it was, whole, and read completely.

A version is counted once, graph by graph, beside the requests; afterwards it is enough to see that
its files are still those that were counted. Asked every second, it costs two small files and the
names of a folder.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ecvet_graph.errors import EcvetGraphError, NotFoundError
from ecvet_graph.service.background import is_due
from ecvet_graph.service.derivation_status import has_failed
from ecvet_graph.service.watermark import mark_stamp
from ecvet_graph.store import Manifest, RemoteHome, StoreHome
from ecvet_graph.store.touched import read_touched

_LOG = logging.getLogger(__name__)

__all__ = ["StoreState", "StoreWatch"]

# Seconds that somebody who asks waits for a count that has just begun; small stores are counted then
_PATIENCE = 0.5
# Seconds before a version that was not whole is counted again: somebody may have mended it
_REST = 30.0
_UNREADABLE = "The store cannot be read."
# What the engine may write beside the data of a version, even to read it
_NOTES = ("LOG", "LOCK")


@dataclass(frozen=True, slots=True)
class StoreState:
    """What is known of a store.

    Attributes:
        fault: why it cannot be relied on, a sentence; empty where it can.
        version, quads: the current version and its statements; 0 where they are not known.
        made_at: when the version was made; `None` where that is not known.
        is_counted: the current version was counted; until then the one before vouches for it.
        free, size: free bytes where it lies, bytes of the version; `None` where not known.
        is_due: something is still to be linked and matched.
        due_since: since when at most, as far as this process saw.
        has_failed: the last try to link and match ended with an error.
    """

    fault: str = ""
    version: int = 0
    quads: int = 0
    made_at: datetime | None = None
    is_counted: bool = False
    free: int | None = None
    size: int | None = None
    is_due: bool = False
    due_since: datetime | None = None
    has_failed: bool = False

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what an operator should know, though the service answers; sentences."""
        found = []
        if self.free is not None and self.size is not None and self.free < 2 * self.size:
            found.append("There may be too little space for the next publications.")
        if self.has_failed:
            found.append("Links and matches could not be derived; it is tried again.")
        return tuple(found)


class _Unreliable(Exception):
    """The store cannot be relied on; the text says why."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """A version that was found whole: its manifest, and name and size of its files."""

    manifest: Manifest
    files: Mapping[str, int]


class StoreWatch:
    """Looks after one store for as long as a process serves it; used by one thread at a time."""

    def __init__(
        self,
        home: StoreHome | RemoteHome,
        *,
        base: str,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Watch the store that is there now; one that comes later in its place is foreign."""
        self._home = home
        self._base = base
        self._clock = clock or _now
        self._identity = ""
        self._good: _Counted | None = None
        self._bad: tuple[Manifest, str, float] | None = None
        self._counting: threading.Thread | None = None
        self._due_since: datetime | None = None
        self._due_for: tuple[int, int] | None = None
        self._last_fault = ""
        with suppress(EcvetGraphError):
            self._identity = home.current().store

    def look(self) -> StoreState:
        """Return the state of the store now; never raises."""
        state = StoreState()
        try:
            manifest = self._home.current()
            state = self._described(manifest)
            self._require_same(manifest)
            is_counted = self._require_whole(manifest)
            return self._told(replace(state, is_counted=is_counted, size=self._size()))
        except _Unreliable as fault:
            return self._told(replace(state, fault=str(fault)))
        except NotFoundError as fault:
            return self._told(StoreState(fault="There is no store any more."), fault)
        except (EcvetGraphError, OSError) as fault:
            return self._told(replace(state, fault=_UNREADABLE), fault)

    def _told(self, state: StoreState, cause: Exception | None = None) -> StoreState:
        """Write a change for the worse or better into the log; names of folders go nowhere else."""
        if state.fault != self._last_fault:
            self._last_fault = state.fault
            if state.fault:
                _LOG.error("Not ready: %s %s", state.fault, cause or "")
            else:
                _LOG.warning("The store can be relied on again.")
        return state

    def _require_same(self, manifest: Manifest) -> None:
        self._identity = self._identity or manifest.store
        if manifest.store != self._identity:
            raise _Unreliable("Another store lies in the place of the one that is served.")

    def _require_whole(self, manifest: Manifest) -> bool:
        """Return whether the version was counted; raises when it is known not to be whole."""
        if self._good is None or self._good.manifest != manifest:
            self._count_beside(manifest)
        if self._bad is not None and self._bad[0] == manifest:
            raise _Unreliable(self._bad[1])
        if self._good is None:
            raise _Unreliable("The store is still being counted.")
        if self._good.manifest != manifest:
            return False
        now = _files(self._home, manifest)
        if any(now.get(name) != size for name, size in self._good.files.items()):
            raise _Unreliable(f"Files of version {manifest.version} are missing or cut off.")
        return True

    def _count_beside(self, manifest: Manifest) -> None:
        if self._bad and self._bad[0] == manifest and time.monotonic() - self._bad[2] < _REST:
            return
        if self._counting is None or not self._counting.is_alive():
            self._counting = threading.Thread(
                target=self._count, args=(manifest,), name="ecvet-graph-count", daemon=True
            )
            self._counting.start()
            self._counting.join(_PATIENCE)

    def _count(self, manifest: Manifest) -> None:
        try:
            files = _files(self._home, manifest)
            if isinstance(self._home, StoreHome):
                _count_graphs(self._home, manifest, known=self._good)
            else:
                self._home.check()
        except (EcvetGraphError, _Unreliable, OSError, ValueError) as fault:
            text = str(fault) if isinstance(fault, _Unreliable) else _UNREADABLE
            self._bad = manifest, text, time.monotonic()
        else:
            self._good, self._bad = _Counted(manifest, files), None

    def _described(self, manifest: Manifest) -> StoreState:
        state = StoreState(
            version=manifest.version, quads=manifest.quads, made_at=_moment(manifest.made_at)
        )
        if not isinstance(self._home, StoreHome):
            # Space, links and matches are looked after where the engine is.
            return state
        self._look_at_derivation(self._home, state)
        return replace(
            state,
            free=shutil.disk_usage(self._home.folder).free,
            size=self._size(),
            is_due=self._due_since is not None,
            due_since=self._due_since,
            has_failed=has_failed(self._home),
        )

    def _size(self) -> int | None:
        return sum(self._good.files.values()) if self._good else None

    def _look_at_derivation(self, home: StoreHome, state: StoreState) -> None:
        """Note since when something is to be derived; read only when something changed."""
        now = state.version, mark_stamp(home)
        if now == self._due_for:
            return
        self._due_for = now
        if is_due(home, base=self._base):
            self._due_since = self._due_since or state.made_at or self._clock()
        else:
            self._due_since = None


def _count_graphs(home: StoreHome, manifest: Manifest, *, known: _Counted | None) -> None:
    """Raise unless the current version holds what its manifest says.

    Graph by graph: counted as a whole, the engine keeps the process from doing anything else. Of a
    version after one that was counted only the graphs that differ are.
    """
    with home.reader() as snapshot:
        if snapshot.manifest != manifest:
            # A newer one came meanwhile, and is asked for next.
            return
        expected = manifest.graphs
        touched = read_touched(snapshot.folder, since=known.manifest.version) if known else None
        if expected is None or touched is None:
            found = sum(map(snapshot.store.count, snapshot.store.graphs()))
            is_whole = found == manifest.quads
        else:
            changed = expected.keys() & touched.graphs.keys()
            is_whole = set(snapshot.store.graphs()) == set(expected)
            is_whole &= all(snapshot.store.count(name) == expected[name] for name in changed)
        if not is_whole:
            raise _Unreliable(f"Version {manifest.version} does not hold what its manifest says.")


def _files(home: StoreHome | RemoteHome, manifest: Manifest) -> dict[str, int]:
    """Return name and size of the files of a version; none where an engine elsewhere keeps them."""
    if not isinstance(home, StoreHome):
        return {}
    folder = home.folder / "versions" / f"{manifest.version:06d}" / "database"
    return {
        entry.name: entry.stat().st_size
        for entry in folder.iterdir()
        if not entry.name.startswith(_NOTES)
    }


def _moment(text: str) -> datetime | None:
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _now() -> datetime:
    return datetime.now(UTC)
