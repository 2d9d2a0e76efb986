"""What the SPARQL endpoint says of itself (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ecvet_graph.model.iris import RDF, RDFS, SD, VOID, XSD
from ecvet_graph.model.terms import Blank, Iri, Literal, Triple

__all__ = ["describe_endpoint"]

# Unique URIs for file formats, https://www.w3.org/ns/formats/
_FORMATS: Mapping[str, str] = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}
_SIMPLE = "http://www.w3.org/ns/entailment/Simple"


def describe_endpoint(
    base: str,
    *,
    graphs: Mapping[str, int],
    media_types: Iterable[str],
    services: Sequence[str] = (),
) -> Iterator[Triple]:
    """Yield the statements about the endpoint of an installation.

    Args:
        base: base IRI of the installation; the endpoint is `/sparql` below it.
        graphs: number of statements of each named graph.
        media_types: of the answers.
        services: other endpoints that `SERVICE` may name.
    """
    service = Iri(f"{base}/sparql")
    yield service, Iri(RDF + "type"), Iri(SD + "Service")
    yield service, Iri(SD + "endpoint"), service
    yield service, Iri(SD + "supportedLanguage"), Iri(SD + "SPARQL11Query")
    yield service, Iri(SD + "feature"), Iri(SD + "UnionDefaultGraph")
    if services:
        yield service, Iri(SD + "feature"), Iri(SD + "BasicFederatedQuery")
    yield service, Iri(SD + "defaultEntailmentRegime"), Iri(_SIMPLE)
    for media_type in media_types:
        name = _FORMATS[media_type]
        yield service, Iri(SD + "resultFormat"), Iri(f"http://www.w3.org/ns/formats/{name}")
    for page in ("catalog", ".well-known/void"):
        yield service, Iri(RDFS + "seeAlso"), Iri(f"{base}/{page}")
    yield from _dataset(service, graphs)


def _dataset(service: Iri, graphs: Mapping[str, int]) -> Iterator[Triple]:
    dataset, union = Blank("dataset"), Blank("union")
    yield service, Iri(SD + "defaultDataset"), dataset
    yield dataset, Iri(RDF + "type"), Iri(SD + "Dataset")
    yield dataset, Iri(SD + "defaultGraph"), union
    yield union, Iri(RDF + "type"), Iri(SD + "Graph")
    for number, name in enumerate(sorted(graphs)):
        named, graph = Blank(f"named{number}"), Blank(f"graph{number}")
        yield dataset, Iri(SD + "namedGraph"), named
        yield named, Iri(RDF + "type"), Iri(SD + "NamedGraph")
        yield named, Iri(SD + "name"), Iri(name)
        yield named, Iri(SD + "graph"), graph
        yield graph, Iri(RDF + "type"), Iri(SD + "Graph")
        yield graph, Iri(VOID + "triples"), Literal(str(graphs[name]), XSD + "integer")
