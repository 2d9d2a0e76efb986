"""What held units cover of a target, what is missing, and which further units would close the gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ecvet_graph.compare import Measure, Proof
from ecvet_graph.model.learning import Texts
from ecvet_graph.model.match import CoverageState
from ecvet_graph.service.views.concepts import UnitChange

__all__ = [
    "GapGroup",
    "GapOutcome",
    "GapReading",
    "GapSet",
    "GapSetUnit",
    "GapTargetUnit",
    "GapThing",
    "GapView",
]


class GapReading(StrEnum):
    """How the list of units of a qualification was read where it does not say enough.

    `all-units`: it names neither roles nor groups, so every unit counts as required;
    `incomplete-list`: its agency says that it is not complete; `unruled-electives`: some elective
    units are under no rule and not required; `several-credit-systems`: a rule of points cannot be
    judged, since units of its group have points of different systems, and is left out;
    `unmeetable-rule`: the listed units do not suffice for a rule, which is left out.
    """

    ALL_UNITS = "all-units"
    INCOMPLETE_LIST = "incomplete-list"
    UNRULED_ELECTIVES = "unruled-electives"
    SEVERAL_CREDIT_SYSTEMS = "several-credit-systems"
    UNMEETABLE_RULE = "unmeetable-rule"


@dataclass(frozen=True, slots=True)
class GapThing:
    """A unit or qualification: what it is called, its alpha-2 country and EQF level."""

    iri: str
    identifier: str | None
    titles: Texts
    country: str | None
    level: int | None


@dataclass(frozen=True, slots=True)
class GapOutcome:
    """An outcome of the target: its state, the best share of a held unit, and who gives it some."""

    iri: str
    texts: Texts
    category: str | None
    state: CoverageState
    share: Decimal
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapTargetUnit:
    """A unit of the target with what all held units together cover of it, 0 to 1.

    `group` is the IRI of the group of an elective unit; `by` are the held units that help.
    """

    unit: GapThing
    group: str | None
    coverage: Decimal
    outcomes: tuple[GapOutcome, ...]
    by: tuple[str, ...]

    @property
    def missing(self) -> tuple[GapOutcome, ...]:
        """Return the outcomes that are not covered in full."""
        return tuple(row for row in self.outcomes if row.state is not CoverageState.COVERED)

    @property
    def covered(self) -> tuple[GapOutcome, ...]:
        """Return the outcomes that are covered in full."""
        return tuple(row for row in self.outcomes if row.state is CoverageState.COVERED)


@dataclass(frozen=True, slots=True)
class GapGroup:
    """A group of elective units with its rule; `is_met`: by units that are covered in full."""

    iri: str
    titles: Texts
    min_units: int
    max_units: int | None
    required_points: Decimal | None
    is_met: bool


@dataclass(frozen=True, slots=True)
class GapSetUnit:
    """A unit of a completing set, the outcomes of the target that it helps with, and its workload.

    `years` is a part of a full-time year; `instead` are the first of `others` units that give the
    same.
    """

    unit: GapThing
    outcomes: tuple[str, ...]
    years: Decimal | None
    instead: tuple[GapThing, ...]
    others: int


@dataclass(frozen=True, slots=True)
class GapSet:
    """Units that together with the held ones close what can be closed.

    `coverage` of the required units with them, 0 to 1; `electives` are elective units that count
    with it; `open` the outcomes that stay uncovered; `years` where the workload of all is known.
    """

    units: tuple[GapSetUnit, ...]
    electives: tuple[str, ...]
    open: tuple[str, ...]
    coverage: Decimal
    years: Decimal | None


@dataclass(frozen=True, slots=True)
class GapView:
    """What is held of a target, what is missing, and the smallest sets of units that close the gap.

    `coverage` is that of the required units, 0 to 1; `missing` are the outcomes of required units
    that are not covered. `bound`: no set has fewer units, or less workload in years. `uncoverable`
    are outcomes that no considered unit covers. `countries` are those of the `considered` units, of
    which each outcome was compared closely with the `compared_closely` most similar. `stale`: units
    of the target, held or proposed changed after they were compared, as `changes` tell.
    """

    target: GapThing
    is_qualification: bool
    readings: tuple[GapReading, ...]
    held: tuple[GapThing, ...]
    coverage: Decimal
    units: tuple[GapTargetUnit, ...]
    groups: tuple[GapGroup, ...]
    missing: tuple[str, ...]
    sets: tuple[GapSet, ...]
    proof: Proof
    closes: bool
    bound: Decimal
    uncoverable: tuple[str, ...]
    considered: int
    compared_closely: int
    useful: int
    unknown_workload: int
    countries: tuple[str, ...]
    measure: Measure
    share: Decimal
    level_gap: int | None
    method: str
    snapshot: str
    compared_on: date | None
    stale: bool = False
    changes: tuple[UnitChange, ...] = ()
