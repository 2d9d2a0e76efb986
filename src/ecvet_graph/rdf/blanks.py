"""Labels of blank nodes that depend on nothing but the statements they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import rdflib
from rdflib.compare import to_canonical_graph

from ecvet_graph.errors import EngineError
from ecvet_graph.model.terms import Blank, Iri, Literal, Triple
from ecvet_graph.rdf.terms import from_rdflib, to_rdflib

__all__ = ["with_stable_blanks"]


def with_stable_blanks(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the triples with blank nodes named after their statements; the others as they are.

    The same document read twice gives the same labels. Source: the canonical form of RDF graphs of
    Hogan (2017), as rdflib has it.
    """
    graph = rdflib.Graph()
    for triple in triples:
        if isinstance(triple[0], Blank) or isinstance(triple[2], Blank):
            subject, predicate, value = triple
            graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(value)))
        else:
            yield triple
    for nodes in to_canonical_graph(graph):
        named, verb, other = map(from_rdflib, nodes)
        if isinstance(named, Literal) or not isinstance(verb, Iri):
            raise EngineError("Naming blank nodes gave a statement that is not RDF.")
        yield named, verb, other
