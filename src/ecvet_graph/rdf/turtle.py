"""Readable Turtle of statements that we wrote ourselves."""

from __future__ import annotations

from collections.abc import Iterable

import rdflib

from ecvet_graph.model.iris import PREFIXES

__all__ = ["turtle_of_lines"]


def turtle_of_lines(lines: Iterable[str]) -> str:
    """Return trusted N-Triples lines as Turtle with the project's prefixes, sorted."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.parse(data="".join(lines), format="nt")
    return graph.serialize(format="turtle")
