"""Clients that send half a body and wait: everybody else is answered, during and after."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus

import pytest
from tests.long import served
from tests.long.served import Server
from tests.unit.web.dataset_site import document

pytestmark = pytest.mark.long

_CLIENTS = 8
# After these the server has given up each of the bodies.
_SECONDS = 20
_LONGEST_SECONDS = 5.0
_HEADS = {
    "query": "POST /sparql HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n",
    "form": "POST /en/publish HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\n",
    "upload": (
        "PUT /datasets/demo-fi/slow HTTP/1.1\r\nContent-Type: text/turtle\r\n"
        "If-None-Match: *\r\nAuthorization: Bearer TOKEN\r\n"
    ),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = served.start(tmp_path_factory.mktemp("slow"))
    yield found
    found.stop()


@pytest.mark.parametrize("door", _HEADS)
@pytest.mark.parametrize("is_silent", [True, False])
def test_slow_clients_hold_nobody_else_up(server: Server, door: str, is_silent: bool) -> None:
    head = _HEADS[door].replace("TOKEN", server.tokens["demo-fi"])
    with ExitStack() as stack:
        clients = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            for _ in range(_CLIENTS)
        ]
        for client in clients:
            client.sendall(f"{head}Host: localhost\r\nContent-Length: 50000\r\n\r\n".encode())
        latest = time.monotonic() + _SECONDS
        while time.monotonic() < latest:
            for client in [] if is_silent else clients:
                _drip(client)
            answer = server.ask("GET", "/health/live", agency="", timeout=60)
            assert answer.status == HTTPStatus.OK
            assert answer.seconds < _LONGEST_SECONDS
            time.sleep(1)
        # They were told so, or told to come back, and others can still publish.
        assert _status(clients[0]) in {408, 503}
        _publish(server, f"after-{door}-{'silent' if is_silent else 'slow'}")


def _drip(client: socket.socket) -> None:
    try:
        client.sendall(b"x")
    except OSError:
        return


def _status(client: socket.socket) -> int:
    client.settimeout(10)
    return int(client.recv(100).split()[1])


def _publish(server: Server, name: str) -> None:
    text = document().replace("maurer", name).replace("kammer", f"kammer-{name}")
    answer = server.ask(
        "PUT",
        f"/datasets/demo-at/{name}",
        body=text.encode(),
        Content_Type="text/turtle",
        If_None_Match="*",
    )
    assert answer.status == HTTPStatus.CREATED, answer.body
