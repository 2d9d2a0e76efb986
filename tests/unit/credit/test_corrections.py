"""A result that was written down as passed by mistake is corrected, and both records stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.unit.credit.broken_corrections import WRONG, correction
from tests.unit.credit.stay import (
    COPPER,
    ECVET,
    HOME,
    HOST,
    NOTHING,
    NOW,
    PIPES,
    STRUCTURE,
    TEST,
    WORDS,
    assessment,
    closed,
    issued,
    memorandum,
    named,
    recognised,
    recognition,
    transcript,
    validated,
    validation,
    validation_refused,
)
from tests.unit.service.mobility.plumbing import public_graph

from ecvet_graph.credit.accumulation import accumulate
from ecvet_graph.credit.achieved import planned_and_achieved
from ecvet_graph.credit.assessing import assess, finish_assessment, issue_transcript
from ecvet_graph.credit.corrections import as_corrected, in_force
from ecvet_graph.credit.deciding import close, recognise, validate
from ecvet_graph.credit.evidence import failed_outcomes, passed_outcomes, recognised_outcomes
from ecvet_graph.credit.next_steps import next_steps
from ecvet_graph.credit.standing import Standing, standings
from ecvet_graph.errors import TransitionError
from ecvet_graph.model.credit import AssessmentResult
from ecvet_graph.model.mobility import AgreementState, StepKind, Transfer
from ecvet_graph.rdf.decisions import portfolio_triples
from ecvet_graph.rdf.memorandum import memorandum_triples
from ecvet_graph.rdf.transfer import transfer_triples
from ecvet_graph.service.credit.documents import portfolio_of_triples
from ecvet_graph.service.mobility.documents import check


def corrected() -> Transfer:
    """Return a transfer whose transcript holds an outcome that was corrected afterwards."""
    found = assess(issued(), correction(TEST), at=NOW, by=HOST)
    return finish_assessment(found, at=NOW, by=HOST)


def reissued() -> Transfer:
    found = corrected()
    return issue_transcript(found, transcript(found), at=NOW, by=HOST)


def test_a_correction_takes_its_outcomes_only_and_both_records_stay() -> None:
    portfolio = corrected().portfolio
    assert passed_outcomes(portfolio) == {COPPER}
    assert failed_outcomes(portfolio) == {TEST}
    assert {one.iri for one in portfolio.assessments} == {WRONG, named("assessment correction")}
    assert standings(portfolio)[TEST].standing is Standing.FAILED
    assert standings(portfolio)[COPPER].standing is Standing.CREDITED


def test_home_validates_on_the_corrected_transcript_alone() -> None:
    with pytest.raises(TransitionError, match="corrected after") as refused:
        validate(corrected(), validation("a", COPPER, reasons=WORDS), at=NOW, by=HOME)
    assert refused.value.rule == "S-transcript"
    found = reissued()
    assert [one.version for one in found.transcripts] == [1, 2]
    with pytest.raises(TransitionError, match=f"not positively assessed any more: {TEST}"):
        validate(found, validation("a", COPPER, TEST), at=NOW, by=HOME)
    done = validate(found, validation("a", COPPER, reasons=WORDS), at=NOW, by=HOME)
    assert done.state is AgreementState.VALIDATED


def test_the_unit_is_not_awarded_and_does_not_count() -> None:
    done = validate(reissued(), validation("a", COPPER, reasons=WORDS), at=NOW, by=HOME)
    whole = recognition("a", COPPER, units=(PIPES,))
    with pytest.raises(TransitionError, match="cannot be awarded"):
        recognise(done, whole, structure=STRUCTURE, elsewhere=NOTHING, at=NOW, by=HOME)
    part = recognition("a", COPPER)
    found = recognise(done, part, structure=STRUCTURE, elsewhere=NOTHING, at=NOW, by=HOME)
    progress = accumulate(found.portfolio, STRUCTURE, day=date(2026, 6, 1))
    assert (progress.counts.units_counted, progress.counts.outcomes_recognised) == (0, 1)


def test_what_was_corrected_can_be_shown_after_all() -> None:
    again = assessment("again", TEST)
    found = finish_assessment(assess(corrected(), again, at=NOW, by=HOST), at=NOW, by=HOST)
    assert passed_outcomes(found.portfolio) == {COPPER, TEST}
    assert found.state is AgreementState.ASSESSED


def test_a_grade_or_a_result_that_was_failed_by_mistake_is_corrected_as_well() -> None:
    better = correction(TEST, result=AssessmentResult.PASSED, grade="2")
    found = assess(issued(), better, at=NOW, by=HOST)
    assert passed_outcomes(found.portfolio) == {COPPER, TEST}
    (newest,) = [one for one in in_force(found.portfolio.assessments) if TEST in one.outcomes]
    assert newest.grade == "2"


def test_what_is_found_after_validation_is_refused_at_recognition_with_the_reason() -> None:
    found = recognise(
        validated(),
        recognition("shown", COPPER, validations=(named("validation a"),)),
        structure=STRUCTURE,
        elsewhere=NOTHING,
        at=NOW,
        by=HOME,
    )
    refusal = recognition("wrong", validations=(named("validation a"),), reasons=WORDS)
    found = recognise(found, refusal, structure=STRUCTURE, elsewhere=NOTHING, at=NOW, by=HOME)
    assert recognised_outcomes(found.portfolio) == {COPPER}
    progress = accumulate(found.portfolio, STRUCTURE, day=date(2026, 6, 1))
    assert (progress.counts.units_counted, progress.counts.outcomes_recognised) == (0, 1)
    assert close(found, at=NOW, by=HOME).state is AgreementState.CLOSED
    record = [*transfer_triples(found), *memorandum_triples(memorandum())]
    assert check(record, store=public_graph()) == ()


def test_nothing_is_corrected_that_home_has_decided_on() -> None:
    for found in (validated(), validation_refused(), recognised()):
        with pytest.raises(TransitionError, match="after the home institution has decided") as told:
            assess(found, correction(TEST), at=NOW, by=HOST)
        assert told.value.rule == "S-decided"
        assert "refuses to recognise" in (told.value.remedy or "")
    with pytest.raises(TransitionError) as ended:
        assess(closed(), correction(TEST), at=NOW, by=HOST)
    assert ended.value.rule == "S-closed"


def test_the_next_step_is_the_corrected_transcript() -> None:
    steps = next_steps(corrected(), memorandum=memorandum(), structure=STRUCTURE, day=NOW.date())
    kinds = [step.kind for step in steps]
    assert kinds.index(StepKind.TRANSCRIPT) < kinds.index(StepKind.VALIDATED)


def test_a_correction_is_read_back_from_linked_data() -> None:
    portfolio = reissued().portfolio
    read = portfolio_of_triples(portfolio_triples(portfolio))
    assert {one.iri: one.corrects for one in read.assessments} == {
        one.iri: one.corrects for one in portfolio.assessments
    }
    assert passed_outcomes(read) == {COPPER}


def test_what_is_told_of_it_holds_the_result_in_force_and_no_points_for_a_part() -> None:
    portfolio = reissued().portfolio
    (whole,) = portfolio.credits
    given = replace(portfolio, credits=(replace(whole, points=Decimal(40), credit_system=ECVET),))
    told = as_corrected(given)
    assert [one.outcomes for one in told.assessments] == [(COPPER,), (TEST,)]
    (credit,) = told.credits
    assert (credit.outcomes, credit.points) == ((COPPER,), None)
    assert as_corrected(issued().portfolio) == issued().portfolio


def test_planned_and_achieved_tells_the_outcome_as_failed() -> None:
    (unit, *_) = planned_and_achieved(reissued(), structure=STRUCTURE)
    results = {one.outcome: (one.result, one.is_credited) for one in unit.outcomes}
    assert results[TEST] == (AssessmentResult.FAILED, False)
    assert results[COPPER] == (AssessmentResult.PASSED, True)


def test_what_was_corrected_satisfies_the_constraints_until_home_validates_it() -> None:
    record = [*transfer_triples(reissued()), *memorandum_triples(memorandum())]
    store = public_graph()
    assert check(record, store=store) == ()
    wrong = validation("a", COPPER, TEST)
    held = replace(reissued().portfolio, validations=(wrong,))
    decided = replace(reissued(), portfolio=held)
    with pytest.raises(TransitionError, match="T07-corrected"):
        check([*transfer_triples(decided), *memorandum_triples(memorandum())], store=store)
