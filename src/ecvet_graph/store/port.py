"""The port: what every engine under this project can do, in terms that name no engine.

Inputs of `load` are trusted: they were parsed and written again by the sandboxed reader, or by our
own code. Queries see the union of all named graphs as their default graph on every engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.terms import Blank, Iri, Term, Triple

__all__ = ["GraphStore", "RdfFormat", "Solutions", "check_dump", "check_load"]


class RdfFormat(Enum):
    """A syntax: media type (IANA), file suffix, and whether it carries named graphs."""

    TURTLE = ("text/turtle", ".ttl", False)
    N_TRIPLES = ("application/n-triples", ".nt", False)
    RDF_XML = ("application/rdf+xml", ".rdf", False)
    JSON_LD = ("application/ld+json", ".jsonld", True)
    TRIG = ("application/trig", ".trig", True)
    N_QUADS = ("application/n-quads", ".nq", True)

    def __init__(self, media_type: str, suffix: str, has_graphs: bool) -> None:  # noqa: FBT001
        self.media_type = media_type
        self.suffix = suffix
        self.has_graphs = has_graphs

    @classmethod
    def from_suffix(cls, suffix: str) -> RdfFormat | None:
        """Return the syntax of a file suffix such as `.ttl`, or `None`."""
        return next((entry for entry in cls if entry.suffix == suffix.lower()), None)

    @classmethod
    def from_path(cls, path: Path) -> RdfFormat:
        """Return the syntax that the name of a document says it is in.

        Raises:
            UsageFault: its suffix is that of no syntax.
        """
        syntax = cls.from_suffix(path.suffix)
        if syntax is None:
            raise UsageFault(
                f"The format of {path} is not known.",
                remedy="Name it with .ttl, .nt, .rdf or .jsonld; tables end in .csv.",
            )
        return syntax


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to a SELECT query: names, and rows of the same length; unbound is `None`."""

    variables: tuple[str, ...]
    rows: Iterator[tuple[Term | None, ...]]


@runtime_checkable
class GraphStore(Protocol):
    """A quad store. Engines: `oxigraph` (embedded), `memory` (rdflib, the reference)."""

    def load(self, source: bytes | Path, *, syntax: RdfFormat, graph: str | None = None) -> None:
        """Add a trusted document to `graph`; a quad syntax without `graph` keeps its own graphs."""

    def clear(self, graph: str) -> None:
        """Remove everything from a graph, and the graph."""

    def graphs(self) -> tuple[str, ...]:
        """Return the names of all graphs, sorted."""

    def count(self, graph: str | None = None) -> int:
        """Return the number of quads, of one graph or of all."""

    def change(self, graph: str, *, removed: bytes | Path, added: bytes | Path) -> None:
        """Take statements out of a graph and put others into it, both N-Triples.

        Labels of blank nodes are names: they stay as they are written. What is not there is not
        taken out, and what is there already is not put in twice.
        """

    def triples(
        self, graph: str, *, subject: Iri | Blank | None = None, value: Term | None = None
    ) -> Iterator[Triple]:
        """Yield the triples of a graph with that subject and that object, in no order."""

    def select(self, query: str) -> Solutions:
        """Answer a SELECT query. Raises QueryError when it is not one or not valid."""

    def ask(self, query: str) -> bool:
        """Answer an ASK query. Raises QueryError when it is not one or not valid."""

    def construct(self, query: str) -> Iterator[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query. Raises QueryError as `select` does."""

    def dump(self, target: BinaryIO, *, syntax: RdfFormat, graph: str | None = None) -> None:
        """Write one graph in any syntax, or everything in a quad syntax."""


def check_load(syntax: RdfFormat, graph: str | None) -> None:
    """Refuse a graph for a syntax that names its graphs itself, and none for one that does not.

    Raises:
        UsageFault: syntax and graph do not go together.
    """
    if syntax.has_graphs and graph is not None:
        raise UsageFault(
            f"{syntax.media_type} names its graphs itself.", remedy="Leave out the graph."
        )
    if not syntax.has_graphs and graph is None:
        raise UsageFault(f"{syntax.media_type} names no graph.", remedy="Say which graph to fill.")


def check_dump(syntax: RdfFormat, graph: str | None) -> None:
    """Refuse to write everything in a syntax that cannot carry several graphs.

    Raises:
        UsageFault: the syntax has no graphs and no graph is named.
    """
    if graph is None and not syntax.has_graphs:
        raise UsageFault(
            f"{syntax.media_type} cannot carry several graphs.",
            remedy="Name one graph, or use TriG or N-Quads.",
        )
