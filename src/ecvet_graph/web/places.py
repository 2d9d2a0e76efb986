"""Places of which there are only so many: taken at once or refused, and given back at the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ecvet_graph.errors import BusyError

__all__ = ["place", "take"]


def take(places: threading.Semaphore, *, arriving: str) -> None:
    """Take a place, without waiting for one; `arriving` is what too much of arrives.

    Raises:
        BusyError: none is free.
    """
    if not places.acquire(blocking=False):
        raise BusyError(f"Too many {arriving} are arriving.", remedy="Try again in a minute.")


@contextmanager
def place(places: threading.Semaphore, *, arriving: str) -> Iterator[None]:
    """Hold a place until the block ends. Raises as `take`."""
    take(places, arriving=arriving)
    try:
        yield
    finally:
        places.release()
