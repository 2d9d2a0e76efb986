"""What the README shows is what happens, and its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ecvet_graph.config import Settings
from ecvet_graph.service.demo import build_demo
from ecvet_graph.service.graph import EcvetGraph
from ecvet_graph.skills import has_encoder

LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
COUNTS = re.compile(r"Demonstration graph: (.+)")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the store of a demonstration with the dense lane, and the line that ends it."""
    if not has_encoder():
        pytest.skip("the dense lane is not installed: make test installs it where it can be built")
    folder = tmp_path_factory.mktemp("readme")
    settings = Settings(store=folder / "store", cache=folder / "cache")
    counts = build_demo(EcvetGraph(settings))
    line = (
        f"{counts.countries} countries, {counts.qualifications} qualifications, "
        f"{counts.units} units, {counts.outcomes} outcomes, {counts.matches} matches"
    )
    return settings.store, line


def test_the_counts_of_the_demonstration_are_right(root: Path, demo: tuple[Path, str]) -> None:
    shown = COUNTS.search((root / "README.md").read_text(encoding="utf-8"))
    assert shown
    assert shown[1] == demo[1]


def test_the_commands_of_the_readme_run(root: Path, demo: tuple[Path, str], tmp_path: Path) -> None:
    blocks = BLOCK.findall((root / "README.md").read_text(encoding="utf-8"))
    lines = [line[2:] for block in blocks for line in block.splitlines() if line[:2] == "$ "]
    commands = [line for line in lines if line.startswith(".venv/bin/ecvet-graph")]
    assert len(commands) == 11
    for command in commands:
        arguments = [part.replace("STORE", str(demo[0])) for part in command.split()[1:]]
        if arguments[-1] == "serve":
            continue
        result = subprocess.run(
            [sys.executable, "-m", "ecvet_graph", *arguments],
            cwd=tmp_path,
            env={"ECVET_CACHE": str(tmp_path / "cache"), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, f"{command}\n{result.stderr}"
        if arguments[2:] == ["match"]:
            assert "of one country" in result.stderr


def test_the_readme_is_short(root: Path) -> None:
    assert len((root / "README.md").read_text(encoding="utf-8").split()) <= 600


def test_links_between_documents_lead_somewhere(root: Path) -> None:
    documents = [*root.glob("*.md"), *root.glob("*/README.md"), *root.glob("docs/**/*.md")]
    links = [
        (document, target)
        for document in documents
        for target in LINK.findall(document.read_text(encoding="utf-8"))
        if "://" not in target
    ]
    assert len(links) > 25
    broken = [
        f"{document.relative_to(root)}: {target}"
        for document, target in links
        if not (document.parent / target).exists()
    ]
    assert broken == []
