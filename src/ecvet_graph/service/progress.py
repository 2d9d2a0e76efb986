"""How long use cases tell how far they are; the command line draws bars from it."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress", "Silent"]


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
