"""Statements as the store gives them back: numbers, dates and truth values in one form each."""

from __future__ import annotations

import io
from collections.abc import Iterable

from ecvet_graph.model.iris import RDF
from ecvet_graph.store.oxigraph import OxigraphStore
from ecvet_graph.store.port import GraphStore, RdfFormat

__all__ = ["as_stored", "stored_lines"]

_GRAPH = "urn:literals"
_VALUE = f"<{RDF}value>"
_TYPED = '"^^<'


def as_stored(lines: Iterable[str]) -> list[str]:
    """Return lines of N-Triples, in their order, as the store they are put into gives them back.

    The engine writes `2.50` as `2.5`: lines that differ in form only become the same.
    """
    given = list(lines)
    literals = {line.split(" ", 2)[2] for line in given if _TYPED in line}
    forms = _forms(sorted(literal for literal in literals if literal.startswith('"')))
    return [_in_form(line, forms) if _TYPED in line else line for line in given]


def stored_lines(store: GraphStore, graph: str) -> frozenset[str]:
    """Return what a graph holds as lines of N-Triples, each with its end of line."""
    content = io.BytesIO()
    store.dump(content, syntax=RdfFormat.N_TRIPLES, graph=graph)
    # By this only: a literal may hold characters that `splitlines` takes for ends of lines.
    return frozenset(f"{line}\n" for line in content.getvalue().decode().split("\n") if line)


def _forms(literals: list[str]) -> dict[str, str]:
    """Return the form of each literal, which comes with the end of its line."""
    store = OxigraphStore()
    content = "".join(f"<urn:{n}> {_VALUE} {text}" for n, text in enumerate(literals))
    store.change(_GRAPH, removed=b"", added=content.encode())
    forms = {}
    for line in stored_lines(store, _GRAPH):
        subject, _, form = line.split(" ", 2)
        forms[literals[int(subject[5:-1])]] = form
    return forms


def _in_form(line: str, forms: dict[str, str]) -> str:
    subject, predicate, value = line.split(" ", 2)
    return f"{subject} {predicate} {forms.get(value, value)}"
