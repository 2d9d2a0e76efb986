"""Steps go on where a decision rests on records that whoever acts does not see, or no longer."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.unit.service.mobility.desks import (
    AFTER,
    DURING,
    Office,
    agreement_of,
    attested,
    begun_transfer,
    granted,
    make_office,
    passed,
    shared_memorandum,
    signing,
)
from tests.unit.service.mobility.plumbing import COPPER, HOME, HOST, PIPES, PLUMBER, TIGHT

from ecvet_graph.errors import TransitionError
from ecvet_graph.model.mobility import AgreementState, StepKind
from ecvet_graph.private import PrivateStore
from ecvet_graph.service.mobility.requests import Amending, Crediting, NewExperience


def test_a_host_goes_on_where_a_unit_rests_on_what_it_does_not_see(office: Office) -> None:
    home, host = office.desk(HOME, AFTER), office.desk(HOST, AFTER)
    learner = _shown_at_home(office, TIGHT)
    name = _begun(office, learner)
    host.assess(name, passed(COPPER))
    host.credit(name, Crediting(unit=PIPES))
    host.transcript(name)
    home.validate(name, granted())
    assert home.recognise(name, attested(PIPES)).recognitions[0].units[0].iri == PIPES
    assert not [one for one in host.transfer(name).warnings if one.severity == "violation"]
    assert len(host.transcript(name).transcripts) == 2
    again = home.new_agreement(agreement_of(shared_memorandum(office), learner=learner))
    signed = host.sign(again.id, signing("host"))
    assert signed.state is AgreementState.DRAFT
    assert not [one for one in signed.warnings if one.severity == "violation"]


def test_a_transfer_is_closed_though_what_a_decision_rested_on_has_expired(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    learner = _shown_at_home(office, TIGHT)
    later = office.desk(HOME, AFTER + timedelta(days=2))
    view = later.new_experience(NewExperience(qualification=PLUMBER, learner=learner))
    later.assess(view.id, passed(COPPER))
    later.credit(view.id, Crediting(unit=PIPES))
    later.finish(view.id)
    later.validate(view.id, granted())
    later.recognise(view.id, attested(PIPES))
    expired = PrivateStore.open(office.settings).expire(
        AFTER.date() + timedelta(days=1 + office.settings.private_days)
    )
    assert expired == 1
    assert later.close(view.id).state is AgreementState.CLOSED


def test_a_stay_that_has_begun_is_amended_though_its_memorandum_has_ended(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    name = begun_transfer(office)
    office.desk(HOST, DURING).assess(name, passed(COPPER))
    other = office.desk(HOME).new_agreement(agreement_of(shared_memorandum(office)))
    office.desk(HOME, DURING).terminate(shared_memorandum(office))
    office.desk(HOME, DURING).amend(name, Amending(end=date(2026, 4, 3)))
    step = office.desk(HOME, DURING).transfer(name).next[0]
    assert (step.kind, step.is_possible) == (StepKind.SIGNED, True)
    for institution, role in ((HOME, "home"), (HOME, "learner"), (HOST, "host")):
        view = office.desk(institution, DURING).sign(name, signing(role))
    assert view.state is AgreementState.IN_PROGRESS
    with pytest.raises(TransitionError) as caught:
        office.desk(HOME, DURING).sign(other.id, signing("home"))
    assert caught.value.rule == "A03"


def _shown_at_home(office: Office, outcome: str) -> str:
    """Return a learner with an outcome recognised at home, without a stay."""
    desk = office.desk(HOME, AFTER)
    view = desk.new_experience(NewExperience(qualification=PLUMBER))
    desk.assess(view.id, passed(outcome))
    desk.credit(view.id, Crediting(unit=PIPES))
    desk.finish(view.id)
    desk.validate(view.id, granted())
    desk.recognise(view.id, attested())
    return desk.close(view.id).learner


def _begun(office: Office, learner: str) -> str:
    desk = office.desk(HOME, AFTER)
    name = desk.new_agreement(agreement_of(shared_memorandum(office), learner=learner)).id
    for role in ("home", "learner"):
        desk.sign(name, signing(role))
    office.desk(HOST, AFTER).sign(name, signing("host"))
    desk.begin(name)
    return name
