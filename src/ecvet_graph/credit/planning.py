"""What is still to be shown for a qualification, and as what the comparison engine looks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ecvet_graph.compare import ChoiceRule, Target, TargetUnit, to_scaled
from ecvet_graph.credit.groups import GroupProgress
from ecvet_graph.credit.progress import Progress, UnitProgress, UnitState

__all__ = ["OpenUnit", "open_target", "open_units", "recognised_outcomes"]

# Stands for electives that no group rules, as in the target of the comparison engine
_NO_GROUP = ""


@dataclass(frozen=True, slots=True)
class OpenUnit:
    """A unit that is not awarded: the outcomes still to be recognised, and whether it is needed.

    `is_needed`: it is mandatory, or its group is not met yet and has places left. No missing
    outcome: only the award is missing.
    """

    unit: str
    missing: tuple[str, ...]
    group: str | None
    is_needed: bool


def open_units(progress: Progress) -> tuple[OpenUnit, ...]:
    """Return the units that are not awarded, in the order of the structure."""
    open_groups = {group.rule.group for group in progress.groups if not group.is_met}
    return tuple(
        OpenUnit(
            unit.unit,
            unit.missing,
            group=unit.place.group,
            is_needed=unit.place.is_mandatory or unit.place.group in open_groups,
        )
        for unit in progress.units
        if unit.state is not UnitState.AWARDED
    )


def recognised_outcomes(progress: Progress) -> frozenset[str]:
    """Return the outcomes of open units that are recognised already."""
    return frozenset(
        one.outcome
        for unit in progress.units
        if unit.state is not UnitState.AWARDED
        for one in unit.outcomes
        if one.outcome not in unit.missing
    )


def open_target(progress: Progress) -> Target:
    """Return what is still to be reached: open units that are needed, and what is left of the rules.

    Units of which all outcomes are recognised are no part of it: only their award is missing, and
    they count for the rules of their groups.
    """
    rules = tuple(
        rule for group in progress.groups for rule in _rest(group, _eligible(progress, group))
    )
    ruled = {rule.group for rule in rules}
    units = tuple(
        TargetUnit(
            unit.unit,
            None if unit.place.is_mandatory else unit.place.group or _NO_GROUP,
            None if unit.place.points is None else to_scaled(unit.place.points),
        )
        for unit in progress.units
        if unit.state in {UnitState.PARTLY, UnitState.NONE}
        and (unit.place.is_mandatory or unit.place.group in ruled)
    )
    return Target(units, rules, reached=recognised_outcomes(progress))


def _eligible(progress: Progress, group: GroupProgress) -> tuple[UnitProgress, ...]:
    """Return what of a group is as good as awarded, and mandatory units that will have to be."""
    return tuple(
        unit
        for unit in progress.units
        if unit.place.group == group.rule.group
        and (
            unit.state is UnitState.ELIGIBLE
            or (unit.place.is_mandatory and unit.state is not UnitState.AWARDED)
        )
    )


def _rest(group: GroupProgress, coming: tuple[UnitProgress, ...]) -> Iterator[ChoiceRule]:
    """Yield what is left of the rule of a group, unless nothing is."""
    rule = group.rule
    points = sum((unit.place.points or Decimal(0) for unit in coming), Decimal(0))
    left = max(0, group.missing_units - len(coming))
    missing = max(Decimal(0), group.missing_points - points)
    if left or missing:
        taken = len(group.counted) + len(coming)
        yield ChoiceRule(
            rule.group,
            min_units=left,
            max_units=None if rule.max_units is None else max(0, rule.max_units - taken),
            required_points=to_scaled(missing),
        )
