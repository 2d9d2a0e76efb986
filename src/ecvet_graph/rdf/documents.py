"""A handful of triples as a document in any of the RDF syntaxes that are served."""

from __future__ import annotations

from collections.abc import Iterable

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.terms import Triple
from ecvet_graph.rdf.json_ld import to_json_ld
from ecvet_graph.rdf.terms import to_graph, triple_line
from ecvet_graph.rdf.turtle import turtle_lines

__all__ = ["DOCUMENT_TYPES", "to_document"]

_JSON_LD = "application/ld+json"
_N_TRIPLES = "application/n-triples"
_TURTLE = "text/turtle"
DOCUMENT_TYPES = (_TURTLE, _JSON_LD, "application/rdf+xml", _N_TRIPLES)


def to_document(triples: Iterable[Triple], media_type: str, *, topic: str = "") -> bytes:
    """Return the triples in a syntax, in UTF-8: the same bytes in whatever order they come.

    Args:
        triples: what the document says.
        media_type: one of `DOCUMENT_TYPES`.
        topic: IRI of what stands first in JSON-LD.

    Raises:
        UsageFault: the syntax is none of `DOCUMENT_TYPES`.
    """
    if media_type not in DOCUMENT_TYPES:
        raise UsageFault(
            f"{media_type} is not served.", remedy=f"Ask for one of {', '.join(DOCUMENT_TYPES)}."
        )
    # Serializers write in the order in which the triples came.
    lines = {triple_line(triple): triple for triple in triples}
    ordered = [lines[line] for line in sorted(lines)]
    if media_type == _N_TRIPLES:
        return "".join(sorted(lines)).encode()
    if media_type == _JSON_LD:
        return to_json_ld(ordered, topic=topic)
    if media_type == _TURTLE:
        return "".join(turtle_lines(ordered)).encode()
    return to_graph(ordered).serialize(format="xml", encoding="utf-8")
