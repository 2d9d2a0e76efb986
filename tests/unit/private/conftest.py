"""A private store of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecvet_graph.config import Settings
from ecvet_graph.private import PrivateStore, create_private_store


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings that name a folder and a key file, neither of which is there."""
    return Settings(
        store=tmp_path / "store",
        private=tmp_path / "private",
        private_key=tmp_path / "keys" / "key",
    )


@pytest.fixture
def store(settings: Settings) -> PrivateStore:
    """Return an empty private store."""
    return create_private_store(settings)
