"""How long work tells how far it is, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

__all__ = ["Advance", "silent"]

# Called with the number of things that were done since the last call.
Advance: TypeAlias = Callable[[int], None]


def silent(count: int) -> None:
    """Tell nobody."""
    del count
