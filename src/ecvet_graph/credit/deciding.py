"""What the home institution does: validate credit, recognise outcomes and award units, close.

Recommendation 2009/C 155/02, Annex I, points (g) and (h), and Annex II, point 3. Every function returns
the next value of the transfer and raises `TransitionError` with the rule a step breaks; nothing is
changed then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ecvet_graph.credit.corrections import corrections
from ecvet_graph.credit.evidence import (
    has_stay,
    newest_transcript,
    open_refusal,
    passed_outcomes,
    undecided_credits,
    undecided_outcomes,
    validated_outcomes,
)
from ecvet_graph.credit.recognition_checks import (
    require_appeal,
    require_followed,
    require_matter,
    require_outcomes,
    require_target,
    require_units,
)
from ecvet_graph.credit.rules import refuse, require, require_past
from ecvet_graph.credit.stages import advance, require_actor, require_new, require_state
from ecvet_graph.credit.structure import Structure
from ecvet_graph.model.credit import Credit, DecisionResult, Portfolio, Recognition, Validation
from ecvet_graph.model.mobility import AgreementState, SignatoryRole, StepKind, Transfer

__all__ = ["close", "recognise", "validate"]


def validate(transfer: Transfer, validation: Validation, *, at: datetime, by: str) -> Transfer:
    """Return a transfer in which home has decided whether a credit is what its units require.

    It is validated, or validation refused, when there is a decision on every credit.

    Raises:
        TransitionError: not by home (S-actor), on a credit that is not there (T05) or not in the
            transcript (S-transcript), before its award (T05), without reasons where something is
            refused (T05), with outcomes that are not in the credit (T07), a second decision without
            appeal (S-decided), or an appeal against something else than the standing refusal (T12).
    """
    require_state(transfer, StepKind.VALIDATED)
    require_actor(transfer, by, SignatoryRole.HOME, doing="validate")
    require_new(transfer, validation.iri)
    _require_decider(transfer, validation, by)
    credit = _credit(transfer, validation)
    _require_transcript(transfer, credit)
    require(
        credit.awarded_on <= validation.decided_on,
        "T05",
        "The validation is dated before the credit was awarded.",
        remedy="Outcomes are assessed and credited, then validated, then recognised.",
    )
    require_past(validation.decided_on, at=at, what="validation")
    _require_validated(validation, credit)
    _require_shown(transfer, validation)
    _require_appeal(transfer, validation, credit)
    decisions = (*transfer.portfolio.validations, validation)
    changed = replace(transfer, portfolio=replace(transfer.portfolio, validations=decisions))
    is_granted = validation.result is DecisionResult.GRANTED
    kind = StepKind.VALIDATED if is_granted else StepKind.REFUSED
    state = _state_validated(changed, is_granted=is_granted)
    return advance(changed, kind, at=at, by=by, record=validation.iri, state=state)


def recognise(
    transfer: Transfer,
    recognition: Recognition,
    *,
    structure: Structure,
    elsewhere: Portfolio,
    at: datetime,
    by: str,
) -> Transfer:
    """Return a transfer in which home has attested validated outcomes, and awarded units or none.

    `elsewhere` holds the learner's records of other transfers: a unit is awarded when all its outcomes
    are recognised from any mix of sources.

    Raises:
        TransitionError: not by home (S-actor), following no granted validation, or before it (T06), of
            outcomes that are not validated or units of another qualification (T07), of a unit some
            outcomes of which are not recognised (T08), of something recognised already (T09), a refusal
            without reasons (T05), or on a refused matter without appeal (S-decided, T12).
    """
    require_state(transfer, StepKind.RECOGNISED)
    require_actor(transfer, by, SignatoryRole.HOME, doing="recognise")
    require_new(transfer, recognition.iri)
    _require_decider(transfer, recognition, by)
    require_target(transfer, recognition, structure)
    require_followed(transfer.portfolio, recognition)
    require_past(recognition.decided_on, at=at, what="recognition")
    require_appeal(transfer.portfolio, recognition)
    if recognition.result is DecisionResult.REFUSED:
        _require_refusal(
            recognition.outcomes + recognition.units, has_reasons=bool(recognition.reasons)
        )
        require_matter(transfer.portfolio, recognition)
    else:
        require_outcomes(transfer.portfolio, recognition)
        require(
            elsewhere.learner == transfer.learner,
            "S-learner",
            "Records of another learner were given with the transfer.",
            remedy="Keep the records of each learner apart.",
        )
        require_units(transfer.portfolio, recognition, structure=structure, elsewhere=elsewhere)
    decisions = (*transfer.portfolio.recognitions, recognition)
    changed = replace(transfer, portfolio=replace(transfer.portfolio, recognitions=decisions))
    is_granted = recognition.result is DecisionResult.GRANTED
    kind = StepKind.RECOGNISED if is_granted else StepKind.REFUSED
    state = AgreementState.RECOGNISED if is_granted else None
    return advance(changed, kind, at=at, by=by, record=recognition.iri, state=state)


def close(transfer: Transfer, *, at: datetime, by: str) -> Transfer:
    """Return a transfer that home has ended: nothing is changed in it any more.

    Raises:
        TransitionError: not by home (S-actor), or validated outcomes that are neither recognised nor
            refused with reasons (S-open).
    """
    require_state(transfer, StepKind.CLOSED)
    require_actor(transfer, by, SignatoryRole.HOME, doing="close it")
    waiting = sorted(undecided_outcomes(transfer.portfolio))
    require(
        not waiting,
        "S-open",
        f"Validated, and neither recognised nor refused: {', '.join(waiting)}.",
        remedy="Decide on them first.",
    )
    state = AgreementState.CLOSED
    return advance(transfer, StepKind.CLOSED, at=at, by=by, record=transfer.iri, state=state)


def _require_decider(transfer: Transfer, decision: Validation | Recognition, by: str) -> None:
    rule = "T05" if isinstance(decision, Validation) else "T06"
    require(
        decision.decided_by == by,
        rule,
        f"{decision.decided_by} cannot decide here.",
        remedy="Only the home institution decides, and writes its own decisions down.",
    )
    require(
        decision.learner == transfer.learner,
        "S-learner",
        "The decision is on another learner than the transfer.",
        remedy="Keep the records of each learner apart.",
    )


def _credit(transfer: Transfer, validation: Validation) -> Credit:
    found = [one for one in transfer.portfolio.credits if one.iri == validation.credit]
    require(
        bool(found),
        "T05",
        "There is no such credit in this transfer.",
        remedy="Name the credit that is decided on.",
    )
    return found[0]


def _require_transcript(transfer: Transfer, credit: Credit) -> None:
    transcript = newest_transcript(transfer)
    is_in = transcript is not None and credit.iri in transcript.credits
    require(
        is_in or not has_stay(transfer),
        "S-transcript",
        "The credit does not stand in the learner's personal transcript.",
        remedy="The host issues the transcript first.",
    )
    corrected = {one.iri for one in corrections(transfer.portfolio.assessments)}
    require(
        transcript is None or corrected <= set(transcript.assessments),
        "S-transcript",
        "A result was corrected after the learner's personal transcript was issued.",
        remedy="The host issues a corrected transcript first.",
    )


def _require_validated(validation: Validation, credit: Credit) -> None:
    has_reasons = bool(validation.reasons)
    if validation.result is DecisionResult.REFUSED:
        _require_refusal(validation.outcomes, has_reasons=has_reasons)
        return
    extra = sorted(set(validation.outcomes) - set(credit.outcomes))
    require(
        not extra,
        "T07",
        f"Validated, but not in the credit: {', '.join(extra)}.",
        remedy="Validate outcomes of the credit only.",
    )
    is_once = len(set(validation.outcomes)) == len(validation.outcomes)
    require(
        bool(validation.outcomes) and is_once,
        "T07",
        "The validation names no outcome, or one of them twice.",
        remedy="Name the outcomes that are validated.",
    )
    is_whole = set(credit.outcomes) <= set(validation.outcomes)
    require(
        is_whole or has_reasons,
        "T05",
        "Outcomes of the credit are left out, and no reason is given.",
        remedy="Say which outcomes lack what.",
    )


def _require_shown(transfer: Transfer, validation: Validation) -> None:
    lost = sorted(set(validation.outcomes) - passed_outcomes(transfer.portfolio))
    require(
        not lost,
        "T07",
        f"Validated, but not positively assessed any more: {', '.join(lost)}.",
        remedy="Leave out what was corrected, and give the reason.",
    )


def _require_refusal(granted: Iterable[str], *, has_reasons: bool) -> None:
    require(
        has_reasons, "T05", "The refusal gives no reason.", remedy="Say which outcomes lack what."
    )
    require(
        not tuple(granted),
        "T07",
        "A refusal grants nothing, and names no outcome or unit.",
        remedy="Name none where you refuse, or grant what you name.",
    )


def _require_appeal(transfer: Transfer, validation: Validation, credit: Credit) -> None:
    portfolio = transfer.portfolio
    standing = open_refusal(portfolio, credit)
    if validation.appeals is None:
        is_first = credit in undecided_credits(portfolio)
        require(
            is_first,
            "S-decided",
            "There is a decision on the credit already.",
            remedy="Name the refusal that an appeal is made against, where there is one.",
        )
        return
    if standing is None or standing.iri != validation.appeals:
        refuse(
            "T12",
            "The appeal does not name the refusal that stands for this credit.",
            remedy="Name the newest decision that refuses outcomes of the credit.",
        )
    require(
        standing.decided_on <= validation.decided_on,
        "T12",
        "The appeal is decided before the refusal.",
        remedy="Correct one of the two days.",
    )
    is_new = not set(validation.outcomes) <= _granted_on(portfolio, credit)
    require(
        is_new or validation.result is DecisionResult.REFUSED,
        "S-decided",
        "The appeal grants nothing that is not validated already.",
        remedy="Name the outcomes that were refused, or refuse the appeal with reasons.",
    )


def _granted_on(portfolio: Portfolio, credit: Credit) -> frozenset[str]:
    own = tuple(one for one in portfolio.validations if one.credit == credit.iri)
    return validated_outcomes(replace(portfolio, validations=own))


def _state_validated(transfer: Transfer, *, is_granted: bool) -> AgreementState | None:
    """Return the state that a decision leads to, `None` where it stays as it is."""
    if undecided_credits(transfer.portfolio):
        return None
    if transfer.state is AgreementState.RECOGNISED and not is_granted:
        return None
    any_granted = bool(validated_outcomes(transfer.portfolio))
    return AgreementState.VALIDATED if any_granted else AgreementState.VALIDATION_REFUSED
