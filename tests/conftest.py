"""What every test can ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.chromium import browser

__all__ = ["browser"]

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the top folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder with the national data, ESCO and the evaluation sets, or skip."""
    folder = Path(os.environ.get("ECVET_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the national data is not here: set ECVET_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def shared_domain(shared_data: Path) -> Path:
    """Return the folder with the EU's ontology and profiles, or skip."""
    folder = shared_data.parent / "domain"
    if not folder.is_dir():
        pytest.skip("the EU profiles are not here: they lie beside the national data")
    return folder
