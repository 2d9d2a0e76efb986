"""Copies bring back what was there; another key opens everything, and the one before nothing more."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.private.learners import HOME, LEARNER, PERSON, SECOND_LEARNER, memorandum, transfer

from ecvet_graph.config import Settings
from ecvet_graph.errors import ConflictError, NotFoundError, StoreError, UsageFault
from ecvet_graph.private import (
    PrivateStore,
    back_up_private_store,
    change_master_key,
    create_private_store,
    status_of,
)
from ecvet_graph.private.keyfile import keys_at, next_key_file


@pytest.fixture
def filled(store: PrivateStore) -> PrivateStore:
    """Return a store with two learners."""
    store.save_transfer(HOME, transfer(), revision=None)
    store.save_person(HOME, LEARNER, PERSON)
    store.save_transfer(HOME, transfer(2, learner=SECOND_LEARNER), revision=None)
    store.save_memorandum(HOME, memorandum(), revision=None)
    return store


def test_copies_of_records_and_keys_make_the_store_again(
    filled: PrivateStore, settings: Settings, tmp_path: Path
) -> None:
    records, keys = tmp_path / "records-1", tmp_path / "keys-copy"
    back_up_private_store(settings, records, keys=keys)
    assert {path.stat().st_mode & 0o777 for path in (records, keys)} == {0o600}
    before = filled.export(None, LEARNER)
    filled.erase(None, SECOND_LEARNER)
    again = _restored(settings, tmp_path / "again", records=records, keys=keys)
    assert again.export(None, LEARNER) == before
    assert again.learners(HOME) == tuple(sorted((LEARNER, SECOND_LEARNER)))


def test_the_newest_keys_open_old_records_but_those_erased_since(
    filled: PrivateStore, settings: Settings, tmp_path: Path
) -> None:
    old, new, keys = tmp_path / "old", tmp_path / "new", tmp_path / "keys-copy"
    back_up_private_store(settings, old, keys=keys)
    filled.erase(None, LEARNER)
    back_up_private_store(settings, new, keys=keys)
    again = _restored(settings, tmp_path / "again", records=old, keys=keys)
    assert again.learners(HOME) == (SECOND_LEARNER,)
    with pytest.raises(NotFoundError):
        again.export(None, LEARNER)
    assert status_of(replace(settings, private=again.folder)).unreadable == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DELETE FROM access WHERE record IN (SELECT id FROM record WHERE kind = 'memorandum')", 1),
        ("DELETE FROM access", 3),
        ("UPDATE record SET revision = revision + 1 WHERE kind = 'transfer'", 2),
        ("UPDATE record SET key = 'installation' WHERE kind = 'transfer'", 2),
    ],
)
def test_what_was_changed_on_the_disk_or_hidden_is_counted(
    filled: PrivateStore, settings: Settings, change: str, told: int
) -> None:
    assert status_of(settings).damaged == 0
    with filled.opened() as records:
        records.connection.execute(change)
    found = status_of(settings)
    assert (found.damaged, found.unreadable) == (told, 0)


def test_a_record_whose_key_is_named_otherwise_is_counted_as_unreadable(
    filled: PrivateStore, settings: Settings
) -> None:
    with filled.opened() as records:
        records.connection.execute("UPDATE record SET key = 'x' WHERE kind = 'transfer'")
    assert (status_of(settings).unreadable, status_of(settings).damaged) == (2, 0)
    assert filled.transfers(HOME) == ()


def test_a_copy_writes_over_no_records_and_never_into_one_file(
    filled: PrivateStore, settings: Settings, tmp_path: Path
) -> None:
    del filled
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(UsageFault, match="exists already"):
        back_up_private_store(settings, there, keys=tmp_path / "keys-copy")
    with pytest.raises(UsageFault, match="files of their own"):
        back_up_private_store(settings, tmp_path / "one", keys=tmp_path / "one")
    with pytest.raises(StoreError, match="cannot be written"):
        back_up_private_store(settings, tmp_path / "none" / "one", keys=tmp_path / "two")
    assert there.read_text() == "mine"


def test_after_a_change_of_the_key_the_one_before_opens_nothing(
    filled: PrivateStore, settings: Settings, tmp_path: Path
) -> None:
    assert filled.key is not None
    former = tmp_path / "former"
    shutil.copy(filled.key, former)
    before = filled.export(None, LEARNER)
    change_master_key(settings)
    assert filled.key.read_bytes() != former.read_bytes()
    assert filled.key.stat().st_mode & 0o777 == 0o600
    assert PrivateStore.open(settings).export(None, LEARNER) == before
    with pytest.raises(StoreError, match="not that of the private store"):
        PrivateStore.open(replace(settings, private_key=former))
    change_master_key(settings)
    assert PrivateStore.open(settings).export(None, LEARNER) == before


@pytest.mark.parametrize("step", ["before-wrapping", "before-renaming"])
def test_a_change_of_the_key_that_is_cut_short_loses_nothing(
    filled: PrivateStore, settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = filled.export(None, LEARNER)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if step == "before-wrapping":
            patch.setattr("ecvet_graph.private.keyring.KeyRing.rewrap", killed)
        else:
            patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            change_master_key(settings)
    assert settings.private_key is not None
    assert len(_names(settings.private_key.parent)) == 2
    assert PrivateStore.open(settings).export(None, LEARNER) == before
    change_master_key(settings)
    assert PrivateStore.open(settings).export(None, LEARNER) == before
    assert _names(settings.private_key.parent) == [settings.private_key.name]


@pytest.mark.parametrize("content", [b"", b"ecvet-graph private key 1: 0123"])
def test_a_change_of_the_key_that_died_while_writing_it_is_begun_anew(
    filled: PrivateStore, settings: Settings, content: bytes
) -> None:
    assert filled.key is not None
    before = filled.export(None, LEARNER)
    rest = next_key_file(filled.key)
    rest.touch(0o600)
    rest.write_bytes(content)
    assert PrivateStore.open(settings).export(None, LEARNER) == before
    change_master_key(settings)
    assert PrivateStore.open(settings).export(None, LEARNER) == before
    assert _names(filled.key.parent) == [filled.key.name]


def test_changes_of_the_key_at_once_follow_one_another(
    filled: PrivateStore, settings: Settings
) -> None:
    before = filled.export(None, LEARNER)
    with ThreadPoolExecutor(4) as threads:
        changes = [threads.submit(change_master_key, settings) for _ in range(12)]
        for each in changes:
            each.result()
    assert PrivateStore.open(settings).export(None, LEARNER) == before
    assert status_of(settings).unreadable == 0


def test_who_had_opened_the_store_before_the_key_changed_is_asked_to_try_again(
    filled: PrivateStore, settings: Settings
) -> None:
    with filled.opened() as records:
        change_master_key(settings)
        with pytest.raises(ConflictError, match="changed meanwhile"):
            records.ring.own("index")
        with pytest.raises(ConflictError, match="changed meanwhile"):
            records.ring.add()
    assert status_of(settings).unreadable == 0


def test_a_key_that_takes_its_place_between_two_looks_is_found(
    filled: PrivateStore, settings: Settings
) -> None:
    assert filled.key is not None
    looked: Iterator[bytes] = keys_at(filled.key)
    former = next(looked)
    change_master_key(settings)
    assert list(looked) == list(keys_at(filled.key))[:1]
    assert former not in keys_at(filled.key)


def test_the_name_of_a_new_key_is_on_the_disk_before_anything_is_wrapped_by_it(
    store: PrivateStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders, fsync = list[tuple[int, bool]](), os.fsync
    assert store.key is not None
    beside = next_key_file(store.key)

    def noting(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            folders.append((os.fstat(descriptor).st_ino, beside.exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    change_master_key(settings)
    folder = store.key.parent.stat().st_ino
    assert folders == [(folder, True), (folder, False)]


def test_a_store_on_an_encrypted_volume_has_no_key_to_change(settings: Settings) -> None:
    on_volume = replace(settings, private_key=None, private_sealing="encrypted-volume")
    create_private_store(on_volume)
    with pytest.raises(UsageFault, match="encrypted volume"):
        change_master_key(on_volume)


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _restored(settings: Settings, folder: Path, *, records: Path, keys: Path) -> PrivateStore:
    # As docs/learner-data.md tells the operator
    folder.mkdir(mode=0o700)
    for source, name in ((records, "records.sqlite"), (keys, "keys.sqlite")):
        shutil.copy(source, folder / name)
        (folder / name).chmod(0o600)
    return PrivateStore.open(replace(settings, private=folder))
