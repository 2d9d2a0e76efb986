"""An amendment that comes to nothing: the agreement that was signed before goes on, and both stay."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.credit import stay
from tests.unit.credit.stay import BOILER, COPPER, HEATING, HOME, HOST, NOW, STRUCTURE, WORDS

from ecvet_graph.credit.achieved import planned_and_achieved
from ecvet_graph.credit.agreements import amend, cancel
from ecvet_graph.credit.next_steps import next_steps
from ecvet_graph.credit.withdrawing import decline, withdraw
from ecvet_graph.errors import TransitionError
from ecvet_graph.model.iris import ECVET, RDF
from ecvet_graph.model.mobility import (
    AgreedUnit,
    AgreementState,
    SignatoryRole,
    StepKind,
    Transfer,
)
from ecvet_graph.model.terms import Literal
from ecvet_graph.rdf.transfer import transfer_triples

S = AgreementState


def amended_by(by: str) -> Transfer:
    second = stay.agreement(2, units=(AgreedUnit(unit=HEATING, outcomes=(BOILER,)),))
    return amend(stay.credited(COPPER), second, at=NOW, by=by)


def test_an_amendment_that_is_taken_back_leaves_the_stay_as_it_was() -> None:
    before = stay.credited(COPPER)
    found = withdraw(amended_by(HOST), at=NOW, by=HOST)
    assert (found.state, found.agreement) == (S.IN_PROGRESS, before.agreement)
    assert [one.state for one in found.agreements] == [S.SIGNED, S.CANCELLED]
    assert found.portfolio == before.portfolio
    assert [step.kind for step in found.steps[-2:]] == [StepKind.AMENDED, StepKind.WITHDRAWN]
    assert found.steps[-1].record == found.agreements[-1].iri


def test_an_amendment_before_the_stay_that_is_declined_leads_back_to_signed() -> None:
    drafted = amend(stay.signed(), stay.agreement(2, end=date(2026, 4, 1)), at=NOW, by=HOME)
    found = decline(drafted, reasons=WORDS, at=NOW, by=HOST)
    assert (found.state, [one.state for one in found.agreements]) == (
        S.SIGNED,
        [S.SIGNED, S.CANCELLED],
    )
    assert found.agreements[-1].reasons == WORDS


def test_the_next_amendment_follows_the_version_in_force_with_a_number_of_its_own() -> None:
    declined = decline(amended_by(HOST), reasons=WORDS, at=NOW, by=HOME)
    third = stay.agreement(3, supersedes=declined.agreements[0].iri)
    found = stay.signed(amend(declined, third, at=NOW, by=HOME), "third")
    assert (found.state, found.agreement and found.agreement.version) == (S.IN_PROGRESS, 3)
    assert [one.state for one in found.agreements] == [S.AMENDED, S.CANCELLED, S.SIGNED]
    again = stay.agreement(2, iri=stay.named("again"), supersedes=declined.agreements[0].iri)
    with pytest.raises(TransitionError, match="not version 3"):
        amend(declined, again, at=NOW, by=HOME)


def test_drafts_that_followed_each_other_are_all_over_when_the_last_is_taken_back() -> None:
    third = amend(amended_by(HOST), stay.agreement(3), at=NOW, by=HOME)
    found = withdraw(third, at=NOW, by=HOME)
    assert [one.state for one in found.agreements] == [S.SIGNED, S.CANCELLED, S.CANCELLED]
    assert (found.agreement and found.agreement.version, found.state) == (1, S.IN_PROGRESS)


def test_what_came_to_nothing_is_no_plan_and_cancelling_ends_the_version_in_force() -> None:
    second = stay.agreement(2, units=(AgreedUnit(unit=HEATING, outcomes=(BOILER,)),))
    found = withdraw(amend(stay.begun(), second, at=NOW, by=HOST), at=NOW, by=HOST)
    assert HEATING not in {one.unit for one in planned_and_achieved(found, structure=STRUCTURE)}
    ended = cancel(found, at=NOW, by=HOME)
    assert {one.state for one in ended.agreements} == {S.CANCELLED}


def test_each_side_is_offered_its_own_way_back() -> None:
    found = next_steps(
        amended_by(HOST), memorandum=stay.memorandum(), structure=STRUCTURE, day=NOW.date()
    )
    by = {step.kind: step.by for step in found}
    assert by[StepKind.WITHDRAWN] == (SignatoryRole.HOST,)
    assert by[StepKind.DECLINED] == (SignatoryRole.HOME,)


def test_the_reason_stands_in_the_linked_record() -> None:
    declined = decline(amended_by(HOST), reasons=WORDS, at=NOW, by=HOME)
    said = {
        value
        for subject, predicate, value in transfer_triples(declined)
        if predicate.value == ECVET + "decisionReason"
        and str(subject) == str(declined.agreements[-1].iri)
    }
    assert said == {Literal(WORDS[0].value, RDF + "langString", "en")}
