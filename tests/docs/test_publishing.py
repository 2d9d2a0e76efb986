"""What docs/publishing.md shows works, one command after the other."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from ecvet_graph.ingest.uploads import UPLOAD_SUFFIXES

BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
COMMANDS = 7


def page(root: Path) -> str:
    return (root / "docs" / "publishing.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_run(root: Path, tmp_path: Path) -> None:
    lines = "".join(BLOCK.findall(page(root))).splitlines()
    commands = [line[2:] for line in lines if line[:2] == "$ "]
    assert len(commands) == COMMANDS
    environment = {
        **os.environ,
        "ECVET_STORE": str(tmp_path / "store"),
        "ECVET_CACHE": str(tmp_path / "cache"),
    }
    told = []
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
        told.append(result.stdout)
    assert "checked" in told[1]
    assert "published, version 1" in told[2]
    assert "withdrawn" in told[6]


def test_every_suffix_that_is_read_is_named(root: Path) -> None:
    missing = {suffix for suffix in UPLOAD_SUFFIXES if f"`{suffix}`" not in page(root)}
    assert missing == set()
    assert len(UPLOAD_SUFFIXES) == 10
