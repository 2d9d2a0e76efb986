"""What the private store says of itself and of what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Erased", "Held", "Status"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Held(Generic[T]):
    """A value, and how often it was saved (from 1); whoever changes it names this number."""

    value: T
    revision: int


@dataclass(frozen=True, slots=True)
class Erased:
    """How many transfers and descriptions of a person were erased.

    `is_whole` says that nothing about the learner is left: another institution may keep transfers of
    its own with the same pseudonym.
    """

    transfers: int
    persons: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What a private store holds, in numbers.

    `unreadable` are records whose key is not there: it was destroyed, or the row names another one
    since somebody changed it on the disk. `damaged` are transfers and memoranda that were changed
    there, or that one of their institutions does not find any more.
    """

    sealing: str
    transfers: int
    learners: int
    persons: int
    memoranda: int
    contacts: int
    unreadable: int
    damaged: int
    size: int
