"""Each configured tool finds a planted violation; a tool that finds nothing guards nothing."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

BIN = Path(sys.executable).parent


def run(tool: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / tool), *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """Return a copy of the code and its configuration, free to be damaged."""
    shutil.copytree(
        root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static")
    )
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


def plant(checkout: Path, room: str, text: str) -> Path:
    path = checkout / "src" / "ecvet_graph" / room / "planted.py"
    path.write_text('"""Planted."""\n\n' + text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("def f(x):\n    return x\n", "ANN001"),
        ("print('x')\n", "T201"),
        ("try:\n    x = 1\nexcept Exception:\n    x = 2\n", "BLE001"),
        ("def f() -> None:\n    import json\n    json.dumps(1)\n", "PLC0415"),
        ("# x = f(1)\n", "ERA001"),
        ("assert 1 == 1\n", "S101"),
    ],
)
def test_ruff_bites(checkout: Path, code: str, rule: str) -> None:
    path = plant(checkout, "model", code)
    result = run("ruff", "check", "--no-cache", str(path), cwd=checkout)
    assert result.returncode == 1
    assert rule in result.stdout


def test_ruff_format_bites(checkout: Path) -> None:
    path = plant(checkout, "model", "x = { 'a':1 }\n")
    assert run("ruff", "format", "--check", "--no-cache", str(path), cwd=checkout).returncode == 1


def test_mypy_bites(checkout: Path) -> None:
    path = plant(checkout, "model", "x: int = 'text'\n")
    result = run(
        "mypy", "--strict", "--cache-dir", str(checkout / "cache"), str(path), cwd=checkout
    )
    assert result.returncode == 1
    assert "Incompatible types in assignment" in result.stdout


@pytest.mark.parametrize(
    ("room", "code"),
    [
        ("model", "import ecvet_graph.store.port  # noqa: F401\n"),
        ("compare", "import rdflib  # noqa: F401\n"),
        ("publish", "import flask  # noqa: F401\n"),
        ("rdf", "import pyoxigraph  # noqa: F401\n"),
        ("web", "import pyshacl  # noqa: F401\n"),
        ("ingest", "import ecvet_graph.quality  # noqa: F401\n"),
    ],
)
def test_import_linter_bites(checkout: Path, room: str, code: str) -> None:
    plant(checkout, room, code)
    program = (
        "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports_command; "
        "lint_imports_command(['--no-cache'])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1, result.stdout + result.stderr
    assert "planted" in result.stdout


def test_deptry_bites(checkout: Path) -> None:
    plant(checkout, "model", "import requests_not_declared\n")
    result = run("deptry", ".", cwd=checkout)
    assert result.returncode == 1
    assert "requests_not_declared" in result.stderr + result.stdout


def test_codespell_bites(checkout: Path) -> None:
    path = plant(checkout, "model", "# recieve teh qualification\n")  # codespell:ignore
    assert run("codespell", str(path), cwd=checkout).returncode != 0


def test_pytest_socket_bites() -> None:
    with (
        socket.socket() as client,
        pytest.warns(UserWarning, match="tried to use socket"),
        pytest.raises(SocketConnectBlockedError),
    ):
        client.connect(("192.0.2.1", 80))


def test_pytest_turns_warnings_into_errors() -> None:
    with pytest.raises(UserWarning, match="planted"):
        warnings.warn("planted", UserWarning, stacklevel=1)
