"""The way of a transfer through two desks, and what their views say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.unit.service.mobility.desks import (
    AFTER,
    DURING,
    Office,
    agreement_of,
    attested,
    begun_transfer,
    granted,
    passed,
    recognised_transfer,
    shared_memorandum,
    signing,
    transcribed_transfer,
)
from tests.unit.service.mobility.plumbing import (
    BOILER,
    COPPER,
    HANDOVER,
    HEATING,
    HOME,
    HOST,
    PIPES,
    PLUMBER,
    TIGHT,
)

from ecvet_graph.credit.next_steps import Phase
from ecvet_graph.errors import (
    InvalidDataError,
    TransitionError,
)
from ecvet_graph.model.credit import AssessmentResult, DecisionResult, Route
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import (
    AgreementState,
    SignatoryRole,
    StepKind,
)
from ecvet_graph.service.mobility.requests import (
    Amending,
    Crediting,
    Declining,
    NewExperience,
    PlannedUnit,
    Recognising,
    Validating,
)

REASON = (Text("The assessment did not follow the agreed procedure.", "en"),)


def test_the_whole_way_through_two_desks(office: Office) -> None:
    name = recognised_transfer(office)
    view = office.desk(HOME, AFTER).close(name)
    assert view.state is AgreementState.CLOSED
    assert [step.kind for phase in view.phases for step in phase.done] == [
        StepKind.DRAFTED,
        StepKind.SIGNED,
        StepKind.SIGNED,
        StepKind.SIGNED,
        StepKind.BEGUN,
        StepKind.ASSESSED,
        StepKind.ASSESSED,
        StepKind.CREDITED,
        StepKind.FINISHED,
        StepKind.TRANSCRIPT,
        StepKind.VALIDATED,
        StepKind.RECOGNISED,
        StepKind.CLOSED,
    ]
    assert view.next == ()
    assert view.papers == ("agreement", "transcript", "europass")
    assert not [one for one in view.warnings if one.severity == "violation"]


def test_planned_stands_against_achieved(office: Office) -> None:
    view = office.desk(HOME, AFTER).transfer(recognised_transfer(office))
    pipes, heating = view.achieved
    assert (pipes.is_awarded, heating.is_awarded) == (True, False)
    assert all(row.is_recognised for row in pipes.outcomes)
    (boiler,) = heating.outcomes
    assert boiler.outcome.iri == BOILER
    assert boiler.result is AssessmentResult.FAILED
    assert not boiler.is_credited
    assert [one.iri for one in heating.not_planned] == [HANDOVER]
    assert pipes.points_agreed is not None
    assert pipes.points_agreed == pipes.points_by_home == pipes.points_by_host[0]
    assert view.progress is not None
    assert not view.progress.is_eligible


def test_phases_say_who_did_what_and_who_comes_next(office: Office) -> None:
    name = transcribed_transfer(office)
    view = office.desk(HOME, AFTER).transfer(name)
    after = view.phase(Phase.AFTER)
    assert [(step.kind, step.is_mine, step.is_possible) for step in after.next] == [
        (StepKind.VALIDATED, True, True)
    ]
    missing = after.next[0].missing[0]
    assert (missing.what, missing.is_blocking) == ("validation", False)
    assert missing.about_texts[0].value == "Installing pipes"
    signed = [step for step in view.phase(Phase.BEFORE).done if step.kind is StepKind.SIGNED]
    assert [(step.signed_as, step.role) for step in signed] == [
        (SignatoryRole.HOME, SignatoryRole.HOME),
        (SignatoryRole.LEARNER, SignatoryRole.HOME),
        (SignatoryRole.HOST, SignatoryRole.HOST),
    ]
    waiting = {
        who: {row.id for row in office.desk(who, AFTER).transfers() if row.waits_for_me}
        for who in (HOME, HOST)
    }
    assert name in waiting[HOME]
    assert name not in waiting[HOST]


def test_a_draft_names_the_signatures_that_are_missing(office: Office) -> None:
    view = office.desk(HOME).new_agreement(agreement_of(shared_memorandum(office)))
    signing = view.next[0]
    assert signing.kind is StepKind.SIGNED
    assert {one.what for one in signing.missing} == {
        "signature-home",
        "signature-host",
        "signature-learner",
    }
    assert all(one.sentence and one.rule == "A02" for one in signing.missing)


def test_a_unit_that_the_learner_holds_already_is_remarked_and_not_refused(office: Office) -> None:
    earlier = office.desk(HOME, AFTER).transfer(recognised_transfer(office))
    asked = replace(agreement_of(shared_memorandum(office)), learner=earlier.learner)
    view = office.desk(HOME, AFTER).new_agreement(asked)
    remarks = [one for one in view.next[0].missing if one.what == "unit-held"]
    assert [(one.rule, one.about, one.is_blocking) for one in remarks] == [("T09", PIPES, False)]
    assert view.next[0].is_possible


def test_an_amendment_is_signed_again_and_keeps_what_was_assessed(office: Office) -> None:
    name = begun_transfer(office)
    office.desk(HOST, DURING).assess(name, passed(COPPER))
    units = (PlannedUnit(unit=PIPES), PlannedUnit(unit=HEATING))
    view = office.desk(HOME, DURING).amend(name, Amending(units=units, end=date(2026, 4, 3)))
    assert view.state is AgreementState.AMENDED
    assert [one.state for one in view.agreements] == [
        AgreementState.AMENDED,
        AgreementState.DRAFT,
    ]
    assert view.agreement is not None
    assert view.agreement.supersedes == view.agreements[0].iri
    assert [row.iri for row in view.agreement.units[1].outcomes] == [BOILER, HANDOVER]
    for who, role in ((HOME, "home"), (HOME, "learner"), (HOST, "host")):
        view = office.desk(who, DURING).sign(name, signing(role))
    assert view.state is AgreementState.IN_PROGRESS
    assert view.assessments[0].outcomes[0].iri == COPPER


def test_an_amendment_that_the_other_side_does_not_sign_is_declined_and_stays_readable(
    office: Office,
) -> None:
    name = begun_transfer(office)
    office.desk(HOST, DURING).amend(name, Amending(end=date(2026, 4, 3)))
    reason = (Text("The workshop is closed in April", "en"),)
    view = office.desk(HOME, DURING).decline(name, Declining(reasons=reason))
    assert view.state is AgreementState.IN_PROGRESS
    assert [(one.state, one.reasons) for one in view.agreements] == [
        (AgreementState.SIGNED, ()),
        (AgreementState.CANCELLED, reason),
    ]
    assert view.agreement is view.agreements[0]
    again = office.desk(HOST, DURING).amend(name, Amending(end=date(2026, 3, 30)))
    assert (again.agreement and again.agreement.version) == 3
    back = office.desk(HOST, DURING).withdraw(name)
    assert [step.kind for step in back.transfer.steps[-2:]] == [
        StepKind.AMENDED,
        StepKind.WITHDRAWN,
    ]


def test_a_refusal_has_reasons_and_an_appeal_overturns_it(office: Office) -> None:
    name = transcribed_transfer(office)
    home = office.desk(HOME, AFTER)
    refusal = Validating(result=DecisionResult.REFUSED)
    with pytest.raises(TransitionError) as caught:
        home.validate(name, refusal)
    assert caught.value.rule == "T05"
    view = home.validate(name, replace(refusal, reasons=REASON))
    assert view.state is AgreementState.VALIDATION_REFUSED
    refused = view.validations[0]
    with pytest.raises(InvalidDataError):
        home.validate(name, granted())
    later = office.desk(HOME, datetime(2026, 5, 4, 9, tzinfo=UTC))
    view = later.validate(name, replace(granted(), appeals=refused.iri))
    assert [(one.result, one.is_overturned) for one in view.validations] == [
        (DecisionResult.REFUSED, True),
        (DecisionResult.GRANTED, False),
    ]
    assert later.recognise(name, attested(PIPES)).achieved[0].is_awarded


def test_what_is_not_refused_is_recognised_where_no_validation_is_named(office: Office) -> None:
    name = begun_transfer(office)
    host = office.desk(HOST, DURING)
    host.assess(name, passed(COPPER, TIGHT, BOILER))
    host.credit(name, Crediting(unit=PIPES))
    host.credit(name, Crediting(unit=HEATING))
    view = host.transcript(name)
    home = office.desk(HOME, AFTER)
    for credit in view.credits:
        view = home.validate(name, replace(granted(), credit=credit.iri))
    refusal = Recognising(
        result=DecisionResult.REFUSED, validations=(view.validations[1].iri,), reasons=REASON
    )
    home.recognise(name, refusal)
    view = home.recognise(name, attested(PIPES))
    assert [row.iri for row in view.recognitions[1].outcomes] == [COPPER, TIGHT]
    with pytest.raises(TransitionError) as caught:
        home.recognise(name, attested())
    assert caught.value.rule == "S-decided"


def test_non_formal_learning_takes_all_three_steps_at_home(office: Office) -> None:
    desk = office.desk(HOME, DURING)
    view = desk.new_experience(NewExperience(qualification="demo:plumber"))
    assert (view.host, view.agreement, view.route) == (None, None, Route.NON_FORMAL)
    desk.assess(view.id, passed(COPPER, TIGHT))
    desk.credit(view.id, Crediting(unit=PIPES))
    desk.finish(view.id)
    desk.validate(view.id, granted())
    view = desk.recognise(view.id, attested(PIPES))
    assert view.achieved[0].is_awarded
    assert view.phase(Phase.BEFORE).done == ()


def test_units_are_completed_from_several_transfers(office: Office) -> None:
    name = begun_transfer(office)
    host = office.desk(HOST, DURING)
    host.assess(name, passed(COPPER))
    host.credit(name, Crediting(unit=PIPES))
    host.transcript(name)
    home = office.desk(HOME, AFTER)
    home.validate(name, granted())
    first = home.recognise(name, attested())
    second = home.new_experience(
        NewExperience(qualification=PLUMBER, learner=first.learner, route=Route.OUTSIDE_MOU)
    )
    home.assess(second.id, passed(TIGHT))
    home.credit(second.id, Crediting(unit=PIPES))
    home.finish(second.id)
    home.validate(second.id, granted())
    view = home.recognise(second.id, attested(PIPES))
    assert view.recognitions[0].units[0].iri == PIPES
    assert view.progress is not None
    assert home.progress(first.learner, ["demo:plumber"])[0] == view.progress
