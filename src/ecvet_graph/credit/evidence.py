"""What the records of one transfer say so far: shown, credited, decided, and what still stands open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ecvet_graph.credit.corrections import in_force
from ecvet_graph.model.credit import (
    AssessmentResult,
    Credit,
    DecisionResult,
    Portfolio,
    Recognition,
    Validation,
)
from ecvet_graph.model.mobility import Transcript, Transfer

__all__ = [
    "assessed_outcomes",
    "credited_outcomes",
    "days_of",
    "failed_outcomes",
    "has_stay",
    "newest_transcript",
    "open_refusal",
    "open_refusals",
    "passed_outcomes",
    "recognised_outcomes",
    "record_names",
    "refused_recognitions",
    "uncredited_outcomes",
    "undecided_credits",
    "undecided_outcomes",
    "validated_outcomes",
    "validations_of",
]


def has_stay(transfer: Transfer) -> bool:
    """Return whether the outcomes are achieved at a host, under a learning agreement."""
    return transfer.host is not None


def passed_outcomes(portfolio: Portfolio) -> frozenset[str]:
    """Return the outcomes that were assessed with success at least once."""
    return _assessed(portfolio, AssessmentResult.PASSED)


def failed_outcomes(portfolio: Portfolio) -> frozenset[str]:
    """Return the outcomes that were assessed, and never with success."""
    return _assessed(portfolio, AssessmentResult.FAILED) - passed_outcomes(portfolio)


def assessed_outcomes(portfolio: Portfolio) -> frozenset[str]:
    """Return the outcomes that were assessed, with whatever result."""
    return passed_outcomes(portfolio) | failed_outcomes(portfolio)


def credited_outcomes(portfolio: Portfolio, specification: str | None = None) -> frozenset[str]:
    """Return the outcomes that are credited, of one unit or qualification or of all."""
    return frozenset(
        outcome
        for credit in portfolio.credits
        if specification is None or credit.specification == specification
        for outcome in credit.outcomes
    )


def uncredited_outcomes(portfolio: Portfolio) -> frozenset[str]:
    """Return the outcomes that were assessed with success, and stand in no credit."""
    return passed_outcomes(portfolio) - credited_outcomes(portfolio)


def validations_of(portfolio: Portfolio, credit: str) -> tuple[Validation, ...]:
    """Return the decisions on a credit, in the order in which they were written down."""
    return tuple(one for one in portfolio.validations if one.credit == credit)


def open_refusal(portfolio: Portfolio, credit: Credit) -> Validation | None:
    """Return the newest decision on a credit where outcomes of it are still refused, else `None`."""
    decisions = validations_of(portfolio, credit.iri)
    granted = {o for one in decisions for o in one.outcomes if one.result is DecisionResult.GRANTED}
    return decisions[-1] if decisions and not set(credit.outcomes) <= granted else None


def open_refusals(portfolio: Portfolio) -> tuple[Validation, ...]:
    """Return the refusals of validation that still stand, in part or whole; one a credit at most."""
    found = (open_refusal(portfolio, credit) for credit in portfolio.credits)
    return tuple(refusal for refusal in found if refusal is not None)


def undecided_credits(portfolio: Portfolio) -> tuple[Credit, ...]:
    """Return the credits on which no validation decides yet."""
    decided = {one.credit for one in portfolio.validations}
    return tuple(credit for credit in portfolio.credits if credit.iri not in decided)


def validated_outcomes(portfolio: Portfolio) -> frozenset[str]:
    """Return the outcomes that granted validations confirm."""
    return frozenset(
        outcome
        for one in portfolio.validations
        if one.result is DecisionResult.GRANTED
        for outcome in one.outcomes
    )


def recognised_outcomes(portfolio: Portfolio, *, until: date | None = None) -> frozenset[str]:
    """Return the outcomes that granted recognitions attest, up to a day or at all."""
    return frozenset(
        outcome
        for one in portfolio.recognitions
        if one.result is DecisionResult.GRANTED and (until is None or one.decided_on <= until)
        for outcome in one.outcomes
    )


def refused_recognitions(portfolio: Portfolio) -> tuple[Recognition, ...]:
    """Return the refusals of recognition that no appeal has been decided on."""
    appealed = {one.appeals for one in portfolio.recognitions}
    return tuple(
        one
        for one in portfolio.recognitions
        if one.result is DecisionResult.REFUSED and one.iri not in appealed
    )


def undecided_outcomes(portfolio: Portfolio) -> frozenset[str]:
    """Return the validated outcomes that are neither recognised nor under a standing refusal."""
    refused = {name for one in refused_recognitions(portfolio) for name in one.validations}
    under_refusal = {
        outcome for one in portfolio.validations if one.iri in refused for outcome in one.outcomes
    }
    return validated_outcomes(portfolio) - recognised_outcomes(portfolio) - under_refusal


def newest_transcript(transfer: Transfer) -> Transcript | None:
    """Return the personal transcript that is not superseded, if any was issued."""
    return transfer.transcripts[-1] if transfer.transcripts else None


def record_names(transfer: Transfer) -> frozenset[str]:
    """Return the names of all records of a transfer, and its own."""
    return frozenset(_names(transfer))


def days_of(portfolio: Portfolio, outcome: str) -> tuple[date, ...]:
    """Return the days on which an outcome was assessed."""
    return tuple(one.assessed_on for one in portfolio.assessments if outcome in one.outcomes)


def _assessed(portfolio: Portfolio, result: AssessmentResult) -> frozenset[str]:
    return frozenset(
        outcome
        for assessment in in_force(portfolio.assessments)
        if assessment.result is result
        for outcome in assessment.outcomes
    )


def _names(transfer: Transfer) -> Iterator[str]:
    portfolio = transfer.portfolio
    yield transfer.iri
    yield from (one.iri for one in portfolio.assessments)
    yield from (one.iri for one in portfolio.credits)
    yield from (one.iri for one in portfolio.validations)
    yield from (one.iri for one in portfolio.recognitions)
    yield from (one.iri for one in transfer.transcripts)
    for agreement in transfer.agreements:
        yield agreement.iri
        yield from (signature.iri for signature in agreement.signatures)
