"""Machines find their way: from a thing to its page, its documents, its tables and its context."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from flask.testing import FlaskClient
from tests.unit.web.dataset_site import BASE, PLACE, Site, document
from tests.unit.web.example_graph import unit_iri
from werkzeug.test import TestResponse

from ecvet_graph.service.thing_tables import OUTCOMES, UNITS
from ecvet_graph.web.formats import DOCUMENTS
from ecvet_graph.web.signposting import TypedLink

UNIT = unit_iri("demo-de", 1)
DOCUMENT = "/doc/demo-de/unit/q0--u1"
LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')


def links(response: TestResponse) -> set[tuple[str, str, str]]:
    """Return target, relation and media type of every typed link."""
    fields = ", ".join(response.headers.getlist("Link"))
    return {
        (target, relation, kind)
        for target, names, kind in LINK.findall(fields)
        for relation in names.split()
    }


def rows(response: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


def test_a_page_names_its_thing_its_documents_and_what_it_is(client: FlaskClient) -> None:
    found = links(client.get("/en/units/demo-de/q0--u1"))
    assert (UNIT, "cite-as", "") in found
    assert (f"{BASE}/en/units/demo-de/q0--u1", "canonical", "") in found
    assert ("https://schema.org/AboutPage", "type", "") in found
    assert ("https://w3id.org/ecvet/ns#Unit", "type", "") in found
    for suffix, kind in DOCUMENTS.items():
        assert (f"{DOCUMENT}.{suffix}", "describedby", kind) in found
        assert (f"{DOCUMENT}.{suffix}", "alternate", kind) in found


def test_a_document_names_what_it_describes_and_its_twins(client: FlaskClient) -> None:
    found = links(client.get(f"{DOCUMENT}.csv"))
    assert (UNIT, "describes", "") in found
    assert (UNIT, "cite-as", "") in found
    assert (DOCUMENT, "canonical", "") in found
    assert (f"{DOCUMENT}.rdf", "alternate", "application/rdf+xml") in found


def test_page_and_document_name_dataset_agency_and_licence(site: Site) -> None:
    site.put(document(), If_None_Match="*")
    response = site.client.get("/doc/demo-at/unit/maurer--mauerwerk/version/1.ttl")
    found = links(response)
    assert (BASE + PLACE, "collection", "") in found
    assert (f"{BASE}/agencies/demo-at", "author", "") in found
    assert any(relation == "license" for _, relation, _ in found)
    shown = links(site.client.get(f"/en{PLACE}"))
    assert (BASE + PLACE, "cite-as", "") in shown
    assert (f"{PLACE}.ttl", "item", "text/turtle") in shown
    assert (f"{BASE}/catalog", "collection", "") in shown
    version = links(site.client.get(f"/en{PLACE}/version/1"))
    assert (BASE + PLACE, "collection", "") in version


@pytest.mark.parametrize("suffix", DOCUMENTS)
def test_the_format_may_be_named_in_the_address(client: FlaskClient, suffix: str) -> None:
    kind = DOCUMENTS[suffix]
    thing = client.get(f"/id/demo-de/unit/q0--u1?format={suffix}")
    assert (thing.status_code, thing.headers["Location"]) == (303, f"{DOCUMENT}.{suffix}")
    behind = client.get(f"/id/demo-de/unit/q0--u1.{suffix}")
    assert (behind.status_code, behind.headers["Location"]) == (303, f"{DOCUMENT}.{suffix}")
    for response in (
        client.get(f"{DOCUMENT}?format={suffix}"),
        client.get(DOCUMENT, headers={"Accept": kind}),
    ):
        assert (response.status_code, response.mimetype) == (200, kind)
        assert response.headers["Content-Location"] == f"{DOCUMENT}.{suffix}"
        assert "Accept" in response.headers["Vary"]


def test_a_document_asked_for_as_a_page_leads_to_it(client: FlaskClient) -> None:
    response = client.get(DOCUMENT, headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["Location"]) == (303, "/en/units/demo-de/q0--u1")
    assert client.get(f"{DOCUMENT}?format=docx").status_code == 406


def test_a_document_that_a_client_has_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get(f"{DOCUMENT}.jsonld")
    again = client.get(f"{DOCUMENT}.jsonld", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head(f"{DOCUMENT}.jsonld").headers["ETag"] == first.headers["ETag"]


def test_the_table_of_a_unit_has_its_outcomes(client: FlaskClient) -> None:
    found = rows(client.get(f"{DOCUMENT}.csv"))
    assert tuple(found[0]) == OUTCOMES
    assert len({row["outcome"] for row in found}) == 4
    assert {row["unit"] for row in found} == {UNIT}
    assert {row["language"] for row in found} >= {"de"}


def test_the_table_of_a_qualification_has_its_units(client: FlaskClient) -> None:
    found = rows(client.get("/doc/demo-de/qualification/q0.csv"))
    assert tuple(found[0]) == UNITS
    assert len({row["unit"] for row in found}) == 4
    assert {row["points"] for row in found} == {"45"}


def test_the_table_of_a_list_has_what_the_page_has(client: FlaskClient) -> None:
    listing = client.get("/units.json?country=DE").get_json()
    found = rows(client.get("/units.csv?country=DE"))
    assert {row["iri"] for row in found} == {row["iri"] for row in listing["rows"]}
    assert {row["country"] for row in found} == {"DE"}
    matches = rows(client.get("/matches.csv"))
    assert matches
    assert 0 <= float(matches[0]["score"]) <= 1


def test_no_cell_of_a_table_is_a_formula(site: Site) -> None:
    site.put(document(title="=HYPERLINK(1)"), If_None_Match="*")
    text = site.client.get("/doc/demo-at/qualification/maurer/version/1.csv").text
    table = site.client.get("/doc/demo-at/unit/maurer--mauerwerk/version/1.csv").text
    assert all(not cell.startswith("=") for row in rows_of(text + table) for cell in row)


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_context_is_served_for_everybody_and_to_be_kept(client: FlaskClient) -> None:
    response = client.get("/context.jsonld")
    assert response.mimetype == "application/ld+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age=86400" in response.headers["Cache-Control"]
    whole = json.loads(response.data)["@context"]
    used = json.loads(client.get(f"{DOCUMENT}.jsonld").data)["@context"]
    assert set(used) <= set(whole)
    assert all(whole[name] == used[name] for name in used)
    again = client.get("/context.jsonld", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_edition_of_the_vocabulary_has_an_address_of_its_own(client: FlaskClient) -> None:
    head = client.get("/vocabulary/ecvet.ttl").text
    found = re.search(r'owl:versionInfo "([^"]+)"', head)
    assert found
    assert client.get(f"/vocabulary/ecvet/{found[1]}.ttl").text == head
    assert client.get("/vocabulary/ecvet/9.9.ttl").status_code == 404
    page = client.get("/vocabulary/ecvet", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Location"]) == (303, "/en/vocabulary")


@pytest.mark.parametrize("target", ['a"; rel="x', "a\r\nSet-Cookie: x", "a>b", "ü", ""])
def test_a_link_whose_target_could_break_the_field_is_left_out(target: str) -> None:
    assert TypedLink(target, "license").written == ""
