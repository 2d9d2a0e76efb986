"""How far each outcome of a learner is: assessed, credited, validated, recognised.

Only what was decided in favour counts: a refusal has no effect, and one that an appeal overturned is
followed by the decision that grants. An outcome that was failed and never passed is failed, whatever
other records say of it. Results that were corrected do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from ecvet_graph.credit.corrections import in_force
from ecvet_graph.errors import InvalidDataError
from ecvet_graph.model.credit import (
    AssessmentResult,
    Credit,
    DecisionResult,
    OutcomeAssessment,
    Portfolio,
    Recognition,
    Validation,
)

__all__ = [
    "OutcomeStanding",
    "Record",
    "Standing",
    "awarded_units",
    "awards",
    "merged",
    "passed_on",
    "read_record",
    "standings",
]

_Record = TypeVar("_Record", OutcomeAssessment, Credit, Validation, Recognition)


class Standing(StrEnum):
    """How far an outcome is, from the least to the most; only the last one counts.

    `credited`: assessed with success, "a set of learning outcomes of an individual which have been
    assessed" (Recommendation 2009/C 155/02, Annex I, point d).
    """

    NOT_ASSESSED = "not-assessed"
    FAILED = "failed"
    CREDITED = "credited"
    VALIDATED = "validated"
    RECOGNISED = "recognised"


_RANKS: Mapping[Standing, int] = {standing: rank for rank, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class OutcomeStanding:
    """How far an outcome is, and the records that say so: assessments first, recognitions last."""

    outcome: str
    standing: Standing
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What the records of a learner say, read once for many qualifications.

    Attributes:
        learner: pseudonym.
        known: how far each outcome is, as `standings`.
        passed: when each outcome was first shown, as `passed_on`.
        awarded: the recognitions that award each unit, as `awards`.
        credits, recognitions: of the learner, the earliest first; recognitions that are granted.
        targets: the qualifications towards which each credit was recognised; none where it was not.
    """

    learner: str
    known: Mapping[str, OutcomeStanding]
    passed: Mapping[str, date]
    awarded: Mapping[str, tuple[str, ...]]
    credits: tuple[Credit, ...]
    recognitions: tuple[Recognition, ...]
    targets: Mapping[str, frozenset[str]]


def read_record(portfolio: Portfolio) -> Record:
    """Return what the records of a portfolio say."""
    return Record(
        learner=portfolio.learner,
        known=standings(portfolio),
        passed=passed_on(portfolio),
        awarded=awards(portfolio),
        credits=_own(portfolio, portfolio.credits),
        recognitions=_recognitions(portfolio),
        targets=_targets(portfolio),
    )


def standings(portfolio: Portfolio) -> Mapping[str, OutcomeStanding]:
    """Return how far each outcome of a portfolio is; outcomes without record are not in it.

    Records of other learners are passed over.
    """
    reached: defaultdict[str, Standing] = defaultdict(lambda: Standing.NOT_ASSESSED)
    records: defaultdict[str, list[str]] = defaultdict(list)
    for outcome, standing, record in _stages(portfolio):
        reached[outcome] = max(reached[outcome], standing, key=_RANKS.__getitem__)
        records[outcome].append(record)
    for outcome in _never_passed(portfolio):
        reached[outcome] = Standing.FAILED
    return {
        outcome: OutcomeStanding(outcome, standing, tuple(dict.fromkeys(records[outcome])))
        for outcome, standing in sorted(reached.items())
    }


def awarded_units(portfolio: Portfolio) -> frozenset[str]:
    """Return the units that granted recognitions award to the learner."""
    return frozenset(awards(portfolio))


def awards(portfolio: Portfolio) -> Mapping[str, tuple[str, ...]]:
    """Return for each awarded unit the granted recognitions that award it, the earliest first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for recognition in _recognitions(portfolio):
        for unit in recognition.units:
            found[unit].append(recognition.iri)
    return {unit: tuple(records) for unit, records in found.items()}


def passed_on(portfolio: Portfolio) -> Mapping[str, date]:
    """Return the day on which each outcome was first shown."""
    found: dict[str, date] = {}
    for assessment in in_force(_own(portfolio, portfolio.assessments)):
        if assessment.result is AssessmentResult.PASSED:
            for outcome in assessment.outcomes:
                found.setdefault(outcome, assessment.assessed_on)
    return found


def merged(portfolios: Iterable[Portfolio]) -> Portfolio:
    """Return all records of several portfolios of one learner, each record once.

    Raises:
        InvalidDataError: they are of several learners.
    """
    parts = tuple(portfolios)
    learners = {part.learner for part in parts}
    if len(learners) > 1:
        raise InvalidDataError(
            "Records of several learners are put together.", remedy="Give those of one learner."
        )
    return Portfolio(
        learner=next(iter(learners), ""),
        assessments=_once(record for part in parts for record in part.assessments),
        credits=_once(record for part in parts for record in part.credits),
        validations=_once(record for part in parts for record in part.validations),
        recognitions=_once(record for part in parts for record in part.recognitions),
    )


def _targets(portfolio: Portfolio) -> Mapping[str, frozenset[str]]:
    credit_of = {one.iri: one.credit for one in _own(portfolio, portfolio.validations)}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for recognition in _recognitions(portfolio):
        for validation in recognition.validations:
            if validation in credit_of:
                found[credit_of[validation]].add(recognition.qualification)
    return {credit: frozenset(targets) for credit, targets in found.items()}


def _stages(portfolio: Portfolio) -> Iterable[tuple[str, Standing, str]]:
    """Yield outcome, standing and record in the order of the stages."""
    for assessment in in_force(_own(portfolio, portfolio.assessments)):
        is_passed = assessment.result is AssessmentResult.PASSED
        standing = Standing.CREDITED if is_passed else Standing.FAILED
        yield from ((outcome, standing, assessment.iri) for outcome in assessment.outcomes)
    for credit in _own(portfolio, portfolio.credits):
        yield from ((outcome, Standing.CREDITED, credit.iri) for outcome in credit.outcomes)
    for validation in _own(portfolio, portfolio.validations):
        if validation.result is DecisionResult.GRANTED:
            for outcome in validation.outcomes:
                yield outcome, Standing.VALIDATED, validation.iri
    for recognition in _recognitions(portfolio):
        yield from (
            (outcome, Standing.RECOGNISED, recognition.iri) for outcome in recognition.outcomes
        )


def _never_passed(portfolio: Portfolio) -> frozenset[str]:
    tried = {outcome for one in _own(portfolio, portfolio.assessments) for outcome in one.outcomes}
    return frozenset(tried - passed_on(portfolio).keys())


def _recognitions(portfolio: Portfolio) -> tuple[Recognition, ...]:
    found = _own(portfolio, portfolio.recognitions)
    return tuple(one for one in found if one.result is DecisionResult.GRANTED)


def _own(portfolio: Portfolio, records: Iterable[_Record]) -> tuple[_Record, ...]:
    """Return the records of the learner in the order of their days."""
    found = (record for record in records if record.learner == portfolio.learner)
    return tuple(sorted(found, key=_order))


def _once(records: Iterable[_Record]) -> tuple[_Record, ...]:
    return tuple(sorted({record.iri: record for record in records}.values(), key=_order))


def _order(record: OutcomeAssessment | Credit | Validation | Recognition) -> tuple[date, str]:
    match record:
        case OutcomeAssessment():
            return record.assessed_on, record.iri
        case Credit():
            return record.awarded_on, record.iri
        case _:
            return record.decided_on, record.iri
