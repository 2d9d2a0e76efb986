"""Asking a store the questions of the catalogue: trusted queries only, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeAlias

from ecvet_graph.model.iris import XSD
from ecvet_graph.model.terms import Literal, Term, Triple
from ecvet_graph.query.bind import Value
from ecvet_graph.query.catalogue import catalogue
from ecvet_graph.store import GraphStore

__all__ = ["Given", "Row", "ask", "construct", "iterate", "run", "to_plain"]

Given: TypeAlias = Value | tuple[Value, ...] | list[Value] | None
Row: TypeAlias = dict[str, Term]

_READERS: dict[str, Callable[[str], int | Decimal | bool]] = {
    XSD + "integer": int,
    XSD + "decimal": Decimal,
    XSD + "boolean": "true".__eq__,
}


def run(store: GraphStore, name: str, /, **params: Given) -> list[Row]:
    """Return the rows of a SELECT query of the catalogue; what is unbound is not in the row.

    Values may be terms, texts, numbers, dates, or a tuple or list of them ("any of these").

    Raises:
        NotFoundError: there is no such query.
        UsageFault: a value is unknown, missing, or not of its type.
    """
    return list(iterate(store, name, **params))


def iterate(store: GraphStore, name: str, /, **params: Given) -> Iterator[Row]:
    """Yield the rows that `run` returns one by one; read them in the thread that asked."""
    solutions = store.select(catalogue().find(name).fill(params))
    for row in solutions.rows:
        named = zip(solutions.variables, row, strict=True)
        yield {variable: term for variable, term in named if term is not None}


def ask(store: GraphStore, name: str, /, **params: Given) -> bool:
    """Return the answer to an ASK query of the catalogue. Raises as `run` does."""
    return store.ask(catalogue().find(name).fill(params))


def construct(store: GraphStore, name: str, /, **params: Given) -> Iterator[Triple]:
    """Yield the triples of a CONSTRUCT or DESCRIBE query of the catalogue. Raises as `run` does."""
    return store.construct(catalogue().find(name).fill(params))


def to_plain(term: Term) -> str | int | Decimal | bool:
    """Return a term as a plain value: numbers and truth values as such, all else as text."""
    if isinstance(term, Literal) and term.datatype in _READERS:
        return _READERS[term.datatype](term.value)
    return str(term)
