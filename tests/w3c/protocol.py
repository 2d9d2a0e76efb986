"""The W3C tests of the SPARQL 1.1 Protocol as requests, read from the manifest of the suite."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import pyoxigraph as ox
from tests.w3c.suite import ROOT, Suite, Term, values

__all__ = ["DATA", "Request", "Response", "protocol_tests", "send"]

HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# Graphs that the tests name, and the files of the suite that they are
DATA = {
    f"http://kasei.us/2009/09/sparql/data/data{number}.rdf": f"{ROOT}sparql/sparql11/protocol/data{number}.nt"
    for number in (1, 2, 3)
}


@dataclass(frozen=True, slots=True)
class Request:
    """A request of a test and what its answer must be like.

    Attributes:
        method: of HTTP.
        target: path and query; the endpoint is `/sparql`.
        headers: names and values.
        body: bytes.
        statuses: hundreds that the status may be in, such as `4` for 400 to 499.
        boolean: what an ASK must say, where that is told.
        form: `boolean`, `tabular`, `RDF`, or nothing.
    """

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    statuses: frozenset[int]
    boolean: bool | None
    form: str


@dataclass(frozen=True, slots=True)
class Response:
    """What came back."""

    status: int
    kind: str
    content: bytes = field(repr=False)


def protocol_tests(suite: Suite) -> dict[str, tuple[Request, ...]]:
    """Return the requests of every test by its name."""
    store = suite.manifest("sparql11/protocol")
    tests = store.quads_for_pattern(
        None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{MF}ProtocolTest"), None
    )
    subjects = [cast("Term", quad.subject) for quad in tests]
    return {test.value.rpartition("#")[2]: tuple(_requests(store, test)) for test in subjects}


def send(port: int, request: Request) -> Response:
    """Send a request of a test to a server on loopback."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=240)
    try:
        connection.request(
            request.method, request.target, request.body or None, headers=request.headers
        )
        answer = connection.getresponse()
        kind = (answer.getheader("Content-Type") or "").partition(";")[0]
        return Response(answer.status, kind, answer.read())
    finally:
        connection.close()


def _requests(store: ox.Store, test: Term) -> Iterator[Request]:
    (action,) = values(store, test, f"{MF}action")
    for node in _items(store, values(store, action, f"{HT}requests")[0]):
        (response,) = values(store, node, f"{HT}resp")
        headers = {}
        for entry in values(store, node, f"{HT}headers"):
            for header in _items(store, entry):
                name = _text(store, header, f"{HT}fieldName")
                headers[name] = _text(store, header, f"{HT}fieldValue")
        boolean = _text(store, response, f"{MF}expectedBoolean")
        yield Request(
            method=_text(store, node, f"{HT}methodName"),
            target=_text(store, node, f"{HT}absolutePath").replace("/sparql/", "/sparql", 1),
            headers=headers,
            body=_body(store, node),
            statuses=frozenset(
                int(status.value[-3]) for status in values(store, response, f"{MF}expectedStatus")
            ),
            boolean=boolean == "true" if boolean else None,
            form=_text(store, response, f"{MF}expectedFormat"),
        )


def _body(store: ox.Store, node: Term) -> bytes:
    for body in values(store, node, f"{HT}body"):
        coding = _text(store, body, f"{CNT}characterEncoding") or "UTF-8"
        return _text(store, body, f"{CNT}chars").encode(coding)
    return b""


def _text(store: ox.Store, subject: Term, predicate: str) -> str:
    return next((value.value for value in values(store, subject, predicate)), "")


def _items(store: ox.Store, node: Term) -> Iterator[Term]:
    while firsts := values(store, node, f"{RDF}first"):
        yield firsts[0]
        (node,) = values(store, node, f"{RDF}rest")
