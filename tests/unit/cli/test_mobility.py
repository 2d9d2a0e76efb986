"""The commands of coordinators: one transfer from the memorandum on, in words and as JSON."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.cli.conftest import Result, Run

from ecvet_graph.config import Settings
from ecvet_graph.private import create_private_store
from ecvet_graph.publish.tokens import Role
from ecvet_graph.service.tokens import give_token

ORGANISATION = "http://localhost:8000/id/{}"
HOME = ORGANISATION.format("demo-de/organisation/handwerkskammer-musterland")
HOST = ORGANISATION.format("demo-fi/organisation/mallikunnan-koulutuskuntayhtyma")
BRAKES, STEERING = (
    f"kfz-mechatroniker--fahrwerk--{name}"
    for name in ("checks-renews-brake", "measures-axles-sets")
)
Say = Callable[..., Result]


@pytest.fixture(scope="module")
def installation(
    demo_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settings, dict[str, str]]:
    """Return an installation over the demonstration, with a private store and two tokens."""
    folder = tmp_path_factory.mktemp("mobility")
    shutil.copytree(demo_store, folder / "store", symlinks=True)
    settings = Settings(
        store=folder / "store", private=folder / "private", private_key=folder / "key"
    )
    create_private_store(settings)
    secrets = {
        institution: give_token(settings, Role.COORDINATOR, institution=institution)[0]
        for institution in (HOME, HOST)
    }
    return settings, secrets


@pytest.fixture
def say(
    run: Run,
    installation: tuple[Settings, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> Say:
    """Return a function that runs `mobility` as one of the institutions."""
    settings, secrets = installation
    monkeypatch.setenv("ECVET_STORE", str(settings.store))
    monkeypatch.setenv("ECVET_PRIVATE", str(settings.private))
    monkeypatch.setenv("ECVET_PRIVATE_KEY", str(settings.private_key))

    def as_institution(who: str, *arguments: object) -> Result:
        monkeypatch.setenv("ECVET_TOKEN", secrets.get(who, who))
        return run("mobility", *arguments)

    return as_institution


def drafted(say: Say, folder: Path) -> str:
    """Return the id of a transfer drafted from a suggestion, under a memorandum that is in force."""
    made = say(
        HOME,
        *("new", "memorandum", "--title", "Exchange of mechatronics apprentices"),
        *("--party", HOST, "--qualification", "demo-de:kfz-mechatroniker"),
        *("--qualification", "demo-fi:ajoneuvomekaanikko", "--valid-from", "2026-01-01"),
        *("--format", "json"),
    )
    memorandum = json.loads(made.out)["id"]
    for who in (HOME, HOST):
        say(who, "sign", memorandum, "--role", "party", "--on", "2026-01-05")
    suggested = say(HOME, "suggest", "demo-de:fahrwerk", "demo-fi:alusta", "--format", "request")
    request = json.loads(suggested.out) | {"start": "2026-02-02", "end": "2026-02-27"}
    assert request["memorandum"] == memorandum
    file = folder / "agreement.json"
    file.write_text(json.dumps(request), "utf-8")
    return str(
        json.loads(say(HOME, "new", "agreement", "--from", file, "--format", "json").out)["id"]
    )


def test_a_transfer_is_carried_to_the_decision(say: Say, tmp_path: Path) -> None:
    name = drafted(say, tmp_path)
    for who, role in ((HOME, "home"), (HOME, "learner"), (HOST, "host")):
        signed = say(who, "sign", name, "--role", role, "--on", "2026-01-20")
        assert signed.code == 0, signed.err
    begun = say(HOST, "begin", name)
    assert f"ecvet-graph mobility assess {name}" in begun.out
    assert "has not been assessed: Checks and renews brake pads" in begun.out
    unknown, told = (
        say(HOST, "assess", name, "--passed", BRAKES, "--failed", failed, "--on", "2026-02-26")
        for failed in ("nothing", STEERING)
    )
    assert (unknown.code, told.code) == (1, 0), told.err
    assert "Next\n  award credit: host (you)" in told.out
    say(HOST, "credit", name, "--unit", "demo-de:fahrwerk", "--on", "2026-02-27")
    assert say(HOST, "transcript", name).code == 0
    refused = say(HOME, "validate", name, "--refuse")
    assert (refused.code, "[transition T05]" in refused.err) == (1, True)
    assert say(HOME, "validate", name, "--grant").code == 0
    whole = say(HOME, "recognise", name, "--grant", "--unit", "demo-de:fahrwerk")
    assert (whole.code, "[transition T08]" in whole.err) == (1, True)
    assert '"Repairing brakes, steering and chassis"' in whole.err
    assert say(HOME, "recognise", name, "--grant").code == 0
    shown = say(HOME, "show", name).out
    assert "recognised    Checks and renews brake pads" in shown
    assert "failed        Measures the axles" in shown
    assert "no electronic signatures" in shown
    listed = say(HOME, "list").out
    assert all(
        f"  {line}" in listed
        for line in (f"{name}  recognised  (waits for you: close)", "in force")
    )
    assert say(HOST, "close", name).code == 1
    assert b"a ecvet:Transfer" in say(HOME, "show", name, "--format", "turtle").out.encode()
    assert "Not signed" in say(HOME, "show", name, "--format", "edc").out
    assert "confirmed for exemption" in say(HOME, "precedent", name).out
    paper = tmp_path / "transcript.pdf"
    assert say(HOME, "paper", name, "--kind", "transcript", "--out", paper).code == 0
    assert paper.read_bytes().startswith(b"%PDF")
    assert paper.stat().st_mode & 0o077 == 0
    plain = json.loads(say(HOME, "show", name, "--format", "json").out)
    assert plain["state"] == "recognised"
    assert "transfer" not in plain


def test_options_and_files_say_what_is_wrong(say: Say, tmp_path: Path) -> None:
    known = "00000000-0000-4000-8000-000000000000"
    file = tmp_path / "request.json"
    file.write_text('{"qualification": "demo-de:kfz-mechatroniker", "unit": 1}', "utf-8")
    cases = (
        (("show", known), 1, "no "),
        (("show", "x"), 1, "[not-found]"),
        (("new", "experience", "--from", file), 1, "There is no 'unit' here"),
        (("new", "experience", "--from", file, "--learner", "x"), 2, "either --from"),
        (("new", "experience", "--from", tmp_path / "none"), 1, "no file"),
        (("new", "experience", "--from", "-", "--qualification", "x"), 2, "either --from"),
        (("new", "experience", "--qualification", "demo-de:nothing"), 1, "$.qualification"),
        (("new", "agreement", "--outcome", "x"), 2, "without --unit"),
        (("new", "agreement", "--host", HOST), 1, "required field"),
        (("assess", known), 2, "No outcome is named"),
        (("sign", known, "--role", "home", "--on", "tomorrow"), 1, "$.on"),
        (("precedent", known), 1, "[not-found]"),
    )
    assert len(cases) == 12
    for arguments, code, message in cases:
        found = say(HOME, *arguments)
        assert (found.code, found.out) == (code, ""), arguments
        assert message in found.err, arguments


def test_who_a_learner_is_comes_from_a_file_and_stands_on_papers_only(
    say: Say, tmp_path: Path
) -> None:
    made = say(HOME, "new", "experience", "--qualification", "demo-de:kfz-mechatroniker")
    name = made.out.split()[1].rstrip(":")
    shown = say(HOME, "show", name, "--format", "json")
    learner = json.loads(shown.out)["learner"]
    file = tmp_path / "person.json"
    file.write_text('{"given_names": "Example", "family_name": "Canary"}', "utf-8")
    assert say(HOST, "person", learner, "--from", file).code == 1
    told = say(HOME, "person", learner, "--from", file)
    assert (told.code, told.out, told.err) == (0, "", "Written down.\n")
    contact = tmp_path / "contact.json"
    contact.write_text(json.dumps({"institution": HOST, "name": "Office of exchanges"}), "utf-8")
    assert say(HOME, "contact", "--from", contact).code == 0
    file.write_text('{"given_names": "Example", "name": "Canary"}', "utf-8")
    refused = say(HOME, "person", learner, "--from", file)
    assert "There is no 'name' here" in refused.err
    for form in ("text", "json", "turtle"):
        assert "Canary" not in say(HOME, "show", name, "--format", form).out


def test_only_coordinators_are_let_in(say: Say, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "[not-authenticated]" in say("nobody", "list").err
    monkeypatch.delenv("ECVET_PRIVATE")
    assert "[not-ready]" in say(HOME, "list").err
    monkeypatch.delenv("ECVET_TOKEN")
    found = run("mobility", "new", "experience", "--from", "-")
    assert (found.code, found.out) == (2, "")
