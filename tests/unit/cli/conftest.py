"""A demonstration store that all tests of the command line read, built once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.once import built_once
from tests.unit.query.example_rows import built_demo

from ecvet_graph.cli import main


@dataclass(frozen=True)
class Result:
    """What a command left: exit code, stdout and stderr."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_once(tmp_path_factory, "demo", built_demo) / "store"


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Run:
    """Return a function that runs a command as the shell would."""
    monkeypatch.setenv("ECVET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: object) -> Result:
        monkeypatch.setattr("sys.argv", ["ecvet-graph", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        captured = capfdbinary.readouterr()
        return Result(code, captured.out.decode(), captured.err.decode())

    return run_command
