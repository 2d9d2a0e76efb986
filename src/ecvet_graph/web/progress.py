"""The way to qualifications for a learner or counsellor: asked, answered, and kept nowhere.

What somebody holds comes in the body of a request, never in an address, so that no history, log or
cache has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from ecvet_graph.errors import EcvetGraphError, UsageFault
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.service.credit.forms import HeldForm, portfolio_of, read_portfolio
from ecvet_graph.service.credit.progressing import progress_of
from ecvet_graph.service.credit.recording import ACCUMULATION_TYPES, accumulation_document
from ecvet_graph.service.decoding import decode
from ecvet_graph.service.views.progress import ProgressUnit, ProgressView
from ecvet_graph.web.choosing import search_qualifications, search_units
from ecvet_graph.web.language import LANGUAGE_PREFIX, speak
from ecvet_graph.web.negotiation import choose
from ecvet_graph.web.own_page import require_own_page
from ecvet_graph.web.pages import reader
from ecvet_graph.web.progress_form import Filled, filled_in, lines

__all__ = ["MOST_TARGETS", "AskedProgress", "progress", "progress_api"]

progress = Blueprint("progress", __name__, url_prefix=f"{LANGUAGE_PREFIX}/progress")
speak(progress)
progress_api = Blueprint("progress_api", __name__)

_JSON = "application/json"
MOST_TARGETS = 5
"""Qualifications that one question may aim at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedProgress:
    """A question over HTTP: what is on record of a learner, and the qualifications aimed at.

    Attributes:
        targets: one to five qualifications, by IRI or source id.
        held: units and outcomes as somebody states them.
        portfolio: all records of a learner, in place of `held`.
    """

    targets: tuple[str, ...]
    held: HeldForm | None = None
    portfolio: Portfolio | None = None


@progress.get("")
def form() -> str:
    """Show the form; the address may name qualifications, which says nothing of anybody."""
    return _page(Filled(targets=lines(request.args, "target")), has_answer=False)[0]


@progress.post("")
def answer() -> ResponseReturnValue:
    """Show how far somebody is on the way; nothing of it is kept."""
    require_own_page()
    filled = filled_in(request.form)
    return make_response(*_page(filled, has_answer=filled.is_to_be_answered))


@progress_api.post("/api/progress")
def progress_data() -> Response:
    """Return how far somebody is on the way, or what counts as RDF; nothing of the question is kept."""
    if not request.is_json:
        raise UsageFault(
            "The body of the request is not announced as JSON.",
            remedy="Send Content-Type: application/json.",
        )
    asked = decode(AskedProgress, request.get_data())
    targets, portfolio = _few(asked.targets), _stated(asked, _today())
    media_type = choose(request.headers.get("Accept"), (_JSON, *ACCUMULATION_TYPES)) or _JSON
    if media_type == _JSON:
        found = _found(targets, portfolio, day=_today())
        answer = Response(msgspec.json.encode(found), mimetype=_JSON)
    else:
        answer = Response(_linked(targets, portfolio, media_type), mimetype=media_type)
    answer.vary.add("Accept")
    return answer


def _linked(targets: Sequence[str], portfolio: Portfolio, media_type: str) -> bytes:
    if len(targets) > 1:
        raise UsageFault(
            "Linked data is about one qualification.", remedy="Name one, or accept JSON."
        )
    return accumulation_document(
        reader().structures, portfolio, targets[0], day=_today(), media_type=media_type
    )


def _stated(asked: AskedProgress, day: date) -> Portfolio:
    if (asked.held is None) == (asked.portfolio is None):
        raise UsageFault("A question has either held or portfolio.", remedy="Give one of the two.")
    if asked.portfolio is not None:
        plain: Mapping[str, Any] = msgspec.to_builtins(asked.portfolio)
        return read_portfolio(plain, reader().store, day=day)
    return portfolio_of(asked.held or HeldForm(), reader().store, day=day)


def _page(filled: Filled, *, has_answer: bool) -> tuple[str, int]:
    views: tuple[ProgressView, ...] = ()
    fault: EcvetGraphError | None = None
    if filled.targets:
        try:
            day = _today()
            portfolio = portfolio_of(filled.held, reader().store, day=day)
            views = _found(_few(filled.targets), portfolio, day=day)
        except EcvetGraphError as wrong:
            fault = wrong
    known = reader().tables.units.entries
    page = render_template(
        "progress.html",
        filled=filled,
        held=filled.held,
        ticked=frozenset(filled.held.recognised),
        has_answer=has_answer,
        views=views,
        units=_units(views),
        elsewhere=[known[name] for name in filled.held.held if name in known],
        unnamed=[name for name in filled.held.held if name not in known],
        aims=search_qualifications(request.values),
        others=search_units(request.values, "unit-"),
        countries=reader().countries(),
        fault=fault,
    )
    return page, fault.http_status if fault else HTTPStatus.OK


def _found(targets: Sequence[str], portfolio: Portfolio, *, day: date) -> tuple[ProgressView, ...]:
    views = (progress_of(reader().structures, portfolio, one, day=day) for one in targets)
    # One may be named by its IRI and by its source id
    return tuple({view.target.iri: view for view in views}.values())


def _few(targets: tuple[str, ...]) -> tuple[str, ...]:
    different = tuple(dict.fromkeys(targets))
    if not 1 <= len(different) <= MOST_TARGETS:
        raise UsageFault(
            f"{len(different)} qualifications are aimed at.",
            remedy=f"Name one to {MOST_TARGETS}.",
        )
    return different


def _units(views: Sequence[ProgressView]) -> tuple[ProgressUnit, ...]:
    """Return the units to tick, each once, though several qualifications may have it."""
    found = {unit.unit.iri: unit for view in views for unit in view.unit_list}
    return tuple(found.values())


def _today() -> date:
    return datetime.now(UTC).date()
