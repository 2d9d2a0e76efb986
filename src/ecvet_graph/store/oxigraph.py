"""The embedded engine: Oxigraph, in memory or on disk.

Oxigraph normalises terms on storing (`2.50` becomes `2.5`, `en-GB` becomes `en-gb`, derived integer
types become `xsd:integer`); the data model only uses terms that survive this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

import pyoxigraph as ox

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import (
    NotFoundError,
    QueryError,
    StoreError,
)
from ecvet_graph.model.terms import Blank, Iri, Term, Triple
from ecvet_graph.store.native import (
    FORMATS,
    engine_faults,
    native,
    node,
    plain,
    plain_triple,
    query_faults,
)
from ecvet_graph.store.port import RdfFormat, Solutions, check_dump, check_load
from ecvet_graph.store.touched import TouchLog

__all__ = ["OxigraphStore"]

# The bulk loader writes files of its own, which pays from about this size on.
_BULK_BYTES = 256 * 1024
_Results = TypeVar("_Results", ox.QuerySolutions, ox.QueryBoolean, ox.QueryTriples)


class OxigraphStore:
    """A quad store in Oxigraph; `OxigraphStore()` is an empty one in memory.

    Rows and triples are produced while they are read: read them in the thread that asked.
    """

    def __init__(self, engine: ox.Store | None = None) -> None:
        self._open: ox.Store | None = ox.Store() if engine is None else engine
        # Whatever changes a graph is noted here: readers of the next version rely on it.
        self.touches = TouchLog()

    @property
    def _engine(self) -> ox.Store:
        if self._open is None:
            raise StoreError("The store was closed.", remedy="Open it again.")
        return self._open

    def close(self) -> None:
        """Let go of the files; every later use raises StoreError."""
        self._open = None

    @classmethod
    def create(cls, folder: Path) -> OxigraphStore:
        """Make an empty store on disk and return it, writable.

        Raises:
            StoreError: the folder holds something already, or cannot be written.
        """
        if folder.exists() and any(folder.iterdir()):
            raise StoreError(
                f"The folder {folder} is not empty.",
                remedy="Name a folder that does not exist yet.",
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        return cls._over(folder, ox.Store)

    @classmethod
    def open(cls, folder: Path, *, writable: bool = False) -> OxigraphStore:
        """Open a store on disk; read-only openers see it as it was when they opened it.

        Raises:
            NotFoundError: there is no store in this folder; one is never made by opening.
            StoreError: the store is damaged, or somebody else is writing to it.
        """
        if not (folder / "CURRENT").is_file():
            raise NotFoundError(
                f"There is no Oxigraph database in {folder}.",
                remedy="Check the path, or publish something first.",
            )
        return cls._over(folder, ox.Store if writable else ox.Store.read_only)

    @classmethod
    def _over(cls, folder: Path, opener: Callable[[str], ox.Store]) -> OxigraphStore:
        with engine_faults(f"The store in {folder} cannot be opened"):
            return cls(opener(str(folder)))

    def load(self, source: bytes | Path, *, syntax: RdfFormat, graph: str | None = None) -> None:
        """Add a trusted document to `graph`; a quad syntax without `graph` keeps its own graphs.

        Raises:
            SyntaxFault: the document is not of that syntax; a small one has then changed nothing.
            UsageFault: no graph is given for a syntax without graphs, or one for a syntax with.
            NotFoundError: the file does not exist.
        """
        check_load(syntax, graph)
        target = None if graph is None else ox.NamedNode(graph)
        name = str(source) if isinstance(source, Path) else "the document"
        self.touches.note(graph, source, syntax=syntax)
        options: dict[str, Any] = {"format": FORMATS[syntax], "to_graph": target}
        with engine_faults(f"{name} cannot be loaded", source=name):
            if isinstance(source, Path):
                self._engine.bulk_load(path=str(source), **options)
            elif len(source) > _BULK_BYTES:
                self._engine.bulk_load(source, **options)
            else:
                self._engine.load(source, **options)

    def clear(self, graph: str) -> None:
        """Remove everything from a graph, and the graph."""
        self.touches.note_all(graph)
        with engine_faults(f"The graph {graph} cannot be removed"):
            # Quad by quad: one transaction over a million quads takes gigabytes and three times as long.
            for quad in self._engine.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
                self._engine.remove(quad)
            self._engine.remove_graph(ox.NamedNode(graph))

    def graphs(self) -> tuple[str, ...]:
        """Return the names of all graphs, sorted."""
        return tuple(sorted(node.value for node in self._engine.named_graphs()))

    def count(self, graph: str | None = None) -> int:
        """Return the number of quads, of one graph or of all."""
        if graph is None:
            return len(self._engine)
        results = self._engine.query(_size_query(), default_graph=[ox.NamedNode(graph)])
        solutions = cast("ox.QuerySolutions", results)
        return sum(int(row["statements"].value) for row in solutions)

    def change(self, graph: str, *, removed: bytes | Path, added: bytes | Path) -> None:
        """Take statements out of a graph and put others into it, both N-Triples.

        Labels of blank nodes are names: they stay as they are written. What is not there is not
        taken out, and what is there already is not put in twice.

        Raises:
            SyntaxFault: one of both is not N-Triples; the graph may then be half changed.
            NotFoundError: a file does not exist.
        """
        for source in (removed, added):
            self.touches.note(graph, source, syntax=RdfFormat.N_TRIPLES)
        home = ox.NamedNode(graph)
        with engine_faults(f"The graph {graph} cannot be changed"):
            for quad in _quads(removed, home):
                self._engine.remove(quad)
            size = added.stat().st_size if isinstance(added, Path) else len(added)
            if size > _BULK_BYTES:
                self._engine.bulk_extend(_quads(added, home))
            else:
                self._engine.extend(_quads(added, home))

    def triples(
        self, graph: str, *, subject: Iri | Blank | None = None, value: Term | None = None
    ) -> Iterator[Triple]:
        """Yield the triples of a graph with that subject and that object, in no order."""
        source = None if subject is None else node(subject)
        target = None if value is None else native(value)
        for quad in self._engine.quads_for_pattern(source, None, target, ox.NamedNode(graph)):
            yield plain_triple(quad)

    def select(self, query: str) -> Solutions:
        """Answer a SELECT query. Raises QueryError when it is not one or not valid."""
        results = self._query(query, ox.QuerySolutions, "SELECT")
        names = tuple(variable.value for variable in results.variables)
        return Solutions(names, _rows(results))

    def ask(self, query: str) -> bool:
        """Answer an ASK query. Raises QueryError when it is not one or not valid."""
        return bool(self._query(query, ox.QueryBoolean, "ASK"))

    def construct(self, query: str) -> Iterator[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query. Raises QueryError as `select` does."""
        results = self._query(query, ox.QueryTriples, "CONSTRUCT or DESCRIBE")
        return _constructed(results)

    def dump(self, target: BinaryIO, *, syntax: RdfFormat, graph: str | None = None) -> None:
        """Write one graph in any syntax, or everything in a quad syntax.

        Raises:
            UsageFault: everything is asked for in a syntax without graphs.
        """
        check_dump(syntax, graph)
        origin = None if graph is None else ox.NamedNode(graph)
        self._engine.dump(target, FORMATS[syntax], from_graph=origin)

    def copy_graph(self, graph: str, target: OxigraphStore) -> None:
        """Put a graph of this store into another one, fast for large graphs."""
        quads = self._engine.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        with engine_faults(f"The graph {graph} cannot be copied"):
            target._engine.bulk_extend(quads)

    def fill(self, source: BinaryIO) -> None:
        """Add the N-Quads of a dump; labels of blank nodes stay as they are written.

        Raises:
            SyntaxFault: it is not N-Quads.
        """
        self.touches.note_all(None)
        with engine_faults("The dump cannot be read"):
            # What a store wrote was checked when it came in.
            quads = ox.parse(source, format=ox.RdfFormat.N_QUADS, lenient=True)
            self._engine.bulk_extend(quads)

    def flush(self) -> None:
        """Wait until everything written is on the disk. Without this a backup may miss it."""
        with engine_faults("The store cannot be written to the disk"):
            self._engine.flush()

    def optimize(self) -> None:
        """Sort what was written into place: much of it unsorted makes every query slower."""
        with engine_faults("The store cannot be optimised"):
            self._engine.optimize()

    def backup(self, folder: Path) -> None:
        """Copy what was flushed to a folder that does not exist, by hard links where it can."""
        with engine_faults(f"The store cannot be copied to {folder}"):
            self._engine.backup(str(folder))

    def _query(self, query: str, kind: type[_Results], asked: str) -> _Results:
        with query_faults():
            results = self._engine.query(query, use_default_graph_as_union=True)
        if not isinstance(results, kind):
            raise QueryError(f"The query is not a {asked} query.", remedy=f"Ask with {asked}.")
        return results


@cache
def _size_query() -> str:
    return (asset_folder("queries") / "statistics" / "size.rq").read_text("utf-8")


def _rows(results: ox.QuerySolutions) -> Iterator[tuple[Term | None, ...]]:
    with query_faults():
        for solution in results:
            yield tuple(None if term is None else plain(term) for term in solution)


def _constructed(results: ox.QueryTriples) -> Iterator[Triple]:
    with query_faults():
        for triple in results:
            yield plain_triple(triple)


def _quads(source: bytes | Path, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    syntax = ox.RdfFormat.N_TRIPLES
    if isinstance(source, Path):
        quads = ox.parse(path=str(source), format=syntax)
    else:
        quads = ox.parse(source, format=syntax)
    for quad in quads:
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
