"""What a credit has to be: outcomes of a unit, each proved, and points that are those of the unit."""

from __future__ import annotations

from decimal import Decimal

from ecvet_graph.credit.corrections import in_force
from ecvet_graph.credit.evidence import credited_outcomes
from ecvet_graph.credit.rules import refuse, require
from ecvet_graph.credit.structure import Structure, StructureUnit
from ecvet_graph.model.credit import AssessmentResult, Credit, Portfolio

__all__ = ["require_points", "require_proved", "require_specified"]


def require_specified(credit: Credit, structure: Structure) -> None:
    """Raise `TransitionError` unless the outcomes are of the unit or qualification named (T01)."""
    if credit.specification == structure.qualification:
        known = {outcome for place in structure.units for outcome in place.outcomes}
    else:
        place = _place(structure, credit.specification)
        require(
            place is not None,
            "T01",
            f"{credit.specification} is no unit of {structure.qualification}.",
            remedy="Credit outcomes of a unit of the qualification that the learner aims at.",
        )
        known = set(place.outcomes) if place else set()
    for outcome in sorted(set(credit.outcomes) - known):
        refuse(
            "T01",
            f"The credited outcome {outcome} is none of {credit.specification}.",
            remedy="Credit it with the unit that it belongs to.",
        )


def require_proved(portfolio: Portfolio, credit: Credit) -> None:
    """Raise `TransitionError` unless passed assessments prove the outcomes, before the award (T02, T03)."""
    named = [one for one in in_force(portfolio.assessments) if one.iri in credit.assessments]
    is_known = bool(credit.assessments) and len(named) == len(credit.assessments)
    require(
        is_known,
        "T02",
        "The credit names no assessment, or one that is not of this transfer.",
        remedy="Credit outcomes that were shown, and name the assessments that prove them.",
    )
    proved = {
        outcome
        for one in named
        if one.result is AssessmentResult.PASSED
        for outcome in one.outcomes
    }
    for outcome in sorted(set(credit.outcomes) - proved):
        refuse(
            "T02",
            f"The outcome {outcome} is credited, but no passed assessment proves it.",
            remedy="Assess it, or leave it out of the credit.",
        )
    require(
        max(one.assessed_on for one in named) <= credit.awarded_on,
        "T03",
        "The credit is awarded before its assessment.",
        remedy="Correct one of the two days.",
    )


def require_points(portfolio: Portfolio, credit: Credit, structure: Structure) -> None:
    """Raise `TransitionError` unless the points are those of the unit, or have a reason (T04)."""
    is_whole = (credit.points is None) == (credit.credit_system is None)
    is_whole = is_whole and (credit.points is None or credit.points >= 0)
    require(
        is_whole,
        "T04",
        "The points name no credit system, or are below zero.",
        remedy="Give points and their credit system, or neither.",
    )
    place = _place(structure, credit.specification)
    if place is None or not credit.points:
        return
    shown = credited_outcomes(portfolio, credit.specification) | set(credit.outcomes)
    is_part = not set(place.outcomes) <= shown
    total = _points_so_far(portfolio, credit) + credit.points
    is_same_system = place.points is not None and place.credit_system == credit.credit_system
    require(
        not (is_part and is_same_system and place.points is not None and total >= place.points),
        "T04",
        "A part of a unit does not carry the points of the whole unit.",
        remedy="Leave the points out, or award them when all outcomes of the unit have been shown.",
    )
    is_allocated = is_same_system and total == place.points and not is_part
    is_unknown = place.points is None or not is_same_system
    require(
        is_allocated or bool(credit.points_reason) or (is_unknown and not is_part),
        "T04",
        f"The points are not those of the unit in the qualification ({place.points}).",
        remedy="Correct them, leave them out for a part of a unit, or give the reason.",
    )


def _points_so_far(portfolio: Portfolio, credit: Credit) -> Decimal:
    points = (
        one.points
        for one in portfolio.credits
        if one.specification == credit.specification
        and one.credit_system == credit.credit_system
        and one.points is not None
    )
    return sum(points, Decimal(0))


def _place(structure: Structure, unit: str) -> StructureUnit | None:
    return next((place for place in structure.units if place.unit == unit), None)
