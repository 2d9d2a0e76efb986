"""What the sender of a document is told: the receipt, or everything that is wrong with it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, json, request

from ecvet_graph.publish import Outcome, Receipt
from ecvet_graph.service.datasets import receipt_view
from ecvet_graph.service.views.datasets import ReportView
from ecvet_graph.service.wire import to_json
from ecvet_graph.web.pages import settings
from ecvet_graph.web.preconditions import tag_of
from ecvet_graph.web.problems import problem
from ecvet_graph.web.replies import Reply

__all__ = ["REJECTED", "answer_receipt", "reply_of"]

REJECTED = "rejected"
"""The code of the problem that a document breaks constraints."""

_KEPT = frozenset({"Content-Type", "ETag", "Link", "Location", "Preference-Applied", "Vary"})


def answer_receipt(receipt: Receipt) -> Response:
    """Return a receipt as the answer to its request, without a body where none is wanted."""
    if receipt.outcome is Outcome.REJECTED:
        return _rejected(receipt)
    view = receipt_view(receipt, base=settings().base)
    place = f"/datasets/{receipt.submission.name}"
    is_new = receipt.outcome is Outcome.PUBLISHED and receipt.version == 1
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    is_minimal = "return=minimal" in request.headers.get("Prefer", "").replace(" ", "").lower()
    if is_minimal and status == HTTPStatus.OK:
        status = HTTPStatus.NO_CONTENT
    body = "" if is_minimal else json.dumps(to_json(view))
    response = Response(body, status, mimetype="application/json")
    if is_new:
        response.headers["Location"] = place
    if receipt.version:
        response.set_etag(tag_of(receipt.version))
        latest = f'<{place}/version/{receipt.version}>; rel="latest-version"'
        response.headers["Link"] = f'{latest}, <{place}/status>; rel="status"'
    if is_minimal:
        response.headers["Preference-Applied"] = "return=minimal"
    return response


def reply_of(response: Response) -> Reply:
    """Return what is kept of an answer, to be repeated."""
    fields = tuple((name, value) for name, value in response.headers if name in _KEPT)
    return Reply(response.status_code, fields, response.get_data(as_text=True))


def _rejected(receipt: Receipt) -> Response:
    report = ReportView.from_report(receipt.report) if receipt.report else None
    findings = report.findings if report else ()
    worst = findings[0] if findings else None
    number = report.violations if report else 0
    keeping = "1 finding keeps" if number == 1 else f"{number} findings keep"
    told = f" The first of them: {worst.message}" if worst else ""
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code=REJECTED,
        title="The data breaks constraints",
        detail=f"The document was not published: {keeping} it out.{told}",
        remedy="Mend what the findings name, the worst first, and send it again.",
        findings=findings,
        total=report.total if report else 0,
    )
