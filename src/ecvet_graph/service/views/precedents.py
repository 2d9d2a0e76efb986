"""Earlier decisions that a decision on a pair of units may look at, and where they disagree.

A precedent informs a decision and binds nobody: who decides looks at the case before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from ecvet_graph.model.learning import Texts
from ecvet_graph.model.review import Difference, Purpose, ReviewResult, Side
from ecvet_graph.service.views.concepts import Reference

__all__ = ["Contradiction", "Likeness", "PrecedentView", "Precedents"]


class Likeness(StrEnum):
    """Why an earlier decision speaks to a case, the nearest first."""

    SAME_PAIR = "same-pair"
    SAME_UNITS = "same-units"
    EQUIVALENT_UNITS = "equivalent-units"
    SAME_QUALIFICATION = "same-qualification"
    OTHER_DIRECTION = "other-direction"

    @property
    def is_same_case(self) -> bool:
        """Return whether the decision is on these very units, wherever they stand."""
        return self in {Likeness.SAME_PAIR, Likeness.SAME_UNITS}


@dataclass(frozen=True, slots=True)
class PrecedentView:
    """An earlier decision of an institution.

    Attributes:
        iri: the record.
        institution: who decided.
        source, target: the units it was decided on.
        side, purpose, result, decided_at: as recorded; the time is that of the record, in UTC.
        reasons, differences, open_outcomes, memorandum: as recorded.
        likeness: why it is shown.
        score: of the weaker suggested match it rests on, 0 to 1, where units are held equivalent.
        is_latest: no later decision of the institution takes its place.
        stale: a unit changed after it was decided, so that it counts no longer.
    """

    iri: str
    institution: Reference
    source: Reference
    target: Reference
    side: Side
    purpose: Purpose
    result: ReviewResult
    decided_at: datetime
    reasons: Texts
    differences: tuple[Difference, ...]
    open_outcomes: tuple[str, ...]
    memorandum: str | None
    likeness: Likeness
    score: Decimal | None = None
    is_latest: bool = True
    stale: bool = False

    @property
    def counts(self) -> bool:
        """Return whether it stands: neither replaced nor on a unit that has changed since."""
        return self.is_latest and not self.stale


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Decisions for one purpose that accept and reject the same or a similar case.

    Attributes:
        purpose: what the source unit shall serve for.
        is_same_case: both are on these very units; otherwise one is on a similar case.
        accepting, rejecting: the decisions.
        sentence: who decided otherwise, in English.
    """

    purpose: Purpose
    is_same_case: bool
    accepting: PrecedentView
    rejecting: PrecedentView
    sentence: str


@dataclass(frozen=True, slots=True)
class Precedents:
    """Earlier decisions on a case: the nearest cases first, among them the newest.

    `left_out` is how many more there are than are shown; `notice` says what a precedent is not.
    """

    source_unit: str
    target_unit: str
    entries: tuple[PrecedentView, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    left_out: int = 0
    notice: str = ""

    @property
    def is_contradictory(self) -> bool:
        """Return whether institutions decided differently on the same units and purpose."""
        return any(one.is_same_case for one in self.contradictions)
