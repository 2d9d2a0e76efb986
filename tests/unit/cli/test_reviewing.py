"""`token`, `review` and `import sssom` as people use them; a token never shows."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.unit.cli.conftest import Run
from tests.unit.publish.review_store import BASE, SKILL, body, make_store, outcome, unit

from ecvet_graph.store import StoreHome

AT, DE = unit("at"), unit("de")
VARIABLE = "ECVET_TOKEN"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StoreHome:
    made = make_store(tmp_path / "store")
    monkeypatch.setenv("ECVET_STORE", str(made.folder))
    monkeypatch.setenv("ECVET_BASE", BASE)
    monkeypatch.delenv(VARIABLE, raising=False)
    return made


@pytest.fixture
def token(run: Run, home: StoreHome, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a token of the German chamber and put it into the environment."""
    del home
    result = run("token", "add", "--role", "reviewer", "--institution", body("de"))
    assert result.code == 0, result.err
    assert "not shown again" in result.err
    secret = result.out.strip()
    monkeypatch.setenv(VARIABLE, secret)
    return secret


def test_a_token_is_listed_without_its_secret_and_can_be_revoked(run: Run, token: str) -> None:
    listed = run("token", "list", "--format", "json")
    (entry,) = json.loads(listed.out)
    assert entry["scope"]["institution"] == body("de")
    assert token[-64:] not in listed.out + run("token", "list").out
    assert run("token", "revoke", entry["id"]).code == 0
    assert "revoked" in run("token", "list").out
    refused = run("review", "confirm", AT, DE, "--purpose", "exemption")
    assert (refused.code, token[-64:] in refused.err) == (2, False)
    assert "not-authenticated" in refused.err


def test_a_decision_from_confirming_to_rejecting(run: Run, token: str) -> None:
    del token
    confirmed = run("review", "confirm", AT, "demo-de:walls", "--purpose", "exemption")
    assert confirmed.code == 0, confirmed.err
    assert confirmed.out.startswith(f"{BASE}/id/review/decision/")
    again = run("review", "confirm", AT, DE, "--purpose", "exemption")
    assert "nothing was written" in again.err
    (listed,) = json.loads(run("review", "list", "--format", "json").out)
    assert (listed["a"], listed["status"]) == (AT, "recognised-in-case")
    restricted = ("--purpose", "exemption", "--open", outcome("de", 2))
    assert run("review", "restrict", AT, DE, *restricted).code == 0
    arguments = (
        "--purpose",
        "exemption",
        "--difference",
        "level",
        "--reason",
        "Zwei Niveaus tiefer.",
    )
    rejected = run("review", "reject", AT, DE, *arguments, "--language", "de")
    assert rejected.code == 0, rejected.err
    assert "rejected" in run("review", "list").out
    history = run("review", "history", AT, DE)
    assert history.out.count("(revised)") == 2
    assert "Zwei Niveaus tiefer." in history.out
    assert len(json.loads(run("review", "history", AT, DE, "--format", "json").out)) == 3


def test_a_rejection_needs_reason_and_difference(run: Run, token: str, home: StoreHome) -> None:
    del token
    version = home.version()
    base = ("review", "reject", AT, DE, "--purpose", "exemption")
    for arguments in ((), ("--reason", "x"), ("--difference", "level")):
        assert run(*base, *arguments).code == 2
    blank = run(*base, "--reason", " ", "--difference", "level")
    assert (blank.code, "reason" in blank.err) == (1, True)
    assert home.version() == version


def test_without_a_token_nothing_is_decided(
    run: Run, home: StoreHome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    version = home.version()
    empty = tmp_path / "empty"
    empty.write_text("")
    with empty.open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        result = run("review", "confirm", AT, DE, "--purpose", "exemption")
    assert (result.code, "ECVET_TOKEN" in result.err) == (2, True)
    assert home.version() == version


def test_a_token_is_read_from_standard_input(
    run: Run, token: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(VARIABLE)
    (tmp_path / "token").write_text(token + "\n")
    with (tmp_path / "token").open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        result = run("review", "confirm", AT, DE, "--purpose", "mobility")
    assert result.code == 0, result.err


def test_links_are_confirmed_and_rejected(run: Run, token: str) -> None:
    del token
    assert run("review", "link", outcome("de"), SKILL).code == 0
    assert run("review", "link", outcome("de"), SKILL, "--reject").code == 1
    arguments = ("--reject", "--reason", "Another trade.")
    assert run("review", "link", outcome("de"), SKILL, *arguments).code == 0


def test_sets_of_others_are_imported_and_conflicts_found(
    run: Run, token: str, tmp_path: Path
) -> None:
    del token
    path = tmp_path / "set.tsv"
    path.write_text(
        "# mapping_set_id: https://x.test/s\n# license: https://x.test/l\n"
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
        f"{AT}\tskos:exactMatch\t{DE}\tsemapv:ManualMappingCuration\n"
    )
    assert "No conflicts." in run("review", "conflicts").out
    imported = run("import", "sssom", path)
    assert (imported.code, "1 mapping in" in imported.out) == (0, True), imported.err
    assert "unchanged" in run("import", "sssom", path).out
    arguments = ("--purpose", "exemption", "--difference", "level", "--reason", "Lower.")
    assert run("review", "reject", AT, DE, *arguments).code == 0
    found = run("review", "conflicts")
    assert (found.code, "Withdraw one of these" in found.out) == (1, True)
    assert json.loads(run("review", "conflicts", "--format", "json").out)[0]["kind"]
    assert "1 mapping follows" in run("review", "infer").out
    assert run("import", "csv", path).code == 2


def test_earlier_decisions_are_shown_with_why_they_are_like_the_case(run: Run, token: str) -> None:
    del token
    other = unit("de", "roofs")
    run("review", "confirm", AT, other, "--purpose", "exemption", "--reason", "Looked at both.")
    shown = run("review", "precedents", AT, DE)
    assert shown.code == 0, shown.err
    assert "another unit of the same target qualification" in shown.out
    assert "Looked at both." in shown.out
    assert "do not replace" in shown.err
    (entry,) = json.loads(run("review", "precedents", AT, DE, "--format", "json").out)["entries"]
    assert entry["likeness"] == "same-qualification"
    assert "Nobody has decided" in run("review", "precedents", DE, unit("ee")).out
