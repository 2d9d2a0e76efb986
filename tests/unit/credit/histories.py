"""Structures and records of learners made for tests, and how hypothesis makes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count

from hypothesis import strategies as st

from ecvet_graph.credit.structure import GroupRule, Structure, StructureUnit
from ecvet_graph.model.credit import (
    AssessmentResult,
    Credit,
    DecisionResult,
    OutcomeAssessment,
    Portfolio,
    Recognition,
    Route,
    Validation,
)

LEARNER = "urn:uuid:5f0c1a52-8c1e-4f2b-9d36-0a6a2f0f9b01"
QUALIFICATION = "https://example.org/qualification/q"
ECVET_POINTS = "http://data.europa.eu/snb/education-credit/60b314e826"
DAY = date(2026, 6, 1)
HOME, HOST = "https://example.org/organisation/home", "https://example.org/organisation/host"


def place(
    name: str,
    outcomes: int = 2,
    *,
    points: str | None = None,
    group: str | None = None,
    same_as: tuple[str, ...] = (),
    valid_until: date | None = None,
) -> StructureUnit:
    """Return a unit with outcomes named after it; in a group it is elective."""
    return StructureUnit(
        unit=name,
        outcomes=tuple(f"{name}-o{number}" for number in range(outcomes)),
        group=group,
        is_mandatory=group is None,
        points=None if points is None else Decimal(points),
        credit_system=None if points is None else ECVET_POINTS,
        same_as=same_as,
        valid_until=valid_until,
    )


def structure(*units: StructureUnit, groups: tuple[GroupRule, ...] = ()) -> Structure:
    return Structure(qualification=QUALIFICATION, units=units, groups=groups)


def assessed(
    outcomes: Iterable[str], *, name: str = "a", passed: bool = True, on: date = date(2026, 1, 10)
) -> OutcomeAssessment:
    return OutcomeAssessment(
        iri=f"urn:assessment:{name}",
        learner=LEARNER,
        outcomes=tuple(outcomes),
        result=AssessmentResult.PASSED if passed else AssessmentResult.FAILED,
        assessed_on=on,
        assessor=HOST,
    )


def credited(
    outcomes: Iterable[str],
    *,
    name: str = "c",
    unit: str = QUALIFICATION,
    points: str | None = None,
) -> Credit:
    return Credit(
        iri=f"urn:credit:{name}",
        learner=LEARNER,
        specification=unit,
        outcomes=tuple(outcomes),
        assessments=(),
        awarded_by=HOST,
        awarded_on=date(2026, 1, 20),
        route=Route.INSIDE_MOU,
        points=None if points is None else Decimal(points),
        credit_system=None if points is None else ECVET_POINTS,
    )


def validated(
    outcomes: Iterable[str], *, name: str = "v", result: DecisionResult = DecisionResult.GRANTED
) -> Validation:
    return Validation(
        iri=f"urn:validation:{name}",
        learner=LEARNER,
        credit="urn:credit:c",
        outcomes=tuple(outcomes),
        result=result,
        decided_by=HOME,
        decided_on=date(2026, 2, 1),
    )


def recognised(
    outcomes: Iterable[str],
    units: Iterable[str] = (),
    *,
    name: str = "r",
    result: DecisionResult = DecisionResult.GRANTED,
    on: date = date(2026, 2, 10),
) -> Recognition:
    return Recognition(
        iri=f"urn:recognition:{name}",
        learner=LEARNER,
        validations=(),
        qualification=QUALIFICATION,
        outcomes=tuple(outcomes),
        units=tuple(units),
        result=result,
        decided_by=HOME,
        decided_on=on,
    )


def portfolio(*records: OutcomeAssessment | Credit | Validation | Recognition) -> Portfolio:
    return Portfolio(
        learner=LEARNER,
        assessments=tuple(one for one in records if isinstance(one, OutcomeAssessment)),
        credits=tuple(one for one in records if isinstance(one, Credit)),
        validations=tuple(one for one in records if isinstance(one, Validation)),
        recognitions=tuple(one for one in records if isinstance(one, Recognition)),
    )


def awarded(*units: StructureUnit) -> tuple[Recognition, ...]:
    """Return one recognition for each unit, whole."""
    return tuple(recognised(unit.outcomes, [unit.unit], name=unit.unit) for unit in units)


_POINTS = st.none() | st.integers(1, 40).map(lambda half: Decimal(half) / 2)


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    """Draw up to seven units, up to two groups with rules, units that are the same as others."""
    groups = [f"g{number}" for number in range(draw(st.integers(0, 2)))]
    units = []
    for number in range(draw(st.integers(1, 7))):
        group = draw(st.sampled_from([None, *groups]))
        points = draw(_POINTS)
        unit = place(f"u{number}", draw(st.integers(1, 3)), group=group)
        unit = replace(
            unit,
            is_mandatory=group is None or draw(st.integers(0, 4)) == 0,
            points=points,
            credit_system=None if points is None else ECVET_POINTS,
            same_as=(f"same-as-u{number}",) if draw(st.booleans()) else (),
        )
        if draw(st.integers(0, 5)) == 0:
            unit = replace(unit, outcomes=(*unit.outcomes, "shared-outcome"))
        if number and draw(st.integers(0, 5)) == 0:
            unit = replace(unit, same_as=(*unit.same_as, f"u{number - 1}"))
        units.append(unit)
    return structure(*units, groups=tuple(draw(_rule(group)) for group in groups))


@st.composite
def _rule(draw: st.DrawFn, group: str) -> GroupRule:
    least = draw(st.integers(0, 3))
    most = draw(st.none() | st.integers(max(1, least), 4))
    required = draw(st.none() | st.integers(1, 30).map(Decimal))
    return GroupRule(group=group, min_units=least, max_units=most, required_points=required)


@st.composite
def histories(draw: st.DrawFn, given: Structure) -> Portfolio:
    """Draw records of every kind about outcomes and units of a structure, right or wrong ones."""
    names, outcomes, units = count(), outcomes_of(given), units_of(given)
    some = st.lists(st.sampled_from(outcomes), max_size=6, unique=True)
    records: list[OutcomeAssessment | Credit | Validation | Recognition] = []
    for _ in range(draw(st.integers(0, 3))):
        name = str(next(names))
        records.append(assessed(draw(some), name=name, passed=draw(st.booleans())))
    if draw(st.booleans()):
        records.append(credited(draw(some)))
    if draw(st.booleans()):
        records.append(validated(draw(some)))
    for _ in range(draw(st.integers(0, 4))):
        result = draw(st.sampled_from([*[DecisionResult.GRANTED] * 4, DecisionResult.REFUSED]))
        award = draw(st.lists(st.sampled_from(units), max_size=4, unique=True))
        held = [one for unit in given.units if unit.unit in award for one in unit.outcomes]
        if draw(st.integers(0, 4)) == 0:
            held = held[1:]
        records.append(
            recognised([*held, *draw(some)], award, name=str(next(names)), result=result)
        )
    return portfolio(*records)


def outcomes_of(given: Structure) -> list[str]:
    """Return all outcomes of a structure, and one that is foreign to it."""
    return sorted({"foreign-outcome", *(one for unit in given.units for one in unit.outcomes)})


def units_of(given: Structure) -> list[str]:
    """Return all units of a structure, those that are the same, and a foreign one."""
    known = {name for unit in given.units for name in (unit.unit, *unit.same_as)}
    return sorted({"foreign-unit", *known})
