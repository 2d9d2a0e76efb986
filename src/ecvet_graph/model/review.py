"""Decisions of institutions about suggestions: who decides what, for which purpose, and why.

A decision names institutions and units, never persons. It is a record of its own; a later decision
of the same institution revises it, and both stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ecvet_graph.model.iris import SKOS
from ecvet_graph.model.learning import Text
from ecvet_graph.model.match import MatchStatus

__all__ = [
    "CLOSE_MATCH",
    "Decision",
    "Difference",
    "LinkDecision",
    "Purpose",
    "ReviewResult",
    "ReviewedCase",
    "ReviewedPair",
    "Side",
]

CLOSE_MATCH = SKOS + "closeMatch"


class ReviewResult(StrEnum):
    """What was decided; local names of the SKOS scheme. `restricted` leaves outcomes open."""

    CONFIRMED = "confirmed"
    RESTRICTED = "restricted"
    REJECTED = "rejected"


class Side(StrEnum):
    """Which side of a transfer decides: where the unit was achieved, or where it shall count."""

    SENDING = "sending"
    RECEIVING = "receiving"


class Purpose(StrEnum):
    """What the source unit shall serve for; a difference may be substantial for one only."""

    EXEMPTION = "exemption"
    MOBILITY = "mobility"
    INFORMATION = "information"


class Difference(StrEnum):
    """In which element a difference is substantial: the five of the EAR manual of ENIC-NARIC."""

    LEVEL = "level"
    WORKLOAD = "workload"
    QUALITY = "quality"
    PROFILE = "profile"
    LEARNING_OUTCOMES = "learning-outcomes"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of an institution on a pair of units, for one purpose, on one side.

    Attributes:
        iri: name of the record; empty before it is written.
        institution: IRI of the institution that decides.
        source_unit, target_unit: IRIs; the source is held and shall count for the target.
        decided_at: time in UTC.
        source_content, target_content: digests of what the agencies said of the units then.
        predicate: IRI of the SKOS mapping property that the institution sees from source to target;
            of a rejection, the one it denies.
        reasons: texts with their language; a rejection has one.
        differences: the elements that differ substantially; a rejection names one.
        open_outcomes: outcomes of the target unit that a restriction leaves open.
        revises: the record that this one takes the place of, or `None`.
        memorandum: IRI of the memorandum of understanding that the decision rests on, or `None`.
    """

    institution: str
    side: Side
    purpose: Purpose
    result: ReviewResult
    source_unit: str
    target_unit: str
    decided_at: datetime
    source_content: str
    target_content: str
    predicate: str = CLOSE_MATCH
    reasons: tuple[Text, ...] = ()
    differences: tuple[Difference, ...] = ()
    open_outcomes: tuple[str, ...] = ()
    revises: str | None = None
    memorandum: str | None = None
    iri: str = ""


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """A decision of an institution on the link of an outcome to a skill: confirmed or rejected.

    `content` is the digest of the texts of the outcome when it was decided.
    """

    institution: str
    result: ReviewResult
    outcome: str
    skill: str
    decided_at: datetime
    content: str
    reasons: tuple[Text, ...] = ()
    revises: str | None = None
    iri: str = ""


@dataclass(frozen=True, slots=True)
class ReviewedCase:
    """What the decisions on one direction and purpose amount to."""

    source_unit: str
    target_unit: str
    purpose: Purpose
    status: MatchStatus
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class ReviewedPair:
    """Where a pair of units stands.

    Attributes:
        status: of the case that went furthest: agreed, recognised, rejected, else suggested.
        purpose: the purpose of that case, `None` where no decision counts any more.
        decisions: what every institution says now, the newest first; decisions on units that have
            changed since are among them.
        is_current: false where a unit has changed since all of these decisions; they then count no
            longer, and the status is `suggested`.
        cases: direction by direction and purpose by purpose.
    """

    status: MatchStatus
    purpose: Purpose | None
    decisions: tuple[Decision, ...]
    is_current: bool
    cases: tuple[ReviewedCase, ...] = ()
