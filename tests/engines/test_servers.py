"""The servers of the engine tests: loopback only, changed by their user only, gone afterwards."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from tests.engines.servers import OXIGRAPH, Endpoints, started_oxigraph

GRAPH = "http://example.org/graph/started"
INSERT = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <http://example.org/a> a <http://example.org/B> }} }}"


def _ask(endpoints: Endpoints, query: str, **more: str) -> bytes:
    address = f"{endpoints.query}?{urllib.parse.urlencode({'query': query} | more)}"
    wanted = {"Accept": "application/sparql-results+json"}
    request = urllib.request.Request(address, headers=wanted)  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
        content: bytes = answer.read()
    return content


def _update(address: str, update: str, *, user: str = "", password: str = "") -> int:
    passwords = urllib.request.HTTPPasswordMgr()
    passwords.add_password("SPARQL", address, user, password)
    handler = urllib.request.HTTPDigestAuthHandler(passwords)
    body = urllib.parse.urlencode({"update": update}).encode()
    try:
        with urllib.request.build_opener(handler).open(address, body, timeout=120) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code


def test_virtuoso_is_changed_by_its_user_only(virtuoso: Endpoints) -> None:
    assert _update(virtuoso.query, INSERT) >= 400
    assert _update(virtuoso.update, INSERT) == 401
    assert _update(virtuoso.update, INSERT, user="dba", password="dba") == 401  # noqa: S106
    assert b"false" in _ask(virtuoso, f"ASK {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}")
    done = _update(virtuoso.update, INSERT, user=virtuoso.user, password=virtuoso.password)
    assert done == 200
    assert b"true" in _ask(virtuoso, f"ASK {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}")
    clear = f"CLEAR GRAPH <{GRAPH}>"
    _update(virtuoso.update, clear, user=virtuoso.user, password=virtuoso.password)


def test_the_oxigraph_server_shows_all_graphs_as_one(oxigraph_server: Endpoints) -> None:
    assert _update(oxigraph_server.update, INSERT) == 204
    query = "ASK { ?s a <http://example.org/B> }"
    assert b"true" in _ask(oxigraph_server, query, **{"union-default-graph": ""})
    assert b"false" in _ask(oxigraph_server, query)
    _update(oxigraph_server.update, f"CLEAR GRAPH <{GRAPH}>")


@pytest.mark.skipif(OXIGRAPH is None, reason="the Oxigraph server is not installed")
def test_nothing_is_left_of_a_server(tmp_path: Path) -> None:
    folder = tmp_path / "server"

    def _use() -> str:
        with started_oxigraph(folder) as server:
            address = urllib.parse.urlsplit(server.endpoints.query).netloc
            assert (folder / "data").is_dir()
            raise InterruptedError(address)

    with pytest.raises(InterruptedError) as end:
        _use()
    assert not folder.exists()
    connection = http.client.HTTPConnection(str(end.value), timeout=2)
    with pytest.raises(ConnectionRefusedError):
        connection.request("GET", "/")
