"""Two units side by side with the match statement between them: its 15 elements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ecvet_graph.model.learning import Texts
from ecvet_graph.model.match import Gate, MatchStatus, Reservation, UnitMatch
from ecvet_graph.model.review import Difference, Purpose, ReviewResult, Side
from ecvet_graph.service.views.concepts import BodyView, Concept, Reference, UnitChange
from ecvet_graph.service.views.qualifications import AccreditationView, QualityView
from ecvet_graph.service.views.units import UnitView

__all__ = [
    "CompareView",
    "DecisionView",
    "LevelReferencingView",
    "RemarkView",
    "ReviewView",
    "SideView",
    "Validity",
]


class Validity(StrEnum):
    """Whether a unit is valid on the day of comparison."""

    VALID = "valid"
    NOT_YET = "not-yet"
    ENDED = "ended"
    NOT_STATED = "not-stated"


@dataclass(frozen=True, slots=True)
class LevelReferencingView:
    """How a national level is referenced to the EQF, in which framework, and how sure that is.

    `confidence` is `high`, `medium`, `low` or not given; `eqf` absent: not referenced.
    """

    level: Concept
    framework: Reference
    eqf: int | None
    confidence: str | None
    referenced_on: tuple[str, ...]
    sources: Texts


@dataclass(frozen=True, slots=True)
class SideView:
    """What stands around the outcomes of one unit beyond its own view; empty means not stated.

    Attributes:
        referencings: of its national levels, or else of those of its qualifications.
        quality, accreditations: of its qualifications and their awarding bodies.
        occupations: those that need most of its skills, by their number.
        criteria: the number of assessment criteria of the unit and its outcomes.
        validity: on the day of comparison.
        deciders: who decides where this unit is the target: the awarding bodies, else the publisher.
        contacts: contact points for ECVET in its country.
    """

    referencings: tuple[LevelReferencingView, ...]
    quality: tuple[QualityView, ...]
    accreditations: tuple[AccreditationView, ...]
    occupations: tuple[Concept, ...]
    criteria: int
    validity: Validity
    deciders: tuple[BodyView, ...]
    contacts: tuple[BodyView, ...]


@dataclass(frozen=True, slots=True)
class RemarkView:
    """A difference, something that cannot be judged, or something that lowers the confidence.

    Attributes:
        element: `level`, `field`, `workload`, `validity`, `assessment`, `outcomes` or `confidence`.
        code: what was found, such as `one-level-lower-a`.
        reservation: how grave it is; `unknown` is not a difference.
        outcomes: the outcomes it is about.
        count, total: how many outcomes, of how many; both 0 where it is about no outcomes.
        sentence: the same in English.
    """

    element: str
    code: str
    reservation: Reservation
    sentence: str
    outcomes: tuple[str, ...] = ()
    count: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision of an institution on the pair.

    `is_latest`: no later decision of the institution takes its place. `stale`: a unit changed after
    it was decided; the decision then counts no longer.
    """

    iri: str
    institution: Reference
    side: Side
    purpose: Purpose
    result: ReviewResult
    source_unit: str
    target_unit: str
    decided_at: datetime
    reasons: Texts
    differences: tuple[Difference, ...]
    open_outcomes: tuple[str, ...]
    memorandum: str | None
    is_latest: bool
    stale: bool = False


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Where the pair stands with those who decide, and every decision, the newest first.

    `purpose` is that of the decision that the status follows; `is_current` is false where a unit
    changed since all decisions, which then count no longer.
    """

    status: MatchStatus = MatchStatus.SUGGESTED
    purpose: Purpose | None = None
    is_current: bool = True
    is_disputed: bool = False
    decisions: tuple[DecisionView, ...] = ()


@dataclass(frozen=True, slots=True)
class CompareView:
    """Two units and the full statement between them.

    The first unit is the source, held by a learner; the second the target, for which it may count.
    Both coverages are given; `coverage_of_b` is the one that counts for the target.

    Attributes:
        match: the figures, gates and tables of outcomes.
        skills: the shared skills with their labels in all languages.
        purpose: what the source shall serve for; a difference may be substantial for one only.
        compared_on: the day on which validity is judged.
        side_a, side_b: what stands around the outcomes.
        differences: what differs, substantial differences first.
        unknown: what cannot be judged.
        doubts: what lowers the confidence.
        review: status and decisions.
        notice: what the statement is not.
        stale: a unit changed after it was linked and compared, as `changes` tell: figures, outcomes and
            shared skills are those of before.
    """

    a: UnitView
    b: UnitView
    match: UnitMatch
    skills: tuple[Concept, ...]
    purpose: Purpose
    compared_on: date | None
    side_a: SideView
    side_b: SideView
    differences: tuple[RemarkView, ...]
    unknown: tuple[RemarkView, ...]
    doubts: tuple[RemarkView, ...]
    review: ReviewView
    notice: str
    stale: bool = False
    changes: tuple[UnitChange, ...] = ()

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Return the gates that hold something against the pair."""
        return tuple(gate for gate in self.match.gates if gate.reservation is not Reservation.NONE)
