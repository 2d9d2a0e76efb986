"""What an institution keeps it finds again; what belongs to others is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.unit.private.learners import (
    BETWEEN,
    CONTACT,
    HOME,
    HOST,
    LEARNER,
    OTHER,
    PERSON,
    SECOND_LEARNER,
    memorandum,
    transfer,
)

from ecvet_graph.config import Settings
from ecvet_graph.errors import (
    ConflictError,
    InvalidDataError,
    LimitError,
    NotAllowedError,
    NotFoundError,
    NotReadyError,
)
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import SignatoryRole, Signature, StepKind, Transfer
from ecvet_graph.private import Held, PrivateStore


def test_a_transfer_comes_back_as_it_was_saved(store: PrivateStore) -> None:
    kept = transfer(intermediary=BETWEEN)
    assert store.save_transfer(HOME, kept, revision=None) == 1
    assert store.transfer(HOME, kept.iri) == Held(kept, 1)
    assert store.transfers(HOST) == (Held(kept, 1),)


def test_a_record_does_not_grow_without_limit(store: PrivateStore) -> None:
    kept = transfer()
    (agreement,) = kept.agreements
    large = tuple(Text("a" * 10_000, f"x{number}") for number in range(200))
    grown = replace(kept, agreements=(replace(agreement, activities=large),))
    store.save_transfer(HOME, kept, revision=None)
    with pytest.raises(LimitError, match="2,000,000") as caught:
        store.save_transfer(HOME, grown, revision=1)
    assert "Shorten" in caught.value.remedy
    with pytest.raises(LimitError):
        store.save_memorandum(HOME, replace(memorandum(), objectives=large), revision=None)
    assert store.transfer(HOME, kept.iri) == Held(kept, 1)
    grown = replace(kept, agreements=(replace(agreement, activities=large[:190]),))
    assert store.save_transfer(HOME, grown, revision=1) == 2


@pytest.mark.parametrize("institution", [HOME, HOST, BETWEEN])
def test_home_host_and_intermediary_see_a_transfer_and_who_the_learner_is(
    store: PrivateStore, institution: str
) -> None:
    kept = transfer(intermediary=BETWEEN)
    store.save_transfer(HOME, kept, revision=None)
    store.save_person(HOME, LEARNER, PERSON)
    assert store.transfer(institution, kept.iri).value == kept
    assert store.person(institution, LEARNER) == PERSON
    assert store.learners(institution) == (LEARNER,)


def test_who_mediated_in_an_earlier_version_sees_the_transfer_still(store: PrivateStore) -> None:
    first = transfer(intermediary=BETWEEN)
    (agreement,) = first.agreements
    later = replace(agreement, iri="urn:uuid:x", version=2, intermediary=None)
    store.save_transfer(HOME, replace(first, agreements=(agreement, later)), revision=None)
    assert store.transfer(BETWEEN, first.iri).value.agreement == later


def test_the_host_alone_shows_a_transfer_to_nobody_else(store: PrivateStore) -> None:
    first = transfer()
    (agreement,) = first.agreements
    proposed = replace(agreement, iri="urn:uuid:x", version=2, intermediary=BETWEEN)
    step = replace(first.steps[-1], by=HOST, kind=StepKind.AMENDED, record=proposed.iri)
    by_host = replace(first, agreements=(agreement, proposed), steps=(*first.steps, step))
    store.save_transfer(HOST, by_host, revision=store.save_transfer(HOME, first, revision=None))
    with pytest.raises(NotFoundError):
        store.transfer(BETWEEN, first.iri)
    own = Signature(
        iri="urn:uuid:y", signatory=HOME, role=SignatoryRole.HOME, signed_on=proposed.start
    )
    consented = replace(by_host, agreements=(agreement, replace(proposed, signatures=(own,))))
    store.save_transfer(HOME, consented, revision=2)
    assert store.transfer(BETWEEN, first.iri).value == consented


_ASKED: dict[str, Callable[[PrivateStore, str, str], Any]] = {
    "transfer": lambda store, who, _: store.transfer(who, transfer().iri),
    "save": lambda store, who, _: store.save_transfer(who, transfer(host=who), revision=1),
    "portfolio": lambda store, who, learner: store.portfolio(who, learner),
    "person": lambda store, who, learner: store.person(who, learner),
    "save-person": lambda store, who, learner: store.save_person(who, learner, PERSON),
    "export": lambda store, who, learner: store.export(who, learner),
    "erase": lambda store, who, learner: store.erase(who, learner),
    "memorandum": lambda store, who, _: store.memorandum(who, memorandum().iri),
    "save-memorandum": lambda store, who, _: store.save_memorandum(
        who, memorandum(parties=(HOME, who)), revision=1
    ),
}


@pytest.mark.parametrize("asked", _ASKED)
def test_what_belongs_to_others_is_answered_as_what_is_not_there(
    store: PrivateStore, asked: str
) -> None:
    with pytest.raises(NotFoundError) as absent:
        _ASKED[asked](store, OTHER, LEARNER)
    store.save_transfer(HOME, transfer(), revision=None)
    store.save_person(HOME, LEARNER, PERSON)
    store.save_memorandum(HOME, memorandum(), revision=None)
    before = store.export(None, LEARNER)
    with pytest.raises(NotFoundError) as hidden:
        _ASKED[asked](store, OTHER, LEARNER)
    assert str(hidden.value) == str(absent.value)
    assert store.export(None, LEARNER) == before
    assert (store.transfers(OTHER), store.memoranda(OTHER), store.learners(OTHER)) == ((), (), ())


def test_an_institution_keeps_nothing_in_which_it_has_no_part(store: PrivateStore) -> None:
    with pytest.raises(NotAllowedError):
        store.save_transfer(OTHER, transfer(), revision=None)
    with pytest.raises(NotAllowedError):
        store.save_memorandum(OTHER, memorandum(), revision=None)
    assert store.transfers(HOME) == ()
    assert store.memoranda(HOME) == ()


def test_of_two_who_change_a_transfer_the_second_is_told(store: PrivateStore) -> None:
    kept = transfer()
    store.save_transfer(HOME, kept, revision=None)
    assert store.save_transfer(HOST, kept, revision=1) == 2
    for stale in (1, None, 3):
        with pytest.raises(ConflictError):
            store.save_transfer(HOME, kept, revision=stale)
    assert store.transfer(HOME, kept.iri).revision == 2


@pytest.mark.parametrize("change", [{"learner": SECOND_LEARNER}, {"home": HOST}])
def test_a_transfer_keeps_its_learner_and_its_home(
    store: PrivateStore, change: dict[str, Any]
) -> None:
    kept = transfer()
    store.save_transfer(HOME, kept, revision=None)
    with pytest.raises(InvalidDataError):
        store.save_transfer(HOST, replace(kept, **change), revision=1)
    assert store.transfer(HOME, kept.iri) == Held(kept, 1)


def test_home_sees_a_portfolio_across_transfers_and_a_host_that_of_its_own(
    store: PrivateStore,
) -> None:
    own, elsewhere = transfer(1), transfer(2, host=OTHER)
    abroad = transfer(3, home=HOST, host=None)
    for one in (own, elsewhere, abroad):
        store.save_transfer(one.home, one, revision=None)
    assert _credits(store, HOME) == _of(own, elsewhere)
    assert _credits(store, OTHER) == _of(elsewhere)
    assert _credits(store, HOST) == _of(abroad), "as home, where it is home of any"


def test_only_home_writes_down_who_a_learner_is(store: PrivateStore) -> None:
    store.save_transfer(HOME, transfer(), revision=None)
    assert store.person(HOST, LEARNER) is None
    with pytest.raises(NotAllowedError):
        store.save_person(HOST, LEARNER, PERSON)
    store.save_person(HOME, LEARNER, PERSON)
    store.save_person(HOME, LEARNER, replace(PERSON, address=""))
    assert store.person(HOST, LEARNER) == replace(PERSON, address="")


def test_who_takes_a_known_pseudonym_for_an_own_transfer_learns_nothing(
    store: PrivateStore,
) -> None:
    store.save_transfer(HOME, transfer(), revision=None)
    store.save_person(HOME, LEARNER, PERSON)
    store.save_transfer(OTHER, transfer(7, home=OTHER, host=None), revision=None)
    assert store.person(OTHER, LEARNER) is None
    assert _credits(store, OTHER) == _of(transfer(7))
    store.save_person(OTHER, LEARNER, replace(PERSON, family_name="Nobody"))
    assert store.person(HOME, LEARNER) == PERSON
    store.erase(OTHER, LEARNER)
    assert store.transfer(HOME, transfer().iri).value == transfer()
    assert store.person(HOST, LEARNER) == PERSON


def test_parties_share_a_memorandum(store: PrivateStore) -> None:
    draft = memorandum()
    assert store.save_memorandum(HOME, draft, revision=None) == 1
    assert store.save_memorandum(HOST, draft, revision=1) == 2
    assert store.memoranda(HOME) == (Held(draft, 2),)
    with pytest.raises(ConflictError):
        store.save_memorandum(HOME, draft, revision=1)


def test_a_contact_is_seen_by_who_wrote_it_and_by_partners_of_the_institution(
    store: PrivateStore,
) -> None:
    store.save_contact(HOST, CONTACT)
    assert store.contact(HOME, HOST) is None
    store.save_memorandum(HOME, memorandum(), revision=None)
    assert store.contact(HOME, HOST) == CONTACT
    own = replace(CONTACT, name="As home knows it")
    store.save_contact(HOME, own)
    assert (store.contact(HOME, HOST), store.contact(HOST, HOST)) == (own, CONTACT)
    assert store.contact(OTHER, HOST) is None


def test_an_installation_without_learner_records_says_so() -> None:
    with pytest.raises(NotReadyError, match="keeps no records about learners"):
        PrivateStore.open(Settings())


def _credits(store: PrivateStore, institution: str) -> set[str]:
    return {one.iri for one in store.portfolio(institution, LEARNER).credits}


def _of(*transfers: Transfer) -> set[str]:
    return {one.iri for each in transfers for one in each.portfolio.credits}
