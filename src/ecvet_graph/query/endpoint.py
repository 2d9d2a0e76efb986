"""The public endpoint: what strangers ask is looked at, counted, evaluated in the pool, within limits.

A small answer is remembered while the store is in the same state. What may differ from one evaluation
to the next (the time, random numbers, other endpoints) never is.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

from ecvet_graph.config import Limits
from ecvet_graph.errors import (
    BusyError,
    NotFoundError,
    QueryError,
    StoreError,
    TimeLimitError,
    UsageFault,
)
from ecvet_graph.query.bind import is_iri
from ecvet_graph.query.budget import Visitors, client_key
from ecvet_graph.query.pool import ADMITTED_PER_WORKER, WorkerPool
from ecvet_graph.query.process import Answer, Question
from ecvet_graph.query.scan import Scan, scan
from ecvet_graph.store import StoreHome

__all__ = ["Federate", "PublicEndpoint", "is_repeatable"]

Federate: TypeAlias = Callable[[str, float], str]
"""Returns a query with answers of other endpoints in the place of `SERVICE`, within seconds."""

# SPARQL 1.1, sections 17.4.2.12, 17.4.2.13, 17.4.4.5 and 17.4.5.1: what has another value each time;
# also where code points are escaped, since nobody has looked behind them.
_FLEETING = re.compile(r"(?:NOW|RAND|UUID|SERVICE)(?![A-Za-z0-9_])|\\u", re.IGNORECASE)
# Nearly every query has none of their letters; looking for the words costs more.
_FLEETING_LETTERS = ("now", "rand", "uuid", "service", "\\u")
_SMALL_BYTES = 32 * 1024
_SHORT_QUERY = 4 * 1024
_REMEMBERED = 512
# Queries that wait for other endpoints at once, of those that are let in
_ASKING_PER_WORKER = 4
# What a query may grow to by the answers of other endpoints
_GROWN_BYTES = 8 * 1024 * 1024

# What it costs to start another process in the place of one that a query was the end of, with some
# more: otherwise queries that give themselves a millisecond would cost a client next to nothing.
_KILLED_SECONDS = 0.25

_AS_USUAL = Scan(has_dataset=False)
_scanned = lru_cache(maxsize=256)(scan)


@lru_cache(maxsize=256)
def is_repeatable(query: str) -> bool:
    """Return whether a query has one answer only as long as the store stays the same."""
    small = query.lower()
    if query.isascii() and not any(letters in small for letters in _FLEETING_LETTERS):
        return True
    return _FLEETING.search(query) is None


class PublicEndpoint:
    """Answers queries of strangers; every method may be called from any thread."""

    def __init__(
        self,
        home: StoreHome,
        *,
        limits: Limits,
        workers: int = 2,
        federate: Federate | None = None,
        remembered: int = _REMEMBERED,
        base: str = "",
    ) -> None:
        """Start the workers.

        Args:
            home: the store.
            limits: upper bounds.
            workers: number of processes for queries that take long.
            federate: answers what is asked of other endpoints; without it `SERVICE` is refused.
            remembered: number of small answers that are kept; 0 for none.
            base: address of the endpoint, under which relative IRIs are (RFC 3986, section 5.1.3).

        Raises:
            NotFoundError: there is no store.
        """
        self._home = home
        self._limits = limits
        self._federate = federate
        self._base = base
        manifest = home.current()
        self._store, self._last = manifest.store, manifest.version
        self._kept = _Kept(remembered)
        self._visitors = Visitors(
            seconds=limits.client_seconds, places=ADMITTED_PER_WORKER * workers
        )
        self._asking = threading.BoundedSemaphore(_ASKING_PER_WORKER * workers)
        self.pool = WorkerPool(home, limits=limits, size=workers)

    def state(self, version: int | None = None) -> str:
        """Return what stands for the store in a version, else as it is now."""
        return f"{self._store}-{self._version() if version is None else version}"

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

        Args:
            query: SELECT, ASK, CONSTRUCT or DESCRIBE.
            media_types: acceptable media types without parameters, best first.
            default_graphs: `default-graph-uri` of the protocol.
            named_graphs: `named-graph-uri` of the protocol.
            seconds: time it may take; the standard where not given, never more than the most.
            client: address of who asks, for whom time and places are counted; nobody's where empty.
            result_bytes: most bytes of the answer, where fewer than the limit.

        Raises:
            QueryError: the query is not valid or not allowed here (400).
            UsageFault: a graph is not an IRI (400).
            NotAcceptableError: the answer has none of the media types (406).
            LimitError: the query or the answer is too large (413), and its subclasses for time
                (504), memory (507), too many queries at once (503), and a client that used up its
                time (429).
            SourceError: another endpoint that the query names does not answer (502).
        """
        if not query.strip():
            raise QueryError("There is no query.", remedy="Send one as the parameter 'query'.")
        for graph in default_graphs + named_graphs:
            if not is_iri(graph):
                raise UsageFault(f"The graph {graph!r} is not an IRI.", remedy="Mend its name.")
        question = Question(
            query=query,
            media_types=media_types,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            base=self._base,
            seconds=min(seconds or self._limits.query_seconds, self._limits.query_max_seconds),
            result_bytes=min(result_bytes or self._limits.result_bytes, self._limits.result_bytes),
        )
        kept = self._kept.find(question, self._version())
        if kept is None:
            kept = self._evaluated(question, client)
            self._kept.keep(question, kept)
        return kept

    def revive(self) -> int:
        """Start workers again that ended while nobody asked; return how many run."""
        return self.pool.revive()

    def copied(self) -> int:
        """Return the version that is asked from memory, 0 where all are asked from the disk."""
        return self.pool.copied()

    def close(self) -> None:
        """End the workers."""
        self.pool.close()

    def _version(self) -> int:
        with suppress(NotFoundError, StoreError):
            # While the folder is away, its last version goes on being answered from.
            self._last = self._home.version()
        return self._last

    def _evaluated(self, question: Question, client: str) -> Answer:
        with self._visitors.admitted(client) as visit, self.pool.admitted():
            start, is_served = time.monotonic(), True
            try:
                return self.pool.ask(
                    self._prepared(question),
                    client=client_key(client),
                    killed=lambda: visit.took(_KILLED_SECONDS),
                )
            except BusyError:
                is_served = False
                raise
            finally:
                if is_served:
                    visit.took(time.monotonic() - start)

    def _prepared(self, question: Question) -> Question:
        """Return a question that may be evaluated, with the seconds that are left for it."""
        limits = self._limits
        look: Callable[[str, Limits], Scan] = _scanned
        if self._federate is not None and _may_ask_others(question.query, limits):
            if not self._asking.acquire(blocking=False):
                raise BusyError(
                    "Too many queries ask other endpoints at once.",
                    remedy="Try again in a few seconds.",
                )
            try:
                question = _answered_by_others(question, self._federate)
            finally:
                self._asking.release()
            # Texts of some megabytes are not kept.
            limits, look = replace(limits, query_text_bytes=_GROWN_BYTES), scan
        seen = look(question.query, limits)
        if seen == _AS_USUAL:
            return question
        return replace(
            question, has_dataset=seen.has_dataset, star=seen.star, variables=seen.variables
        )


class _Kept:
    """Small answers by question, as long as the version of the store that they are about is current."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[object, ...], Answer] = OrderedDict()

    def find(self, question: Question, version: int) -> Answer | None:
        key = _key(question)
        with self._lock:
            found = self._answers.get(key)
            if found is None or found.version != version:
                return None
            self._answers.move_to_end(key)
            return found

    def keep(self, question: Question, answer: Answer) -> None:
        is_small = len(answer.body) <= _SMALL_BYTES and len(question.query) <= _SHORT_QUERY
        if not is_small or not is_repeatable(question.query):
            return
        with self._lock:
            self._answers[_key(question)] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)


def _key(question: Question) -> tuple[object, ...]:
    """Return what an answer depends on beside the store; its time and size are limits only."""
    graphs = (question.default_graphs, question.named_graphs)
    return question.query, question.media_types, *graphs


def _answered_by_others(question: Question, federate: Federate) -> Question:
    """Return a question with the answers of other endpoints in it, and less time.

    Raises:
        TimeLimitError: there is none left.
    """
    start = time.monotonic()
    query = federate(question.query, question.seconds)
    seconds = question.seconds - (time.monotonic() - start)
    if seconds <= 0:
        raise TimeLimitError(
            f"The query was ended after {question.seconds:g} s, its limit.",
            remedy="Ask the other endpoints for less.",
        )
    return replace(question, query=query, seconds=seconds)


def _may_ask_others(query: str, limits: Limits) -> bool:
    size = len(query.encode("utf-8", "surrogatepass"))
    return "service" in query.lower() and size <= limits.query_text_bytes
