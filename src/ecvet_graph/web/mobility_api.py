"""Mobility over HTTP: the same steps as on the pages, with the token of a coordinator.

Every answer about a record has its revision as ETag, and every step says with If-Match which revision
its sender saw (RFC 9110, section 13): of two who act at once one is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from flask import Blueprint, Response, g, request, url_for

from ecvet_graph.errors import (
    ConflictError,
    NotFoundError,
    RecordChangedError,
    UnconditionalError,
    UsageFault,
)
from ecvet_graph.service.decoding import decode
from ecvet_graph.service.mobility import requests
from ecvet_graph.service.mobility.completing import completed
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.views.mobility import MemorandumView, TransferView
from ecvet_graph.web.mobility import iri_of
from ecvet_graph.web.mobility_session import acting_for
from ecvet_graph.web.own_page import require_own_page
from ecvet_graph.web.pages import backend, reader, settings
from ecvet_graph.web.publish_requests import bearer

__all__ = [
    "MEMORANDUM_STEPS",
    "TRANSFER_STEPS",
    "Step",
    "api_desk",
    "enter_by_token",
    "mobility_api",
]

mobility_api = Blueprint("mobility_api", __name__, url_prefix="/api/mobility")

_Request = TypeVar("_Request")
_TURTLE = "text/turtle; charset=utf-8"
_TAG = re.compile(r'"([1-9][0-9]{0,8})"')
_REMEDY = 'Send If-Match with the ETag of the record as you saw it, such as "3".'


@dataclass(frozen=True, slots=True)
class Step(Generic[_Request]):
    """A step of a record: what it does in a few words, the method of the desk, what it asks for."""

    summary: str
    method: str
    request: type[_Request] | None = None


TRANSFER_STEPS: Mapping[str, Step[Any]] = {
    "signatures": Step("Write down a signature", "sign", requests.Signing),
    "begin": Step("Begin the stay", "begin"),
    "amendments": Step("Draft a further version of the agreement", "amend", requests.Amending),
    "withdraw-amendment": Step(
        "Take back an amendment that you drafted", "withdraw", requests.Declining
    ),
    "decline-amendment": Step(
        "Decline an amendment of the other institution", "decline", requests.Declining
    ),
    "assessments": Step("Write down an assessment", "assess", requests.Assessing),
    "credits": Step("Award a credit for passed outcomes", "credit", requests.Crediting),
    "finish": Step("End the assessment", "finish"),
    "transcripts": Step("Issue a personal transcript", "transcript", requests.Issuing),
    "validations": Step("Validate a credit, or refuse to", "validate", requests.Validating),
    "recognitions": Step("Recognise outcomes, or refuse to", "recognise", requests.Recognising),
    "cancel": Step("Give the transfer up", "cancel"),
    "close": Step("End the transfer", "close"),
}
"""Steps of a transfer by the last part of the address."""

MEMORANDUM_STEPS: Mapping[str, Step[Any]] = {
    "signatures": Step("Sign as a party", "sign_memorandum", requests.Signing),
    "review": Step("Begin a review", "review"),
    "finish-review": Step("End the review", "finish_review", requests.Reviewing),
    "terminate": Step("End the memorandum", "terminate"),
}
"""Steps of a memorandum by the last part of the address."""


@mobility_api.before_request
def enter_by_token() -> None:
    """Find out for whom the request acts; a cookie counts for nothing here."""
    require_own_page()
    g.api_acting = acting_for(bearer())


@mobility_api.get("/transfers")
def transfers() -> Response:
    """Return the transfers of the institution, what waits for it first."""
    return _written(api_desk().transfers())


@mobility_api.post("/transfers")
def new_transfer() -> Response:
    """Draft a learning agreement."""
    made = api_desk().new_agreement(_asked(requests.NewAgreement))
    return _made(made, url_for("mobility_api.transfer", name=made.id))


@mobility_api.post("/experiences")
def new_experience() -> Response:
    """Begin a transfer of outcomes that were learnt outside any stay."""
    made = api_desk().new_experience(_asked(requests.NewExperience))
    return _made(made, url_for("mobility_api.transfer", name=made.id))


@mobility_api.get("/transfers/<uuid:name>")
def transfer(name: UUID) -> Response:
    """Return a transfer with all that belongs to it, and what is missing for the next step."""
    return _tagged(api_desk().transfer(iri_of(name)))


@mobility_api.get("/transfers/<uuid:name>.ttl")
def transfer_document(name: UUID) -> Response:
    """Return a transfer as linked data, without anything about the person."""
    return Response(api_desk().turtle(iri_of(name)), content_type=_TURTLE)


@mobility_api.get("/transfers/<uuid:name>/credential.ttl")
def credential(name: UUID) -> Response:
    """Return the newest transcript as unsigned data of a European Digital Credential."""
    return Response(api_desk().credential(iri_of(name)), content_type=_TURTLE)


@mobility_api.get("/transfers/<uuid:name>/precedents")
def precedents(name: UUID) -> Response:
    """Return drafts of what the home institution could say in public; nothing is recorded."""
    desk, iri = api_desk(), iri_of(name)
    response = _written(desk.precedents(iri))
    response.set_etag(str(desk.transfer(iri).revision))
    return response


@mobility_api.post("/transfers/<uuid:name>/precedents")
def new_precedent(name: UUID) -> Response:
    """Record a decision in public; 200 where the institution had said the same before."""
    desk, iri = api_desk(), iri_of(name)
    _require_seen(desk.transfer(iri).revision)
    draft = completed(desk.precedents(iri), _asked(requests.PublishingPrecedent))
    recorded = desk.publish_precedent(iri, draft)
    backend().settle()
    response = _written(recorded.decision)
    response.status_code = HTTPStatus.OK if recorded.version is None else HTTPStatus.CREATED
    response.headers["Location"] = recorded.decision.iri
    return response


@mobility_api.post("/transfers/<uuid:name>/<string:step>")
def transfer_step(name: UUID, step: str) -> Response:
    """Do a step of a transfer."""
    known = TRANSFER_STEPS.get(step)
    if known is None:
        raise _no_step(step, TRANSFER_STEPS)
    desk, iri = api_desk(), iri_of(name)
    return _tagged(_done(desk, iri, known, seen=lambda: desk.transfer(iri).revision))


@mobility_api.get("/memoranda")
def memoranda() -> Response:
    """Return the memoranda of the institution."""
    return _written(api_desk().memoranda())


@mobility_api.post("/memoranda")
def new_memorandum() -> Response:
    """Draft a memorandum of understanding."""
    made = api_desk().new_memorandum(_asked(requests.NewMemorandum))
    return _made(made, url_for("mobility_api.memorandum", name=made.id))


@mobility_api.get("/memoranda/<uuid:name>")
def memorandum(name: UUID) -> Response:
    """Return a memorandum."""
    return _tagged(api_desk().memorandum(iri_of(name)))


@mobility_api.get("/memoranda/<uuid:name>.ttl")
def memorandum_document(name: UUID) -> Response:
    """Return a memorandum as linked data."""
    return Response(api_desk().memorandum_turtle(iri_of(name)), content_type=_TURTLE)


@mobility_api.post("/memoranda/<uuid:name>/<string:step>")
def memorandum_step(name: UUID, step: str) -> Response:
    """Do a step of a memorandum; `publish` makes it public, `withdraw` takes it out of public."""
    desk, iri = api_desk(), iri_of(name)
    if step == "publish":
        _require_seen(desk.memorandum(iri).revision)
        desk.publish_memorandum(iri)
        return _tagged(desk.memorandum(iri))
    if step == "withdraw":
        _require_seen(desk.memorandum(iri).revision)
        desk.withdraw_memorandum(iri, _asked(requests.Withdrawing))
        return _tagged(desk.memorandum(iri))
    known = MEMORANDUM_STEPS.get(step)
    if known is None:
        raise _no_step(step, {**MEMORANDUM_STEPS, "publish": None, "withdraw": None})
    return _tagged(_done(desk, iri, known, seen=lambda: desk.memorandum(iri).revision))


@mobility_api.get("/learners/<uuid:name>")
def learner(name: UUID) -> Response:
    """Return everything that is held about a learner in the transfers of the institution."""
    return Response(api_desk().export(iri_of(name)), mimetype="application/json")


@mobility_api.delete("/learners/<uuid:name>")
def erase(name: UUID) -> Response:
    """Erase what the institution holds about a learner, as home, and say what it was."""
    return _written(api_desk().erase(iri_of(name)))


def api_desk() -> Desk:
    """Return the desk of the institution whose token the request bears."""
    return Desk.open(settings(), g.api_acting, reader=reader())


def _asked(kind: type[_Request]) -> _Request:
    """Return what a request asks for; without a body, what nothing has to be said for."""
    if not request.get_data():
        return decode(kind, {})
    if not request.is_json:
        raise UsageFault(
            "The body of the request is not announced as JSON.",
            remedy="Send Content-Type: application/json.",
        )
    return decode(kind, request.get_data())


def _done(desk: Desk, iri: str, step: Step[Any], *, seen: Callable[[], int]) -> Any:  # noqa: ANN401 - the view of the record
    """Do a step for the revision that the sender saw.

    Raises:
        UnconditionalError: the request does not say which (RFC 6585).
        RecordChangedError: the record is in another one.
    """
    revision = _revision()
    asked = () if step.request is None else (_asked(step.request),)
    try:
        return getattr(desk, step.method)(iri, *asked, revision=revision)
    except ConflictError as fault:
        if seen() != revision:
            raise _changed() from fault
        raise


def _require_seen(revision: int) -> None:
    if _revision() != revision:
        raise _changed()


def _revision() -> int:
    written = request.headers.get("If-Match")
    if written is None:
        raise UnconditionalError("The request does not say which revision you saw.", remedy=_REMEDY)
    found = _TAG.fullmatch(written.strip())
    if found is None:
        raise UsageFault("If-Match is not the ETag of one revision.", remedy=_REMEDY)
    return int(found[1])


def _changed() -> RecordChangedError:
    return RecordChangedError(
        "The record is not in the revision that you saw.",
        remedy="Get it again, see what changed, and repeat your step with the new ETag.",
    )


def _no_step(step: str, steps: Mapping[str, object]) -> NotFoundError:
    return NotFoundError(f"There is no step {step[:40]!r}.", remedy=f"Known: {', '.join(steps)}.")


def _written(value: object) -> Response:
    return Response(msgspec.json.encode(value), mimetype="application/json")


def _tagged(view: TransferView | MemorandumView) -> Response:
    response = _written(view)
    response.set_etag(str(view.revision))
    return response


def _made(view: TransferView | MemorandumView, location: str) -> Response:
    response = _tagged(view)
    response.status_code = HTTPStatus.CREATED
    response.headers["Location"] = location
    return response
