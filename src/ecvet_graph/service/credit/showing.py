"""From a computed progress to what people and machines are shown of it, with names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields

from ecvet_graph.credit.groups import GroupProgress
from ecvet_graph.credit.progress import Progress, Remark, UnitProgress
from ecvet_graph.credit.reconciliation import COUNTING_RULES, Line, reconcile
from ecvet_graph.service.credit.naming import Names
from ecvet_graph.service.views.progress import (
    ProgressCategory,
    ProgressFigure,
    ProgressGroup,
    ProgressLine,
    ProgressOutcome,
    ProgressReason,
    ProgressRemark,
    ProgressRow,
    ProgressUnit,
    ProgressView,
)

__all__ = ["named_things", "show_progress", "show_row"]


def show_row(progress: Progress, names: Names) -> ProgressRow:
    """Return the way to a qualification in a line."""
    counts = progress.counts
    return ProgressRow(
        target=names.thing(progress.structure.qualification),
        units_counted=counts.units_counted,
        units=counts.units,
        units_eligible=counts.units_eligible,
        units_partly=counts.units_partly,
        mandatory_awarded=counts.mandatory_awarded,
        mandatory=counts.mandatory,
        groups_met=sum(group.is_met for group in progress.groups),
        groups=len(progress.groups),
        outcomes_recognised=counts.outcomes_recognised,
        outcomes=counts.outcomes,
        figures=_figures(progress, names),
        is_eligible=progress.is_eligible,
    )


def show_progress(progress: Progress, names: Names, *, unknown: tuple[str, ...]) -> ProgressView:
    """Return the way to a qualification, explained; `names` know all of `named_things`."""
    row = show_row(progress, names)
    lines = reconcile(progress)
    used = {line.reason for line in lines}
    return ProgressView(
        **{entry.name: getattr(row, entry.name) for entry in fields(row)},
        day=progress.day,
        unit_list=tuple(_unit(unit, names) for unit in progress.units),
        group_list=tuple(_group(group, names) for group in progress.groups),
        categories=tuple(_categories(progress, names)),
        remarks=tuple(_remark(remark, names) for remark in progress.remarks),
        reasons=tuple(
            ProgressReason(
                reason=reason, code=rule.code, sentence=rule.sentence, source=rule.source
            )
            for reason, rule in COUNTING_RULES.items()
            if reason in used
        ),
        lines=tuple(_line(line, names) for line in lines),
        unknown=unknown,
    )


def named_things(progress: Progress) -> Iterator[str]:
    """Yield the IRIs of everything that is shown of a progress."""
    yield progress.structure.qualification
    for unit in progress.units:
        yield unit.unit
        yield from (one.outcome for one in unit.outcomes)
        yield from (unit.awarded_as or "", unit.place.credit_system or "")
    yield from (group.rule.group for group in progress.groups)
    yield from (figure.system for figure in progress.figures)
    for remark in progress.remarks:
        yield from (remark.about, remark.credit_system or "")


def _figures(progress: Progress, names: Names) -> tuple[ProgressFigure, ...]:
    return tuple(
        ProgressFigure(
            system=names.concept(figure.system),
            basis=figure.basis,
            counted=figure.counted,
            required=figure.required,
            listed=figure.listed,
            units=len(figure.units),
            without=len(figure.without),
        )
        for figure in progress.figures
    )


def _unit(unit: UnitProgress, names: Names) -> ProgressUnit:
    place = unit.place
    return ProgressUnit(
        unit=names.thing(unit.unit),
        state=unit.state,
        is_mandatory=place.is_mandatory,
        group=place.group,
        outcomes=tuple(
            ProgressOutcome(
                iri=one.outcome,
                texts=names.titles(one.outcome),
                category=names.category(one.outcome),
                standing=one.standing,
                records=one.records,
            )
            for one in unit.outcomes
        ),
        points=place.points,
        credit_system=names.concept(place.credit_system) if place.credit_system else None,
        is_counted=unit.is_counted,
        awarded_as=names.thing(unit.awarded_as) if unit.awarded_as else None,
        counted_as=names.thing(unit.counted_as) if unit.counted_as else None,
        is_surplus=unit.is_surplus,
        is_expired=unit.is_expired,
        valid_until=place.valid_until,
        records=unit.awards,
    )


def _group(group: GroupProgress, names: Names) -> ProgressGroup:
    rule = group.rule
    return ProgressGroup(
        iri=rule.group,
        titles=names.titles(rule.group),
        min_units=rule.min_units,
        max_units=rule.max_units,
        required_points=rule.required_points,
        points=group.points,
        credit_system=names.concept(group.credit_system) if group.credit_system else None,
        counted=group.counted,
        surplus=group.surplus,
        listed=group.listed,
        missing_units=group.missing_units,
        missing_points=group.missing_points,
        is_met=group.is_met,
    )


def _categories(progress: Progress, names: Names) -> Iterator[ProgressCategory]:
    """Yield outcomes k of K by category, by its name, those without one last; each outcome once."""
    standing = {one.outcome: one for unit in progress.units for one in unit.outcomes}
    recognised = {
        one.outcome
        for unit in progress.units
        for one in unit.outcomes
        if one.outcome not in unit.missing
    }
    found: defaultdict[str | None, list[bool]] = defaultdict(list)
    for outcome in standing:
        found[names.category(outcome)].append(outcome in recognised)
    for category in sorted(found, key=lambda name: (name is None, name or "")):
        marks = found[category]
        yield ProgressCategory(category=category, recognised=sum(marks), outcomes=len(marks))


def _remark(remark: Remark, names: Names) -> ProgressRemark:
    return ProgressRemark(
        kind=remark.kind,
        about=remark.about,
        titles=names.titles(remark.about),
        records=remark.records,
        given=remark.given,
        expected=remark.expected,
        credit_system=names.concept(remark.credit_system) if remark.credit_system else None,
    )


def _line(line: Line, names: Names) -> ProgressLine:
    figure = line.figure
    return ProgressLine(
        figure=figure.kind,
        system=names.concept(figure.system) if figure.system else None,
        basis=figure.basis,
        group=figure.group or None,
        unit=line.unit,
        amount=line.amount,
        reason=line.reason,
        records=line.records,
    )
