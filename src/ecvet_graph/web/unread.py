"""Bodies that are still being read when the answer is given.

A thread that reads a body cannot be interrupted. The WSGI server lets go of a body once a request is
answered, and with granian 2.8 the whole process stands still when it is being read at that moment.
So the answer is sent, and the request ends when nobody reads its body any more.
"""

from __future__ import annotations

import threading

from flask import Flask, Request, Response, request

__all__ = ["outlast", "register_unread"]

_READING = "ecvet-graph.reading"


def outlast(source: Request, reading: threading.Thread) -> None:
    """Let a request end no sooner than the thread that reads its body."""
    source.environ[_READING] = reading


def register_unread(app: Flask) -> None:
    """Keep the requests of an application open as `outlast` says."""
    app.after_request(_wait_at_end)


def _wait_at_end(response: Response) -> Response:
    reading: threading.Thread | None = request.environ.get(_READING)
    if reading is not None:
        response.headers["Connection"] = "close"
        response.call_on_close(reading.join)
    return response
