"""Memoranda, persons, documents and tokens at a desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.unit.service.mobility.desks import (
    AFTER,
    BEFORE,
    DURING,
    STRANGER,
    Office,
    agreement_of,
    begun_transfer,
    memorandum_of,
    passed,
    recognised_transfer,
    signing,
)
from tests.unit.service.mobility.plumbing import (
    COPPER,
    HOME,
    HOST,
    PIPES,
)

from ecvet_graph.errors import (
    NotAllowedError,
    NotAuthenticatedError,
    NotFoundError,
    NotReadyError,
    TransitionError,
)
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import (
    AgreementState,
    Contact,
    Person,
)
from ecvet_graph.publish.tokens import Role, Scope, add_token
from ecvet_graph.service.mobility.acting import acting, acting_by_name
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.mobility.requests import (
    Crediting,
    NewMemorandum,
)
from ecvet_graph.store import StoreHome

REASON = (Text("The assessment did not follow the agreed procedure.", "en"),)


def test_institutions_are_named_by_iri_or_by_the_name_of_their_token(office: Office) -> None:
    desk = office.desk(HOME)
    view = desk.new_agreement(agreement_of(None, host="vocational  college"))
    assert view.host is not None
    assert view.host.iri == HOST
    assert view.host.country == "FI"
    for unknown in ("Nobody", "https://example.org/nobody"):
        with pytest.raises(NotFoundError):
            desk.new_agreement(agreement_of(None, host=unknown))


def test_a_memorandum_waits_for_the_party_that_has_not_signed(office: Office) -> None:
    view = office.desk(HOME).new_memorandum(
        NewMemorandum(
            titles=(Text("Exchange", "en"),),
            parties=(HOST,),
            qualifications=("demo:plumber", "demo:pipefitter"),
            valid_from=date(2026, 1, 1),
        )
    )
    assert [one.signed_on for one in view.signatures] == [None, None]
    office.desk(HOME).sign_memorandum(view.id, signing("party"))
    waiting = {
        who: {row.id for row in office.desk(who).memoranda() if row.waits_for_me}
        for who in (HOME, HOST)
    }
    assert view.id not in waiting[HOME]
    assert view.id in waiting[HOST]
    with pytest.raises(NotFoundError):
        office.desk(STRANGER).memorandum(view.id)
    with pytest.raises(TransitionError):
        office.desk(HOME).sign_memorandum(view.id, signing("party"))
    view = office.desk(HOST).sign_memorandum(view.id, signing("party"))
    assert (view.state, view.can_publish) == (AgreementState.ACTIVE, True)


def test_a_memorandum_is_reviewed_and_ended(office: Office) -> None:
    name = memorandum_of(office)
    assert office.desk(HOME).review(name).state is AgreementState.UNDER_REVIEW
    assert office.desk(HOST).terminate(name).state is AgreementState.TERMINATED
    draft = office.desk(HOME).new_agreement(agreement_of(name))
    signing_step = draft.next[0]
    assert not signing_step.is_possible
    assert "memorandum-in-force" in {one.what for one in signing_step.missing}


def test_persons_and_contacts_stand_apart(office: Office) -> None:
    name = begun_transfer(office)
    home, host = office.desk(HOME), office.desk(HOST)
    learner = home.transfer(name).learner
    home.save_person(learner, Person(given_names="Example", family_name="Learner"))
    home.save_contact(Contact(institution=HOST, name="Office of exchanges"))
    found = host.person(learner)
    assert found is not None
    assert found.family_name == "Learner"
    assert home.contacts([HOME, HOST])[HOST].name == "Office of exchanges"
    for written in (repr(home.transfer(name)).encode(), home.turtle(name), home.json_ld(name)):
        assert b'Learner"' not in written
        assert b"Example" not in written
    assert b"Example" in home.export(learner)
    with pytest.raises(NotAllowedError):
        host.save_person(learner, Person(given_names="A", family_name="B"))
    with pytest.raises(NotAllowedError):
        host.erase(learner)
    assert home.erase(learner).transfers == 1
    with pytest.raises(NotFoundError):
        host.transfer(name)


def test_documents_of_a_transfer(office: Office) -> None:
    name = begun_transfer(office)
    with pytest.raises(NotFoundError):
        office.desk(HOME).credential(name)
    host = office.desk(HOST, DURING)
    host.assess(name, passed(COPPER))
    host.credit(name, Crediting(unit=PIPES))
    host.transcript(name)
    assert b"Not signed" in host.credential(name)
    assert b"ecvet:LearningAgreement" in host.turtle(name)


def test_a_decision_becomes_a_draft_for_the_public_and_nothing_more(office: Office) -> None:
    name = recognised_transfer(office)
    (draft,) = office.desk(HOME, AFTER).precedents(name)
    assert draft.target_unit == PIPES
    assert draft.reason is None
    assert office.desk(HOME, AFTER).transfer(name).precedents == ()


def test_only_coordinators_have_a_desk(office: Office) -> None:
    home = StoreHome.open(office.settings.store)
    now = datetime(2026, 1, 2, tzinfo=UTC)
    scope = Scope(institution=HOME, name="Craft Council")
    reviewer, _ = add_token(home, role=Role.REVIEWER, scope=scope, now=now)
    with pytest.raises(NotAllowedError):
        acting(office.settings, reviewer, now=BEFORE)
    with pytest.raises(NotAuthenticatedError):
        acting(office.settings, "ecvet-00000000-" + "0" * 64, now=BEFORE)
    who = acting(office.settings, office.secrets[HOME], now=BEFORE)
    later = datetime(2036, 1, 1, tzinfo=UTC)
    assert acting_by_name(office.settings, who.token, session="s", now=BEFORE) == who
    with pytest.raises(NotAuthenticatedError):
        acting_by_name(office.settings, who.token, session="s", now=later)


def test_without_a_private_store_there_is_no_desk(office: Office) -> None:
    who = acting(office.settings, office.secrets[HOME], now=BEFORE)
    with pytest.raises(NotReadyError):
        Desk.open(replace(office.settings, private=None), who, reader=office.reader)
