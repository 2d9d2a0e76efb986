"""What a next step is, and the transfer that it is worked out for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ecvet_graph.credit.evidence import has_stay
from ecvet_graph.credit.obstacles import Missing
from ecvet_graph.credit.structure import Structure
from ecvet_graph.model.mobility import Memorandum, SignatoryRole, StepKind, Transfer

__all__ = ["BOTH", "HOME", "Case", "NextStep", "Phase", "after", "during", "told"]

HOME = (SignatoryRole.HOME,)
BOTH = (SignatoryRole.HOME, SignatoryRole.HOST)


class Phase(StrEnum):
    """Before, during or after the stay."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """A step that may come next.

    Attributes:
        kind: which step.
        by: as what institutions or people act; any of them.
        phase: before, during or after the stay.
        missing: what it wants first (`is_blocking`), what it is to be about, or what should be there.
        is_possible: whether nothing that is missing blocks it.
    """

    kind: StepKind
    by: tuple[SignatoryRole, ...]
    phase: Phase
    missing: tuple[Missing, ...] = ()

    @property
    def is_possible(self) -> bool:
        """Return whether the step may be taken now."""
        return not any(missing.is_blocking for missing in self.missing)


@dataclass(frozen=True, slots=True)
class Case:
    """A transfer with what has to be known to say what comes next."""

    transfer: Transfer
    memorandum: Memorandum | None
    structure: Structure
    day: date
    held: Collection[str] = ()

    @property
    def assessing(self) -> tuple[SignatoryRole, ...]:
        """Return who assesses and awards credit."""
        return (SignatoryRole.HOST,) if has_stay(self.transfer) else HOME


def told(rule: str, what: str, about: str = "") -> Missing:
    """Return something that the step itself brings, or that should be there; it does not block."""
    return Missing(rule, what, about, is_blocking=False)


def during(case: Case, kind: StepKind, missing: tuple[Missing, ...]) -> NextStep:
    """Return a step of whoever assesses, during the stay."""
    return NextStep(kind=kind, by=case.assessing, phase=Phase.DURING, missing=missing)


def after(kind: StepKind, missing: tuple[Missing, ...]) -> NextStep:
    """Return a step of home after the stay."""
    return NextStep(kind=kind, by=HOME, phase=Phase.AFTER, missing=missing)
