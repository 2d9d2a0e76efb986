"""What a decision on a transfer may say in public: shown as it would stand there, then published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias
from uuid import UUID

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import SignatoryRole
from ecvet_graph.model.review import Difference
from ecvet_graph.publish.proposals import Proposal
from ecvet_graph.service.mobility.completing import completed
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.mobility.requests import PublishingPrecedent
from ecvet_graph.service.views.mobility import TransferView
from ecvet_graph.service.views.mobility_parts import OutcomeLine, UnitLine
from ecvet_graph.web.language import page_language
from ecvet_graph.web.mobility import iri_of, page_of
from ecvet_graph.web.mobility_session import desk_pages, own_desk
from ecvet_graph.web.pages import backend

__all__ = ["mobility_precedents"]

mobility_precedents = desk_pages("mobility_precedents", __name__)

_Fields: TypeAlias = "MultiDict[str, str]"
_MOST = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with what its units and outcomes are called."""

    proposal: Proposal
    source: UnitLine
    target: UnitLine
    outcomes: Mapping[str, OutcomeLine]


@mobility_precedents.get("/transfers/<uuid:name>/precedents")
def precedents(name: UUID) -> ResponseReturnValue:
    """Show the drafts, each with everything that would be public."""
    return _page(own_desk(), iri_of(name))


@mobility_precedents.post("/transfers/<uuid:name>/precedents")
def publish(name: UUID) -> ResponseReturnValue:
    """Record one of them in public, and show it with the comparison of its units."""
    desk, iri, fields = own_desk(), iri_of(name), request.form
    draft = completed(desk.precedents(iri), _asked(fields))
    try:
        recorded = desk.publish_precedent(iri, draft)
    except EcvetGraphError as fault:
        return _page(desk, iri, fault=fault, sent=fields)
    backend().settle()
    target = url_for(
        "pages.compare",
        a=draft.source_unit,
        b=draft.target_unit,
        purpose=draft.purpose,
        decided=recorded.version or 0,
        _anchor="decisions",
    )
    return redirect(target, HTTPStatus.SEE_OTHER)


def _asked(fields: _Fields) -> PublishingPrecedent:
    """Return what the officer wrote into the form."""
    written = fields.get("reason", "").replace("\r\n", "\n").strip()
    language = fields.get("language", "").strip().lower() or page_language()
    known = set(Difference)
    return PublishingPrecedent(
        source=fields.get("source", ""),
        target=fields.get("target", ""),
        reason=Text(written, language) if written else None,
        differences=tuple(Difference(one) for one in fields.getlist("difference") if one in known),
        open_outcomes=tuple(fields.getlist("open")[:_MOST]),
        memorandum=bool(fields.get("memorandum")),
    )


def _page(
    desk: Desk, iri: str, *, fault: EcvetGraphError | None = None, sent: _Fields | None = None
) -> ResponseReturnValue:
    view = desk.transfer(iri)
    page = page_of(
        "mobility_precedents.html",
        view=view,
        drafts=_drafts(view, desk.precedents(iri)),
        fault=fault,
        sent=sent or MultiDict(),
    )
    return make_response(page, fault.http_status if fault else HTTPStatus.OK)


def _drafts(view: TransferView, proposals: tuple[Proposal, ...]) -> list[Draft]:
    if view.agreement is None or view.role is not SignatoryRole.HOME:
        return []
    agreed = {entry.unit.iri: entry for entry in view.agreement.units}
    found = []
    for one in proposals:
        entry = agreed.get(one.target_unit)
        if entry is not None and entry.host_unit is not None:
            lines = {line.iri: line for line in (*entry.outcomes, *entry.at_home)}
            found.append(Draft(one, entry.host_unit, entry.unit, lines))
    return found
