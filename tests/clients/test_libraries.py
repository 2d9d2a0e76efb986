"""Libraries that people use: SPARQLWrapper, the SPARQL store of rdflib, pandas."""

from __future__ import annotations

import io
import urllib.error
from typing import Any
from urllib.parse import urlencode

import pandas as pd  # type: ignore[import-untyped]
import pytest
from rdflib import Graph, Literal, Namespace, URIRef, Variable
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

# SPARQLWrapper parses into what rdflib calls old.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")

X = Namespace("http://x/")
LABELS = "SELECT ?s ?l { ?s <http://x/label> ?l } ORDER BY ?s ?l"
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://x/label> ?l }"


def wrapped(address: str, query: str, form: str, *, method: str = GET) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(address)
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    wrapper.setMethod(method)
    return wrapper


@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize("manner", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_selects(address: str, method: str, manner: str) -> None:
    wrapper = wrapped(address, LABELS, JSON, method=method)
    wrapper.setRequestMethod(manner)
    found: Any = wrapper.queryAndConvert()
    assert found["head"]["vars"] == ["s", "l"]
    assert len(found["results"]["bindings"]) == 4
    wrapper.setReturnFormat(XML)
    document: Any = wrapper.queryAndConvert()
    assert len(document.getElementsByTagName("result")) == 4


@pytest.mark.parametrize(("form", "first"), [(CSV, "s,l"), (TSV, "?s\t?l")])
def test_sparqlwrapper_gets_tables(address: str, form: str, first: str) -> None:
    table: Any = wrapped(address, LABELS, form).queryAndConvert()
    assert table.decode().splitlines()[0].strip() == first
    assert len(table.decode().strip().splitlines()) == 5


@pytest.mark.parametrize("form", [JSON, XML])
def test_sparqlwrapper_asks(address: str, form: str) -> None:
    query = "ASK { <http://x/a> <http://x/points> 7 }"
    found: Any = wrapped(address, query, form).queryAndConvert()
    if form == JSON:
        assert found["boolean"] is True
    else:
        assert found.getElementsByTagName("boolean")[0].firstChild.data == "true"


@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE ?s { ?s <http://x/label> ?l }"])
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD, XML])
def test_sparqlwrapper_gets_graphs(address: str, form: str, query: str) -> None:
    found: Any = wrapped(address, query, form, method=POST).queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(io.BytesIO(found), format="turtle")
    labels = set(graph.subject_objects(X.label))
    assert (X.a, Literal("Mauern", lang="de")) in labels
    assert len(labels) == 4


def test_sparqlwrapper_chooses_graphs_and_hears_of_mistakes(address: str) -> None:
    wrapper = wrapped(address, LABELS, JSON)
    wrapper.addDefaultGraph("http://x/two")
    found: Any = wrapper.queryAndConvert()
    assert [row["s"]["value"] for row in found["results"]["bindings"]] == ["http://x/c"]
    with pytest.raises(QueryBadFormed, match="not valid SPARQL"):
        wrapped(address, "SELECT ?s {", JSON).query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_endpoint_like_a_graph(address: str, method: str) -> None:
    graph = Graph(SPARQLStore(address, method=method))
    found = {row[Variable("s")] for row in graph.query("SELECT DISTINCT ?s { ?s ?p ?o }").bindings}
    assert found == {X.a, X.b, X.c}
    assert set(graph.triples((X.a, X.label, None))) == {
        (X.a, X.label, Literal("Mauern", lang="de")),
        (X.a, X.label, Literal('building walls, "and" more', lang="en")),
    }
    assert (X.c, X.label, Literal("roofing", lang="en")) in graph
    assert len(graph) == 7
    assert graph.query("ASK { <http://x/a> ?p 7 }").askAnswer is True
    assert len(graph.query(CONSTRUCT).graph or ()) == 4
    json = Graph(SPARQLStore(address, method=method, returnFormat="json"))
    assert len(json.query(LABELS)) == 4


def test_rdflib_reads_one_graph_of_the_endpoint(address: str) -> None:
    store = SPARQLStore(address)
    one = Graph(store, identifier=URIRef("http://x/two"))
    assert list(one.triples((None, None, None))) == [(X.c, X.label, Literal("roofing", lang="en"))]
    assert len(one.query("SELECT * { ?s ?p ?o }")) == 1
    assert {str(name) for name in store.contexts()} == {"http://x/one", "http://x/two"}


def test_rdflib_cannot_change_anything(address: str) -> None:
    with pytest.raises(TypeError):
        Graph(SPARQLStore(address)).add((X.a, X.label, Literal("other")))


def test_pandas_reads_csv_from_the_address(address: str) -> None:
    query = (
        "SELECT ?s ?points ?l { ?s <http://x/points> ?points ; <http://x/label> ?l } ORDER BY ?l"
    )
    table = pd.read_csv(f"{address}?{urlencode({'query': query, 'format': 'csv'})}")
    assert list(table.columns) == ["s", "points", "l"]
    assert sorted(table["points"]) == [2.5, 7.0, 7.0]
    assert set(table["l"]) == {"Mauern", 'building walls, "and" more', "plastering"}


def test_pandas_reads_columns_in_the_order_of_the_query(address: str) -> None:
    table = pd.read_csv(
        f"{address}?{urlencode({'query': 'SELECT * { ?s ?p ?o }', 'format': 'tsv'})}", sep="\t"
    )
    assert [name.lstrip("?") for name in table.columns] == ["s", "p", "o"]
    assert len(table) == 7


def test_pandas_is_told_of_mistakes_by_the_status(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        pd.read_csv(f"{address}?{urlencode({'query': 'SELECT', 'format': 'csv'})}")
    assert refusal.value.code == 400
    refusal.value.close()
