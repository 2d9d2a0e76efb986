"""Plain queries in front of the framework are answered, logged and counted exactly as behind it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from tests.unit.web.logged import logged_to
from werkzeug.test import Client, TestResponse

from ecvet_graph.config import Limits
from ecvet_graph.errors import EngineError
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.store import StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?u a <https://w3id.org/ecvet/ns#Unit> }"
ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 60"
TITLES = "CONSTRUCT WHERE { <https://example.org/none> <http://purl.org/dc/terms/title> ?t }"
LARGE = "SELECT ?a ?b WHERE { ?a ?p ?o . ?b ?q ?r } LIMIT 9000"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ANSWERED_IN_FRONT = {
    "rows": ({"query": COUNT}, {}),
    "an aliased type": ({"query": COUNT}, {"Accept": "application/json"}),
    "text with a charset": ({"query": COUNT}, {"Accept": "text/csv;q=0.5"}),
    "a short name, before Accept": ({"query": COUNT, "format": "tsv"}, {"Accept": CHROME}),
    "statements": ({"query": TITLES, "format": "nt"}, {}),
    "a truth value": ({"query": "ASK {}"}, {"Accept": "*/*"}),
    "what differs each time, never kept": ({"query": "SELECT (1 AS ?n) { BIND(NOW() AS ?t) }"}, {}),
    "compressed": ({"query": ROWS}, {"Accept-Encoding": "gzip, br"}),
    "not compressed": ({"query": ROWS}, {"Accept-Encoding": "gzip;q=0"}),
    "other graphs": ({"query": COUNT, "default-graph-uri": "https://example.org/g"}, {}),
    "less time": ({"query": COUNT, "timeout": "2.5"}, {"Origin": "https://example.org"}),
    "letters that are not ASCII": ({"query": 'SELECT ("Tschüß é" AS ?n) {}'}, {"X-Own": "1"}),
}
ANSWERED_BEHIND = {
    "no query": ({}, {"Accept": "text/turtle"}),
    "two queries": ([("query", COUNT), ("query", COUNT)], {}),
    "an update": ({"update": "CLEAR ALL"}, {}),
    "an unknown format": ({"query": COUNT, "format": "docx"}, {}),
    "a time that is none": ({"query": COUNT, "timeout": "soon"}, {}),
    "no SPARQL": ({"query": "SELECT nothing"}, {}),
    "no SPARQL, in German": ({"query": "SELECT nothing"}, {"Accept-Language": "de"}),
    "an update as a query": ({"query": "DROP ALL"}, {}),
    "other endpoints": ({"query": "SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }"}, {}),
    "a graph that is no IRI": ({"query": COUNT, "named-graph-uri": "a b"}, {}),
    "a type that there is not": ({"query": COUNT}, {"Accept": "image/png"}),
    "more than is answered": ({"query": f"# {'x' * 70_000}\n{COUNT}"}, {}),
    "an end after its time": ({"query": ENDLESS, "timeout": "0.1"}, {"X-Request-ID": "own-3"}),
    "a large answer": ({"query": LARGE}, {"Accept-Encoding": "identity"}),
    "a person": ({"query": COUNT}, {"Accept": CHROME}),
}
Sent = tuple[Any, dict[str, str]]


class Counted:
    """An application that counts how often it is asked."""

    def __init__(self, inner: WSGIApplication) -> None:
        self.inner, self.asked = inner, 0

    def __call__(  # noqa: D102 - as in PEP 3333
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Any:
        self.asked += 1
        return self.inner(environ, start_response)


@dataclass(frozen=True)
class Told:
    """Everything that a request left behind."""

    status: str
    fields: list[tuple[str, str]]
    body: bytes
    lines: list[dict[str, Any]]
    counted: dict[str, float]


class Ways:
    """An application, asked in front of the framework and behind it."""

    def __init__(self, app: Flask, stream: io.StringIO) -> None:
        self.app, self.stream = app, stream
        front: Any = app.wsgi_app
        self.behind = Counted(front._inner)
        front._inner = self.behind

    def tell(self, sent: Sent, *, in_front: bool, path: str = "/sparql") -> Told:
        """Send a request one way, and return what came of it."""
        client = Client(self.app.wsgi_app if in_front else self.behind.inner)
        before, place = self._samples(), self.stream.tell()
        told = self._get(client, path, sent)
        after = self._samples()
        self.stream.seek(place)
        lines = [json.loads(line) for line in self.stream.read().splitlines()]
        for line in lines:
            assert line.pop("time")
            assert line.pop("seconds", 0.0) >= 0.0
        counted = {name: value - before.get(name, 0.0) for name, value in after.items()}
        fields = sorted((name.lower(), value) for name, value in told.headers)
        return Told(told.status, fields, told.data, lines, counted)

    def _get(self, client: Client, path: str, sent: Sent) -> TestResponse:
        arguments, fields = sent
        given = {"X-Request-ID": "own-1", "Accept-Encoding": "gzip"} | fields
        environ = {"REMOTE_ADDR": "127.0.0.1"}
        query = urlencode(arguments)
        answer = client.get(
            path, query_string=query, headers=given, environ_overrides=environ, buffered=True
        )
        answer.get_data()
        answer.close()
        return answer

    def _samples(self) -> dict[str, float]:
        answer = Client(self.behind.inner).get("/metrics")
        return {
            f"{sample.name}{sorted(sample.labels.items())}": sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
            # What depends on the clock or on new processes, and the requests that ask for this
            if not re.search(r"_(sum|bucket|created|bytes|seconds|processes)$", sample.name)
            and sample.labels.get("route") != "/metrics"
        }


@pytest.fixture(scope="module")
def stream() -> Iterator[io.StringIO]:
    found = io.StringIO()
    with logged_to(found):
        yield found


@pytest.fixture(scope="module")
def ways(app: Flask, home: StoreHome, stream: io.StringIO) -> Iterator[Ways]:
    # Nothing is remembered: each way evaluates for itself.
    limits = Limits(query_seconds=20.0, client_seconds=100_000.0)
    endpoint = PublicEndpoint(home, limits=limits, workers=1, remembered=0)
    settings = replace(app.config["ECVET"], limits=limits, log_clients=True, metrics="open")
    reader = app.extensions["ecvet-graph"].reader
    yield Ways(create_app(settings, backend=Backend(reader, endpoint)), stream)
    endpoint.close()


@pytest.mark.parametrize("name", ANSWERED_IN_FRONT)
def test_a_plain_query_is_answered_in_front_as_behind(ways: Ways, name: str) -> None:
    sent = ANSWERED_IN_FRONT[name]
    asked = ways.behind.asked
    front = ways.tell(sent, in_front=True)
    assert ways.behind.asked == asked
    assert front == ways.tell(sent, in_front=False)
    assert front.status.startswith("200")
    assert [line["event"] for line in front.lines] == ["request"]


@pytest.mark.parametrize("name", ANSWERED_BEHIND)
def test_whatever_else_is_asked_is_told_by_the_framework_and_evaluated_once(
    ways: Ways, name: str
) -> None:
    sent = ANSWERED_BEHIND[name]
    asked = ways.behind.asked
    front = ways.tell(sent, in_front=True)
    assert ways.behind.asked == asked + 1
    assert front == ways.tell(sent, in_front=False)
    assert sum(line["event"] == "request" for line in front.lines) == 1


def test_a_fault_that_nobody_expected_is_told_as_behind(
    ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = type(ways.app.extensions["ecvet-graph"].endpoint)
    for fault in (EngineError("The engine failed."), ZeroDivisionError("nobody expected it")):

        def fail(*_: object, found: Exception = fault, **__: object) -> None:
            raise found

        monkeypatch.setattr(endpoint, "answer", fail)
        front = ways.tell(({"query": COUNT}, {}), in_front=True)
        behind = ways.tell(({"query": COUNT}, {}), in_front=False)
        for told in (front, behind):
            for line in told.lines:
                # Where it was raised
                line["fault"] = line.get("fault", "").strip().splitlines()[-1:]
        assert front == behind
        assert front.status.startswith("500")
        assert all(line["request_id"] == "own-1" for line in front.lines)


def test_the_log_names_the_request_of_a_query_that_was_ended(ways: Ways) -> None:
    sent = ({"query": ENDLESS, "timeout": "0.1"}, {"X-Request-ID": "own-4"})
    lines = ways.tell(sent, in_front=True).lines
    assert {line["event"]: line["request_id"] for line in lines} == {
        "query-ended": "own-4",
        "request": "own-4",
    }


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("HEAD", {}),
        ("POST", {}),
        ("OPTIONS", {}),
        ("DELETE", {}),
        ("GET", {"If-None-Match": '"x"'}),
        ("GET", {"Transfer-Encoding": "chunked"}),
        ("GET", {"Upgrade": "websocket"}),
    ],
)
def test_what_is_not_plain_is_left_to_the_framework(
    ways: Ways, method: str, fields: dict[str, str]
) -> None:
    asked = ways.behind.asked
    path = f"/sparql?{urlencode({'query': COUNT})}"
    Client(ways.app.wsgi_app).open(path, method=method, headers=fields).close()
    assert ways.behind.asked == asked + 1
