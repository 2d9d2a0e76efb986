"""Planned against achieved: unit by unit, from agreement to recognition."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.unit.credit import stay
from tests.unit.credit.stay import (
    BOILER,
    COPPER,
    ECVET,
    HANDOVER,
    HEATING,
    HOME,
    HOST,
    NOW,
    PIPES,
    STRUCTURE,
    TEST,
)

from ecvet_graph.credit.achieved import AchievedUnit, Points, planned_and_achieved
from ecvet_graph.credit.agreements import amend
from ecvet_graph.credit.assessing import assess, award, finish_assessment, issue_transcript
from ecvet_graph.credit.deciding import recognise, validate
from ecvet_graph.model.credit import AssessmentResult, Portfolio
from ecvet_graph.model.mobility import AgreedUnit, AgreementState, Transfer


def units_of(transfer: Transfer) -> dict[str, AchievedUnit]:
    return {unit.unit: unit for unit in planned_and_achieved(transfer, structure=STRUCTURE)}


def test_a_plan_has_nothing_achieved() -> None:
    (unit,) = planned_and_achieved(stay.draft(), structure=STRUCTURE)
    assert [one.outcome for one in unit.outcomes] == [COPPER, TEST]
    assert all(one.agreed_in == (1,) and one.is_agreed for one in unit.outcomes)
    assert {one.result for one in unit.outcomes} == {None}
    assert not unit.is_awarded


def test_a_failed_outcome_stands_beside_one_that_was_shown() -> None:
    found = assess(stay.failed(), stay.assessment("a", COPPER), at=NOW, by=HOST)
    (unit,) = planned_and_achieved(found, structure=STRUCTURE)
    assert [one.result for one in unit.outcomes] == [
        AssessmentResult.PASSED,
        AssessmentResult.FAILED,
    ]


def test_a_failed_outcome_that_is_passed_later_is_passed() -> None:
    found = assess(stay.failed(), stay.assessment("a", TEST), at=NOW, by=HOST)
    (unit,) = planned_and_achieved(found, structure=STRUCTURE)
    outcome = unit.outcomes[1]
    assert outcome.result is AssessmentResult.PASSED
    assert outcome.assessments == (stay.named("assessment failed"), stay.named("assessment a"))


def test_points_of_host_and_home_stand_apart() -> None:
    credit = stay.credit(
        "a",
        COPPER,
        TEST,
        points=Decimal(35),
        credit_system=ECVET,
        points_reason=stay.WORDS,
    )
    found = award(stay.shown(), credit, structure=STRUCTURE, at=NOW, by=HOST)
    assert units_of(found)[PIPES].points_host == (Points(Decimal(35), ECVET),)
    assert units_of(found)[PIPES].points_home is None
    assert units_of(stay.recognised())[PIPES].points_home == Points(Decimal(40), ECVET)
    assert units_of(stay.recognised())[PIPES].is_awarded


def test_outcomes_that_nobody_agreed_on_are_shown_as_such() -> None:
    found = assess(stay.begun(), stay.assessment("a", BOILER), at=NOW, by=HOST)
    unit = units_of(found)[HEATING]
    assert (unit.agreed_in, unit.not_planned) == ((), (HANDOVER,))
    assert [(one.outcome, one.agreed_in) for one in unit.outcomes] == [(BOILER, ())]


def test_an_amendment_names_the_versions_that_agreed() -> None:
    second = stay.agreement(2, units=(AgreedUnit(unit=PIPES, outcomes=(COPPER,)),))
    found = units_of(amend(stay.begun(), second, at=NOW, by=HOME))[PIPES]
    assert [(one.outcome, one.agreed_in, one.is_agreed) for one in found.outcomes] == [
        (COPPER, (1, 2), True),
        (TEST, (1,), False),
    ]


def test_what_is_refused_is_shown_and_an_appeal_takes_it_back() -> None:
    refused = units_of(stay.validation_refused())[PIPES]
    assert all(one.is_refused and not one.is_validated for one in refused.outcomes)
    appeal = stay.validation(
        "a", COPPER, TEST, iri=stay.named("appeal"), appeals=stay.named("validation a")
    )
    found = validate(stay.validation_refused(), appeal, at=NOW, by=HOME)
    assert not any(one.is_refused for one in units_of(found)[PIPES].outcomes)
    assert found.state is AgreementState.VALIDATED


def test_a_refused_recognition_is_shown_and_an_appeal_takes_it_back() -> None:
    before = stay.recognition_refused()
    assert all(one.is_refused for one in units_of(before)[PIPES].outcomes)
    appeal = stay.recognition(
        "a",
        COPPER,
        TEST,
        units=(PIPES,),
        iri=stay.named("appeal"),
        appeals=stay.named("recognition a"),
    )
    found = recognise(before, appeal, structure=STRUCTURE, elsewhere=stay.NOTHING, at=NOW, by=HOME)
    assert all(one.is_recognised and not one.is_refused for one in units_of(found)[PIPES].outcomes)


def test_a_part_that_is_refused_can_be_granted_on_appeal() -> None:
    part = stay.validation("a", COPPER, reasons=stay.WORDS)
    found = validate(stay.issued(), part, at=NOW, by=HOME)
    assert [one.is_refused for one in units_of(found)[PIPES].outcomes] == [False, True]
    appeal = stay.validation(
        "a", TEST, iri=stay.named("appeal"), appeals=part.iri, reasons=stay.WORDS
    )
    found = validate(found, appeal, at=NOW, by=HOME)
    assert [one.is_validated for one in units_of(found)[PIPES].outcomes] == [True, True]


def test_a_unit_is_completed_by_another_transfer() -> None:
    elsewhere = Portfolio(
        learner=stay.LEARNER,
        recognitions=(stay.recognition("before", TEST, iri=stay.named("before")),),
    )
    own = stay.recognition("a", COPPER, units=(PIPES,))
    found = recognise(
        stay.validated(COPPER), own, structure=STRUCTURE, elsewhere=elsewhere, at=NOW, by=HOME
    )
    assert units_of(found)[PIPES].is_awarded


def test_a_repeated_examination_opens_the_assessment_again() -> None:
    found = assess(stay.not_achieved(), stay.assessment("a", TEST), at=NOW, by=HOST)
    assert found.state is AgreementState.IN_PROGRESS
    found = award(found, stay.credit("a", TEST), structure=STRUCTURE, at=NOW, by=HOST)
    assert finish_assessment(found, at=NOW, by=HOST).state is AgreementState.ASSESSED


def test_a_corrected_transcript_supersedes_and_the_first_one_stays() -> None:
    before = stay.issued()
    found = issue_transcript(before, stay.transcript(before), at=NOW, by=HOST)
    assert found.transcripts[0] == before.transcripts[0]
    assert found.transcripts[1].supersedes == before.transcripts[0].iri


def test_a_unit_of_no_known_structure_is_shown_without_more() -> None:
    transfer = replace(stay.draft())
    (unit,) = planned_and_achieved(transfer, structure=replace(STRUCTURE, units=()))
    assert (unit.not_planned, unit.points_home) == ((), None)
