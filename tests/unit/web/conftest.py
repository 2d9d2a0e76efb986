"""A client of the web application over the example graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.unit.web.example_graph import BASE, Example, example

from ecvet_graph.config import Limits, Settings
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import RdfFormat, StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend


@pytest.fixture(scope="session")
def graph() -> Example:
    """Return the example graph."""
    return example()


@pytest.fixture(scope="session")
def home(graph: Example, tmp_path_factory: pytest.TempPathFactory) -> StoreHome:
    """Return a store folder with the example graph in it."""
    folder = tmp_path_factory.mktemp("web")
    dump = folder / "example.nq"
    with dump.open("wb") as target:
        graph.store.dump(target, syntax=RdfFormat.N_QUADS)
    home = StoreHome.ensure(folder / "store")
    with home.writer("example") as draft:
        draft.store.load(dump, syntax=RdfFormat.N_QUADS)
    return home


@pytest.fixture(scope="session")
def endpoint(home: StoreHome) -> Iterator[PublicEndpoint]:
    """Return a query endpoint with one worker, ended after the tests."""
    found = PublicEndpoint(home, limits=Limits(query_seconds=5.0), workers=1)
    yield found
    found.close()


@pytest.fixture(scope="session")
def app(graph: Example, home: StoreHome, endpoint: PublicEndpoint) -> Flask:
    """Return the application."""
    reader = Reader(graph.store, comparer=Comparison(graph.index), version="7", base=BASE)
    settings = Settings(base=BASE, store=Path(home.folder), limits=Limits(query_seconds=5.0))
    return create_app(settings, backend=Backend(lambda: reader, endpoint))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client of the application."""
    return app.test_client()
