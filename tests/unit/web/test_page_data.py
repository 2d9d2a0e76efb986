"""Every page is there as data, and says the same in every format."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pyoxigraph as ox
import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from tests.unit.web.dataset_site import Site, document

from ecvet_graph.web.formats import DOCUMENTS, RDF_SUFFIXES, SUFFIXES
from ecvet_graph.web.page_data import PAGES, WITHOUT_DATA

RDFLIB = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
OXIGRAPH = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
}
UNIT = "/en/units/demo-de/q0--u1"
# Each kind of page: its endpoint, an address of it, and where its documents are
OF_THE_GRAPH = (
    ("pages.units", "/en/units?country=DE", "/units.{}?country=DE"),
    ("pages.qualifications", "/en/qualifications", "/qualifications.{}"),
    ("pages.matches", "/en/matches?a=DE", "/matches.{}?a=DE"),
    ("pages.unit", UNIT, "/doc/demo-de/unit/q0--u1.{}"),
    (
        "pages.qualification",
        "/en/qualifications/demo-de/q0",
        "/doc/demo-de/qualification/q0.{}",
    ),
    (
        "pages.thing",
        "/en/things/demo-de/outcome/q0--u1--o0",
        "/doc/demo-de/outcome/q0--u1--o0.{}",
    ),
    ("pages.skill", "/en/skills/s1", "/skills/s1.{}"),
    ("reference.glossary", "/en/glossary", "/vocabulary/glossary.{}"),
    ("reference.glossary_term", "/en/glossary/credit", "/glossary/credit.{}"),
    ("reference.levels", "/en/levels", "/vocabulary/nqf.{}"),
    ("reference.framework", "/en/levels/FRAMEWORK", "/levels/FRAMEWORK.{}"),
    ("reference.contact_points", "/en/contact-points", "/vocabulary/contact-point.{}"),
    ("reference.instruments", "/en/instruments", "/vocabulary/legal-instrument.{}"),
    ("reference.vocabulary", "/en/vocabulary", "/vocabulary/ecvet.{}"),
    ("reference.constraints", "/en/constraints", "/vocabulary/shapes-publish.{}"),
    ("reference.one_constraint", "/en/constraints/CONSTRAINT", "/constraints/CONSTRAINT.{}"),
)
OF_THE_CATALOGUE = (
    ("holdings.datasets", "/en/catalog", "/catalog.{}"),
    ("holdings.dataset", "/en/datasets/demo-at/trades", "/datasets/demo-at/trades.{}"),
    (
        "holdings.version",
        "/en/datasets/demo-at/trades/version/1",
        "/datasets/demo-at/trades/version/1.{}",
    ),
    ("holdings.agency", "/en/agencies/demo-at", "/agencies/demo-at.{}"),
    (
        "pages.thing_version",
        "/en/things/demo-at/unit/maurer--mauerwerk/version/1",
        "/doc/demo-at/unit/maurer--mauerwerk/version/1.{}",
    ),
)


def test_every_page_has_data_or_a_reason_why_not(app: Flask) -> None:
    spoken = {"pages", "reference", "holdings"}
    known = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    shown = {name for name in known if name.partition(".")[0] in spoken}
    assert len(shown) > 20
    assert shown - PAGES.keys() - WITHOUT_DATA.keys() == set()
    tested = {row[0] for row in (*OF_THE_GRAPH, *OF_THE_CATALOGUE)}
    # Memoranda are in a graph of their own: test_memoranda.py
    assert tested == PAGES.keys() - {"pages.home", "pages.memoranda"}


@pytest.fixture
def names(client: FlaskClient) -> dict[str, str]:
    """Return names that stand for the words in capitals above."""
    page = client.get("/en/levels").text
    constraints = client.get("/en/constraints").text
    return {
        "FRAMEWORK": page.split('href="/en/levels/')[1].split('"')[0],
        "CONSTRAINT": constraints.split('href="/en/constraints/')[1].split('"')[0],
    }


def named(address: str, names: dict[str, str]) -> str:
    for word, name in names.items():
        address = address.replace(word, name)
    return address


def lines(text: bytes, suffix: str) -> set[tuple[str, str, str]]:
    """Return the triples by value, blank nodes without their names."""
    quads = ox.parse(text, format=OXIGRAPH[suffix], base_iri="http://localhost:8000/")
    return {
        tuple(written(part) for part in (one.subject, one.predicate, one.object))  # type: ignore[misc]
        for one in quads
    }


def written(term: object) -> str:
    if isinstance(term, ox.BlankNode):
        return "a blank node"
    if isinstance(term, ox.Literal):
        value = rdflib.Literal(term.value, datatype=term.datatype.value).toPython()
        plain = value.normalize() if isinstance(value, Decimal) else value
        return f"{plain}@{term.language}"
    return str(term)


def is_told(client: FlaskClient, place: str, *, forms: tuple[str, ...]) -> int:
    """Assert that every format of an address says the same, and return how many triples."""
    found = {suffix: client.get(place.format(suffix)) for suffix in forms}
    assert {one.status_code for one in found.values()} == {200}, place
    for suffix, response in found.items():
        assert response.mimetype == DOCUMENTS[suffix]
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.get_etag()[0] or place.startswith("/agencies")
    read = {suffix: lines(found[suffix].data, suffix) for suffix in RDF_SUFFIXES}
    for suffix, one in read.items():
        assert one == read["nt"], (place, suffix)
    # rdflib takes seconds for each syntax of a whole vocabulary.
    few = ("jsonld",) if place.startswith("/vocabulary") else tuple(RDFLIB)
    for suffix in few:
        name = RDFLIB[suffix]
        graph = rdflib.Graph().parse(
            data=found[suffix].data, format=name, publicID="http://localhost:8000/"
        )
        assert len(graph) > 0
    if "json" in forms:
        assert json.loads(found["json"].text)
    if "csv" in forms:
        rows = list(csv.reader(io.StringIO(found["csv"].text, newline="")))
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1
    return len(read["nt"])


@pytest.mark.parametrize(("_endpoint", "page", "place"), OF_THE_GRAPH)
def test_every_page_says_the_same_in_every_format(
    client: FlaskClient, names: dict[str, str], _endpoint: str, page: str, place: str
) -> None:
    page, place = named(page, names), named(place, names)
    assert is_told(client, place, forms=tuple(DOCUMENTS)) > 1
    shown = client.get(page)
    for suffix, kind in DOCUMENTS.items():
        address = place.format(suffix)
        escaped = address.replace("&", "&amp;")
        if "vocabulary/ecvet" not in place:
            assert f'type="{kind}" href="{escaped}"' in shown.text
        asked = client.get(page, query_string=None, headers={"Accept": kind})
        assert (asked.status_code, asked.headers["Location"]) == (303, address)
        sign = "&" if "?" in page else "?"
        assert client.get(f"{page}{sign}format={suffix}").headers["Location"] == address
    assert "Accept" in shown.headers["Vary"]
    refused = client.get(f"{page}{'&' if '?' in page else '?'}format=docx")
    assert refused.status_code == 406


@pytest.fixture
def published(site: Site) -> FlaskClient:
    """Return a client of a site with one version of a dataset."""
    assert site.put(document(), If_None_Match="*").status_code == 201
    return site.client


def test_datasets_agencies_and_versions_of_things_say_the_same_in_every_format(
    published: FlaskClient,
) -> None:
    for _, page, place in OF_THE_CATALOGUE:
        forms = tuple(DOCUMENTS) if place.startswith("/doc") else tuple(SUFFIXES)
        forms = RDF_SUFFIXES if place.startswith("/catalog") else forms
        assert is_told(published, place, forms=forms) > 1
        shown = published.get(page)
        assert shown.status_code == 200
        assert 'rel="alternate" type="text/turtle"' in shown.text
        asked = published.get(page, headers={"Accept": "text/turtle"})
        assert asked.status_code == 303
        assert published.get(asked.headers["Location"]).mimetype == "text/turtle"
