"""How strangers' queries share the processes: short ones never wait for long ones.

Nobody can tell from a query how long it takes. So each begins at once and at full priority; what is
not answered within a slice of time steps back, for good, behind everything else on the machine, and
needs one of a few places for long queries. Until there is one it is halted, and only as long as nobody
else needs its process. The slice is time of a processor, lest a busy machine make every query a long one.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from typing import Protocol, TypeAlias

from ecvet_graph.errors import BusyError

__all__ = ["QUEUE_SECONDS", "Lanes", "Pausable", "Watch", "busy"]

Watch: TypeAlias = Generator[float, None, None]
"""Yields seconds until the next look at a query, and raises what ends it."""

QUEUE_SECONDS = 1.0
_FIRST_LOOK_SECONDS = 0.05
_SLICE_SECONDS = 0.05
_LONG_SECONDS = 1.0
_LOOK_SECONDS = 0.02


class Pausable(Protocol):
    """A process that evaluates one query at a time."""

    def spent(self) -> float:
        """Return how many seconds of a processor it used so far."""

    def step_back(self) -> None:
        """Let everything else go first from now on."""

    def halt(self) -> None:
        """Do nothing until told to go on."""

    def go_on(self) -> None:
        """Work again."""


class Lanes:
    """The places for long queries, of which no client has more than half; used by any thread."""

    def __init__(self, *, places: int) -> None:
        self._free = places
        self._most = max(1, places // 2)
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def watch(
        self,
        worker: Pausable,
        *,
        make_room: Callable[[], None],
        is_wanted: Callable[[], bool],
        client: str = "",
    ) -> Watch:
        """Yield how many seconds a running query is left alone until the next look at it.

        Args:
            worker: the process that evaluates it; it has stepped back when it is long.
            make_room: is told that the process is not there for short queries any more.
            is_wanted: says whether no other process is free.
            client: who asks; without a name any place will do.

        Raises:
            BusyError: it is long, and its place is needed.
        """
        yield _FIRST_LOOK_SECONDS
        slice_end, end = worker.spent() + _SLICE_SECONDS, time.monotonic() + _LONG_SECONDS
        while worker.spent() < slice_end and time.monotonic() < end:
            yield _LOOK_SECONDS
        worker.step_back()
        make_room()
        if not self._take(client):
            yield from self._halted(worker, client, is_wanted)
        try:
            yield math.inf
        finally:
            self._give_back(client)

    def _halted(self, worker: Pausable, client: str, is_wanted: Callable[[], bool]) -> Watch:
        worker.halt()
        end = time.monotonic() + QUEUE_SECONDS
        while not self._take(client):
            if is_wanted() or time.monotonic() > end:
                raise busy("All places for long queries are taken.")
            yield _LOOK_SECONDS
        worker.go_on()

    def _take(self, client: str) -> bool:
        with self._lock:
            if not self._free or (client and self._held[client] >= self._most):
                return False
            self._free -= 1
            self._held[client] += 1
            return True

    def _give_back(self, client: str) -> None:
        with self._lock:
            self._free += 1
            self._held[client] -= 1
            if not self._held[client]:
                del self._held[client]


def busy(message: str) -> BusyError:
    """Return the error that there is no room now; there will be soon."""
    return BusyError(message, remedy="Try again in a few seconds, or ask for less.")
