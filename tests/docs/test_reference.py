"""The generated pages are current."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_reference_pages_are_current(root: Path) -> None:
    pages = sorted((root / "docs" / "reference").glob("*.md"))
    assert len(pages) == 5
    command = [sys.executable, "-m", "cogapp", "--check", *(str(page) for page in pages)]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"run `make docs`\n{result.stdout}{result.stderr}"
