"""A client of the web application over the example graph."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.unit.web.dataset_site import Site, make_home, site_over
from tests.unit.web.example_graph import BASE, Example, example
from tests.unit.web.publishing_site import PublishingSite, prepared_store, publishing_site

from ecvet_graph.config import Limits, Settings
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import RdfFormat, StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks whether a site is ready waits for the count, and a query for a free process.

    However slow the machine is; of the tests of this room only.
    """
    monkeypatch.setattr("ecvet_graph.service.readiness._PATIENCE", 120.0)
    monkeypatch.setattr("ecvet_graph.query.pool.QUEUE_SECONDS", 60.0)


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
    # All tests ask as one client: its time is for no test to use up.
    limits = Limits(query_seconds=20.0, client_seconds=100_000.0)
    found = PublicEndpoint(home, limits=limits, workers=1)
    yield found
    found.close()


@pytest.fixture(scope="session")
def app(graph: Example, home: StoreHome, endpoint: PublicEndpoint) -> Flask:
    """Return the application."""
    reader = Reader(graph.store, comparer=Comparison(graph.index), version="7", base=BASE)
    settings = Settings(base=BASE, store=Path(home.folder), limits=Limits(query_seconds=20.0))
    return create_app(settings, backend=Backend(lambda: reader, endpoint))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client of the application."""
    return app.test_client()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with vocabularies only."""
    return prepared_store(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def publishing(
    graph: Example, endpoint: PublicEndpoint, prepared: Path, tmp_path: Path
) -> PublishingSite:
    """Return a site into which an agency can publish."""
    reader = Reader(graph.store, comparer=Comparison(graph.index), version="7", base=BASE)
    return publishing_site(tmp_path, Backend(lambda: reader, endpoint), prepared=prepared)


@pytest.fixture(scope="session")
def registered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Return a store of two agencies without datasets, and a token for each."""
    found, tokens = make_home(tmp_path_factory.mktemp("registered") / "store")
    return found.folder, tokens


@pytest.fixture
def site(
    app: Flask,
    registered: tuple[Path, dict[str, str]],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Site:
    """Return a site over a store of its own, into which two agencies can publish."""
    folder, tokens = registered
    store = shutil.copytree(folder, tmp_path / "store")
    return site_over(store, app, tokens, tmp_path_factory.getbasetemp() / "findings")
