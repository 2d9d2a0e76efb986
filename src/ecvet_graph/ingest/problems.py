"""What an import could not use, and what it brought in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from ecvet_graph.errors import EcvetGraphError, InvalidDataError, Place
from ecvet_graph.model.learning import Qualification, Unit

__all__ = ["ImportRefusedError", "ImportSummary", "Item", "Problem", "Record", "Severity"]


class Severity(StrEnum):
    """How much a problem matters: nothing is written, a part is left out, or only look at it."""

    ERROR = "error"
    LEFT_OUT = "left-out"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """A record or a part of one that cannot be used, or can only be used with a reservation."""

    place: Place
    message: str
    remedy: str = ""
    severity: Severity = Severity.LEFT_OUT

    @classmethod
    def from_error(cls, error: EcvetGraphError, *, place: Place, severity: Severity) -> Problem:
        """Return the error as a problem; the error's own place wins over the one given."""
        return cls(error.place or place, error.message, error.remedy, severity)

    @classmethod
    def nothing(cls, source: str, message: str) -> Problem:
        """Return the error of an input in which nothing was found."""
        return cls(Place(source), message, "Check that these are the right files.", Severity.ERROR)

    def __str__(self) -> str:
        """Return severity, place, message and remedy as one line of text."""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.severity}: {self.place}: {self.message}{remedy}"


Record: TypeAlias = Qualification | Unit
Item: TypeAlias = Record | Problem


class ImportRefusedError(InvalidDataError):
    """An input has errors: all of them are in `problems`, and nothing was written."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        count = len(problems)
        message = first.message if count == 1 else f"{first.message} (the first of {count} errors)"
        super().__init__(message, remedy=first.remedy, place=first.place)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """Counts of what an import wrote, and everything it could not use.

    `concepts` counts skills, groups and occupations of a skill scheme; `units` counts the units
    inside qualifications and those that stand alone.
    """

    qualifications: int = 0
    units: int = 0
    outcomes: int = 0
    criteria: int = 0
    concepts: int = 0
    triples: int = 0
    problems: tuple[Problem, ...] = ()
