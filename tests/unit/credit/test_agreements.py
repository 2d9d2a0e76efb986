"""Agreements: who signs, amendments during the stay, and learning without one."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.credit import stay
from tests.unit.credit.stay import (
    COPPER,
    HOME,
    HOST,
    LEARNER,
    NOTHING,
    NOW,
    PIPES,
    STRUCTURE,
    TEST,
)

from ecvet_graph.credit.agreements import amend, begin, sign, start_transfer
from ecvet_graph.credit.assessing import assess, award, finish_assessment
from ecvet_graph.credit.deciding import close, recognise, validate
from ecvet_graph.credit.next_steps import next_steps
from ecvet_graph.model.credit import Route
from ecvet_graph.model.mobility import (
    AgreedUnit,
    AgreementState,
    Memorandum,
    SignatoryRole,
    StepKind,
    Transfer,
)

R, S = SignatoryRole, AgreementState
BROKER = f"{stay.BASE}organisation/broker"


def add(transfer: Transfer, role: SignatoryRole, by: str, who: str | None = None) -> Transfer:
    changes = {"signatory": who} if who else {}
    own = stay.signature(role, transfer.agreements[-1].iri, **changes)
    found = stay.memorandum()
    return sign(transfer, own, memorandum=found, structure=STRUCTURE, at=NOW, by=by)


def test_it_is_signed_when_home_host_and_learner_have() -> None:
    found = add(add(stay.draft(), R.LEARNER, HOST), R.HOST, HOST)
    assert (found.state, found.agreements[-1].state) == (S.DRAFT, S.DRAFT)
    found = add(found, R.HOME, HOME)
    assert (found.state, found.agreements[-1].state) == (S.SIGNED, S.SIGNED)


@pytest.mark.parametrize("by", [HOME, HOST, BROKER])
def test_an_intermediary_and_a_guardian_sign_where_there_are_any(by: str) -> None:
    found = stay.signed(intermediary=BROKER, needs_guardian=True)
    assert found.state is S.DRAFT
    found = add(found, R.GUARDIAN, HOST)
    assert found.state is S.DRAFT
    found = add(found, R.INTERMEDIARY, by, BROKER)
    assert found.state is S.SIGNED
    assert {one.signatory for one in found.agreements[-1].signatures} == {
        HOME,
        HOST,
        LEARNER,
        BROKER,
    }


def test_outside_a_memorandum_none_is_asked_for() -> None:
    found = start_transfer(stay.outside(), iri=stay.named("transfer"), at=NOW, by=HOST)
    own = stay.signature(R.HOME)
    found = sign(found, own, memorandum=None, structure=STRUCTURE, at=NOW, by=HOME)
    assert found.agreements[-1].signatures == (own,)


def test_an_amendment_during_the_stay_is_signed_again_and_keeps_what_was_assessed() -> None:
    before = stay.credited(TEST)
    second = stay.agreement(
        2,
        units=(
            AgreedUnit(unit=PIPES, outcomes=(COPPER,)),
            AgreedUnit(unit=stay.HEATING, outcomes=(stay.BOILER,)),
        ),
        end=date(2026, 4, 10),
    )
    found = amend(before, second, at=NOW, by=HOST)
    assert [one.state for one in found.agreements] == [S.AMENDED, S.DRAFT]
    assert (found.state, found.portfolio) == (S.AMENDED, before.portfolio)
    found = stay.signed(found, "second")
    assert (found.state, found.agreements[-1].state) == (S.IN_PROGRESS, S.SIGNED)
    assert found.agreements[0].signatures == before.agreements[0].signatures


def test_an_amendment_before_the_stay_leads_back_to_signed() -> None:
    found = amend(stay.signed(), stay.agreement(2), at=NOW, by=HOME)
    assert stay.signed(found, "second").state is S.SIGNED


def test_a_draft_that_is_replaced_is_cancelled_and_not_amended() -> None:
    partly = add(stay.draft(), R.HOME, HOME)
    found = amend(partly, stay.agreement(2), at=NOW, by=HOME)
    assert (found.state, [one.state for one in found.agreements]) == (
        S.DRAFT,
        [S.CANCELLED, S.DRAFT],
    )


@pytest.mark.parametrize("route", [Route.NON_FORMAL, Route.INFORMAL, Route.OUTSIDE_MOU])
def test_without_a_stay_home_does_all_three_steps(route: Route) -> None:
    found = stay.experience(route)
    found = assess(found, stay.assessment("a", COPPER, TEST, assessor=HOME), at=NOW, by=HOME)
    own = stay.credit("a", COPPER, TEST, awarded_by=HOME, route=route, agreement=None)
    found = award(found, own, structure=STRUCTURE, at=NOW, by=HOME)
    found = finish_assessment(found, at=NOW, by=HOME)
    found = validate(found, stay.validation("a", COPPER, TEST), at=NOW, by=HOME)
    recognised = stay.recognition("a", COPPER, TEST, units=(PIPES,))
    found = recognise(found, recognised, structure=STRUCTURE, elsewhere=NOTHING, at=NOW, by=HOME)
    found = close(found, at=NOW, by=HOME)
    assert (found.state, found.agreements, found.transcripts) == (S.CLOSED, (), ())


def test_next_steps_name_what_keeps_an_agreement_from_being_signed() -> None:
    drafted = stay.draft(recognition_clause=False, end=date(2029, 3, 1), assessment_method=())
    found = next_steps(
        drafted,
        memorandum=stay.memorandum(),
        structure=STRUCTURE,
        day=date(2026, 1, 1),
    )[0]
    assert found.kind is StepKind.SIGNED
    assert not found.is_possible
    assert {one.what for one in found.missing if one.is_blocking} == {
        "memorandum-in-force",
        "period-in-memorandum",
        "recognition-clause",
    }
    assert {one.what for one in found.missing if not one.is_blocking} == {
        "assessment-method",
        "signature-home",
        "signature-host",
        "signature-learner",
    }


def test_the_stay_cannot_begin_before_its_first_day() -> None:
    under = stay.memorandum()
    steps = next_steps(stay.signed(), memorandum=under, structure=STRUCTURE, day=date(2026, 3, 1))
    assert [(one.what, one.rule) for one in steps[0].missing] == [("first-day", "S-future")]
    assert begin(stay.signed(), memorandum=under, at=NOW, by=HOME).state is S.IN_PROGRESS


@pytest.mark.parametrize(
    ("under", "missing"),
    [
        (None, [("memorandum", "A03")]),
        (stay.memorandum(iri=stay.OTHER), [("memorandum", "A03")]),
        (
            stay.memorandum(valid_until=date(2026, 3, 1), review_on=None),
            [("memorandum-in-force", "A03")],
        ),
        (stay.memorandum(), []),
    ],
)
def test_the_stay_begins_under_the_memorandum_of_the_agreement_only(
    under: Memorandum | None, missing: list[tuple[str, str]]
) -> None:
    steps = next_steps(stay.signed(), memorandum=under, structure=STRUCTURE, day=stay.START)
    assert [(one.what, one.rule) for one in steps[0].missing] == missing
    assert steps[0].is_possible == (not missing)


def test_a_stay_outside_a_memorandum_begins_without_one() -> None:
    draft = start_transfer(stay.outside(), iri=stay.named("outside"), at=NOW, by=HOME)
    found = stay.signed(draft)
    assert begin(found, memorandum=None, at=NOW, by=HOME).state is S.IN_PROGRESS
