"""Things in time: every version keeps what it said, and what was withdrawn says so in RDF."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF
from tests.unit.web.dataset_site import (
    BASE,
    PLACE,
    UNIT,
    Site,
    document,
    site_over,
    with_another_unit,
)
from werkzeug.http import http_date

DOCUMENT = "/doc/demo-at/unit/maurer--mauerwerk"
THING = rdflib.URIRef(UNIT)
FIRST = datetime(2026, 1, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def history(
    app: Flask, registered: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Site:
    """Return a site whose unit has two versions, a day apart, and is withdrawn with the third."""
    folder, tokens = registered
    target = shutil.copytree(folder, tmp_path_factory.mktemp("history") / "store")
    site = site_over(target, app, tokens)
    bodies = (document(), document(title="Mauern bauen"), with_another_unit())
    with pytest.MonkeyPatch.context() as patch:
        for number, body in enumerate(bodies):
            moment = FIRST + number * DAY
            patch.setattr("ecvet_graph.publish.publisher._now", lambda moment=moment: moment)
            fields = {"If_Match": f'"{number}"'} if number else {"If_None_Match": "*"}
            assert site.put(body, **fields).headers["ETag"] == f'"{number + 1}"'
    return site


@pytest.fixture
def past(history: Site) -> FlaskClient:
    return history.client


def graph_of(client: FlaskClient, place: str, status: int = 200) -> rdflib.Graph:
    response = client.get(place)
    assert response.status_code == status
    return rdflib.Graph().parse(data=response.data, format="turtle")


@pytest.mark.parametrize(("number", "title"), [(1, "Mauerwerk herstellen"), (2, "Mauern bauen")])
def test_a_version_says_what_it_said_though_the_thing_is_gone(
    past: FlaskClient, number: int, title: str
) -> None:
    graph = graph_of(past, f"{DOCUMENT}/version/{number}.ttl")
    assert rdflib.Literal(title, lang="de") in set(graph.objects(THING, DCTERMS.title))
    outcome = rdflib.URIRef(f"{UNIT.replace('/unit/', '/outcome/')}--ziegel")
    assert (outcome, RDF.type, None) in graph
    node = rdflib.URIRef(f"{BASE}{DOCUMENT}/version/{number}")
    assert graph.value(node, FOAF.primaryTopic) == THING
    assert graph.value(rdflib.URIRef(BASE + DOCUMENT), OWL.versionIRI) == node
    assert graph.value(node, DCTERMS.isVersionOf) == rdflib.URIRef(BASE + DOCUMENT)
    made = graph.value(node, PROV.generatedAtTime)
    assert isinstance(made, rdflib.Literal)
    assert made.toPython() == FIRST + (number - 1) * DAY
    earlier = rdflib.URIRef(f"{BASE}{DOCUMENT}/version/{number - 1}") if number > 1 else None
    assert graph.value(node, PROV.wasRevisionOf) == earlier
    page = past.get(f"{DOCUMENT}/version/{number}", headers={"Accept": "text/html"})
    assert page.status_code == 303
    assert title in past.get(page.headers["Location"]).text


def test_a_version_never_changes_and_is_known_again(past: FlaskClient) -> None:
    response = past.get(f"{DOCUMENT}/version/1.ttl")
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Memento-Datetime"] == http_date(FIRST)
    assert response.headers["Last-Modified"] == http_date(FIRST)
    tag = {"If-None-Match": response.headers["ETag"]}
    again = past.get(f"{DOCUMENT}/version/1.ttl", headers=tag)
    assert (again.status_code, again.data) == (304, b"")
    links = response.headers.getlist("Link")
    assert any('rel="original timegate latest-version"' in link for link in links)


def test_versions_in_which_a_thing_is_not_are_not_there(past: FlaskClient) -> None:
    assert past.get(f"{DOCUMENT}/version/3.ttl").status_code == 410
    assert past.get(f"{DOCUMENT}/version/9.ttl").status_code in {404, 410}
    other = DOCUMENT.replace("mauerwerk", "mauern")
    assert past.get(f"{other}/version/1.ttl").status_code == 404
    assert past.get(f"{other}/version/3.ttl").status_code == 200


def test_a_moment_leads_to_the_version_of_then(past: FlaskClient) -> None:
    for number in (1, 2):
        moment = http_date(FIRST + (number - 1) * DAY + timedelta(hours=1))
        response = past.get(f"{DOCUMENT}.ttl", headers={"Accept-Datetime": moment})
        assert response.status_code == 302
        assert response.headers["Location"] == f"{DOCUMENT}/version/{number}.ttl"
        assert "Accept-Datetime" in response.headers["Vary"]
    assert past.get(f"{DOCUMENT}.ttl?as-of=2020-01-01").status_code in {404, 410}


def test_the_timemap_lists_the_versions_that_hold_the_thing(past: FlaskClient) -> None:
    response = past.get(f"{DOCUMENT}/versions")
    assert response.mimetype == "application/link-format"
    found = [line for line in response.text.splitlines() if "memento" in line]
    assert len(found) == 2
    assert f"<{BASE}{DOCUMENT}/version/2>" in found[1]


@pytest.mark.parametrize("place", ["/id/demo-at/unit/maurer--mauerwerk", f"{DOCUMENT}.ttl"])
def test_what_was_withdrawn_says_so_in_rdf(past: FlaskClient, place: str) -> None:
    response = past.get(place, headers={"Accept": "text/turtle"})
    assert (response.status_code, response.mimetype) == (410, "text/turtle")
    graph = rdflib.Graph().parse(data=response.data, format="turtle")
    activity = rdflib.URIRef(f"{BASE}{PLACE}/version/3#publication")
    assert graph.value(THING, PROV.wasInvalidatedBy) == activity
    when = graph.value(THING, PROV.invalidatedAtTime)
    assert isinstance(when, rdflib.Literal)
    assert when.toPython() == FIRST + 2 * DAY
    assert graph.value(THING, DCTERMS.isReplacedBy) == rdflib.URIRef(
        UNIT.replace("mauerwerk", "mauern")
    )
    last = rdflib.URIRef(f"{BASE}{DOCUMENT}/version/2")
    assert graph.value(rdflib.URIRef(BASE + DOCUMENT), DCTERMS.hasVersion) == last
    assert f'<{DOCUMENT}/version/2>; rel="predecessor-version"' in response.headers["Link"]


@pytest.mark.parametrize("suffix", ["jsonld", "rdf", "nt"])
def test_what_was_withdrawn_says_so_in_every_syntax(past: FlaskClient, suffix: str) -> None:
    response = past.get(f"{DOCUMENT}.{suffix}")
    assert response.status_code == 410
    assert b"invalidatedAtTime" in response.data


def test_a_document_about_a_thing_names_its_dataset_licence_and_publisher(
    history: Site, past: FlaskClient
) -> None:
    live = site_over(history.settings.store, history.app, history.tokens)
    from_store = live.client.get(f"{DOCUMENT.replace('mauerwerk', 'mauern')}/version/3.ttl")
    links = ", ".join(from_store.headers.getlist("Link"))
    assert f'<{BASE}{PLACE}>; rel="collection"' in links
    assert f'<{BASE}/agencies/demo-at>; rel="author"' in links
    assert 'rel="license"' in links
    assert 'rel="describes"' in links
    assert past.get(f"{DOCUMENT}/version/1.json").get_json()["iri"] == UNIT


def test_only_a_few_versions_are_read_at_once(
    past: FlaskClient, history: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        history.app.extensions, "ecvet-graph-documents", Mock(acquire=lambda **_: False)
    )
    response = past.get(f"{DOCUMENT}/version/1")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
