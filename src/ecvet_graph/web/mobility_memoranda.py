"""Memoranda of understanding: drafting, signing, reviewing, ending, and making public."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TypeAlias
from uuid import UUID

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ecvet_graph.errors import EcvetGraphError, NotFoundError
from ecvet_graph.service.decoding import decode
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.mobility.requests import NewMemorandum, Reviewing, Signing, Withdrawing
from ecvet_graph.web import mobility_forms as forms
from ecvet_graph.web import mobility_offers as offers
from ecvet_graph.web.mobility import iri_of, page_of, revision_of, step_of
from ecvet_graph.web.mobility_faults import field_faults
from ecvet_graph.web.mobility_session import desk_pages, own_desk

__all__ = ["MEMORANDUM_VERBS", "mobility_memoranda"]

mobility_memoranda = desk_pages("mobility_memoranda", __name__)

_Fields: TypeAlias = "MultiDict[str, str]"
_Do: TypeAlias = Callable[[Desk, str, _Fields, int | None], object]


def _sign(desk: Desk, iri: str, fields: _Fields, revision: int | None) -> object:
    asked = decode(Signing, {"role": "party"} | forms.dated(fields))
    return desk.sign_memorandum(iri, asked, revision=revision)


def _review(desk: Desk, iri: str, _fields: _Fields, revision: int | None) -> object:
    return desk.review(iri, revision=revision)


def _finish_review(desk: Desk, iri: str, fields: _Fields, revision: int | None) -> object:
    return desk.finish_review(iri, decode(Reviewing, forms.reviewing(fields)), revision=revision)


def _terminate(desk: Desk, iri: str, _fields: _Fields, revision: int | None) -> object:
    return desk.terminate(iri, revision=revision)


def _publish(desk: Desk, iri: str, _fields: _Fields, _revision: int | None) -> object:
    return desk.publish_memorandum(iri)


def _withdraw(desk: Desk, iri: str, fields: _Fields, _revision: int | None) -> object:
    desk.withdraw_memorandum(iri, decode(Withdrawing, forms.withdrawing(fields)))
    return None


MEMORANDUM_VERBS: Mapping[str, _Do] = {
    "sign": _sign,
    "review": _review,
    "finish-review": _finish_review,
    "terminate": _terminate,
    "publish": _publish,
    "withdraw": _withdraw,
}
"""What the last part of an address asks for."""


@mobility_memoranda.get("/memoranda/new")
def new_memorandum() -> ResponseReturnValue:
    """Show the form of a memorandum."""
    return _form_page(own_desk())


@mobility_memoranda.post("/memoranda/new")
def draft_memorandum() -> ResponseReturnValue:
    """Draft a memorandum; what is wrong is said in the form, which stays filled."""
    desk = own_desk()
    try:
        made = desk.new_memorandum(decode(NewMemorandum, forms.memorandum(request.form)))
    except EcvetGraphError as fault:
        return _form_page(desk, fault=fault, sent=request.form)
    return redirect(url_for("mobility_memoranda.memorandum", name=made.id, done="draft"), 303)


@mobility_memoranda.get("/memoranda/<uuid:name>")
def memorandum(name: UUID) -> ResponseReturnValue:
    """Show a memorandum: parties, qualifications, confirmations, signatures, what comes next."""
    done = request.args.get("done", "")
    return _page(own_desk(), iri_of(name), done=done in {*MEMORANDUM_VERBS, "draft"})


@mobility_memoranda.get("/memoranda/<uuid:name>/<string:verb>")
def after_step(name: UUID, verb: str) -> ResponseReturnValue:
    """Lead whoever loads the address of a step again, or in another language, to the memorandum."""
    step_of(MEMORANDUM_VERBS, verb)
    return redirect(url_for("mobility_memoranda.memorandum", name=name), HTTPStatus.SEE_OTHER)


@mobility_memoranda.post("/memoranda/<uuid:name>/<string:verb>")
def memorandum_step(name: UUID, verb: str) -> ResponseReturnValue:
    """Do something with a memorandum, and show it."""
    do = step_of(MEMORANDUM_VERBS, verb)
    desk, iri = own_desk(), iri_of(name)
    try:
        do(desk, iri, request.form, revision_of())
    except NotFoundError:
        raise
    except EcvetGraphError as fault:
        return _page(desk, iri, fault=fault)
    return redirect(
        url_for("mobility_memoranda.memorandum", name=name, done=verb), HTTPStatus.SEE_OTHER
    )


def _form_page(
    desk: Desk, *, fault: EcvetGraphError | None = None, sent: _Fields | None = None
) -> ResponseReturnValue:
    page = page_of(
        "mobility_memorandum_new.html",
        fault=fault,
        faults=field_faults(fault),
        sent=sent,
        known_institutions=offers.institutions(desk),
        known_qualifications=offers.qualifications(),
    )
    return make_response(page, fault.http_status if fault else HTTPStatus.OK)


def _page(
    desk: Desk, iri: str, *, done: bool = False, fault: EcvetGraphError | None = None
) -> ResponseReturnValue:
    page = page_of(
        "mobility_memorandum.html",
        view=desk.memorandum(iri),
        done=done,
        fault=fault,
        faults=field_faults(fault),
    )
    return make_response(page, fault.http_status if fault else HTTPStatus.OK)
