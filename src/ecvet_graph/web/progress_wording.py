"""What states, reasons and remarks of a learner's progress are called on a page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from ecvet_graph.credit.progress import RemarkKind, UnitState
from ecvet_graph.credit.reconciliation import FigureKind, Reason
from ecvet_graph.credit.standing import Standing
from ecvet_graph.credit.structure import FigureBasis
from ecvet_graph.web.wording import Wording

__all__ = ["BASES", "FIGURES", "REASONS", "REMARKS", "STANDINGS", "UNIT_STATES"]

UNIT_STATES: Mapping[UnitState, Wording] = {
    UnitState.AWARDED: Wording(lazy_gettext("Awarded"), "covered"),
    UnitState.ELIGIBLE: Wording(lazy_gettext("All outcomes recognised, not awarded yet"), "partly"),
    UnitState.PARTLY: Wording(lazy_gettext("Recognised in part"), "partly"),
    UnitState.NONE: Wording(lazy_gettext("Nothing recognised"), "none"),
}

STANDINGS: Mapping[Standing, Wording] = {
    Standing.NOT_ASSESSED: Wording(lazy_gettext("Not assessed"), "none"),
    Standing.FAILED: Wording(lazy_gettext("Failed"), "missing"),
    Standing.CREDITED: Wording(lazy_gettext("Credited, not validated yet"), "partly"),
    Standing.VALIDATED: Wording(lazy_gettext("Validated, not recognised yet"), "partly"),
    Standing.RECOGNISED: Wording(lazy_gettext("Recognised"), "covered"),
}

BASES: Mapping[FigureBasis, LazyString] = {
    FigureBasis.ALLOCATION: lazy_gettext("of units in this qualification"),
    FigureBasis.TOTAL: lazy_gettext("of the whole qualification"),
    FigureBasis.WORKLOAD: lazy_gettext("workload"),
    FigureBasis.WEEKS: lazy_gettext("weeks of training"),
}

FIGURES: Mapping[FigureKind, LazyString] = {
    FigureKind.UNITS: lazy_gettext("Units that count"),
    FigureKind.OUTCOMES: lazy_gettext("Outcomes recognised"),
    FigureKind.GROUP_UNITS: lazy_gettext("Units of the group"),
    FigureKind.GROUP_POINTS: lazy_gettext("Points of the group"),
    FigureKind.AMOUNT: lazy_gettext("Points or amount"),
}

REASONS: Mapping[Reason, LazyString] = {
    Reason.AWARDED: lazy_gettext(
        "The unit was awarded, with all its outcomes recognised: it counts whole."
    ),
    Reason.SAME_UNIT: lazy_gettext(
        "The same unit was awarded at another place: it counts once, with the points it has in this "
        "qualification."
    ),
    Reason.RECOGNISED: lazy_gettext("Outcomes count when they are recognised, each once."),
    Reason.SURPLUS: lazy_gettext(
        "The group allows no more units: those with most points count, this one is left over."
    ),
    Reason.COUNTED_ELSEWHERE: lazy_gettext(
        "The same unit stands at another place of this qualification, and counts there."
    ),
    Reason.AWARD_INCOMPLETE: lazy_gettext(
        "The unit was awarded although outcomes are not recognised: it does not count yet."
    ),
    Reason.ELIGIBLE: lazy_gettext(
        "All outcomes are recognised: the unit counts once the competent institution awards it."
    ),
    Reason.PARTLY: lazy_gettext("Some outcomes are recognised: a unit counts whole or not at all."),
    Reason.NOTHING: lazy_gettext("No outcome of the unit is recognised."),
    Reason.NO_FIGURE: lazy_gettext(
        "The unit counts, and nothing is published of it in this measure; nothing is converted."
    ),
}

REMARKS: Mapping[RemarkKind, LazyString] = {
    RemarkKind.SURPLUS_UNIT: lazy_gettext("Awarded beyond the maximum of its group, not counted"),
    RemarkKind.COUNTED_ELSEWHERE: lazy_gettext("Counts at another place of the qualification"),
    RemarkKind.AWARD_INCOMPLETE: lazy_gettext(
        "Awarded although outcomes are not recognised, not counted"
    ),
    RemarkKind.EXPIRED_UNIT: lazy_gettext("The unit is no longer valid: the institution decides"),
    RemarkKind.WITHOUT_OUTCOMES: lazy_gettext("No outcomes of the unit are published"),
    RemarkKind.OVER_AWARD: lazy_gettext("The host gave more points than the unit has"),
    RemarkKind.UNDER_AWARD: lazy_gettext("The host gave fewer points than the unit has"),
    RemarkKind.NEVER_PASSED: lazy_gettext("Recognised or credited, but never passed"),
    RemarkKind.NOT_REQUIRED: lazy_gettext("Recognised, but required by no unit here"),
    RemarkKind.UNMEETABLE_RULE: lazy_gettext("The group requires more than is listed"),
    RemarkKind.SEVERAL_SYSTEMS: lazy_gettext(
        "Points of several credit systems, which are not added up"
    ),
    RemarkKind.INCOMPLETE_LIST: lazy_gettext("Not all units of the qualification are published"),
    RemarkKind.NO_UNITS: lazy_gettext("No units of the qualification are published"),
    RemarkKind.UNRULED_ELECTIVES: lazy_gettext("Elective units that no rule requires"),
    RemarkKind.NO_ROLES: lazy_gettext(
        "The list does not say which units are mandatory: all are taken as mandatory"
    ),
}
