"""One office for all tests of desks: each test has transfers of its own."""

from __future__ import annotations

import pytest
from tests.unit.service.mobility.desks import Office, make_office


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return two institutions with tokens and a private store."""
    return make_office(tmp_path_factory.mktemp("office"))
