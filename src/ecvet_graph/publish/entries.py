"""What a publication writes into the catalogue graph; see `catalogue`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ecvet_graph.model.changes import KINDS, Change, Changes
from ecvet_graph.model.iris import (
    DCAT,
    DCTERMS,
    ECVET,
    MEDIA_TYPE,
    PROV,
    RDF,
    SPDX,
    VOID,
    XSD,
    Graphs,
)
from ecvet_graph.model.learning import Text
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.publish.agencies import Agency, agency_facts
from ecvet_graph.publish.archive_files import ArchiveFile
from ecvet_graph.publish.catalogue import CHANGED_CLASSES, dataset_iri, facts_of, version_iri
from ecvet_graph.publish.mending import mend_catalogue
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import Document, GraphStore

__all__ = ["Entry", "enter", "enter_file"]

# What is said of a dataset and stays when a new version comes
_KEPT = frozenset({DCAT + "hasVersion"})
_ARCHIVE = "statements"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue says about the newest version of a dataset.

    `started` and `issued` are ISO 8601 times; `classes` are pairs of a class IRI and how many
    things have it; `document` is `None` for a withdrawal, `media_type` its type, empty where not
    known; `qualification` is the IRI of the one that was replaced, empty where the whole dataset was.
    """

    agency: str
    dataset: str
    publisher: Agency
    version: int
    started: str
    issued: str
    document: Document | None
    statements: int
    classes: tuple[tuple[str, int], ...]
    changes: Changes
    file: ArchiveFile
    media_type: str = ""
    qualification: str = ""
    is_withdrawn: bool = False
    reason: Text | None = None


def enter(store: GraphStore, entry: Entry, *, base: str) -> None:
    """Put the newest version of a dataset into the catalogue; earlier versions stay listed."""
    graph = Graphs(base).catalogue
    mend_catalogue(store, base=base)
    fresh = set(_triples(entry, base, since=_first_issued(store, entry, base)))
    subjects = {triple[0] for triple in fresh}
    subjects.update(_parts(store, Iri(f"{base}/agencies/{entry.agency}"), graph))
    old = {
        triple
        for subject in subjects
        for triple in store.triples(graph, subject=subject)
        if str(triple[1]) not in _KEPT
    }
    store.change(graph, removed=_lines(old - fresh), added=_lines(fresh - old))


def enter_file(store: GraphStore, version: str, file: ArchiveFile, *, base: str) -> None:
    """Note in which file of the archive the statements of a version (its IRI) are."""
    graph = Graphs(base).catalogue
    nodes = [Iri(f"{version}#{name}") for name in (_ARCHIVE, f"{_ARCHIVE}-checksum")]
    old = {triple for node in nodes for triple in store.triples(graph, subject=node)}
    store.change(graph, removed=_lines(old), added=_lines(_file(version, file)))


def _parts(store: GraphStore, node: Iri, graph: str) -> Iterator[Iri]:
    """Yield the pages and ways of contact that the catalogue has of an agency."""
    for _, _, value in store.triples(graph, subject=node):
        if isinstance(value, Iri) and value.value.startswith(f"{node.value.partition('#')[0]}#"):
            yield value
            yield from _parts(store, value, graph)


def _first_issued(store: GraphStore, entry: Entry, base: str) -> str:
    """Return when the first version of the dataset was published."""
    first = version_iri(base, entry.agency, entry.dataset, 1)
    known = facts_of(store, first, base=base).get(DCTERMS + "issued", ())
    return min(map(str, known), default=entry.issued)


def _lines(triples: Iterable[Triple]) -> bytes:
    return "".join(sorted(map(triple_line, triples))).encode()


def _triples(entry: Entry, base: str, *, since: str) -> Iterator[Triple]:
    home = Iri(dataset_iri(base, entry.agency, entry.dataset))
    version = version_iri(base, entry.agency, entry.dataset, entry.version)
    publisher = Iri(f"{base}/agencies/{entry.agency}")
    yield from agency_facts(entry.publisher, base=base)
    if entry.publisher.licence:
        yield home, Iri(DCTERMS + "license"), Iri(entry.publisher.licence)
    yield from _about(
        home,
        (RDF + "type", Iri(DCAT + "Dataset")),
        (DCTERMS + "identifier", Literal(f"{entry.agency}/{entry.dataset}")),
        (DCTERMS + "title", Literal(entry.dataset)),
        (DCTERMS + "publisher", publisher),
        (DCTERMS + "issued", _time(since)),
        (DCTERMS + "modified", _time(entry.issued)),
        (DCAT + "version", Literal(str(entry.version))),
        (DCAT + "hasVersion", Iri(version)),
        (VOID + "triples", _number(entry.statements)),
    )
    if not entry.is_withdrawn:
        yield home, Iri(DCAT + "hasCurrentVersion"), Iri(version)
    yield from _version(entry, Iri(version), base)
    yield from _publication(entry, version, publisher)
    yield from _file(version, entry.file)
    if entry.document is not None:
        yield from _document(entry.document, version, entry.media_type)
    yield from _counts(entry, version)


def _version(entry: Entry, version: Iri, base: str) -> Iterator[Triple]:
    yield from _about(
        version,
        (RDF + "type", Iri(DCAT + "Dataset")),
        (RDF + "type", Iri(VOID + "Dataset")),
        (RDF + "type", Iri(PROV + "Entity")),
        (DCAT + "isVersionOf", Iri(dataset_iri(base, entry.agency, entry.dataset))),
        (DCTERMS + "issued", _time(entry.issued)),
        (VOID + "triples", _number(entry.statements)),
        (PROV + "wasGeneratedBy", Iri(f"{version.value}#publication")),
    )
    if entry.version > 1:
        before = version_iri(base, entry.agency, entry.dataset, entry.version - 1)
        yield version, Iri(PROV + "wasRevisionOf"), Iri(before)
        yield version, Iri(DCAT + "previousVersion"), Iri(before)
    if entry.qualification:
        yield version, Iri(ECVET + "replacedQualification"), Iri(entry.qualification)
    if entry.is_withdrawn:
        yield version, Iri(ECVET + "isWithdrawal"), Literal("true", XSD + "boolean")
    if entry.reason is not None:
        text = Literal(entry.reason.value, RDF + "langString", entry.reason.language)
        yield version, Iri(DCTERMS + "description"), text


def _publication(entry: Entry, version: str, publisher: Iri) -> Iterator[Triple]:
    activity = Iri(f"{version}#publication")
    yield from _about(
        activity,
        (RDF + "type", Iri(PROV + "Activity")),
        (PROV + "wasAssociatedWith", publisher),
        (PROV + "startedAtTime", _time(entry.started)),
        (PROV + "endedAtTime", _time(entry.issued)),
    )
    if entry.document is not None:
        yield activity, Iri(PROV + "used"), Iri(f"{version}#document")


def _document(document: Document, version: str, media_type: str) -> Iterator[Triple]:
    node, place = Iri(f"{version}#document"), Iri(f"{version}/document")
    yield Iri(version), Iri(DCAT + "distribution"), node
    yield from _about(
        node,
        (RDF + "type", Iri(DCAT + "Distribution")),
        (DCAT + "accessURL", place),
        (DCAT + "downloadURL", place),
        (DCAT + "byteSize", Literal(str(document.size), XSD + "nonNegativeInteger")),
    )
    if media_type:
        yield node, Iri(DCAT + "mediaType"), Iri(MEDIA_TYPE + media_type)
    yield from _checksum(node, f"{version}#checksum", document.sha256)


def _file(version: str, file: ArchiveFile) -> Iterator[Triple]:
    node = Iri(f"{version}#{_ARCHIVE}")
    yield Iri(version), Iri(ECVET + "archivedIn"), node
    yield from _about(
        node,
        (RDF + "type", Iri(ECVET + "ArchiveFile")),
        (DCTERMS + "identifier", Literal(file.name)),
        (ECVET + "sizeInBytes", _number(file.size)),
    )
    yield from _checksum(node, f"{version}#{_ARCHIVE}-checksum", file.sha256)


def _checksum(node: Iri, checksum: str, sha256: str) -> Iterator[Triple]:
    yield node, Iri(SPDX + "checksum"), Iri(checksum)
    yield from _about(
        Iri(checksum),
        (RDF + "type", Iri(SPDX + "Checksum")),
        (SPDX + "algorithm", Iri(SPDX + "checksumAlgorithm_sha256")),
        (SPDX + "checksumValue", Literal(sha256, XSD + "hexBinary")),
    )


def _counts(entry: Entry, version: str) -> Iterator[Triple]:
    for name, count in entry.classes:
        part = Iri(f"{version}#{name.replace('#', '/').rpartition('/')[2]}")
        yield Iri(version), Iri(VOID + "classPartition"), part
        yield from _about(part, (VOID + "class", Iri(name)), (VOID + "entities", _number(count)))
    for kind in KINDS:
        for change in Change:
            count = entry.changes.count(kind, change) if kind in CHANGED_CLASSES else 0
            if not count:
                continue
            node = Iri(f"{version}#{change}-{kind}")
            yield Iri(version), Iri(ECVET + "changeCount"), node
            yield from _about(
                node,
                (RDF + "type", Iri(ECVET + "ChangeCount")),
                (VOID + "class", Iri(CHANGED_CLASSES[kind])),
                (ECVET + "change", Literal(change.value)),
                (VOID + "entities", _number(count)),
            )


def _about(subject: Iri, *facts: tuple[str, Term]) -> Iterator[Triple]:
    for predicate, value in facts:
        yield subject, Iri(predicate), value


def _number(value: int) -> Literal:
    return Literal(str(value), XSD + "integer")


def _time(text: str) -> Literal:
    return Literal(text, XSD + "dateTime")
