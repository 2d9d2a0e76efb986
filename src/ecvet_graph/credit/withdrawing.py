"""Amendments that come to nothing: taken back by who drafted them, or declined by the other side.

Recommendation 2009/C 155/02, Annex II, point 3: an agreement binds those who signed it. An amendment
that somebody does not sign leaves the version before in force; what was drafted stays on record,
cancelled, with the reason.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ecvet_graph.credit.rules import refuse, require
from ecvet_graph.credit.stages import (
    advance,
    institution_of,
    require_actor,
    require_state,
    resumed,
    with_version,
)
from ecvet_graph.model.learning import Texts
from ecvet_graph.model.mobility import (
    AgreementState,
    LearningAgreement,
    SignatoryRole,
    StepKind,
    Transfer,
)

__all__ = ["decline", "drafted_as", "withdraw"]

_BOTH = (SignatoryRole.HOME, SignatoryRole.HOST)


def withdraw(transfer: Transfer, *, at: datetime, by: str, reasons: Texts = ()) -> Transfer:
    """Return a transfer whose unsigned amendment was taken back by the institution that drafted it.

    The version before is in force again, and the transfer where it was: signed or in progress.

    Raises:
        TransitionError: no amendment waits for signatures (S-state), or the other institution drafted
            it (S-actor).
    """
    require_state(transfer, StepKind.WITHDRAWN)
    require_actor(transfer, by, *_BOTH, doing="take the amendment back")
    require(
        by == institution_of(transfer, drafted_as(transfer)),
        "S-actor",
        "The amendment was drafted by the other institution, and only that one takes it back.",
        remedy="Decline it, and say why.",
    )
    return _ended(transfer, StepKind.WITHDRAWN, reasons, at=at, by=by)


def decline(transfer: Transfer, *, reasons: Texts, at: datetime, by: str) -> Transfer:
    """Return a transfer whose unsigned amendment was declined by the side that did not draft it.

    The version before is in force again, and the transfer where it was: signed or in progress.

    Raises:
        TransitionError: no amendment waits for signatures (S-state), one's own institution drafted it
            (S-actor), or no reason is given (S-reason).
    """
    require_state(transfer, StepKind.DECLINED)
    require_actor(transfer, by, *_BOTH, doing="decline the amendment")
    require(
        by != institution_of(transfer, drafted_as(transfer)),
        "S-actor",
        "Your own institution drafted the amendment.",
        remedy="Take it back instead.",
    )
    require(
        any(text.value.strip() for text in reasons),
        "S-reason",
        "The amendment is declined without a reason.",
        remedy="Say what you do not agree with, so that the other side can draft another one.",
    )
    return _ended(transfer, StepKind.DECLINED, reasons, at=at, by=by)


def drafted_as(transfer: Transfer) -> SignatoryRole:
    """Return as what the newest version of an agreement was drafted: home or host."""
    newest = transfer.agreements[-1].iri
    by = next((one.by for one in transfer.steps if one.record == newest), transfer.home)
    return SignatoryRole.HOST if by == transfer.host else SignatoryRole.HOME


def _ended(
    transfer: Transfer, kind: StepKind, reasons: Texts, *, at: datetime, by: str
) -> Transfer:
    drafted = transfer.agreements[-1]
    before = _in_force_before(transfer)
    ended = replace(drafted, state=AgreementState.CANCELLED, reasons=reasons)
    restored = replace(before, state=AgreementState.SIGNED)
    changed = with_version(with_version(transfer, ended), restored)
    return advance(changed, kind, at=at, by=by, record=drafted.iri, state=resumed(transfer))


def _in_force_before(transfer: Transfer) -> LearningAgreement:
    signed = [one for one in transfer.agreements if one.state is AgreementState.AMENDED]
    if not signed:
        refuse(
            "S-state",
            "No version of the agreement was signed by everybody before.",
            remedy="Amend the draft, or cancel the transfer.",
        )
    return signed[-1]
