"""A request is one line with its facts; secrets, queries and clients do not stand in it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from tests.unit.web.dataset_site import PLACE, Site, document
from tests.unit.web.logged import logged_to
from tests.unit.web.publishing_site import PublishingSite

from ecvet_graph.web import create_app


class Log:
    """What was logged, as text and as objects."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return the lines; each is an object of JSON."""
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the lines of one kind."""
        return [line for line in self.lines if line["event"] == name]


@pytest.fixture
def log() -> Iterator[Log]:
    found = Log()
    with logged_to(found.stream):
        yield found


def test_a_request_is_one_line_with_its_facts(app: Flask, log: Log) -> None:
    start = time.monotonic()
    answer = app.test_client().get("/api/statistics?secret=1", headers={"X-Request-ID": "own-1.x"})
    size = len(answer.data)
    answer.close()
    most = time.monotonic() - start
    (line,) = log.events("request")
    assert line.pop("time")
    # Rounded in the log
    assert 0 <= line.pop("seconds") <= most + 0.01
    assert line == {
        "level": "info",
        "event": "request",
        "method": "GET",
        "route": "/api/statistics",
        "path": "/api/statistics",
        "status": 200,
        "request_id": "own-1.x",
        "version": "7",
        "bytes": size,
    }
    assert answer.headers["X-Request-ID"] == "own-1.x"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "a\x85b", "ü", "a;b", "<x>"])
def test_an_id_that_is_not_plain_is_replaced(app: Flask, log: Log, given: str) -> None:
    answer = app.test_client().get("/health/live", headers={"X-Request-ID": given})
    answer.close()
    assert answer.headers["X-Request-ID"] != given
    assert len(answer.headers["X-Request-ID"]) == 32
    assert log.lines == []


def test_health_is_logged_only_when_it_is_bad(
    app: Flask, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = type(app.extensions["ecvet-graph"].endpoint)
    monkeypatch.setattr(endpoint, "revive", lambda _: 0)
    own = create_app(app.config["ECVET"], backend=app.extensions["ecvet-graph"])
    own.test_client().get("/health/live").close()
    own.test_client().get("/health/ready").close()
    assert [line["status"] for line in log.events("request")] == [503]


def test_long_and_hostile_paths_are_cut_and_stay_one_line(app: Flask, log: Log) -> None:
    client = app.test_client()
    client.get("/x%0d%0a%1b[31mfalse%20line" + "y" * 500).close()
    client.open("/api/statistics", method="X" * 300).close()
    first, second = log.events("request")
    assert log.stream.getvalue().count("\n") == 2
    assert first["path"].startswith("/x\r\n\x1b[31mfalse line")
    assert len(first["path"]) == 200
    assert len(second["method"]) == 20


def test_a_fault_that_nobody_expected_has_its_traceback_and_the_id_of_the_request(
    app: Flask, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "api.statistics", lambda: 1 // 0)
    answer = app.test_client().get("/api/statistics", headers={"X-Request-ID": "own-2"})
    answer.close()
    assert answer.status_code == 500
    (fault,) = log.events("message")
    assert fault["level"] == "error"
    assert fault["request_id"] == "own-2"
    assert "ZeroDivisionError" in fault["fault"]
    assert log.events("request")[0]["status"] == 500


@pytest.mark.parametrize("asked", [False, True])
def test_the_client_is_named_only_where_the_operator_asks_for_it(
    app: Flask, log: Log, asked: bool
) -> None:
    settings = replace(app.config["ECVET"], log_clients=asked)
    own = create_app(settings, backend=app.extensions["ecvet-graph"])
    own.test_client().get("/api/statistics", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).close()
    assert ("192.0.2.7" in log.stream.getvalue()) is asked


def test_publications_are_said_with_their_outcome(site: Site, log: Log) -> None:
    site.put(document(), place=f"{PLACE}?dry-run", If_None_Match="*").close()
    site.put(document(), If_None_Match="*").close()
    site.put(document(), If_None_Match="*").close()
    site.client.put(PLACE, data=document()).close()
    said = [
        (line["outcome"], line["agency"], line["dataset"]) for line in log.events("publication")
    ]
    assert said == [
        (outcome, "demo-at", "trades") for outcome in ("done", "conflict", "not-allowed")
    ]


def require_secret(log: Log, token: str) -> None:
    text = log.stream.getvalue()
    assert token not in text
    assert token.rpartition("-")[2][:16] not in text


def test_tokens_stand_in_no_line_wherever_they_were_sent(site: Site, log: Log) -> None:
    token = site.tokens["demo-at"]
    bearer = {"Authorization": f"Bearer {token}"}
    client = site.client
    for path in (
        f"/datasets/{token}/trades",
        f"/{token}",
        f"/en/units/{token}/x",
        f"/id/demo-at/unit/{token}",
        f"{PLACE}?token={token}",
        f"{PLACE}?access_token={token}",
        f"/sparql?query=SELECT%20{token}",
        f"/en/publish?agency={token}",
    ):
        client.get(path, headers=bearer).close()
        client.put(path, data=token, headers=bearer).close()
    for name in ("X-Request-ID", "Accept", "User-Agent", "Cookie", "Idempotency-Key", "If-Match"):
        site.put(token, **{name.replace("-", "_"): token}).close()
    client.post("/sparql", data={"query": token, "timeout": token}).close()
    client.post("/sparql", data=token, content_type="application/sparql-query").close()
    site.put(document(title=token), If_None_Match="*").close()
    assert len(log.events("request")) > 20
    require_secret(log, token)
    assert "[secret]" in log.stream.getvalue()


def test_tokens_of_forms_stand_in_no_line(publishing: PublishingSite, log: Log) -> None:
    sent = {"agency": publishing.token, "token": publishing.token}
    publishing.client().post("/en/publish", data=sent).close()
    checked = publishing.check((b"x", "trades.ttl"))
    checked.close()
    place = checked.headers["Location"]
    publishing.client().post(place, data=sent).close()
    assert len(log.events("request")) == 3
    require_secret(log, publishing.token)
