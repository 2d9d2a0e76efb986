"""Transfers of any kind that the loop lets through conform to the constraints, after every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.service.mobility.plumbing import (
    AT,
    BOILER,
    COPPER,
    HANDOVER,
    HEATING,
    HOME,
    HOST,
    LEARNER,
    PIPES,
    PLUMBER,
    STRUCTURE,
    TIGHT,
    agreement,
    assessment,
    credit,
    memorandum,
    name,
    public_graph,
    recognition,
    signature,
    transcript,
    validation,
)

from ecvet_graph.credit.agreements import amend, begin, sign, start_outside, start_transfer
from ecvet_graph.credit.assessing import assess, award, finish_assessment, issue_transcript
from ecvet_graph.credit.deciding import recognise, validate
from ecvet_graph.model.credit import AssessmentResult, DecisionResult, Portfolio, Route
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import AgreedUnit, LearningAgreement, SignatoryRole, Transfer
from ecvet_graph.rdf.memorandum import memorandum_triples
from ecvet_graph.rdf.transfer import transfer_triples
from ecvet_graph.service.mobility.documents import check

AGREED = memorandum()
STORE = public_graph()
UNITS = {PIPES: (COPPER, TIGHT), HEATING: (BOILER, HANDOVER)}
OUTCOMES = tuple(outcome for outcomes in UNITS.values() for outcome in outcomes)
NOTHING = Portfolio(learner=LEARNER)
RESULTS = st.sampled_from(AssessmentResult)


def conforms(transfer: Transfer) -> Transfer:
    """Check a transfer, which raises where a constraint is broken, and return it."""
    check(chain(transfer_triples(transfer), memorandum_triples(AGREED)), store=STORE)
    return transfer


def signed(transfer: Transfer, first: int) -> Transfer:
    newest = transfer.agreement
    assert newest is not None
    signers = [
        (HOME, SignatoryRole.HOME, HOME),
        (HOST, SignatoryRole.HOST, HOST),
        (LEARNER, SignatoryRole.LEARNER, HOST),
    ]
    if newest.needs_guardian:
        signers.append((LEARNER, SignatoryRole.GUARDIAN, HOME))
    for number, (who, role, by) in enumerate(signers, start=first):
        given_by = signature(number, who, role)
        transfer = conforms(
            sign(transfer, given_by, memorandum=AGREED, structure=STRUCTURE, at=AT, by=by)
        )
    return transfer


@st.composite
def agreements(draw: st.DrawFn) -> LearningAgreement:
    route = draw(st.sampled_from([Route.INSIDE_MOU, Route.OUTSIDE_MOU]))
    chosen = draw(st.sets(st.sampled_from(OUTCOMES), min_size=1))
    units = tuple(
        AgreedUnit(unit=unit, outcomes=tuple(one for one in outcomes if one in chosen))
        for unit, outcomes in UNITS.items()
        if chosen & set(outcomes)
    )
    return replace(
        agreement(),
        units=units,
        route=route,
        memorandum=AGREED.iri if route is Route.INSIDE_MOU else None,
        needs_guardian=draw(st.booleans()),
        assessor=draw(st.sampled_from([HOST, None])),
        activities=draw(st.sampled_from([(), (Text("Baustelle", "de"),)])),
    )


def assessed(transfer: Transfer, results: list[AssessmentResult], by: str) -> Transfer:
    for number, (outcome, result) in enumerate(zip(OUTCOMES, results, strict=True), start=200):
        one = replace(assessment(number, outcome, result=result), assessor=by)
        transfer = conforms(assess(transfer, one, at=AT, by=by))
    return transfer


def credited(transfer: Transfer, by: str) -> Transfer:
    passed = {
        outcome: one.iri
        for one in transfer.portfolio.assessments
        if one.result is AssessmentResult.PASSED
        for outcome in one.outcomes
    }
    held = transfer.agreement
    for number, (unit, outcomes) in enumerate(UNITS.items(), start=300):
        own = tuple(outcome for outcome in outcomes if outcome in passed)
        if own:
            one = replace(
                credit(number, unit, *own, proof=passed[own[0]]),
                assessments=tuple(passed[outcome] for outcome in own),
                route=transfer.route,
                agreement=held.iri if held else None,
                awarded_by=by,
            )
            transfer = conforms(award(transfer, one, structure=STRUCTURE, at=AT, by=by))
    return conforms(finish_assessment(transfer, at=AT, by=by))


def decided(transfer: Transfer, refuses: Iterator[bool]) -> Transfer:
    """Validate each credit, some only after a refusal and an appeal, and recognise all of it."""
    for number, held in enumerate(transfer.portfolio.credits, start=400):
        granted = validation(number, held.iri, *held.outcomes)
        if next(refuses):
            refused = replace(
                granted,
                iri=name(number + 50),
                result=DecisionResult.REFUSED,
                outcomes=(),
                reasons=(Text("Not by the procedure agreed on.", "en"),),
            )
            transfer = conforms(validate(transfer, refused, at=AT, by=HOME))
            granted = replace(granted, appeals=refused.iri)
        transfer = conforms(validate(transfer, granted, at=AT, by=HOME))
    granted_on = [one for one in transfer.portfolio.validations if one.outcomes]
    if not granted_on:
        return transfer
    outcomes = tuple(outcome for one in granted_on for outcome in one.outcomes)
    final = replace(
        recognition(),
        validations=tuple(one.iri for one in granted_on),
        outcomes=outcomes,
        units=tuple(unit for unit, own in UNITS.items() if set(own) <= set(outcomes)),
    )
    return conforms(
        recognise(transfer, final, structure=STRUCTURE, elsewhere=NOTHING, at=AT, by=HOME)
    )


def stays(
    draft: LearningAgreement, results: list[AssessmentResult], refuses: list[bool], amends: bool
) -> Transfer:
    transfer = conforms(start_transfer(draft, iri=name(2), at=AT, by=HOME))
    transfer = conforms(begin(signed(transfer, 500), memorandum=AGREED, at=AT, by=HOST))
    if amends:
        further = replace(
            draft, iri=name(11), version=2, supersedes=draft.iri, end=date(2026, 4, 3)
        )
        transfer = signed(conforms(amend(transfer, further, at=AT, by=HOME)), 520)
    transfer = credited(assessed(transfer, results, HOST), HOST)
    held = transfer.portfolio
    if held.credits:
        issued = replace(
            transcript(),
            credits=tuple(one.iri for one in held.credits),
            assessments=tuple(one.iri for one in held.assessments),
            agreement=transfer.agreement.iri if transfer.agreement else None,
        )
        transfer = conforms(issue_transcript(transfer, issued, at=AT, by=HOST))
        transfer = decided(transfer, iter(refuses))
    return transfer


@given(
    agreements(),
    st.lists(RESULTS, min_size=4, max_size=4),
    st.lists(st.booleans(), min_size=2, max_size=2),
    st.booleans(),
)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_stay_conforms_after_every_step(
    draft: LearningAgreement, results: list[AssessmentResult], refuses: list[bool], amends: bool
) -> None:
    stays(draft, results, refuses, amends)


@pytest.mark.long
@given(
    agreements(),
    st.lists(RESULTS, min_size=4, max_size=4),
    st.lists(st.booleans(), min_size=2, max_size=2),
    st.booleans(),
)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_many_stays_conform_after_every_step(
    draft: LearningAgreement, results: list[AssessmentResult], refuses: list[bool], amends: bool
) -> None:
    stays(draft, results, refuses, amends)


@pytest.mark.parametrize("route", [Route.NON_FORMAL, Route.INFORMAL, Route.OUTSIDE_MOU])
def test_experience_without_a_stay_conforms_after_every_step(route: Route) -> None:
    begun = start_outside(
        iri=name(2), learner=LEARNER, home=HOME, qualification=PLUMBER, route=route, at=AT, by=HOME
    )
    shown = credited(assessed(conforms(begun), [AssessmentResult.PASSED] * 4, HOME), HOME)
    ended = decided(shown, iter([True, False]))
    assert set(ended.portfolio.recognitions[0].units) == set(UNITS)
