"""What docs/reviewing.md shows works on the demonstration data."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ecvet_graph.config import Settings
from ecvet_graph.publish import Submission
from ecvet_graph.service.graph import EcvetGraph
from ecvet_graph.service.importing import ImportRequest, write_skill_scheme

BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def store(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with the demonstration data of two countries and the skills."""
    folder = tmp_path_factory.mktemp("reviewing")
    graph = EcvetGraph(Settings(store=folder / "store", cache=folder / "cache"))
    write_skill_scheme(root / "data" / "skills", folder / "skills.nt")
    graph.load_vocabularies(skills=folder / "skills.nt")
    submissions = []
    for country in ("at", "ee"):
        out, agency = folder / f"{country}.nt", f"demo-{country}"
        paths = (root / "data" / "demo" / country,)
        request = ImportRequest(paths, base=graph.settings.base, agency=agency)
        graph.import_source("csv", request, out=out)
        submissions.append(Submission(out, agency, "demonstration"))
    assert all(receipt.store_version for receipt in graph.publish(submissions))
    return graph.settings.store


def test_the_commands_of_the_page_run(root: Path, store: Path, tmp_path: Path) -> None:
    blocks = BLOCK.findall((root / "docs" / "reviewing.md").read_text(encoding="utf-8"))
    commands = [line[2:] for block in blocks for line in block.splitlines() if line[:2] == "$ "]
    assert len(commands) == 10
    environment = {**os.environ, "ECVET_STORE": str(store), "ECVET_CACHE": str(tmp_path)}
    outputs = []
    for command in commands:
        result = subprocess.run(
            [sys.executable, "-m", "ecvet_graph", *shlex.split(command)[1:]],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, f"{command}\n{result.stderr}"
        if " token add " in command:
            # the first token, that of the receiving institution, decides on all that follows
            environment.setdefault("ECVET_TOKEN", result.stdout.strip())
        outputs.append(result.stdout)
    listed = next(text for text in outputs if "purpose" in text)
    assert "recognised-in-case" in listed
    assert "rejected" in listed
    assert "Fugenglattstrich fehlt." in "".join(outputs)
