"""What docs/mobility.md shows can be typed as it stands, and leads from suggestion to precedent."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from tests.unit.cli.conftest import Run, demo_store, run

from ecvet_graph.cli.app import application
from ecvet_graph.config import Settings
from ecvet_graph.credit.rules import RULES
from ecvet_graph.service.demo_mobility import DemoMobility, build_demo_mobility, demo_private

__all__ = ["demo_store", "run"]

BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
ROW = re.compile(r"^\| ([MAT][0-9]{2}(?:, [MAT][0-9]{2})*) \|", re.MULTILINE)
HOST = "http://localhost:8000/id/demo-fi/organisation/mallikunnan-koulutuskuntayhtyma"
BY_HOST = {"begin", "assess", "credit", "transcript"}
# As what the host signs after the signature that the page shows
OF_HOST = {"party": "party", "home": "host"}


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "mobility.md").read_text(encoding="utf-8")


def commands(page: str) -> Iterator[list[str]]:
    for block in BLOCK.findall(page):
        for line in block.splitlines():
            assert line.startswith("$ ecvet-graph ")
            yield shlex.split(line)[2:]


def test_every_command_is_one_with_these_options(page: str) -> None:
    found = list(commands(page))
    assert len(found) == 18
    for arguments in found:
        rest: list[str] = list(arguments)
        command: click.Command | None = application
        while isinstance(command, click.Group):
            command = command.get_command(click.Context(command), rest.pop(0))
        assert command is not None, arguments
        # Days stand in variables that only a shell fills
        filled = [re.sub(r"\$(START|END)", "2026-01-01", one) for one in rest]
        command.make_context(command.name, filled)


def test_the_rules_are_those_of_the_loop(page: str) -> None:
    named = [code for row in ROW.findall(page) for code in row.split(", ")]
    assert len(named) >= 10
    assert set(named) <= {rule.code for rule in RULES.values()}


@pytest.fixture
def made(
    demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Settings, DemoMobility]:
    shutil.copytree(demo_store, tmp_path / "store")
    settings = demo_private(Settings(store=tmp_path / "store", cache=tmp_path / "cache"))
    for name, value in settings.to_environment().items():
        monkeypatch.setenv(name, value)
    return settings, build_demo_mobility(settings)


@pytest.mark.long
def test_the_commands_lead_from_the_memorandum_to_the_precedent(
    page: str, made: tuple[Settings, DemoMobility], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = datetime.now(UTC).date()
    known = {"HOST": HOST, "START": str(today), "END": str(today + timedelta(days=28))}
    tokens = made[1].home_token, made[1].host_token

    def told(by: int, *arguments: str) -> str:
        monkeypatch.setenv("ECVET_TOKEN", tokens[by])
        result = run(*(_filled(one, known) for one in arguments))
        assert result.code == 0, f"{arguments}\n{result.err}"
        return result.out

    for arguments in commands(page):
        if arguments[:2] == ["mobility", "new"]:
            out = told(0, *arguments, "--format", "json")
            known["MEMORANDUM" if arguments[2] == "memorandum" else "TRANSFER"] = json.loads(out)[
                "id"
            ]
            continue
        told(int(arguments[1] in BY_HOST), *arguments)
        if arguments[1] == "sign" and arguments[-1] in OF_HOST:
            told(1, "mobility", "sign", arguments[2], "--role", OF_HOST[arguments[-1]])
    shown = json.loads(told(0, "mobility", "show", "$TRANSFER", "--format", "json"))
    assert shown["state"] == "closed"
    assert "the work sample is as demanding" in told(0, *list(commands(page))[-1])


def _filled(argument: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\$([A-Z]+)", lambda name: known[name[1]], argument)
