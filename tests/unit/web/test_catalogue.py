"""The catalogue, VoID and the dumps over HTTP."""

from __future__ import annotations

import gzip
import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from bs4 import BeautifulSoup
from flask import Flask
from rdflib import DCTERMS, RDF, VOID, Namespace, URIRef
from rdflib.compare import isomorphic
from tests.unit.web.dataset_site import BASE, PLACE, Site, document, site_over

from ecvet_graph.service.dumps import dumps, write_dump
from ecvet_graph.web import create_app

DCAT = Namespace("http://www.w3.org/ns/dcat#")
CATALOGUE = URIRef(f"{BASE}/catalog")
SYNTAXES = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
    "nt": ("application/n-triples", "nt"),
}


@pytest.fixture(scope="module")
def dumped(
    app: Flask,
    registered: tuple[Path, dict[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Site:
    """Return a site with a dataset and a dump, which tests only read."""
    folder, tokens = registered
    store = shutil.copytree(folder, tmp_path_factory.mktemp("dumped") / "store")
    site = site_over(store, app, tokens, tmp_path_factory.getbasetemp() / "findings")
    assert site.put(document(), If_None_Match="*").status_code == 201
    write_dump(site.settings)
    return site


@pytest.fixture
def published(site: Site) -> Site:
    assert site.put(document(), If_None_Match="*").status_code == 201
    return site


def read(site: Site, address: str, name: str, **fields: str) -> rdflib.Graph:
    response = site.client.get(address, headers=fields)
    assert response.status_code == 200, response.text
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return rdflib.Graph().parse(data=response.text, format=name)


def test_the_catalogue_says_the_same_in_every_syntax(dumped: Site) -> None:
    first = read(dumped, "/catalog.ttl", "turtle")
    assert (CATALOGUE, RDF.type, DCAT.Catalog) in first
    for suffix, (kind, name) in SYNTAXES.items():
        assert isomorphic(read(dumped, f"/catalog.{suffix}", name), first)
        assert isomorphic(read(dumped, "/catalog", name, Accept=kind), first)
        assert isomorphic(read(dumped, f"/catalog?format={suffix}", name), first)


def test_people_are_sent_to_the_page_and_others_get_turtle(dumped: Site) -> None:
    client = dumped.client
    person = client.get("/catalog", headers={"Accept": "text/html", "Accept-Language": "de"})
    assert (person.status_code, person.location) == (303, "/de/catalog")
    assert client.get("/catalog").mimetype == "text/turtle"
    assert client.get("/catalog", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/en/datasets").location == "/en/catalog"
    moved = client.get("/datasets", headers={"Accept": "text/turtle"})
    assert (moved.status_code, moved.location) == (303, "/catalog.ttl")


def test_a_catalogue_that_is_known_is_not_sent_again(published: Site) -> None:
    client = published.client
    for address in ("/catalog.ttl", "/.well-known/void"):
        tag = client.get(address).headers["ETag"]
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
    tag = client.get("/catalog.ttl").headers["ETag"]
    assert published.put(document(title="Mauern"), If_Match='"1"').status_code == 200
    assert client.get("/catalog.ttl", headers={"If-None-Match": tag}).status_code == 200


def test_who_published_sees_it_at_once(published: Site) -> None:
    published.put(document(title="Mauern"), If_Match='"1"')
    found = read(published, "/catalog.ttl", "turtle")
    version = URIRef(f"{BASE}{PLACE}/version/2")
    assert found.value(URIRef(f"{BASE}{PLACE}"), DCAT.hasCurrentVersion) == version


def test_every_download_of_the_catalogue_is_there_with_its_digest(dumped: Site) -> None:
    found = read(dumped, "/catalog.ttl", "turtle")
    spdx = Namespace("http://spdx.org/rdf/terms#")
    checked = 0
    for node, address in found.subject_objects(DCAT.downloadURL):
        with dumped.client.get(str(address).removeprefix(BASE), buffered=True) as sent:
            assert sent.status_code == 200, address
            checksum = found.value(node, spdx.checksum)
            if checksum is not None:
                digest = hashlib.sha256(sent.data).hexdigest()
                assert str(found.value(checksum, spdx.checksumValue)) == digest, address
                assert int(str(found.value(node, DCAT.byteSize))) == len(sent.data)
                checked += 1
    # The document, the dump of the dataset, and two of everything
    assert checked == 4


def test_services_lead_somewhere(dumped: Site) -> None:
    found = read(dumped, "/catalog.ttl", "turtle")
    places = {str(one).removeprefix(BASE) for one in found.objects(None, DCAT.endpointDescription)}
    assert places == {"/sparql", "/openapi.json"}
    for place in places:
        assert dumped.client.get(place, headers={"Accept": "*/*"}).status_code == 200


def test_a_dump_is_sent_whole_or_by_ranges(dumped: Site) -> None:
    (dump,) = dumps(dumped.home)
    address = f"/dumps/{dump.version}/everything.nq.gz"
    with dumped.client.get(address, buffered=True) as whole:
        assert whole.mimetype == "application/gzip"
        assert "Content-Encoding" not in whole.headers
        assert whole.headers["Accept-Ranges"] == "bytes"
        lines = gzip.decompress(whole.data).decode().splitlines()
        assert len(lines) == dump.tally.statements
    fields = {"Range": "bytes=0-9", "If-Range": whole.headers["ETag"]}
    with dumped.client.get(address, headers=fields, buffered=True) as part:
        assert (part.status_code, part.data) == (206, whole.data[:10])
    known = {"If-None-Match": whole.headers["ETag"]}
    with dumped.client.get(address, headers=known, buffered=True) as unchanged:
        assert unchanged.status_code == 304
    with dumped.client.head(address, buffered=True) as told:
        assert told.content_length == len(whole.data)


@pytest.mark.parametrize(
    "address",
    [
        "/dumps/999/everything.nq.gz",
        "/dumps/{version}/dump.json",
        "/dumps/{version}/demo-at/..%2fdump.json",
        "/dumps/{version}/demo-at/other.nt.gz",
        "/dumps/0/everything.trig.gz",
    ],
)
def test_nothing_else_is_sent(dumped: Site, address: str) -> None:
    version = dumps(dumped.home)[0].version
    assert dumped.client.get(address.format(version=version)).status_code == 404


def test_dumps_are_listed_with_their_digests(published: Site) -> None:
    assert published.client.get("/dumps?format=json").get_json() == []
    dump = write_dump(published.settings)
    (told,) = published.client.get("/dumps").get_json()
    assert told["version"] == dump.version
    assert [file["sha256"] for file in told["files"]] == [file.sha256 for file in dump.files]
    assert told["files"][0]["url"] == f"{BASE}/dumps/{dump.version}/everything.nq.gz"


def test_void_is_where_machines_look_for_it(dumped: Site) -> None:
    found = read(dumped, "/.well-known/void", "turtle")
    for kind, name in SYNTAXES.values():
        assert isomorphic(read(dumped, "/.well-known/void", name, Accept=kind), found)
    whole = URIRef(f"{BASE}/catalog#graph")
    assert found.value(whole, VOID.sparqlEndpoint) == URIRef(f"{BASE}/sparql")
    assert str(found.value(whole, VOID.uriSpace)) == f"{BASE}/id/"
    for example in found.objects(whole, VOID.exampleResource):
        assert str(example).startswith(f"{BASE}/id/demo-at/")
    assert URIRef(f"{BASE}{PLACE}") in set(found.objects(whole, VOID.subset))


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_page_shows_downloads_digests_and_services(dumped: Site, language: str) -> None:
    (dump,) = dumps(dumped.home)
    response = dumped.client.get(f"/{language}/catalog")
    page = BeautifulSoup(response.text, "html.parser")
    assert response.status_code == 200
    links = {str(link["href"]) for link in page.select("main a")}
    wanted = {
        f"/{language}{PLACE}",
        f"{PLACE}/version/1/document",
        f"/dumps/{dump.version}/everything.trig.gz",
        "/sparql",
        "/openapi.json",
        "/.well-known/void",
    }
    assert wanted <= links
    codes = {code.get_text() for code in page.select("code")}
    assert {file.sha256 for file in dump.files} <= codes
    copied = {str(button["data-copy"]) for button in page.select("button[data-copy]")}
    assert copied <= {str(one["id"]) for one in page.select("[id]")}
    assert len(copied) == len(page.select("button[data-copy]"))


def test_the_page_of_an_empty_installation_says_so(site: Site) -> None:
    page = site.client.get("/en/catalog")
    assert page.status_code == 200
    assert "Nothing has been published here yet" in page.text
    assert "There is no dump" in page.text
    found = read(site, "/catalog.ttl", "turtle")
    assert len(set(found.objects(CATALOGUE, DCTERMS.title))) == 3


@pytest.mark.parametrize("address", ["/catalog.ttl", "/.well-known/void", "/sparql?format=ttl"])
def test_what_changes_without_a_new_version_is_sent_again(dumped: Site, address: str) -> None:
    services = ("https://sparql.example.org/query",)
    renamed = replace(dumped.settings, publisher="Another office", services=services)
    backend = dumped.app.extensions["ecvet-graph"]
    client = create_app(renamed, backend=backend).test_client()
    tag = dumped.client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    is_told = address != "/.well-known/void"
    assert again.status_code == (200 if is_told else 304)


def test_people_may_ask_for_the_page_by_its_format(dumped: Site) -> None:
    assert dumped.client.get("/catalog?format=html").location == "/en/catalog"
    page = dumped.client.get("/catalog?format=pdf", headers={"Accept": "text/html"})
    assert (page.status_code, set(page.vary)) == (406, {"Accept", "Accept-Language"})
    problem = dumped.client.get("/catalog?format=pdf")
    assert (problem.status_code, set(problem.vary)) == (406, {"Accept", "Accept-Language"})


def test_a_dump_that_is_taken_away_while_it_is_asked_for_is_not_there(
    dumped: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (dump,) = dumps(dumped.home)
    file = dump.everything[0]
    gone = dumped.home.folder / "gone.gz"
    monkeypatch.setattr("ecvet_graph.web.dumps.find_dump", lambda *_: (file, gone))
    address = f"/dumps/{dump.version}/{file.name}"
    assert dumped.client.get(address).status_code == 404
