"""Whom a trusted proxy names as the client: an address, or nobody."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from flask import Flask
from tests.unit.web.example_graph import BASE, Example
from tests.unit.web.logged import logged_to

from ecvet_graph.config import Limits, Settings
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend
from ecvet_graph.web.forwarded import Forwarded, named_client

ADDRESSES = {
    "192.0.2.7": "192.0.2.7",
    " 192.0.2.7\t": "192.0.2.7",
    "192.0.2.7:4711": "192.0.2.7",
    '"192.0.2.7"': "192.0.2.7",
    "2001:DB8:0:0::1": "2001:db8::1",
    "[2001:db8::1]": "2001:db8::1",
    "[2001:db8::1]:4711": "2001:db8::1",
    '"[2001:db8::1]:4711"': "2001:db8::1",
    "fe80::1%eth0": "fe80::1",
    "::ffff:192.0.2.7": "192.0.2.7",
}
NO_ADDRESSES = (
    "",
    " ",
    "unknown",
    "_hidden",
    "client.example.org",
    "192.0.2",
    "192.0.2.256",
    "192.0.2.07",
    "192.0.2.7:",
    "192.0.2.7:x",
    "192.0.2.7:123456",
    "192.0.2.7 198.51.100.1",
    "[2001:db8::1",
    "2001:db8::1]",
    "[192.0.2.7]",
    "[2001:db8::1]4711",
    "[2001:db8::1]:",
    "\u0661\u0669\u0662.0.2.7",
    "3221225985",
    "0xc0.0.2.7",
    '192.0.2.7"; DROP',
    "fe80::1%" + "x" * 100_000,
    "1" * 100_000,
    ":" * 100_000,
    "[" * 100_000,
)


@pytest.mark.parametrize(("written", "address"), ADDRESSES.items())
def test_an_address_is_read_as_proxies_write_it(written: str, address: str) -> None:
    assert named_client(written, proxies=1) == address


@pytest.mark.parametrize("written", NO_ADDRESSES, ids=lambda text: ascii(text)[:20])
def test_what_is_no_address_names_nobody(written: str) -> None:
    assert named_client(written, proxies=1) is None


def test_the_cases_are_all_there() -> None:
    assert (len(ADDRESSES), len(NO_ADDRESSES)) == (10, 25)


@pytest.mark.parametrize(
    ("header", "proxies", "address"),
    [
        ("203.0.113.9, 192.0.2.7", 1, "192.0.2.7"),
        ("203.0.113.9,192.0.2.7,198.51.100.1", 2, "192.0.2.7"),
        # What a client put in front, however it is written, moves nothing.
        ('"203.0.113.9, 192.0.2.7', 1, "192.0.2.7"),
        ('x"y, 192.0.2.7, 198.51.100.1', 2, "192.0.2.7"),
        (",,,192.0.2.7", 1, "192.0.2.7"),
        ("203.0.113.9," * 50_000 + "192.0.2.7", 1, "192.0.2.7"),
        # Nobody is named: fewer wrote than are trusted, or the one who counts wrote no address.
        ("192.0.2.7", 2, None),
        ("192.0.2.7, unknown", 1, None),
        ("192.0.2.7,", 1, None),
        ("unknown, 192.0.2.7", 2, None),
    ],
)
def test_the_entry_of_the_first_trusted_proxy_counts(
    header: str, proxies: int, address: str | None
) -> None:
    assert named_client(header, proxies=proxies) == address


@pytest.mark.parametrize(("header", "seen"), [("192.0.2.7", "192.0.2.7"), ("unknown", "10.0.0.1")])
def test_without_an_address_the_connection_is_the_client(header: str, seen: str) -> None:
    found = []
    asked = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": header}

    def inner(environ: dict[str, str], _: object) -> list[bytes]:
        found.append(environ["REMOTE_ADDR"])
        return []

    Forwarded(inner, proxies=1)(asked, lambda *_: None)  # type: ignore[arg-type]
    assert found == [seen]


@pytest.fixture(scope="module")
def behind(graph: Example, home: StoreHome, endpoint: PublicEndpoint) -> Flask:
    """Return an application behind one proxy, which logs its clients."""
    reader = Reader(graph.store, comparer=Comparison(graph.index), version="7", base=BASE)
    settings = Settings(
        base=BASE,
        store=Path(home.folder),
        limits=Limits(query_seconds=5.0),
        proxies=1,
        log_clients=True,
    )
    return create_app(settings, backend=Backend(lambda: reader, endpoint))


@pytest.mark.parametrize("path", ["/en/about", "/sparql?query=ASK%20%7B%7D"])
@pytest.mark.parametrize("sent", ["unknown", "<script>", "x" * 5000, '"x, unknown'])
def test_what_is_no_address_is_not_logged(behind: Flask, path: str, sent: str) -> None:
    stream = io.StringIO()
    with logged_to(stream):
        answer = behind.test_client().get(
            path, headers={"X-Forwarded-For": sent}, environ_base={"REMOTE_ADDR": "10.0.0.1"}
        )
        answer.close()
    assert answer.status_code == 200
    assert sent not in stream.getvalue()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["client"] for line in lines if line["event"] == "request"] == ["10.0.0.1"]
