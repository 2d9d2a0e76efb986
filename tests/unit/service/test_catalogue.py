"""The catalogue of an installation conforms to DCAT-AP 3.0, whatever became of its datasets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, FOAF, RDF, VOID, Literal, Namespace, URIRef
from tests.unit.publish import trades
from tests.unit.publish.trades import BASE
from tests.unit.web.dataset_site import own_agency

from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.learning import Text
from ecvet_graph.model.terms import Triple
from ecvet_graph.publish import Submission, publish, withdraw
from ecvet_graph.publish.mending import mend_catalogue
from ecvet_graph.publish.registry import register_agency
from ecvet_graph.quality import Severity, shacl_engine
from ecvet_graph.rdf.terms import to_graph, triple_line
from ecvet_graph.service.catalogue import catalogue, publisher_of
from ecvet_graph.service.counting import description
from ecvet_graph.service.dumps import write_dump
from ecvet_graph.service.publishing import put_vocabularies
from ecvet_graph.store import RdfFormat, StoreHome

# rdflib knows DCAT 2 only
DCAT = Namespace("http://www.w3.org/ns/dcat#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
DATASET = URIRef(f"{BASE}/datasets/demo-at/trades")
GONE = URIRef(f"{BASE}/datasets/demo-at/gone")
CATALOGUE = URIRef(f"{BASE}/catalog")
# Recommended, and not known of these agencies or of the installation; never of what is derived
LACKING = {
    "DCAT-agent-type-missing",
    "DCAT-dataset-distribution-missing",
    "DCAT-dataset-temporal-missing",
    "DCAT-distribution-format-missing",
    "DCAT-distribution-licence-missing",
}
MANDATORY = (
    (DCAT.Catalog, DCTERMS.title),
    (DCAT.Catalog, DCTERMS.description),
    (DCAT.Catalog, DCTERMS.publisher),
    (DCAT.Dataset, DCTERMS.title),
    (DCAT.Dataset, DCTERMS.description),
    (DCAT.Distribution, DCAT.accessURL),
    (DCAT.DataService, DCTERMS.title),
    (DCAT.DataService, DCAT.endpointURL),
    (FOAF.Agent, FOAF.name),
    (SPDX.Checksum, SPDX.algorithm),
    (SPDX.Checksum, SPDX.checksumValue),
    (rdflib.SKOS.Concept, rdflib.SKOS.prefLabel),
    (rdflib.SKOS.ConceptScheme, DCTERMS.title),
)


@dataclass(frozen=True, slots=True)
class Made:
    """An installation with three versions of a dataset, one of them partial, and a withdrawn one."""

    settings: Settings

    @property
    def home(self) -> StoreHome:
        """Return its store."""
        return StoreHome.open(self.settings.store)

    def graph(self) -> rdflib.Graph:
        """Return its catalogue."""
        return to_graph(catalogue(self.settings))


def put(home: StoreHome, folder: Path, text: str, day: int, *, name: str, part: str = "") -> None:
    source = folder / "sent.ttl"
    source.write_text(text, "utf-8")
    chosen = trades.qualification_iri(part) if part else ""
    submission = Submission(source, "demo-at", name, qualification=chosen)
    (receipt,) = publish(home, [submission], base=BASE, clock=lambda: START + timedelta(days=day))
    assert receipt.store_version, receipt.report


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("catalogue")
    settings = Settings(base=BASE, store=folder / "store", contact="info@example.org")
    put_vocabularies(settings)
    home = StoreHome.open(settings.store)
    register_agency(home, own_agency("demo-at"), base=BASE, now=START)
    two = [trades.qualification("mason"), trades.qualification("roofer")]
    put(home, folder, trades.document(two), 0, name="trades")
    two[1] = trades.qualification("roofer", title="Roof")
    put(home, folder, trades.document(two), 1, name="trades")
    part = trades.document([trades.qualification("mason", title="Wall")])
    put(home, folder, part, 2, name="trades", part="mason")
    put(home, folder, trades.document([trades.qualification("baker")]), 3, name="gone")
    day = START + timedelta(days=4)
    withdraw(home, "demo-at", "gone", base=BASE, reason=Text("Ended.", "en"), clock=lambda: day)
    write_dump(settings)
    return Made(settings)


def text_of(triples: Iterable[Triple]) -> str:
    return "".join(map(triple_line, triples))


@pytest.mark.parametrize("engine", ["rust", "pyshacl"])
def test_the_catalogue_conforms_and_says_what_is_recommended(made: Made, engine: str) -> None:
    found = shacl_engine(engine, "dcat").validate(text_of(catalogue(made.settings)))
    assert [one for one in found if one.severity is Severity.VIOLATION] == []
    assert {one.code for one in found} <= LACKING


@pytest.mark.parametrize(("kind", "property_iri"), MANDATORY)
def test_whatever_mandatory_is_taken_away_is_noticed(
    made: Made, kind: URIRef, property_iri: URIRef
) -> None:
    graph, engine = made.graph(), shacl_engine("rust", "dcat")
    things = sorted(graph.subjects(RDF.type, kind), key=str)
    assert things
    for thing in things:
        lost = list(graph.triples((thing, property_iri, None)))
        assert lost, thing
        for triple in lost:
            graph.remove(triple)
        found = engine.validate(graph.serialize(format="nt"))
        assert {one.focus for one in found if one.severity is Severity.VIOLATION} == {str(thing)}
        for triple in lost:
            graph.add(triple)


def test_the_constraints_have_something_to_look_at(made: Made) -> None:
    graph = made.graph()
    counts = {
        kind: len(set(graph.subjects(RDF.type, kind)))
        for kind in (DCAT.Catalog, DCAT.Dataset, DCAT.Distribution, DCAT.DataService, SPDX.Checksum)
    }
    # Two datasets with five versions; the whole graph, decisions aside, and vocabularies
    assert counts[DCAT.Catalog] == 1
    assert counts[DCAT.Dataset] == 2 + 5 + 2
    assert counts[DCAT.DataService] == 2
    # Of four versions document and statements, of one a dump; newest; queries; two dumps of all
    assert counts[DCAT.Distribution] == 4 * 2 + 1 + 1 + 2 + 2
    assert counts[SPDX.Checksum] == 4 + 1 + 2


def test_a_dataset_is_as_old_as_its_first_version(made: Made) -> None:
    graph = made.graph()
    assert str(graph.value(DATASET, DCTERMS.issued)).startswith("2026-01-01T12:00:00")
    assert str(graph.value(DATASET, DCTERMS.modified)).startswith("2026-01-03T12:00:00")
    versions = [URIRef(f"{DATASET}/version/{number}") for number in (1, 2, 3)]
    assert set(graph.objects(DATASET, DCAT.hasVersion)) == set(versions)
    assert graph.value(DATASET, DCAT.hasCurrentVersion) == versions[2]
    assert graph.value(versions[2], DCAT.previousVersion) == versions[1]
    assert graph.value(versions[0], DCAT.previousVersion) is None
    assert [str(graph.value(one, DCAT.version)) for one in versions] == ["1", "2", "3"]
    assert {graph.value(one, DCAT.isVersionOf) for one in versions} == {DATASET}
    notes = {
        text.language: str(text)
        for text in graph.objects(versions[2], ADMS.versionNotes)
        if isinstance(text, Literal)
    }
    assert notes["en"].endswith(trades.qualification_iri("mason"))


def test_a_withdrawn_dataset_says_so_and_is_no_current_version(made: Made) -> None:
    graph = made.graph()
    assert (CATALOGUE, DCAT.dataset, GONE) in graph
    assert graph.value(GONE, DCAT.hasCurrentVersion) is None
    assert str(graph.value(GONE, ADMS.status)).endswith("/dataset-status/WITHDRAWN")
    last = URIRef(f"{GONE}/version/2")
    assert graph.value(last, DCAT.distribution) is None
    assert "Ended." in map(str, graph.objects(last, ADMS.versionNotes))
    assert graph.value(URIRef(f"{GONE}/version/1"), DCAT.distribution) is not None


def test_files_of_the_archive_are_no_distributions(made: Made) -> None:
    with made.home.reader() as snapshot:
        stored = to_graph(snapshot.store.triples(Graphs(BASE).catalogue))
    kept = set(stored.objects(None, URIRef("https://w3id.org/ecvet/ns#archivedIn")))
    assert len(kept) == 5
    assert not kept & set(stored.subjects(RDF.type, DCAT.Distribution))
    assert not kept & set(made.graph().subjects())


def test_the_dump_is_catalogued_with_its_digest(made: Made) -> None:
    graph = made.graph()
    dump = write_dump(made.settings)
    whole = URIRef(f"{BASE}/catalog#graph")
    for file in dump.everything:
        address = URIRef(f"{BASE}/dumps/{dump.version}/{file.name}")
        (node,) = graph.subjects(DCAT.downloadURL, address)
        assert (whole, DCAT.distribution, node) in graph
        assert int(str(graph.value(node, DCAT.byteSize))) == file.size
        checksum = graph.value(node, SPDX.checksum)
        assert str(graph.value(checksum, SPDX.checksumValue)) == file.sha256
        assert str(graph.value(node, DCAT.compressFormat)).endswith("/application/gzip")
        assert str(graph.value(node, DCAT.mediaType)).endswith(file.media_type)


def test_what_is_not_ours_has_no_licence_of_ours(made: Made) -> None:
    graph = made.graph()
    for name in ("graph", "vocabularies"):
        node = URIRef(f"{BASE}/catalog#{name}")
        assert graph.value(node, DCTERMS.license) is None
        assert graph.value(node, DCTERMS.rights) == URIRef(f"{BASE}/catalog#terms")
    licence = URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert graph.value(DATASET, DCTERMS.license) == licence


def test_public_memoranda_have_the_licence_of_the_installation(tmp_path: Path) -> None:
    settings = Settings(base=BASE, store=tmp_path / "store", licence="CC0-1.0")
    home, dataset = StoreHome.ensure(settings.store), f"{BASE}/datasets/mobility/memoranda"
    said = f"<{dataset}> <{DCAT.hasVersion}> <{dataset}/version/1> .\n"
    with home.writer("entered") as draft:
        draft.store.load(said.encode(), syntax=RdfFormat.N_TRIPLES, graph=Graphs(BASE).catalogue)
    found = to_graph(catalogue(settings)).value(URIRef(dataset), DCTERMS.license)
    assert found == URIRef("https://creativecommons.org/publicdomain/zero/1.0/")


def test_offices_are_named_and_never_persons(made: Made) -> None:
    graph = made.graph()
    vcard = Namespace("http://www.w3.org/2006/vcard/ns#")
    assert set(graph.objects(None, vcard.hasEmail)) == {URIRef("mailto:info@example.org")}
    with pytest.raises(UsageFault, match="mailbox of a person"):
        publisher_of(Settings(contact="anna.muster@example.org"))


def aged(made: Made, store: Path) -> Settings:
    """Return a copy of the store whose catalogue is as earlier versions of this program wrote it."""
    home = StoreHome.create(store)
    graph = Graphs(BASE).catalogue
    old = {
        DCAT.hasCurrentVersion,
        DCAT.previousVersion,
        DCAT.accessURL,
        DCAT.mediaType,
        DCTERMS.modified,
        FOAF.name,
    }
    with made.home.reader() as snapshot:
        known = to_graph(snapshot.store.triples(graph))
    for triple in list(known):
        if triple[1] in old or triple[2] == FOAF.Agent:
            known.remove(triple)
    for node in list(known.subjects(RDF.type, URIRef("https://w3id.org/ecvet/ns#ArchiveFile"))):
        known.set((node, RDF.type, DCAT.Distribution))
        size = known.value(node, URIRef("https://w3id.org/ecvet/ns#sizeInBytes"))
        assert size is not None
        known.remove((node, URIRef("https://w3id.org/ecvet/ns#sizeInBytes"), None))
        known.add((node, DCAT.byteSize, size))
    for dataset in (DATASET, GONE):
        versions = known.objects(dataset, DCAT.hasVersion)
        times = [time for one in versions for time in known.objects(one, DCTERMS.issued)]
        known.set((dataset, DCTERMS.issued, max(times, key=str)))
    with home.writer("an old catalogue") as draft:
        lines = known.serialize(format="nt").encode()
        draft.store.change(graph, removed=b"", added=lines)
    return Settings(base=BASE, store=store, contact=made.settings.contact)


def test_the_catalogue_of_before_is_put_right(made: Made, tmp_path: Path) -> None:
    settings = aged(made, tmp_path / "store")
    home = StoreHome.open(settings.store)
    told = to_graph(catalogue(settings))
    assert str(told.value(DATASET, DCTERMS.issued)).startswith("2026-01-01T12:00:00")
    assert told.value(DATASET, DCAT.hasCurrentVersion) == URIRef(f"{DATASET}/version/3")
    with home.writer("mended") as draft:
        assert mend_catalogue(draft.store, base=BASE) > 10
        assert mend_catalogue(draft.store, base=BASE) == 0
    graph = Graphs(BASE).catalogue
    with home.reader() as mended, made.home.reader() as fresh:
        found = set(map(triple_line, mended.store.triples(graph)))
        wanted = set(map(triple_line, fresh.store.triples(graph)))
    assert not found - wanted
    assert all("mediaType" in line for line in wanted - found)


def test_void_counts_what_is_there(made: Made) -> None:
    graph = to_graph(description(made.settings))
    whole = URIRef(f"{BASE}/catalog#graph")
    with made.home.reader() as snapshot:
        assert int(str(graph.value(whole, VOID.triples))) == snapshot.store.count()
        size = snapshot.store.count(f"{BASE}/graph/demo-at/trades")
    assert int(str(graph.value(DATASET, VOID.triples))) == size
    assert graph.value(GONE, VOID.triples) is None
    parts = [
        int(str(graph.value(part, VOID.triples)))
        for part in graph.objects(whole, VOID.propertyPartition)
    ]
    assert sum(parts) == int(str(graph.value(whole, VOID.triples)))
    eqf = URIRef(f"{BASE}/.well-known/void#link-elm-EQFLevel-eqf")
    assert int(str(graph.value(eqf, VOID.triples))) == 2
    assert len(set(graph.objects(whole, VOID.exampleResource))) == 2
    assert len(set(graph.objects(whole, VOID.dataDump))) == 2
