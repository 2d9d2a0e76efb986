"""The worker processes behind the public endpoint, shared by the threads of a web server.

A complete answer or an error, never a part of an answer; a worker that passed a limit or stepped back
behind others is replaced. Every query sees the version that is current when it begins.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from ecvet_graph.config import Limits
from ecvet_graph.errors import EcvetGraphError, EngineError, NotFoundError, StoreError
from ecvet_graph.query.copies import Copies
from ecvet_graph.query.forking import Copy, CopyError
from ecvet_graph.query.lanes import QUEUE_SECONDS, Lanes, busy
from ecvet_graph.query.process import Answer, Question, WorkerProcess
from ecvet_graph.store import StoreHome

__all__ = ["ADMITTED_PER_WORKER", "WorkerPool"]

# Processes for each place for a long query, at first and at most, so that short ones find a free one.
# One that waits takes 16 MB; only a query with a place can go on to take all memory that it may.
_FIRST_PER_PLACE = 2
_PROCESSES_PER_PLACE = 5
# Queries that are answered or wait at once; a web server has more threads than these, so that
# pages go on however many queries come.
ADMITTED_PER_WORKER = 16


class _Desk:
    """A worker with the version it reads, which is held so that it is not pruned."""

    def __init__(self, home: StoreHome, limits: Limits, copies: Copies) -> None:
        self._home = home
        self._limits = limits
        self._copies = copies
        self._copy: Copy | None = None
        self._held = ExitStack()
        self._folder = Path()
        self._store = ""
        self.worker = self._start()

    def ask(self, question: Question, watch: Iterator[float], *, late: float) -> Answer:
        if not self.worker.is_running():
            self.restart()
        self._look_up()
        start = time.monotonic()
        answer = self.worker.ask(
            question, database=self._database(), version=self._version, watch=watch, late=late
        )
        self._copies.took(self._version, time.monotonic() - start)
        return answer

    def restart(self) -> None:
        self.worker.close()
        self.worker = self._start()

    def replace(self) -> WorkerProcess:
        """Start another worker, and return the one before, which is not gone yet."""
        ended = self.worker
        ended.kill()
        with suppress(NotFoundError, StoreError):
            # Where this fails, the next query says why.
            self._look_up()
        with suppress(EngineError):
            # The next query tries again.
            self.worker = self._start()
        return ended

    def is_outdated(self) -> bool:
        """Return whether a process that is started now would be better, though this one will do."""
        return self.worker.is_worn() or self._copy is not self._copies.of(self._version)

    def warm(self) -> None:
        """Open the store beforehand, so that no query waits for that."""
        self._look_up()
        self.worker.open(self._database())

    def close(self) -> None:
        self.worker.close()
        self._held.close()

    def _look_up(self) -> None:
        try:
            version = self._home.version()
        except (NotFoundError, StoreError):
            if not self._folder.name:
                raise
            # The folder is away; what is open stays open.
            return
        if self._folder.name != f"{version:06d}":
            identity = self._home.current().store
            if self._store not in ("", identity):
                # Another store lies in its place.
                return
            self._store = identity
            self._held.close()
            self._folder = self._held.enter_context(self._home.hold())

    def _database(self) -> Path:
        return self._folder / "database"

    @property
    def _version(self) -> int:
        """Return the version that is held; 0 as long as there is none."""
        return int(self._folder.name or 0)

    def _start(self) -> WorkerProcess:
        start = partial(
            WorkerProcess,
            memory_bytes=self._limits.query_memory_bytes,
            result_bytes=self._limits.result_bytes,
        )
        self._copy = self._copies.of(self._version)
        if self._copy is not None:
            try:
                return start(copy=self._copy)
            except CopyError:
                self._copies.lost(self._copy)
                self._copy = None
        return start()


class WorkerPool:
    """Worker processes with places for a few long queries; `ask` may be called from any thread."""

    def __init__(self, home: StoreHome, *, limits: Limits, size: int = 2) -> None:
        """Start the workers: `size` places for long queries, and processes for short ones besides.

        Raises:
            NotFoundError: there is no store in the folder of `home`.
        """
        home.version()
        self._home, self._limits = home, limits
        self._most = _PROCESSES_PER_PLACE * size
        self._copies = Copies(home, limits=limits, processes=self._most, changed=self._renew_soon)
        self._desks = [_Desk(home, limits, self._copies) for _ in range(_FIRST_PER_PLACE * size)]
        self._free: queue.LifoQueue[_Desk] = queue.LifoQueue()
        for desk in self._desks:
            self._free.put(desk)
        self._growing = threading.Lock()
        self._places = len(self._desks)
        self._improving = threading.Semaphore()
        self._lanes = Lanes(places=size)
        self._renewing = ThreadPoolExecutor(self._most, thread_name_prefix="ecvet-graph-worker")
        self._closing = threading.Event()
        self._admitted = threading.BoundedSemaphore(ADMITTED_PER_WORKER * size)

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Let a query in until the block ends, to be asked or to wait for something else first.

        Raises:
            BusyError: too many are in already.
        """
        if not self._admitted.acquire(blocking=False):
            raise busy("Too many queries are asked at once.")
        try:
            yield
        finally:
            self._admitted.release()

    def ask(
        self, question: Question, *, client: str = "", killed: Callable[[], None] | None = None
    ) -> Answer:
        """Return the complete answer of the next free worker, to a client if it has a name.

        `killed` is called when the worker had to be ended, so that another must be started.

        Raises:
            BusyError: no worker became free within a second, or the query is long and all places for
                long ones are taken.
            EcvetGraphError: as `WorkerProcess.ask` does.
        """
        desk, late = self._free_desk(question.seconds)
        watch = self._lanes.watch(
            desk.worker,
            make_room=self._make_room,
            is_wanted=self._is_short_of_processes,
            client=client,
        )
        try:
            with closing(watch):
                return desk.ask(question, watch, late=late)
        finally:
            if killed is not None and desk.worker.has_ended():
                killed()
            self._put_back(desk)

    def _free_desk(self, seconds: float) -> tuple[_Desk, float]:
        """Return a desk that is free, and how long it was waited for."""
        start = time.monotonic()
        try:
            desk = self._free.get(timeout=min(QUEUE_SECONDS, seconds))
        except queue.Empty as fault:
            raise busy("All query processes are busy.") from fault
        return desk, time.monotonic() - start

    def _is_short_of_processes(self) -> bool:
        # One that is being started will be free in a moment: only those that are there count.
        return self._free.empty() and len(self._desks) == self._most

    def _make_room(self) -> None:
        """Start another process for short queries, as long as there are not too many.

        Who tells of a long query does not wait for it.
        """
        with self._growing:
            if self._places < self._most and not self._closing.is_set():
                self._places += 1
                self._renewing.submit(self._add)

    def _add(self) -> None:
        try:
            another = _Desk(self._home, self._limits, self._copies)
        except EngineError:
            # The queries go on without another one.
            with self._growing:
                self._places -= 1
            return
        self._desks.append(another)
        self._offer(another)

    def _put_back(self, desk: _Desk) -> None:
        renew = self._renew
        if desk.worker.is_kept():
            # Of those that would do, one at a time is away, so that no query waits for them.
            if not (desk.is_outdated() and self._improving.acquire(blocking=False)):
                self._free.put(desk)
                return
            renew = self._improve
        with self._growing:
            if not self._closing.is_set():
                self._renewing.submit(renew, desk)

    def _improve(self, desk: _Desk) -> None:
        try:
            self._renew(desk)
        finally:
            self._improving.release()

    def _renew(self, desk: _Desk) -> None:
        # The one that ends may take a while, which nobody waits for.
        ended = desk.replace()
        try:
            self._offer(desk)
        finally:
            ended.close()
            self._copies.tidy()

    def _renew_soon(self) -> None:
        # Without a lock: whoever tells may hold one. After the end nothing is taken any more.
        with suppress(RuntimeError):
            self._renewing.submit(self._renew_idle)

    def _renew_idle(self) -> None:
        """Renew what nobody asks now, one at a time; what is asked is renewed when it is put back."""
        while (desk := self._take_outdated()) is not None:
            self._renew(desk)
        self._copies.tidy()

    def _take_outdated(self) -> _Desk | None:
        """Return an idle desk whose process is of a kind that would not be started now, if any."""
        found: _Desk | None = None
        others: list[_Desk] = []
        with suppress(queue.Empty):
            while found is None:
                desk = self._free.get_nowait()
                if desk.is_outdated():
                    found = desk
                else:
                    others.append(desk)
        for desk in reversed(others):
            self._free.put(desk)
        return found

    def _offer(self, desk: _Desk) -> None:
        with suppress(EcvetGraphError):
            # Where this fails, the next query says why.
            desk.warm()
        self._free.put(desk)

    def copied(self) -> int:
        """Return the version that is asked from memory, 0 where all are asked from the disk."""
        copy = self._copies.of(0)
        return copy.version if copy is not None else 0

    def is_alone(self) -> bool:
        """Return whether the workers have no network; then `SERVICE` could reach nobody anyway."""
        desk = self._free.get()
        try:
            return desk.worker.is_alone()
        finally:
            self._free.put(desk)

    def revive(self) -> int:
        """Start workers again that ended while nobody asked; return how many run."""
        idle = []
        with suppress(queue.Empty):
            while True:
                idle.append(self._free.get_nowait())
        for desk in reversed(idle):
            with suppress(EngineError):
                # What cannot be started now is tried again by the next query.
                if not desk.worker.is_running():
                    desk.restart()
            self._free.put(desk)
        return sum(desk.worker.is_running() for desk in self._desks)

    def close(self) -> None:
        """End all workers, also those that are answering."""
        with self._growing:
            self._closing.set()
        for desk in self._desks:
            desk.worker.kill()
        self._renewing.shutdown(cancel_futures=True)
        for desk in self._desks:
            desk.close()
        self._copies.close()
