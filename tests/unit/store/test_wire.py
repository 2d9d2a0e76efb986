"""Answers of a remote engine that are not whole, and engines that do not answer, are errors."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from ecvet_graph.errors import (
    EcvetGraphError,
    EngineError,
    LimitError,
    QueryError,
    StoreError,
    TimeLimitError,
)
from ecvet_graph.store import Endpoints, RdfFormat, RemoteStore
from ecvet_graph.store.wire import Wire

SECRET = "zeppelin"  # noqa: S105 - of nobody
ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:a"}}]}}'
QUERY = "SELECT ?s { ?s ?p ?o }"


class Engine(BaseHTTPRequestHandler):
    """Answers every question with what the test wants."""

    status: ClassVar[int] = 200
    fields: ClassVar[dict[str, str]] = {}
    body: ClassVar[bytes] = ROWS
    length: ClassVar[int | None] = None
    asked: ClassVar[list[str]] = []

    def version_string(self) -> str:
        """Return what the engine calls itself."""
        return str(self.fields.get("Server", "Oxigraph/0.5"))

    def do_POST(self) -> None:
        """Answer."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        type(self).asked.append(self.headers.get("Authorization", ""))
        self.send_response(self.status)
        for name, value in self.fields.items():
            if name != "Server":
                self.send_header(name, value)
        self.send_header("Content-Length", str(self.length or len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Say nothing."""
        del format, args


@contextmanager
def answering(**said: object) -> Iterator[Endpoints]:
    """Run an engine that answers as told."""
    handler = type("Told", (Engine,), {"asked": []} | said)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        base = f"http://127.0.0.1:{server.server_port}"
        yield Endpoints(f"{base}/q", f"{base}/u", f"{base}/g", "me", SECRET)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


VIRTUOSO = {"Server": "Virtuoso/07"}
CASES: tuple[tuple[dict[str, object], type[EcvetGraphError]], ...] = (
    ({"fields": VIRTUOSO | {"X-SQL-State": "S1TAT"}}, TimeLimitError),
    ({"fields": VIRTUOSO | {"X-SQL-State": "42000"}}, EngineError),
    ({"fields": VIRTUOSO | {"X-SPARQL-MaxRows": "1"}}, LimitError),
    ({"body": ROWS[:-3]}, EngineError),
    ({"body": ROWS[:-3] + b"The SPARQL operation has been cancelled"}, EngineError),
    ({"length": len(ROWS) + 10}, EngineError),
    ({"status": 400, "body": b"Virtuoso 37000 Error SP030: SPARQL compiler"}, QueryError),
    ({"status": 500, "body": b"out of memory"}, EngineError),
    ({"status": 503, "body": b"busy"}, EngineError),
    ({"status": 401, "fields": {"WWW-Authenticate": 'Basic realm="x"'}}, StoreError),
    ({"status": 403}, StoreError),
)


@pytest.mark.parametrize(("said", "error"), CASES)
def test_what_is_not_a_whole_answer_is_an_error(
    said: dict[str, object], error: type[EcvetGraphError]
) -> None:
    with answering(**said) as endpoints, pytest.raises(error) as refusal:
        list(RemoteStore(endpoints, seconds=60.0).select(QUERY).rows)
    assert type(refusal.value) is error
    assert SECRET not in str(refusal.value)


def test_a_whole_answer_is_one() -> None:
    with answering() as endpoints:
        (row,) = RemoteStore(endpoints).select(QUERY).rows
    assert [str(term) for term in row] == ["urn:a"]


def test_an_answer_over_the_size_is_refused() -> None:
    with answering() as endpoints, pytest.raises(LimitError, match="too large"):
        Wire(endpoints, seconds=60.0).ask(QUERY, accept="*/*", size=10)


def test_an_engine_that_is_not_there_is_named() -> None:
    with answering() as endpoints:
        pass
    with pytest.raises(StoreError, match=r"No engine answers at http://127\.0\.0\.1") as refusal:
        RemoteStore(endpoints).count()
    assert SECRET not in str(refusal.value)


def test_truth_values_and_blank_nodes_of_virtuoso_are_mended() -> None:
    body = (
        b'{ "head": { "vars": ["b", "n"] }, "results": { "bindings": [ { "b": { "type": '
        b'"typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "1" }, '
        b'"n": { "type": "bnode", "value": "nodeID://b10" } } ] } }'
    )
    with answering(fields=VIRTUOSO, body=body) as endpoints:
        ((truth, node),) = RemoteStore(endpoints).select("SELECT ?b ?n { ?b ?p ?n }").rows
    assert (str(truth), str(node)) == ("true", "_:b10")


@pytest.mark.parametrize(
    ("seconds", "duration"),
    [
        ("5.976e+06", "P69DT4H"),
        ("216000", "P2DT12H"),
        ("86400", "P1D"),
        ("5400", "PT1H30M"),
        ("0.5", "PT0.5S"),
        ("0", "PT0S"),
        ("P69DT4H", "P69DT4H"),
    ],
)
def test_durations_of_virtuoso_are_mended(seconds: str, duration: str) -> None:
    kind = "http://www.w3.org/2001/XMLSchema#duration"
    body = (
        '{ "head": { "vars": ["d"] }, "results": { "bindings": [ { "d": { "type": "typed-literal", '
        f'"datatype": "{kind}", "value": "{seconds}" }} }} ] }} }}'
    ).encode()
    with answering(fields=VIRTUOSO, body=body) as endpoints:
        ((value,),) = RemoteStore(endpoints).select("SELECT ?d { ?u ?p ?d }").rows
    line = f'<urn:a> <urn:b> "{seconds}"^^<{kind}> .\n'.encode()
    with answering(fields=VIRTUOSO, body=line) as endpoints:
        ((_, _, stated),) = RemoteStore(endpoints).construct("CONSTRUCT { ?a ?b ?c } { ?a ?b ?c }")
    assert (str(value), str(stated)) == (duration, duration)


@pytest.mark.parametrize(
    ("wanted", "scheme"),
    [
        ('Digest realm="SPARQL", nonce="1", opaque="2", qop="auth", algorithm="MD5"', "Digest"),
        ('Basic realm="x"', "Basic"),
    ],
)
def test_writing_is_signed_as_the_engine_wants_it(wanted: str, scheme: str) -> None:
    seen: list[str] = []
    with (
        answering(status=401, fields={"WWW-Authenticate": wanted}, asked=seen) as endpoints,
        pytest.raises(StoreError, match="does not let this user"),
    ):
        RemoteStore(endpoints).load(
            b"<urn:a> <urn:b> <urn:c> .\n", syntax=RdfFormat.N_TRIPLES, graph="urn:g"
        )
    # Asked first without content; then twice, since what was asked for may have grown old.
    assert [entry.partition(" ")[0] for entry in seen if entry] == [scheme, scheme]
    assert not any(SECRET in entry for entry in seen)
