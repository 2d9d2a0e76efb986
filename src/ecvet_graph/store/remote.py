"""The remote engine: a quad store behind SPARQL 1.1 Protocol, Update and Graph Store Protocol.

Every answer is whole or an error. Blank nodes are sent as IRIs and given back as blank nodes, since
an engine gives them names of its own. What known engines do to terms: `dialects.py`, and
`docs/decisions/0018-remote-engine.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

import pyoxigraph as ox

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import EngineError, QueryError, UsageFault
from ecvet_graph.model.terms import Blank, Iri, Literal, Term, Triple
from ecvet_graph.store.dialects import CONTROL, as_blank, as_skolem
from ecvet_graph.store.endpoints import Endpoints
from ecvet_graph.store.native import (
    FORMATS,
    engine_faults,
    native,
    node,
    plain,
    query_faults,
)
from ecvet_graph.store.port import RdfFormat, Solutions, check_dump, check_load
from ecvet_graph.store.touched import TouchLog
from ecvet_graph.store.updates import fill_update
from ecvet_graph.store.wire import Wire

__all__ = ["RemoteStore"]

_ROWS, _STATEMENTS = "application/sparql-results+json", "application/n-triples"
_DEFAULT_GRAPH = "default-graph-uri"
# Virtuoso translates an update as a whole, and takes about 5,000 statements.
_REMOVED_AT_ONCE = 1_000
_PART = 2 * 1024 * 1024
_IN_MEMORY = 1 << 24
_OxTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class RemoteStore:
    """A quad store in an engine elsewhere; safe for many threads.

    Unlike the embedded engine it has no versions: who reads while somebody writes sees parts of
    both. `RemoteHome` keeps them apart.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        *,
        seconds: float = 60.0,
        reading: Callable[[], AbstractContextManager[None]] = nullcontext,
        changing: Callable[[str], None] | None = None,
    ) -> None:
        """Name an engine; it is asked nothing yet.

        Args:
            endpoints: where it is, and who may write.
            seconds: how long to wait for each part of an answer.
            reading: holds around everything that is read.
            changing: is told the graph before something in it changes.
        """
        self.wire = Wire(endpoints, seconds=seconds)
        self.touches = TouchLog()
        self._reading = reading
        self._changing = changing

    def load(self, source: bytes | Path, *, syntax: RdfFormat, graph: str | None = None) -> None:
        """Add a trusted document to `graph`; a quad syntax without `graph` keeps its own graphs.

        Raises:
            SyntaxFault: the document is not of that syntax; nothing has changed then.
            UsageFault: no graph is given for a syntax without graphs, one for a syntax with, or a
                statement of the document is in no graph.
            NotFoundError: the file does not exist.
            StoreError, EngineError: the engine does not answer or refuses; a part may be there.
        """
        check_load(syntax, graph)
        name = str(source) if isinstance(source, Path) else "the document"
        with engine_faults(f"{name} cannot be loaded", source=name):
            parts = _by_graph(_parsed(source, syntax, renames=True), graph)
        self.touches.note(graph, source, syntax=syntax)
        for target, lines in parts.items():
            self._add(target, lines)

    def clear(self, graph: str) -> None:
        """Remove everything from a graph, and the graph."""
        self._note(graph)
        self.touches.note_all(graph)
        self.wire.update(fill_update("clear", graph=f"<{graph}>"))

    def graphs(self) -> tuple[str, ...]:
        """Return the names of all graphs, sorted; those that the engine keeps for itself are not."""
        return tuple(sorted(self.sizes()))

    def sizes(self) -> dict[str, int]:
        """Return the number of statements of each graph."""
        hidden = {CONTROL, *self.wire.dialect().own_graphs}
        rows = self._select(_query("statistics/graph-sizes"))
        found = {str(graph): int(str(number)) for graph, number in rows.rows}
        return {graph: found[graph] for graph in found if graph not in hidden and found[graph]}

    def count(self, graph: str | None = None) -> int:
        """Return the number of quads, of one graph or of all."""
        if graph is None:
            return sum(self.sizes().values())
        rows = self._select(_query("statistics/size"), graph=graph).rows
        return sum(int(str(number)) for (number,) in rows)

    def change(self, graph: str, *, removed: bytes | Path, added: bytes | Path) -> None:
        """Take statements out of a graph and put others into it, both N-Triples.

        Labels of blank nodes are names: they stay as they are written. What is not there is not
        taken out, and what is there already is not put in twice.

        Raises:
            SyntaxFault: one of both is not N-Triples; nothing has changed then.
            NotFoundError: a file does not exist.
            StoreError, EngineError: the engine does not answer or refuses; the graph may be half
                changed.
        """
        with engine_faults(f"The graph {graph} cannot be changed"):
            gone, fresh = (
                _by_graph(_parsed(source, RdfFormat.N_TRIPLES, renames=False), graph)
                for source in (removed, added)
            )
        for source in (removed, added):
            self.touches.note(graph, source, syntax=RdfFormat.N_TRIPLES)
        for lines in gone.values():
            self._remove(graph, lines)
        for lines in fresh.values():
            self._add(graph, lines)

    def triples(
        self, graph: str, *, subject: Iri | Blank | None = None, value: Term | None = None
    ) -> Iterator[Triple]:
        """Yield the triples of a graph with that subject and that object, in no order.

        Raises:
            EngineError: the engine gave fewer than it holds.
        """
        text = _slot(_slot(_query("resource/statements"), "subject", subject), "value", value)
        content = self._receive(text, _STATEMENTS, graph=graph)
        expected = self.count(graph) if subject is None and value is None else None
        return _statements(content, expected=expected)

    def select(self, query: str) -> Solutions:
        """Answer a SELECT query. Raises QueryError when it is not one or not valid."""
        _require_form(query, ox.QuerySolutions, "SELECT")
        return self._select(query)

    def ask(self, query: str) -> bool:
        """Answer an ASK query. Raises QueryError when it is not one or not valid."""
        _require_form(query, ox.QueryBoolean, "ASK")
        return bool(_results(self._receive(query, _ROWS), self.wire))

    def construct(self, query: str) -> Iterator[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query. Raises QueryError as `select` does."""
        _require_form(query, ox.QueryTriples, "CONSTRUCT or DESCRIBE")
        return _statements(self._receive(query, _STATEMENTS))

    def dump(self, target: BinaryIO, *, syntax: RdfFormat, graph: str | None = None) -> None:
        """Write one graph in any syntax, or everything in a quad syntax.

        Raises:
            UsageFault: everything is asked for in a syntax without graphs.
            EngineError: the engine gave less than it holds.
        """
        check_dump(syntax, graph)
        if graph is None:
            ox.serialize(self._quads(), target, FORMATS[syntax])
        else:
            ox.serialize(map(_native_triple, self.triples(graph)), target, FORMATS[syntax])

    def _quads(self) -> Iterator[ox.Quad]:
        for graph in self.graphs():
            home = ox.NamedNode(graph)
            for triple in map(_native_triple, self.triples(graph)):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, home)

    def _select(self, query: str, *, graph: str | None = None) -> Solutions:
        results = _results(self._receive(query, _ROWS, graph=graph), self.wire)
        if not isinstance(results, ox.QuerySolutions):
            raise EngineError("The engine answered with truth where rows were asked for.")
        return Solutions(tuple(name.value for name in results.variables), _rows(results))

    def _receive(self, query: str, accept: str, *, graph: str | None = None) -> IO[bytes]:
        """Return the whole answer; a graph is the dataset of the query."""
        if graph is not None:
            return self._asked(query, accept, {_DEFAULT_GRAPH: [graph]})
        dialect = self.wire.dialect()
        return self._asked(dialect.preface + query, accept, dialect.everything)

    def _asked(self, query: str, accept: str, graphs: dict[str, list[str]]) -> IO[bytes]:
        with self._reading():
            content = self.wire.ask(query, accept=accept, graphs=graphs)
        return self.wire.dialect().mended_statements(content) if accept == _STATEMENTS else content

    def _add(self, graph: str, lines: IO[bytes]) -> None:
        self._note(graph)
        with lines:
            while part := b"".join(lines.readlines(_PART)):
                self.wire.add(graph, part)

    def _remove(self, graph: str, lines: IO[bytes]) -> None:
        self._note(graph)
        with lines:
            while part := list(islice(lines, _REMOVED_AT_ONCE)):
                statements = b"".join(part).decode()
                self.wire.update(fill_update("remove", graph=f"<{graph}>", statements=statements))

    def _note(self, graph: str) -> None:
        if self._changing is not None:
            self._changing(graph)


@cache
def _query(name: str) -> str:
    return (asset_folder("queries") / f"{name}.rq").read_text("utf-8")


def _slot(query: str, name: str, term: Term | None) -> str:
    """Fill a slot of a query of ours, or take it out: engines differ in what they do with `UNDEF`."""
    slot = f"VALUES ?{name} {{ UNDEF }}"
    given = "" if term is None else f"VALUES ?{name} {{ {_sent(native(term))} }}"
    return query.replace(slot, given)


def _require_form(query: str, form: type, asked: str) -> None:
    """Refuse what is not a query of a form, as the embedded engine does, before anybody sees it.

    An engine elsewhere may take an update for a query.
    """
    with query_faults():
        results = ox.Store().query(query)
    if not isinstance(results, form):
        raise QueryError(f"The query is not a {asked} query.", remedy=f"Ask with {asked}.")


def _results(content: IO[bytes], wire: Wire) -> ox.QuerySolutions | ox.QueryBoolean:
    with content, _cut():
        body = wire.dialect().mended(content.read())
        return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)


def _rows(results: ox.QuerySolutions) -> Iterator[tuple[Term | None, ...]]:
    try:
        with _cut():
            for solution in results:
                yield tuple(None if term is None else _plain(term) for term in solution)
    finally:
        # Of this thread alone: an error that is kept must not have another one let go of it.
        del results


def _statements(content: IO[bytes], *, expected: int | None = None) -> Iterator[Triple]:
    number = 0
    with content, _cut():
        for number, quad in enumerate(ox.parse(content, format=ox.RdfFormat.N_TRIPLES), start=1):  # noqa: B007
            subject = _plain(quad.subject)
            if isinstance(subject, Literal):
                raise EngineError("The engine gave a literal as subject.")
            yield subject, Iri(quad.predicate.value), _plain(quad.object)
    if expected is not None and number != expected:
        raise EngineError(
            f"The engine gave {number} statements of {expected}.",
            remedy="Let the operator raise the most rows that the engine gives.",
        )


@contextmanager
def _cut() -> Iterator[None]:
    """Turn an answer that cannot be read into EngineError: it was cut, or is none."""
    try:
        yield
    except (SyntaxError, ValueError, OSError) as fault:
        raise EngineError(f"The answer of the engine cannot be read: {fault}.") from fault


def _plain(term: _OxTerm) -> Term:
    if isinstance(term, ox.NamedNode):
        return as_blank(term.value)
    return plain(term)


def _sent(term: _OxTerm) -> str:
    """Return a term as it is sent: blank nodes under names that stay."""
    return f"<{as_skolem(term.value)}>" if isinstance(term, ox.BlankNode) else str(term)


def _native_triple(triple: Triple) -> ox.Triple:
    subject, predicate, value = triple
    return ox.Triple(node(subject), ox.NamedNode(predicate.value), native(value))


def _parsed(source: bytes | Path, syntax: RdfFormat, *, renames: bool) -> Iterator[ox.Quad]:
    """Yield the statements of a document; with `renames` blank nodes are those of this document."""
    if isinstance(source, Path):
        return ox.parse(path=str(source), format=FORMATS[syntax], rename_blank_nodes=renames)
    return ox.parse(source, format=FORMATS[syntax], rename_blank_nodes=renames)


def _by_graph(quads: Iterable[ox.Quad], graph: str | None) -> dict[str, IO[bytes]]:
    """Return the lines that are sent for each graph, once all of the document was read."""
    parts: dict[str, IO[bytes]] = {}
    for quad in quads:
        target = graph if graph is not None else _name(quad.graph_name)
        if target not in parts:
            parts[target] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - given away
        terms = (quad.subject, quad.predicate, quad.object)
        parts[target].write(f"{' '.join(map(_sent, terms))} .\n".encode())
    for content in parts.values():
        content.seek(0)
    return parts


def _name(graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> str:
    if not isinstance(graph, ox.NamedNode):
        raise UsageFault(
            "A statement of the document is in no graph that has a name.",
            remedy="Put all statements into named graphs.",
        )
    return graph.value
