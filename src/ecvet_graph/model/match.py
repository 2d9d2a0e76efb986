"""Match statements: a suggestion with its evidence, never a recognition (2009/C 155/02, recital 15).

Shares, coverages, probabilities and scores are decimals from 0 to 1 with four places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "Band",
    "CategoryCoverage",
    "CoverageState",
    "Gate",
    "MatchInputs",
    "MatchStatus",
    "OutcomeCoverage",
    "OutcomePair",
    "Relation",
    "Reservation",
    "Tier",
    "UnitMatch",
    "Verdict",
]


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


class MatchStatus(StrEnum):
    """How far those who decide have taken up a suggestion; local names of the SKOS scheme."""

    SUGGESTED = "suggested"
    AGREED_IN_MOU = "agreed-in-mou"
    RECOGNISED_IN_CASE = "recognised-in-case"
    REJECTED = "rejected"


class CoverageState(StrEnum):
    """How far the other unit covers an outcome.

    `partly`: its partner is broader or narrower, or covers it only possibly; `not-linked`: nothing
    that could be compared is known of it.
    """

    COVERED = "covered"
    PARTLY = "partly"
    MISSING = "missing"
    NOT_LINKED = "not-linked"


class Tier(StrEnum):
    """What carries a pair of outcomes, the strongest first."""

    IDENTICAL = "identical"
    SKILL = "skill"
    RELATED_SKILL = "related-skill"
    TEXT = "text"


class Relation(StrEnum):
    """How the outcome of b stands to that of a."""

    SAME = "same"
    BROADER = "broader"
    NARROWER = "narrower"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Gate:
    """One reason beside the content: `level`, `field`, `workload`, `validity` or `assessment`.

    `reason` is a short code for what was found, such as `one-level-lower` or `not-given`.
    """

    name: str
    reservation: Reservation
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OutcomePair:
    """Two outcomes that have content in common, and what says so.

    `probability` is calibrated where the method says so: that a reviewer would accept the one for
    the other. `skills` are the shared ones, `words` the shared key terms as
    English words, the rarest first, whatever the languages of the texts.
    """

    outcome_a: str
    outcome_b: str
    probability: Decimal
    tier: Tier
    relation: Relation
    skills: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeCoverage:
    """One row of the alignment table: an outcome, its state, weight, and what carries it.

    `share` is what the outcome counts; `weight` is the outcome's weight in the weight table;
    `skills` are the shared skills; `partners` the outcomes of the other unit that cover it;
    `nearest` is the closest outcome of the other unit where none does, with its `probability`.
    """

    outcome: str
    state: CoverageState
    share: Decimal
    weight: Decimal
    skills: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    category: str | None = None
    probability: Decimal = Decimal(0)
    nearest: str | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """The limits between which a coverage lies with a probability of 90 %."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class CategoryCoverage:
    """Coverage within one category of outcomes: `knowledge`, `skills`, `responsibility-autonomy`.

    `category` is `None` for outcomes that state none; a coverage is `None` where the unit has no
    outcome of the category.
    """

    category: str | None
    outcomes_a: int
    outcomes_b: int
    coverage_of_a: Decimal | None
    coverage_of_b: Decimal | None


@dataclass(frozen=True, slots=True)
class MatchInputs:
    """Everything that a statement was computed from, so that it can be computed again.

    `content_a` and `content_b` are digests of what the agencies say of the units, `links_a` and
    `links_b` of the skills that their outcomes are linked to; the others name versions.
    """

    content_a: str
    content_b: str
    links_a: str
    links_b: str
    weight_table: str
    pair_model: str
    encoder: str
    compared_on: date
    snapshot: str


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """The full statement for a pair of units.

    `skill_coverage_of_a` and `skill_coverage_of_b` are what shared skills alone say: the figures of
    `queries/compare/coverage.rq`.
    """

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
    pairs: tuple[OutcomePair, ...] = ()
    band_of_a: Band | None = None
    band_of_b: Band | None = None
    categories: tuple[CategoryCoverage, ...] = ()
    skill_coverage_of_a: Decimal = Decimal(0)
    skill_coverage_of_b: Decimal = Decimal(0)
    method: str = ""
    method_version: str = ""
    inputs: MatchInputs | None = None
