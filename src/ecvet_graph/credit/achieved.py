"""Planned against achieved: what was agreed on, and how far each outcome of it has come.

The answer stands unit by unit, in the order of the newest agreement; units that were agreed in an
earlier version or not at all follow. Points are those that somebody gave, and are never computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ecvet_graph.credit.corrections import as_corrected
from ecvet_graph.credit.evidence import (
    credited_outcomes,
    passed_outcomes,
    recognised_outcomes,
    validated_outcomes,
)
from ecvet_graph.credit.standing import awarded_units
from ecvet_graph.credit.structure import Structure
from ecvet_graph.model.credit import AssessmentResult, DecisionResult, Portfolio
from ecvet_graph.model.mobility import AgreedUnit, AgreementState, LearningAgreement, Transfer

__all__ = ["AchievedOutcome", "AchievedUnit", "Points", "planned_and_achieved"]


@dataclass(frozen=True, slots=True)
class Points:
    """An amount in a credit system."""

    amount: Decimal
    credit_system: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievedOutcome:
    """How far one outcome has come in a transfer.

    Attributes:
        outcome: the outcome.
        agreed_in: versions of the agreement that name it; none where it was not agreed.
        is_agreed: whether the newest version names it.
        assessments: records in which it was assessed, the oldest first.
        result: passed where one of them is, failed where none is, `None` where there are none.
        is_credited, is_validated, is_recognised: how far it has come.
        is_refused: decided on, and neither validated nor recognised.
    """

    outcome: str
    agreed_in: tuple[int, ...]
    is_agreed: bool
    assessments: tuple[str, ...]
    result: AssessmentResult | None
    is_credited: bool
    is_validated: bool
    is_recognised: bool
    is_refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievedUnit:
    """A unit with what was planned in it and what became of it.

    Attributes:
        unit: the unit, or the qualification where a credit names no unit of it.
        host_unit: where it is learnt, as the newest version that names the unit says.
        agreed_in: versions of the agreement that name it.
        outcomes: agreed ones in the order of the agreement, then others that were assessed.
        not_planned: outcomes of the unit that neither were agreed nor assessed in this transfer.
        points_agreed: of the newest version that names the unit, or `None`.
        points_host: awarded by the host, one sum a credit system.
        points_home: of the unit's allocation where home awarded the unit, or `None`.
        is_awarded: whether home has awarded the whole unit in this transfer.
    """

    unit: str
    host_unit: str | None
    agreed_in: tuple[int, ...]
    outcomes: tuple[AchievedOutcome, ...]
    not_planned: tuple[str, ...]
    points_agreed: Points | None
    points_host: tuple[Points, ...]
    points_home: Points | None
    is_awarded: bool


@dataclass(frozen=True, slots=True)
class _Standing:
    passed: frozenset[str]
    credited: frozenset[str]
    validated: frozenset[str]
    recognised: frozenset[str]
    refused: frozenset[str]


def planned_and_achieved(transfer: Transfer, *, structure: Structure) -> tuple[AchievedUnit, ...]:
    """Return for each unit of a transfer what was agreed, assessed, credited and recognised."""
    standing = _standing(as_corrected(transfer.portfolio))
    return tuple(_unit(transfer, unit, structure, standing) for unit in _units(transfer, structure))


def _standing(portfolio: Portfolio) -> _Standing:
    validated, recognised = validated_outcomes(portfolio), recognised_outcomes(portfolio)
    credited = {credit.iri: frozenset(credit.outcomes) for credit in portfolio.credits}
    confirmed = {one.iri: frozenset(one.outcomes) for one in portfolio.validations}
    decided = {o for one in portfolio.validations for o in credited.get(one.credit, ())}
    refused = {
        outcome
        for one in portfolio.recognitions
        if one.result is DecisionResult.REFUSED
        for name in one.validations
        for outcome in confirmed.get(name, ())
    }
    return _Standing(
        passed=passed_outcomes(portfolio),
        credited=credited_outcomes(portfolio),
        validated=validated,
        recognised=recognised,
        refused=frozenset((decided - validated) | (refused - recognised)),
    )


def _units(transfer: Transfer, structure: Structure) -> tuple[str, ...]:
    """Return the units in their order: agreed (newest version first), credited, assessed."""
    agreed = (one.unit for version in reversed(_planned(transfer)) for one in version.units)
    credited = (credit.specification for credit in transfer.portfolio.credits)
    found = dict.fromkeys((*agreed, *credited))
    places = {place.unit: place.outcomes for place in structure.units}
    known = {o for unit in found for o in places.get(unit, ())}
    known |= {o for one in _agreed(transfer).values() for unit in one for o in unit.outcomes}
    rest = [o for one in transfer.portfolio.assessments for o in one.outcomes if o not in known]
    others = (place.unit for place in structure.units if set(place.outcomes) & set(rest))
    return tuple(dict.fromkeys((*found, *others)))


def _agreed(transfer: Transfer) -> Mapping[int, tuple[AgreedUnit, ...]]:
    return {version.version: version.units for version in _planned(transfer)}


def _planned(transfer: Transfer) -> tuple[LearningAgreement, ...]:
    """Return the versions that are or were a plan: not those that came to nothing, if others stand."""
    planned = (one for one in transfer.agreements if one.state is not AgreementState.CANCELLED)
    return tuple(planned) or transfer.agreements


def _unit(transfer: Transfer, unit: str, structure: Structure, standing: _Standing) -> AchievedUnit:
    versions = {
        version: one
        for version, units in _agreed(transfer).items()
        for one in units
        if one.unit == unit
    }
    newest = versions[max(versions)] if versions else None
    place = next((place for place in structure.units if place.unit == unit), None)
    whole = place.outcomes if place else ()
    names = _outcomes(transfer.portfolio, unit, versions=versions, whole=whole)
    is_awarded = unit in awarded_units(transfer.portfolio)
    return AchievedUnit(
        unit=unit,
        host_unit=newest.host_unit if newest else None,
        agreed_in=tuple(sorted(versions)),
        outcomes=tuple(_outcome(transfer, name, versions, standing) for name in names),
        not_planned=tuple(outcome for outcome in whole if outcome not in names),
        points_agreed=_points(newest.points, newest.credit_system) if newest else None,
        points_host=_points_host(as_corrected(transfer.portfolio), unit),
        points_home=_points(place.points, place.credit_system) if place and is_awarded else None,
        is_awarded=is_awarded,
    )


def _outcomes(
    portfolio: Portfolio,
    unit: str,
    *,
    versions: Mapping[int, AgreedUnit],
    whole: tuple[str, ...],
) -> tuple[str, ...]:
    agreed = (o for version in sorted(versions, reverse=True) for o in versions[version].outcomes)
    credited = (
        o for credit in portfolio.credits if credit.specification == unit for o in credit.outcomes
    )
    assessed = (o for one in portfolio.assessments for o in one.outcomes if o in whole)
    return tuple(dict.fromkeys((*agreed, *credited, *assessed)))


def _outcome(
    transfer: Transfer, outcome: str, versions: Mapping[int, AgreedUnit], standing: _Standing
) -> AchievedOutcome:
    agreed_in = tuple(sorted(one for one, unit in versions.items() if outcome in unit.outcomes))
    newest = transfer.agreement.version if transfer.agreement else 0
    records = tuple(one.iri for one in transfer.portfolio.assessments if outcome in one.outcomes)
    result = AssessmentResult.PASSED if outcome in standing.passed else AssessmentResult.FAILED
    return AchievedOutcome(
        outcome=outcome,
        agreed_in=agreed_in,
        is_agreed=newest in agreed_in,
        assessments=records,
        result=result if records else None,
        is_credited=outcome in standing.credited,
        is_validated=outcome in standing.validated,
        is_recognised=outcome in standing.recognised,
        is_refused=outcome in standing.refused,
    )


def _points(amount: Decimal | None, system: str | None) -> Points | None:
    return None if amount is None or system is None else Points(amount, system)


def _points_host(portfolio: Portfolio, unit: str) -> tuple[Points, ...]:
    sums: dict[str, Decimal] = {}
    for system, amount in _given(portfolio, unit):
        sums[system] = sums.get(system, Decimal(0)) + amount
    return tuple(Points(amount, system) for system, amount in sorted(sums.items()))


def _given(portfolio: Portfolio, unit: str) -> Iterable[tuple[str, Decimal]]:
    for credit in portfolio.credits:
        is_of_unit = credit.specification == unit
        if is_of_unit and credit.points is not None and credit.credit_system is not None:
            yield credit.credit_system, credit.points
