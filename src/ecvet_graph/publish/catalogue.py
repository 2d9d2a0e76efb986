"""The catalogue graph: datasets and their versions, in DCAT 3, VoID and SPDX terms.

A dataset has the IRI `{base}/datasets/{agency}/{dataset}`, a version of it `.../version/{number}`.
A version is a dataset too; its distribution is the document `...#document` with a `...#checksum`.
Versions are a sequence, not a clock, and are never taken away again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ecvet_graph.model.iris import DCAT, DCTERMS, RDF, SPDX, VOID, XSD, Graphs
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.publish.agencies import Agency, agency_facts
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import Document, GraphStore, RdfFormat

__all__ = ["Entry", "current_version", "enter"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue says about the newest version of a dataset.

    `issued` is an ISO 8601 time; `classes` are pairs of a class IRI and how many things have it.
    """

    agency: str
    dataset: str
    publisher: Agency
    version: int
    issued: str
    document: Document
    statements: int
    classes: tuple[tuple[str, int], ...]


def current_version(
    store: GraphStore, agency: str, dataset: str, *, base: str
) -> tuple[int, str | None]:
    """Return number and SHA-256 of the newest version of a dataset; 0 and `None` without one."""
    home = _dataset(base, agency, dataset)
    facts = {
        (str(subject), str(predicate)): str(value)
        for subject, predicate, value in store.triples(Graphs(base).catalogue)
        if str(subject).startswith(home)
    }
    number = int(facts.get((home, DCAT + "version"), "0"))
    return number, facts.get((f"{home}/version/{number}#checksum", SPDX + "checksumValue"))


def enter(store: GraphStore, entries: Sequence[Entry], *, base: str) -> None:
    """Put the newest versions of datasets into the catalogue; earlier versions stay listed."""
    graph = Graphs(base).catalogue
    fresh = [triple for entry in entries for triple in _triples(entry, base)]
    replaced = {subject for subject, _, _ in fresh}
    parts = tuple(f"{base}/agencies/{entry.agency}#" for entry in entries)
    kept = [
        triple
        for triple in store.triples(graph)
        if (triple[0] not in replaced and not str(triple[0]).startswith(parts))
        or str(triple[1]) == DCAT + "hasVersion"
    ]
    lines = sorted({triple_line(triple) for triple in [*kept, *fresh]})
    store.clear(graph)
    store.load("".join(lines).encode(), syntax=RdfFormat.N_TRIPLES, graph=graph)


def _dataset(base: str, agency: str, dataset: str) -> str:
    return f"{base}/datasets/{agency}/{dataset}"


def _triples(entry: Entry, base: str) -> Iterator[Triple]:
    home = _dataset(base, entry.agency, entry.dataset)
    version = Iri(f"{home}/version/{entry.version}")
    yield from _about(
        Iri(home),
        (RDF + "type", Iri(DCAT + "Dataset")),
        (DCTERMS + "identifier", Literal(f"{entry.agency}/{entry.dataset}")),
        (DCTERMS + "title", Literal(entry.dataset)),
        (DCTERMS + "publisher", Iri(f"{base}/agencies/{entry.agency}")),
        (DCTERMS + "issued", Literal(entry.issued, XSD + "dateTime")),
        (DCAT + "version", Literal(str(entry.version))),
        (DCAT + "hasVersion", version),
        (VOID + "triples", _number(entry.statements)),
    )
    if entry.publisher.licence:
        yield Iri(home), Iri(DCTERMS + "license"), Iri(entry.publisher.licence)
    yield from agency_facts(entry.publisher, base=base)
    yield from _about(
        version,
        (RDF + "type", Iri(DCAT + "Dataset")),
        (RDF + "type", Iri(VOID + "Dataset")),
        (DCTERMS + "issued", Literal(entry.issued, XSD + "dateTime")),
        (DCAT + "distribution", Iri(f"{version.value}#document")),
        (VOID + "triples", _number(entry.statements)),
    )
    yield from _document(entry.document, version.value)
    for name, count in entry.classes:
        part = Iri(f"{version.value}#{name.replace('#', '/').rpartition('/')[2]}")
        yield version, Iri(VOID + "classPartition"), part
        yield from _about(part, (VOID + "class", Iri(name)), (VOID + "entities", _number(count)))


def _document(document: Document, version: str) -> Iterator[Triple]:
    checksum = Iri(f"{version}#checksum")
    yield from _about(
        Iri(f"{version}#document"),
        (RDF + "type", Iri(DCAT + "Distribution")),
        (DCAT + "byteSize", Literal(str(document.size), XSD + "nonNegativeInteger")),
        (SPDX + "checksum", checksum),
    )
    yield from _about(
        checksum,
        (RDF + "type", Iri(SPDX + "Checksum")),
        (SPDX + "algorithm", Iri(SPDX + "checksumAlgorithm_sha256")),
        (SPDX + "checksumValue", Literal(document.sha256, XSD + "hexBinary")),
    )


def _about(subject: Iri, *facts: tuple[str, Term]) -> Iterator[Triple]:
    for predicate, value in facts:
        yield subject, Iri(predicate), value


def _number(value: int) -> Literal:
    return Literal(str(value), XSD + "integer")
