"""A transfer before, during and after the stay, with the form of the step that comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeAlias
from uuid import UUID

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ecvet_graph.errors import EcvetGraphError, InvalidDataError, NotFoundError, Place
from ecvet_graph.model.mobility import StepKind
from ecvet_graph.service.decoding import decode
from ecvet_graph.service.mobility import requests
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.views.mobility import TransferView
from ecvet_graph.service.views.mobility_parts import NextStepView
from ecvet_graph.web import mobility_forms as forms
from ecvet_graph.web.mobility import QUIET, iri_of, page_of, revision_of, step_of
from ecvet_graph.web.mobility_choices import appealed, choices
from ecvet_graph.web.mobility_faults import field_faults
from ecvet_graph.web.mobility_session import desk_pages, own_desk
from ecvet_graph.web.pages import reader

__all__ = ["VERBS", "mobility_transfers"]

mobility_transfers = desk_pages("mobility_transfers", __name__)

_Fields: TypeAlias = "MultiDict[str, str]"


@dataclass(frozen=True, slots=True)
class Verb:
    """A step that a form asks for: what it is, and how the desk does it with the form's fields."""

    kind: StepKind
    do: Callable[[Desk, str, _Fields, int | None], object]


def _asked(method: str, kind: type[Any], read: Callable[[_Fields], Mapping[str, Any]]) -> Any:  # noqa: ANN401 - as `Verb.do`
    def do(desk: Desk, iri: str, fields: _Fields, revision: int | None) -> object:
        return getattr(desk, method)(iri, decode(kind, read(fields)), revision=revision)

    return do


def _told(method: str) -> Any:  # noqa: ANN401 - as `Verb.do`
    def do(desk: Desk, iri: str, _fields: _Fields, revision: int | None) -> object:
        return getattr(desk, method)(iri, revision=revision)

    return do


def _assess(desk: Desk, iri: str, fields: _Fields, revision: int | None) -> object:
    """Record passed and failed outcomes of one form, all of them or none."""
    found = [decode(requests.Assessing, plain) for plain in forms.assessments(fields)]
    if not found:
        raise InvalidDataError(
            "No outcome has a result.",
            remedy="Choose passed or failed for at least one.",
            place=Place("request", field="$.outcomes"),
        )
    return desk.assess(iri, *found, revision=revision)


VERBS: Mapping[str, Verb] = {
    "sign": Verb(StepKind.SIGNED, _asked("sign", requests.Signing, forms.signing)),
    "begin": Verb(StepKind.BEGUN, _told("begin")),
    "amend": Verb(StepKind.AMENDED, _asked("amend", requests.Amending, forms.amending)),
    "withdraw": Verb(StepKind.WITHDRAWN, _asked("withdraw", requests.Declining, forms.declining)),
    "decline": Verb(StepKind.DECLINED, _asked("decline", requests.Declining, forms.declining)),
    "assess": Verb(StepKind.ASSESSED, _assess),
    "finish": Verb(StepKind.FINISHED, _told("finish")),
    "credit": Verb(StepKind.CREDITED, _asked("credit", requests.Crediting, forms.crediting)),
    "transcript": Verb(StepKind.TRANSCRIPT, _asked("transcript", requests.Issuing, forms.dated)),
    "validate": Verb(StepKind.VALIDATED, _asked("validate", requests.Validating, forms.validating)),
    "recognise": Verb(
        StepKind.RECOGNISED, _asked("recognise", requests.Recognising, forms.recognising)
    ),
    "cancel": Verb(StepKind.CANCELLED, _told("cancel")),
    "close": Verb(StepKind.CLOSED, _told("close")),
}
"""What the last part of an address asks for."""


@mobility_transfers.get("/transfers/<uuid:name>")
def transfer(name: UUID) -> str:
    """Show a transfer: what was done, what comes next and whose turn it is."""
    done = next((one for one in StepKind if one.value == request.args.get("done")), None)
    return _page(own_desk(), iri_of(name), done=done)


@mobility_transfers.get("/transfers/<uuid:name>/record.ttl")
def document(name: UUID) -> Response:
    """Return a transfer as linked data, without anything about the person."""
    return _file(own_desk().turtle(iri_of(name)), "transfer.ttl")


@mobility_transfers.get("/transfers/<uuid:name>/credential.ttl")
def credential(name: UUID) -> Response:
    """Return the newest transcript as unsigned data of a European Digital Credential."""
    return _file(own_desk().credential(iri_of(name)), "credential.ttl")


@mobility_transfers.get("/transfers/<uuid:name>/<string:verb>")
def after_step(name: UUID, verb: str) -> ResponseReturnValue:
    """Lead whoever loads the address of a step again, or in another language, to the transfer."""
    step_of(VERBS, verb)
    return redirect(url_for("mobility_transfers.transfer", name=name), HTTPStatus.SEE_OTHER)


@mobility_transfers.post("/transfers/<uuid:name>/<string:verb>")
def step(name: UUID, verb: str) -> ResponseReturnValue:
    """Do a step, and show the transfer; what is wrong is said beside the form, which stays filled."""
    known = step_of(VERBS, verb)
    desk, iri = own_desk(), iri_of(name)
    try:
        found = known.do(desk, iri, request.form, revision_of())
    except NotFoundError:
        raise
    except EcvetGraphError as fault:
        page = _page(desk, iri, fault=fault, open_step=known.kind, sent=request.form)
        return make_response(page, fault.http_status)
    # A decision may have been a refusal: the record says what was done, not the address
    done = found.transfer.steps[-1].kind if isinstance(found, TransferView) else known.kind
    target = url_for("mobility_transfers.transfer", name=name, done=done.value)
    return redirect(target, HTTPStatus.SEE_OTHER)


def _file(content: bytes, name: str) -> Response:
    response = Response(content, content_type="text/turtle; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _page(
    desk: Desk,
    iri: str,
    *,
    done: StepKind | None = None,
    fault: EcvetGraphError | None = None,
    open_step: StepKind | None = None,
    sent: _Fields | None = None,
) -> str:
    view = desk.transfer(iri)
    is_appeal = bool(sent and sent.get("appeals"))

    def is_sent(one: NextStepView) -> bool:
        return one.kind is open_step and bool(appealed(one)) == is_appeal

    is_offered = any(is_sent(one) and one.is_mine and one.is_possible for one in view.next)
    return page_of(
        "mobility_transfer.html",
        view=view,
        done=done,
        fault=fault,
        faults=field_faults(fault),
        open_step=open_step if is_offered else None,
        sent=sent,
        is_sent=is_sent,
        quiet=QUIET,
        **choices(view, reader=reader()),
    )
