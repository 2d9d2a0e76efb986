"""What a decision on a transfer may say in public: shown as it would stand there, then published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TypeAlias
from uuid import UUID

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ecvet_graph.errors import EcvetGraphError, NotFoundError
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import SignatoryRole
from ecvet_graph.model.review import Difference, ReviewResult
from ecvet_graph.publish.proposals import Proposal
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.views.mobility import TransferView
from ecvet_graph.service.views.mobility_parts import OutcomeLine, UnitLine
from ecvet_graph.web.language import page_language
from ecvet_graph.web.mobility import iri_of, page_of
from ecvet_graph.web.mobility_session import desk_pages, own_desk

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
    draft = _chosen(desk.precedents(iri), fields)
    try:
        recorded = desk.publish_precedent(iri, _said(draft, fields))
    except EcvetGraphError as fault:
        return _page(desk, iri, fault=fault, sent=fields)
    target = url_for(
        "pages.compare",
        a=draft.source_unit,
        b=draft.target_unit,
        purpose=draft.purpose,
        decided=recorded.version or 0,
        _anchor="decisions",
    )
    return redirect(target, HTTPStatus.SEE_OTHER)


def _chosen(drafts: tuple[Proposal, ...], fields: _Fields) -> Proposal:
    pair = fields.get("source", ""), fields.get("target", "")
    for draft in drafts:
        if (draft.source_unit, draft.target_unit) == pair:
            return draft
    raise NotFoundError(
        "The transfer has decided nothing on these two units.", remedy="Use the forms of the page."
    )


def _said(draft: Proposal, fields: _Fields) -> Proposal:
    """Return a draft with what the officer wrote; open outcomes may only become more."""
    written = fields.get("reason", "").replace("\r\n", "\n").strip()
    language = fields.get("language", "").strip().lower() or page_language()
    opened = tuple(dict.fromkeys((*draft.open_outcomes, *fields.getlist("open")[:_MOST])))
    is_confirmed = draft.result is ReviewResult.CONFIRMED
    known = set(Difference)
    differences = [Difference(one) for one in fields.getlist("difference") if one in known]
    return replace(
        draft,
        result=ReviewResult.RESTRICTED if is_confirmed and opened else draft.result,
        open_outcomes=() if draft.result is ReviewResult.REJECTED else opened,
        reason=Text(written, language) if written else None,
        differences=tuple(differences),
        memorandum=draft.memorandum if fields.get("memorandum") else None,
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
