"""The contract of all engines, held by real servers behind the remote store."""

from __future__ import annotations

import pytest
from tests.engines.servers import emptied
from tests.unit.store import test_contract as contract

from ecvet_graph.store import GraphStore

_SUITE = {
    name: part
    for name, part in vars(contract).items()
    if name == "filled" or (name.startswith("test_") and "engines_are_under" not in name)
}
globals().update(_SUITE)


@pytest.fixture(params=["oxigraph_server", "virtuoso"])
def store(request: pytest.FixtureRequest) -> GraphStore:
    endpoints = request.getfixturevalue(request.param)
    return emptied(endpoints)


def test_the_whole_suite_is_here() -> None:
    assert len(_SUITE) == 19
