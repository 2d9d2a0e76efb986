"""The demonstration store of the scenarios, built once; each module has a private store of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.once import built_once
from tests.scenarios.installation import Installation, build_store, settings_in, with_private

from ecvet_graph.config import Settings
from ecvet_graph.service.comparing import open_reader
from ecvet_graph.service.reading import Reader


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings of a store with demonstration data, linked and matched."""
    return settings_in(built_once(tmp_path_factory, "scenarios", build_store))


@pytest.fixture(scope="session")
def reader(published: Settings) -> Iterator[Reader]:
    """Return what the desks read the public graph with."""
    with open_reader(published) as found:
        yield found


@pytest.fixture
def office(
    published: Settings, reader: Reader, tmp_path_factory: pytest.TempPathFactory
) -> Installation:
    """Return the installation with an empty private store."""
    private, secrets = with_private(published, tmp_path_factory.mktemp("office"))
    return Installation(private, reader, secrets)
