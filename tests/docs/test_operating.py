"""What docs/operating.md shows works, one command after the other."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from ecvet_graph.publish.audit_checks import AuditFinding
from ecvet_graph.store import StoreHome

BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
COMMANDS = 10


def test_the_commands_of_the_page_run(root: Path, tmp_path: Path) -> None:
    page = (root / "docs" / "operating.md").read_text(encoding="utf-8")
    blocks = BLOCK.findall(page)
    lines = [line[2:] for block in blocks for line in block.splitlines() if line[:2] == "$ "]
    commands = [line for line in lines if shlex.split(line)[1] in {"agency", "token", "audit"}]
    assert len(commands) == COMMANDS
    store = StoreHome.create(tmp_path / "store").folder
    environment = {**os.environ, "ECVET_STORE": str(store)}
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
    assert "is whole" in result.stdout


def test_the_codes_of_the_log_are_explained(root: Path) -> None:
    page = (root / "docs" / "operating.md").read_text(encoding="utf-8")
    source = (root / "src" / "ecvet_graph" / "publish" / "audit_checks.py").read_text("utf-8")
    codes = set(re.findall(rf'{AuditFinding.__name__}\(\s*"([a-z-]+)"', source))
    assert len(codes) == 8
    assert {code for code in codes if f"`{code}`" not in page} == set()
