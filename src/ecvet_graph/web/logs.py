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
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, current_app, g, has_request_context, request

from ecvet_graph.service.log_lines import happened
from ecvet_graph.web.metrics import count_request, metrics
from ecvet_graph.web.pages import settings
from ecvet_graph.web.private_paths import is_about_learners

__all__ = ["name_requests", "register_logs"]

_ID_FIELD = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LONGEST_PATH = 200
_RECORD = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_NO_ROUTE = "none"
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
        if has_request_context():
            record.request_id = g.get("request_id")
        return True


def name_requests() -> None:
    """Let the lines of this process say during which request they were written."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(_Named())


def _begin() -> None:
    given = request.headers.get(_ID_FIELD, "")
    g.request_id = given if _ID.fullmatch(given) else os.urandom(16).hex()
    g.request_begun = time.perf_counter()


def _end(response: Response) -> Response:
    if "request_begun" not in g:
        return response
    response.headers[_ID_FIELD] = g.request_id
    response.call_on_close(_ender(response))
    return response


def _ender(response: Response) -> Callable[[], None]:
    """Return what is done when the answer was sent: then the request itself is gone."""
    route = request.url_rule.rule if request.url_rule else _NO_ROUTE
    endpoint, method, begun = request.endpoint, request.method, g.request_begun
    is_private = is_about_learners()
    app = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001
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
        with app.app_context():
            count_request(response.status_code, seconds, route=route, method=method)
            if outcome:
                metrics().publications.labels(outcome).inc()
        if endpoint not in _QUIET or response.status_code >= HTTPStatus.BAD_REQUEST:
            happened("request", seconds=round(seconds, 4), **said)
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
