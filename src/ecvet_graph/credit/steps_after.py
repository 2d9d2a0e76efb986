"""What can come next when the stay is over: the transcript, validation, recognition, appeals, the end."""

from __future__ import annotations

from collections.abc import Iterator

from ecvet_graph.credit.corrections import corrections
from ecvet_graph.credit.evidence import (
    failed_outcomes,
    has_stay,
    newest_transcript,
    open_refusals,
    refused_recognitions,
    undecided_credits,
    undecided_outcomes,
)
from ecvet_graph.credit.obstacles import Missing
from ecvet_graph.credit.step_values import Case, NextStep, after, during, told
from ecvet_graph.model.mobility import StepKind, Transfer

__all__ = ["assessed_steps", "refused_steps", "repeating", "validated_steps"]


def assessed_steps(case: Case) -> Iterator[NextStep]:
    """Yield the steps after the assessment: a transcript that tells all, then validation."""
    transfer = case.transfer
    transcript = newest_transcript(transfer)
    listed = set(transcript.credits) if transcript else set()
    undecided = [credit.iri for credit in undecided_credits(transfer.portfolio)]
    unlisted = [iri for iri in undecided if iri not in listed]
    issuing = tuple(told("S-transcript", "transcript", iri) for iri in unlisted)
    is_outdated = _is_outdated(transfer)
    if unlisted or is_outdated:
        yield during(case, StepKind.TRANSCRIPT, issuing)
    is_blocked = has_stay(transfer) and (is_outdated or len(unlisted) == len(undecided))
    waiting = (Missing("S-transcript", "transcript"),) if is_blocked else ()
    validating = (told("T05", "validation", iri) for iri in undecided)
    yield after(StepKind.VALIDATED, (*waiting, *validating))
    if not transfer.portfolio.validations:
        yield from repeating(case)
    if not unlisted and not is_outdated:
        yield during(case, StepKind.TRANSCRIPT, ())


def _is_outdated(transfer: Transfer) -> bool:
    """Return whether a result was corrected that the newest transcript does not tell."""
    transcript = newest_transcript(transfer)
    corrected = {one.iri for one in corrections(transfer.portfolio.assessments)}
    return transcript is not None and not corrected <= set(transcript.assessments)


def validated_steps(case: Case) -> Iterator[NextStep]:
    """Yield the steps after a granted validation: recognition of what waits, the end, appeals."""
    portfolio = case.transfer.portfolio
    waiting = sorted(undecided_outcomes(portfolio))
    if waiting:
        recognising = tuple(told("T06", "decision", outcome) for outcome in waiting)
        yield after(StepKind.RECOGNISED, recognising)
    yield after(
        StepKind.CLOSED, tuple(Missing("S-open", "decision", outcome) for outcome in waiting)
    )
    yield from _appeals(case)
    yield during(case, StepKind.TRANSCRIPT, ())


def refused_steps(case: Case) -> Iterator[NextStep]:
    """Yield the steps after a refused validation: an appeal, or the end."""
    yield from _appeals(case)
    yield after(StepKind.CLOSED, ())
    yield during(case, StepKind.TRANSCRIPT, ())


def _appeals(case: Case) -> Iterator[NextStep]:
    portfolio = case.transfer.portfolio
    validations = tuple(told("T12", "appeal", one.iri) for one in open_refusals(portfolio))
    recognitions = tuple(told("T12", "appeal", one.iri) for one in refused_recognitions(portfolio))
    if validations:
        yield after(StepKind.VALIDATED, validations)
    if recognitions:
        yield after(StepKind.RECOGNISED, recognitions)


def repeating(case: Case) -> Iterator[NextStep]:
    """Yield the assessment of what was failed, once more."""
    failed = sorted(failed_outcomes(case.transfer.portfolio))
    missing = tuple(told("T02", "repeated-assessment", outcome) for outcome in failed)
    yield during(case, StepKind.ASSESSED, missing)
