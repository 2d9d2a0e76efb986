"""Health for those who watch: does the process answer, and can its answers be relied on?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from flask import Blueprint, Flask, Response, current_app, jsonify

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotReadyError
from ecvet_graph.service.readiness import StoreState, StoreWatch
from ecvet_graph.store import StoreHome, open_home
from ecvet_graph.web.backend import Backend

__all__ = ["Health", "Readiness", "health", "readiness", "register_health"]

health = Blueprint("health", __name__, url_prefix="/health")

_PLACE = "ecvet-graph-readiness"
# Seconds that what was found out holds, however many ask
_FRESH = 0.5


@runtime_checkable
class _Revivable(Protocol):
    """Answers queries in processes that may die."""

    def revive(self) -> int:
        """Start again those that died, and return how many run."""

    def copied(self) -> int:
        """Return the version that is asked from memory, 0 where all are asked from the disk."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the service is: its store, the version that is served, and its query processes.

    `queries` is `None` where queries are answered elsewhere; `copied` is the version that they are
    answered from in memory, 0 without.
    """

    store: StoreState
    serving: str
    queries: int | None
    copied: int = 0

    @property
    def faults(self) -> tuple[str, ...]:
        """Return why the service must not be relied on; sentences."""
        none_runs = ("No process runs that could answer queries.",) if self.queries == 0 else ()
        return (*((self.store.fault,) if self.store.fault else ()), *none_runs)


class Readiness:
    """Finds out how the service is, at most twice a second; for all threads."""

    def __init__(self, settings: Settings, backend: Backend) -> None:
        """Watch the store of the settings and what a backend answers from."""
        # A folder is only named here: there may be nothing in it yet, or no more.
        home = open_home(settings) if settings.remote else StoreHome(settings.store)
        self._watch = StoreWatch(home, base=settings.base)
        self._backend = backend
        self._lock = threading.Lock()
        self._found: tuple[float, Health] | None = None

    def look(self, *, clock: Callable[[], float] = time.monotonic) -> Health:
        """Return how the service is now."""
        with self._lock:
            if self._found is None or clock() - self._found[0] >= _FRESH:
                self._found = clock(), self._looked()
            return self._found[1]

    def _looked(self) -> Health:
        endpoint = self._backend.endpoint
        store, serving = self._watch.look(), self._backend.reader().version
        if isinstance(endpoint, _Revivable):
            return Health(store, serving, endpoint.revive(), endpoint.copied())
        return Health(store, serving, None)


def register_health(app: Flask, settings: Settings, backend: Backend) -> None:
    """Give an application what finds out how it is, and its routes."""
    app.extensions[_PLACE] = Readiness(settings, backend)
    app.register_blueprint(health)


def readiness() -> Readiness:
    """Return what finds out how this application is."""
    found: Readiness = current_app.extensions[_PLACE]
    return found


@health.get("/live")
def live() -> Response:
    """Say that the process answers."""
    return jsonify(status="live")


@health.get("/ready")
def ready() -> Response:
    """Say that answers can be relied on, and which version they are of; or why not (503)."""
    found = readiness().look()
    if found.faults:
        raise NotReadyError(" ".join(found.faults), remedy="See 'Not ready' in docs/operating.md.")
    store = found.store
    said: dict[str, Any] = {
        "status": "ready",
        "version": found.serving,
        "store": {"version": str(store.version), "statements": store.quads},
        "derivation": "due" if store.is_due else "done",
        "queries": found.queries,
        "warnings": list(store.warnings),
    }
    return jsonify(said)


@health.after_request
def _now(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
