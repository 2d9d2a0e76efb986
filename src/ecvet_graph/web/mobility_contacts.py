"""How to reach the institution that is signed in: for papers only."""

from __future__ import annotations

from http import HTTPStatus
from typing import TypeAlias

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.model.mobility import Contact
from ecvet_graph.service.decoding import decode
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.web import mobility_forms as forms
from ecvet_graph.web.mobility import page_of
from ecvet_graph.web.mobility_faults import field_faults
from ecvet_graph.web.mobility_session import desk_pages, own_desk, signed_in

__all__ = ["mobility_contacts"]

mobility_contacts = desk_pages("mobility_contacts", __name__)

_Fields: TypeAlias = "MultiDict[str, str]"


@mobility_contacts.get("/contact")
def contact() -> ResponseReturnValue:
    """Show the form of one's own address."""
    return _page(own_desk(), done="done" in request.args)


@mobility_contacts.post("/contact")
def save_contact() -> ResponseReturnValue:
    """Write down one's own address."""
    desk = own_desk()
    try:
        asked = forms.contact(request.form) | {"institution": _own()}
        desk.save_contact(decode(Contact, asked))
    except EcvetGraphError as fault:
        return _page(desk, fault=fault, sent=request.form)
    return redirect(url_for("mobility_contacts.contact", done="yes"), HTTPStatus.SEE_OTHER)


def _page(
    desk: Desk,
    *,
    done: bool = False,
    fault: EcvetGraphError | None = None,
    sent: _Fields | None = None,
) -> ResponseReturnValue:
    page = page_of(
        "mobility_contact.html",
        known=desk.contact(_own()),
        done=done,
        fault=fault,
        faults=field_faults(fault),
        sent=sent,
    )
    return make_response(page, fault.http_status if fault else HTTPStatus.OK)


def _own() -> str:
    found = signed_in()
    return found.institution if found else ""
