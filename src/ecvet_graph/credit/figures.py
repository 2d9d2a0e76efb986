"""The size of what counts, in every credit system of its own, side by side and never converted.

"ECVET points ... have no value independent of the acquired learning outcomes for the particular
qualification to which they refer" (Recommendation 2009/C 155/02, Annex II, point 4): points are
those of the allocation in this qualification, whole units only.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from ecvet_graph.credit.structure import CreditFigure, FigureBasis, Structure, StructureUnit

__all__ = ["FigureProgress", "count_figures", "unit_figures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureProgress:
    """How much of a figure is reached, in one system and on one basis.

    Attributes:
        system: credit system, or the property of the data that the figure is of.
        basis: what it is said of.
        counted: sum over the units that count.
        required: that of the whole qualification as published, or `None`.
        listed: sum over all units of the list, electives included.
        units: units that count and have the figure.
        without: units that count and have it not; they add nothing.
    """

    system: str
    basis: FigureBasis
    counted: Decimal
    required: Decimal | None
    listed: Decimal
    units: tuple[str, ...]
    without: tuple[str, ...]


def unit_figures(place: StructureUnit) -> tuple[CreditFigure, ...]:
    """Return the points of the allocation and all other figures of a unit."""
    if place.points is None:
        return place.figures
    points = CreditFigure(
        system=place.credit_system or "", amount=place.points, basis=FigureBasis.ALLOCATION
    )
    return (points, *place.figures)


def count_figures(structure: Structure, counted: frozenset[str]) -> tuple[FigureProgress, ...]:
    """Return every figure of the units that count, by basis and system.

    A total of the qualification stands beside the points of the same system, its hours beside those
    of the units.
    """
    totals = {(_of_units(figure), figure.system): figure.amount for figure in structure.figures}
    found: defaultdict[tuple[FigureBasis, str], dict[str, Decimal]] = defaultdict(dict)
    for key in totals:
        found[key] = {}
    for place in structure.units:
        for figure in unit_figures(place):
            amounts = found[figure.basis, figure.system]
            amounts[place.unit] = amounts.get(place.unit, Decimal(0)) + figure.amount
    order = list(FigureBasis)
    return tuple(
        _figure(key, found[key], counted=counted, required=totals.get(key))
        for key in sorted(found, key=lambda key: (order.index(key[0]), key[1]))
    )


def _of_units(figure: CreditFigure) -> FigureBasis:
    """Return what the same figure is said of for units: points of a total are those of places."""
    return FigureBasis.ALLOCATION if figure.basis is FigureBasis.TOTAL else figure.basis


def _figure(
    key: tuple[FigureBasis, str],
    amounts: dict[str, Decimal],
    *,
    counted: frozenset[str],
    required: Decimal | None,
) -> FigureProgress:
    basis, system = key
    units = tuple(sorted(counted & amounts.keys()))
    return FigureProgress(
        system=system,
        basis=basis,
        counted=sum((amounts[unit] for unit in units), Decimal(0)),
        required=required,
        listed=sum(amounts.values(), Decimal(0)),
        units=units,
        without=tuple(sorted(counted - amounts.keys())),
    )
