"""The engines that are run beside ours, one of each for the whole run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.engines.servers import OXIGRAPH, VIRTUOSO, Endpoints, running_oxigraph, running_virtuoso


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoints]:
    """Return the endpoints of a Virtuoso that holds nothing yet, or skip."""
    if VIRTUOSO is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7")
    with running_virtuoso(tmp_path_factory.mktemp("virtuoso")) as endpoints:
        yield endpoints


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoints]:
    """Return the endpoints of an Oxigraph server that holds nothing yet, or skip."""
    if OXIGRAPH is None:
        pytest.skip("the Oxigraph server is not installed: pip install oxigraph")
    with running_oxigraph(tmp_path_factory.mktemp("oxigraph")) as endpoints:
        yield endpoints
