"""Which awarded units count in the groups of a qualification, and how far each group is.

A unit counts once, wherever it is listed. Of a group no more units count than it allows: those with
most points, so that the required points are reached with as few units as possible; places of its
mandatory units are kept free for them. Rule of this project (constraint T09-group).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ecvet_graph.credit.structure import GroupRule, Structure, StructureUnit

__all__ = ["GroupProgress", "count_groups", "counted_places", "same_units"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupProgress:
    """How far a group is.

    Attributes:
        rule: what it requires and allows.
        counted: awarded units of the group that count, the most points first.
        surplus: awarded units beyond the maximum, which do not count.
        listed: how many units stand in the group.
        points: of the counted units, in the credit system with most of them; 0 without points.
        credit_system: that system, or `None` where no counted unit has points.
        without_points: counted units without points.
    """

    rule: GroupRule
    counted: tuple[str, ...]
    surplus: tuple[str, ...]
    listed: int
    points: Decimal
    credit_system: str | None
    without_points: tuple[str, ...]

    @property
    def missing_units(self) -> int:
        """Return how many units are still to be awarded."""
        return max(0, self.rule.min_units - len(self.counted))

    @property
    def missing_points(self) -> Decimal:
        """Return how many points are still to be reached; 0 where none are required."""
        return max(Decimal(0), (self.rule.required_points or Decimal(0)) - self.points)

    @property
    def is_met(self) -> bool:
        """Return whether as many units, and points, as required are reached."""
        return not self.missing_units and not self.missing_points


def same_units(structure: Structure) -> Mapping[str, str]:
    """Return for each unit, listed or named as the same, one unit that stands for all the same."""
    parents: dict[str, str] = {}

    def root(unit: str) -> str:
        while parents.setdefault(unit, unit) != unit:
            unit = parents[unit]
        return unit

    for place in structure.units:
        for other in place.same_as:
            first, second = sorted((root(place.unit), root(other)))
            parents[second] = first
        root(place.unit)
    return {unit: root(unit) for unit in tuple(parents)}


def counted_places(structure: Structure, same: Mapping[str, str]) -> Mapping[str, str]:
    """Return for each listed unit the one at whose place it counts: the same unit counts once.

    That is the mandatory one, then that with most points, then the first by IRI.
    """
    best: dict[str, str] = {}
    for place in sorted(structure.units, key=_preference):
        best.setdefault(same[place.unit], place.unit)
    return {place.unit: best[same[place.unit]] for place in structure.units}


def count_groups(structure: Structure, awarded: frozenset[str]) -> tuple[GroupProgress, ...]:
    """Return how far each group is, in the order of the rules, then by IRI.

    `awarded` are the places at which an awarded unit counts.
    """
    members: defaultdict[str, list[StructureUnit]] = defaultdict(list)
    for place in structure.units:
        if place.group is not None:
            members[place.group].append(place)
    rules = {rule.group: rule for rule in structure.groups}
    for group in sorted(members.keys() - rules.keys()):
        rules[group] = GroupRule(group=group)
    return tuple(
        _progress(rule, sorted(members[rule.group], key=_preference), awarded)
        for rule in rules.values()
    )


def _progress(
    rule: GroupRule, members: Sequence[StructureUnit], awarded: frozenset[str]
) -> GroupProgress:
    mandatory = [place for place in members if place.is_mandatory]
    chosen = [place for place in members if not place.is_mandatory and place.unit in awarded]
    free = None if rule.max_units is None else max(0, rule.max_units - len(mandatory))
    counted = [place for place in mandatory if place.unit in awarded] + chosen[:free]
    points, system = _points(counted)
    return GroupProgress(
        rule=rule,
        counted=tuple(place.unit for place in counted),
        surplus=() if free is None else tuple(place.unit for place in chosen[free:]),
        listed=len(members),
        points=points,
        credit_system=system,
        without_points=tuple(place.unit for place in counted if place.points is None),
    )


def _points(counted: Sequence[StructureUnit]) -> tuple[Decimal, str | None]:
    """Return the largest sum of points of one credit system: systems are never added up."""
    totals: dict[str, Decimal] = {}
    for place in counted:
        if place.points is not None:
            system = place.credit_system or ""
            totals[system] = totals.get(system, Decimal(0)) + place.points
    if not totals:
        return Decimal(0), None
    system = min(totals, key=lambda name: (-totals[name], name))
    return totals[system], system or None


def _preference(place: StructureUnit) -> tuple[bool, Decimal, str]:
    return not place.is_mandatory, -(place.points or Decimal(0)), place.unit
