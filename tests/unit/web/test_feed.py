"""The feed is complete: who replays it has the things that are there, and pages never change."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import rdflib
from defusedxml.ElementTree import fromstring
from flask import Flask
from flask.testing import FlaskClient
from rdflib.namespace import DCTERMS, PROV, RDF
from tests.unit.web.dataset_site import BASE, Site, document, site_over

from ecvet_graph.model.changes import Change
from ecvet_graph.model.iris import AS, LDES, TREE, Graphs
from ecvet_graph.model.terms import Iri
from ecvet_graph.publish.catalogue import CHANGED_CLASSES
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.service.changes import Publication
from ecvet_graph.web.atom import atom_feed

FIRST = datetime(2026, 1, 20, 12, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
STREAM = rdflib.URIRef(f"{BASE}/changes#stream")
STEPS = 9


@dataclass
class Client:
    """A client of the event stream: it keeps what it has seen, and asks for no page twice."""

    web: FlaskClient
    things: dict[str, tuple[datetime, int, str]] = field(default_factory=dict)
    members: set[str] = field(default_factory=set)
    kept: dict[str, bytes] = field(default_factory=dict)
    read: dict[str, rdflib.Graph] = field(default_factory=dict)

    def follow(self) -> None:
        """Read what is new."""
        self._read("/changes", set())

    @property
    def present(self) -> set[str]:
        """Return the things of which the newest member is no withdrawal."""
        return {thing for thing, (_, _, kind) in self.things.items() if kind != AS + "Delete"}

    def _read(self, place: str, seen: set[str]) -> None:
        seen.add(place)
        response = self.web.get(place, headers={"Accept": "text/turtle"})
        assert response.status_code == 200
        if "immutable" in response.headers["Cache-Control"]:
            assert self.kept.setdefault(place, response.data) == response.data
        graph = rdflib.Graph().parse(data=response.data, format="turtle")
        self.read[BASE + place] = graph
        assert (STREAM, RDF.type, rdflib.URIRef(LDES + "EventStream")) in graph
        for member in graph.objects(STREAM, rdflib.URIRef(TREE + "member")):
            self._take(graph, member)
        for way in graph.objects(None, rdflib.URIRef(TREE + "node")):
            target = str(way).removeprefix(BASE)
            if target not in seen:
                self._read(target, seen)

    def _take(self, graph: rdflib.Graph, member: rdflib.term.Node) -> None:
        if str(member) in self.members:
            return
        self.members.add(str(member))
        moment = graph.value(member, PROV.generatedAtTime)
        assert isinstance(moment, rdflib.Literal)
        thing = str(graph.value(member, DCTERMS.isVersionOf))
        number = int(str(member).partition("#")[0].rsplit("/", 1)[1])
        kind = str(graph.value(member, RDF.type))
        newest = moment.toPython(), number, kind
        assert isinstance(newest[0], datetime)
        self.things[thing] = max(self.things.get(thing, newest), newest, key=lambda one: one[:2])


def moment_of(value: rdflib.term.Node) -> datetime:
    assert isinstance(value, rdflib.Literal)
    moment = value.toPython()
    assert isinstance(moment, datetime)
    return moment


def present(site: Site) -> set[str]:
    """Return the qualifications, units and outcomes that datasets describe."""
    found: set[str] = set()
    with site.home.reader() as snapshot:
        for graph in snapshot.store.graphs():
            if graph.startswith(f"{BASE}/graph/demo-"):
                for iri in CHANGED_CLASSES.values():
                    triples = snapshot.store.triples(graph, value=Iri(iri))
                    found.update(str(one[0]) for one in triples if str(one[1]) == str(RDF.type))
    assert Graphs(BASE).dataset("demo-at", "trades").startswith(f"{BASE}/graph/demo-")
    return found


@pytest.fixture(scope="module")
def past(
    app: Flask, registered: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Site, list[set[str]], Client]:
    """Return a site with a history made at random, what was there after each step, and a client."""
    folder, tokens = registered
    target = shutil.copytree(folder, tmp_path_factory.mktemp("feed") / "store")
    site = site_over(target, app, tokens)
    random, client, states = Random(6), Client(site.client), []  # noqa: S311 - no secret
    with pytest.MonkeyPatch.context() as patch:
        for step in range(STEPS):
            moment = FIRST + step * timedelta(days=3)
            for room in ("publisher", "withdrawal"):
                patch.setattr(f"ecvet_graph.publish.{room}._now", lambda moment=moment: moment)
            _change(site, random)
            client.follow()
            states.append(present(site))
            assert client.present == states[-1], step
    return site, states, client


def _change(site: Site, random: Random) -> None:
    """Publish or withdraw something that makes a new version."""
    agency = random.choice(("demo-at", "demo-fi"))
    place = f"/datasets/{agency}/trades"
    tag = site.client.get(f"{place}.nt").headers.get("ETag", "")
    number = tag.strip('"').partition("-")[0]
    fields = {"If_Match": f'"{number}"'} if number else {"If_None_Match": "*"}
    if number and random.random() < 0.25:
        assert site.delete(place=place, agency=agency, **fields).status_code == 200
        return
    title = f"Titel {random.randrange(1000)}"
    unit = random.choice(("mauerwerk", "mauern", "putz"))
    body = document(agency, title=title).replace("maurer--mauerwerk", f"maurer--{unit}")
    assert site.put(body, place=place, agency=agency, **fields).status_code in {200, 201}


def test_who_replays_the_stream_has_the_things_that_are_there(
    past: tuple[Site, list[set[str]], Client],
) -> None:
    site, states, client = past
    assert len({frozenset(state) for state in states}) > 3
    fresh = Client(site.client)
    fresh.follow()
    assert fresh.things == client.things
    assert fresh.present == states[-1]
    kinds = {kind for _, _, kind in client.things.values()}
    assert AS + "Delete" in kinds


def test_pages_of_publications_are_immutable_and_lead_on_by_time(
    past: tuple[Site, list[set[str]], Client],
) -> None:
    site, _, client = past
    assert len(client.kept) == STEPS
    root = site.client.get("/changes.ttl")
    assert "immutable" not in root.headers["Cache-Control"]
    graph = rdflib.Graph().parse(data=root.data, format="turtle")
    bounds = {str(one) for one in graph.objects(None, rdflib.URIRef(TREE + "value"))}
    assert "2026-02-01T00:00:00+00:00" in bounds
    again = site.client.get("/changes.ttl", headers={"If-None-Match": root.headers["ETag"]})
    assert again.status_code == 304
    for place in ("/changes/2031-01", "/changes/demo-at/trades/99", "/changes/demo-at/trades/1/9"):
        assert site.client.get(place).status_code == 404
    for suffix in ("jsonld", "nt", "rdf"):
        assert site.client.get(f"/changes/2026-01.{suffix}").status_code == 200


def test_the_first_page_says_whose_the_stream_is_and_under_which_licence(
    past: tuple[Site, list[set[str]], Client],
) -> None:
    site, _, client = past
    graph = rdflib.Graph().parse(data=site.client.get("/changes.ttl").data, format="turtle")
    titles = {one.language for one in graph.objects(STREAM, DCTERMS.title)}  # type: ignore[attr-defined]
    assert titles == {"de", "en", "fr"}
    licence = rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert graph.value(STREAM, DCTERMS.license) == licence
    publisher = graph.value(STREAM, DCTERMS.publisher)
    catalogue = rdflib.Graph().parse(data=site.client.get("/catalog.ttl").data, format="turtle")
    assert (publisher, RDF.type, rdflib.FOAF.Agent) in catalogue
    # Pages that never change do not say what the operator may change.
    assert all(b"license" not in page for page in client.kept.values())


def test_relations_to_publications_are_bounded_on_both_sides_and_keep_their_promise(
    past: tuple[Site, list[set[str]], Client],
) -> None:
    site, _, _ = past
    fresh = Client(site.client)
    fresh.follow()
    page = f"{BASE}/changes/2026-01"
    targets: dict[str, set[str]] = {}
    for way in fresh.read[page].objects(rdflib.URIRef(page), rdflib.URIRef(TREE + "relation")):
        told = {str(p).removeprefix(TREE): o for p, o in fresh.read[page].predicate_objects(way)}
        target, bound = str(told["node"]), moment_of(told["value"])
        kind = str(fresh.read[page].value(way, RDF.type)).removeprefix(TREE)
        targets.setdefault(target, set()).add(kind)
        moments = [moment_of(o) for o in fresh.read[target].objects(None, PROV.generatedAtTime)]
        is_lower = kind == "GreaterThanOrEqualToRelation"
        assert all(one >= bound if is_lower else one <= bound for one in moments), target
    both = {"GreaterThanOrEqualToRelation", "LessThanOrEqualToRelation"}
    assert targets
    assert all(kinds == both for kinds in targets.values())


def test_members_lead_to_documents_that_are_there(
    past: tuple[Site, list[set[str]], Client],
) -> None:
    site, _, client = past
    page = next(iter(sorted(client.kept)))
    graph = rdflib.Graph().parse(data=client.kept[page], format="turtle")
    documents = [str(one) for one in graph.objects(None, rdflib.FOAF.page)]
    assert documents
    for one in documents:
        assert site.client.get(one.removeprefix(BASE)).status_code == 200


def test_lists_that_are_missing_are_made_again(past: tuple[Site, list[set[str]], Client]) -> None:
    site, states, client = past
    shutil.rmtree(site.settings.store / "changes")
    fresh = Client(site.client)
    fresh.follow()
    assert fresh.present == states[-1]
    assert fresh.members == client.members


def test_the_atom_feed_has_an_entry_for_each_publication(
    past: tuple[Site, list[set[str]], Client],
) -> None:
    site, _, _ = past
    response = site.client.get("/changes.atom")
    assert response.mimetype == "application/atom+xml"
    feed = fromstring(response.data)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == STEPS
    moments = [str(one.findtext(f"{ATOM}updated")) for one in entries]
    assert moments == sorted(moments, reverse=True)
    assert moments[0] == feed.findtext(f"{ATOM}updated")
    assert len({one.findtext(f"{ATOM}id") for one in entries}) == STEPS
    links = {one.get("rel") for one in entries[0].findall(f"{ATOM}link")}
    assert {"alternate", "related"} <= links
    assert site.client.get("/changes.atom?page=2").status_code == 404
    tag = {"If-None-Match": response.headers["ETag"]}
    assert site.client.get("/changes.atom", headers=tag).status_code == 304


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ("1 unit changed", "2 units changed", "No qualification, unit or learning outcome")),
        ("de", ("1 Einheit geändert", "2 Einheiten geändert", "Keine Qualifikation")),
        ("fr", ("1 unité modifiée", "2 unités modifiées", "Aucune certification")),
    ],
)
def test_the_atom_feed_counts_in_its_language(
    app: Flask, language: str, expected: tuple[str, str, str]
) -> None:
    one, several, nothing = expected
    kinds: tuple[tuple[tuple[str, Change, int], ...], ...] = (
        (("unit", Change.CHANGED, 1),),
        (("outcome", Change.ADDED, 1), ("unit", Change.CHANGED, 2)),
        (),
    )
    shown = [Publication("a", "d", 1, FIRST, counts=counts) for counts in kinds]
    with app.test_request_context(f"/{language}/"):
        feed = fromstring(atom_feed(shown, base=BASE, language=language, page=1, pages=1))
    said = [str(entry.findtext(f"{ATOM}summary")) for entry in feed.findall(f"{ATOM}entry")]
    assert said[0] == one
    assert said[1].endswith(f"; {several}")
    assert said[2].startswith(nothing)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_atom_feed_says_everything_in_each_number_and_language(
    app: Flask, language: str
) -> None:
    counts = [(kind, change) for kind in CHANGED_CLASSES for change in Change]
    assert len(counts) == 9
    shown = [
        Publication("a", "d", 1, FIRST, counts=((kind, change, number),))
        for kind, change in counts
        for number in (1, 2)
    ]
    with app.test_request_context(f"/{language}/"):
        feed = fromstring(atom_feed(shown, base=BASE, language=language, page=1, pages=1))
    said = {str(entry.findtext(f"{ATOM}summary")) for entry in feed.findall(f"{ATOM}entry")}
    assert len(said) == 2 * len(counts)
    assert {text[:2] for text in said} == {"1 ", "2 "}


def test_the_atom_feed_is_read_in_the_language_of_its_address(
    past: tuple[Site, list[set[str]], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, _, _ = past
    monkeypatch.setattr("ecvet_graph.web.feed.PER_PAGE", 4)
    german = site.client.get("/changes.atom?language=de", headers={"Accept-Language": "fr"})
    feed = fromstring(german.data)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    assert feed.findtext(f"{ATOM}title") == "Veröffentlichte und zurückgezogene Datensätze"
    links = {
        (one.get("rel"), one.get("hreflang")): one.get("href")
        for one in feed.findall(f"{ATOM}link")
    }
    assert links["next", None] == f"{BASE}/changes.atom?language=de&page=2"
    assert links["alternate", "fr"] == f"{BASE}/changes.atom?language=fr"
    assert site.client.get("/changes.atom?language=xx").status_code == 400
    assert 'href="/changes.atom?language=de"' in site.client.get("/de/about").text
    english = fromstring(site.client.get("/changes.atom", headers={"Accept-Language": "fr"}).data)
    assert english.findtext(f"{ATOM}title") == "Publications and withdrawals of datasets"


def test_the_atom_feed_comes_in_pages(
    past: tuple[Site, list[set[str]], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, _, _ = past
    monkeypatch.setattr("ecvet_graph.web.feed.PER_PAGE", 4)
    seen: list[str] = []
    place = "/changes.atom"
    while place:
        feed = fromstring(site.client.get(place).data)
        seen += [str(one.findtext(f"{ATOM}id")) for one in feed.findall(f"{ATOM}entry")]
        links = {one.get("rel"): str(one.get("href")) for one in feed.findall(f"{ATOM}link")}
        place = links.get("next", "").removeprefix(BASE)
    assert len(seen) == len(set(seen)) == STEPS


def test_what_was_published_before_versions_were_kept_is_in_the_stream(site: Site) -> None:
    assert site.put(document(), If_None_Match="*").status_code == 201
    graph = Graphs(BASE).catalogue
    with site.home.writer("forget the archive") as draft:
        kept = [
            triple_line(one)
            for one in draft.store.triples(graph)
            if "#statements" in f"{one[0]}{one[2]}"
        ]
        assert kept
        draft.store.change(graph, removed="".join(kept).encode(), added=b"")
    shutil.rmtree(site.settings.store / "changes")
    client = Client(site.client)
    client.follow()
    assert client.present == present(site)
    assert client.present
    body = document(title="Mauern bauen")
    assert site.put(body, If_Match='"1"').status_code == 200
    later = Client(site.client)
    later.follow()
    assert later.present == present(site)
    assert later.members > client.members
