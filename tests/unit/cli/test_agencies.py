"""`agency`, `token` and `audit` as an operator uses them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.cli.conftest import Result, Run

from ecvet_graph.publish.audit import record
from ecvet_graph.store import StoreHome

ADD = (
    *("agency", "add", "at-ibw", "--country", "AT", "--licence", "CC-BY-4.0"),
    *("--name", "en=Institute", "--name", "de=Institut"),
    *("--contact", "vet-data@example.org", "--host", "data.example.org"),
)
SECRET = 79


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ECVET_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("ECVET_BASE", "https://vet.example.org")
    return tmp_path / "store"


def refused(result: Result, code: str) -> bool:
    assert result.out == ""
    return result.code == 2 and result.err.count("\n") == 1 and result.err.endswith(f"[{code}]\n")


def test_from_registering_to_publishing_rights_and_back(run: Run) -> None:
    added = run(*ADD)
    assert (added.code, added.out) == (
        0,
        "at-ibw is registered and owns https://vet.example.org/id/at-ibw/\n",
    )
    assert "token add --role publisher --agency at-ibw" in added.err
    (known,) = json.loads(run("agency", "list", "--format", "json").out)
    assert (known["country"], known["suspended_at"]) == ("AUT", None)
    made = run("token", "add", "--role", "publisher", "--agency", "at-ibw", "--dataset", "trades")
    assert (made.code, len(made.out.strip())) == (0, SECRET)
    (token,) = json.loads(run("token", "list", "--format", "json").out)
    assert token["scope"]["datasets"] == ["trades"]
    assert "(datasets: trades)" in run("token", "list").out
    renewed = run("token", "renew", token["id"], "--keep-old", "3")
    assert (renewed.code, len(renewed.out.strip())) == (0, SECRET)
    assert renewed.out != made.out
    assert "the secret before until" in run("token", "list").out
    assert run("agency", "suspend", "at-ibw").code == 0
    assert "suspended since" in run("agency", "show", "at-ibw").out
    assert run("agency", "resume", "at-ibw").out == "at-ibw may publish.\n"
    assert run("agency", "change", "at-ibw", "--no-host").code == 0
    assert json.loads(run("agency", "show", "at-ibw", "--format", "json").out)["hosts"] == []
    told = json.loads(run("audit", "show", "--format", "json").out)
    assert [one["action"] for one in told] == [
        "agency-add",
        "token-add",
        "token-renew",
        "agency-suspend",
        "agency-resume",
        "agency-change",
    ]
    assert made.out.strip()[15:] not in run("audit", "show").out


@pytest.mark.parametrize(
    "change",
    [
        ("--contact", "maria.muster@example.org"),
        ("--contact", "javascript:alert(1)"),
        ("--country", "Atlantis"),
        ("--licence", "free"),
        ("--name", "Institute"),
        ("--name", "en=\x1b[2J"),
        ("--host", "127.0.0.1"),
        ("--homepage", "http://example.org"),
    ],
)
def test_what_is_not_acceptable_is_told_in_one_line(run: Run, change: tuple[str, str]) -> None:
    assert refused(run(*ADD, *change), "usage")
    assert "\x1b" not in run(*ADD, *change).err


def test_look_alikes_need_to_be_meant(run: Run) -> None:
    run(*ADD)
    similar = [part if part != "at-ibw" else "at-1bw" for part in ADD]
    assert refused(run(*similar), "usage")
    assert run(*similar, "--force").code == 0


def test_a_token_needs_a_registered_agency(run: Run) -> None:
    run(*ADD)
    made = run("token", "add", "--role", "publisher", "--agency", "de-bibb")
    assert (made.code, made.out, "agency add" in made.err) == (1, "", True)


def test_the_log_is_verified_and_a_change_found(run: Run, store: Path) -> None:
    run(*ADD)
    run("agency", "suspend", "at-ibw")
    verified = run("audit", "verify")
    assert (verified.code, "is whole" in verified.out) == (0, True)
    head = verified.out.split()[-1]
    assert run("audit", "verify", "--head", head).code == 0
    assert "head-missing" in run("audit", "verify", "--head", "00").out
    log = store / "audit" / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"suspend", b"resumed"))
    broken = run("audit", "verify")
    assert (broken.code, "Line 2 was changed" in broken.out) == (1, True)
    assert "noted" not in broken.out
    assert json.loads(run("audit", "verify", "--format", "json").out)["entries"] == 1


def test_what_a_token_tried_with_another_agency_is_shown_by_the_token(
    run: Run, store: Path
) -> None:
    run(*ADD)
    for token in ("1a2b3c4d", "5e6f7a8b"):
        record(
            StoreHome.open(store),
            action="publish",
            actor=f"token:{token}",
            agency="de-other",
            outcome="refused",
            now=datetime.now(UTC),
        )
    told = json.loads(run("audit", "show", "--token", "1a2b3c4d", "--format", "json").out)
    assert [(one["actor"], one["agency"]) for one in told] == [("token:1a2b3c4d", "de-other")]


def test_the_log_is_shown_from_a_day_on_and_the_last_lines_first(run: Run) -> None:
    run(*ADD)
    run("agency", "suspend", "at-ibw")
    assert json.loads(run("audit", "show", "--since", "2999-01-01", "--format", "json").out) == []
    assert len(json.loads(run("audit", "show", "--agency", "at-ibw", "--format", "json").out)) == 2
    last = run("audit", "show", "--limit", "1")
    assert ("agency-suspend" in last.out, "agency-add" in last.out) == (True, False)
    assert "1 earlier ones" in last.err
    assert refused(run("audit", "show", "--since", "soon"), "usage")


def test_nothing_of_the_log_reaches_the_terminal_as_it_is(run: Run, store: Path) -> None:
    run(*ADD)
    record(
        StoreHome.open(store),
        action="publish",
        actor="token:\x1b[2J",
        agency="at-ibw",
        outcome="refused",
        detail="\u202eevil",
        now=datetime.now(UTC),
    )
    shown = run("audit", "show").out
    assert "\\u202eevil" in shown
    assert "\\x1b[2J" in shown
    assert not {"\x1b", "\u202e"} & set(shown)
