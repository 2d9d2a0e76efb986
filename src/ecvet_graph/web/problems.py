"""One error shape: RFC 9457 problem documents for machines, a page with help for people."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response, g, json, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from werkzeug.exceptions import HTTPException

from ecvet_graph.errors import (
    BudgetError,
    BusyError,
    EcvetGraphError,
    Place,
    StoreError,
    TransitionError,
)
from ecvet_graph.ingest.problems import ImportRefusedError
from ecvet_graph.service.views.datasets import FindingView, TombstoneView, told
from ecvet_graph.service.wire import to_json
from ecvet_graph.web.formats import HTML
from ecvet_graph.web.language import preferred_language
from ecvet_graph.web.negotiation import wants_html
from ecvet_graph.web.private_paths import is_about_learners
from ecvet_graph.web.problem_sentences import say_problem, say_title

__all__ = [
    "answer_fault",
    "for_everybody",
    "problem",
    "register_problems",
    "retry_seconds",
    "wants_document",
]

_MACHINE_PATHS = ("/api", "/openapi.json", "/health", "/vocabulary")
# Read by people and by machines
_SHARED_PATHS = (
    "/.well-known",
    "/agencies",
    "/catalog",
    "/changes",
    "/datasets",
    "/doc",
    "/dumps",
    "/id",
    "/queries",
    "/sparql",
)
_RETRY_SECONDS = {HTTPStatus.SERVICE_UNAVAILABLE: 30, HTTPStatus.CONFLICT: 5}
_BUSY_SECONDS = 5
_LOG = logging.getLogger(__name__)


def register_problems(app: Flask) -> None:
    """Answer every error of the family, of HTTP and of nobody in the same shape."""
    app.register_error_handler(EcvetGraphError, _of_family)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _of_nobody)


def problem(
    status: int,
    *,
    code: str,
    title: str,
    detail: str,
    remedy: str = "",
    place: Place | None = None,
    findings: Sequence[FindingView] | None = None,
    total: int = 0,
    tombstone: TombstoneView | None = None,
    rule: str = "",
) -> Response:
    """Return a problem document (RFC 9457), in the language of the reader where it is known in it.

    Args:
        status: the status of the answer.
        code: the code of the error, also the last part of the type.
        title: the kind of error.
        detail: what is wrong, in one sentence of the family, or all that is to be said.
        remedy: what to do, where that is known; it follows the detail there, too.
        place: where in a document.
        findings: everything that is wrong with a document, the worst first.
        total: how many findings there are; an answer does not name all of very many.
        tombstone: what is left of something that was withdrawn.
        rule: code of the rule that a step breaks; such a step is no better in a while.
    """
    language, (title, detail, remedy) = _in_language_of_reader(title, detail, remedy)
    document = {
        "type": f"https://w3id.org/ecvet/problem/{code}",
        "title": title,
        "status": status,
        "detail": f"{detail} {remedy}".strip(),
        "code": code,
    }
    if remedy:
        document["remedy"] = remedy
    if place is not None:
        document["place"] = to_json(place)
    if findings is not None:
        document |= {"total": total, "findings": to_json(tuple(findings))}
    if tombstone is not None:
        document["tombstone"] = to_json(tombstone)
    if rule:
        document["rule"] = rule
    response = make_response(json.dumps(document), status)
    response.mimetype = "application/problem+json"
    response.content_language.add(language)
    response.vary.update(("Accept", "Accept-Language"))
    if not rule and (seconds := _RETRY_SECONDS.get(HTTPStatus(status))):
        response.headers["Retry-After"] = str(seconds)
    return response


def _in_language_of_reader(
    title: str, detail: str, remedy: str
) -> tuple[str, tuple[str, str, str]]:
    """Return a language and the three texts in it: English unless all are known in the reader's."""
    wanted, texts = preferred_language(), (title, detail, remedy)
    page, g.language = g.get("language"), wanted
    with force_locale(wanted):
        said = (say_title(title), say_problem(detail), say_problem(remedy))
    g.language = page
    if all(one.language == wanted for one, text in zip(said, texts, strict=True) if text):
        found, missing, what_to_do = (one.value for one in said)
        return wanted, (found, missing, what_to_do)
    return "en", texts


def answer_fault(fault: EcvetGraphError) -> Response:
    """Return an error of the family as a problem document, or as a page for a person."""
    fault = for_everybody(fault)
    seconds = retry_seconds(fault)
    if not wants_document():
        parts = (fault.message, fault.remedy)
        page = _page(fault.http_status, code=fault.code, title=fault.title, parts=parts)
        return _with_retry(page, seconds)
    problems = fault.problems if isinstance(fault, ImportRefusedError) else None
    response = problem(
        fault.http_status,
        code=fault.code,
        title=fault.title,
        detail=fault.message,
        remedy=fault.remedy,
        place=fault.place,
        findings=None if problems is None else told(problems),
        total=len(problems or ()),
        rule=fault.rule if isinstance(fault, TransitionError) else "",
    )
    if fault.http_status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="ecvet-graph"'
    return _with_retry(response, seconds)


def for_everybody(fault: EcvetGraphError) -> EcvetGraphError:
    """Return what strangers are told of an error.

    What is wrong with the store names folders and addresses of the machine: that goes to the log.
    """
    if not isinstance(fault, StoreError):
        return fault
    _LOG.error("%s %s", fault.message, fault.remedy)
    return StoreError(
        "The data cannot be reached now.",
        remedy="Try again in a minute; the log of the service says why.",
    )


def retry_seconds(fault: EcvetGraphError) -> int:
    """Return after how many seconds asking again makes sense, 0 where nobody can tell."""
    if isinstance(fault, BudgetError):
        return fault.retry_after
    if isinstance(fault, BusyError):
        return _BUSY_SECONDS
    if isinstance(fault, TransitionError):
        return 0
    return _RETRY_SECONDS.get(HTTPStatus(fault.http_status), 0)


def _with_retry(response: Response, seconds: int) -> Response:
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response


def _of_family(fault: EcvetGraphError) -> ResponseReturnValue:
    return answer_fault(fault)


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
    if is_about_learners():
        # The message of the fault may quote a record: where it happened has to do.
        place = "".join(traceback.format_tb(fault.__traceback__))
        _LOG.error("An error that nobody expected: %s\n%s", type(fault).__name__, place)
    else:
        _LOG.error("An error that nobody expected.", exc_info=fault)
    detail = "The server made a mistake. It is written down; please try again later."
    return _answer(500, code="internal", title="Something went wrong", detail=detail)


def _answer(status: int, *, code: str, title: str, detail: str) -> Response:
    if wants_document():
        return problem(status, code=code, title=title, detail=detail)
    return _page(status, code=code, title=title, parts=(detail,))


def _page(status: int, *, code: str, title: str, parts: Sequence[str]) -> Response:
    g.setdefault("language", None)
    page = render_template(
        "problem.html", status=status, code=code, kind=say_title(title), parts=parts
    )
    response = make_response(page, status)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def wants_document() -> bool:
    """Say whether a fault is told to this client as a problem document rather than as a page."""
    path = request.path
    if suffix := (request.view_args or {}).get("suffix"):
        return bool(suffix != HTML)
    if path.startswith(("/compare.", "/gap.")) or _is_under(path, _MACHINE_PATHS):
        return True
    is_person = wants_html(request.headers.get("Accept")) and request.method in {"GET", "HEAD"}
    return _is_under(path, _SHARED_PATHS) and not is_person


def _is_under(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)
