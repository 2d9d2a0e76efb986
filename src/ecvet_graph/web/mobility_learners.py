"""A learner at the desk: names for papers, all that is held, and how to have it erased."""

from __future__ import annotations

from http import HTTPStatus
from typing import TypeAlias
from uuid import UUID

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ecvet_graph.errors import EcvetGraphError, NotFoundError, UsageFault
from ecvet_graph.model.mobility import Person
from ecvet_graph.service.decoding import decode
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.web import mobility_forms as forms
from ecvet_graph.web.mobility import iri_of, page_of
from ecvet_graph.web.mobility_faults import field_faults
from ecvet_graph.web.mobility_session import desk_pages, own_desk

__all__ = ["mobility_learners"]

mobility_learners = desk_pages("mobility_learners", __name__)

_Fields: TypeAlias = "MultiDict[str, str]"


@mobility_learners.get("/learners/<uuid:name>")
def learner(name: UUID) -> ResponseReturnValue:
    """Show the transfers of a learner, and the form of names for papers."""
    return _page(own_desk(), name, done=request.args.get("done") == "person")


@mobility_learners.post("/learners/<uuid:name>")
def save_person(name: UUID) -> ResponseReturnValue:
    """Write down who a learner is, for papers only."""
    desk = own_desk()
    try:
        desk.save_person(iri_of(name), decode(Person, forms.person(request.form)))
    except NotFoundError:
        raise
    except EcvetGraphError as fault:
        return _page(desk, name, fault=fault, sent=request.form)
    target = url_for("mobility_learners.learner", name=name, done="person")
    return redirect(target, HTTPStatus.SEE_OTHER)


@mobility_learners.get("/learners/<uuid:name>/records.json")
def export(name: UUID) -> Response:
    """Return all that is held about a learner, to be handed over."""
    response = Response(own_desk().export(iri_of(name)), mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename="learner-records.json")
    return response


@mobility_learners.post("/learners/<uuid:name>/erase")
def erase(name: UUID) -> ResponseReturnValue:
    """Erase what is held about a learner, where that was confirmed."""
    desk = own_desk()
    try:
        if request.form.get("understood") != "yes":
            raise UsageFault(
                "Erasing was not confirmed.", remedy="Tick that the records shall be erased."
            )
        desk.erase(iri_of(name))
    except NotFoundError:
        raise
    except EcvetGraphError as fault:
        return _page(desk, name, fault=fault)
    return redirect(url_for("mobility.desk"), HTTPStatus.SEE_OTHER)


def _page(
    desk: Desk,
    name: UUID,
    *,
    done: bool = False,
    fault: EcvetGraphError | None = None,
    sent: _Fields | None = None,
) -> ResponseReturnValue:
    iri = iri_of(name)
    if iri not in desk.learners():
        raise NotFoundError(
            "Your institution knows no such learner.", remedy="See the list at your desk."
        )
    transfers = [row for row in desk.transfers() if row.learner == iri]
    page = page_of(
        "mobility_learner.html",
        name=name,
        learner=iri,
        person=desk.person(iri),
        transfers=transfers,
        is_home=any(row.role == "home" for row in transfers),
        done=done,
        fault=fault,
        faults=field_faults(fault),
        sent=sent,
    )
    return make_response(page, fault.http_status if fault else HTTPStatus.OK)
