"""Where the web service gets its answers: the current version of the store, and the query pool."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol

from ecvet_graph.config import Settings
from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.query import Answer, PublicEndpoint
from ecvet_graph.service.indexing import index_of
from ecvet_graph.service.matchfile import match_file
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.vectors import TextVectors
from ecvet_graph.store import StoreHome

__all__ = ["Backend", "Endpoint", "LiveReader", "open_backend"]

_LOG = logging.getLogger(__name__)


class Endpoint(Protocol):
    """Answers public SPARQL queries, outside this process, within limits."""

    def answer(
        self,
        query: str,
        *,
        media_types: tuple[str, ...] = ("*/*",),
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        seconds: float | None = None,
    ) -> Answer:
        """Return the complete answer, or raise an error of the family."""

    def close(self) -> None:
        """Let go of the processes that answer."""


@dataclass(frozen=True, slots=True)
class Backend:
    """What the pages read from, and what answers public queries."""

    reader: Callable[[], Reader]
    endpoint: Endpoint


class LiveReader:
    """Gives the reader of the current version; a newer version is read in the background.

    While it is read, visitors keep the older one: a whole version, never a mixture.
    """

    def __init__(self, home: StoreHome, *, settings: Settings) -> None:
        self._home = home
        self._base = settings.base
        self._vectors = TextVectors.open(settings, encode_new=False)
        self._lock = threading.Lock()
        self._version, self._reader = self._open()

    def __call__(self) -> Reader:
        """Return the reader to answer a request with."""
        if self._home.version() != self._version and self._lock.acquire(blocking=False):
            threading.Thread(target=self._renew, name="ecvet-graph-reader", daemon=True).start()
        return self._reader

    def _renew(self) -> None:
        try:
            self._version, self._reader = self._open()
        except EcvetGraphError:
            _LOG.exception("The new version of the store cannot be read; the older one stays.")
        finally:
            self._lock.release()

    def _open(self) -> tuple[int, Reader]:
        with ExitStack() as stack:
            snapshot = stack.enter_context(self._home.reader())
            version = snapshot.manifest.version
            index = index_of(self._home, snapshot, vectors=self._vectors)
            filed = match_file(self._home, version)
            reader = Reader(
                snapshot.store,
                comparer=Comparison(index),
                version=str(version),
                base=self._base,
                filed=filed,
            )
            reader.warm()
            # Closed when the last request that holds the reader has ended, not before.
            weakref.finalize(reader, stack.pop_all().close)
        return version, reader


def open_backend(settings: Settings) -> Backend:
    """Return the backend over the store of the settings.

    Raises:
        NotFoundError: there is no store in the folder of the settings.
        StoreError: the store is damaged.
    """
    home = StoreHome.open(settings.store)
    live = LiveReader(home, settings=settings)
    endpoint = PublicEndpoint(home, limits=settings.limits, workers=settings.workers)
    return Backend(live, endpoint)
