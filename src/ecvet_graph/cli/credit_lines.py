"""The way to a qualification as lines of text for a counsellor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from ecvet_graph.cli.gap import headline
from ecvet_graph.credit.progress import RemarkKind, UnitState
from ecvet_graph.credit.reconciliation import FigureKind, Reason
from ecvet_graph.credit.structure import FigureBasis
from ecvet_graph.model.learning import english
from ecvet_graph.service.views import Concept
from ecvet_graph.service.views.progress import (
    ProgressFigure,
    ProgressGroup,
    ProgressLine,
    ProgressOutcome,
    ProgressRemark,
    ProgressUnit,
    ProgressView,
)

__all__ = ["PROGRESS_NOTICE", "explanation_lines", "figure_text", "progress_lines"]

PROGRESS_NOTICE = (
    "Eligible by the published structure is no entitlement: the competent institution awards under"
    " its national rules. Figures of different systems are never converted."
)
_SIGNS: Mapping[UnitState, str] = {
    UnitState.AWARDED: "[x]",
    UnitState.ELIGIBLE: "[!]",
    UnitState.PARTLY: "[~]",
    UnitState.NONE: "[ ]",
}
_BASES: Mapping[FigureBasis, str] = {
    FigureBasis.ALLOCATION: "of units in this qualification",
    FigureBasis.TOTAL: "of the qualification",
    FigureBasis.WORKLOAD: "workload",
    FigureBasis.WEEKS: "in this qualification",
}
_REMARKS: Mapping[RemarkKind, str] = {
    RemarkKind.SURPLUS_UNIT: "awarded beyond the maximum of its group, and not counted",
    RemarkKind.COUNTED_ELSEWHERE: "the same unit counts at another place of this qualification",
    RemarkKind.AWARD_INCOMPLETE: "awarded although outcomes are not recognised; not counted",
    RemarkKind.EXPIRED_UNIT: "its validity ended before it was assessed, or would be; the"
    " institution decides",
    RemarkKind.WITHOUT_OUTCOMES: "its outcomes are not published",
    RemarkKind.OVER_AWARD: "the host gave more points than the unit has here",
    RemarkKind.UNDER_AWARD: "the host gave fewer points than the unit has here",
    RemarkKind.NEVER_PASSED: "recognised or credited, but never passed; not counted",
    RemarkKind.NOT_REQUIRED: "recognised for this qualification, which does not require it",
    RemarkKind.UNMEETABLE_RULE: "the listed units do not suffice for its rule",
    RemarkKind.SEVERAL_SYSTEMS: "points of several systems, which are not added up",
    RemarkKind.INCOMPLETE_LIST: "its list of units is not complete: eligibility cannot be told",
    RemarkKind.NO_UNITS: "it has no units",
    RemarkKind.UNRULED_ELECTIVES: "elective units without a rule are not required",
    RemarkKind.NO_ROLES: "its list does not say which units are mandatory: all are taken as mandatory",
}
_FIGURES: Mapping[FigureKind, str] = {
    FigureKind.UNITS: "Units",
    FigureKind.OUTCOMES: "Outcomes",
    FigureKind.GROUP_UNITS: "Units of the group",
    FigureKind.GROUP_POINTS: "Points of the group",
    FigureKind.AMOUNT: "Amount",
}


def progress_lines(view: ProgressView) -> Iterator[str]:
    """Yield how far a learner is, what is missing, and what to look at."""
    yield f"Target    {headline(view.target)}"
    yield f"Day       {view.day.isoformat()}"
    yield f"Eligible  {'yes' if view.is_eligible else 'no'}, by the published structure"
    yield f"Units     {_units_text(view)}"
    yield f"Outcomes  {view.outcomes_recognised} of {view.outcomes} recognised"
    for category in view.categories:
        name = (category.category or "of no stated category").replace("-", " and ")
        yield f"            {name}: {category.recognised} of {category.outcomes}"
    for figure in view.figures:
        yield f"Figure    {figure_text(figure)}, {_BASES[figure.basis]}{_without(figure)}"
    for group in view.group_list:
        yield f"Group     {_group_text(group)}"
    yield from _unit_lines(view)
    yield from _remark_lines(view)


def figure_text(figure: ProgressFigure) -> str:
    """Return how much of a figure is reached, in its own system."""
    required = figure.required
    total = f" of {_number(required)}" if required is not None else ""
    listed = "" if required is not None else f" (all listed units: {_number(figure.listed)})"
    return f"{_number(figure.counted)}{total} {_system(figure.system)}{listed}"


def explanation_lines(view: ProgressView) -> Iterator[str]:
    """Yield every figure with the units that add to it, the records behind it, and the rules."""
    titles = {unit.unit.iri: english(unit.unit.titles) for unit in view.unit_list}
    groups = {group.iri: english(group.titles) for group in view.group_list}
    numbers = {reason.reason: place for place, reason in enumerate(view.reasons, start=1)}
    figures: dict[str, list[ProgressLine]] = {}
    for line in view.lines:
        figures.setdefault(_figure_title(line, groups), []).append(line)
    for title, lines in figures.items():
        yield ""
        yield f"{title} = {_number(sum((line.amount for line in lines), Decimal(0)))}"
        for line in lines:
            if line.reason is not Reason.NOTHING:
                name = titles.get(line.unit) or line.unit
                yield f"  + {_number(line.amount)}  {name} [{numbers[line.reason]}]"
                yield from (f"        record {record}" for record in line.records)
        empty = sum(line.reason is Reason.NOTHING for line in lines)
        if empty:
            yield f"  + 0  {empty} units without a recognised outcome"
    yield ""
    for number, reason in enumerate(view.reasons, start=1):
        yield f"[{number}] {reason.sentence} ({reason.code}; {reason.source})"


def _units_text(view: ProgressView) -> str:
    parts = [f"{view.units_counted} of {view.units} count"]
    if view.mandatory:
        parts.append(f"mandatory {view.mandatory_awarded} of {view.mandatory}")
    if view.units_eligible:
        parts.append(f"{view.units_eligible} to be awarded")
    if view.units_partly:
        parts.append(f"{view.units_partly} begun")
    return "; ".join(parts)


def _group_text(group: ProgressGroup) -> str:
    parts = [f"{len(group.counted)} of {group.listed} listed units count"]
    if group.min_units:
        parts.append(f"at least {group.min_units} needed")
    if group.max_units is not None:
        parts.append(f"at most {group.max_units} count")
    if group.required_points is not None:
        parts.append(f"{_number(group.points)} of {_number(group.required_points)} points")
    sign = "[x]" if group.is_met else "[ ]"
    return f"{sign} {english(group.titles) or group.iri}: {', '.join(parts)}"


def _unit_lines(view: ProgressView) -> Iterator[str]:
    idle = Counter[bool]()
    for unit in view.unit_list:
        is_idle = not any(one.records for one in unit.outcomes) and not unit.is_counted
        if is_idle and not unit.is_mandatory:
            idle[True] += 1
            continue
        yield ""
        yield f"{_SIGNS[unit.state]} {english(unit.unit.titles) or unit.unit.iri}{_unit_note(unit)}"
        if unit.state is not UnitState.AWARDED:
            yield from (f"      {_outcome_text(one)}" for one in unit.outcomes)
    if idle:
        yield ""
        yield f"[ ] {idle[True]} further elective units, of which nothing is on record"


def _unit_note(unit: ProgressUnit) -> str:
    notes = []
    if unit.points is not None:
        system = f" {_system(unit.credit_system)}" if unit.credit_system else ""
        notes.append(f"{_number(unit.points)}{system}")
    if not unit.is_mandatory:
        notes.append("elective")
    if unit.state is UnitState.ELIGIBLE:
        notes.append("all outcomes recognised, only the award is missing")
    elif unit.state is not UnitState.AWARDED:
        notes.append(f"{len(unit.recognised)} of {len(unit.outcomes)} outcomes recognised")
    if unit.awarded_as:
        notes.append(f"awarded as {headline(unit.awarded_as)}")
    return f" ({', '.join(notes)})" if notes else ""


def _outcome_text(one: ProgressOutcome) -> str:
    sign = "[x]" if one.is_recognised else "[ ]"
    standing = "" if one.is_recognised else f" ({one.standing.value.replace('-', ' ')})"
    return f"{sign} {english(one.texts) or one.iri}{standing}"


def _remark_lines(view: ProgressView) -> Iterator[str]:
    if view.remarks or view.unknown:
        yield ""
    for remark in view.remarks:
        yield f"Note      {english(remark.titles) or remark.about}: {_remark_text(remark)}"
    if view.unknown:
        count = len(view.unknown)
        yield f"Note      {count} units and outcomes on record are not required here"


def _remark_text(remark: ProgressRemark) -> str:
    if remark.given is None or remark.expected is None:
        return _REMARKS[remark.kind]
    return f"{_REMARKS[remark.kind]} ({_number(remark.given)} and {_number(remark.expected)})"


def _figure_title(line: ProgressLine, groups: Mapping[str, str]) -> str:
    title = _FIGURES[line.figure]
    if line.group is not None:
        title += f" {groups.get(line.group) or line.group}"
    if line.system is not None:
        title += f", {_system(line.system)}"
    return title if line.basis is None else f"{title}, {_BASES[line.basis]}"


def _without(figure: ProgressFigure) -> str:
    return f"; {figure.without} counted units have none" if figure.without else ""


def _system(system: Concept) -> str:
    return system.code or english(system.labels) or system.iri


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
