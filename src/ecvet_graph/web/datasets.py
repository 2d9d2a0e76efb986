"""Publishing over HTTP: PUT puts a document into a dataset, DELETE withdraws the dataset.

The order is that of SECURITY: who are you, may you, which version did you see, what do you send;
only then is a body taken in. Every answer that changed something was on the disk before it was
sent, and whoever has it reads the change with the next request. What is read is in `dataset_reading`.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, request

from ecvet_graph.errors import EcvetGraphError, UsageFault
from ecvet_graph.publish import Outcome, Receipt
from ecvet_graph.publish.audit import AuditAction
from ecvet_graph.service.datasets import Upload, require_readable, submit
from ecvet_graph.service.spool import arriving
from ecvet_graph.service.standing import earlier
from ecvet_graph.service.withdrawing import take_back
from ecvet_graph.store import StoreHome
from ecvet_graph.web.pages import backend, settings
from ecvet_graph.web.publish_requests import (
    Asked,
    asked_for,
    file_name,
    require_still_allowed,
)
from ecvet_graph.web.receipts import REJECTED, answer_receipt, reply_of
from ecvet_graph.web.replies import Attempt, attempt, respond
from ecvet_graph.web.uploads import Received, own_body, spooler

__all__ = ["datasets"]

datasets = Blueprint("datasets", __name__, url_prefix="/datasets")

_OF_PUT = frozenset({"dry-run", "qualification"})
_OF_DELETE = frozenset({"dry-run"})


@datasets.put("/<slug:agency>/<slug:dataset>")
@own_body
def put(agency: str, dataset: str) -> Response:
    """Put a document into a dataset, new or in place of the version that the sender saw."""
    asked = asked_for(agency, dataset, AuditAction.PUBLISH, allowed=_OF_PUT)
    require_readable(request.mimetype)
    home = StoreHome.ensure(settings().store)
    if not asked.key:
        # What is too late already need not be sent; a key may be that of an answer given before.
        _require_expected(asked)
    with arriving(home) as folder:
        received = spooler().receive(
            request, folder / "document", most=settings().limits.http_upload_bytes
        )
        # A document may take half an hour to arrive.
        require_still_allowed(asked)
        upload = Upload(
            path=received.path,
            media_type=request.mimetype,
            agency=agency,
            dataset=dataset,
            qualification=asked.qualification,
            label=file_name(request.headers.get("Content-Disposition", "")) or "document",
        )
        return _once(home, asked, upload, received)


@datasets.delete("/<slug:agency>/<slug:dataset>")
@own_body
def delete(agency: str, dataset: str) -> Response:
    """Withdraw a dataset; tombstones stay for everything that was in it."""
    if request.content_length or "Transfer-Encoding" in request.headers:
        raise UsageFault("DELETE takes no body.", remedy="Send it without one.")
    asked = asked_for(agency, dataset, AuditAction.WITHDRAW, allowed=_OF_DELETE)
    home = StoreHome.open(settings().store)
    return _once(home, asked, None, None)


def _once(
    home: StoreHome, asked: Asked, upload: Upload | None, received: Received | None
) -> Response:
    """Do what is asked for, or repeat the answer that was given to the same request before."""
    text = asked.to_text(received.sha256 if received else "")
    with attempt(home, asked.key, actor=str(asked.actor), request=text) as begun:
        if begun.reply is not None:
            response = respond(begun.reply, is_repeated=True)
        else:
            response = _done(asked, upload, received, begun)
    if response.status_code < HTTPStatus.BAD_REQUEST and not asked.dry_run:
        # Also where it is repeated: the answer before may have been lost while it waited here.
        backend().settle()
    return response


def _done(
    asked: Asked, upload: Upload | None, received: Received | None, begun: Attempt
) -> Response:
    """Do what is asked for, and keep the answer for whoever asks again."""
    try:
        receipt = _receipt(asked, upload, received, begun)
    except EcvetGraphError as fault:
        # Of a fault of the server nobody knows whether something was published before it.
        if fault.http_status < HTTPStatus.INTERNAL_SERVER_ERROR:
            begun.forget()
        asked.note_refusal(fault.code)
        raise
    if receipt.outcome is Outcome.REJECTED:
        asked.note_refusal(REJECTED)
    response = answer_receipt(receipt)
    begun.keep(reply_of(response))
    return response


def _require_expected(asked: Asked) -> None:
    try:
        asked.expected()
    except EcvetGraphError as fault:
        asked.note_refusal(fault.code)
        raise


def _receipt(
    asked: Asked, upload: Upload | None, received: Received | None, begun: Attempt
) -> Receipt:
    if begun.is_repeated and asked.seen is not None and not asked.dry_run:
        known = earlier(
            settings(),
            asked.agency,
            asked.dataset,
            seen=asked.seen.versions,
            sha256=received.sha256 if received else None,
        )
        if known is not None:
            return known
    expected = asked.expected()
    if upload is None:
        return take_back(
            settings(),
            asked.agency,
            asked.dataset,
            asked.actor,
            expected=expected,
            dry_run=asked.dry_run,
        )
    return submit(
        settings(), replace(upload, expected=expected), asked.actor, dry_run=asked.dry_run
    )
