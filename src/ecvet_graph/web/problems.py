"""One error shape: RFC 9457 problem documents for machines, a page with help for people."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, g, json, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.web.negotiation import wants_html

__all__ = ["problem", "register_problems"]

_MACHINE_PATHS = ("/api", "/sparql", "/doc", "/openapi.json", "/health", "/vocabulary")
_LOG = logging.getLogger(__name__)


def register_problems(app: Flask) -> None:
    """Answer every error of the family, of HTTP and of nobody in the same shape."""
    app.register_error_handler(EcvetGraphError, _of_family)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _of_nobody)


def problem(status: int, *, code: str, title: str, detail: str) -> Response:
    """Return a problem document (RFC 9457)."""
    document = {
        "type": f"https://w3id.org/ecvet/problem/{code}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    response = make_response(json.dumps(document), status)
    response.mimetype = "application/problem+json"
    return response


def _of_family(fault: EcvetGraphError) -> ResponseReturnValue:
    detail = f"{fault.message} {fault.remedy}".strip()
    return _answer(fault.http_status, code=fault.code, title=fault.title, detail=detail)


def _of_http(fault: HTTPException) -> ResponseReturnValue:
    if fault.response is not None or fault.code is None or fault.code < HTTPStatus.BAD_REQUEST:
        return fault
    status = HTTPStatus(fault.code)
    code = status.phrase.lower().replace(" ", "-")
    answer = _answer(status, code=code, title=status.phrase, detail=fault.description or "")
    if fault.code == HTTPStatus.METHOD_NOT_ALLOWED and getattr(fault, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(sorted(fault.valid_methods))  # type: ignore[attr-defined]
    return answer


def _of_nobody(fault: Exception) -> ResponseReturnValue:
    _LOG.error("An error that nobody expected.", exc_info=fault)
    detail = "The server made a mistake. It is written down; please try again later."
    return _answer(500, code="internal", title="Something went wrong", detail=detail)


def _answer(status: int, *, code: str, title: str, detail: str) -> Response:
    if _is_for_machines():
        return problem(status, code=code, title=title, detail=detail)
    g.setdefault("language", None)
    page = render_template("problem.html", status=status, code=code, detail=detail)
    return make_response(page, status)


def _is_for_machines() -> bool:
    path = request.path
    if path.startswith(("/compare.", "/gap.")):
        return True
    if any(path == prefix or path.startswith(prefix + "/") for prefix in _MACHINE_PATHS):
        return not (path.startswith("/sparql") and wants_html(request.headers.get("Accept")))
    return False
