"""Datasets are read in every syntax, in every version and as of a day, and are fresh at once."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rdflib
from flask import Flask
from rdflib.compare import isomorphic
from tests.unit.web.dataset_site import BASE, PLACE, TURTLE, Site, document, site_over
from werkzeug.http import http_date
from werkzeug.test import TestResponse

from ecvet_graph.web.openapi import openapi_document

FORMATS = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "rdf": ("application/rdf+xml", "xml"),
    "jsonld": ("application/ld+json", "json-ld"),
}
FIRST = datetime(2026, 1, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Days:
    """A clock that goes a day ahead each time it is looked at by a publication."""

    now: datetime = field(default=FIRST)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


@pytest.fixture(scope="module")
def versions(
    app: Flask, registered: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a store with a dataset of three versions, a day between each of them."""
    folder, tokens = registered
    target = shutil.copytree(folder, tmp_path_factory.mktemp("versions") / "store")
    site = site_over(target, app, tokens)
    days = Days()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ecvet_graph.publish.publisher._now", days)
        for number in range(3):
            days.now = FIRST + number * DAY
            fields = {"If_Match": f'"{number}"'} if number else {"If_None_Match": "*"}
            response = site.put(document(title=f"Mauerwerk {number + 1}"), **fields)
            assert response.headers["ETag"] == f'"{number + 1}"', response.text
    return target


@pytest.fixture
def published(
    app: Flask, registered: tuple[Path, dict[str, str]], versions: Path, tmp_path: Path
) -> Site:
    """Return a site over a copy of that store."""
    return site_over(shutil.copytree(versions, tmp_path / "store"), app, registered[1])


def get(site: Site, place: str = PLACE, **fields: str) -> TestResponse:
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    return site.client.get(place, headers=headers)


def graph(response: TestResponse, name: str) -> rdflib.Graph:
    assert response.status_code == 200, response.text
    return rdflib.Graph().parse(data=response.data, format=name)


@pytest.mark.parametrize("place", [PLACE, f"{PLACE}/version/2"])
def test_every_syntax_says_the_same_however_it_is_asked_for(published: Site, place: str) -> None:
    reference = graph(get(published, f"{place}.nt"), "nt")
    assert len(reference) > 30
    for suffix, (media_type, name) in FORMATS.items():
        for response in (
            get(published, place, Accept=media_type),
            get(published, f"{place}.{suffix}"),
            get(published, f"{place}?format={suffix}", Accept="image/png"),
        ):
            assert response.mimetype == media_type
            assert isomorphic(graph(response, name), reference), suffix
            assert "Accept" in response.headers["Vary"]


def test_a_person_is_sent_to_the_page_and_everybody_else_gets_turtle(published: Site) -> None:
    page = get(published, Accept="text/html,*/*;q=0.8", Accept_Language="fr")
    assert (page.status_code, page.headers["Location"]) == (303, f"/fr{PLACE}")
    for accept in ("", "*/*"):
        assert get(published, Accept=accept).mimetype == "text/turtle"
    assert get(published, Accept="application/json").get_json()["version"] == 3
    for odd in (get(published, Accept="image/png"), get(published, f"{PLACE}?format=csv")):
        assert (odd.status_code, odd.get_json()["code"]) == (406, "not-acceptable")


def test_what_a_client_has_is_not_sent_again(published: Site) -> None:
    first = get(published, Accept=TURTLE)
    tag = first.headers["ETag"]
    assert tag == '"3-ttl"'
    assert first.headers["Cache-Control"] == "no-cache"
    for known in (tag, f"W/{tag}", f'"x", {tag}'):
        again = get(published, Accept=TURTLE, If_None_Match=known)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert get(published, Accept="application/ld+json", If_None_Match=tag).status_code == 200
    assert published.put(document(title="Neu"), If_Match=tag).status_code == 200
    assert get(published, Accept=TURTLE, If_None_Match=tag).headers["ETag"] == '"4-ttl"'


def test_head_tells_the_same_without_a_body(published: Site) -> None:
    for place in (PLACE, f"{PLACE}/version/1", "/datasets", f"{PLACE}/versions"):
        shown = published.client.get(place)
        told = published.client.head(place)
        assert (told.status_code, told.data) == (200, b"")
        for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control", "Vary", "Link"):
            assert told.headers.get(name) == shown.headers.get(name), (place, name)


def test_a_version_never_changes(published: Site) -> None:
    response = get(published, f"{PLACE}/version/1", Accept=TURTLE)
    assert "Mauerwerk 1" in response.text
    assert "immutable" in response.headers["Cache-Control"]
    told = get(published, f"{PLACE}/version/2.json").get_json()
    assert (told["number"], told["is_withdrawn"]) == (2, False)
    assert told["issued"] == (FIRST + DAY).isoformat()
    for number in (0, 4, 999999999):
        missing = get(published, f"{PLACE}/version/{number}", Accept=TURTLE)
        assert (missing.status_code, missing.get_json()["code"]) == (404, "not-found")


def test_versions_are_listed_the_newest_first_in_every_form(published: Site) -> None:
    listed = get(published, f"{PLACE}/versions").get_json()
    assert [one["number"] for one in listed] == [3, 2, 1]
    facts = graph(get(published, f"{PLACE}/versions.ttl"), "turtle")
    activity = rdflib.URIRef("http://www.w3.org/ns/prov#Activity")
    assert len(set(facts.subjects(rdflib.RDF.type, activity))) == 3
    every = get(published, "/datasets").get_json()
    assert [(one["agency"], one["name"], one["version"]) for one in every] == [
        ("demo-at", "trades", 3)
    ]
    dcat = graph(get(published, "/catalog?format=ttl"), "turtle")
    named = set(dcat[rdflib.URIRef(f"{BASE}/catalog") : rdflib.DCAT.dataset])
    assert rdflib.URIRef(f"{BASE}{PLACE}") in named
    addresses = [str(one).removeprefix(BASE) for one in dcat.objects(None, rdflib.DCAT.downloadURL)]
    assert len(addresses) == 7
    for one in addresses:
        with get(published, one) as sent:
            assert (sent.status_code, len(sent.data)) == (200, sent.content_length)


def test_what_changed_is_told_as_data_and_as_provenance(published: Site) -> None:
    told = get(published, f"{PLACE}/version/2/changes").get_json()
    unit = next(one for one in told["counts"] if one["kind"] == "unit")
    assert (unit["added"], unit["changed"], unit["withdrawn"]) == (0, 1, 0)
    assert told["removed_statements"] == told["added_statements"] == 1
    facts = graph(get(published, f"{PLACE}/version/2/changes", Accept=TURTLE), "turtle")
    version = rdflib.URIRef(f"{BASE}{PLACE}/version/2")
    before = rdflib.URIRef(f"{BASE}{PLACE}/version/1")
    assert (version, rdflib.PROV.wasRevisionOf, before) in facts
    assert (None, rdflib.PROV.wasAssociatedWith, None) in facts


def test_the_document_is_given_as_it_was_sent_and_never_shown(published: Site) -> None:
    with get(published, f"{PLACE}/version/1/document") as response:
        assert response.data == document(title="Mauerwerk 1").encode()
        headers = response.headers
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    digest = hashlib.sha256(document(title="Mauerwerk 1").encode()).hexdigest()
    assert headers["ETag"] == f'"{digest}"'


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("2026-01-10", 1),
        ("2026-01-11", 2),
        ("2026-01-11T11:59:59Z", 1),
        ("2026-01-11T12:00:00Z", 2),
        ("2026-01-11T14:00:00+02:00", 2),
        ("2026-01-11T12:00:00", 2),
        ("9999-12-31", 3),
    ],
)
def test_a_dataset_is_read_as_of_a_moment(published: Site, moment: str, number: int) -> None:
    response = published.client.get(PLACE, query_string={"as-of": moment})
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"{PLACE}/version/{number}",
    )
    named = published.client.get(f"{PLACE}.nt", query_string={"as-of": moment})
    assert named.headers["Location"] == f"{PLACE}/version/{number}.nt"


def test_before_the_first_version_there_was_none(published: Site) -> None:
    early = get(published, f"{PLACE}?as-of=2026-01-09", Accept=TURTLE)
    assert early.status_code == 404
    assert "2026-01-10" in early.get_json()["detail"]
    for odd in ("yesterday", "2026-13-01", "", "2026-01-10T99:00:00Z"):
        assert get(published, f"{PLACE}?as-of={odd}", Accept=TURTLE).status_code == 400


@pytest.mark.parametrize(
    ("moment", "number"),
    [(FIRST - DAY, 1), (FIRST, 1), (FIRST + DAY, 2), (FIRST + 2.5 * DAY, 3)],
)
def test_the_dataset_is_its_own_timegate(published: Site, moment: datetime, number: int) -> None:
    response = get(published, Accept=TURTLE, Accept_Datetime=http_date(moment))
    assert response.status_code == 302
    assert response.headers["Location"] == f"{PLACE}/version/{number}"
    assert "Accept-Datetime" in response.headers["Vary"]
    assert f'<{PLACE}>; rel="original timegate"' in response.headers["Link"]


def test_a_version_is_a_memento(published: Site) -> None:
    response = get(published, f"{PLACE}/version/2", Accept=TURTLE)
    assert response.headers["Memento-Datetime"] == http_date(FIRST + DAY)
    link = response.headers["Link"]
    for part in (
        f'<{PLACE}>; rel="original timegate"',
        f'<{PLACE}/versions>; rel="timemap"; type="application/link-format"',
        f'<{PLACE}/version/1>; rel="first memento"; datetime="{http_date(FIRST)}"',
        f'<{PLACE}/version/3>; rel="last memento"; datetime="{http_date(FIRST + 2 * DAY)}"',
        f'<{PLACE}/version/1>; rel="predecessor-version"',
        f'<{PLACE}/version/3>; rel="successor-version"',
    ):
        assert part in link
    assert "Memento-Datetime" not in get(published, Accept=TURTLE).headers
    assert get(published, Accept_Datetime="soon").status_code == 400


def test_the_timemap_lists_every_memento(published: Site) -> None:
    response = get(published, f"{PLACE}/versions", Accept="application/link-format")
    assert response.mimetype == "application/link-format"
    lines = response.text.split(",\n")
    assert lines[0] == f'<{BASE}{PLACE}>; rel="original timegate"'
    assert 'rel="self"' in lines[1]
    assert [line.partition(">")[0][-1] for line in lines[2:]] == ["1", "2", "3"]
    assert 'rel="first memento"' in lines[2]
    assert 'rel="last memento"' in lines[4]


def test_an_agency_is_described_with_its_datasets(published: Site) -> None:
    told = get(published, "/agencies/demo-at", Accept="application/json").get_json()
    assert (told["id"], told["country"]) == ("demo-at", "AUT")
    assert [one["name"] for one in told["datasets"]] == ["trades"]
    facts = graph(get(published, "/agencies/demo-at", Accept=TURTLE), "turtle")
    assert (rdflib.URIRef(f"{BASE}/agencies/demo-at"), None, None) in facts
    assert get(published, "/agencies/nobody", Accept=TURTLE).status_code == 404
    assert get(published, "/agencies/demo-fi", Accept="application/json").status_code == 200


def test_what_is_not_there_is_told_as_a_problem(site: Site) -> None:
    for place in (PLACE, f"{PLACE}/versions", f"{PLACE}/version/1", f"{PLACE}/version/1/document"):
        response = get(site, place)
        assert response.status_code == 404
        assert response.mimetype == "application/problem+json"
    assert get(site, "/datasets").get_json() == []


def test_links_and_matches_of_a_new_version_are_waited_for(published: Site) -> None:
    response = get(published, f"{PLACE}/status")
    told = response.get_json()
    assert (told["state"], told["derived"], told["current"]) == ("waiting", 0, 3)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_large_dataset_is_sent_from_the_disk(
    published: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = get(published, Accept=TURTLE)
    monkeypatch.setattr("ecvet_graph.web.dataset_documents._LARGE", 100)
    with get(published, Accept=TURTLE) as response:
        assert response.data == whole.data
        assert int(response.headers["Content-Length"]) == len(whole.data)
        assert response.headers["ETag"] == whole.headers["ETag"]
        assert response.headers["Content-Type"] == whole.headers["Content-Type"]


@pytest.mark.parametrize("version", ["", "/version/1"])
def test_statements_lead_to_what_the_dataset_is_and_whose(published: Site, version: str) -> None:
    response = get(published, f"{PLACE}{version}", Accept=TURTLE)
    field = ", ".join(response.headers.getlist("Link"))
    this = rdflib.URIRef(f"{BASE}{PLACE}{version}")
    assert f'<{this}>; rel="cite-as"' in field
    assert f'<{BASE}/agencies/demo-at>; rel="author"' in field
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in field
    about = f"{PLACE}{version}/changes.ttl" if version else f"{PLACE}/versions.ttl"
    assert f'<{about}>; rel="describedby"; type="text/turtle"' in field
    facts = graph(get(published, about), "turtle")
    assert (this, rdflib.RDF.type, rdflib.DCAT.Dataset) in facts
    assert facts.value(this, rdflib.DCTERMS.publisher) == rdflib.URIRef(f"{BASE}/agencies/demo-at")
    assert len(set(facts.objects(this, rdflib.DCTERMS.issued))) == 1
    given = set(facts.objects(this, rdflib.DCAT.distribution))
    licences = {facts.value(one, rdflib.DCTERMS.license) for one in given}
    assert licences == {rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")}
    assert (None, rdflib.PROV.wasAssociatedWith, None) in facts


def test_every_route_about_datasets_is_described(app: Flask) -> None:
    routes = {
        re.sub(r"<[^:<>]+(?:\([^()]*\))?:(\w+)>", r"{\1}", str(rule))
        for rule in app.url_map.iter_rules()
        if str(rule).startswith(("/datasets", "/agencies"))
    }
    paths = openapi_document()["paths"]
    described = {path for path in paths if path.startswith(("/datasets", "/agencies"))}
    assert {route for route in routes if not route.endswith("{suffix}")} == described
