"""Large files on their way: so many at once, so that who reads slowly keeps nobody else waiting.

The server waits for the reader of an answer as long as the reader likes, and a file that is sent keeps a
thread meanwhile.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from flask import Flask, Response, request
from werkzeug.wsgi import ClosingIterator

from ecvet_graph.errors import BusyError
from ecvet_graph.query.budget import client_key
from ecvet_graph.web.problems import answer_fault

__all__ = ["FILES_SENT_AT_ONCE", "LARGE_BYTES", "Sending", "register_sending"]

FILES_SENT_AT_ONCE = 16
"""Large files that a process sends at once; a web server has as many threads for them."""

_OF_ONE_CLIENT = 4
LARGE_BYTES = 512 * 1024
"""What is smaller counts as sent at once: it fits into the buffers of a connection (tcp(7))."""


class Sending:
    """The large files that are being sent, by client; used by any thread."""

    def __init__(self, *, most: int = FILES_SENT_AT_ONCE, of_one: int = _OF_ONE_CLIENT) -> None:
        """Let `most` be sent at once, `of_one` of them to one client."""
        self._most, self._of_one = most, of_one
        self._lock = threading.Lock()
        self._under_way: Counter[str] = Counter()

    def begin(self, client: str) -> bool:
        """Return whether one more may be sent to a client, and count it if so."""
        with self._lock:
            if self._under_way.total() >= self._most or self._under_way[client] >= self._of_one:
                return False
            self._under_way[client] += 1
            return True

    def end(self, client: str) -> None:
        """Count one less."""
        with self._lock:
            self._under_way[client] -= 1
            if not self._under_way[client]:
                del self._under_way[client]


def register_sending(app: Flask, sending: Sending | None = None) -> None:
    """Count the large files of an application; register it after what adds headers."""
    counted = sending or Sending()

    def send(response: Response) -> Response:
        return _counted(response, counted)

    app.after_request(send)


def _counted(response: Response, sending: Sending) -> Response:
    size = response.headers.get("Content-Length", LARGE_BYTES, type=int)
    if request.method == "HEAD" or size < LARGE_BYTES or not response.is_streamed:
        return response
    client = client_key(request.remote_addr or "")
    if not sending.begin(client):
        response.close()
        return answer_fault(
            BusyError(
                "Too many large files are being sent at once.",
                remedy="Try again when one of them is complete, or ask for less.",
            )
        )
    body = response.response
    place = ExitStack()
    place.callback(sending.end, client)
    place.callback(getattr(body, "close", _nothing))
    # Read to its end, closed, or both: the place is given back once.
    response.response = ClosingIterator(_held(body, place), place.close)  # type: ignore[arg-type]
    return response


def _held(pieces: Iterable[bytes], place: ExitStack) -> Iterator[bytes]:
    with place:
        yield from pieces


def _nothing() -> None:
    """Close what needs no closing."""
