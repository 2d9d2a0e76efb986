"""How strangers' queries share the processes: short ones never wait for long ones.

Nobody can tell from a query how long it takes. So each begins at once and at full priority; what is
not answered within a slice of time steps back, for good, behind everything else on the machine, and
needs one of a few places for long queries. Without one it goes on only as long as nobody else needs its
process.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator

from ecvet_graph.errors import BusyError

__all__ = ["QUEUE_SECONDS", "Lanes", "busy"]

QUEUE_SECONDS = 1.0
SLICE_SECONDS = 0.1
_LOOK_SECONDS = 0.02


class Lanes:
    """The places for long queries, of which no client has more than half; used by any thread."""

    def __init__(self, *, places: int) -> None:
        self._free = places
        self._most = max(1, places // 2)
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def watch(
        self, client: str = "", *, step_back: Callable[[], None], is_wanted: Callable[[], bool]
    ) -> Generator[float, None, None]:
        """Yield how many seconds a running query is left alone until the next look at it.

        Args:
            client: who asks; without a name any place will do.
            step_back: lowers the priority of the process that evaluates it.
            is_wanted: says whether no other process is free.

        Raises:
            BusyError: it is long, and its place is needed.
        """
        yield SLICE_SECONDS
        step_back()
        end = time.monotonic() + QUEUE_SECONDS
        while not self._take(client):
            if is_wanted() or time.monotonic() > end:
                raise busy("All places for long queries are taken.")
            yield _LOOK_SECONDS
        try:
            yield math.inf
        finally:
            self._give_back(client)

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
