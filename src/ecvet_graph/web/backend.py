"""Where the web service gets its answers: the current version of the store, and the query pool."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ecvet_graph.config import Settings
from ecvet_graph.query import Answer, PublicEndpoint, RemoteEndpoint
from ecvet_graph.service.federation import federation_of
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import RemoteHome, open_home
from ecvet_graph.web.live_reader import LiveReader

__all__ = ["Backend", "Endpoint", "open_backend"]


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
        client: str = "",
        result_bytes: int | None = None,
    ) -> Answer:
        """Return the complete answer, or raise an error of the family."""

    def state(self, version: int | None = None) -> str:
        """Return what stands for the store in a version, else now; empty where nobody can tell."""

    def close(self) -> None:
        """Let go of the processes that answer."""


def _at_once() -> bool:
    """Say that nobody has to wait for anything."""
    return True


@dataclass(frozen=True, slots=True)
class Backend:
    """What the pages read from, what answers public queries, and what waits for what was published.

    `settle` returns when the pages of every process show the version that was current when it was
    called, or have not come to it in a quarter of a minute.
    """

    reader: Callable[[], Reader]
    endpoint: Endpoint
    settle: Callable[[], bool] = _at_once


def open_backend(settings: Settings) -> Backend:
    """Return the backend over the store of the settings.

    Raises:
        NotFoundError: there is no store where the settings say.
        StoreError: the store is damaged, or its engine does not answer.
    """
    home = open_home(settings)
    live = LiveReader(home, settings=settings)
    if isinstance(home, RemoteHome):
        remote = RemoteEndpoint(home, limits=settings.limits, workers=settings.workers)
        return Backend(live, remote, live.settle)
    endpoint = PublicEndpoint(
        home,
        limits=settings.limits,
        workers=settings.workers,
        base=f"{settings.base}/sparql",
        federate=federation_of(settings),
    )
    return Backend(live, endpoint, live.settle)
