"""Query processes when the system has no process, no descriptor or no database for them."""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

import pytest
from tests.unit.query.processes import PATIENCE, has_ended, state_of, until

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
    """In a process of its own: threads of other tests need descriptors, too."""
    alone = get_context("spawn").Process(target=_run_short_of_descriptors, args=(home.folder,))
    alone.start()
    alone.join()
    assert alone.exitcode == 0


def _run_short_of_descriptors(folder: Path) -> None:
    def used() -> set[str]:
        return {entry.name for entry in Path("/proc/self/fd").iterdir()}

    home = StoreHome(folder)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with home.hold() as version:
        copy = begun(home, version / "database")
        copy.wait()
        before, forked, refused = used(), [], 0
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, before)) + 20, most))
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
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        for descriptor in taken:
            os.close(descriptor)
        assert (refused, len(forked)) == (7, 1)
        assert ended(forked.pop()) == -signal.SIGKILL
        gc.collect()
        assert used() == before
        assert ended(copy.fork()) == -signal.SIGKILL
        copy.close()


def test_a_database_that_cannot_be_opened_is_no_want_of_memory(tmp_path: Path) -> None:
    process = WorkerProcess(memory_bytes=1 << 29, result_bytes=1000)
    question = Question("ASK {}", media_types=("*/*",), seconds=60.0)
    try:
        with pytest.raises(EngineError, match="No such file"):
            process.ask(question, database=tmp_path / "none", version=1)
    finally:
        process.close()


_PARENT = """
import sys
from pathlib import Path
from ecvet_graph.query.forking import Copy
copy = Copy(
    Path(sys.argv[1]),
    version=1, statements=int(sys.argv[2]), memory_bytes=1 << 29, result_bytes=1000,
)
print(copy._process.pid, flush=True)
if sys.argv[3] != "copying":
    copy.wait()
    forked = copy.fork()
    if sys.argv[3] == "halted":
        forked.send_signal(19)
    print(forked.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("state", ["copying", "waiting", "halted"])
def test_a_killed_web_process_takes_its_copy_with_it(home: StoreHome, state: str) -> None:
    with home.hold() as folder:
        arguments = [str(folder / "database"), str(home.current().quads), state]
        parent = subprocess.Popen(
            [sys.executable, "-c", _PARENT, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert parent.stdin is not None
        assert parent.stdout is not None
        with parent, parent.stdin, parent.stdout:
            numbers = [int(parent.stdout.readline()) for _ in range(1 if state == "copying" else 2)]
            if state == "halted":
                until(lambda: state_of(numbers[1]) == "T")
            parent.kill()
        until(lambda: all(map(has_ended, numbers)))


def test_a_copy_that_lacks_something_is_refused(home: StoreHome) -> None:
    with home.hold() as folder:
        short = Copy(
            folder / "database",
            version=1,
            statements=home.current().quads + 1,
            memory_bytes=1 << 29,
            result_bytes=1000,
        )
        with pytest.raises(CopyError, match="holds 1 statements instead of 2"):
            short.wait()
        assert short.is_shared() is False
        with pytest.raises(CopyError):
            short.fork()
        short.close()


def test_a_keeper_says_whether_it_has_a_network(home: StoreHome) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with home.hold() as folder, ours, theirs:
        arguments = [str(folder / "database"), "1", str(1 << 29), "1000"]
        keeper = subprocess.Popen(
            [sys.executable, "-I", "-m", "ecvet_graph.query.keeper", *arguments],
            stdin=theirs.fileno(),
        )
        theirs.close()
        assert set(json.loads(ours.recv(4096))) == {"network"}
        ours.close()
        assert keeper.wait(PATIENCE) == 0
