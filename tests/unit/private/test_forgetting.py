"""What is erased is gone, from every earlier copy of the records too; what is over goes by itself."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.unit.private.learners import (
    CONTACT,
    FAMILY_NAME,
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
from ecvet_graph.errors import NotAllowedError, NotFoundError
from ecvet_graph.model.mobility import AgreementState
from ecvet_graph.private import (
    Erased,
    PrivateStore,
    forget_unreadable,
    status_of,
)


@pytest.fixture
def filled(store: PrivateStore) -> PrivateStore:
    """Return a store with two learners, one of them with transfers of two home institutions."""
    for one in (
        transfer(1),
        transfer(2),
        transfer(3, home=OTHER),
        transfer(4, learner=SECOND_LEARNER),
    ):
        store.save_transfer(one.home, one, revision=None)
    store.save_person(HOME, LEARNER, PERSON)
    store.save_person(OTHER, LEARNER, PERSON)
    store.save_person(HOME, SECOND_LEARNER, PERSON)
    store.save_memorandum(HOME, memorandum(), revision=None)
    store.save_contact(HOST, CONTACT)
    return store


def test_an_export_holds_every_record_and_who_the_learner_is(filled: PrivateStore) -> None:
    document = json.loads(filled.export(HOME, LEARNER))
    assert document["format"] == 1
    assert document["learner"] == LEARNER
    assert [one["iri"] for one in document["transfers"]] == [transfer(1).iri, transfer(2).iri]
    first = document["transfers"][0]
    assert first["portfolio"]["credits"][0]["points"] == "2.50"
    assert [one["kind"] for one in first["steps"]] == ["drafted", "assessed"]
    assert first["agreements"][0]["activities"] == [{"value": "Fräsen", "language": "de"}]
    (person,) = document["persons"]
    assert (person["written_by"], person["family_name"]) == (HOME, FAMILY_NAME)
    assert person["birth_date"] == "2006-02-28"


def test_a_host_exports_its_own_transfers_and_the_operator_all(filled: PrivateStore) -> None:
    assert len(json.loads(filled.export(HOST, LEARNER))["transfers"]) == 3
    assert len(json.loads(filled.export(OTHER, LEARNER))["transfers"]) == 1
    whole = json.loads(filled.export(None, LEARNER))
    assert (len(whole["transfers"]), len(whole["persons"])) == (3, 2)


def test_home_erases_its_own_and_leaves_that_of_others(filled: PrivateStore) -> None:
    assert filled.erase(HOME, LEARNER) == Erased(2, 1, is_whole=False)
    assert filled.learners(HOME) == (SECOND_LEARNER,)
    assert filled.transfer(OTHER, transfer(3).iri).value == transfer(3, home=OTHER)
    assert filled.person(HOST, LEARNER) == PERSON
    assert filled.save_transfer(OTHER, transfer(3, home=OTHER), revision=1) == 2
    with pytest.raises(NotFoundError):
        filled.portfolio(HOME, LEARNER)


def test_the_operator_erases_all_of_a_learner(filled: PrivateStore, settings: Settings) -> None:
    assert filled.erase(None, LEARNER) == Erased(3, 2, is_whole=True)
    with pytest.raises(NotFoundError):
        filled.export(None, LEARNER)
    found = status_of(settings)
    assert (found.transfers, found.learners, found.persons, found.memoranda) == (1, 1, 1, 1)
    assert filled.transfer(HOME, transfer(4).iri).value.learner == SECOND_LEARNER


def test_a_host_may_not_erase(filled: PrivateStore) -> None:
    with pytest.raises(NotAllowedError, match="home institution"):
        filled.erase(HOST, LEARNER)
    assert len(filled.transfers(HOST)) == 4


@pytest.mark.parametrize("institution", [None, HOME])
def test_what_was_erased_cannot_be_read_from_an_earlier_copy_of_the_records(
    filled: PrivateStore, settings: Settings, tmp_path: Path, institution: str | None
) -> None:
    copy = tmp_path / "copy.sqlite"
    shutil.copy(filled.folder / "records.sqlite", copy)
    filled.erase(institution, LEARNER)
    shutil.copy(copy, filled.folder / "records.sqlite")
    for iri in (transfer(1).iri, transfer(2).iri):
        with pytest.raises(NotFoundError):
            filled.transfer(HOME, iri)
    assert filled.transfer(HOME, transfer(4).iri).value == transfer(4, learner=SECOND_LEARNER)
    lost = status_of(settings).unreadable
    assert lost >= 3
    assert forget_unreadable(settings) == lost
    assert status_of(settings).unreadable == 0


def test_keys_of_what_was_erased_leave_no_trace_in_the_files(filled: PrivateStore) -> None:
    with filled.opened() as records:
        rows = records.ring.connection.execute("SELECT id, wrapped FROM key").fetchall()
    before = dict(rows)
    filled.erase(None, LEARNER)
    with filled.opened() as records:
        left = set(records.ring.names())
    gone = [wrapped for name, wrapped in before.items() if len(name) == 32 and name not in left]
    assert len(gone) == 1
    content = b"".join(path.read_bytes() for path in filled.folder.glob("keys.sqlite*"))
    assert gone[0] not in content
    assert next(wrapped for name, wrapped in rows if name in left) in content


def test_a_transfer_goes_when_its_time_is_over(settings: Settings, store: PrivateStore) -> None:
    short = replace(store, days=30)
    closed = transfer(1, state=AgreementState.CLOSED, last=date(2024, 4, 10))
    running = transfer(2, last=date(2024, 4, 10))
    for one in (closed, running):
        short.save_transfer(HOME, one, revision=None)
    short.save_person(HOME, LEARNER, PERSON)
    assert short.expire(date(2024, 5, 10)) == 0, "thirty days are kept"
    assert short.expire(date(2024, 5, 11)) == 1
    assert [held.value.iri for held in short.transfers(HOME)] == [running.iri]
    assert short.person(HOME, LEARNER) == PERSON
    assert short.expire(date(2024, 5, 30)) == 0, "a stay counts from its last day"
    assert short.expire(date(2024, 5, 31)) == 1
    found = status_of(settings)
    assert (found.transfers, found.persons, found.learners) == (0, 0, 0)


def test_erasing_nobody_is_not_found(store: PrivateStore) -> None:
    for institution in (None, HOME):
        with pytest.raises(NotFoundError):
            store.erase(institution, LEARNER)
