"""What an assessment has to be: by who was agreed on, in the order of days; a correction with its reason."""

from __future__ import annotations

from datetime import datetime

from ecvet_graph.credit.corrections import in_force
from ecvet_graph.credit.evidence import days_of
from ecvet_graph.credit.rules import require, require_past
from ecvet_graph.credit.stages import ENDED
from ecvet_graph.model.credit import OutcomeAssessment
from ecvet_graph.model.mobility import AgreementState, LearningAgreement, Transfer

__all__ = ["is_under", "require_assessor", "require_correction", "require_day", "require_undecided"]

_AGREED = frozenset({AgreementState.SIGNED, AgreementState.AMENDED})


def require_undecided(transfer: Transfer, *, is_correction: bool) -> None:
    """Raise `TransitionError` where results are corrected and home has decided on them (S-decided)."""
    is_late = is_correction and bool(transfer.portfolio.validations)
    require(
        not is_late or transfer.state in ENDED,
        "S-decided",
        "Results are not corrected any more after the home institution has decided.",
        remedy="Tell the home institution: it refuses to recognise what was wrong, and gives the reason.",
    )


def require_correction(transfer: Transfer, assessment: OutcomeAssessment) -> None:
    """Raise `TransitionError` unless what is corrected was in force, and the reason is given (T14)."""
    if assessment.corrects is None:
        return
    known = {one.iri: set(one.outcomes) for one in in_force(transfer.portfolio.assessments)}
    require(
        set(assessment.outcomes) <= known.get(assessment.corrects, set()),
        "T14",
        "The assessment that is corrected is not of this transfer, or not of these outcomes.",
        remedy="Name the assessment, and the outcomes of it whose result was wrong.",
    )
    require(
        any(one.value.strip() for one in assessment.remarks),
        "T14",
        "The correction gives no reason.",
        remedy="Say in the remarks what was wrong.",
    )


def require_day(transfer: Transfer, assessment: OutcomeAssessment, *, at: datetime) -> None:
    """Raise `TransitionError` unless stay and earlier assessments come before (S-future, T03)."""
    require_past(assessment.assessed_on, at=at, what="assessment")
    first = min((agreement.start for agreement in _agreed(transfer)), default=None)
    require(
        first is None or assessment.assessed_on >= first,
        "T03",
        "The assessment bears a day before the stay.",
        remedy="Correct the day, or amend the period.",
    )
    for outcome in assessment.outcomes:
        earlier = max(days_of(transfer.portfolio, outcome), default=assessment.assessed_on)
        require(
            assessment.assessed_on >= earlier,
            "T03",
            f"The outcome {outcome} was assessed on a later day already.",
            remedy="Write assessments down in their order.",
        )


def is_under(transfer: Transfer, agreement: str | None) -> bool:
    """Return whether an agreement is one that everybody signed, or none where there is no stay."""
    if not transfer.agreements:
        return agreement is None
    return agreement in {version.iri for version in _agreed(transfer)}


def require_assessor(transfer: Transfer, assessor: str) -> None:
    """Raise `TransitionError` unless the institution assesses here, or was agreed on for it (T03)."""
    require(
        assessor in _assessors(transfer),
        "T03",
        f"{assessor} is not the assessor of this transfer.",
        remedy="Name the one who assessed, or amend the agreement.",
    )


def _assessors(transfer: Transfer) -> frozenset[str]:
    own = transfer.host if transfer.host is not None else transfer.home
    agreed = {agreement.assessor for agreement in _agreed(transfer) if agreement.assessor}
    return frozenset({own}) | agreed


def _agreed(transfer: Transfer) -> tuple[LearningAgreement, ...]:
    """Return the versions that everybody signed; what one party proposed binds nobody."""
    return tuple(one for one in transfer.agreements if one.state in _AGREED)
