"""Things answer 303, documents come in every syntax with the same triples."""

from __future__ import annotations

import json

import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.term import Node
from tests.unit.web.example_graph import unit_iri

THING = "/id/demo-de/unit/q0--u1"
DOCUMENT = "/doc/demo-de/unit/q0--u1"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("", f"{DOCUMENT}.ttl"),
        ("*/*", f"{DOCUMENT}.ttl"),
        (CHROME, "/en/units/demo-de/q0--u1"),
        ("text/turtle", f"{DOCUMENT}.ttl"),
        ("text/turtle; charset=utf-8", f"{DOCUMENT}.ttl"),
        ("application/ld+json", f"{DOCUMENT}.jsonld"),
        ("application/rdf+xml, text/html;q=0.5", f"{DOCUMENT}.rdf"),
        ("application/n-triples", f"{DOCUMENT}.nt"),
        ("application/json", f"{DOCUMENT}.json"),
        ("text/turtle;q=0.2, text/html;q=0.9", "/en/units/demo-de/q0--u1"),
        ("image/png", f"{DOCUMENT}.ttl"),
    ],
)
def test_thing_goes_to_what_the_client_accepts(
    client: FlaskClient, accept: str, target: str
) -> None:
    response = client.get(THING, headers={"Accept": accept} if accept else {})
    assert response.status_code == 303
    assert response.headers["Location"] == target
    assert "Accept" in response.headers["Vary"]


def test_thing_goes_to_the_page_in_the_language_of_the_reader(client: FlaskClient) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "de-AT"}
    response = client.get("/id/demo-de/qualification/q0", headers=headers)
    assert response.headers["Location"] == "/de/qualifications/demo-de/q0"


def test_thing_without_a_page_of_its_own_goes_to_its_statements(client: FlaskClient) -> None:
    response = client.get("/id/demo-de/outcome/q0--u1--o0", headers={"Accept": "text/html"})
    assert response.headers["Location"] == "/en/things/demo-de/outcome/q0--u1--o0"


@pytest.mark.parametrize(
    "place", ["unit/q0--u99", "unit/q0--u99.ttl", "outcome/none", "unit/x.html"]
)
@pytest.mark.parametrize("accept", ["text/turtle", "text/html", "*/*"])
def test_what_does_not_exist_is_not_found_at_once(
    client: FlaskClient, place: str, accept: str
) -> None:
    for start in ("id", "doc"):
        answer = client.get(f"/{start}/demo-de/{place}", headers={"Accept": accept})
        assert answer.status_code == 404
        if place.endswith(".html"):
            assert answer.mimetype == "text/html"


@pytest.mark.parametrize("start", ["id", "doc"])
def test_html_behind_an_address_leads_to_the_page(client: FlaskClient, start: str) -> None:
    headers = {"Accept": "text/turtle", "Accept-Language": "de"}
    answer = client.get(f"/{start}/demo-de/unit/q0--u1.html", headers=headers)
    target = {"id": "/doc/demo-de/unit/q0--u1.html", "doc": "/de/units/demo-de/q0--u1"}
    assert (answer.status_code, answer.headers["Location"]) == (303, target[start])


def plain(node: Node) -> object:
    return node.toPython() if isinstance(node, rdflib.Literal) else node


def test_every_syntax_holds_the_same_triples(client: FlaskClient) -> None:
    formats = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
    graphs = []
    for suffix, name in formats.items():
        response = client.get(f"{DOCUMENT}.{suffix}")
        assert response.status_code == 200
        graph = rdflib.Graph().parse(data=response.text, format=name)
        # By value: Turtle may write the decimal 45 as 45.0.
        graphs.append({(subject, link, plain(value)) for subject, link, value in graph})
    assert len(graphs[0]) > 60
    assert all(graphs[0] == other for other in graphs[1:])


def test_document_of_a_unit_holds_its_own_outcomes_and_allocations(client: FlaskClient) -> None:
    text = client.get(f"{DOCUMENT}.nt").text
    for part in ("/outcome/q0--u1--o3>", "/allocation/q0--u1>", "/criterion/q0--u1>"):
        assert f"<http://localhost:8000/id/demo-de{part} <http" in text
    assert "/outcome/q0--u2--o0>" not in text


def test_document_names_its_thing_and_its_siblings(client: FlaskClient) -> None:
    link = client.get(f"{DOCUMENT}.ttl").headers["Link"]
    assert f'<{unit_iri("demo-de", 1)}>; rel="describes"' in link
    assert f'<{DOCUMENT}.jsonld>; rel="alternate"; type="application/ld+json"' in link


def test_json_document_is_the_answer_of_the_api(client: FlaskClient) -> None:
    document = json.loads(client.get(f"{DOCUMENT}.json").text)
    assert document == client.get("/api/units/demo-de/q0--u1").get_json()


@pytest.mark.parametrize("suffix", ["ttl", "json"])
def test_unknown_thing_has_no_document(client: FlaskClient, suffix: str) -> None:
    response = client.get(f"/doc/demo-de/unit/none.{suffix}")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_a_person_reads_of_a_version_that_is_not_there_on_a_page(client: FlaskClient) -> None:
    place = "/doc/nobody/unit/none/version/9"
    page = client.get(place, headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    document = client.get(place, headers={"Accept": "text/turtle"})
    assert (document.status_code, document.mimetype) == (404, "application/problem+json")
