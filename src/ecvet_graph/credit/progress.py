"""What is told of a learner's way to a qualification: units, groups, figures and remarks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ecvet_graph.credit.figures import FigureProgress
from ecvet_graph.credit.groups import GroupProgress
from ecvet_graph.credit.standing import OutcomeStanding, Standing
from ecvet_graph.credit.structure import Structure, StructureUnit

__all__ = ["Counts", "Progress", "Remark", "RemarkKind", "UnitProgress", "UnitState"]


class UnitState(StrEnum):
    """How far a unit is.

    `awarded`: by a decision, with all its outcomes recognised; `eligible`: all its outcomes are
    recognised, and the competent institution may award it; `partly`: some are; `none`: none is.
    """

    AWARDED = "awarded"
    ELIGIBLE = "eligible"
    PARTLY = "partly"
    NONE = "none"


class RemarkKind(StrEnum):
    """What somebody should look at.

    Of units: `surplus-unit`: awarded beyond the maximum of its group, and not counted;
    `counted-elsewhere`: the same unit stands at another place of the qualification, and counts there;
    `award-incomplete`: awarded although outcomes are not recognised, and not counted;
    `expired-unit`: its validity ended before it was, or would be, assessed; `without-outcomes`: its
    outcomes are not published.
    Of credit: `over-award`, `under-award`: the host gave more, or fewer, points than the allocation.
    Of outcomes: `never-passed`: recognised or credited, but assessed and never passed;
    `not-required`: recognised for the qualification, and required by none of its units.
    Of groups: `unmeetable-rule`: more is required than is listed; `several-systems`: points of
    several credit systems, which are not added up.
    Of the qualification: `incomplete-list`, `no-units`: not all units, or none, are published;
    `unruled-electives`: electives that no rule requires; `no-roles`: the list says of no unit
    whether it is mandatory or elective, and all are taken as mandatory.
    """

    SURPLUS_UNIT = "surplus-unit"
    COUNTED_ELSEWHERE = "counted-elsewhere"
    AWARD_INCOMPLETE = "award-incomplete"
    EXPIRED_UNIT = "expired-unit"
    WITHOUT_OUTCOMES = "without-outcomes"
    OVER_AWARD = "over-award"
    UNDER_AWARD = "under-award"
    NEVER_PASSED = "never-passed"
    NOT_REQUIRED = "not-required"
    UNMEETABLE_RULE = "unmeetable-rule"
    SEVERAL_SYSTEMS = "several-systems"
    INCOMPLETE_LIST = "incomplete-list"
    NO_UNITS = "no-units"
    UNRULED_ELECTIVES = "unruled-electives"
    NO_ROLES = "no-roles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to look at: what it is about (unit, outcome, group, qualification), and records.

    Of points: `given` by the host, `expected` by the allocation, both in `credit_system`.
    """

    kind: RemarkKind
    about: str
    records: tuple[str, ...] = ()
    given: Decimal | None = None
    expected: Decimal | None = None
    credit_system: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProgress:
    """How far a unit of the qualification is.

    Attributes:
        place: the unit in the qualification.
        state: how far it is.
        outcomes: standing of each of its outcomes, in their order.
        awarded_as: the same unit at another place, that was awarded instead of it, or `None`.
        awards: recognitions that award it, or the same unit, the earliest first.
        is_counted: whether it counts; an awarded one does, but for the next two reasons.
        counted_as: the same unit at another place of the qualification, where it counts, or `None`.
        is_surplus: awarded beyond the maximum of its group.
        is_expired: its validity ended before it was assessed; what is not assessed yet would be
            on the day of the question. The institution decides what follows.
    """

    place: StructureUnit
    state: UnitState
    outcomes: tuple[OutcomeStanding, ...]
    awarded_as: str | None = None
    awards: tuple[str, ...] = ()
    is_counted: bool = False
    counted_as: str | None = None
    is_surplus: bool = False
    is_expired: bool = False

    @property
    def unit(self) -> str:
        """Return the IRI of the unit."""
        return self.place.unit

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the outcomes that are not recognised yet; none of an awarded unit."""
        found = (one for one in self.outcomes if one.standing is not Standing.RECOGNISED)
        return tuple(one.outcome for one in found)

    @property
    def points(self) -> Decimal:
        """Return the points of the allocation that count; 0 unless the whole unit counts."""
        return (self.place.points or Decimal(0)) if self.is_counted else Decimal(0)

    @property
    def counted_in_group(self) -> str | None:
        """Return the group in which the unit counts, or `None`."""
        return self.place.group if self.is_counted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Units n of m and outcomes k of K; each outcome once, however many units require it."""

    units: int
    units_counted: int
    units_awarded: int
    units_eligible: int
    units_partly: int
    mandatory: int
    mandatory_awarded: int
    outcomes: int
    outcomes_recognised: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a learner is on the way to a qualification, on a day.

    Attributes:
        structure: what was held against.
        learner: pseudonym.
        day: of the question.
        units: in the order of the structure.
        groups: in the order of the rules.
        figures: points of each credit system, weeks, hours and the like, side by side.
        counts: units n of m, outcomes k of K.
        is_eligible: all mandatory units are awarded and all groups are met, by the published
            structure; `False` where that is known to be incomplete, or requires nothing.
        remarks: what somebody should look at.
    """

    structure: Structure
    learner: str
    day: date
    units: tuple[UnitProgress, ...]
    groups: tuple[GroupProgress, ...]
    figures: tuple[FigureProgress, ...]
    counts: Counts
    is_eligible: bool
    remarks: tuple[Remark, ...] = ()
