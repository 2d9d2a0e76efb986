"""What docs/learner-data.md says and shows is so."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest
from tests.unit.private.learners import HOME, LEARNER, PERSON, transfer

from ecvet_graph.cli import main
from ecvet_graph.config import Settings
from ecvet_graph.model.mobility import Contact, Person, Transfer
from ecvet_graph.private import PrivateStore, create_private_store
from ecvet_graph.store import StoreHome

COMMANDS = 4


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "learner-data.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_run_one_after_the_other(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = re.findall(r"```console\n(.*?)```", page, re.DOTALL)
    lines = [line[2:] for block in blocks for line in block.splitlines() if line[:2] == "$ "]
    settings = [line.removeprefix("export ") for line in lines if line.startswith("export ")]
    for name, value in (one.split("=", 1) for line in settings for one in shlex.split(line)):
        monkeypatch.setenv(name, str(tmp_path / Path(value).name))
    monkeypatch.setenv("ECVET_STORE", str(StoreHome.create(tmp_path / "store").folder))
    commands = [shlex.split(line) for line in lines if line.startswith("ecvet-graph ")]
    assert len(commands) == COMMANDS
    for command in commands:
        words = [str(tmp_path / Path(one).name) if one[0] == "/" else one for one in command]
        monkeypatch.setattr("sys.argv", words)
        with pytest.raises(SystemExit) as left:
            main()
        assert left.value.code == 0, command


def test_the_export_on_the_page_has_the_form_of_an_export(page: str, tmp_path: Path) -> None:
    (shown,) = (json.loads(one) for one in re.findall(r"```json\n(.*?)```", page, re.DOTALL))
    store = _filled(tmp_path)
    real = json.loads(store.export(None, LEARNER))
    assert shown.keys() == real.keys()
    assert shown["format"] == real["format"]
    (given,), (person,) = shown["transfers"], shown["persons"]
    assert given.keys() < real["transfers"][0].keys()
    assert given["portfolio"].keys() < real["transfers"][0]["portfolio"].keys()
    assert given["steps"][0].keys() == real["transfers"][0]["steps"][0].keys()
    assert person.keys() < real["persons"][0].keys()
    known = {entry.name for entry in fields(Transfer)}
    assert known == real["transfers"][0].keys(), "nothing that is held is left out"


def test_every_field_of_a_person_and_a_contact_is_named(page: str) -> None:
    rows = {line.split("|")[1].strip(): line for line in page.splitlines() if line[:2] == "| "}
    words = {
        "given_names": "names",
        "family_name": "names",
        "birth_date": "date of birth",
        "phone": "telephone",
        "email": "e-mail",
    }
    for entry in fields(Person):
        assert words.get(entry.name, entry.name) in rows["person"], entry.name
    assert {entry.name for entry in fields(Contact)} - {entry.name for entry in fields(Person)} == {
        "institution",
        "name",
        "position",
        "website",
    }
    for word in ("institution", "name", "position"):
        assert word in rows["contact"]


def test_the_days_and_files_of_the_page_are_those_of_the_program(page: str, tmp_path: Path) -> None:
    assert f"`ECVET_PRIVATE_DAYS` days ({Settings().private_days})" in page
    for path in _filled(tmp_path).folder.iterdir():
        assert f"`ECVET_PRIVATE/{path.name}`" in page


def _filled(folder: Path) -> PrivateStore:
    store = create_private_store(Settings(private=folder / "private", private_key=folder / "key"))
    store.save_transfer(HOME, transfer(), revision=None)
    store.save_person(HOME, LEARNER, PERSON)
    return store
