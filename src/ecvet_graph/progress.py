"""How long work tells how far it is, without knowing who listens; the command line draws bars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

__all__ = ["Advance", "Progress", "Silent", "silent"]

# Called with the number of things that were done since the last call.
Advance: TypeAlias = Callable[[int], None]


class Progress(Protocol):
    """Listens to a use case: one step after the other, each with a number of things to do."""

    def begin(self, description: str, total: int | None) -> None:
        """Hear that a step begins, and how much there is to do; the step before it has ended."""

    def advance(self, count: int) -> None:
        """Hear that so many more things of the step are done."""


class Silent:
    """Listens and tells nobody."""

    def begin(self, description: str, total: int | None) -> None:
        """Ignore it."""

    def advance(self, count: int) -> None:
        """Ignore it."""


def silent(count: int) -> None:
    """Tell nobody how much of a single step is done."""
    del count
