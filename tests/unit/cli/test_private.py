"""The operator's commands for records about learners."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.cli.conftest import Run
from tests.unit.private.learners import FAMILY_NAME, HOME, HOST, LEARNER, PERSON, transfer

from ecvet_graph.config import Settings
from ecvet_graph.private import PrivateStore
from ecvet_graph.store import StoreHome

_UUID = LEARNER.removeprefix("urn:uuid:")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings that the commands have, too."""
    monkeypatch.setenv("ECVET_PRIVATE", str(tmp_path / "private"))
    monkeypatch.setenv("ECVET_PRIVATE_KEY", str(tmp_path / "key"))
    return Settings(private=tmp_path / "private", private_key=tmp_path / "key")


@pytest.fixture
def store(run: Run, settings: Settings) -> PrivateStore:
    """Return a store made by the command, with one transfer."""
    made = run("private", "create")
    assert made.code == 0, made.err
    assert "Keep a copy of the key file apart" in made.err
    store = PrivateStore.open(settings)
    store.save_transfer(HOME, transfer(), revision=None)
    store.save_person(HOME, LEARNER, PERSON)
    return store


def test_the_status_is_numbers(run: Run, store: PrivateStore) -> None:
    del store
    told = json.loads(run("private", "status", "--format", "json").out)
    assert (told["transfers"], told["persons"], told["sealing"]) == (1, 1, "key-file")
    assert "transfers" in run("private", "status").out


def test_an_export_is_written_for_the_owner_alone(
    run: Run, store: PrivateStore, tmp_path: Path
) -> None:
    target = tmp_path / "export.json"
    done = run("private", "export", _UUID, "--output", target)
    assert (done.code, done.out) == (0, "")
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.read_bytes() == store.export(None, LEARNER)
    assert FAMILY_NAME in run("private", "export", LEARNER, "--institution", HOME).out
    again = run("private", "export", _UUID, "--output", target)
    assert again.code == 2
    assert "Traceback" not in again.err


def test_erasing_asks_and_then_erases(run: Run, store: PrivateStore) -> None:
    refused = run("private", "erase", _UUID)
    assert refused.code == 2
    assert "--yes" in refused.err
    host = run("private", "erase", _UUID, "--institution", HOST, "--yes")
    assert (host.code, len(store.transfers(HOME))) == (2, 1)
    done = run("private", "erase", _UUID, "--institution", HOME, "--yes")
    assert done.out == "Erased: 1 transfer, 1 description of the person.\n"
    assert "private backup" in done.err
    assert store.transfers(HOME) == ()
    assert run("private", "erase", _UUID, "--yes").code == 1


def test_expiry_erases_what_is_over(
    run: Run, store: PrivateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("private", "expire", "--day", "2024-06-01").out == "Erased: 0 transfers.\n"
    assert run("private", "expire", "--day", "2999-01-01").code == 2
    monkeypatch.setenv("ECVET_PRIVATE_DAYS", "7")
    done = run("private", "expire", "--unreadable")
    assert done.out == "Erased: 1 transfer.\nRemoved: 0 records without a key.\n"
    assert store.transfers(HOME) == ()


def test_key_and_copies_are_changed_by_command(
    run: Run, store: PrivateStore, settings: Settings, tmp_path: Path
) -> None:
    assert store.key is not None
    before = store.key.read_bytes()
    assert run("private", "rekey").code == 0
    assert store.key.read_bytes() != before
    done = run("private", "backup", tmp_path / "records", "--keys", tmp_path / "keys")
    assert done.code == 0, done.err
    assert (tmp_path / "records").is_file()
    assert run("private", "backup", tmp_path / "records", "--keys", tmp_path / "keys").code == 2
    assert len(PrivateStore.open(settings).transfers(HOME)) == 1


def test_the_backup_of_the_graph_says_that_it_holds_no_learner(
    run: Run, store: PrivateStore, tmp_path: Path
) -> None:
    del store
    StoreHome.ensure(tmp_path / "graph")
    done = run("--store", tmp_path / "graph", "backup", tmp_path / "graph.zip")
    assert done.code == 0, done.err
    assert "private backup" in done.err


def test_a_store_without_sealing_needs_the_words_in_the_settings(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("private", "create", "--no-sealing").code == 2
    monkeypatch.setenv("ECVET_PRIVATE_SEALING", "encrypted-volume")
    assert run("private", "create").code == 2
    made = run("private", "create", "--no-sealing")
    assert made.code == 0, made.err
    assert "not sealed" in made.err
    assert settings.private_key is not None
    assert not settings.private_key.exists()


@pytest.mark.parametrize("given", [FAMILY_NAME, f"{FAMILY_NAME}, Philomena", "../../etc", "1"])
def test_a_name_in_place_of_a_pseudonym_is_not_repeated(
    run: Run, store: PrivateStore, given: str
) -> None:
    del store
    for command in (["export"], ["erase", "--yes"]):
        told = run("private", *command, given)
        assert told.code == 2
        assert "named by a pseudonym" in told.err
        assert len(given) == 1 or given not in told.err


def test_without_a_store_there_is_a_sentence(run: Run, settings: Settings) -> None:
    del settings
    for command in (["status"], ["export", _UUID], ["expire"], ["rekey"]):
        told = run("private", *command)
        assert told.code == 2
        assert "private create" in told.err
