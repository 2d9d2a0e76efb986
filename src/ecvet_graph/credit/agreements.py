"""Learning agreements: drafted, signed by all, begun, amended by a further version, cancelled.

Recommendation 2009/C 155/02, Annex II, point 3. Every function returns the next value of the transfer
and raises `TransitionError` with the rule a step breaks; nothing is changed then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ecvet_graph.credit.agreement_content import require_content, require_draft, require_successor
from ecvet_graph.credit.evidence import passed_outcomes
from ecvet_graph.credit.obstacles import (
    beginning_obstacles,
    memorandum_day,
    raise_first,
    required_roles,
    signing_obstacles,
)
from ecvet_graph.credit.rules import refuse, require, require_past
from ecvet_graph.credit.signatory_checks import require_signatory
from ecvet_graph.credit.stages import (
    advance,
    require_actor,
    require_new,
    require_state,
    resumed,
    with_version,
)
from ecvet_graph.credit.structure import Structure
from ecvet_graph.model.credit import Portfolio, Route
from ecvet_graph.model.mobility import (
    AgreementState,
    LearningAgreement,
    Memorandum,
    SignatoryRole,
    Signature,
    StepKind,
    Transfer,
)

__all__ = ["amend", "begin", "cancel", "sign", "start_outside", "start_transfer"]

_BOTH = (SignatoryRole.HOME, SignatoryRole.HOST)


def start_transfer(agreement: LearningAgreement, *, iri: str, at: datetime, by: str) -> Transfer:
    """Return the transfer that the first version of a learning agreement begins, as a draft.

    Raises:
        TransitionError: home and host are one (A01), the memorandum does not go with the route (A03),
            the period is not in order (A05), no outcome or one twice (A06), points without system
            (T04), no first draft (S-version), or drafted by neither home nor host (S-actor).
    """
    is_first = agreement.version == 1 and agreement.supersedes is None
    require(
        is_first,
        "S-version",
        "The first version of an agreement supersedes nothing.",
        remedy="Begin with version 1 of an agreement of its own.",
    )
    require_draft(agreement)
    require_content(agreement)
    require(
        agreement.iri != iri,
        "S-name",
        "Transfer and agreement have one name.",
        remedy="Give each record a name of its own.",
    )
    transfer = Transfer(
        iri=iri,
        learner=agreement.learner,
        home=agreement.home,
        host=agreement.host,
        qualification=agreement.qualification,
        route=agreement.route,
        portfolio=Portfolio(learner=agreement.learner),
        agreements=(agreement,),
    )
    require_actor(transfer, by, *_BOTH, doing="draft its agreement")
    return advance(transfer, StepKind.DRAFTED, at=at, by=by, record=agreement.iri)


def start_outside(
    *, iri: str, learner: str, home: str, qualification: str, route: Route, at: datetime, by: str
) -> Transfer:
    """Return a transfer without a stay: outcomes of non-formal or informal learning, or shown at home.

    There is no agreement, no host and no memorandum: the competent home institution assesses, awards
    credit, validates and recognises, in this order (Annex II, point 2, last paragraph).

    Raises:
        TransitionError: the route is inside a memorandum (A03), or another institution acts (S-actor).
    """
    require(
        route is not Route.INSIDE_MOU,
        "A03",
        "A transfer inside a memorandum needs a learning agreement.",
        remedy="Draft an agreement, or choose the route by which the outcomes were achieved.",
    )
    transfer = Transfer(
        iri=iri,
        learner=learner,
        home=home,
        qualification=qualification,
        route=route,
        portfolio=Portfolio(learner=learner),
        state=AgreementState.IN_PROGRESS,
    )
    require_actor(transfer, by, SignatoryRole.HOME, doing="take up what was learnt")
    return advance(transfer, StepKind.DRAFTED, at=at, by=by, record=iri)


def sign(
    transfer: Transfer,
    signature: Signature,
    *,
    memorandum: Memorandum | None,
    structure: Structure,
    at: datetime,
    by: str,
) -> Transfer:
    """Return a transfer whose newest agreement bears one more signature; with the last one it is signed.

    An amendment that all have signed takes the transfer back to where it was: signed or in progress.

    Raises:
        TransitionError: signed as what nobody has to sign or twice (A02), written down by the wrong
            institution (S-actor), on a day to come, or an obstacle of rules A03 to A07.
    """
    require_state(transfer, StepKind.SIGNED)
    agreement = _newest(transfer)
    require_signatory(transfer, agreement, signature, by)
    require_new(transfer, signature.iri)
    require_past(signature.signed_on, at=at, what="signature")
    raise_first(
        signing_obstacles(
            agreement,
            memorandum=memorandum,
            structure=structure,
            day=memorandum_day(transfer, signature.signed_on),
        )
    )
    signed = replace(agreement, signatures=(*agreement.signatures, signature))
    is_complete = {one.role for one in signed.signatures} >= set(required_roles(signed))
    if is_complete:
        signed = replace(signed, state=AgreementState.SIGNED)
    changed = with_version(transfer, signed)
    state = resumed(transfer) if is_complete else None
    return advance(changed, StepKind.SIGNED, at=at, by=by, record=signature.iri, state=state)


def begin(transfer: Transfer, *, memorandum: Memorandum | None, at: datetime, by: str) -> Transfer:
    """Return a transfer whose stay has begun.

    Raises:
        TransitionError: not signed by all (S-state), before the first day of the stay (S-future), or
            under a memorandum that cannot be read or is not in force on that day (A03).
    """
    require_state(transfer, StepKind.BEGUN)
    require_actor(transfer, by, *_BOTH, doing="begin the stay")
    agreement = _newest(transfer)
    require_past(agreement.start, at=at, what="beginning of the stay")
    raise_first(beginning_obstacles(agreement, memorandum))
    state = AgreementState.IN_PROGRESS
    return advance(transfer, StepKind.BEGUN, at=at, by=by, record=agreement.iri, state=state)


def amend(transfer: Transfer, agreement: LearningAgreement, *, at: datetime, by: str) -> Transfer:
    """Return a transfer with a further version of its agreement, which everybody signs again.

    What was assessed stays. The version before is amended; where not all had signed it, cancelled.

    Raises:
        TransitionError: no further version of the agreement (S-version), another learner, home, host,
            qualification or route (A09), or content that a first version may not have.
    """
    require_state(transfer, StepKind.AMENDED)
    require_actor(transfer, by, *_BOTH, doing="amend the agreement")
    before = _newest(transfer)
    require_draft(agreement)
    require_successor(agreement, before, number=transfer.agreements[-1].version + 1)
    require_new(transfer, agreement.iri)
    require_content(agreement)
    was_signed = before.state is AgreementState.SIGNED
    ended = AgreementState.AMENDED if was_signed else AgreementState.CANCELLED
    earlier = with_version(transfer, replace(before, state=ended)).agreements
    is_draft = transfer.state is AgreementState.DRAFT
    state = AgreementState.DRAFT if is_draft else AgreementState.AMENDED
    changed = replace(transfer, agreements=(*earlier, agreement))
    return advance(changed, StepKind.AMENDED, at=at, by=by, record=agreement.iri, state=state)


def cancel(transfer: Transfer, *, at: datetime, by: str) -> Transfer:
    """Return a transfer that one of the two institutions ended before anything was credited.

    Raises:
        TransitionError: something is credited already, or shown and to be credited (S-credit), or the
            assessment is at its end (S-state).
    """
    require_state(transfer, StepKind.CANCELLED)
    require_actor(transfer, by, *_BOTH, doing="cancel it")
    is_empty = not transfer.portfolio.credits and not passed_outcomes(transfer.portfolio)
    require(
        is_empty,
        "S-credit",
        "Outcomes of this transfer have been positively assessed, and would be lost.",
        remedy="Have them credited and finish the assessment instead.",
    )
    changed = transfer
    if transfer.agreement is not None:
        ended = replace(transfer.agreement, state=AgreementState.CANCELLED)
        changed = with_version(transfer, ended)
    state = AgreementState.CANCELLED
    return advance(changed, StepKind.CANCELLED, at=at, by=by, record=transfer.iri, state=state)


def _newest(transfer: Transfer) -> LearningAgreement:
    if transfer.agreement is None:
        refuse(
            "S-state",
            "A transfer without a stay has no learning agreement.",
            remedy="Assess and credit what was learnt, or draft an agreement for a stay.",
        )
    return transfer.agreement
