"""Memoranda of understanding between institutions: drafted, signed, in force, reviewed, at an end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from ecvet_graph.credit.rules import refuse, require, require_past
from ecvet_graph.model.mobility import (
    AgreementState,
    Confirmation,
    Memorandum,
    SignatoryRole,
    Signature,
    Step,
    StepKind,
)

__all__ = [
    "finish_review",
    "in_force",
    "review",
    "sign_memorandum",
    "start_memorandum",
    "state_on",
    "terminate",
]

_SIGNED = frozenset({AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.UNDER_REVIEW})
_STATES_FOR: Mapping[StepKind, frozenset[AgreementState]] = MappingProxyType(
    {
        StepKind.SIGNED: frozenset({AgreementState.DRAFT, AgreementState.AGREED}),
        StepKind.REVIEWED: frozenset({AgreementState.SIGNED, AgreementState.ACTIVE}),
        StepKind.TERMINATED: _SIGNED | {AgreementState.DRAFT, AgreementState.AGREED},
    }
)
_FEWEST = 2
_NEEDED = (Confirmation.STATUS, Confirmation.CRITERIA)


def start_memorandum(memorandum: Memorandum, *, at: datetime, by: str) -> Memorandum:
    """Return a memorandum with its first step, as one of its parties drafts it.

    Raises:
        TransitionError: fewer than two parties (M01), no qualification (M03), one of the first two
            confirmations missing (M04), days out of order (M05), or drafted by somebody else.
    """
    is_new = memorandum.state is AgreementState.DRAFT
    is_new = is_new and not memorandum.signatures and not memorandum.steps
    require(
        is_new,
        "S-state",
        "A memorandum begins as a draft without signatures and steps.",
        remedy="Draft it first; its parties sign it afterwards.",
    )
    is_once = len(set(memorandum.parties)) == len(memorandum.parties)
    require(
        is_once and len(memorandum.parties) >= _FEWEST,
        "M01",
        "A memorandum needs at least two parties, each named once.",
        remedy="Name the institutions that sign it.",
    )
    require(
        bool(memorandum.qualifications),
        "M03",
        "The memorandum names no qualification.",
        remedy="Name the qualifications that the partners compare, by their EQF levels.",
    )
    _require_confirmations(memorandum)
    _require_days(memorandum)
    _require_party(memorandum, by)
    return _advanced(memorandum, StepKind.DRAFTED, at=at, by=by, record=memorandum.iri)


def sign_memorandum(
    memorandum: Memorandum, signature: Signature, *, at: datetime, by: str
) -> Memorandum:
    """Return a memorandum with one more signature: agreed with the first, signed with the last one.

    Raises:
        TransitionError: already signed by all or at its end, signed as anything but a party or twice
            (M05), for another institution (S-actor), or on a day to come.
    """
    _require_state(memorandum, StepKind.SIGNED, "signed")
    _require_party(memorandum, by)
    is_party = signature.role is SignatoryRole.PARTY and signature.signatory in memorandum.parties
    require(
        is_party,
        "M05",
        f"{signature.signatory} does not sign the memorandum as a party.",
        remedy="A memorandum is signed by its parties only, and never by a learner.",
    )
    require(
        signature.signatory == by,
        "S-actor",
        f"{by} cannot sign for {signature.signatory}.",
        remedy="Each party writes down its own signature.",
    )
    names = {one.iri for one in memorandum.signatures} | {memorandum.iri}
    require(
        signature.iri not in names,
        "S-name",
        "The signature has the name of another record.",
        remedy="Give the new record a name of its own.",
    )
    signed = {one.signatory for one in memorandum.signatures}
    require(
        signature.signatory not in signed,
        "M05",
        f"{signature.signatory} has signed it already.",
        remedy="Nothing is left to do for this party.",
    )
    require_past(signature.signed_on, at=at, what="signature")
    is_complete = signed | {signature.signatory} == set(memorandum.parties)
    state = AgreementState.SIGNED if is_complete else AgreementState.AGREED
    signatures = (*memorandum.signatures, signature)
    changed = replace(memorandum, signatures=signatures, state=state)
    return _advanced(changed, StepKind.SIGNED, at=at, by=by, record=signature.iri)


def review(memorandum: Memorandum, *, at: datetime, by: str) -> Memorandum:
    """Return a signed memorandum whose review a party has begun; it stays in force meanwhile."""
    _require_state(memorandum, StepKind.REVIEWED, "reviewed")
    _require_party(memorandum, by)
    changed = replace(memorandum, state=AgreementState.UNDER_REVIEW)
    return _advanced(changed, StepKind.REVIEWED, at=at, by=by, record=memorandum.iri)


def finish_review(
    memorandum: Memorandum, *, next_review: date | None, at: datetime, by: str
) -> Memorandum:
    """Return a memorandum that goes on after its review, with the day of the next one.

    Raises:
        TransitionError: it is not under review, or the day lies outside its validity (M05).
    """
    require(
        memorandum.state is AgreementState.UNDER_REVIEW,
        "S-state",
        f"The memorandum is {memorandum.state}, and not under review.",
        remedy="Begin the review first.",
    )
    _require_party(memorandum, by)
    changed = replace(memorandum, state=AgreementState.SIGNED, review_on=next_review)
    _require_days(changed)
    return _advanced(changed, StepKind.REVIEWED, at=at, by=by, record=memorandum.iri)


def terminate(memorandum: Memorandum, *, at: datetime, by: str) -> Memorandum:
    """Return a memorandum that a party ended: terminated, or cancelled where not all had signed.

    Stays that have begun go on, and may be amended; no further agreement is signed under it.
    """
    _require_state(memorandum, StepKind.TERMINATED, "terminated")
    _require_party(memorandum, by)
    was_signed = memorandum.state in _SIGNED
    state = AgreementState.TERMINATED if was_signed else AgreementState.CANCELLED
    changed = replace(memorandum, state=state)
    return _advanced(changed, StepKind.TERMINATED, at=at, by=by, record=memorandum.iri)


def state_on(memorandum: Memorandum, day: date) -> AgreementState:
    """Return how far a memorandum is on a day.

    Signed by all, it is active from the first to the last day of its validity, and expired after it;
    under review it stays in force. Before the day on which it was terminated it was what it was then.
    """
    state = memorandum.state
    if state is AgreementState.TERMINATED and _is_before_end(memorandum, day):
        state = AgreementState.SIGNED
    if state not in _SIGNED:
        return state
    if memorandum.valid_until is not None and day > memorandum.valid_until:
        return AgreementState.EXPIRED
    if day < memorandum.valid_from or day < _last_signature(memorandum):
        return AgreementState.SIGNED
    is_under_review = state is AgreementState.UNDER_REVIEW
    return AgreementState.UNDER_REVIEW if is_under_review else AgreementState.ACTIVE


def in_force(memorandum: Memorandum, day: date) -> bool:
    """Return whether agreements may be signed under a memorandum on a day."""
    return state_on(memorandum, day) in {AgreementState.ACTIVE, AgreementState.UNDER_REVIEW}


def _last_signature(memorandum: Memorandum) -> date:
    return max((one.signed_on for one in memorandum.signatures), default=memorandum.valid_from)


def _is_before_end(memorandum: Memorandum, day: date) -> bool:
    ended = [step.at.date() for step in memorandum.steps if step.kind is StepKind.TERMINATED]
    return bool(ended) and day < ended[-1]


def _require_confirmations(memorandum: Memorandum) -> None:
    for point in _NEEDED:
        require(
            point in memorandum.confirmations,
            "M04",
            f"The memorandum does not confirm {point}.",
            remedy="Partners accept each other's status, and each other's criteria and procedures.",
        )


def _require_days(memorandum: Memorandum) -> None:
    until, reviewed = memorandum.valid_until, memorandum.review_on
    last = until or date.max
    is_ordered = memorandum.valid_from <= last
    is_ordered = is_ordered and (reviewed is None or memorandum.valid_from <= reviewed <= last)
    require(
        is_ordered,
        "M05",
        "The days of the memorandum are not in order.",
        remedy="Let the validity end after it starts, and put the review inside it.",
    )


def _require_party(memorandum: Memorandum, by: str) -> None:
    require(
        by in memorandum.parties,
        "S-actor",
        f"{by} is no party to the memorandum.",
        remedy="Only its parties act on a memorandum.",
    )


def _require_state(memorandum: Memorandum, kind: StepKind, doing: str) -> None:
    if memorandum.state in {AgreementState.TERMINATED, AgreementState.CANCELLED}:
        refuse(
            "S-closed",
            f"The memorandum is {memorandum.state} and cannot be {doing}.",
            remedy="Draft a new memorandum.",
        )
    require(
        memorandum.state in _STATES_FOR[kind],
        "S-state",
        f"A memorandum that is {memorandum.state} cannot be {doing}.",
        remedy="Look at its state, and at the steps that its page offers.",
    )


def _advanced(
    memorandum: Memorandum, kind: StepKind, *, at: datetime, by: str, record: str
) -> Memorandum:
    step = Step(at=at, by=by, kind=kind, record=record)
    return replace(memorandum, steps=(*memorandum.steps, step))
