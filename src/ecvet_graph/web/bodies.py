"""Bodies of requests arrive in time: a client that sends slowly must not hold the server's threads.

A WSGI server reads a body when it is asked for, without a limit of time. It is read in a thread of
its own here, which is left alone when the time is up; there are only so many of these threads.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future

from flask import Flask, Request, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, RequestTimeout

from ecvet_graph.errors import BusyError

__all__ = ["BodyReader", "register_bodies"]

_SECONDS = 10.0
_AT_ONCE = 32


class BodyReader:
    """Reads the bodies of requests; used by all threads of a server."""

    def __init__(self, *, seconds: float = _SECONDS, at_once: int = _AT_ONCE) -> None:
        """Read each body within so many seconds, and so many bodies at once."""
        self._seconds = seconds
        self._free = threading.BoundedSemaphore(at_once)

    def read(self, source: Request) -> None:
        """Keep the body of a request in the request.

        Raises:
            RequestTimeout: it did not arrive in time (408).
            BusyError: too many bodies are arriving already (503).
            HTTPException: it is too large (413), or the client went away (400).
        """
        if not self._free.acquire(blocking=False):
            raise BusyError("Too many requests are arriving.", remedy="Try again in a minute.")
        arrived: Future[bytes] = Future()
        threading.Thread(target=self._take, args=(source, arrived), daemon=True).start()
        try:
            arrived.result(timeout=self._seconds)
        except TimeoutError as fault:
            raise RequestTimeout(
                f"The body of the request did not arrive within {self._seconds:g} seconds."
            ) from fault

    def _take(self, source: Request, arrived: Future[bytes]) -> None:
        try:
            arrived.set_result(source.get_data())
        except (HTTPException, OSError) as fault:
            arrived.set_exception(fault)
        finally:
            # After an error that nobody expected the one who waits must not wait for its time.
            arrived.cancel()
            self._free.release()


def register_bodies(app: Flask, reader: BodyReader | None = None) -> None:
    """Read the body of every request that has a route before it is answered."""
    bodies = reader or BodyReader()

    def read_body() -> None:
        has_body = bool(request.content_length) or "Transfer-Encoding" in request.headers
        if has_body and request.routing_exception is None:
            bodies.read(request_ctx.request)

    app.before_request(read_body)
