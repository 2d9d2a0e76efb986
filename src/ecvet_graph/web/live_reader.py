"""The reader of the current version: looked for beside the visitors, and whole from the first request."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from ecvet_graph.compare import CompareIndex, load_index
from ecvet_graph.config import Settings
from ecvet_graph.errors import BusyError, EcvetGraphError, StoreError
from ecvet_graph.model.iris import Graphs
from ecvet_graph.service.computed import carry_list, filed_indexes
from ecvet_graph.service.indexing import index_of
from ecvet_graph.service.matchfile import match_file
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.vectors import TextVectors
from ecvet_graph.store import Home, Snapshot
from ecvet_graph.store.touched import Touched, read_touched
from ecvet_graph.web.showing import Showing

__all__ = ["LiveReader"]

_LOG = logging.getLogger(__name__)
# Seconds between looks at the pointer to the current version; after failures at most these
_LOOK_EVERY = 0.2
_LOOK_AT_LEAST = 30.0
# Seconds that matching has to file its index before it is built here
_INDEX_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class _Held:
    """A version that visitors read; `derived` is the version that its index was filed for."""

    version: int
    store: str
    reader: Reader
    comparer: Comparison
    derived: int


class LiveReader:
    """Gives the reader of the current version, which a thread of its own looks for.

    While a newer version is read, visitors keep the older one: a whole version, never a mixture, and
    never an older one again. What a publication did not touch is taken over. Comparisons rest on the
    newest index that was filed, until that of the new version is.
    """

    def __init__(self, home: Home, *, settings: Settings) -> None:
        """Read the current version; raises as `Home.reader` does."""
        self._home = home
        self._base = settings.base
        self._vectors = TextVectors.open(settings, encode_new=False)
        self._missing_since: float | None = None
        self._showing = Showing()
        self._held = self._open(None)
        self._showing.tell(self._held.version)
        self._wake, self._ended = threading.Event(), threading.Event()
        # The thread must not keep alive what nobody uses any more.
        watched = weakref.ref(self), self._wake, self._ended
        threading.Thread(
            target=_watch, args=watched, name="ecvet-graph-reader", daemon=True
        ).start()
        weakref.finalize(self, self._ended.set)

    def __call__(self) -> Reader:
        """Return the reader to answer a request with, also while the store is out of reach."""
        with suppress(EcvetGraphError):
            if self._home.version() != self._held.version:
                self._wake.set()
        return self._held.reader

    def settle(self) -> bool:
        """Wait until every process shows what is current now; return whether all do.

        It takes a quarter of a minute at most. Without a store there is nothing to wait for.
        """
        with suppress(EcvetGraphError):
            version = self._home.version()
            self._wake.set()
            return self._showing.wait_for(version)
        return False

    def close(self) -> None:
        """Look for no newer version any more."""
        self._ended.set()
        self._wake.set()

    def renew(self) -> None:
        """Read the current version, where it or its index is newer than what is held.

        Raises:
            StoreError: it cannot be read.
        """
        held, version = self._held, self._home.version()
        if self._home.current().store != held.store:
            raise StoreError("Another store lies in the place of the one that is served.")
        if version != held.version or self._newest_index(version) > held.derived:
            fresh = self._open(held)
            if fresh.version < held.version:
                _LOG.warning("The store went back to version %s; it is not read.", fresh.version)
                return
            self._held = fresh
            self._showing.tell(fresh.version)
            self._missing_since = time.monotonic() if self._is_index_missing() else None
        since = self._missing_since
        if since is not None and time.monotonic() - since > _INDEX_PATIENCE:
            self._missing_since = None
            with self._home.reader() as snapshot:
                index_of(self._home, snapshot, vectors=self._vectors)

    def _open(self, held: _Held | None) -> _Held:
        with ExitStack() as stack:
            snapshot = stack.enter_context(self._home.reader())
            version = snapshot.manifest.version
            comparer, derived = self._comparison(snapshot, held)
            carry_list(self._home, snapshot, base=self._base)
            reader = Reader(
                snapshot.store,
                comparer=comparer,
                version=str(version),
                base=self._base,
                filed=match_file(self._home, version),
                before=held.reader if held else None,
                touched=read_touched(snapshot.folder, since=held.version) if held else None,
                underived=_underived(snapshot, comparer.index, filed_for=derived),
            )
            reader.warm()
            _warm_structures(reader)
            # Closed when the last request that holds the reader has ended, not before.
            weakref.finalize(reader, stack.pop_all().close)
        return _Held(version, snapshot.manifest.store, reader, comparer, derived)

    def _comparison(self, snapshot: Snapshot, held: _Held | None) -> tuple[Comparison, int]:
        """Return what compares, and the version that its index was filed for."""
        version = snapshot.manifest.version
        for number, path in filed_indexes(self._home, version=version).items():
            if read_touched(snapshot.folder, since=number) is None:
                # Nobody could tell what changed since.
                break
            if held and held.derived == number:
                return held.comparer, number
            with suppress(StoreError):
                return Comparison(load_index(path)), number
        return Comparison(index_of(self._home, snapshot, vectors=self._vectors)), version

    def _newest_index(self, version: int) -> int:
        return next(iter(filed_indexes(self._home, version=version)), 0)

    def _is_index_missing(self) -> bool:
        """Say whether links changed since the index was filed: matching files one, if it follows."""
        with self._home.hold() as folder:
            touched = read_touched(folder, since=self._held.derived)
        return touched is None or Graphs(self._base).coverage in touched.graphs


def _warm_structures(reader: Reader) -> None:
    """Read what qualifications consist of beside the visitors; only progress to all of them waits."""
    # The thread holds the reader: its version stays open until then.
    threading.Thread(
        target=_read_structures, args=(reader,), name="ecvet-graph-structures", daemon=True
    ).start()


def _read_structures(reader: Reader) -> None:
    try:
        reader.structures.warm()
    except (EcvetGraphError, OSError, ValueError, LookupError, RuntimeError):
        _LOG.exception("What qualifications consist of is read when somebody asks for it.")


def _underived(snapshot: Snapshot, index: CompareIndex, *, filed_for: int) -> Touched | None:
    """Return what may have changed since the version that an index was read from.

    It is filed for a later one where matches were written meanwhile, and perhaps something published.
    """
    read_from = int(index.snapshot) if index.snapshot.isdigit() else filed_for
    known = read_touched(snapshot.folder, since=min(read_from, filed_for))
    return known or read_touched(snapshot.folder, since=filed_for)


def _watch(watched: weakref.ref[LiveReader], wake: threading.Event, ended: threading.Event) -> None:
    """Look for newer versions, at once when somebody wakes, until all that use them are gone."""
    failed = 0
    while not ended.is_set():
        wake.wait(min(_LOOK_EVERY * 2**failed, _LOOK_AT_LEAST))
        wake.clear()
        live = watched()
        if live is None or ended.is_set():
            return
        try:
            live.renew()
            failed = 0
        except BusyError:
            # A remote engine is written to; its next version is read when it is there.
            ended.wait(_LOOK_EVERY)
        except (EcvetGraphError, OSError, ValueError, LookupError, RuntimeError):
            failed += 1
            _LOG.exception("The new version of the store cannot be read; the older one stays.")
            ended.wait(min(_LOOK_EVERY * 2**failed, _LOOK_AT_LEAST))
        del live
