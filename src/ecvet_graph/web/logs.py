"""One line of the log, and one count, for every request; requests are told apart by an id.

Neither the query part of an address nor any field or body is logged, and no address of a client
unless the operator asks for it. Of addresses about learners only the pattern is logged, and never who
asked: a pseudonym is personal data.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, Response, g, has_request_context, request
from werkzeug.wsgi import ClosingIterator

from ecvet_graph.service.log_lines import happened, happened_often
from ecvet_graph.web.metrics import count_request, metrics
from ecvet_graph.web.pages import settings
from ecvet_graph.web.private_paths import is_about_learners

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

__all__ = ["ID_FIELD", "begin", "name_requests", "named", "register_logs"]

ID_FIELD = "X-Request-ID"
_ID_VARIABLE = "HTTP_X_REQUEST_ID"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LONGEST_PATH = 200
_RECORD = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_NO_ROUTE = "none"
_BEGUN = "ecvet-graph.begun"
# The request that is answered in front of the framework, where there is no context of it
_NAME: ContextVar[str | None] = ContextVar("request_id", default=None)
# Asked every second; logged when they go wrong
_QUIET = frozenset({"health.live", "health.ready", "metrics.show"})
_PUBLISHING = frozenset({"datasets.put", "datasets.delete", "publishing.publish"})
_OUTCOMES = {
    200: "done",
    201: "done",
    204: "done",
    401: "not-allowed",
    403: "not-allowed",
    409: "conflict",
    412: "conflict",
    422: "rejected",
    428: "conflict",
}


def register_logs(app: Flask) -> None:
    """Begin and end every request of an application with what is logged; register it first."""
    app.before_request(_begin)
    app.after_request(_end)


class _Named(logging.Filter):
    """Gives a line that is logged during a request the id of the request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = g.get("request_id") if has_request_context() else _NAME.get()
        return True


def name_requests() -> None:
    """Let the lines of this process say during which request they were written."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(_Named())


def begin(environ: WSGIEnvironment) -> tuple[str, float]:
    """Return the id of a request and when it began (`perf_counter`), the same each time."""
    if _BEGUN not in environ:
        given = environ.get(_ID_VARIABLE, "")
        name = given if _ID.fullmatch(given) else os.urandom(16).hex()
        environ[_BEGUN] = name, time.perf_counter()
    begun: tuple[str, float] = environ[_BEGUN]
    return begun


@contextmanager
def named(request_id: str) -> Iterator[None]:
    """Let lines that are written in the block say that they were written during a request."""
    token = _NAME.set(request_id)
    try:
        yield
    finally:
        _NAME.reset(token)


def _begin() -> None:
    g.request_id, g.request_begun = begin(request.environ)


def _end(response: Response) -> Response:
    if "request_begun" not in g:
        return response
    response.headers[ID_FIELD] = g.request_id
    end = _ender(response)
    if response.direct_passthrough:
        # A server gets the file itself, and closes that (Response.get_app_iter of werkzeug).
        response.response = ClosingIterator(response.response, end)  # type: ignore[arg-type]
    else:
        response.call_on_close(end)
    return response


def _ender(response: Response) -> Callable[[], None]:
    """Return what is done when the answer was sent: then the request itself is gone."""
    route = request.url_rule.rule if request.url_rule else _NO_ROUTE
    endpoint, method, begun = request.endpoint, request.method, g.request_begun
    is_private = is_about_learners()
    counted = metrics()
    said = {
        "method": method[:20],
        "route": route,
        "path": None if is_private else _path(response),
        "status": response.status_code,
        "request_id": g.request_id,
        "client": request.remote_addr if settings().log_clients and not is_private else None,
        "version": g.reader.version if "reader" in g else None,
        "bytes": response.calculate_content_length(),
    }
    outcome = _outcome(endpoint, response)
    published = {"outcome": outcome, **(request.view_args or {})} if outcome else {}

    def end() -> None:
        seconds = time.perf_counter() - begun
        count_request(counted, response.status_code, seconds, route=route, method=method)
        if outcome:
            counted.publications.labels(outcome).inc()
        if endpoint not in _QUIET or response.status_code >= HTTPStatus.BAD_REQUEST:
            happened_often("request", {"seconds": round(seconds, 4), **said})
        if outcome:
            happened("publication", request_id=said["request_id"], **published)

    return end


def _path(response: Response) -> str:
    """Return the path, without the pseudonym in the address of a record that was mistyped."""
    is_found = response.status_code == HTTPStatus.OK
    path = request.path if is_found else _RECORD.sub("-", request.path)
    return path[:_LONGEST_PATH]


def _outcome(endpoint: str | None, response: Response) -> str | None:
    """Return how a publication went; a dry run is none."""
    if endpoint not in _PUBLISHING or "dry-run" in request.args:
        return None
    if endpoint == "publishing.publish" and response.status_code == HTTPStatus.SEE_OTHER:
        return "done" if "/report/" not in response.headers["Location"] else "rejected"
    return _OUTCOMES.get(response.status_code) or (
        "failed" if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR else "refused"
    )
