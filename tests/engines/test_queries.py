"""Every query of the catalogue gives the same rows on real engines; what still differs has a name."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.engines.servers import Endpoints, emptied
from tests.once import built_once
from tests.unit.query.example_rows import BASE, built_demo, with_additions
from tests.unit.query.test_query_answers import PARAMETERS, comparable, fill_store

from ecvet_graph.query import Query, catalogue
from ecvet_graph.query.catalogue import Parameter
from ecvet_graph.query.examples import sample_values
from ecvet_graph.store import GraphStore, OxigraphStore, RdfFormat, RemoteStore

ENGINES = ("oxigraph_server", "virtuoso")
QUERIES = list(catalogue())
ROWS = tuple[tuple[object, ...], ...]
# What an engine gives in another order, and why: docs/bigger-engine.md tells the same.
OTHER_ORDER: Mapping[str, Mapping[str, str]] = {
    "oxigraph_server": {},
    "virtuoso": {"resource/glossary": "REPLACE does not find accented letters in a class of them"},
}
# What an engine answers otherwise, and why
OTHER_ROWS: Mapping[str, Mapping[str, str]] = {"oxigraph_server": {}, "virtuoso": {}}
# Things of the demonstration, where a query has no sample values of its own
DEMONSTRATION = {
    "a": "unit/hochbauer--putz-at",
    "b": "unit/hochbauer--rohbau",
    "outcome": "outcome/hochbauer--putz-at--applies-base-coat",
    "qualification": "qualification/hochbauer",
}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> tuple[str, RemoteStore]:
    """Return each engine by its name, emptied."""
    endpoints: Endpoints = request.getfixturevalue(request.param)
    return request.param, emptied(endpoints)


@pytest.fixture(scope="module")
def embedded() -> OxigraphStore:
    """Return the example in the embedded engine."""
    store = OxigraphStore()
    fill_store(store)
    return store


@pytest.fixture(scope="module")
def remote(
    engine: tuple[str, RemoteStore], embedded: OxigraphStore
) -> Iterator[tuple[str, RemoteStore]]:
    """Return the engine with the example in it."""
    name, store = engine
    _copy(embedded, store)
    yield name, store
    emptied(store.wire.endpoints)


def test_the_whole_catalogue_is_asked(root: Path) -> None:
    assert len(QUERIES) == len(list((root / "queries").rglob("*.rq"))) >= 130


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: str(query.name))
def test_a_real_engine_gives_the_rows_of_the_embedded_one(
    query: Query, embedded: OxigraphStore, remote: tuple[str, RemoteStore]
) -> None:
    text = _filled(query, PARAMETERS)
    _compare(query, answer(embedded, query, text), answer(remote[1], query, text), remote[0])


@pytest.mark.long
def test_real_engines_give_the_rows_of_the_demonstration(
    engine: tuple[str, RemoteStore], tmp_path_factory: pytest.TempPathFactory
) -> None:
    name, store = engine
    things = {key: f"{BASE}/id/demo-at/{local}" for key, local in DEMONSTRATION.items()}
    things |= {"part": things["outcome"], "unit": things["a"], "thing": things["a"]}
    found = 0
    demo = built_once(tmp_path_factory, "demo", built_demo)
    with with_additions(demo / "store").reader() as snapshot:
        _copy(snapshot.store, emptied(store.wire.endpoints))
        for query in QUERIES:
            text = _filled(query, PARAMETERS | things)
            wanted = answer(snapshot.store, query, text)
            found += bool(wanted)
            _compare(query, wanted, answer(store, query, text), name)
    emptied(store.wire.endpoints)
    assert found >= 110


@pytest.mark.parametrize("name", ENGINES)
def test_every_deviation_is_told_to_operators(name: str, root: Path) -> None:
    page = (root / "docs" / "bigger-engine.md").read_text("utf-8")
    for deviation, reason in {**OTHER_ORDER[name], **OTHER_ROWS[name]}.items():
        assert f"`{deviation}`" in page
        assert reason in page


def answer(store: GraphStore, query: Query, text: str) -> ROWS:
    """Return the rows of a query in their order; triples of a CONSTRUCT are a set."""
    if query.form == "CONSTRUCT":
        triples = {tuple(map(comparable, triple)) for triple in store.construct(text)}
        return tuple(sorted(triples, key=str))
    return tuple(tuple(map(comparable, row)) for row in store.select(text).rows)


def _compare(query: Query, wanted: ROWS, found: ROWS, engine: str) -> None:
    """Hold an engine to the rows, and a deviation to its name.

    A deviation of which the data shows nothing is left alone: all of one row are in order.
    """
    name = query.name
    if name in OTHER_ROWS[engine]:
        assert sorted(found, key=str) != sorted(wanted, key=str), f"{name} deviates no more"
    elif name in OTHER_ORDER[engine]:
        assert sorted(found, key=str) == sorted(wanted, key=str)
        assert found != wanted or len(wanted) < 2, f"{name} is in order now"
    else:
        assert found == wanted


def _filled(query: Query, things: Mapping[str, str | int]) -> str:
    samples = sample_values(query, BASE)
    given = {
        entry.name: samples.get(entry.name) or _value(entry, things)
        for entry in query.parameters
        if entry.name in samples or not entry.optional
    }
    return query.fill(given)


def _value(entry: Parameter, things: Mapping[str, str | int]) -> str | int:
    """Return a value for a parameter; anything will do where only its kind is known."""
    kinds: Mapping[str, str | int] = {"iri": things["unit"], "integer": 1, "decimal": "0.5"}
    return things.get(entry.name) or kinds.get(entry.kind, "a")


def _copy(source: GraphStore, target: GraphStore) -> None:
    dump = io.BytesIO()
    source.dump(dump, syntax=RdfFormat.N_QUADS)
    target.load(dump.getvalue(), syntax=RdfFormat.N_QUADS)
    assert target.count() == source.count()
