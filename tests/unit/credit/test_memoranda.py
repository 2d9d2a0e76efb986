"""Memoranda: who signs, when they are in force, reviewed and ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.unit.credit import stay
from tests.unit.credit.stay import HOME, HOST, NOW

from ecvet_graph.credit.memoranda import (
    finish_review,
    in_force,
    review,
    sign_memorandum,
    start_memorandum,
    state_on,
    terminate,
)
from ecvet_graph.model.mobility import AgreementState, SignatoryRole, StepKind

S = AgreementState


def test_the_first_signature_makes_it_agreed_and_the_last_one_signed() -> None:
    drafted = start_memorandum(stay.draft_memorandum(), at=NOW, by=HOST)
    first = stay.signature(SignatoryRole.PARTY, signatory=HOST, iri=stay.named("1"))
    last = stay.signature(SignatoryRole.PARTY, signatory=HOME, iri=stay.named("2"))
    agreed = sign_memorandum(drafted, first, at=NOW, by=HOST)
    signed = sign_memorandum(agreed, last, at=NOW, by=HOME)
    assert [drafted.state, agreed.state, signed.state] == [S.DRAFT, S.AGREED, S.SIGNED]
    assert [step.kind for step in signed.steps] == [
        StepKind.DRAFTED,
        StepKind.SIGNED,
        StepKind.SIGNED,
    ]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 1, 31), S.SIGNED),
        (date(2026, 2, 1), S.ACTIVE),
        (date(2029, 1, 31), S.ACTIVE),
        (date(2029, 2, 1), S.EXPIRED),
    ],
)
def test_it_is_active_from_the_first_to_the_last_day(day: date, state: AgreementState) -> None:
    assert state_on(stay.memorandum(), day) is state
    assert in_force(stay.memorandum(), day) is (state is S.ACTIVE)


def test_it_is_not_active_before_the_last_party_signed() -> None:
    found = stay.memorandum()
    late = replace(found.signatures[-1], signed_on=date(2026, 4, 1))
    found = replace(found, signatures=(found.signatures[0], late))
    assert state_on(found, date(2026, 3, 31)) is S.SIGNED
    assert state_on(found, date(2026, 4, 1)) is S.ACTIVE


def test_without_a_last_day_it_does_not_expire() -> None:
    found = stay.memorandum(valid_until=None, review_on=None)
    assert state_on(found, date(2099, 1, 1)) is S.ACTIVE


def test_under_review_it_stays_in_force_until_its_end() -> None:
    found = review(stay.memorandum(), at=NOW, by=HOST)
    assert state_on(found, date(2026, 6, 1)) is S.UNDER_REVIEW
    assert in_force(found, date(2026, 6, 1))
    assert state_on(found, date(2029, 2, 1)) is S.EXPIRED


def test_after_a_review_it_goes_on_with_the_day_of_the_next_one() -> None:
    found = review(stay.memorandum(), at=NOW, by=HOST)
    found = finish_review(found, next_review=date(2028, 6, 30), at=NOW, by=HOME)
    assert (found.state, found.review_on) == (S.SIGNED, date(2028, 6, 30))
    assert in_force(found, date(2026, 6, 1))


def test_terminated_it_is_no_more_in_force_and_was_before() -> None:
    found = terminate(stay.memorandum(), at=datetime(2026, 5, 1, 9, tzinfo=UTC), by=HOME)
    assert state_on(found, date(2026, 5, 1)) is S.TERMINATED
    assert state_on(found, date(2026, 4, 30)) is S.ACTIVE


def test_one_that_not_all_have_signed_is_cancelled_when_a_party_ends_it() -> None:
    drafted = start_memorandum(stay.draft_memorandum(), at=NOW, by=HOME)
    assert terminate(drafted, at=NOW, by=HOST).state is S.CANCELLED


@pytest.mark.parametrize("state", [S.TERMINATED, S.DRAFT, S.AGREED, S.CANCELLED])
def test_a_published_state_without_steps_is_taken_as_it_stands(state: AgreementState) -> None:
    found = replace(stay.memorandum(), state=state, steps=())
    assert state_on(found, date(2026, 6, 1)) is state


def test_a_published_active_memorandum_expires_by_the_day() -> None:
    found = replace(stay.memorandum(), state=S.ACTIVE, steps=(), signatures=())
    assert state_on(found, date(2026, 6, 1)) is S.ACTIVE
    assert state_on(found, date(2030, 6, 1)) is S.EXPIRED
