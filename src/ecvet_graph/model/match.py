"""Match statements: a suggestion with its evidence, never a recognition (2009/C 155/02, recital 15)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

__all__ = ["CoverageState", "Gate", "OutcomeCoverage", "Reservation", "UnitMatch", "Verdict"]


class Verdict(StrEnum):
    """What the two coverages and the reservation say together; local names of the SKOS scheme."""

    SUGGESTED_EQUIVALENT = "suggested-equivalent"
    COMPARABLE_CONTENT = "comparable-content"
    A_COVERS_B = "a-covers-b"
    B_COVERS_A = "b-covers-a"
    PARTIAL = "partial"
    NONE = "none"


class Reservation(StrEnum):
    """How grave the gravest gate is."""

    NONE = "none"
    UNKNOWN = "unknown"
    CONDITION = "condition"
    SUBSTANTIAL = "substantial"


class CoverageState(StrEnum):
    """How far the skills of the other unit cover an outcome."""

    COVERED = "covered"
    PARTLY = "partly"
    MISSING = "missing"
    NOT_LINKED = "not-linked"


@dataclass(frozen=True, slots=True)
class Gate:
    """One reason beside the content: `level` or `field`, with how grave it is."""

    name: str
    reservation: Reservation


@dataclass(frozen=True, slots=True)
class OutcomeCoverage:
    """One row of the alignment table: an outcome, its state, weight, and what carries it.

    `share` is 0 to 1; `weight` is the outcome's weight in the weight table; `skills` are the shared
    skills; `partners` the outcomes of the other unit that hold one of them.
    """

    outcome: str
    state: CoverageState
    share: Decimal
    weight: Decimal
    skills: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """The full statement for a pair of units; coverages and score are 0 to 1 with four decimals."""

    unit_a: str
    unit_b: str
    score: Decimal
    coverage_of_a: Decimal
    coverage_of_b: Decimal
    verdict: Verdict
    reservation: Reservation
    gates: tuple[Gate, ...]
    level_gap: int | None
    evidence: tuple[str, ...]
    outcomes_a: tuple[OutcomeCoverage, ...] = ()
    outcomes_b: tuple[OutcomeCoverage, ...] = ()
