"""RDF terms as plain values, as rdflib nodes and as N-Triples text."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import rdflib

from ecvet_graph.model.iris import PREFIXES, RDF, XSD
from ecvet_graph.model.terms import Blank, Iri, Literal, Term, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

__all__ = ["from_rdflib", "term_text", "to_graph", "to_rdflib", "triple_line"]

_LANG_STRING = RDF + "langString"
_STRING = XSD + "string"
# As the engine writes them: versions of a dataset are compared line by line.
_NAMED_ESCAPES = {sign: f"\\{name}" for sign, name in zip('\\"\b\f\n\r\t', '\\"bfnrt', strict=True)}
_CONTROLS = [*range(0x20), 0x7F]
_ESCAPES = str.maketrans({chr(code): f"\\u{code:04X}" for code in _CONTROLS} | _NAMED_ESCAPES)

# A value that is not one of its datatype, or of a year that Python has not, is kept as it is written and
# judged by constraints: a warning with a traceback at each reading tells nobody what to do.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


def term_text(term: Term) -> str:
    """Return the term as in RDF 1.1 N-Triples (https://www.w3.org/TR/n-triples/)."""
    if isinstance(term, Iri):
        return f"<{term.value}>"
    if isinstance(term, Blank):
        return f"_:{term.label}"
    text = f'"{term.value.translate(_ESCAPES)}"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype == _STRING else f"{text}^^<{term.datatype}>"


def triple_line(triple: Triple) -> str:
    """Return the triple as one line of N-Triples, with its end of line."""
    subject, predicate, value = triple
    return f"{term_text(subject)} {term_text(predicate)} {term_text(value)} .\n"


def to_rdflib(term: Term) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    """Return the term as an rdflib node; lexical forms are kept as they are."""
    if isinstance(term, Iri):
        return rdflib.URIRef(term.value)
    if isinstance(term, Blank):
        return rdflib.BNode(term.label)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = None if term.datatype == _STRING else rdflib.URIRef(term.datatype)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def to_graph(triples: Iterable[Triple] = ()) -> rdflib.Graph:
    """Return a graph of rdflib that holds the triples and knows the prefixes of the project."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for subject, predicate, value in triples:
        graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(value)))
    return graph


def from_rdflib(node: Node) -> Term:
    """Return an rdflib node as a term.

    Raises:
        TypeError: the node is neither an IRI, a blank node nor a literal.
    """
    if isinstance(node, rdflib.URIRef):
        return Iri(str(node))
    if isinstance(node, rdflib.BNode):
        return Blank(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), _LANG_STRING, node.language)
        return Literal(str(node), str(node.datatype) if node.datatype else _STRING)
    raise TypeError(f"{node!r} is not an RDF term")
