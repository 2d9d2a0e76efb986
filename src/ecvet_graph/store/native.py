"""Terms of Oxigraph as plain values and back, and its faults as errors of the family.

Oxigraph stores the embedded engine, and reads and writes RDF for the remote one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox

from ecvet_graph.errors import (
    EngineError,
    NotFoundError,
    Place,
    StoreError,
    SyntaxFault,
)
from ecvet_graph.model.terms import Blank, Iri, Literal, Term, Triple
from ecvet_graph.store.port import RdfFormat
from ecvet_graph.store.syntax import syntax_fault

__all__ = ["FORMATS", "engine_faults", "native", "node", "plain", "plain_triple", "query_faults"]

FORMATS = {
    RdfFormat.TURTLE: ox.RdfFormat.TURTLE,
    RdfFormat.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    RdfFormat.RDF_XML: ox.RdfFormat.RDF_XML,
    RdfFormat.JSON_LD: ox.RdfFormat.JSON_LD,
    RdfFormat.TRIG: ox.RdfFormat.TRIG,
    RdfFormat.N_QUADS: ox.RdfFormat.N_QUADS,
}


def node(term: Iri | Blank) -> ox.NamedNode | ox.BlankNode:
    """Return a subject as Oxigraph has it."""
    return ox.NamedNode(term.value) if isinstance(term, Iri) else ox.BlankNode(term.label)


def native(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return a term as Oxigraph has it."""
    if not isinstance(term, Literal):
        return node(term)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))


def plain(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    """Return a term of Oxigraph as a value.

    Raises:
        EngineError: it is a statement about a statement.
    """
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal):
        return Literal(term.value, term.datatype.value, term.language)
    if isinstance(term, ox.BlankNode):
        return Blank(term.value)
    raise EngineError(
        "The store holds a statement about a statement, which the data model does not use.",
        remedy="Remove the triple term from the data.",
    )


def plain_triple(source: ox.Quad | ox.Triple) -> Triple:
    """Return a statement of Oxigraph as values, without its graph. Raises EngineError."""
    subject = plain(source.subject)
    if isinstance(subject, Literal):
        raise EngineError("The engine gave a literal as subject.")
    return subject, Iri(source.predicate.value), plain(source.object)


@contextmanager
def engine_faults(what: str, *, source: str = "") -> Iterator[None]:
    """Turn what reading, writing and storing raise into SyntaxFault, NotFoundError, StoreError."""
    try:
        yield
    except SyntaxError as fault:
        place = Place(source, fault.lineno, fault.offset)
        raise SyntaxFault(
            f"{what}: {fault.msg}.", remedy="Mend the document.", place=place
        ) from fault
    except FileNotFoundError as fault:
        raise NotFoundError(
            f"{what}: the file does not exist.", remedy="Check the path."
        ) from fault
    except (OSError, ValueError) as fault:
        raise StoreError(
            f"{what}: {fault}.", remedy="Check that it is not in use elsewhere and not damaged."
        ) from fault


@contextmanager
def query_faults() -> Iterator[None]:
    """Turn what a query raises into QueryError and EngineError."""
    try:
        yield
    except SyntaxError as fault:
        raise syntax_fault(fault.msg) from fault
    except (OSError, RuntimeError, ValueError) as fault:
        raise EngineError(f"The query could not be evaluated: {fault}.") from fault
