"""The reference engine: rdflib in memory, slow and well known; the contract suite compares with it.

It must never see untrusted bytes or queries: rdflib opens remote contexts, files and services.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.sax import SAXParseException

import rdflib
from pyparsing import ParseException
from rdflib.exceptions import ParserError
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.plugins.parsers.ntriples import NTGraphSink, W3CNTriplesParser
from rdflib.query import Result
from rdflib.term import Node

from ecvet_graph.errors import (
    EngineError,
    NotFoundError,
    Place,
    QueryError,
    SyntaxFault,
)
from ecvet_graph.model.terms import Blank, Iri, Literal, Term, Triple
from ecvet_graph.rdf.terms import from_rdflib, to_rdflib
from ecvet_graph.store.port import RdfFormat, Solutions, check_dump, check_load

__all__ = ["MemoryStore"]

_FORMATS = {
    RdfFormat.TURTLE: "turtle",
    RdfFormat.N_TRIPLES: "nt",
    RdfFormat.RDF_XML: "xml",
    RdfFormat.JSON_LD: "json-ld",
    RdfFormat.TRIG: "trig",
    RdfFormat.N_QUADS: "nquads",
}


class MemoryStore:
    """A quad store in an rdflib `Dataset` whose default graph is the union of all graphs."""

    def __init__(self) -> None:
        self._dataset = rdflib.Dataset(default_union=True)

    def load(self, source: bytes | Path, *, syntax: RdfFormat, graph: str | None = None) -> None:
        """Add a trusted document to `graph`; a quad syntax without `graph` keeps its own graphs.

        Raises:
            SyntaxFault: the document is not of that syntax.
            UsageFault: no graph is given for a syntax without graphs, or one for a syntax with.
            NotFoundError: the file does not exist.
        """
        check_load(syntax, graph)
        data, name = _bytes(source)
        fresh = rdflib.Dataset()
        target = fresh if graph is None else fresh.graph(rdflib.URIRef(graph))
        try:
            target.parse(data=data, format=_FORMATS[syntax])
        except (BadSyntax, ParserError, SAXParseException, SyntaxError, ValueError) as fault:
            raise SyntaxFault(
                f"{name} cannot be loaded: {_one_line(fault)}.",
                remedy="Mend the document.",
                place=Place(name),
            ) from fault
        for subject, predicate, value, origin in fresh.quads():
            home = DATASET_DEFAULT_GRAPH_ID if origin is None else origin
            self._dataset.graph(home).add((subject, predicate, value))

    def clear(self, graph: str) -> None:
        """Remove everything from a graph, and the graph."""
        self._dataset.remove_graph(self._dataset.graph(rdflib.URIRef(graph)))

    def graphs(self) -> tuple[str, ...]:
        """Return the names of all graphs, sorted."""
        return tuple(
            sorted(
                str(graph.identifier)
                for graph in self._dataset.graphs()
                if graph.identifier != DATASET_DEFAULT_GRAPH_ID and len(graph)
            )
        )

    def count(self, graph: str | None = None) -> int:
        """Return the number of quads, of one graph or of all."""
        if graph is not None:
            return len(self._dataset.get_context(rdflib.URIRef(graph)))
        return sum(len(entry) for entry in self._dataset.graphs())

    def change(self, graph: str, *, removed: bytes | Path, added: bytes | Path) -> None:
        """Take statements out of a graph and put others into it, both N-Triples.

        Labels of blank nodes are names: they stay as they are written.

        Raises:
            SyntaxFault: one of both is not N-Triples.
            NotFoundError: a file does not exist.
        """
        gone, fresh = (_statements(*_bytes(source)) for source in (removed, added))
        target = self._dataset.graph(rdflib.URIRef(graph))
        for triple in gone:
            target.remove(triple)
        for triple in fresh:
            target.add(triple)

    def triples(
        self, graph: str, *, subject: Iri | Blank | None = None, value: Term | None = None
    ) -> Iterator[Triple]:
        """Yield the triples of a graph with that subject and that object, in no order."""
        source = None if subject is None else to_rdflib(subject)
        target = None if value is None else to_rdflib(value)
        home = self._dataset.get_context(rdflib.URIRef(graph))
        for triple in home.triples((source, None, target)):
            yield _triple(triple)

    def select(self, query: str) -> Solutions:
        """Answer a SELECT query. Raises QueryError when it is not one or not valid."""
        result = self._query(query, ("SELECT",))
        variables = tuple(str(variable) for variable in result.vars or ())
        return Solutions(variables, _rows(result))

    def ask(self, query: str) -> bool:
        """Answer an ASK query. Raises QueryError when it is not one or not valid."""
        return bool(self._query(query, ("ASK",)).askAnswer)

    def construct(self, query: str) -> Iterator[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query. Raises QueryError as `select` does."""
        result = self._query(query, ("CONSTRUCT", "DESCRIBE"))
        return (_triple(triple) for triple in result.graph or ())

    def dump(self, target: BinaryIO, *, syntax: RdfFormat, graph: str | None = None) -> None:
        """Write one graph in any syntax, or everything in a quad syntax.

        Raises:
            UsageFault: everything is asked for in a syntax without graphs.
        """
        check_dump(syntax, graph)
        origin: rdflib.Graph = self._dataset
        if graph is not None:
            # In a dataset of its own, because the quad syntaxes write nothing smaller.
            origin = rdflib.Dataset() if syntax.has_graphs else rdflib.Graph()
            for triple in self._dataset.get_context(rdflib.URIRef(graph)):
                origin.add(triple)
        target.write(origin.serialize(format=_FORMATS[syntax], encoding="utf-8"))

    def _query(self, query: str, kinds: tuple[str, ...]) -> Result:
        try:
            result = self._dataset.query(query)
        except (ParseException, ValueError) as fault:
            raise QueryError(
                f"The query is not valid SPARQL 1.1: {_one_line(fault)}.", remedy="Mend the query."
            ) from fault
        if result.type not in kinds:
            asked = " or ".join(kinds)
            raise QueryError(f"The query is not a {asked} query.", remedy=f"Ask with {asked}.")
        return result


def _rows(result: Result) -> Iterator[tuple[Term | None, ...]]:
    # The bindings, because iterating over the result leaves out rows without any value.
    for binding in result.bindings:
        terms = (binding.get(variable) for variable in result.vars or ())
        yield tuple(None if term is None else from_rdflib(term) for term in terms)


def _statements(data: bytes, name: str) -> rdflib.Graph:
    # With labels as keys: else the parser gives every document blank nodes of its own.
    graph = rdflib.Graph()
    try:
        parser = W3CNTriplesParser(NTGraphSink(graph), bnode_context=_Labels())
        parser.parsestring(data.decode())
    except (ParserError, ValueError) as fault:
        raise SyntaxFault(
            f"{name} cannot be loaded: {_one_line(fault)}.",
            remedy="Mend the document.",
            place=Place(name),
        ) from fault
    return graph


class _Labels(dict[str, rdflib.BNode]):
    """Blank nodes by their labels, each named as it is written."""

    def get(self, label: str, _: object = None, /) -> rdflib.BNode:
        return rdflib.BNode(label)


def _bytes(source: bytes | Path) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, "the document"
    if not source.is_file():
        raise NotFoundError(f"{source} does not exist.", remedy="Check the path.")
    return source.read_bytes(), str(source)


def _one_line(fault: Exception) -> str:
    return " ".join(str(fault).split()).rstrip(".")


def _triple(triple: tuple[Node, ...]) -> Triple:
    subject, predicate, value = (from_rdflib(node) for node in triple[:3])
    if isinstance(subject, Literal) or not isinstance(predicate, Iri):
        raise EngineError("The engine gave a statement that is not RDF.")
    return subject, predicate, value
