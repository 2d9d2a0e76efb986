"""The worker processes behind the public endpoint, shared by the threads of a web server.

A complete answer or an error, never a part of an answer; a worker that passed a limit is killed and
replaced. Every query sees the version that is current when it begins.
"""

from __future__ import annotations

import queue
import threading
from contextlib import ExitStack
from pathlib import Path

from ecvet_graph.config import Limits
from ecvet_graph.errors import BusyError, QueryError, UsageFault
from ecvet_graph.query.bind import is_iri
from ecvet_graph.query.process import Answer, Question, WorkerProcess
from ecvet_graph.query.scan import scan
from ecvet_graph.store import StoreHome

__all__ = ["ADMITTED_PER_WORKER", "PublicEndpoint", "WorkerPool"]

_QUEUE_SECONDS = 1.0
# Queries that are answered or wait at once; a web server has more threads than these, so that
# pages go on however many queries come.
ADMITTED_PER_WORKER = 4


class _Desk:
    """A worker with the version it reads, which is held so that it is not pruned."""

    def __init__(self, home: StoreHome, limits: Limits) -> None:
        self._home = home
        self._limits = limits
        self._held = ExitStack()
        self._folder = Path()
        self.worker = self._start()

    def ask(self, question: Question) -> Answer:
        if not self.worker.is_running():
            self.restart()
        if self._folder.name != f"{self._home.version():06d}":
            self._held.close()
            self._folder = self._held.enter_context(self._home.hold())
        return self.worker.ask(
            question, database=self._folder / "database", version=int(self._folder.name)
        )

    def restart(self) -> None:
        self.worker.close()
        self.worker = self._start()

    def close(self) -> None:
        self.worker.close()
        self._held.close()

    def _start(self) -> WorkerProcess:
        return WorkerProcess(
            memory_bytes=self._limits.query_memory_bytes, result_bytes=self._limits.result_bytes
        )


class WorkerPool:
    """A fixed number of workers; `ask` may be called from any thread."""

    def __init__(self, home: StoreHome, *, limits: Limits, size: int = 2) -> None:
        """Start the workers.

        Raises:
            NotFoundError: there is no store in the folder of `home`.
        """
        home.version()
        self._desks = tuple(_Desk(home, limits) for _ in range(size))
        self._free: queue.LifoQueue[_Desk] = queue.LifoQueue()
        for desk in self._desks:
            self._free.put(desk)
        self._closing = threading.Event()
        self._admitted = threading.BoundedSemaphore(ADMITTED_PER_WORKER * size)

    def ask(self, question: Question) -> Answer:
        """Return the complete answer of the next free worker.

        Raises:
            BusyError: no worker became free within a second, or too many queries wait already.
            EcvetGraphError: as `WorkerProcess.ask` does.
        """
        if not self._admitted.acquire(blocking=False):
            raise _busy()
        try:
            return self._answer(question)
        finally:
            self._admitted.release()

    def _answer(self, question: Question) -> Answer:
        try:
            desk = self._free.get(timeout=_QUEUE_SECONDS)
        except queue.Empty as fault:
            raise _busy() from fault
        try:
            return desk.ask(question)
        finally:
            if not desk.worker.is_running() and not self._closing.is_set():
                desk.restart()
            self._free.put(desk)

    def is_alone(self) -> bool:
        """Return whether the workers have no network; then `SERVICE` could reach nobody anyway."""
        desk = self._free.get()
        try:
            return desk.worker.is_alone()
        finally:
            self._free.put(desk)

    def close(self) -> None:
        """End all workers, also those that are answering."""
        self._closing.set()
        for desk in self._desks:
            desk.close()


def _busy() -> BusyError:
    return BusyError("All query processes are busy.", remedy="Try again in a few seconds.")


class PublicEndpoint:
    """Answers queries of strangers: scanned first, evaluated in the pool, within limits."""

    def __init__(self, home: StoreHome, *, limits: Limits, workers: int = 2) -> None:
        """Start the workers. Raises NotFoundError when there is no store."""
        self._limits = limits
        self.pool = WorkerPool(home, limits=limits, size=workers)

    def answer(
        self,
        query: str,
        *,
        media_types: tuple[str, ...] = ("*/*",),
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        seconds: float | None = None,
    ) -> Answer:
        """Return the complete answer to a query of the SPARQL 1.1 Protocol.

        Args:
            query: SELECT, ASK, CONSTRUCT or DESCRIBE.
            media_types: acceptable media types without parameters, best first.
            default_graphs: `default-graph-uri` of the protocol.
            named_graphs: `named-graph-uri` of the protocol.
            seconds: time it may take; the standard where not given, never more than the most.

        Raises:
            QueryError: the query is not valid or not allowed here (400).
            UsageFault: a graph is not an IRI (400).
            NotAcceptableError: the answer has none of the media types (406).
            LimitError: the query or the answer is too large (413), and its subclasses for time
                (504), memory (507) and too many queries at once (503).
        """
        if not query.strip():
            raise QueryError("There is no query.", remedy="Send one as the parameter 'query'.")
        seen = scan(query, self._limits)
        for graph in (*default_graphs, *named_graphs):
            if not is_iri(graph):
                raise UsageFault(f"The graph {graph!r} is not an IRI.", remedy="Mend its name.")
        return self.pool.ask(
            Question(
                query=query,
                media_types=media_types,
                default_graphs=default_graphs,
                named_graphs=named_graphs,
                has_dataset=seen.has_dataset,
                seconds=min(seconds or self._limits.query_seconds, self._limits.query_max_seconds),
            )
        )

    def close(self) -> None:
        """End the workers."""
        self.pool.close()
