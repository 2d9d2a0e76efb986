"""The public endpoint: complete answers or clear errors, whatever strangers ask."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from ecvet_graph.config import Limits
from ecvet_graph.errors import (
    BusyError,
    EcvetGraphError,
    LimitError,
    MemoryLimitError,
    NotAcceptableError,
    NotFoundError,
    QueryError,
    TimeLimitError,
    UsageFault,
)
from ecvet_graph.query import ADMITTED_PER_WORKER, Answer, PublicEndpoint, pool
from ecvet_graph.store import RdfFormat, StoreHome

LIMITS = Limits(
    query_seconds=30.0,
    query_max_seconds=30.0,
    query_memory_bytes=512 * 1024 * 1024,
    result_bytes=200_000,
    # Processes that share a copy are tried in test_copies.py.
    copied_statements=1,
)
# How late an end may be noticed on a busy machine; how late it is at rest is measured in bench/.
SLACK = 60.0
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
# Doubles a text forty times.
DOUBLINGS = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
MEMORY_BOMB = f"SELECT (STRLEN(?x40) AS ?n) WHERE {{ BIND('abcdefgh' AS ?x0) {DOUBLINGS} }}"


def _add(home: StoreHome, graph: str, *, number: int) -> None:
    lines = "".join(f'<http://x/{graph}/{i}> <http://x/p> "{i}" .\n' for i in range(number))
    with home.writer("more") as draft:
        draft.store.load(lines.encode(), syntax=RdfFormat.N_TRIPLES, graph=f"http://x/{graph}")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query waits for a process, however slowly these start on a busy machine."""
    monkeypatch.setattr(pool, "QUEUE_SECONDS", SLACK)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> StoreHome:
    home = StoreHome.create(tmp_path_factory.mktemp("pool") / "store")
    _add(home, "one", number=3000)
    _add(home, "two", number=10)
    return home


@pytest.fixture(scope="module")
def endpoint(home: StoreHome) -> Iterator[PublicEndpoint]:
    endpoint = PublicEndpoint(home, limits=LIMITS, workers=2)
    yield endpoint
    endpoint.close()


def _count(endpoint: PublicEndpoint, query: str = COUNT, **graphs: tuple[str, ...]) -> int:
    answer = endpoint.answer(query, media_types=("text/csv",), **graphs)  # type: ignore[arg-type]
    return int(list(csv.reader(answer.body.decode().splitlines()))[1][0])


@pytest.mark.parametrize(
    ("query", "wanted", "given"),
    [
        (COUNT, "*/*", "application/sparql-results+json"),
        (COUNT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (COUNT, "text/csv", "text/csv"),
        (COUNT, "text/tab-separated-values", "text/tab-separated-values"),
        ("ASK {}", "*/*", "application/sparql-results+json"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "*/*", "text/turtle"),
        ("DESCRIBE <http://x/one/1>", "application/n-triples", "application/n-triples"),
        ("CONSTRUCT WHERE { ?s ?p '1' }", "application/rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT WHERE { ?s ?p '1' }", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT WHERE { ?s ?p '1' }", "application/trig", "application/trig"),
        ("CONSTRUCT WHERE { ?s ?p '1' }", "application/n-quads", "application/n-quads"),
    ],
)
def test_answers_every_form_in_the_format_asked_for(
    endpoint: PublicEndpoint, query: str, wanted: str, given: str
) -> None:
    query = query.replace("{ ?s ?p ?o }", "{ ?s ?p ?o } LIMIT 5") if "CONST" in query else query
    answer = endpoint.answer(query, media_types=("text/html", wanted))
    assert answer.media_type == given
    assert answer.body


def test_format_that_does_not_fit_the_query_is_refused(endpoint: PublicEndpoint) -> None:
    with pytest.raises(NotAcceptableError, match="text/turtle"):
        endpoint.answer("CONSTRUCT WHERE { ?s ?p '1' }", media_types=("text/csv",))


def test_default_graph_is_the_union_unless_graphs_are_named(endpoint: PublicEndpoint) -> None:
    one, two = "http://x/one", "http://x/two"
    from_two = COUNT.replace("WHERE", f"FROM <{two}> WHERE")
    in_graphs = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert _count(endpoint) == 3010
    assert _count(endpoint, from_two) == 10
    assert _count(endpoint, default_graphs=(one,)) == 3000
    assert _count(endpoint, from_two, default_graphs=(one,)) == 3000
    assert _count(endpoint, named_graphs=(one,)) == 0
    assert _count(endpoint, in_graphs) == 3010
    assert _count(endpoint, in_graphs, named_graphs=(two,)) == 10
    assert _count(endpoint, in_graphs, default_graphs=(two,)) == 0
    with pytest.raises(UsageFault):
        _count(endpoint, default_graphs=("no iri",))


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 1", "s,p,o"),
        ("SELECT DISTINCT * { ?z ?y ?x FILTER(?nowhere = 1) } LIMIT 1", "z,y,x"),
        ("SELECT * { ?z ?y ?x MINUS { ?z ?a ?x } BIND(1 AS ?w) } ORDER BY ?z", "z,y,x,w"),
        ("SELECT * {} LIMIT 1", ""),
        ("SELECT * { { SELECT ?z ?y { ?z ?y ?x } LIMIT 1 } }", "y,z"),
    ],
)
def test_columns_come_in_the_order_of_the_text(
    endpoint: PublicEndpoint, query: str, columns: str
) -> None:
    answer = endpoint.answer(query, media_types=("text/csv",))
    assert answer.body.decode().splitlines()[0] == columns


def test_describing_gives_what_is_said_of_a_thing_and_of_the_blank_nodes_in_it(
    tmp_path: Path,
) -> None:
    home = StoreHome.create(tmp_path / "store")
    said = (
        b'<http://x/a> <http://x/p> _:x .\n_:x <http://x/q> _:y .\n_:y <http://x/r> "deep" .\n'
        b"<http://x/z> <http://x/p> <http://x/a> .\n"
    )
    with home.writer("said") as draft:
        draft.store.load(said, syntax=RdfFormat.N_TRIPLES, graph="http://x/g")
    endpoint = PublicEndpoint(home, limits=LIMITS, workers=1)
    try:
        asked = "DESCRIBE <http://x/a>"
        found = endpoint.answer(asked, media_types=("application/n-triples",)).body.decode()
    finally:
        endpoint.close()
    predicates = sorted(line.split()[1] for line in found.splitlines())
    assert predicates == ["<http://x/p>", "<http://x/q>", "<http://x/r>"]
    assert "http://x/z" not in found


def test_functions_that_nobody_has_are_refused_as_the_queries_fault(
    endpoint: PublicEndpoint,
) -> None:
    with pytest.raises(QueryError, match="http://x/f"):
        endpoint.answer("SELECT (<http://x/f>(1) AS ?x) {}")


def test_relative_addresses_are_under_that_of_the_endpoint(home: StoreHome) -> None:
    endpoint = PublicEndpoint(home, limits=LIMITS, workers=1, base="http://x/sparql")
    try:
        one = "SELECT (COUNT(*) AS ?n) FROM <two> { ?s ?p ?o }"
        assert _count(endpoint, one) == 10
    finally:
        endpoint.close()


def test_new_version_is_seen_by_the_next_query(home: StoreHome, endpoint: PublicEndpoint) -> None:
    before = endpoint.answer(COUNT).version
    with home.writer("nothing new"):
        pass
    assert endpoint.answer(COUNT).version == before + 1


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("", QueryError),
        ("SELECT", QueryError),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", QueryError),
        ("DROP ALL", QueryError),
        ("SELECT (" + "!" * 60_000 + "1 AS ?x) {}", QueryError),
        ("SELECT * { " + "{" * 5_000, LimitError),
        (RUNAWAY, TimeLimitError),
        ("SELECT * { ?s ?p ?o . ?s2 ?p2 ?o2 } LIMIT 100000", LimitError),
        ("SELECT (GROUP_CONCAT(?s) AS ?x) { ?s ?p ?o . ?a ?b ?c } ", LimitError),
        ("SELECT ?x { ?x (<http://x/p>|!<http://x/p>)* ?y . ?y !<http://x/q>* ?z } ", LimitError),
    ],
)
def test_hostile_queries_end_in_time_and_the_pool_lives_on(
    endpoint: PublicEndpoint, query: str, error: type[EcvetGraphError]
) -> None:
    start = time.monotonic()
    with pytest.raises(error) as refusal:
        endpoint.answer(query, seconds=2.5)
    assert time.monotonic() - start < 2.5 + SLACK
    assert refusal.value.remedy
    assert [_count(endpoint) for _ in range(4)] == [3010] * 4


def test_memory_is_limited(home: StoreHome) -> None:
    # So much time that even a busy machine comes to its memory first
    limits = replace(LIMITS, query_max_seconds=60.0)
    endpoint = PublicEndpoint(home, limits=limits, workers=1)
    try:
        with pytest.raises(MemoryLimitError):
            endpoint.answer(MEMORY_BOMB, seconds=60.0)
        assert _count(endpoint) == 3010
    finally:
        endpoint.close()


def test_time_asked_for_is_never_more_than_the_most(home: StoreHome) -> None:
    limits = replace(LIMITS, query_seconds=0.2, query_max_seconds=0.4)
    endpoint = PublicEndpoint(home, limits=limits, workers=1)
    try:
        for asked, most in ((None, 0.2), (100.0, 0.4)):
            start = time.monotonic()
            with pytest.raises(TimeLimitError, match=f"after {most:g} s, its limit"):
                endpoint.answer(RUNAWAY, seconds=asked)
            assert most <= time.monotonic() - start < most + SLACK
    finally:
        endpoint.close()


def test_statuses_tell_the_limits_apart() -> None:
    errors = (LimitError, TimeLimitError, MemoryLimitError, BusyError, NotAcceptableError)
    assert [error.http_status for error in errors] == [413, 504, 507, 503, 406]


def test_threads_get_their_own_answers(endpoint: PublicEndpoint) -> None:
    def ask(number: int) -> int:
        query = f"SELECT ?n WHERE {{ BIND({number} AS ?n) }}"
        answer = json.loads(endpoint.answer(query).body)
        return int(answer["results"]["bindings"][0]["n"]["value"])

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(200))) == list(range(200))


def test_long_queries_beyond_their_places_are_refused_and_short_ones_answered(
    home: StoreHome,
) -> None:
    limits = replace(LIMITS, query_seconds=60.0, query_max_seconds=60.0)
    endpoint = PublicEndpoint(home, limits=limits, workers=1, remembered=0)
    first = threading.Thread(target=_swallow, args=(endpoint, EcvetGraphError, 60.0))
    first.start()
    try:
        while not any(map(_niceness, _running(endpoint))):
            assert first.is_alive()
            time.sleep(0.05)
        assert _count(endpoint) == 3010
        with pytest.raises(BusyError, match="long"):
            endpoint.answer(RUNAWAY)
        assert _count(endpoint) == 3010
        assert first.is_alive()
    finally:
        endpoint.close()
        first.join()


def test_more_queries_than_may_wait_are_refused_without_waiting(
    home: StoreHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who was let in waits until all others have been refused.
    go_on, ask_worker = threading.Event(), pool.WorkerPool.ask

    def held(*args: Any, **named: Any) -> Answer:
        go_on.wait(SLACK)
        return ask_worker(*args, **named)

    monkeypatch.setattr(pool.WorkerPool, "ask", held)
    endpoint = PublicEndpoint(home, limits=LIMITS, workers=1)

    def ask(_: int) -> bool:
        with pytest.raises((TimeLimitError, BusyError)) as refusal:
            endpoint.answer(RUNAWAY, seconds=1.0)
        return "at once" in refusal.value.message

    try:
        with ThreadPoolExecutor(ADMITTED_PER_WORKER + 8) as threads:
            asked = [threads.submit(ask, number) for number in range(ADMITTED_PER_WORKER + 8)]
            first = [each.result() for each in islice(as_completed(asked, SLACK), 8)]
            go_on.set()
            told = Counter(each.result() for each in asked)
    finally:
        endpoint.close()
    assert first == [True] * 8
    assert told == {False: ADMITTED_PER_WORKER, True: 8}


def test_a_process_that_stepped_back_is_replaced_by_one_of_full_priority(home: StoreHome) -> None:
    endpoint = PublicEndpoint(home, limits=LIMITS, workers=1)
    try:
        _swallow(endpoint)
        deadline = time.monotonic() + SLACK
        while len(_running(endpoint)) != 3 or any(map(_niceness, _running(endpoint))):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert _count(endpoint) == 3010
    finally:
        endpoint.close()


def _niceness(process: int) -> int:
    with contextlib.suppress(ProcessLookupError):
        return os.getpriority(os.PRIO_PROCESS, process) - os.getpriority(os.PRIO_PROCESS, 0)
    return 0


def _swallow(
    endpoint: PublicEndpoint, error: type[EcvetGraphError] = TimeLimitError, seconds: float = 2.0
) -> None:
    with pytest.raises(error):
        endpoint.answer(RUNAWAY, seconds=seconds)


def test_killed_worker_is_replaced(home: StoreHome) -> None:
    endpoint = PublicEndpoint(home, limits=LIMITS, workers=1, remembered=0)
    try:
        assert _count(endpoint) == 3010
        killed = _running(endpoint)
        for number in killed:
            os.kill(number, 9)
        _wait_until_ended(killed)
        assert [_count(endpoint) for _ in killed] == [3010] * 2
    finally:
        endpoint.close()


def test_closing_leaves_no_process_behind(home: StoreHome) -> None:
    endpoint = PublicEndpoint(home, limits=LIMITS, workers=2)
    started = _running(endpoint)
    endpoint.close()
    assert len(started) == 4
    assert not any(map(_is_running, started))


def test_workers_tell_whether_they_have_a_network(endpoint: PublicEndpoint) -> None:
    assert endpoint.pool.is_alone() in {True, False}


def test_endpoint_needs_a_store(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        PublicEndpoint(StoreHome(tmp_path / "none"), limits=LIMITS)


def _running(endpoint: PublicEndpoint) -> set[int]:
    """Return the numbers of the query processes of an endpoint that run."""
    numbers = {desk.worker._process.pid for desk in endpoint.pool._desks}
    return set(filter(_is_running, numbers))


def _wait_until_ended(numbers: set[int]) -> None:
    deadline = time.monotonic() + SLACK
    while any(map(_is_running, numbers)):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _is_running(number: int) -> bool:
    """Say whether there is such a process that has not ended (proc(5), stat)."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        told = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2]
        return told.split()[0] not in "ZX"
    return False
