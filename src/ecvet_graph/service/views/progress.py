"""How far a learner is on the way to qualifications, with everything named and explained.

What is shown is eligibility by the published structure; who awards is the competent institution.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecvet_graph.credit.progress import RemarkKind, UnitState
from ecvet_graph.credit.reconciliation import FigureKind, Reason
from ecvet_graph.credit.standing import Standing
from ecvet_graph.credit.structure import FigureBasis
from ecvet_graph.model.learning import Texts
from ecvet_graph.service.views.concepts import Concept
from ecvet_graph.service.views.gaps import GapThing, GapView

__all__ = [
    "PlanView",
    "ProgressCategory",
    "ProgressFigure",
    "ProgressGroup",
    "ProgressLine",
    "ProgressOutcome",
    "ProgressOverview",
    "ProgressReason",
    "ProgressRemark",
    "ProgressRow",
    "ProgressUnit",
    "ProgressView",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressOutcome:
    """An outcome with its standing and the records that say so; `category` as a local name."""

    iri: str
    texts: Texts
    category: str | None
    standing: Standing
    records: tuple[str, ...]

    @property
    def is_recognised(self) -> bool:
        """Return whether it counts."""
        return self.standing is Standing.RECOGNISED


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressUnit:
    """A unit of the qualification.

    Attributes:
        unit: what it is called.
        state: awarded, eligible, partly, none.
        is_mandatory, group: its role; the group by IRI, or `None`.
        outcomes: all, in their order.
        points, credit_system: of its allocation in this qualification, or `None`.
        is_counted: whether it counts in the figures.
        awarded_as: the same unit at another place that was awarded, or `None`.
        counted_as: the same unit of this qualification where it counts instead, or `None`.
        is_surplus: awarded beyond the maximum of its group.
        is_expired: its validity ended before it was, or would be, assessed. `valid_until`: when.
        records: recognitions that award it.
    """

    unit: GapThing
    state: UnitState
    is_mandatory: bool
    group: str | None
    outcomes: tuple[ProgressOutcome, ...]
    points: Decimal | None
    credit_system: Concept | None
    is_counted: bool
    awarded_as: GapThing | None
    counted_as: GapThing | None
    is_surplus: bool
    is_expired: bool
    valid_until: date | None
    records: tuple[str, ...]

    @property
    def missing(self) -> tuple[ProgressOutcome, ...]:
        """Return the outcomes that are not recognised yet."""
        return tuple(one for one in self.outcomes if not one.is_recognised)

    @property
    def recognised(self) -> tuple[ProgressOutcome, ...]:
        """Return the outcomes that are recognised."""
        return tuple(one for one in self.outcomes if one.is_recognised)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressGroup:
    """A group of units with its rule, and how far it is.

    `counted` and `surplus` are IRIs of units; `points` those of counted units in `credit_system`;
    `missing_units` and `missing_points` what the rule still asks for.
    """

    iri: str
    titles: Texts
    min_units: int
    max_units: int | None
    required_points: Decimal | None
    points: Decimal
    credit_system: Concept | None
    counted: tuple[str, ...]
    surplus: tuple[str, ...]
    listed: int
    missing_units: int
    missing_points: Decimal
    is_met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressFigure:
    """A figure in one system and on one basis, never converted.

    `counted` of `required` (of the whole qualification, `None` where it is not published);
    `listed` is the sum over all units of the list, electives included; `units` that count have the
    figure, `without` that count have it not.
    """

    system: Concept
    basis: FigureBasis
    counted: Decimal
    required: Decimal | None
    listed: Decimal
    units: int
    without: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressCategory:
    """Outcomes k of K of a category (its local name), or of none (`None`)."""

    category: str | None
    recognised: int
    outcomes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressReason:
    """Why units add to figures, or do not: the rule in a sentence, and the text it comes from."""

    reason: Reason
    code: str
    sentence: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressLine:
    """What a unit adds to a figure, why, and the records behind it (IRIs)."""

    figure: FigureKind
    system: Concept | None
    basis: FigureBasis | None
    group: str | None
    unit: str
    amount: Decimal
    reason: Reason
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRemark:
    """Something to look at: about which unit, outcome, group or qualification, and the figures."""

    kind: RemarkKind
    about: str
    titles: Texts
    records: tuple[str, ...]
    given: Decimal | None
    expected: Decimal | None
    credit_system: Concept | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRow:
    """The way to one of many qualifications, in a line.

    Attributes:
        target: the qualification.
        units_counted, units: n of m. `units_eligible`: to be awarded. `units_partly`: begun.
        mandatory_awarded, mandatory: of the mandatory ones.
        groups_met, groups: how many groups are met.
        outcomes_recognised, outcomes: k of K.
        figures: points of each credit system and the like, side by side.
        is_eligible: by the published structure.
    """

    target: GapThing
    units_counted: int
    units: int
    units_eligible: int
    units_partly: int
    mandatory_awarded: int
    mandatory: int
    groups_met: int
    groups: int
    outcomes_recognised: int
    outcomes: int
    figures: tuple[ProgressFigure, ...]
    is_eligible: bool

    @property
    def is_begun(self) -> bool:
        """Return whether anything counts towards it."""
        return self.outcomes_recognised > 0 or self.units_counted > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressView(ProgressRow):
    """The way to a qualification, explained.

    Attributes:
        day: of the question.
        unit_list: units in the order of their titles' IRIs, with outcomes.
        group_list: groups with their rules.
        categories: outcomes k of K by category.
        remarks: what somebody should look at.
        reasons: rules that stand behind the lines, each once.
        lines: why each figure is what it is; those of a figure add up to it.
        unknown: outcomes and units of the portfolio that this qualification does not require.
    """

    day: date
    unit_list: tuple[ProgressUnit, ...]
    group_list: tuple[ProgressGroup, ...]
    categories: tuple[ProgressCategory, ...]
    remarks: tuple[ProgressRemark, ...]
    reasons: tuple[ProgressReason, ...]
    lines: tuple[ProgressLine, ...]
    unknown: tuple[str, ...]

    @property
    def missing_units(self) -> tuple[ProgressUnit, ...]:
        """Return the units that are not awarded."""
        return tuple(unit for unit in self.unit_list if unit.state is not UnitState.AWARDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressOverview:
    """The way to all qualifications, the furthest first; `untouched` have nothing that counts.

    `snapshot` is the version of the data.
    """

    day: date
    rows: tuple[ProgressRow, ...]
    untouched: int
    snapshot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """What is still to be shown, and which units would teach it: suggestions for an agreement.

    Attributes:
        progress: how far the learner is.
        to_award: units of which all outcomes are recognised: only the award is missing.
        gap: open units, open outcomes and completing sets of units at home or abroad; what is
            recognised is covered. The home institution would have to validate and recognise what is
            learnt there. `None`: nothing is open.
    """

    progress: ProgressView
    to_award: tuple[ProgressUnit, ...]
    gap: GapView | None
