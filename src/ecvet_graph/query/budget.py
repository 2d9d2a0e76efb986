"""What each client may take of the public endpoint: so much time in a minute, so many places at once.

The time is counted by a window that moves with the clock (the library `limits`); the place is one of
those that `pool.py` gives out. Clients are addresses; an IPv6 client has its whole /64 network.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from ecvet_graph.errors import BudgetError, BusyError

__all__ = ["Visit", "Visitors", "client_key"]

_MINUTE = 60
# The library counts whole things; what is under one is carried on.
_UNIT = 0.01
# Written down from so much on: most queries take a thousandth of a second.
_WORTH_COUNTING = 0.1
_MOST_CARRIED = 20_000
_NETWORK_BITS = 64


class Visit:
    """What one client was let in for; `took` says how long it was served."""

    def __init__(self, visitors: Visitors, client: str) -> None:
        self._visitors = visitors
        self._client = client

    def took(self, seconds: float) -> None:
        """Count seconds of service; more than is left is counted against the time to come."""
        if self._client:
            self._visitors.charge(self._client, seconds)


class Visitors:
    """The clients of a process; every method may be called from any thread."""

    def __init__(self, *, seconds: float, places: int) -> None:
        """Let each client use `seconds` in any minute, and half of the places at once."""
        self._item = RateLimitItemPerMinute(max(1, round(seconds / _UNIT)))
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._seconds = seconds
        self._most = max(1, places // 2)
        self._lock = threading.Lock()
        self._inside: Counter[str] = Counter()
        self._owed: defaultdict[str, float] = defaultdict(float)
        # Clients that had time left, and for whom nothing was written down since: they have it still.
        self._in_time: set[str] = set()

    @contextmanager
    def admitted(self, client: str) -> Iterator[Visit]:
        """Let a client in until the block ends; nothing is counted for a client without a name.

        Raises:
            BudgetError: it used up its time; the error says when to come back.
            BusyError: it has as many queries under way as one client may have.
        """
        key = client_key(client)
        if not key:
            yield Visit(self, key)
            return
        with self._lock:
            self._require_time(key)
            if self._inside[key] >= self._most:
                raise _busy(self._most)
            self._inside[key] += 1
        try:
            yield Visit(self, key)
        finally:
            with self._lock:
                self._inside[key] -= 1
                if not self._inside[key]:
                    del self._inside[key]

    def charge(self, key: str, seconds: float) -> None:
        """Count seconds that a client was served, given its key."""
        with self._lock:
            if len(self._owed) > _MOST_CARRIED:
                self._owed.clear()
            self._owed[key] += seconds
            if self._owed[key] >= _WORTH_COUNTING:
                self._settle(key)

    def _require_time(self, key: str) -> None:
        if self._owed.get(key, 0.0) >= _WORTH_COUNTING:
            self._settle(key)
        if key in self._in_time:
            return
        if self._limiter.test(self._item, key):
            if len(self._in_time) > _MOST_CARRIED:
                self._in_time.clear()
            self._in_time.add(key)
            return
        reset, _ = self._limiter.get_window_stats(self._item, key)
        # From then on so much time becomes free each second, of which what is owed is paid first.
        rate = self._seconds / _MINUTE
        wait = math.ceil(reset - time.time() + self._owed.get(key, 0.0) / rate) + 1
        raise BudgetError(
            f"Your queries took {self._seconds:g} seconds of the last minute, as much as one "
            "client may use.",
            remedy=f"Ask again in {min(wait, _MINUTE)} seconds, or ask for less.",
            retry_after=min(wait, _MINUTE),
        )

    def _settle(self, key: str) -> None:
        """Write down what is owed as far as there is time left; the rest stays owed."""
        self._in_time.discard(key)
        left = self._limiter.get_window_stats(self._item, key).remaining
        units = min(int(self._owed[key] / _UNIT), left)
        if units > 0 and self._limiter.hit(self._item, key, cost=units):
            self._owed[key] -= units * _UNIT


def _busy(most: int) -> BusyError:
    if most == 1:
        return BusyError("You have a query under way already.", remedy="Wait until it is answered.")
    return BusyError(
        f"You have {most} queries under way already.", remedy="Wait until one of them is answered."
    )


@lru_cache(maxsize=1024)
def client_key(address: str) -> str:
    """Return what stands for a client: its IPv4 address, or its IPv6 network of 64 bits.

    What is no IP address stands for itself, and nothing for nobody.
    """
    try:
        place: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(place, IPv4Address):
        return str(place)
    if place.ipv4_mapped is not None:
        return str(place.ipv4_mapped)
    return str(ip_network((place, _NETWORK_BITS), strict=False))
