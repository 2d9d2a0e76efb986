"""Plain queries, answered in front of the framework, which would take longer than the query does.

A plain query is a GET of a machine with a query and without conditions. It is understood, evaluated,
rendered, counted and logged by the functions that the view calls, too. Whatever is not plain, is too
large to be sent at once, or goes wrong, the framework tells the client; it finds what came of the query
with the request. Why, and what it saves: `docs/decisions/0023-what-a-small-query-costs.md`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING

from flask import Flask, Request
from werkzeug.exceptions import HTTPException

from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.service.log_lines import happened_often
from ecvet_graph.web.formats import with_charset
from ecvet_graph.web.headers import fields_for
from ecvet_graph.web.logs import ID_FIELD, begin, named
from ecvet_graph.web.metrics import count_request, metrics
from ecvet_graph.web.sending import LARGE_BYTES
from ecvet_graph.web.sparql_answer import OUTCOME, Answering, is_for_people
from ecvet_graph.web.sparql_reply import Fields, rendered
from ecvet_graph.web.sparql_request import Asked, asked_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["register_front"]

_PATH = "/sparql"
# With one of these a request has a body, a condition, or wants another protocol.
_NOT_PLAIN = (
    "CONTENT_LENGTH",
    "HTTP_TRANSFER_ENCODING",
    "HTTP_IF_NONE_MATCH",
    "HTTP_UPGRADE",
    "SCRIPT_NAME",
)


def register_front(app: Flask) -> None:
    """Let the plain queries of an application be answered before it is asked."""
    app.wsgi_app = _Front(app, app.wsgi_app)  # type: ignore[method-assign]


class _Front:
    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self._app = app
        self._inner = inner
        self._added = list(fields_for(_PATH, "GET").items())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked = None
        if _is_plain(environ):
            request = Request(environ)
            asked = _asked(request)
        if asked is None:
            return self._inner(environ, start_response)
        request_id, begun = begin(environ)
        outcome = _Outcome()
        with named(request_id), outcome:
            outcome.sent = self._sent(asked, request)
        if outcome.sent is None:
            if outcome.fault is not None:
                environ[OUTCOME] = outcome.fault
            return self._inner(environ, start_response)
        body, fields = outcome.sent
        start_response("200 OK", [*fields, *self._added, (ID_FIELD, request_id)])
        self._tell(request, len(body), request_id, time.perf_counter() - begun)
        # A list is sent as one piece, by granian without another thread.
        return [body]

    def _sent(self, asked: Asked, request: Request) -> tuple[bytes, Fields] | None:
        """Return what is sent, `None` where it is to be sent by the framework."""
        found = Answering(self._app).answer(asked, client=request.remote_addr or "")
        if len(found.answer.body) >= LARGE_BYTES:
            request.environ[OUTCOME] = found
            return None
        body, fields = rendered(found.answer.body, request, tag=found.tag)
        fields.append(("Content-Type", with_charset(found.answer.media_type)))
        fields.append(("Content-Length", str(len(body))))
        return body, fields

    def _tell(self, request: Request, size: int, request_id: str, seconds: float) -> None:
        status, counted = HTTPStatus.OK.value, metrics(self._app)
        count_request(counted, status, seconds, route=_PATH, method="GET")
        settings: Settings = self._app.config["ECVET"]
        said = {
            "seconds": round(seconds, 4),
            "method": "GET",
            "route": _PATH,
            "path": _PATH,
            "status": status,
            "request_id": request_id,
            "client": request.remote_addr if settings.log_clients else None,
            "bytes": size,
        }
        happened_often("request", said)


class _Outcome:
    """Keeps what came of the block, also an error, which is then told by the framework."""

    def __init__(self) -> None:
        self.sent: tuple[bytes, Fields] | None = None
        self.fault: Exception | None = None

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if isinstance(fault, Exception):
            self.fault = fault
        return isinstance(fault, Exception)


def _is_plain(environ: WSGIEnvironment) -> bool:
    return (
        environ.get("PATH_INFO") == _PATH
        and environ.get("REQUEST_METHOD") == "GET"
        and not any(environ.get(name) for name in _NOT_PLAIN)
    )


def _asked(request: Request) -> Asked | None:
    """Return a query that a machine asks; what is wrong with it the framework says."""
    with suppress(UsageFault, HTTPException):
        asked = asked_of(request)
        if asked.query is not None and not is_for_people(asked):
            return asked
    return None
