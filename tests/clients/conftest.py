"""One server over a small graph, for clients that know nothing of it but its address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.served import serving

from ecvet_graph.store import RdfFormat, StoreHome

ONE = """
<http://x/a> <http://x/label> "Mauern"@de .
<http://x/a> <http://x/label> "building walls, \\"and\\" more"@en .
<http://x/a> <http://x/points> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://x/b> <http://x/label> "plastering" .
<http://x/b> <http://x/points> "2.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<http://x/b> <http://x/part> _:part .
"""
TWO = '<http://x/c> <http://x/label> "roofing"@en .\n'


@pytest.fixture(scope="session")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Return the port of the server."""
    folder = tmp_path_factory.mktemp("clients") / "store"
    with StoreHome.create(folder).writer("things") as draft:
        draft.store.load(ONE.encode(), syntax=RdfFormat.N_TRIPLES, graph="http://x/one")
        draft.store.load(TWO.encode(), syntax=RdfFormat.N_TRIPLES, graph="http://x/two")
    with serving(folder) as port:
        yield port


@pytest.fixture(scope="session")
def address(port: int) -> str:
    """Return the address of the endpoint."""
    return f"http://127.0.0.1:{port}/sparql"
