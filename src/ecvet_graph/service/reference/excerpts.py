"""What vocabularies and constraints say of one thing, with what belongs to it, as triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ecvet_graph.model.iris import DCTERMS, ECVET, RDF, SKOS
from ecvet_graph.model.terms import Blank, Iri, Literal, Triple
from ecvet_graph.quality import load_shapes
from ecvet_graph.rdf.statements import text_triples
from ecvet_graph.service.reference.constraints import ConstraintView
from ecvet_graph.service.reference.files import vocabulary_turtle
from ecvet_graph.store import GraphStore, OxigraphStore, RdfFormat

__all__ = ["constraint_triples", "excerpt", "file_triples", "vocabulary_triples"]

_GRAPH = "urn:x-file"
_FORWARD = frozenset({ECVET + "authorityDefinition", DCTERMS + "source"})
_BACKWARD = frozenset({ECVET + "inFramework", ECVET + "framework"})
_LABEL = SKOS + "prefLabel"


def vocabulary_triples(store: GraphStore, iri: str, *names: str) -> tuple[Triple, ...]:
    """Return what vocabularies of a store say of a concept and of its parts."""
    ends = tuple(f"/graph/vocabulary/{name}" for name in names)
    graphs = [graph for graph in store.graphs() if graph.endswith(ends)]
    return excerpt((one for graph in graphs for one in store.triples(graph)), iri)


def file_triples(name: str) -> tuple[Triple, ...]:
    """Return the triples of a file, named as in `vocabulary_turtle`. Raises as it does."""
    return _parsed(vocabulary_turtle(name))


def constraint_triples(view: ConstraintView) -> Iterator[Triple]:
    """Yield what a constraint is called and says, and its shape where it has one."""
    node = Iri(view.iri)
    yield node, Iri(DCTERMS + "title"), Literal(view.name)
    yield from text_triples(node, DCTERMS + "description", view.messages)
    if view.source:
        yield node, Iri(DCTERMS + "source"), Literal(view.source)
    if view.form == "shape":
        yield from excerpt(_parsed(load_shapes(view.level).turtle.encode()), view.iri)


def excerpt(triples: Iterable[Triple], iri: str) -> tuple[Triple, ...]:
    """Return the statements about a thing, its parts and its blank nodes; of others the labels."""
    facts = list(triples)
    nodes: set[Iri | Blank] = {Iri(iri)}
    nodes |= {
        subject for subject, name, value in facts if name.value in _BACKWARD and str(value) == iri
    }
    before = 0
    while before < len(nodes):
        before = len(nodes)
        nodes |= {
            value
            for subject, name, value in facts
            if subject in nodes
            and (isinstance(value, Blank) or (isinstance(value, Iri) and name.value in _FORWARD))
        }
    named = {
        value for subject, name, value in facts if subject in nodes and name.value != RDF + "type"
    }
    return tuple(
        triple
        for triple in facts
        if triple[0] in nodes or (triple[1].value == _LABEL and triple[0] in named)
    )


def _parsed(turtle: bytes) -> tuple[Triple, ...]:
    store = OxigraphStore()
    store.load(turtle, syntax=RdfFormat.TURTLE, graph=_GRAPH)
    return tuple(store.triples(_GRAPH))
