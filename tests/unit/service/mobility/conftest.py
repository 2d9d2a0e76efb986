"""An office for each test of desks."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.service.mobility.desks import Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return two institutions with tokens and a private store, of which no other test knows."""
    return make_office(tmp_path)
