"""The published structure of a qualification, as far as accumulation reads it.

Points hang on the pair of unit and qualification: "the relative weight of any given unit common to
several qualifications, as expressed in ECVET points, may vary from one of these qualifications to
another" (Recommendation 2009/C 155/02, Annex II, point 4). Fields that name a thing hold its IRI.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

__all__ = ["CreditFigure", "FigureBasis", "GroupRule", "Structure", "StructureUnit"]


class FigureBasis(StrEnum):
    """What a figure is said of.

    `allocation`: the unit in this qualification; `total`: the qualification as a whole; `workload`:
    hours that learning takes, wherever the unit stands; `weeks`: of training.
    """

    ALLOCATION = "allocation"
    TOTAL = "total"
    WORKLOAD = "workload"
    WEEKS = "weeks"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFigure:
    """An amount in a credit system, or in what a property of the data measures; never converted."""

    system: str
    amount: Decimal
    basis: FigureBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureUnit:
    """The place of a unit in a qualification.

    Attributes:
        unit: the unit.
        outcomes: all its outcomes, which it takes to be awarded.
        group: the group that it stands in, or `None`.
        is_mandatory: whether it has to be awarded; without group and choice every unit has to.
        points, credit_system: of its allocation in this qualification; both or none.
        figures: what else is said of its size: relative weight, weeks, hours.
        same_as: units that are the same one at other places.
        valid_until: the last day of its validity, open where `None`.
    """

    unit: str
    outcomes: tuple[str, ...]
    group: str | None = None
    is_mandatory: bool = True
    points: Decimal | None = None
    credit_system: str | None = None
    figures: tuple[CreditFigure, ...] = ()
    same_as: tuple[str, ...] = ()
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """How many units of a group have to be awarded, how many count, and how many points it needs."""

    group: str
    min_units: int = 0
    max_units: int | None = None
    required_points: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """The units of a qualification with the rules of their groups.

    Attributes:
        qualification: the qualification.
        units: its places, in any order.
        groups: rules; a group without one requires nothing.
        figures: totals of the whole qualification, and the hours that it takes.
        is_complete_list: `False` where its agency says that units are missing from the list.
        has_roles: `False` where no unit has a role or group, so that all are taken as mandatory.
    """

    qualification: str
    units: tuple[StructureUnit, ...]
    groups: tuple[GroupRule, ...] = ()
    figures: tuple[CreditFigure, ...] = ()
    is_complete_list: bool = True
    has_roles: bool = True
