"""Query processes forked from a copy in memory: the same answers, behind the same walls."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import cast

import pytest
from tests.unit.query.processes import PATIENCE, children, has_ended, keepers, until

from ecvet_graph.config import Limits
from ecvet_graph.errors import (
    EcvetGraphError,
    EngineError,
    LimitError,
    MemoryLimitError,
    QueryError,
    TimeLimitError,
)
from ecvet_graph.query import Answer, PublicEndpoint, copies, forking, process
from ecvet_graph.query.copies import Copies
from ecvet_graph.query.forking import Copy
from ecvet_graph.store import RdfFormat, StoreHome

LIMITS = Limits(
    query_seconds=60.0,
    query_max_seconds=60.0,
    query_memory_bytes=512 * 1024 * 1024,
    result_bytes=200_000,
)
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DOUBLINGS = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
MEMORY_BOMB = f"SELECT (STRLEN(?x40) AS ?n) WHERE {{ BIND('abcdefgh' AS ?x0) {DOUBLINGS} }}"
TWO = (
    '<http://x/z> <http://x/p> "z"@de .\n<http://x/z> <http://x/part> _:one .\n'
    '_:one <http://x/q> "2.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
)
QUERIES = (
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 40",
    "SELECT ?o { ?s <http://x/part>/<http://x/q> ?o }",
    "SELECT (STR(?b) AS ?name) { ?s <http://x/part> ?b FILTER(ISBLANK(?b)) }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT (COUNT(*) AS ?n) FROM <http://x/two> { ?s ?p ?o }",
    'ASK { ?s ?p "z"@de }',
    "DESCRIBE <http://x/one/7>",
)


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    home = StoreHome.create(tmp_path / "store")
    lines = "".join(f'<http://x/one/{i}> <http://x/p> "{i}" .\n' for i in range(2000))
    with home.writer("first") as draft:
        draft.store.load(lines.encode(), syntax=RdfFormat.N_TRIPLES, graph="http://x/one")
        draft.store.load(TWO.encode(), syntax=RdfFormat.N_TRIPLES, graph="http://x/two")
    return home


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy is made for the first query."""
    monkeypatch.setattr(copies, "_LEAST_SECONDS", 0.0)
    monkeypatch.setattr(copies, "_SECONDS_PER_STATEMENT", 0.0)


@contextmanager
def opened(home: StoreHome, limits: Limits = LIMITS) -> Iterator[PublicEndpoint]:
    """Give an endpoint that remembers nothing."""
    endpoint = PublicEndpoint(home, limits=limits, workers=1, remembered=0)
    try:
        yield endpoint
    finally:
        endpoint.close()


def ask(endpoint: PublicEndpoint, query: str = QUERIES[0]) -> Answer:
    """Return an answer in CSV, or as N-Triples."""
    return endpoint.answer(query, media_types=("text/csv", "application/n-triples", "*/*"))


def forks() -> list[int]:
    """Return the query processes of this process that share a copy."""
    return [number for keeper in keepers(os.getpid()) for number in children(keeper)]


def copied(endpoint: PublicEndpoint) -> None:
    """Ask until the query processes share a copy: two, or more after long queries."""

    def is_so() -> bool:
        ask(endpoint)
        return len(forks()) >= 2

    until(is_so)


@pytest.mark.usefixtures("at_once")
def test_a_copy_gives_the_same_answers(home: StoreHome) -> None:
    assert len(QUERIES) == 8
    with opened(home, replace(LIMITS, copied_statements=1)) as endpoint:
        expected = [ask(endpoint, query) for query in QUERIES]
        assert not forks()
    with opened(home) as endpoint:
        copied(endpoint)
        told = [ask(endpoint, query) for query in QUERIES]
    assert [sorted(answer.body.splitlines()) for answer in told] == [
        sorted(answer.body.splitlines()) for answer in expected
    ]
    assert {answer.version for answer in told} == {home.version()}


@pytest.mark.usefixtures("at_once")
def test_a_new_version_is_seen_at_once_and_the_copy_of_the_old_one_ends(home: StoreHome) -> None:
    with opened(home) as endpoint:
        copied(endpoint)
        (old,) = keepers(os.getpid())
        with home.writer("second") as draft:
            draft.store.load(TWO.encode(), syntax=RdfFormat.N_TRIPLES, graph="http://x/three")
        answer = ask(endpoint)
        assert (answer.version, answer.body.split()[1]) == (home.version(), b"2006")
        until(lambda: old not in keepers(os.getpid()))
        copied(endpoint)
        assert ask(endpoint).body.split()[1] == b"2006"


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("query", "seconds", "error"),
    [
        (RUNAWAY, 0.5, TimeLimitError),
        (MEMORY_BOMB, 60.0, MemoryLimitError),
        ("SELECT * { ?s ?p ?o . ?s2 ?p2 ?o2 } LIMIT 100000", 60.0, LimitError),
        ("SELECT (" + "!" * 60_000 + "1 AS ?x) {}", 60.0, QueryError),
    ],
)
def test_walls_hold_for_forked_processes_too(
    home: StoreHome, query: str, seconds: float, error: type[EcvetGraphError]
) -> None:
    with opened(home) as endpoint:
        copied(endpoint)
        with pytest.raises(error):
            endpoint.answer(query, seconds=seconds)
        assert ask(endpoint).body.split()[1] == b"2003"
        copied(endpoint)


@pytest.mark.usefixtures("at_once")
def test_forked_processes_have_neither_network_nor_files_nor_each_others_pipes(
    home: StoreHome,
) -> None:
    with opened(home) as endpoint:
        copied(endpoint)
        for number in forks():
            folder = Path(f"/proc/{number}")
            limits = {
                line[:26].strip(): line[26:].split()[0]
                for line in (folder / "limits").read_text().splitlines()
            }
            assert limits["Max file size"] == limits["Max core file size"] == "0"
            assert 0 < int(limits["Max address space"]) < 4 * 1024**3
            assert os.getpgid(number) == number
            assert (folder / "ns/net").readlink() != Path("/proc/self/ns/net").readlink()
            assert {int(entry.name) for entry in (folder / "fd").iterdir()} == {0, 1, 2}
            pipes = [(folder / f"fd/{standard}").readlink().name for standard in range(3)]
            assert all(name.startswith("pipe:") for name in pipes)
        assert endpoint.pool.is_alone() in {True, False}


@pytest.mark.usefixtures("at_once")
def test_queries_go_on_from_the_disk_when_the_copy_is_lost(home: StoreHome) -> None:
    with opened(home) as endpoint:
        copied(endpoint)
        shared = forks()
        for keeper in keepers(os.getpid()):
            os.kill(keeper, signal.SIGKILL)
        until(lambda: all(map(has_ended, shared)))
        assert [ask(endpoint).body.split()[1] for _ in range(6)] == [b"2003"] * 6
        assert not forks()


@pytest.mark.usefixtures("at_once")
def test_a_keeper_that_does_not_answer_is_ended(
    home: StoreHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forking, "_SECONDS", 0.5)
    with opened(home) as endpoint:
        copied(endpoint)
        (keeper,) = keepers(os.getpid())
        os.kill(keeper, signal.SIGSTOP)
        # What asks for another process finds out; those that run end with their keeper.
        with pytest.raises((TimeLimitError, EngineError)):
            endpoint.answer(RUNAWAY, seconds=1.0)
        assert [ask(endpoint).body.split()[1] for _ in range(6)] == [b"2003"] * 6
        until(lambda: has_ended(keeper))
        assert endpoint.copied() == 0


@pytest.mark.usefixtures("at_once")
def test_closing_leaves_no_process_behind(home: StoreHome) -> None:
    with opened(home) as endpoint:
        copied(endpoint)
        ours = [*forks(), *keepers(os.getpid())]
        assert len(ours) == 3
    until(lambda: all(map(has_ended, ours)))


def test_a_copy_is_made_once_queries_took_as_long_as_making_it(
    home: StoreHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "_LEAST_SECONDS", 5.0)
    made = Copies(home, limits=LIMITS)
    try:
        version = home.version()
        made.took(version, 4.9)
        with home.writer("another"):
            pass
        made.took(version + 1, 4.9)
        assert not keepers(os.getpid())
        assert made.of(version + 1) is None
        made.took(version + 1, 0.2)
        until(lambda: made.of(version + 1))
        assert made.of(version) is None
    finally:
        made.close()
    assert not keepers(os.getpid())


@pytest.mark.parametrize("reason", ["limit", "memory"])
def test_no_copy_is_made_of_what_is_too_large(
    home: StoreHome, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    limits = replace(LIMITS, copied_statements=2002) if reason == "limit" else LIMITS
    monkeypatch.setattr(copies, "_free_memory", lambda: int(2003 * 800 * 1.5 / 0.8) - 2)
    warned: list[str] = []
    monkeypatch.setattr(copies._LOG, "warning", lambda *told: warned.append(told[0] % told[1:]))
    made = Copies(home, limits=limits)
    try:
        made.took(home.version(), 1e9)
        until(lambda: warned or made._seconds == 1e9)
        assert not keepers(os.getpid())
        assert made.of(home.version()) is None
    finally:
        made.close()
    assert bool(warned) == (reason == "memory")


def test_what_is_free_is_what_the_machine_and_the_control_group_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "_GROUPS", tmp_path / "none")
    machine = copies._free_memory()
    assert machine > 0
    group = tmp_path / Path("/proc/self/cgroup").read_text().strip().rpartition("::/")[2]
    group.mkdir(parents=True, exist_ok=True)
    (group / "memory.current").write_text("1000\n")
    (group / "memory.stat").write_text("anon 700\ninactive_file 200\n")
    monkeypatch.setattr(copies, "_GROUPS", tmp_path)
    for most, free in (("5000\n", 4200), ("700\n", 0)):
        (group / "memory.max").write_text(most)
        assert copies._free_memory() == free
    (group / "memory.max").write_text("max\n")
    assert copies._free_memory() > 5000


def test_another_store_in_the_same_place_is_not_copied(
    home: StoreHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "_LEAST_SECONDS", 5.0)
    made = Copies(home, limits=LIMITS)
    try:
        version = home.version()
        made.took(version, 1.0)
        home.folder.rename(tmp_path / "away")
        with StoreHome.create(home.folder).writer("first") as draft:
            draft.store.load(TWO.encode(), syntax=RdfFormat.N_TRIPLES, graph="http://x/other")
        assert home.version() == version
        began = threading.active_count()
        made.took(version, 5.0)
        until(lambda: threading.active_count() <= began)
        assert made.of(version) is None
        assert not keepers(os.getpid())
    finally:
        made.close()


def test_a_copy_whose_last_process_ends_meanwhile_is_not_forgotten(home: StoreHome) -> None:
    class Ending:
        """A copy that is not shared any more when one looks again."""

        looked = closed = 0

        def is_shared(self) -> bool:
            self.looked += 1
            return self.looked == 1

        def close(self) -> None:
            self.closed += 1

    ending, made = Ending(), Copies(home, limits=LIMITS)
    made._retired = cast("list[Copy]", [ending])
    made.tidy()
    made.tidy()
    assert ending.closed == 1


def test_a_pool_goes_on_when_processes_could_not_be_started_for_a_while(
    home: StoreHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: int) -> subprocess.Popen[bytes]:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with opened(home, replace(LIMITS, copied_statements=1)) as endpoint:
        with monkeypatch.context() as patch:
            patch.setattr(process, "_popen", none_left)
            for _ in range(4):
                with pytest.raises((TimeLimitError, EngineError)):
                    endpoint.answer(RUNAWAY, seconds=0.3)
            assert endpoint.revive() == 0
        assert ask(endpoint).body.split()[1] == b"2003"
        until(lambda: endpoint.revive() == 2)


@pytest.mark.long
@pytest.mark.usefixtures("at_once")
def test_many_ask_while_versions_change_and_processes_end(home: StoreHome) -> None:
    """Every answer is whole and of a version that was current; errors are those that are meant."""
    told: Counter[str] = Counter()
    is_over = threading.Event()
    numbers = count()

    def ask_on(number: int) -> None:
        chosen = random.Random(number)  # noqa: S311 - a sample, not a secret
        while not is_over.is_set():
            before = home.version()
            query = RUNAWAY if chosen.random() < 0.02 else f"{QUERIES[0]} # {next(numbers)}"
            try:
                answer = endpoint.answer(query, media_types=("text/csv",), seconds=2.0)
            except EcvetGraphError as fault:
                told[type(fault).__name__] += 1
                continue
            assert before <= answer.version <= home.version()
            assert int(answer.body.split()[1]) == 2003 + 3 * (answer.version - 2)
            told["answered" if endpoint.copied() else "answered without a copy"] += 1

    with opened(home) as endpoint, ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(ask_on, number) for number in range(8)]
        for number in range(12):
            time.sleep(4)
            if number % 3 == 2:
                for keeper in keepers(os.getpid()):
                    os.kill(keeper, signal.SIGKILL)
            with home.writer("more") as draft:
                draft.store.load(
                    TWO.encode(), syntax=RdfFormat.N_TRIPLES, graph=f"http://x/{number}"
                )
        is_over.set()
        for one in asked:
            one.result(PATIENCE)
    assert told["answered"] > 100
    assert told.keys() <= {
        "answered",
        "answered without a copy",
        "TimeLimitError",
        "BusyError",
        # Of queries that were being answered when their process was killed
        "EngineError",
    }
    assert told["EngineError"] <= 4 * 8
