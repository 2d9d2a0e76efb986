"""Who signs follows from role and token; signed is no more than a record can hold."""

from __future__ import annotations

import pytest
from tests.unit.service.mobility.desks import (
    DURING,
    STRANGER,
    Office,
    agreement_of,
    begun_transfer,
    shared_memorandum,
)
from tests.unit.service.mobility.plumbing import HOME, HOST, PIPEFITTER, PLUMBER

from ecvet_graph.errors import EcvetGraphError, InvalidDataError, LimitError, NotFoundError
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import SignatoryRole
from ecvet_graph.service.mobility.requests import Amending, NewMemorandum, Signing

WRONG: tuple[tuple[str, str, type[EcvetGraphError]], ...] = (
    ("learner", "http://evil.example/", InvalidDataError),
    ("learner", HOME, InvalidDataError),
    ("guardian", "A. Person", InvalidDataError),
    ("home", HOST, InvalidDataError),
    ("home", "http://evil.example/", NotFoundError),
    ("home", "Vocational College", InvalidDataError),
    ("home", STRANGER, InvalidDataError),
)


def test_a_signatory_that_contradicts_the_role_is_refused(office: Office) -> None:
    assert len(WRONG) == 7
    desk = office.desk(HOME)
    draft = desk.new_agreement(agreement_of(shared_memorandum(office), needs_guardian=True))
    for role, signatory, error in WRONG:
        with pytest.raises(error) as caught:
            desk.sign(draft.id, Signing(role=SignatoryRole(role), signatory=signatory))
        assert caught.value.place is not None
        assert caught.value.place.field == "$.signatory"
    assert desk.transfer(draft.id).revision == draft.revision


def test_a_signatory_that_is_the_one_of_the_role_may_be_named(office: Office) -> None:
    desk = office.desk(HOME)
    draft = desk.new_agreement(agreement_of(shared_memorandum(office)))
    learner = draft.learner
    desk.sign(draft.id, Signing(role=SignatoryRole.HOME, signatory="Craft Council"))
    view = desk.sign(draft.id, Signing(role=SignatoryRole.LEARNER, signatory=learner))
    assert view.revision == draft.revision + 2


def test_a_party_signs_a_memorandum_for_itself_only(office: Office) -> None:
    desk = office.desk(HOME)
    asked = NewMemorandum(
        titles=(Text("Exchange of fitters", "en"),),
        parties=(HOST,),
        qualifications=(PLUMBER, PIPEFITTER),
        valid_from=agreement_of(None).start,
    )
    drafted = desk.new_memorandum(asked)
    with pytest.raises(InvalidDataError, match="not who signs") as caught:
        desk.sign_memorandum(drafted.id, Signing(role=SignatoryRole.PARTY, signatory=HOST))
    assert caught.value.place is not None
    assert caught.value.place.field == "$.signatory"
    assert desk.memorandum(drafted.id).revision == drafted.revision
    named = Signing(role=SignatoryRole.PARTY, signatory=HOME)
    assert desk.sign_memorandum(drafted.id, named).revision == drafted.revision + 1


def test_amendments_leave_room_for_what_follows(office: Office) -> None:
    name = begun_transfer(office)
    desk = office.desk(HOME, DURING)
    large = tuple(
        Text("a" * 10_000, f"{first}{second}") for first in "defgjkmnps" for second in "aeiorstuv"
    )
    kept = desk.amend(name, Amending(activities=large))
    with pytest.raises(LimitError, match="1,000,000"):
        desk.amend(name, Amending(documentation=large[:10]))
    assert desk.transfer(name).revision == kept.revision
