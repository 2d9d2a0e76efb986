"""The installed wheel works as the checkout does: everything it needs travels inside it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which a freshly built wheel was installed, without its dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(root),
    ]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(target),
    ]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    return target


def run(installed: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_carries_all_folders(installed: Path, tmp_path: Path) -> None:
    program = (
        "import ecvet_graph; from ecvet_graph.assets import asset_folder; print(ecvet_graph.__file__); "
        "[print(asset_folder(name)) for name in ('ontology', 'shapes', 'queries', 'data')]"
    )
    result = run(installed, "-c", program, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert len(lines) == 5
    assert all(line.startswith(str(installed)) for line in lines)


def test_the_wheel_builds_the_demonstration(installed: Path, tmp_path: Path) -> None:
    result = run(installed, "-m", "ecvet_graph", "demo", "--no-serve", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "units" in result.stdout.splitlines()[-1]
    assert "matches" in result.stdout.splitlines()[-1]
