"""What a document says of itself, and what is left to say of a thing that was withdrawn.

In the terms of `docs/data-model.md`, Documents. Nothing of this is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecvet_graph.model.iris import DCTERMS, FOAF, OWL, PROV, RDF, VOID, XSD
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.query import run
from ecvet_graph.rdf.statements import text_triples
from ecvet_graph.service.views.datasets import TombstoneView, VersionView
from ecvet_graph.store import GraphStore

__all__ = ["Origin", "document_facts", "origins_of", "tombstone_facts", "version_facts"]

_DATE_TIME = XSD + "dateTime"


@dataclass(frozen=True, slots=True)
class Origin:
    """The dataset that a thing comes from.

    Attributes:
        dataset: its IRI.
        number: of its version that is told of.
        issued: when that version was published (ISO 8601).
        publisher: IRI of the agency, empty where not known.
        licence: IRI of the licence, empty where not known.
    """

    dataset: str
    number: int
    issued: str
    publisher: str = ""
    licence: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """Return the id of the agency and the name of the dataset."""
        agency, name = self.dataset.rsplit("/", 2)[1:]
        return agency, name


def origins_of(store: GraphStore, thing: str) -> tuple[Origin, ...]:
    """Return the datasets that describe a thing, by IRI; none for what is derived."""
    found: dict[str, Origin] = {}
    for row in run(store, "resource/thing-origins", thing=thing):
        dataset = str(row["dataset"])
        found.setdefault(
            dataset,
            Origin(
                dataset=dataset,
                number=int(str(row["number"])),
                issued=str(row["issued"]),
                publisher=str(row.get("publisher", "")),
                licence=str(row.get("licence", "")),
            ),
        )
    return tuple(found.values())


def document_facts(document: str, topic: str, origin: Origin | None) -> Iterator[Triple]:
    """Yield what the document about a thing says of itself.

    Args:
        document: IRI of the document, without a suffix.
        topic: IRI of the thing.
        origin: where the thing comes from, where that is known.
    """
    node = Iri(document)
    yield node, Iri(RDF + "type"), Iri(FOAF + "Document")
    yield node, Iri(FOAF + "primaryTopic"), Iri(topic)
    if origin is None:
        return
    yield node, Iri(VOID + "inDataset"), Iri(origin.dataset)
    yield node, Iri(OWL + "versionInfo"), Literal(str(origin.number))
    yield node, Iri(DCTERMS + "modified"), Literal(origin.issued, _DATE_TIME)
    version = Iri(f"{document}/version/{origin.number}")
    yield node, Iri(DCTERMS + "hasVersion"), version
    yield node, Iri(OWL + "versionIRI"), version
    yield from _responsible(node, origin)


def version_facts(document: str, topic: str, origin: Origin, *, earlier: int) -> Iterator[Triple]:
    """Yield what the document of a version says of itself.

    Args:
        document: IRI of the document, without version and suffix.
        topic: IRI of the thing.
        origin: the version of the dataset that it is from.
        earlier: number of the version before it that holds the thing, 0 where there is none.
    """
    node = Iri(f"{document}/version/{origin.number}")
    yield node, Iri(RDF + "type"), Iri(FOAF + "Document")
    yield node, Iri(RDF + "type"), Iri(PROV + "Entity")
    yield node, Iri(FOAF + "primaryTopic"), Iri(topic)
    yield node, Iri(DCTERMS + "isVersionOf"), Iri(document)
    yield Iri(document), Iri(OWL + "versionIRI"), node
    yield node, Iri(VOID + "inDataset"), Iri(f"{origin.dataset}/version/{origin.number}")
    yield node, Iri(OWL + "versionInfo"), Literal(str(origin.number))
    yield node, Iri(PROV + "generatedAtTime"), Literal(origin.issued, _DATE_TIME)
    if earlier:
        yield node, Iri(PROV + "wasRevisionOf"), Iri(f"{document}/version/{earlier}")
    yield from _responsible(node, origin)


def tombstone_facts(
    tombstone: TombstoneView, document: str, withdrawn_in: VersionView | None
) -> Iterator[Triple]:
    """Yield what is left to say of a withdrawn thing, and where it can still be read.

    Args:
        tombstone: what is known of it.
        document: IRI of the document about it, without a suffix; empty where it has none.
        withdrawn_in: the version that it is not in any more, where that is known.
    """
    node = Iri(tombstone.iri)
    yield node, Iri(RDF + "type"), Iri(PROV + "Entity")
    yield from text_triples(node, DCTERMS + "title", tombstone.titles)
    if withdrawn_in is not None and withdrawn_in.activity:
        yield node, Iri(PROV + "wasInvalidatedBy"), Iri(withdrawn_in.activity)
    if tombstone.when is not None:
        moment = Literal(tombstone.when.isoformat(), _DATE_TIME)
        yield node, Iri(PROV + "invalidatedAtTime"), moment
    if tombstone.replaced_by:
        yield node, Iri(DCTERMS + "isReplacedBy"), Iri(tombstone.replaced_by)
    if withdrawn_in is not None:
        yield from text_triples(node, DCTERMS + "description", withdrawn_in.reason)
    if document:
        about = Iri(document)
        yield about, Iri(RDF + "type"), Iri(FOAF + "Document")
        yield about, Iri(FOAF + "primaryTopic"), node
        if tombstone.version > 1:
            last = Iri(f"{document}/version/{tombstone.version - 1}")
            yield about, Iri(DCTERMS + "hasVersion"), last


def _responsible(node: Iri, origin: Origin) -> Iterator[Triple]:
    if origin.publisher:
        yield node, Iri(DCTERMS + "publisher"), Iri(origin.publisher)
    if origin.licence:
        yield node, Iri(DCTERMS + "license"), Iri(origin.licence)
