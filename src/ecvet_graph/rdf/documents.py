"""A handful of triples as a document in any of the RDF syntaxes that are served."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.terms import Triple
from ecvet_graph.rdf.terms import to_graph, triple_line

__all__ = ["DOCUMENT_TYPES", "to_document"]

# Media type (IANA) to the name of rdflib's serializer
_SERIALIZERS: Mapping[str, str] = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
    "application/n-triples": "nt11",
}
DOCUMENT_TYPES = tuple(_SERIALIZERS)


def to_document(triples: Iterable[Triple], media_type: str) -> bytes:
    """Return the triples in a syntax, in UTF-8: the same bytes in whatever order they come.

    Raises:
        UsageFault: the syntax is none of `DOCUMENT_TYPES`.
    """
    if media_type not in _SERIALIZERS:
        raise UsageFault(
            f"{media_type} is not served.", remedy=f"Ask for one of {', '.join(DOCUMENT_TYPES)}."
        )
    # Some serializers write in the order in which the triples came.
    graph = to_graph(sorted(set(triples), key=triple_line))
    name = _SERIALIZERS[media_type]
    # Only JSON-LD knows what to do with `auto_compact`: it writes the prefixes as its context.
    return graph.serialize(format=name, encoding="utf-8", auto_compact=True)
