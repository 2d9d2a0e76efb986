"""What the host does: assess outcomes, award credit, finish, and issue the personal transcript.

Recommendation 2009/C 155/02, Annex II, point 3, first stage. Without a stay the competent home
institution does all this. Every function returns the next value of the transfer and raises
`TransitionError` with the rule a step breaks; nothing is changed then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ecvet_graph.credit.assessment_checks import (
    is_under,
    require_assessor,
    require_correction,
    require_day,
    require_undecided,
)
from ecvet_graph.credit.credit_checks import require_points, require_proved, require_specified
from ecvet_graph.credit.evidence import (
    assessed_outcomes,
    credited_outcomes,
    has_stay,
    passed_outcomes,
    uncredited_outcomes,
)
from ecvet_graph.credit.rules import refuse, require, require_past
from ecvet_graph.credit.stages import advance, require_actor, require_new, require_state
from ecvet_graph.credit.structure import Structure
from ecvet_graph.credit.transcript_checks import require_next_version, require_transcribed
from ecvet_graph.model.credit import Credit, OutcomeAssessment
from ecvet_graph.model.mobility import (
    AgreementState,
    SignatoryRole,
    StepKind,
    Transcript,
    Transfer,
)

__all__ = ["assess", "award", "finish_assessment", "issue_transcript"]


def assess(transfer: Transfer, assessment: OutcomeAssessment, *, at: datetime, by: str) -> Transfer:
    """Return a transfer with one more assessment; a failed outcome may be assessed again.

    Doing so after the end of the assessment opens it again, as long as nothing has been validated. A
    result that was written down by mistake is corrected by a further assessment that names the wrong
    one and says why; both stay, and home validates on a transcript that has both. After home has
    decided, nothing is corrected: home refuses to recognise what was wrong, with the reason.

    Raises:
        TransitionError: not by the host (S-actor), by an assessor that nobody agreed on (T03), before
            the stay or before an earlier assessment of an outcome (T03), no outcome or one twice
            (T01), an outcome that was shown already (S-passed), or a correction of another transfer's
            assessment or without reason (T14), or after home has decided (S-decided).
    """
    require_undecided(transfer, is_correction=assessment.corrects is not None)
    require_state(transfer, StepKind.ASSESSED)
    require(
        not transfer.portfolio.validations,
        "S-decided",
        "The home institution has begun to decide on the credit of this transfer.",
        remedy="Take up further outcomes in a transfer of their own.",
    )
    _require_assessing(transfer, by, doing="assess")
    require_new(transfer, assessment.iri)
    _require_learner(transfer, assessment.learner)
    require_assessor(transfer, assessment.assessor)
    _require_once(assessment.outcomes)
    require_correction(transfer, assessment)
    passed = frozenset() if assessment.corrects else passed_outcomes(transfer.portfolio)
    for outcome in sorted(passed & set(assessment.outcomes)):
        refuse(
            "S-passed",
            f"The outcome {outcome} has been positively assessed already.",
            remedy="Leave it out: what was shown stays shown.",
        )
    require_day(transfer, assessment, at=at)
    assessments = (*transfer.portfolio.assessments, assessment)
    changed = replace(transfer, portfolio=replace(transfer.portfolio, assessments=assessments))
    state = AgreementState.IN_PROGRESS
    return advance(changed, StepKind.ASSESSED, at=at, by=by, record=assessment.iri, state=state)


def award(
    transfer: Transfer, credit: Credit, *, structure: Structure, at: datetime, by: str
) -> Transfer:
    """Return a transfer with one more credit for outcomes that were positively assessed.

    Raises:
        TransitionError: not by the host (S-actor), no outcomes, or none of the unit (T01), an outcome
            without passed assessment (T02), before its assessment (T03), points that are not those of
            the unit, without a reason, or those of a whole unit for a part of it (T04), credited
            already (T09), or under another agreement or route (S-route).
    """
    require_state(transfer, StepKind.CREDITED)
    _require_assessing(transfer, by, doing="award credit")
    require_new(transfer, credit.iri)
    _require_learner(transfer, credit.learner)
    require(
        credit.awarded_by == by,
        "S-actor",
        f"{by} cannot award the credit of another.",
        remedy="Each institution writes down its own awards.",
    )
    _require_once(credit.outcomes)
    require_specified(credit, structure)
    require_proved(transfer.portfolio, credit)
    _require_framework(transfer, credit)
    twice = set(credit.outcomes) & credited_outcomes(transfer.portfolio, credit.specification)
    require(
        not twice,
        "T09",
        f"Credited already: {', '.join(sorted(twice))}.",
        remedy="Leave them out of the credit.",
    )
    require_past(credit.awarded_on, at=at, what="credit")
    require_points(transfer.portfolio, credit, structure)
    awarded = (*transfer.portfolio.credits, credit)
    changed = replace(transfer, portfolio=replace(transfer.portfolio, credits=awarded))
    return advance(changed, StepKind.CREDITED, at=at, by=by, record=credit.iri)


def finish_assessment(transfer: Transfer, *, at: datetime, by: str) -> Transfer:
    """Return a transfer whose assessment is at its end: assessed, or not achieved without any credit.

    Outcomes that were agreed and never assessed stay open; the view of planned and achieved names them.

    Raises:
        TransitionError: not by the host (S-actor), nothing assessed (S-state), or something shown that
            stands in no credit (S-credit).
    """
    require_state(transfer, StepKind.FINISHED)
    _require_assessing(transfer, by, doing="finish the assessment")
    require(
        bool(assessed_outcomes(transfer.portfolio)),
        "S-state",
        "No outcome has been assessed.",
        remedy="Assess the outcomes that were agreed, or cancel the transfer.",
    )
    waiting = sorted(uncredited_outcomes(transfer.portfolio))
    require(
        not waiting,
        "S-credit",
        f"Positively assessed, and not credited: {', '.join(waiting)}.",
        remedy="Award the credit first.",
    )
    has_credit = bool(transfer.portfolio.credits)
    state = AgreementState.ASSESSED if has_credit else AgreementState.NOT_ACHIEVED
    return advance(transfer, StepKind.FINISHED, at=at, by=by, record=transfer.iri, state=state)


def issue_transcript(
    transfer: Transfer, transcript: Transcript, *, at: datetime, by: str
) -> Transfer:
    """Return a transfer with a personal transcript; a correction is a further one that supersedes it.

    Raises:
        TransitionError: not by the host (S-actor), without credit or with records of another transfer
            (T01), a first one that leaves out a credit (S-transcript), dated before a credit (T03), or
            not the next version (S-version).
    """
    require_state(transfer, StepKind.TRANSCRIPT)
    _require_assessing(transfer, by, doing="issue the transcript")
    require_new(transfer, transcript.iri)
    _require_learner(transfer, transcript.learner)
    require(
        transcript.issuer == by,
        "S-actor",
        f"{by} cannot issue the transcript of another.",
        remedy="Each institution issues its own transcripts.",
    )
    require_next_version(transfer, transcript)
    require_transcribed(transfer, transcript)
    require_past(transcript.issued_on, at=at, what="transcript")
    transcripts = (*transfer.transcripts, transcript)
    changed = replace(transfer, transcripts=transcripts)
    return advance(changed, StepKind.TRANSCRIPT, at=at, by=by, record=transcript.iri)


def _require_assessing(transfer: Transfer, by: str, *, doing: str) -> None:
    role = SignatoryRole.HOST if has_stay(transfer) else SignatoryRole.HOME
    require_actor(transfer, by, role, doing=doing)


def _require_learner(transfer: Transfer, learner: str) -> None:
    require(
        learner == transfer.learner,
        "S-learner",
        "The record is of another learner than the transfer.",
        remedy="Keep the records of each learner apart.",
    )


def _require_once(outcomes: tuple[str, ...]) -> None:
    is_once = bool(outcomes) and len(set(outcomes)) == len(outcomes)
    require(
        is_once,
        "T01",
        "The record names no learning outcome, or one of them twice.",
        remedy="Name at least one outcome, and each once.",
    )


def _require_framework(transfer: Transfer, credit: Credit) -> None:
    require(
        credit.route is transfer.route,
        "S-route",
        f"The route is {transfer.route}.",
        remedy="Let the credit say the same way of learning as the transfer.",
    )
    require(
        is_under(transfer, credit.agreement),
        "S-route",
        "The credit does not name the learning agreement under which it was achieved.",
        remedy="Name a version of the agreement that all have signed; none where there is no stay.",
    )
