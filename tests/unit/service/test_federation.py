"""SERVICE is answered by real servers on loopback that the operator allows, as the engine would do it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from ecvet_graph.config import Limits, Settings
from ecvet_graph.errors import (
    BusyError,
    EcvetGraphError,
    LimitError,
    QueryError,
    ServiceError,
    SourceError,
    TimeLimitError,
)
from ecvet_graph.publish.services import Reach
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.service.federation import Federation, federation_of
from ecvet_graph.store import RdfFormat, StoreHome

JSON = "application/sparql-results+json"
# Answered when the test lets it go
HELD = "/held"
HERE = "".join(f'<http://x/{n}> <http://x/name> "n{n}" .\n' for n in range(1, 6)).encode()
THERE = "".join(
    f'<http://x/{n}> <http://y/points> {n * 10} . <http://x/{n}> <http://y/label> "L{n}"@de .\n'
    for n in range(3, 9)
).encode()


class Server:
    """A SPARQL endpoint on loopback; `/sparql` answers over `THERE`, other paths as they are told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.paths: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.let_go = threading.Event()
        store, server = ox.Store(), self
        store.load(THERE, format=ox.RdfFormat.TURTLE)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
                is_form = self.headers["Content-Type"].startswith("application/x-www-form")
                query = parse_qs(body)["query"][0] if is_form else body
                server.asked.append(self.path)
                if self.path != "/sparql":
                    server.paths[self.path](self)
                    return
                results: Any = store.query(query)
                reply(self, results.serialize(format=ox.QueryResultsFormat.JSON))

            do_GET = do_POST  # noqa: N815 - the name that the server calls

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"


def reply(to: BaseHTTPRequestHandler, body: bytes, status: int = 200, **fields: str) -> None:
    to.send_response(status)
    named = {"Content-Type": JSON, "Content-Length": str(len(body))}
    for name, value in {**named, **{k.replace("_", "-"): v for k, v in fields.items()}}.items():
        to.send_header(name, value)
    to.end_headers()
    to.wfile.write(body)


def rows_of(*rows: Mapping[str, Any]) -> bytes:
    return json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": rows}}).encode()


def trickle(to: BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.send_header("Content-Type", JSON)
    to.send_header("Content-Length", "100000")
    to.end_headers()
    for _ in range(1000):
        try:
            to.wfile.write(b" ")
            to.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


FAILURES: dict[str, tuple[Callable[[BaseHTTPRequestHandler], None], type[EcvetGraphError]]] = {
    "/moved": (lambda to: reply(to, b"", 302, Location="/sparql"), SourceError),
    "/broken": (lambda to: reply(to, b"{}", 500), SourceError),
    "/page": (lambda to: reply(to, b"<html>", Content_Type="text/html"), SourceError),
    "/coded": (lambda to: reply(to, b"x", Content_Encoding="gzip"), SourceError),
    "/short": (lambda to: reply(to, b"{}", Content_Length="9"), SourceError),
    "/large": (lambda to: reply(to, b" " * 5_000_000), LimitError),
    "/slow": (trickle, TimeLimitError),
}
ODD: dict[str, tuple[bytes, type[EcvetGraphError]]] = {
    "/blank": (rows_of({"s": {"type": "bnode", "value": "b"}}), ServiceError),
    "/odd": (b"[]", QueryError),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server()
    made.paths |= {path: answer for path, (answer, _) in FAILURES.items()}
    made.paths |= {path: lambda to, body=body: reply(to, body) for path, (body, _) in ODD.items()}  # type: ignore[misc]
    made.paths[HELD] = lambda to: reply(to, rows_of()) if made.let_go.wait(300) else None
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def endpoint(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicEndpoint]:
    home = StoreHome.create(tmp_path_factory.mktemp("federation") / "store")
    with home.writer("data") as draft:
        draft.store.load(HERE, syntax=RdfFormat.N_TRIPLES, graph="http://x/here")
    paths = ("/sparql", HELD, *FAILURES, *ODD)
    federate = Federation(tuple(server.address + path for path in paths))
    made = PublicEndpoint(home, limits=Limits(query_seconds=60.0), workers=1, federate=federate)
    yield made
    made.close()


def answered(endpoint: PublicEndpoint, query: str, seconds: float | None = None) -> Any:
    return json.loads(endpoint.answer(query, media_types=(JSON,), seconds=seconds).body)


def rows(document: Any) -> list[str]:
    if "boolean" in document:
        return [str(document["boolean"])]
    return sorted(json.dumps(row, sort_keys=True) for row in document["results"]["bindings"])


QUERIES = {
    "join": "SELECT * { ?s <http://x/name> ?n . SERVICE <E> { ?s <http://y/points> ?p } }",
    "left join": "SELECT * { ?s <http://x/name> ?n OPTIONAL { SERVICE <E> { ?s <http://y/points> ?p } } }",
    "with a filter": "SELECT * { ?s <http://x/name> ?n SERVICE <E> { ?s <http://y/points> ?p "
    "FILTER(?p > 40) } }",
    "minus": "SELECT * { ?s <http://x/name> ?n MINUS { SERVICE <E> { ?s <http://y/label> ?l } } }",
    "union": "SELECT * { { ?s <http://x/name> ?n } UNION { SERVICE <E> { ?s <http://y/label> ?n } } }",
    "aggregate": "SELECT (SUM(?p) AS ?sum) { ?s <http://x/name> ?n SERVICE <E> { ?s <http://y/points> ?p } }",
    "subquery": "SELECT * { ?s <http://x/name> ?n { SELECT ?s (MAX(?p) AS ?m) { SERVICE <E> "
    "{ ?s <http://y/points> ?p } } GROUP BY ?s } }",
    "prefixes": "PREFIX y: <http://y/> PREFIX e: <E> SELECT * { SERVICE e: { ?s y:points ?p ; y:label ?l } }",
    "twice": "SELECT * { SERVICE <E> { ?s <http://y/points> ?p } SERVICE <E> { ?s <http://y/label> ?l } }",
    "no rows": "SELECT * { ?s <http://x/name> ?n SERVICE <E> { ?s <http://y/nothing> ?p } }",
    "no variables": "SELECT ?n { ?s <http://x/name> ?n SERVICE <E> { <http://x/3> <http://y/points> 30 } }",
    "ask": "ASK { ?s <http://x/name> 'n4' SERVICE <E> { ?s <http://y/points> 40 } }",
    "silent": "SELECT * { ?s <http://x/name> ?n SERVICE SILENT <E> { ?s <http://y/points> ?p } }",
    "silent and gone": "SELECT * { ?s <http://x/name> ?n SERVICE SILENT <GONE> { ?s <http://y/points> ?p } }",
    "numbered": "SELECT * { SERVICE <E> { SELECT ?s ?p { ?s <http://y/points> ?p } ORDER BY ?p LIMIT 2 } }",
}


@pytest.mark.parametrize("name", QUERIES)
def test_the_rows_are_those_of_an_engine_that_asks_itself(
    endpoint: PublicEndpoint, server: Server, name: str
) -> None:
    native = ox.Store()
    native.load(HERE, format=ox.RdfFormat.N_TRIPLES)
    query = QUERIES[name].replace("<GONE>", f"<{server.address}/broken>")
    query = query.replace("<E>", f"<{server.address}/sparql>")
    results: Any = native.query(query)
    expected = json.loads(results.serialize(format=ox.QueryResultsFormat.JSON))
    found = answered(endpoint, query)
    assert rows(found) == rows(expected)
    assert set(found["head"].get("vars", [])) == set(expected["head"].get("vars", []))


@pytest.mark.parametrize("path", FAILURES)
def test_an_endpoint_that_fails_is_an_error_unless_it_may(
    endpoint: PublicEndpoint, server: Server, path: str
) -> None:
    seconds = 1.0 if path == "/slow" else None
    query = "SELECT * { ?s <http://x/name> ?n SERVICE <E> { ?s ?p ?o } }".replace(
        "<E>", f"<{server.address}{path}>"
    )
    start = time.monotonic()
    with pytest.raises(FAILURES[path][1]) as refusal:
        endpoint.answer(query, seconds=seconds)
    assert server.address in refusal.value.message
    silent = query.replace("SERVICE", "SERVICE SILENT")
    document = answered(endpoint, silent, 5.0 if path == "/slow" else None)
    assert len(rows(document)) == 5
    assert set(document["head"]["vars"]) == {"s", "n", "p", "o"}
    assert time.monotonic() - start < 60.0


@pytest.mark.parametrize("path", ODD)
def test_an_answer_that_cannot_be_joined_is_an_error_even_where_it_may_fail(
    endpoint: PublicEndpoint, server: Server, path: str
) -> None:
    query = f"SELECT * {{ SERVICE SILENT <{server.address}{path}> {{ ?s ?p ?o }} }}"
    with pytest.raises(ODD[path][1]) as refusal:
        endpoint.answer(query)
    assert refusal.value.http_status == 400


def test_nobody_else_is_asked(endpoint: PublicEndpoint, server: Server) -> None:
    before = list(server.asked)
    port = server.server.server_address[1]
    for address in (
        f"http://localhost:{port}/sparql",
        f"http://127.0.0.1:{port}/sparql/",
        f"http://127.0.0.1:{port}/sparql?x=1",
        f"http://127.0.0.1:{port}/sparql#x",
        f"http://user@127.0.0.1:{port}/sparql",
        f"HTTP://127.0.0.1:{port}/sparql",
        f"http://127.1:{port}/sparql",
        f"http://127.0.0.1:{port}/./sparql",
    ):
        with pytest.raises(ServiceError) as refusal:
            endpoint.answer(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
        assert f"{server.address}/sparql" in refusal.value.remedy
        with pytest.raises(ServiceError):
            endpoint.answer(f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}")
    assert server.asked == before


def test_without_a_list_nobody_is_asked(server: Server) -> None:
    assert federation_of(Settings()) is None
    allowed = f"{server.address}/sparql"
    assert isinstance(federation_of(Settings(services=(allowed,))), Federation)


def test_what_holds_no_service_stays_as_it_is(server: Server) -> None:
    federate = Federation((server.address,))
    query = "SELECT * { ?service ?p 'SERVICE <http://127.0.0.1/> {}' }"
    assert federate(query, 1.0) is query


@pytest.mark.parametrize(
    ("address", "places"),
    [
        ("https://sparql.example.org/q", ["127.0.0.1"]),
        ("https://sparql.example.org/q", ["192.0.2.7", "10.0.0.1"]),
        ("https://sparql.example.org/q", ["169.254.169.254"]),
        ("https://sparql.example.org/q", []),
        ("http://localhost:8080/q", ["192.0.2.7"]),
        ("http://localhost:8080/q", ["127.0.0.1", "10.0.0.1"]),
    ],
)
def test_a_name_that_leads_elsewhere_is_not_connected_to(address: str, places: list[str]) -> None:
    def connect(*_: object, **__: object) -> socket.socket:
        raise AssertionError

    reach = Reach(look_up=lambda *_: places, connect=connect)
    with pytest.raises(SourceError, match="not at a place"):
        Federation((address,), reach)(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}", 2.0)


def test_an_allowed_name_is_spoken_to_at_the_place_that_was_checked(server: Server) -> None:
    port = server.server.server_address[1]
    asked: list[tuple[str, int]] = []

    def connect(place: str, port_: int, *, seconds: float) -> socket.socket:
        asked.append((place, port_))
        return socket.create_connection(("127.0.0.1", port), timeout=seconds)

    address = "https://sparql.example.org:8443/q"
    reach = Reach(look_up=lambda *_: ["93.184.215.14"], connect=connect)
    # The server of the test does not speak TLS, without which nothing is sent.
    with pytest.raises(SourceError, match="reached"):
        Federation((address,), reach)(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}", 2.0)
    assert set(asked) == {("93.184.215.14", 8443)}


def test_the_time_of_a_query_holds_for_all_it_asks(
    endpoint: PublicEndpoint, server: Server
) -> None:
    block = f"SERVICE SILENT <{server.address}/slow> {{ ?s ?p ?o }}"
    start = time.monotonic()
    # Each is given half of the time that is left: if each had half of all, nothing would be left.
    answered(endpoint, f"SELECT * {{ {block} {block} }}", 4.0)
    assert time.monotonic() - start < 60.0


def test_slow_endpoints_hold_a_few_places_and_nobody_else_waits(
    endpoint: PublicEndpoint, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long the answers wait for a process on a busy machine
    monkeypatch.setattr("ecvet_graph.query.pool.QUEUE_SECONDS", 60.0)
    held = f"SELECT * {{ SERVICE <{server.address}{HELD}> {{ ?s ?p ?o }} }}"

    def ask(_: int) -> type[EcvetGraphError] | None:
        try:
            endpoint.answer(held, seconds=60.0)
        except EcvetGraphError as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(8) as threads:
        try:
            asked = [threads.submit(ask, number) for number in range(8)]
            # Four are refused at once; the other four wait for their answers.
            refused = list(islice(as_completed(asked), 4))
            assert len(rows(answered(endpoint, "SELECT * { ?s <http://x/name> ?n }"))) == 5
            assert sum(not each.done() for each in asked) == 4
        finally:
            server.let_go.set()
        assert {each.result() for each in refused} == {BusyError}
        assert Counter(each.result() for each in asked) == {None: 4, BusyError: 4}
