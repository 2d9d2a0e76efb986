"""Public memoranda as a page and as data, and earlier decisions beside a comparison."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from tests.unit.web.example_graph import BASE, Example, unit_iri
from tests.unit.web.test_page_data import is_told

from ecvet_graph.config import Settings
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.learning import Text
from ecvet_graph.model.review import Decision, Purpose, ReviewResult, Side
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.rdf.review import decision_triples, named_decision
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import OxigraphStore, RdfFormat, StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend
from ecvet_graph.web.formats import DOCUMENTS

A, B, OTHER = unit_iri("demo-de", 1), unit_iri("demo-fi", 1), unit_iri("demo-fi", 2)
GERMAN, FINNISH = (f"{BASE}/id/demo-{code}/organisation/chamber" for code in ("de", "fi"))
MEMORANDUM = f"{BASE}/id/demo-de/memorandum/exchange"
TEXT = f"""
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX ecvet: <https://w3id.org/ecvet/ns#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<{MEMORANDUM}> a ecvet:MemorandumOfUnderstanding ; dcterms:title "Exchange of <b>masons</b>"@en ;
  ecvet:party <{GERMAN}> , <{FINNISH}> ;
  ecvet:comparesQualification <{BASE}/id/demo-de/qualification/q0> , <{BASE}/id/demo-fi/qualification/q0> ;
  ecvet:state <https://w3id.org/ecvet/agreement-state/active> ;
  ecvet:validFrom "2020-01-01"^^xsd:date ; ecvet:validUntil "2999-12-31"^^xsd:date .
"""


def decision(target: str, result: ReviewResult, institution: str) -> str:
    made = Decision(
        institution=institution,
        side=Side.RECEIVING,
        purpose=Purpose.EXEMPTION,
        result=result,
        source_unit=A,
        target_unit=target,
        decided_at=datetime(2026, 3, 1, tzinfo=UTC),
        source_content="x",
        target_content="y",
        reasons=(Text("Looked at <i>closely</i>.", "en"),),
    )
    named = Decision(
        **{name: getattr(made, name) for name in made.__slots__ if name != "iri"},
        iri=named_decision(BASE, made),
    )
    return "".join(triple_line(triple) for triple in decision_triples(BASE, named))


@pytest.fixture(scope="module")
def client(graph: Example, home: StoreHome, endpoint: PublicEndpoint) -> FlaskClient:
    """Return a client of a site with a memorandum and two decisions."""
    dump = io.BytesIO()
    graph.store.dump(dump, syntax=RdfFormat.N_QUADS)
    store = OxigraphStore()
    store.load(dump.getvalue(), syntax=RdfFormat.N_QUADS)
    store.load(TEXT.encode(), syntax=RdfFormat.TURTLE, graph=f"{BASE}/graph/demo-de/main")
    said = decision(B, ReviewResult.CONFIRMED, FINNISH)
    said += decision(OTHER, ReviewResult.CONFIRMED, FINNISH)
    store.load(said.encode(), syntax=RdfFormat.N_TRIPLES, graph=Graphs(BASE).review)
    reader = Reader(store, comparer=Comparison(graph.index), version="7", base=BASE)
    settings = Settings(base=BASE, store=Path(home.folder))
    return create_app(settings, backend=Backend(lambda: reader, endpoint)).test_client()


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_list_tells_partners_qualifications_levels_and_state(
    client: FlaskClient, language: str
) -> None:
    answer = client.get(f"/{language}/memoranda")
    page = BeautifulSoup(answer.text, "html.parser")
    (row,) = page.select("ul.rows > li")
    assert "Exchange of <b>masons</b>" in row.text
    assert row.select_one(".memorandum-active")
    links = [str(link["href"]) for link in row.select("a")]
    assert f"/{language}/things/demo-de/memorandum/exchange" in links
    assert f"/{language}/qualifications/demo-fi/q0" in links
    assert "2999" in row.text


def test_the_list_is_narrowed_by_country(client: FlaskClient) -> None:
    assert "No memorandum" in client.get("/en/memoranda?country=EE").text
    assert json.loads(client.get("/memoranda.json?country=EST").text) == []


def test_the_same_is_given_as_data(client: FlaskClient) -> None:
    (entry,) = json.loads(client.get("/memoranda.json").text)
    assert entry["state"] == "active"
    assert entry == json.loads(client.get("/api/memoranda").text)[0]
    (row,) = csv.DictReader(io.StringIO(client.get("/memoranda.csv").text))
    assert row["memorandum"] == MEMORANDUM
    turtle = client.get("/memoranda.ttl")
    assert turtle.mimetype == "text/turtle"
    assert "demo-de/memorandum/exchange" in turtle.text


def test_every_format_says_the_same(client: FlaskClient) -> None:
    assert is_told(client, "/memoranda.{}?country=DE", forms=tuple(DOCUMENTS)) > 1


def test_who_asks_the_page_for_data_is_sent_on(client: FlaskClient) -> None:
    answer = client.get("/en/memoranda", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/memoranda.ttl")


def test_a_similar_case_stands_beside_the_comparison(client: FlaskClient) -> None:
    text = client.get("/en/compare", query_string={"a": A, "b": B}).text
    section = BeautifulSoup(text, "html.parser").select_one("section.precedents")
    assert section is not None
    assert "Another unit of the same target qualification" in section.text
    assert "Looked at <i>closely</i>." in section.text
    assert len(section.select("ol.decisions > li")) == 1


def test_precedents_are_given_as_json(client: FlaskClient) -> None:
    found = json.loads(client.get("/api/precedents", query_string={"a": A, "b": B}).text)
    assert [one["likeness"] for one in found["entries"]] == ["same-pair", "same-qualification"]
    assert all(one["stale"] for one in found["entries"])
    assert client.get("/api/precedents?a=x").status_code == 400
