"""The suites, and one server over one store in which every file of theirs is a graph."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from tests.served import serving
from tests.w3c.protocol import DATA
from tests.w3c.suite import Suite, suites

from ecvet_graph.store import RdfFormat, StoreHome


@pytest.fixture(scope="session")
def suite() -> Suite:
    """Return the suites, or skip."""
    return suites()


@pytest.fixture(scope="session")
def port(suite: Suite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Return the port of a server over all data of the suites."""
    folder = tmp_path_factory.mktemp("w3c") / "store"
    graphs = {**suite.data, **{name: suite.triples(iri) for name, iri in DATA.items()}}
    with StoreHome.create(folder).writer("w3c") as draft:
        draft.store.load(b"".join(_quads(graphs)), syntax=RdfFormat.N_QUADS)
    with serving(folder, ECVET_LIMIT_CLIENT_SECONDS="3600") as port:
        yield port


def _quads(graphs: dict[str, bytes]) -> Iterator[bytes]:
    for name, triples in graphs.items():
        parsed = ox.parse(triples, format=ox.RdfFormat.N_TRIPLES, rename_blank_nodes=True)
        graph = ox.NamedNode(name)
        quads = (ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed)
        yield ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
