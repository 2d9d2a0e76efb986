"""The W3C tests of the SPARQL 1.1 Protocol and Service Description, sent to the endpoint as they are."""

from __future__ import annotations

import http.client
import json
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from tests.w3c.protocol import Request, Response, protocol_tests, send
from tests.w3c.suite import Suite

QUERIES = (
    "bad_multiple_queries",
    "bad_query_method",
    "bad_query_missing_direct_type",
    "bad_query_missing_form_type",
    "bad_query_non_utf8",
    "bad_query_syntax",
    "bad_query_wrong_media_type",
    "query_content_type_ask",
    "query_content_type_construct",
    "query_content_type_describe",
    "query_content_type_select",
    "query_dataset_default_graphs_get",
    "query_dataset_default_graphs_post",
    "query_dataset_full",
    "query_dataset_named_graphs_get",
    "query_dataset_named_graphs_post",
    "query_get",
    "query_multiple_dataset",
    "query_post_direct",
    "query_post_form",
)
BAD_UPDATES = (
    "bad_multiple_updates",
    "bad_update_dataset_conflict",
    "bad_update_get",
    "bad_update_missing_form_type",
    "bad_update_non_utf8",
    "bad_update_syntax",
    "bad_update_wrong_media_type",
)
# Valid updates, which the suite wants to be done; this endpoint changes nothing for anybody
UPDATES = (
    "update_base_uri",
    "update_dataset_default_graph",
    "update_dataset_default_graphs",
    "update_dataset_full",
    "update_dataset_named_graphs",
    "update_post_direct",
    "update_post_form",
)
# The classes, instances and properties of SPARQL 1.1 Service Description, section 3
_TERMS = """
Service Language Function Aggregate EntailmentRegime EntailmentProfile GraphCollection Dataset
Graph NamedGraph Feature SPARQL10Query SPARQL11Query SPARQL11Update DereferencesURIs
UnionDefaultGraph RequiresDataset EmptyGraphs BasicFederatedQuery endpoint feature
defaultEntailmentRegime defaultSupportedEntailmentProfile entailmentRegime
supportedEntailmentProfile extensionFunction extensionAggregate languageExtension
supportedLanguage propertyFeature defaultDataset availableGraphs resultFormat inputFormat
defaultGraph namedGraph name graph
"""
SD_TERMS = frozenset(_TERMS.split())
FORMS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml"},
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"},
}
SD = "http://www.w3.org/ns/sparql-service-description#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def test_every_test_of_the_suite_is_run(suite: Suite) -> None:
    tests = protocol_tests(suite)
    assert sorted(tests) == sorted(QUERIES + BAD_UPDATES + UPDATES)
    assert (len(QUERIES), len(BAD_UPDATES), len(UPDATES)) == (20, 7, 7)
    assert sum(len(requests) for requests in tests.values()) == 39


@pytest.mark.parametrize("name", QUERIES + BAD_UPDATES)
def test_requests_are_answered_as_the_protocol_says(suite: Suite, port: int, name: str) -> None:
    requests = protocol_tests(suite)[name]
    assert requests
    for request in requests:
        _check(request, send(port, request))


@pytest.mark.parametrize("name", UPDATES)
def test_updates_are_refused_and_change_nothing(suite: Suite, port: int, name: str) -> None:
    count = Request("GET", COUNT, {}, b"", frozenset({2}), None, "tabular")
    before = send(port, count).content
    for request in protocol_tests(suite)[name]:
        if _is_update(request):
            response = send(port, request)
            assert response.status in {400, 415}, response
            assert response.kind == "application/problem+json"
    assert send(port, count).content == before


COUNT = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")


def _is_update(request: Request) -> bool:
    kind = request.headers.get("content-type", "")
    return kind == "application/sparql-update" or request.body.startswith(b"update=")


def _check(request: Request, response: Response) -> None:
    assert response.status // 100 in request.statuses, (request, response, response.content)
    if response.status >= http.HTTPStatus.BAD_REQUEST:
        assert json.loads(response.content)["status"] == response.status
    if request.form:
        assert response.kind in FORMS[request.form]
    if request.boolean is not None:
        assert json.loads(response.content)["boolean"] is request.boolean


def _description(port: int) -> ox.Store:
    request = Request("GET", "/sparql", {"Accept": "text/turtle"}, b"", frozenset({2}), None, "RDF")
    response = send(port, request)
    assert (response.status, response.kind) == (200, "text/turtle")
    store = ox.Store()
    store.load(response.content, format=ox.RdfFormat.TURTLE)
    return store


def test_the_endpoint_describes_itself_in_rdf(port: int) -> None:
    """The tests returns-rdf and has-endpoint-triple of the suite."""
    found = list(_description(port).quads_for_pattern(None, ox.NamedNode(f"{SD}endpoint"), None))
    assert [quad.object for quad in found] == [ox.NamedNode("http://localhost:8000/sparql")]


def test_the_description_uses_the_terms_of_the_vocabulary(port: int) -> None:
    """The test conforms-to-schema of the suite."""
    store = _description(port)
    services = list(store.quads_for_pattern(None, RDF_TYPE, ox.NamedNode(f"{SD}Service")))
    assert len(services) == 1
    used = {quad.predicate.value for quad in store} | {
        quad.object.value for quad in store if isinstance(quad.object, ox.NamedNode)
    }
    assert {name.removeprefix(SD) for name in used if name.startswith(SD)} <= SD_TERMS
