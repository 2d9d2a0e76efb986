"""How often one client may send a wrong token: guessing is hopeless anyway, and it is heard of.

Counted by a window that moves with the clock (the library `limits`), in each web process by itself.
"""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from ecvet_graph.errors import BudgetError
from ecvet_graph.query.budget import client_key

__all__ = ["WRONG_TOKENS", "WrongTokens"]

WRONG_TOKENS = 10
"""Wrong tokens that one client may send in `_MINUTES`."""

_MINUTES = 10


class WrongTokens:
    """Counts wrong tokens by client; every method may be called from any thread."""

    def __init__(self, *, most: int = WRONG_TOKENS) -> None:
        """Let each client send `most` wrong tokens in ten minutes."""
        self._item = RateLimitItemPerMinute(most, _MINUTES)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def require_left(self, client: str) -> None:
        """Refuse a client that sent too many; a right token is refused then, too.

        Raises:
            BudgetError: it did; the error says when to come back.
        """
        key = client_key(client)
        if self._limiter.test(self._item, key):
            return
        reset = self._limiter.get_window_stats(self._item, key).reset_time
        seconds = max(1, math.ceil(reset - time.time()))
        minutes = math.ceil(seconds / 60)
        raise BudgetError(
            "Too many wrong tokens were sent from your address.",
            remedy=f"Try again in {minutes} minutes." if minutes > 1 else "Try again in a minute.",
            retry_after=seconds,
        )

    def count(self, client: str) -> None:
        """Count a wrong token."""
        self._limiter.hit(self._item, client_key(client))
