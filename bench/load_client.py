"""Closed-loop clients in a process of their own: each asks again as soon as its answer is whole.

`python -m bench.load_client` reads a JSON object from standard input (`host`, `port`, `clients`,
`seconds`, `warm_up`, `requests`: paths with their headers) and writes one to standard output:
`answers`, `seconds`, `latencies` in ms, `bytes`, and how many were `refused` with 503. Connections
are kept; one thread serves all of them without waiting, so that the clients take as little of the
processor as Python allows.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from collections.abc import Iterator
from itertools import cycle

__all__ = ["main"]

_CHUNK = 1 << 18
_PATIENCE = 60.0
_END = b"\r\n\r\n"
_LAST_CHUNK = b"\r\n0\r\n\r\n"


class _Client:
    """One kept connection with the request that is on its way."""

    def __init__(self, host: str, port: int, requests: Iterator[bytes]) -> None:
        self._address, self._requests = (host, port), requests
        self._content = bytearray()
        self.began = 0.0
        self.is_refused = False
        self.socket = self._connected()

    def ask(self) -> None:
        """Send the next request."""
        self._content.clear()
        self.began = time.perf_counter()
        self.socket.sendall(next(self._requests))

    def read(self) -> int:
        """Take what has come and return the bytes of the answer once it is whole, else 0.

        Raises:
            SystemExit: the answer is neither a 200 nor a 503 (too busy), or the connection ended within it.
        """
        part = self.socket.recv(_CHUNK)
        self._content += part
        if not part:
            raise SystemExit(f"The connection ended: {bytes(self._content[:300])!r}")
        head = self._content.find(_END)
        if head < 0 or not self._is_whole(head):
            return 0
        self.is_refused = self._content.startswith(b"HTTP/1.1 503")
        if not self.is_refused and not self._content.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"Not answered: {bytes(self._content[:600])!r}")
        return len(self._content)

    def is_ended(self) -> bool:
        """Return whether the server announced that it ends the connection after this answer."""
        return b"connection: close" in bytes(self._content[:1000]).lower()

    def renew(self) -> None:
        """Connect again."""
        self.socket.close()
        self.socket = self._connected()

    def _is_whole(self, head: int) -> bool:
        headers = bytes(self._content[:head]).lower()
        place = headers.find(b"content-length:")
        if place >= 0:
            length = int(headers[place + 15 :].split(b"\r\n", 1)[0])
            return len(self._content) >= head + len(_END) + length
        return self._content.endswith(_LAST_CHUNK)

    def _connected(self) -> socket.socket:
        made = socket.create_connection(self._address, timeout=_PATIENCE)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


def main() -> None:
    """Ask until the time is over, and tell what came back."""
    asked = json.load(sys.stdin)
    host, port = asked["host"], asked["port"]
    requests = cycle([_rendered(host, port, *one) for one in asked["requests"]])
    clients = [_Client(host, port, requests) for _ in range(asked["clients"])]
    _run(clients, asked["warm_up"])
    start = time.perf_counter()
    latencies, received, refused = _run(clients, asked["seconds"])
    took = time.perf_counter() - start
    answer = {
        "answers": len(latencies),
        "seconds": took,
        "bytes": received,
        "refused": refused,
        "latencies": [round(one * 1000, 3) for one in latencies],
    }
    json.dump(answer, sys.stdout)


def _rendered(host: str, port: int, path: str, accept: str) -> bytes:
    head = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: {accept}\r\n\r\n"
    return head.encode("ascii")


def _run(clients: list[_Client], seconds: float) -> tuple[list[float], int, int]:
    """Let all clients ask until the time is over and every answer has come."""
    latencies: list[float] = []
    received = refused = 0
    with select.epoll() as watched:
        waiting: dict[int, _Client] = {}
        for client in clients:
            _start(client, watched, waiting)
        deadline = time.perf_counter() + seconds
        while waiting:
            for number, _ in watched.poll(_PATIENCE):
                client = waiting[number]
                size = client.read()
                if not size:
                    continue
                now = time.perf_counter()
                if client.is_refused:
                    refused += 1
                else:
                    latencies.append(now - client.began)
                    received += size
                watched.unregister(number)
                del waiting[number]
                if client.is_ended():
                    client.renew()
                if now <= deadline:
                    _start(client, watched, waiting)
    return latencies, received, refused


def _start(client: _Client, watched: select.epoll, waiting: dict[int, _Client]) -> None:
    client.ask()
    number = client.socket.fileno()
    watched.register(number, select.EPOLLIN)
    waiting[number] = client


if __name__ == "__main__":
    main()
