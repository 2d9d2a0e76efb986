"""New transfers: a learning agreement from a pair of units, and learning outside any stay."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TypeAlias

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from ecvet_graph.errors import EcvetGraphError, NotAuthenticatedError, NotFoundError
from ecvet_graph.model.credit import Route
from ecvet_graph.service.decoding import decode
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.mobility.requests import NewAgreement, NewExperience
from ecvet_graph.service.views.mobility import AgreementSuggestion, MemorandumRow
from ecvet_graph.web import mobility_forms as forms
from ecvet_graph.web import mobility_offers as offers
from ecvet_graph.web.mobility import page_of
from ecvet_graph.web.mobility_faults import field_faults
from ecvet_graph.web.mobility_pairs import asked_name, pair_choice
from ecvet_graph.web.mobility_rendering import pseudonym
from ecvet_graph.web.mobility_session import desk_pages, own_desk, signed_in
from ecvet_graph.web.mobility_wording import ROUTES
from ecvet_graph.web.pages import reader
from ecvet_graph.web.rendering import day, plain

__all__ = ["mobility_drafts"]

mobility_drafts = desk_pages("mobility_drafts", __name__)

_Fields: TypeAlias = "MultiDict[str, str]"
_Options: TypeAlias = list[tuple[str, str]]


@mobility_drafts.get("/transfers/new")
def new_transfer() -> ResponseReturnValue:
    """Show the form of a learning agreement, filled with what the graph knows of two units."""
    return _agreement_page(own_desk())


@mobility_drafts.post("/transfers/new")
def draft_transfer() -> ResponseReturnValue:
    """Draft a learning agreement; what is wrong is said in the form, which stays filled."""
    desk = own_desk()
    try:
        plain_values = forms.agreement(request.form)
        made = desk.new_agreement(decode(NewAgreement, plain_values))
    except NotAuthenticatedError:
        raise
    except EcvetGraphError as fault:
        return _agreement_page(desk, fault=fault, sent=request.form)
    return redirect(url_for("mobility_transfers.transfer", name=made.id, done="drafted"), 303)


@mobility_drafts.get("/experiences/new")
def new_experience() -> ResponseReturnValue:
    """Show the form of learning outside any stay."""
    return _experience_page(own_desk())


@mobility_drafts.post("/experiences/new")
def draft_experience() -> ResponseReturnValue:
    """Begin a transfer of outcomes from outside any stay."""
    desk = own_desk()
    try:
        made = desk.new_experience(decode(NewExperience, forms.experience(request.form)))
    except NotAuthenticatedError:
        raise
    except EcvetGraphError as fault:
        return _experience_page(desk, fault=fault, sent=request.form)
    return redirect(url_for("mobility_transfers.transfer", name=made.id, done="drafted"), 303)


def _agreement_page(
    desk: Desk, *, fault: EcvetGraphError | None = None, sent: _Fields | None = None
) -> ResponseReturnValue:
    home, host = asked_name("home"), asked_name("host")
    view: AgreementSuggestion | None = None
    if home and host:
        try:
            view = desk.suggest_agreement(home, host)
        except NotFoundError as unknown:
            fault = fault or unknown
    pair, unknown_part = (None, None) if view else pair_choice(desk)
    fault = fault or unknown_part
    page = page_of(
        "mobility_new.html",
        view=view,
        pair=pair,
        countries=reader().countries(),
        asked_home=home,
        asked_host=host,
        asked_aim=asked_name("qualification"),
        fault=fault,
        faults=field_faults(fault),
        sent=sent,
        learners=_learners(desk),
        known_institutions=offers.institutions(desk) if view else [],
        **(_options(view) if view else {}),
    )
    return make_response(page, fault.http_status if fault else HTTPStatus.OK)


def _experience_page(
    desk: Desk, *, fault: EcvetGraphError | None = None, sent: _Fields | None = None
) -> ResponseReturnValue:
    page = page_of(
        "mobility_experience.html",
        fault=fault,
        faults=field_faults(fault),
        sent=sent,
        learners=_learners(desk),
        known_qualifications=offers.qualifications(),
        routes=[(route.value, ROUTES[route]) for route in Route if route is not Route.INSIDE_MOU],
    )
    return make_response(page, fault.http_status if fault else HTTPStatus.OK)


def _options(view: AgreementSuggestion) -> dict[str, object]:
    """Return what the lists of the form offer."""
    partners = {one.iri: plain(one.names, one.country) or one.iri for one in view.hosts}
    memoranda = [(row.iri, _with_validity(row)) for row in view.memoranda]
    longest = max(view.memoranda, key=lambda row: row.valid_until or date.max, default=None)
    for row in view.memoranda:
        partners |= {one.iri: plain(one.names, one.country) or one.iri for one in row.parties}
    own = signed_in()
    partners.pop(own.institution if own else "", None)
    return {
        "hosts": sorted(partners.items(), key=lambda entry: entry[1]),
        "qualifications": [
            (one.iri, plain(one.titles, one.country) or one.iri) for one in view.qualifications
        ],
        "memoranda": memoranda,
        # Stays are agreed ahead: the memorandum that is valid longest is the likely one
        "first_memorandum": longest.iri if longest else "",
    }


def _with_validity(row: MemorandumRow) -> str:
    """Return a memorandum with the days between which a stay under it can lie."""
    title = plain(row.titles) or gettext("Memorandum of understanding")
    first = day(row.valid_from)
    if row.valid_until is None:
        span = gettext("from %(first)s, open-ended", first=first)
    else:
        span = gettext("%(first)s to %(last)s", first=first, last=day(row.valid_until))
    return f"{title} ({span})"


def _learners(desk: Desk) -> _Options:
    return [(one, pseudonym(one)) for one in desk.learners()]
