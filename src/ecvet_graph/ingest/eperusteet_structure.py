"""How a Finnish qualification is made up: roles, groups and points out of `rakenne`.

The tree of the source is flattened by one rule. Going down from the root, a node becomes a group
where its parts are competence areas (of which one is chosen) or units; other nodes are passed
through. A unit that such a node requires directly is mandatory; every other unit below it is
elective and belongs to the group. The group requires the points of the node less those of its
mandatory units. Places that the source leaves undefined ("määrittelemätön": units of other
qualifications, local units, ...) have no units to list; their points are inside their group's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from ecvet_graph.ingest.eperusteet_units import finnish_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ecvet_graph.ingest.fields import Fields
    from ecvet_graph.model.learning import Texts

__all__ = ["GroupPlan", "StructurePlan", "plan_structure"]

_AREA = "osaamisala"
_UNDEFINED = "määrittelemätön"


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A group before it has an IRI: titles, points required, and the ids of its units."""

    titles: Texts
    required_points: Decimal | None
    units: tuple[str, ...]


@dataclass(slots=True)
class StructurePlan:
    """What the tree says: the total, mandatory units, groups, and whether areas are chosen from."""

    total: Decimal | None = None
    mandatory: dict[str, None] = field(default_factory=dict)
    groups: list[GroupPlan] = field(default_factory=list)
    has_areas: bool = False

    def adds_up(self, points: Mapping[str, Decimal]) -> bool:
        """Tell whether mandatory units and groups together make the total."""
        required = [group.required_points for group in self.groups]
        if self.total is None or None in required or not self.mandatory.keys() <= points.keys():
            return False
        given = sum((points[unit] for unit in self.mandatory), Decimal(0))
        return given + sum((part for part in required if part), Decimal(0)) == self.total

    def group_of(self, unit: str) -> int | None:
        """Return the position of the first group that a unit belongs to."""
        return next((at for at, group in enumerate(self.groups) if unit in group.units), None)


def plan_structure(
    root: Fields, points: Mapping[str, Decimal], *, titles: Texts, language: str = "fi"
) -> StructurePlan:
    """Return the plan of a tree.

    Args:
        root: the value of `suoritustavat[].rakenne`.
        points: id of each unit that is imported -> its points, where it has some.
        titles: stand in for the name of the root, which is often a placeholder.
        language: language of names that are not given by language.
    """
    plan = StructurePlan(total=_points(root))
    _visit(root, plan, points, titles=titles, language=language)
    return plan


def _visit(
    node: Fields,
    plan: StructurePlan,
    points: Mapping[str, Decimal],
    *,
    titles: Texts,
    language: str,
) -> None:
    groups = [part for part in _groups(node) if part.values.get("rooli") != _UNDEFINED]
    areas = [part for part in groups if part.values.get("rooli") == _AREA]
    required = [unit for unit, is_required in _units(node) if is_required and unit in points]
    if groups and not areas:
        plan.mandatory.update(dict.fromkeys(required))
        for part in groups:
            names = finnish_first(part.texts("nimi", language=language)) or titles
            _visit(part, plan, points, titles=names, language=language)
        return
    plan.has_areas = plan.has_areas or bool(areas)
    plan.mandatory.update(dict.fromkeys(required))
    others = dict.fromkeys(
        unit for unit in _units_below(node) if unit in points and unit not in plan.mandatory
    )
    total = _points(node)
    left = None if total is None else total - sum((points[unit] for unit in required), Decimal(0))
    if others or (left is not None and left > 0):
        plan.groups.append(GroupPlan(titles, left if left and left > 0 else None, tuple(others)))


def _points(node: Fields) -> Decimal | None:
    rule = node.values.get("muodostumisSaanto") or {}
    size = rule.get("laajuus") or {}
    low, high = size.get("minimi"), size.get("maksimi")
    return Decimal(str(low)) if low is not None and low == high else None


def _groups(node: Fields) -> Iterator[Fields]:
    for part in node.objects("osat"):
        if part.values.get("_tutkinnonOsaViite") is None:
            yield part


def _units(node: Fields) -> Iterator[tuple[str, bool]]:
    for part in node.objects("osat"):
        unit = part.values.get("_tutkinnonOsaViite")
        if unit is not None:
            yield str(unit), part.values.get("pakollinen") is True


def _units_below(node: Fields) -> Iterator[str]:
    for part in node.objects("osat"):
        unit = part.values.get("_tutkinnonOsaViite")
        if unit is not None:
            yield str(unit)
        else:
            yield from _units_below(part)
