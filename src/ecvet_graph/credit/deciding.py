"""What the home institution does: validate credit, recognise outcomes and award units, close.

Recommendation 2009/C 155/02, Annex I, points (g) and (h), and Annex II, point 3. Every function returns
the next value of the transfer and raises `TransitionError` with the rule a step breaks; nothing is
changed then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ecvet_graph.credit.evidence import (
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
from ecvet_graph.credit.rules import require, require_past
from ecvet_graph.credit.stages import advance, require_actor, require_new, require_state
from ecvet_graph.credit.structure import Structure
from ecvet_graph.credit.validation_checks import (
    decided_credit,
    require_first_or_appeal,
    require_nothing_granted,
    require_shown,
    require_transcript,
    require_validated,
)
from ecvet_graph.model.credit import DecisionResult, Portfolio, Recognition, Validation
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
    credit = decided_credit(transfer, validation)
    require_transcript(transfer, credit)
    require(
        credit.awarded_on <= validation.decided_on,
        "T05",
        "The validation is dated before the credit was awarded.",
        remedy="Outcomes are assessed and credited, then validated, then recognised.",
    )
    require_past(validation.decided_on, at=at, what="validation")
    require_validated(validation, credit)
    require_shown(transfer, validation)
    require_first_or_appeal(transfer, validation, credit)
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
        require_nothing_granted(
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


def _state_validated(transfer: Transfer, *, is_granted: bool) -> AgreementState | None:
    """Return the state that a decision leads to, `None` where it stays as it is."""
    if undecided_credits(transfer.portfolio):
        return None
    if transfer.state is AgreementState.RECOGNISED and not is_granted:
        return None
    any_granted = bool(validated_outcomes(transfer.portfolio))
    return AgreementState.VALIDATED if any_granted else AgreementState.VALIDATION_REFUSED
