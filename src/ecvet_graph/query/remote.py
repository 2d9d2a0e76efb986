"""The public endpoint over a remote engine: the same look at every query, limits and errors.

What strangers ask is evaluated first by a sandboxed worker over a store that holds nothing: what is not
valid or not allowed, has no such format or is too deep ends there. Then the engine answers, in time and
within a size; its answer is received whole, and written anew in the format asked for.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from typing import IO

import pyoxigraph as ox

from ecvet_graph.config import Limits
from ecvet_graph.errors import BusyError, EngineError, LimitError, QueryError, TimeLimitError
from ecvet_graph.query.budget import Visitors
from ecvet_graph.query.endpoint import PublicEndpoint
from ecvet_graph.query.pool import ADMITTED_PER_WORKER
from ecvet_graph.query.process import Answer
from ecvet_graph.query.scan import scan
from ecvet_graph.query.worker import GRAPH_TYPES, RESULT_TYPES
from ecvet_graph.store import RemoteHome, StoreHome
from ecvet_graph.store.dialects import Dialect
from ecvet_graph.store.wire import Wire

__all__ = ["RemoteEndpoint", "require_standard"]

_EMPTY = "empty"
_QUEUE_SECONDS = 1.0
# A row in JSON takes a few times the bytes that it takes in the other formats.
_WIDER = 4
# Is there anything in a graph that nobody has?
_NOTHING = "ASK FROM <urn:ecvet:nothing> { ?subject ?property ?value }"
_ROWS, _STATEMENTS = "application/sparql-results+json", "application/n-triples"
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# An IRI without a scheme: engines differ in what they put in front of it.
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^\x00-\x20<>\"{}|^`\\]*>")


class RemoteEndpoint:
    """Answers queries of strangers from a remote engine; methods may be called from any thread."""

    def __init__(self, home: RemoteHome, *, limits: Limits, workers: int = 2) -> None:
        """Start the workers that look at queries.

        Raises:
            StoreError: the folder beside the engine cannot be written.
        """
        self._home = home
        self._limits = limits
        self._wire = Wire(home.endpoints, seconds=limits.query_max_seconds)
        nothing = StoreHome.ensure(home.folder / _EMPTY)
        self._checker = PublicEndpoint(nothing, limits=limits, workers=workers)
        places = ADMITTED_PER_WORKER * workers
        self._visitors = Visitors(seconds=limits.client_seconds, places=places)
        self._places = threading.BoundedSemaphore(places)
        self._store = home.current().store
        self._heeds_from: bool | None = None

    def state(self, version: int | None = None) -> str:
        """Return what stands for the store in a version, else as it is now."""
        return f"{self._store}-{self._home.version() if version is None else version}"

    def answer(
        self,
        query: str,
        *,
        media_types: tuple[str, ...] = ("*/*",),
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        seconds: float | None = None,
        client: str = "",
        result_bytes: int | None = None,
    ) -> Answer:
        """Return the complete answer to a query of the SPARQL 1.1 Protocol.

        Arguments and errors as those of `PublicEndpoint.answer`, but that `SERVICE` is always refused,
        and what only this engine knows, too.

        Raises:
            StoreError: no engine answers (503).
            EngineError: it failed (500).
        """
        time_limit = min(seconds or self._limits.query_seconds, self._limits.query_max_seconds)
        size = min(result_bytes or self._limits.result_bytes, self._limits.result_bytes)
        graphs = {"default-graph-uri": default_graphs, "named-graph-uri": named_graphs}
        with self._visitors.admitted(client) as visit:
            if not self._places.acquire(timeout=_QUEUE_SECONDS):
                raise BusyError("Too many queries are under way.", remedy="Try again in a minute.")
            start = time.monotonic()
            try:
                checked = self._checker.answer(
                    query,
                    media_types=media_types,
                    default_graphs=default_graphs,
                    named_graphs=named_graphs,
                    seconds=time_limit,
                )
                left = time_limit - (time.monotonic() - start)
                version, body = self._asked(
                    query, checked.media_type, graphs, seconds=left, size=size
                )
            finally:
                self._places.release()
                visit.took(time.monotonic() - start)
        return Answer(checked.media_type, body, version)

    def revive(self) -> int:
        """Start workers again that ended while nobody asked; return how many run."""
        return self._checker.revive()

    def copied(self) -> int:
        """Return 0: the engine keeps in memory what it will."""
        return 0

    def close(self) -> None:
        """End the workers."""
        self._checker.close()

    def _asked(
        self,
        query: str,
        media_type: str,
        graphs: dict[str, tuple[str, ...]],
        *,
        seconds: float,
        size: int,
    ) -> tuple[int, bytes]:
        """Return the version that answered, and its answer."""
        dialect = self._wire.dialect()
        require_standard(query, dialect)
        if seconds <= 0:
            raise TimeLimitError("The time is up.", remedy="Ask for less.")
        dataset = {name: list(names) for name, names in graphs.items() if names}
        if not dataset and scan(query, self._limits).has_dataset:
            self._require_graphs_heeded()
        elif not dataset:
            query, dataset = dialect.preface + query, dialect.everything
        version = self._home.version()
        with self._home.reading(version):
            content = self._wire.ask(
                query,
                accept=_STATEMENTS if media_type in GRAPH_TYPES else _ROWS,
                graphs=dataset,
                seconds=seconds,
                size=_WIDER * size,
            )
        body = _written(content, media_type, dialect=dialect)
        if len(body) > size:
            raise LimitError("The answer is too large.", remedy="Ask for less, or in parts.")
        return version, body

    def _require_graphs_heeded(self) -> None:
        """Refuse `FROM` where the engine was started so that it always shows all graphs."""
        if self._heeds_from is None:
            with self._wire.ask(_NOTHING, accept=_ROWS) as content:
                self._heeds_from = not ox.parse_query_results(
                    self._wire.dialect().mended(content.read()), format=ox.QueryResultsFormat.JSON
                )
        if not self._heeds_from:
            raise EngineError(
                "The engine does not heed the graphs that a query names with FROM.",
                remedy="Name them by default-graph-uri; start Oxigraph without --union-default-graph.",
            )


def require_standard(query: str, dialect: Dialect) -> None:
    """Refuse what reaches beyond the data in one engine only: its functions, its own graphs.

    Raises:
        QueryError: the query names such a thing, or an IRI that the engine may read otherwise.
    """
    if dialect.extensions is None:
        return
    text = _CODE_POINT.sub(_character, query)
    if dialect.extensions.search(text):
        raise QueryError(
            f"The query names something that only {dialect.name} knows.",
            remedy="Use SPARQL 1.1 as it is in the standard.",
        )
    if _RELATIVE.search(text):
        raise QueryError("The query holds a relative IRI.", remedy="Write all IRIs in full.")


def _character(code: re.Match[str]) -> str:
    number = int(code[1] or code[2], 16)
    # In strings and comments there may be numbers that no character has.
    return chr(number) if number <= sys.maxunicode else code[0]


def _written(content: IO[bytes], media_type: str, *, dialect: Dialect) -> bytes:
    """Return an answer of an engine in a format."""
    try:
        if media_type in GRAPH_TYPES:
            with dialect.mended_statements(content) as lines:
                quads = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
                # Engines give them in any order, some twice: together what is said of one thing.
                triples = sorted({quad.triple for quad in quads}, key=str)
            return ox.serialize(triples, format=GRAPH_TYPES[media_type]) or b""
        with content:
            rows = dialect.mended(content.read())
            results = ox.parse_query_results(rows, format=ox.QueryResultsFormat.JSON)
            return results.serialize(format=RESULT_TYPES[media_type]) or b""
    except (SyntaxError, ValueError, OSError) as fault:
        raise EngineError(f"The answer of the engine cannot be read: {fault}.") from fault
