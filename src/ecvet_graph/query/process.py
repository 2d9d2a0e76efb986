"""One worker process seen from its parent: start, ask, and end it the hard way when time is up."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ecvet_graph.errors import (
    EngineError,
    LimitError,
    MemoryLimitError,
    NotAcceptableError,
    QueryError,
    TimeLimitError,
    UsageFault,
)
from ecvet_graph.query import worker
from ecvet_graph.query.forking import Copy, ForkedProcess
from ecvet_graph.query.frames import Clock, Frames, Gone
from ecvet_graph.store.syntax import syntax_fault

__all__ = ["Answer", "Question", "WorkerProcess"]

_START_SECONDS = 20.0
_STDERR = 4096
# About a tenth of what others get of a core, and all that nobody else wants (sched(7))
_BEHIND = 10
_LAST = 19
# How the system forms the number of the clock of a process from the number of the process
_CLOCK_BITS, _CLOCK_OF_PROCESS = 3, 2
# What a forked process has read is memory of its own; it is given back by another fork.
_MOST_ASKED = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """A query that passed the scan, and how it is to be answered.

    Attributes:
        query: SPARQL 1.1.
        media_types: acceptable forms of the answer, best first; `*/*` is the form's default.
        seconds: wall-clock time it may take.
        default_graphs: graphs of the default graph; without both kinds the union of all.
        named_graphs: graphs that `GRAPH` may name.
        has_dataset: the query has `FROM` clauses of its own.
        result_bytes: most bytes of the answer, where fewer than the worker allows to all.
        base: address under which relative IRIs are; none where empty.
        star, variables: as in `Scan`.
    """

    query: str
    media_types: tuple[str, ...]
    seconds: float
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    has_dataset: bool = False
    result_bytes: int | None = None
    base: str = ""
    star: int = -1
    variables: tuple[str, ...] = ()


# What the worker has to know; what is as usual is not told.
_FIELDS = {entry.name: entry.default for entry in fields(Question)}


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer: its media type, its bytes, and the version of the store it is about."""

    media_type: str
    body: bytes
    version: int


class WorkerProcess:
    """A running worker; used by one thread at a time."""

    def __init__(self, *, memory_bytes: int, result_bytes: int, copy: Copy | None = None) -> None:
        """Start a process, or fork it from a copy of the store, which has these limits already.

        Raises:
            CopyError: nothing can be forked from the copy any more.
            EngineError: the system has no process or descriptor left.
        """
        self._process: subprocess.Popen[bytes] | ForkedProcess
        if copy is None:
            self._process = _started(memory_bytes, result_bytes)
        else:
            self._process = copy.fork()
        self._has_network: bool | None = None
        self._is_behind = False
        self._may_be_asked = math.inf if copy is None else _MOST_ASKED
        self._is_killed = False
        self._frames = Frames(self._process)

    def is_alone(self) -> bool:
        """Return whether the process has no network at all (it proves it when it starts).

        Raises:
            EngineError: the process did not start.
        """
        if self._has_network is None:
            try:
                greeting = self._frames.receive(Clock(_START_SECONDS))
            except (Gone, TimeoutError) as fault:
                self.kill()
                raise EngineError(f"A query process did not start. {self._last_words()}") from fault
            self._has_network = bool(json.loads(greeting)["network"])
        return not self._has_network

    def open(self, database: Path) -> None:
        """Open a database before the first query needs it.

        Raises:
            EngineError: the process ended over it.
        """
        self.is_alone()
        clock = Clock(_START_SECONDS)
        request = {"store": str(database), "seconds": _START_SECONDS}
        try:
            self._frames.send(json.dumps(request).encode())
            self._frames.receive(clock)
        except (Gone, BrokenPipeError, TimeoutError) as fault:
            self.kill()
            raise EngineError(f"The store was not opened. {self._last_words()}") from fault

    def ask(
        self,
        question: Question,
        *,
        database: Path,
        version: int,
        watch: Iterator[float] | None = None,
        late: float = 0.0,
    ) -> Answer:
        """Return the complete answer. After any error but a QueryError the process may be dead.

        Args:
            question: what is asked.
            database: folder of the database.
            version: the version of the store that it is.
            watch: yields the seconds until it wants to look at the query again, and raises what is
                to end it.
            late: seconds of its time that it waited already.

        Raises:
            QueryError: the query is not valid, or too deep for the engine.
            UsageFault: a graph is not an IRI.
            NotAcceptableError: the answer has none of the media types.
            TimeLimitError, MemoryLimitError, LimitError: it takes too long, too much, is too large.
            EngineError: the engine failed.
        """
        if self._has_network is None:
            self.is_alone()
        clock = Clock(question.seconds - late, watch)
        self._may_be_asked -= 1
        is_clean = False
        try:
            self._frames.send(_request(question, database))
            head = json.loads(self._frames.receive(clock))
            body = self._frames.receive(clock)
            is_clean = head.get("fault") != "memory"
        except TimeoutError as fault:
            raise TimeLimitError(
                f"The query was ended after {question.seconds:g} s, its limit.",
                remedy="Ask for less: fewer patterns, a LIMIT, or one country at a time.",
            ) from fault
        except (Gone, BrokenPipeError) as fault:
            self.kill()
            raise self._death() from fault
        finally:
            if not is_clean:
                self.kill()
        if "fault" in head:
            raise _fault(head)
        return Answer(head["media_type"], body, version)

    def is_kept(self) -> bool:
        """Return whether the process was neither ended nor sent behind all others by its parent."""
        return not (self._is_behind or self.has_ended())

    def is_worn(self) -> bool:
        """Return whether the process was asked so often that another one should take its place."""
        return self._may_be_asked <= 0

    def has_ended(self) -> bool:
        """Return whether the process was ended, or seen to have ended; the system is not asked."""
        return self._is_killed or self._process.returncode is not None

    def is_running(self) -> bool:
        """Return whether the process can be asked again."""
        return not self._is_killed and self._process.poll() is None

    def spent(self) -> float:
        """Return how long processors worked for the process so far (clock_getcpuclockid(3))."""
        try:
            return time.clock_gettime(~self._process.pid << _CLOCK_BITS | _CLOCK_OF_PROCESS)
        except OSError:
            return math.inf

    def step_back(self) -> None:
        """Let everything else go first from now on (there is no way back without privileges)."""
        self._is_behind = True
        behind = min(os.getpriority(os.PRIO_PROCESS, 0) + _BEHIND, _LAST)
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, behind)

    def halt(self) -> None:
        """Do nothing until told to go on (signal(7))."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Work again."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the process; it has nothing to lose. Giving back its memory may take it a while."""
        self._is_killed = True
        self._signal(signal.SIGKILL)

    def close(self) -> None:
        """End the process, wait until it is gone, and let go of its pipes."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    def _death(self) -> Exception:
        self._process.wait()
        words = self._last_words()
        # Indented is source text in a traceback, which names memory without a want of it.
        if any("memory" in line for line in words.splitlines() if not line.startswith(" ")):
            return _out_of_memory()
        if self._process.returncode in (-signal.SIGSEGV, -signal.SIGABRT):
            return QueryError(
                "The query is too deep for the engine.", remedy="Write it flatter and smaller."
            )
        last = words.splitlines()[-1] if words else ""
        return EngineError(f"A query process ended without an answer. {last}".strip())

    def _last_words(self) -> str:
        if self._process.stderr is None:
            return ""
        try:
            return self._process.stderr.read()[:_STDERR].decode("utf-8", "replace").strip()
        except (ValueError, OSError):
            # Another thread has just closed everything.
            return ""


def _started(memory_bytes: int, result_bytes: int) -> subprocess.Popen[bytes]:
    try:
        return _popen(memory_bytes, result_bytes)
    except OSError as fault:
        raise EngineError(f"No query process can be started: {fault}.") from fault


def _popen(memory_bytes: int, result_bytes: int) -> subprocess.Popen[bytes]:
    script = str(Path(worker.__file__))
    return subprocess.Popen(  # noqa: S603 - fixed program, numbers as arguments
        [sys.executable, "-I", script, str(memory_bytes), str(result_bytes)],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={},
        cwd="/",
        # In a group of its own the system ends it when it is halted and the parent dies
        # (setpgid(2): orphaned process groups).
        process_group=0,
    )


def _request(question: Question, database: Path) -> bytes:
    told = {name: getattr(question, name) for name, usual in _FIELDS.items()}
    kept = {name: value for name, value in told.items() if value != _FIELDS[name]}
    return json.dumps(kept | {"store": str(database)}).encode()


def _fault(head: dict[str, Any]) -> Exception:
    message = head.get("message", "")
    match head["fault"]:
        case "size":
            return LimitError("The answer is too large.", remedy="Ask for less, or in parts.")
        case "memory":
            return _out_of_memory()
        case "syntax" | "function" as kind:
            return _invalid(kind, message)
        case "graph":
            return UsageFault(f"A graph is not an IRI: {message}.", remedy="Mend its name.")
        case "media type":
            return NotAcceptableError(
                "The answer to this query has none of the formats asked for.",
                remedy=f"Ask for one of: {message}.",
            )
        case _:
            return EngineError(f"The query could not be evaluated: {message}.")


def _invalid(kind: str, message: str) -> QueryError:
    if kind == "function":
        return QueryError(f"{message}.", remedy="Use the functions of SPARQL 1.1 only.")
    return syntax_fault(message)


def _out_of_memory() -> MemoryLimitError:
    return MemoryLimitError(
        "The query needs more memory than a query may have.",
        remedy="Ask for less: fewer patterns, no large ORDER BY or DISTINCT, a LIMIT.",
    )
