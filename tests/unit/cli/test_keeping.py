"""Backups, sources and the recognisability report from the command line."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.cli.conftest import Run

from ecvet_graph.model.learning import Text
from ecvet_graph.publish.agencies import Agency
from ecvet_graph.publish.registry import register_agency
from ecvet_graph.store import StoreHome

BASE = "http://localhost:8000"


@pytest.fixture
def store(demo_store: Path, tmp_path: Path) -> Path:
    """Return a copy of the demonstration store to change."""
    target = tmp_path / "store"
    shutil.copytree(demo_store, target)
    return target


def test_backup_and_restore_give_the_same_store(run: Run, store: Path, tmp_path: Path) -> None:
    made = run("--store", store, "backup", "whole.zip")
    assert (made.code, made.err) == (0, "")
    assert "statements" in made.out
    assert len(made.out.split()[-1]) == 64
    restored = run("restore", "whole.zip", "--store", tmp_path / "again")
    assert restored.code == 0, restored.err
    assert "no tokens" in restored.err
    assert StoreHome.open(tmp_path / "again").check() == StoreHome.open(store).check()
    refused = run("restore", "whole.zip", "--store", store)
    assert refused.code == 2
    assert "not empty" in refused.err


def test_tokens_in_a_backup_are_warned_of(run: Run, store: Path) -> None:
    assert run("--store", store, "token", "add", "--role", "operator").code == 0
    made = run("--store", store, "backup", "whole.zip", "--with-tokens")
    assert "only operators can read" in made.err


def test_recognisability_is_told_as_text_json_and_table(run: Run, demo_store: Path) -> None:
    text = run("--store", demo_store, "recognisability", "demo-at/demonstration")
    assert text.code == 0, text.err
    assert "units have candidates abroad" in text.out
    view = json.loads(
        run(
            "--store", demo_store, "recognisability", "demo-at/demonstration", "--format", "json"
        ).out
    )
    table = run(
        "--store", demo_store, "recognisability", "demo-at/demonstration", "--format", "csv"
    ).out
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len(rows) == len(view["rows"]) == view["units"] > 0
    assert [row["unit"] for row in rows] == [row["iri"] for row in view["rows"]]


@pytest.mark.parametrize(
    ("name", "code"), [("demo-at", 2), ("demo-at/none", 1), ("none/none", 1), ("../x/y", 2)]
)
def test_recognisability_of_what_is_no_dataset(
    run: Run, demo_store: Path, name: str, code: int
) -> None:
    assert run("--store", demo_store, "recognisability", name).code == code


def test_sources_are_added_listed_and_removed(run: Run, store: Path) -> None:
    address = "https://data.example.org/trades.ttl"
    refused = run("--store", store, "source", "add", "demo-at/trades", address)
    assert refused.code == 1
    assert "no registered agency" in refused.err
    agency = Agency(
        "demo-at",
        (Text("Demonstration", "en"),),
        country="AUT",
        contact="https://example.org/",
        licence="CC0-1.0",
        hosts=("data.example.org",),
    )
    register_agency(StoreHome.open(store), agency, base=BASE, now=datetime(2026, 1, 2, tzinfo=UTC))
    assert run("--store", store, "source", "add", "demo-at/trades", address).code == 0
    assert address in run("--store", store, "source", "list").out
    (known,) = json.loads(run("--store", store, "source", "list", "--format", "json").out)
    assert (known["agency"], known["dataset"], known["last"]) == ("demo-at", "trades", None)
    inside = run("--store", store, "source", "add", "demo-at/more", "https://127.0.0.1/x")
    assert inside.code == 2
    assert "named host" in inside.err
    assert run("--store", store, "source", "remove", "demo-at/trades").code == 0
    assert run("--store", store, "source", "pull", "demo-at/trades").code == 1
    assert run("--store", store, "source", "pull", "--all").code == 0


def test_it_must_be_clear_what_to_pull(run: Run, store: Path) -> None:
    for arguments in ((), ("demo-at/trades", "--all"), ("demo-at",), ("a/b/c",)):
        assert run("--store", store, "source", "pull", *arguments).code == 2
