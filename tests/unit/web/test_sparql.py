"""The endpoint speaks the SPARQL 1.1 Protocol, within limits, with plain refusals."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from tests.unit.web.example_graph import BASE

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?u a <https://w3id.org/ecvet/ns#Unit> }"
TITLES = "CONSTRUCT WHERE { ?u <http://purl.org/dc/terms/title> ?t }"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("way", ["get", "form", "body"])
def test_a_query_is_answered_by_every_way_of_the_protocol(client: FlaskClient, way: str) -> None:
    if way == "get":
        response = client.get("/sparql", query_string={"query": COUNT})
    elif way == "form":
        response = client.post("/sparql", data={"query": COUNT})
    else:
        response = client.post("/sparql", data=COUNT, content_type="application/sparql-query")
    assert response.status_code == 200
    assert response.mimetype == "application/sparql-results+json"
    assert json.loads(response.text)["results"]["bindings"][0]["n"]["value"] == "24"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        (COUNT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (COUNT, "text/csv", "text/csv"),
        (COUNT, "text/tab-separated-values", "text/tab-separated-values"),
        (COUNT, "application/json", "application/json"),
        (COUNT, "text/csv;q=0.1, application/sparql-results+xml", "application/sparql-results+xml"),
        (TITLES, "text/turtle", "text/turtle"),
        (TITLES, "application/n-triples", "application/n-triples"),
        (TITLES, "*/*", "text/turtle"),
    ],
)
def test_the_answer_has_the_media_type_asked_for(
    client: FlaskClient, query: str, accept: str, kind: str
) -> None:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, kind)


@pytest.mark.parametrize(("form", "kind"), [("csv", "text/csv"), ("nt", "application/n-triples")])
def test_format_in_the_address_wins_over_accept(client: FlaskClient, form: str, kind: str) -> None:
    query = COUNT if form == "csv" else TITLES
    arguments = {"query": query, "format": form}
    response = client.get("/sparql", query_string=arguments, headers={"Accept": CHROME})
    assert response.mimetype == kind


def test_default_graph_narrows_the_query(client: FlaskClient) -> None:
    arguments = {"query": COUNT, "default-graph-uri": f"{BASE}/graph/demo-fi/main", "format": "csv"}
    assert client.get("/sparql", query_string=arguments).text.split() == ["n", "8"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ({"timeout": "1"}, 400),
        ({"format": "csv"}, 400),
        ({"query": "SELEC"}, 400),
        ({"query": COUNT, "timeout": "soon"}, 400),
        ({"query": COUNT, "timeout": "nan"}, 400),
        ({"query": COUNT, "format": "xls"}, 400),
        ({"update": "CLEAR ALL"}, 400),
        ({"query": "CLEAR ALL"}, 400),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}, 400),
        ({"query": [COUNT, COUNT]}, 400),
        ({"query": COUNT, "default-graph-uri": "not an IRI"}, 400),
        ({"query": COUNT, "default-graph-uri": "http://[::1"}, 400),
        ({"query": COUNT, "named-graph-uri": "http://a:b:c/"}, 400),
        ({"query": COUNT, "named-graph-uri": "http://x/%zz"}, 400),
    ],
)
def test_a_bad_request_is_a_problem_document(
    client: FlaskClient, arguments: dict[str, str], status: int
) -> None:
    response = client.get("/sparql", query_string=arguments)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


def test_unacceptable_media_type_is_406(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": COUNT}, headers={"Accept": "image/png"})
    assert response.status_code == 406


def test_other_content_is_415(client: FlaskClient) -> None:
    assert client.post("/sparql", json={"query": COUNT}).status_code == 415


def test_a_query_past_its_time_ends_with_504_and_the_next_is_answered(client: FlaskClient) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    response = client.get("/sparql", query_string={"query": slow, "timeout": "0.3"})
    assert response.status_code == 504
    assert client.get("/sparql", query_string={"query": COUNT}).status_code == 200


def test_a_person_gets_the_form_with_an_example(client: FlaskClient) -> None:
    response = client.get("/sparql?example=statistics/units-by-country", headers={"Accept": CHROME})
    assert response.mimetype == "text/html"
    assert "COUNT(DISTINCT ?unit)" in response.text


def test_a_person_gets_rows_on_the_page_and_faults_in_words(client: FlaskClient) -> None:
    headers = {"Accept": CHROME}
    page = client.get("/sparql", query_string={"query": COUNT}, headers=headers)
    assert page.status_code == 200
    assert "<td><span>24</span></td>" in page.text
    wrong = client.get("/sparql", query_string={"query": "SELEC"}, headers=headers)
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text


def test_scripts_of_other_sites_may_ask(client: FlaskClient) -> None:
    response = client.options("/sparql")
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Headers"] == "Accept, Content-Type, If-None-Match"
