"""On the disk nothing stands in clear, nothing can be exchanged, and nobody else can look."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.private.learners import (
    CONTACT,
    FAMILY_NAME,
    HOME,
    HOST,
    LEARNER,
    PERSON,
    SECOND_LEARNER,
    memorandum,
    transfer,
)

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotReadyError, StoreError, UsageFault
from ecvet_graph.private import PrivateStore, create_private_store, status_of


@pytest.fixture
def filled(store: PrivateStore) -> PrivateStore:
    """Return a store with something of every kind."""
    store.save_transfer(HOME, transfer(), revision=None)
    store.save_transfer(HOME, transfer(2, learner=SECOND_LEARNER), revision=None)
    store.save_person(HOME, LEARNER, PERSON)
    store.save_person(HOME, SECOND_LEARNER, replace(PERSON, given_names="Somebody"))
    store.save_memorandum(HOME, memorandum(), revision=None)
    store.save_contact(HOST, CONTACT)
    return store


@pytest.fixture
def on_volume(settings: Settings) -> Settings:
    """Return settings for a store without a key file."""
    return replace(settings, private_key=None, private_sealing="encrypted-volume")


_CLEAR = (
    FAMILY_NAME,
    PERSON.given_names,
    "Vogelweide",
    "2006-02-28",
    "Käuzchen",
    LEARNER,
    LEARNER.removeprefix("urn:uuid:"),
    transfer().iri.removeprefix("urn:uuid:"),
    memorandum().iri.removeprefix("urn:uuid:"),
    HOME,
    HOST,
    "http",
    "outcome",
    "Fräsen",
    "2024-04",
)


def test_nothing_stands_in_clear_in_any_file(filled: PrivateStore) -> None:
    with filled.opened():
        content = _content(filled.folder)
    assert len(content) > 20_000
    assert [word for word in _CLEAR if word.encode() in content] == []
    assert b"memorandum" in content, "the kind of a record does"


def test_the_same_values_are_sealed_differently_each_time(filled: PrivateStore) -> None:
    before = _rows(filled)
    filled.save_transfer(HOME, transfer(), revision=1)
    after = _rows(filled)
    (changed,) = set(after) - set(before)
    assert all(one[-1] != changed[-1] for one in before)


def test_only_the_owner_has_rights_on_the_files(filled: PrivateStore, settings: Settings) -> None:
    with filled.opened() as records:
        records.connection.execute("SELECT count(*) FROM record").fetchone()
        modes = {path.name: path.stat().st_mode & 0o777 for path in filled.folder.iterdir()}
    assert settings.private_key is not None
    assert len(modes) >= 2
    assert set(modes.values()) == {0o600}
    assert filled.folder.stat().st_mode & 0o777 == 0o700
    assert settings.private_key.stat().st_mode & 0o777 == 0o600


_OF_THE_OTHER = "FROM record AS other WHERE other.kind = record.kind AND other.id <> record.id"
_EXCHANGES = {
    "value": f"sealed = (SELECT sealed {_OF_THE_OTHER})",
    "key": f"key = (SELECT key {_OF_THE_OTHER})",
    "learner": f"learner = (SELECT learner {_OF_THE_OTHER})",
    "all": f"(sealed, key, learner) = (SELECT sealed, key, learner {_OF_THE_OTHER})",
    "kind": "sealed = (SELECT sealed FROM record AS other WHERE other.kind = 'transfer')",
    "revision": "revision = revision + 1",
}


@pytest.mark.parametrize("exchange", _EXCHANGES)
def test_a_value_put_in_place_of_another_one_is_not_opened(
    filled: PrivateStore, exchange: str
) -> None:
    _write(filled, f"UPDATE record SET {_EXCHANGES[exchange]} WHERE kind = 'person'")  # noqa: S608
    with pytest.raises(StoreError, match="changed, exchanged or damaged"):
        filled.person(HOME, LEARNER)


def test_a_row_added_to_the_table_of_access_opens_nothing(filled: PrivateStore) -> None:
    stranger = "http://x.test/institution/stranger"
    with filled.opened() as records:
        mark = records._institution(stranger)
    _write(filled, "INSERT INTO access SELECT ?, id FROM record", mark)
    assert filled.transfers(stranger) == ()
    assert filled.memoranda(stranger) == ()
    assert filled.learners(stranger) == ()


def test_the_key_of_another_store_opens_nothing(
    filled: PrivateStore, settings: Settings, tmp_path: Path
) -> None:
    other = replace(settings, private=tmp_path / "other", private_key=tmp_path / "other-key")
    create_private_store(other)
    with pytest.raises(StoreError, match="not that of the private store"):
        PrivateStore.open(replace(settings, private_key=other.private_key))
    shutil.copy(tmp_path / "other" / "keys.sqlite", filled.folder / "keys.sqlite")
    with pytest.raises(StoreError, match="not that of the private store"):
        filled.transfers(HOME)
    with pytest.raises(StoreError):
        PrivateStore.open(
            replace(settings, private=filled.folder, private_key=other.private_key)
        ).save_transfer(HOME, transfer(), revision=1)


def test_records_of_another_store_are_not_those_of_this_one(
    filled: PrivateStore, settings: Settings, tmp_path: Path
) -> None:
    other = replace(settings, private=tmp_path / "other", private_key=tmp_path / "other-key")
    create_private_store(other)
    shutil.copy(filled.folder / "records.sqlite", tmp_path / "other" / "records.sqlite")
    with pytest.raises(StoreError, match="belong to different stores"):
        PrivateStore.open(other)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_file_that_others_can_read_is_refused(
    store: PrivateStore, settings: Settings, mode: int
) -> None:
    assert store.key is not None
    store.key.chmod(mode)
    with pytest.raises(StoreError, match="Others than its owner"):
        PrivateStore.open(settings)


def test_a_folder_that_others_can_look_into_is_refused(
    store: PrivateStore, settings: Settings
) -> None:
    store.folder.chmod(0o750)
    with pytest.raises(StoreError, match="Others than its owner"):
        PrivateStore.open(settings)


def test_a_place_that_cannot_be_reached_is_told(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        PrivateStore.open(replace(settings, private=tmp_path / ("x" * 300)))


@pytest.mark.parametrize("content", ["", "ecvet-graph private key 1: 00", "\xff" * 91])
def test_a_key_file_that_is_none_is_refused(
    store: PrivateStore, settings: Settings, content: str
) -> None:
    assert store.key is not None
    store.key.write_text(content, "utf-8")
    with pytest.raises(StoreError, match="no key file"):
        PrivateStore.open(settings)


@pytest.mark.parametrize("name", ["records.sqlite", "keys.sqlite"])
@pytest.mark.parametrize("damage", ["missing", "empty", "noise", "torn"])
def test_a_damaged_file_is_told_and_not_what_stood_in_it(
    filled: PrivateStore, settings: Settings, name: str, damage: str
) -> None:
    path = filled.folder / name
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(
            {"empty": b"", "noise": b"\x00\xff" * 9000, "torn": content[:5000]}[damage]
        )
    with pytest.raises(StoreError) as told:
        PrivateStore.open(settings).transfers(HOME)
    assert str(filled.folder) in str(told.value) or "not that of" in str(told.value)
    assert not any(word in str(told.value) for word in _CLEAR)


def test_a_store_without_sealing_is_a_choice_that_is_written_down(
    settings: Settings, on_volume: Settings
) -> None:
    store = create_private_store(on_volume)
    store.save_transfer(HOME, transfer(), revision=None)
    assert PrivateStore.open(on_volume).transfers(HOME) == store.transfers(HOME)
    assert status_of(on_volume).sealing == "encrypted-volume"
    with pytest.raises(StoreError, match="not that of the private store"):
        PrivateStore.open(replace(settings, private_key=_key_of_another(settings)))
    with pytest.raises(NotReadyError, match="No key file"):
        PrivateStore.open(replace(settings, private_key=None))


def test_a_sealed_store_is_not_opened_as_an_unsealed_one(
    store: PrivateStore, on_volume: Settings
) -> None:
    del store
    with pytest.raises(StoreError, match="not that of the private store"):
        PrivateStore.open(on_volume)


def test_nothing_that_is_there_is_written_over(store: PrivateStore, settings: Settings) -> None:
    assert store.key is not None
    key = store.key.read_bytes()
    with pytest.raises(UsageFault, match="already"):
        create_private_store(settings)
    with pytest.raises(UsageFault, match="exists already"):
        create_private_store(replace(settings, private=store.folder.with_name("other")))
    assert store.key.read_bytes() == key


def test_a_store_is_not_made_without_its_places(settings: Settings) -> None:
    for incomplete in (replace(settings, private=None), replace(settings, private_key=None)):
        with pytest.raises(UsageFault, match="is named"):
            create_private_store(incomplete)
    assert settings.private is not None
    assert not settings.private.exists()


def _key_of_another(settings: Settings) -> Path:
    assert settings.private is not None
    other = replace(
        settings,
        private=settings.private.with_name("another"),
        private_key=settings.private.with_name("another-key"),
    )
    create_private_store(other)
    assert other.private_key is not None
    return other.private_key


def _content(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def _rows(store: PrivateStore) -> list[tuple[object, ...]]:
    with store.opened() as records:
        return records.connection.execute("SELECT * FROM record ORDER BY id").fetchall()


def _write(store: PrivateStore, statement: str, *given: str) -> None:
    connection = sqlite3.connect(store.folder / "records.sqlite")
    with connection:
        assert connection.execute(statement, given).rowcount
    connection.close()
