"""Why every figure is what it is: a line for each unit, with the rule and the records behind it.

The lines of a figure add up to the figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from ecvet_graph.credit.figures import unit_figures
from ecvet_graph.credit.groups import GroupProgress
from ecvet_graph.credit.progress import Progress, RemarkKind, UnitProgress, UnitState
from ecvet_graph.credit.rules import Rule
from ecvet_graph.credit.standing import Standing
from ecvet_graph.credit.structure import FigureBasis

__all__ = ["COUNTING_RULES", "Figure", "FigureKind", "Line", "Reason", "figures_of", "reconcile"]

_REC = "Recommendation 2009/C 155/02, "
_OWN = "Rule of this project, after " + _REC


class FigureKind(StrEnum):
    """What a figure counts: units, outcomes, units or points of a group, an amount in a system."""

    UNITS = "units"
    OUTCOMES = "outcomes"
    GROUP_UNITS = "group-units"
    GROUP_POINTS = "group-points"
    AMOUNT = "amount"


class Reason(StrEnum):
    """Why a unit adds to a figure, or does not."""

    AWARDED = "awarded"
    SAME_UNIT = "same-unit"
    RECOGNISED = "recognised"
    SURPLUS = "surplus"
    COUNTED_ELSEWHERE = "counted-elsewhere"
    AWARD_INCOMPLETE = "award-incomplete"
    ELIGIBLE = "eligible"
    PARTLY = "partly"
    NOTHING = "nothing"
    NO_FIGURE = "no-figure"


COUNTING_RULES: Mapping[Reason, Rule] = MappingProxyType(
    {
        Reason.AWARDED: Rule(
            "T08",
            "The unit was awarded, with all its outcomes recognised: it counts whole.",
            _REC + "Annex I, point (h), and Annex II, point 4",
        ),
        Reason.SAME_UNIT: Rule(
            "T09",
            "The same unit was awarded at another place: it counts once, with the points it has in"
            " this qualification.",
            _REC + "Annex II, points 1 and 4",
        ),
        Reason.RECOGNISED: Rule(
            "T07",
            "Outcomes count when they are recognised, each once.",
            _REC + "Annex I, point (h)",
        ),
        Reason.SURPLUS: Rule(
            "T09",
            "The group allows no more units: those with most points count, this one is left over.",
            _OWN + "Annex II, point 3",
        ),
        Reason.COUNTED_ELSEWHERE: Rule(
            "T09",
            "The same unit stands at another place of this qualification, and counts there.",
            _OWN + "Annex II, point 3",
        ),
        Reason.AWARD_INCOMPLETE: Rule(
            "T08",
            "The unit was awarded although outcomes are not recognised: it does not count yet.",
            _REC + "Annex I, point (h)",
        ),
        Reason.ELIGIBLE: Rule(
            "T08",
            "All outcomes are recognised: the unit counts once the competent institution awards it.",
            _REC + "Annex I, point (h)",
        ),
        Reason.PARTLY: Rule(
            "T08",
            "Some outcomes are recognised: a unit counts whole or not at all.",
            _REC + "Annex II, point 4",
        ),
        Reason.NOTHING: Rule(
            "T07", "No outcome of the unit is recognised.", _REC + "Annex I, point (h)"
        ),
        Reason.NO_FIGURE: Rule(
            "P02",
            "The unit counts, and nothing is published of it in this measure; nothing is converted.",
            _REC + "Annex II, point 4",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Which figure a line belongs to; amounts name system and basis, those of a group the group."""

    kind: FigureKind
    system: str = ""
    basis: FigureBasis | None = None
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a unit adds to a figure, why, and the records that say so, the earliest stage first."""

    figure: Figure
    unit: str
    amount: Decimal
    reason: Reason
    records: tuple[str, ...] = ()


def figures_of(progress: Progress) -> Mapping[Figure, Decimal]:
    """Return every figure of a progress: what the lines of `reconcile` add up to."""
    found = {
        Figure(kind=FigureKind.UNITS): Decimal(progress.counts.units_counted),
        Figure(kind=FigureKind.OUTCOMES): Decimal(progress.counts.outcomes_recognised),
    }
    for group in progress.groups:
        found[_of_group(group, FigureKind.GROUP_UNITS)] = Decimal(len(group.counted))
        found[_of_group(group, FigureKind.GROUP_POINTS)] = group.points
    for figure in progress.figures:
        found[_of_amount(figure.system, figure.basis)] = figure.counted
    return found


def reconcile(progress: Progress) -> tuple[Line, ...]:
    """Return the lines of all figures, figure by figure, the units in the order of the structure."""
    incomplete = {
        remark.about for remark in progress.remarks if remark.kind is RemarkKind.AWARD_INCOMPLETE
    }
    reasons = {unit.unit: _reason(unit, incomplete) for unit in progress.units}
    return (
        *_units(progress, reasons),
        *_outcomes(progress),
        *(line for group in progress.groups for line in _group(group, progress, reasons)),
        *_amounts(progress, reasons),
    )


def _units(progress: Progress, reasons: Mapping[str, Reason]) -> Iterator[Line]:
    figure = Figure(kind=FigureKind.UNITS)
    for unit in progress.units:
        yield _line(figure, unit, Decimal(int(unit.is_counted)), reason=reasons[unit.unit])


def _outcomes(progress: Progress) -> Iterator[Line]:
    """Yield the recognised outcomes of each unit; one of several units stands with the first."""
    figure, seen = Figure(kind=FigureKind.OUTCOMES), set[str]()
    for unit in progress.units:
        found = {one.outcome for one in unit.outcomes if one.standing is Standing.RECOGNISED} - seen
        seen |= found
        reason = Reason.RECOGNISED if found else Reason.NOTHING
        yield _line(figure, unit, Decimal(len(found)), reason=reason)


def _group(
    group: GroupProgress, progress: Progress, reasons: Mapping[str, Reason]
) -> Iterator[Line]:
    members = [unit for unit in progress.units if unit.place.group == group.rule.group]
    figure = _of_group(group, FigureKind.GROUP_UNITS)
    for unit in members:
        yield _line(figure, unit, Decimal(int(unit.is_counted)), reason=reasons[unit.unit])
    figure = _of_group(group, FigureKind.GROUP_POINTS)
    for unit in members:
        has_points = unit.place.points is not None
        is_of_system = has_points and unit.place.credit_system == group.credit_system
        amount = unit.points if is_of_system else None
        yield _amount_line(figure, unit, amount, reason=reasons[unit.unit])


def _amounts(progress: Progress, reasons: Mapping[str, Reason]) -> Iterator[Line]:
    for entry in progress.figures:
        figure = _of_amount(entry.system, entry.basis)
        for unit in progress.units:
            own = [
                one.amount
                for one in unit_figures(unit.place)
                if (one.system, one.basis) == (entry.system, entry.basis)
            ]
            amount = sum(own, Decimal(0)) if own else None
            yield _amount_line(figure, unit, amount, reason=reasons[unit.unit])


def _amount_line(
    figure: Figure, unit: UnitProgress, amount: Decimal | None, *, reason: Reason
) -> Line:
    if not unit.is_counted:
        return _line(figure, unit, Decimal(0), reason=reason)
    if amount is None:
        return _line(figure, unit, Decimal(0), reason=Reason.NO_FIGURE)
    return _line(figure, unit, amount, reason=reason)


def _line(figure: Figure, unit: UnitProgress, amount: Decimal, *, reason: Reason) -> Line:
    return Line(figure=figure, unit=unit.unit, amount=amount, reason=reason, records=_records(unit))


def _records(unit: UnitProgress) -> tuple[str, ...]:
    """Return the records of the recognised outcomes, and the awards of the unit."""
    recognised = (one for one in unit.outcomes if one.standing is Standing.RECOGNISED)
    found = (record for one in recognised for record in one.records)
    return tuple(dict.fromkeys((*found, *unit.awards)))


def _reason(unit: UnitProgress, incomplete: set[str]) -> Reason:
    if unit.is_counted:
        return Reason.SAME_UNIT if unit.awarded_as else Reason.AWARDED
    if unit.is_surplus:
        return Reason.SURPLUS
    if unit.state is UnitState.AWARDED:
        return Reason.COUNTED_ELSEWHERE
    if unit.unit in incomplete:
        return Reason.AWARD_INCOMPLETE
    return _BY_STATE[unit.state]


_BY_STATE: Mapping[UnitState, Reason] = MappingProxyType(
    {
        UnitState.ELIGIBLE: Reason.ELIGIBLE,
        UnitState.PARTLY: Reason.PARTLY,
        UnitState.NONE: Reason.NOTHING,
    }
)


def _of_group(group: GroupProgress, kind: FigureKind) -> Figure:
    return Figure(
        kind=kind,
        system=(group.credit_system or "") if kind is FigureKind.GROUP_POINTS else "",
        group=group.rule.group,
    )


def _of_amount(system: str, basis: FigureBasis) -> Figure:
    return Figure(kind=FigureKind.AMOUNT, system=system, basis=basis)
