"""What one client asks costs the others nothing: budgets, places, and pages that always answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from rdflib import Graph, URIRef
from tests.unit.web.example_graph import BASE, Example

from ecvet_graph.config import Limits, Settings
from ecvet_graph.query import ADMITTED_PER_WORKER, PublicEndpoint
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?u a <https://w3id.org/ecvet/ns#Unit> }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
Make = Callable[..., Flask]


@pytest.fixture
def make(graph: Example, home: StoreHome) -> Iterator[Make]:
    """Return what makes an application with limits and settings of its own."""
    endpoints: list[PublicEndpoint] = []

    def made(limits: Limits, *, proxies: int = 0, services: tuple[str, ...] = ()) -> Flask:
        endpoint = PublicEndpoint(home, limits=limits, workers=1)
        endpoints.append(endpoint)
        reader = Reader(graph.store, comparer=Comparison(graph.index), version="7", base=BASE)
        settings = Settings(
            base=BASE, store=Path(home.folder), limits=limits, proxies=proxies, services=services
        )
        return create_app(settings, backend=Backend(lambda: reader, endpoint))

    yield made
    for endpoint in endpoints:
        endpoint.close()


def status(
    app: Flask,
    query: str = COUNT,
    *,
    client: str = "192.0.2.1",
    seen: str = "",
    runaway: str = "0.6",
) -> int:
    """Return the status of an answer to a client, of whom a proxy says something perhaps.

    What would never end has the time of `runaway`, all else as much as a busy machine needs.
    """
    headers = {"X-Forwarded-For": seen} if seen else {}
    response = app.test_client().get(
        "/sparql",
        query_string={"query": query} | ({"timeout": runaway} if query == RUNAWAY else {}),
        headers=headers,
        environ_base={"REMOTE_ADDR": client},
    )
    return response.status_code


def test_who_used_up_the_time_is_told_when_to_come_back(make: Make) -> None:
    app = make(Limits(client_seconds=0.5))
    assert status(app, RUNAWAY) == 504
    response = app.test_client().get(
        "/sparql", query_string={"query": COUNT}, environ_base={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert (response.status_code, response.mimetype) == (429, "application/problem+json")
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert response.get_json()["code"] == "budget"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    page = app.test_client().get(
        "/sparql",
        query_string={"query": COUNT},
        headers={"Accept": CHROME},
        environ_base={"REMOTE_ADDR": "192.0.2.1"},
    )
    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) >= 1
    assert 'role="alert"' in page.text
    assert status(app, client="192.0.2.2") == 200
    assert status(app, client="2001:db8::1") == 200


def test_what_a_client_says_of_itself_is_believed_from_proxies_only(make: Make) -> None:
    limits = Limits(client_seconds=0.5)
    bare, behind = make(limits), make(limits, proxies=1)
    assert status(bare, RUNAWAY, seen="198.51.100.1") == 504
    assert status(bare, seen="198.51.100.2") == 429
    assert status(behind, RUNAWAY, client="127.0.0.1", seen="198.51.100.1") == 504
    assert status(behind, client="127.0.0.1", seen="198.51.100.2") == 200
    # What the client itself put in front of what the proxy saw changes nothing.
    both = "203.0.113.9, 198.51.100.1"
    assert status(behind, COUNT + " LIMIT 7", client="127.0.0.1", seen=both) == 429
    # Nor does a quote, which would hold both entries together in a list of quoted words.
    quoted = '"203.0.113.9, 198.51.100.1'
    assert status(behind, COUNT + " LIMIT 8", client="127.0.0.1", seen=quoted) == 429


def test_names_that_are_no_addresses_have_no_budgets_of_their_own(make: Make) -> None:
    behind = make(Limits(query_seconds=0.6, client_seconds=0.5), proxies=1)
    assert status(behind, RUNAWAY, client="127.0.0.1", seen="unknown") == 504
    for number, name in enumerate(("unknown", "somebody", "x" * 3000, "", "127.0.0.1:80")):
        query = f"{COUNT} LIMIT {number + 2}"
        assert status(behind, query, client="127.0.0.1", seen=name) == 429
    assert status(behind, client="127.0.0.1", seen="198.51.100.1") == 200


def test_queries_that_end_a_process_cost_more_than_the_time_they_give_themselves(
    make: Make,
) -> None:
    app = make(Limits(client_seconds=1.0))
    deep = f"ASK {{ FILTER({'!' * 30_000} true) }}"
    for asked in ({"query": RUNAWAY, "timeout": "1ms"}, {"query": deep}):
        client = f"203.0.113.{len(asked)}"
        statuses: list[int] = []
        deadline = time.monotonic() + 120
        while 429 not in statuses and time.monotonic() < deadline:
            response = app.test_client().post(
                "/sparql", data=asked, environ_base={"REMOTE_ADDR": client}
            )
            statuses.append(response.status_code)
            if statuses[-1] == 503:
                # Another process is being started, which costs the client nothing.
                time.sleep(0.05)
        assert statuses[-1] == 429
        assert len([code for code in statuses if code in (400, 504)]) <= 5
        assert status(app, client="203.0.113.9") == 200


def test_an_answer_that_is_known_costs_no_time(make: Make) -> None:
    app = make(Limits(client_seconds=0.5))
    client = app.test_client()
    # On a busy machine it may use up the time of who asks first.
    first = client.get(
        "/sparql", query_string={"query": COUNT}, environ_base={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert status(app, RUNAWAY, client="127.0.0.1") == 504
    assert status(app, COUNT + " LIMIT 7", client="127.0.0.1") == 429
    again = client.get(
        "/sparql", query_string={"query": COUNT}, headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


@contextmanager
def saturated(app: Flask, *, clients: int) -> Iterator[None]:
    """Let clients ask for queries that never end, as many as may wait, until the block ends."""
    over = threading.Event()

    def ask(number: int) -> None:
        while not over.is_set():
            status(app, RUNAWAY, client=f"203.0.113.{number}", runaway="2")

    with ThreadPoolExecutor(clients) as threads:
        for number in range(clients):
            threads.submit(ask, number)
        time.sleep(1.0)
        try:
            yield
        finally:
            over.set()


def test_pages_answer_while_strangers_take_every_place(make: Make) -> None:
    app = make(Limits(query_seconds=2.0, query_max_seconds=2.0))
    unit = f"{BASE}/id/demo-fi/unit/"
    pages = (
        ("/en/", 200),
        ("/en/units", 200),
        ("/en/matches", 200),
        ("/sparql", 200),
        ("/sparql?example=statistics/units-by-country", 200),
        ("/sparql?format=ttl", 200),
        ("/api/statistics", 200),
        (f"{unit.removeprefix(BASE)}none", 404),
    )
    browser = app.test_client()
    for path, _ in pages:
        browser.get(path, headers={"Accept": CHROME})
    with saturated(app, clients=ADMITTED_PER_WORKER):
        for path, expected in pages:
            start = time.monotonic()
            response = browser.get(path, headers={"Accept": CHROME}, follow_redirects=True)
            assert response.status_code == expected, path
            # A query would be refused, and a page that waited for one wait as long as they come.
            assert time.monotonic() - start < 60.0, path


def test_the_description_says_whether_others_are_asked(make: Make) -> None:
    app = make(Limits(), services=("https://sparql.example.org/query",))
    body = app.test_client().get("/sparql?format=nt").data
    graph = Graph().parse(data=body, format="nt")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    features = set(graph.objects(URIRef(f"{BASE}/sparql"), URIRef(sd + "feature")))
    assert URIRef(sd + "BasicFederatedQuery") in features
