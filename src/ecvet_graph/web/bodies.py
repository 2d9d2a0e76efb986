"""Bodies of requests arrive in time: a client that sends slowly must not hold the server's threads.

A WSGI server reads a body when it is asked for, without a limit of time. It is read in a thread of
its own here, which is left alone when the time is up and ends when the client goes. There are only
so many of these threads, and fewer of the server's threads wait for them.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future

from flask import Flask, Request, current_app, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, RequestTimeout

from ecvet_graph.web.places import place, take
from ecvet_graph.web.unread import outlast
from ecvet_graph.web.uploads import reads_own_body

__all__ = ["AWAITED_AT_ONCE", "BODIES_UNREAD", "BodyReader", "register_bodies"]

# A web server has more threads than these.
AWAITED_AT_ONCE = 4
_SECONDS = 10.0

BODIES_UNREAD = 32
"""Bodies that are being read or were given up, each of which keeps a thread of the web server."""


class BodyReader:
    """Reads the bodies of requests; used by all threads of a server."""

    def __init__(self, *, seconds: float = _SECONDS, stalled: int = BODIES_UNREAD) -> None:
        """Wait so many seconds for each body, and leave so many unfinished ones to themselves."""
        self._seconds = seconds
        self._waiting = threading.BoundedSemaphore(AWAITED_AT_ONCE)
        self._reading = threading.BoundedSemaphore(stalled)

    def read(self, source: Request) -> None:
        """Keep the body of a request in the request.

        Raises:
            RequestTimeout: it did not arrive in time (408).
            BusyError: too many bodies are arriving already (503).
            HTTPException: it is too large (413), or the client went away (400).
        """
        with place(self._waiting, arriving="requests"):
            self._await(source)

    def _await(self, source: Request) -> None:
        take(self._reading, arriving="requests")
        arrived: Future[bytes] = Future()
        thread = threading.Thread(target=self._read, args=(source, arrived), daemon=True)
        thread.start()
        outlast(source, thread)
        try:
            arrived.result(timeout=self._seconds)
        except TimeoutError as fault:
            raise RequestTimeout(
                f"The body of the request did not arrive within {self._seconds:g} seconds."
            ) from fault

    def _read(self, source: Request, arrived: Future[bytes]) -> None:
        try:
            arrived.set_result(source.get_data())
        except (HTTPException, OSError) as fault:
            arrived.set_exception(fault)
        finally:
            # After an error that nobody expected the one who waits must not wait for its time.
            arrived.cancel()
            self._reading.release()


def register_bodies(app: Flask, reader: BodyReader | None = None) -> None:
    """Read the body of every request that has a route before it is answered.

    A view that receives its body itself (`uploads.own_body`) is left to do so.
    """
    bodies = reader or BodyReader()

    def read_body() -> None:
        has_body = bool(request.content_length) or "Transfer-Encoding" in request.headers
        view = current_app.view_functions.get(request.endpoint or "")
        if has_body and request.routing_exception is None and not reads_own_body(view):
            bodies.read(request_ctx.request)

    app.before_request(read_body)
