"""Query processes when the system has no process, no descriptor or no database for them."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from ecvet_graph.errors import EngineError
from ecvet_graph.query.forking import Copy, CopyError, ForkedProcess
from ecvet_graph.query.process import Question, WorkerProcess
from ecvet_graph.store import RdfFormat, StoreHome


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    home = StoreHome.create(tmp_path / "store")
    with home.writer("first") as draft:
        line = b"<http://x/a> <http://x/p> <http://x/b> ."
        draft.store.load(line, syntax=RdfFormat.N_TRIPLES, graph="http://x/one")
    return home


def begun(home: StoreHome, database: Path) -> Copy:
    """Begin a copy of the store."""
    return Copy(
        database,
        version=home.version(),
        statements=home.current().quads,
        memory_bytes=1 << 29,
        result_bytes=1000,
    )


def ended(forked: ForkedProcess) -> int:
    """End a process, let go of its pipes, and return its exit code."""
    with forked.stdin, forked.stdout, forked.stderr:
        forked.send_signal(signal.SIGKILL)
        return forked.wait()


_SCARCE = """#!{python} -I
import os
import sys
from ecvet_graph.query import keeper
real, faults = os.fork, iter((False, False, True, False))
def fork():
    if next(faults):
        raise BlockingIOError(11, "Resource temporarily unavailable")
    return real()
os.fork = fork
keeper.main(sys.argv[4:])
"""


def test_a_process_that_cannot_be_forked_harms_no_other(
    home: StoreHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scarce = tmp_path / "scarce"
    scarce.write_text(_SCARCE.format(python=sys.executable))
    scarce.chmod(0o700)
    with home.hold() as folder:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "executable", str(scarce))
            copy = begun(home, folder / "database")
        try:
            copy.wait()
            first = copy.fork()
            with pytest.raises(CopyError, match="no process"):
                copy.fork()
            second = copy.fork()
            assert (first.poll(), second.poll()) == (None, None)
            assert [ended(first), ended(second)] == [-signal.SIGKILL] * 2
            assert not copy.is_shared()
        finally:
            copy.close()


def test_without_descriptors_nothing_is_forked_and_none_is_lost(home: StoreHome) -> None:
    def used() -> set[str]:
        return {entry.name for entry in Path("/proc/self/fd").iterdir()}

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    with home.hold() as folder:
        copy = begun(home, folder / "database")
        try:
            copy.wait()
            gc.collect()
            before, forked, refused = used(), [], 0
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, before)) + 20, limits[1]))
            taken = []
            with suppress(OSError):
                while True:
                    taken.append(os.open("/dev/null", os.O_RDONLY))
            # Three pipes and what stands for the process take seven.
            for left in range(8):
                try:
                    forked.append(copy.fork())
                except CopyError:
                    refused += 1
                if left < 7:
                    os.close(taken.pop())
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
            for descriptor in taken:
                os.close(descriptor)
            assert (refused, len(forked)) == (7, 1)
            assert ended(forked.pop()) == -signal.SIGKILL
            gc.collect()
            assert used() == before
            assert ended(copy.fork()) == -signal.SIGKILL
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
            copy.close()


def test_a_database_that_cannot_be_opened_is_no_want_of_memory(tmp_path: Path) -> None:
    process = WorkerProcess(memory_bytes=1 << 29, result_bytes=1000)
    question = Question("ASK {}", media_types=("*/*",), seconds=60.0)
    try:
        with pytest.raises(EngineError, match="No such file"):
            process.ask(question, database=tmp_path / "none", version=1)
    finally:
        process.close()
