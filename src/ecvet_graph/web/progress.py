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
from werkzeug.datastructures import MultiDict

from ecvet_graph.errors import EcvetGraphError, UsageFault
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.service.credit.forms import HeldForm, portfolio_of, read_portfolio
from ecvet_graph.service.credit.progressing import progress_of
from ecvet_graph.service.mobility.requests import decode
from ecvet_graph.service.views.progress import ProgressUnit, ProgressView
from ecvet_graph.web.language import LANGUAGE_PREFIX, speak
from ecvet_graph.web.own_page import require_own_page
from ecvet_graph.web.pages import reader

__all__ = ["MOST_TARGETS", "AskedProgress", "progress", "progress_api"]

progress = Blueprint("progress", __name__, url_prefix=f"{LANGUAGE_PREFIX}/progress")
speak(progress)
progress_api = Blueprint("progress_api", __name__)

MOST_TARGETS = 5
"""Qualifications that one question may aim at."""

_LONGEST = 500


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
    """Show the form; the address may name a qualification, which says nothing of anybody."""
    target = request.args.get("target", "").strip()[:_LONGEST]
    return _page((target,) if target else (), held=HeldForm())[0]


@progress.post("")
def answer() -> ResponseReturnValue:
    """Show how far somebody is on the way; nothing of it is kept."""
    require_own_page()
    fields = request.form
    page, status = _page(
        _lines(fields, "target"),
        held=HeldForm(
            held=_lines(fields, "held"),
            recognised=tuple(dict.fromkeys(fields.getlist("recognised"))),
        ),
    )
    return make_response(page, status)


@progress_api.post("/api/progress")
def progress_data() -> Response:
    """Return how far somebody is on the way; nothing of the question is kept."""
    if not request.is_json:
        raise UsageFault(
            "The body of the request is not announced as JSON.",
            remedy="Send Content-Type: application/json.",
        )
    asked = decode(AskedProgress, request.get_data())
    found = _found(_few(asked.targets), _stated(asked, _today()), day=_today())
    return Response(msgspec.json.encode(found), mimetype="application/json")


def _stated(asked: AskedProgress, day: date) -> Portfolio:
    if (asked.held is None) == (asked.portfolio is None):
        raise UsageFault("A question has either held or portfolio.", remedy="Give one of the two.")
    if asked.portfolio is not None:
        plain: Mapping[str, Any] = msgspec.to_builtins(asked.portfolio)
        return read_portfolio(plain, reader().store, day=day)
    return portfolio_of(asked.held or HeldForm(), reader().store, day=day)


def _page(targets: tuple[str, ...], *, held: HeldForm) -> tuple[str, int]:
    views: tuple[ProgressView, ...] = ()
    fault: EcvetGraphError | None = None
    if targets:
        try:
            day = _today()
            portfolio = portfolio_of(held, reader().store, day=day)
            views = _found(_few(targets), portfolio, day=day)
        except EcvetGraphError as wrong:
            fault = wrong
    page = render_template(
        "progress.html",
        targets=targets,
        held=held,
        ticked=frozenset(held.recognised),
        has_answer=bool(held.held or held.recognised),
        views=views,
        units=_units(views),
        fault=fault,
    )
    return page, fault.http_status if fault else HTTPStatus.OK


def _found(targets: Sequence[str], portfolio: Portfolio, *, day: date) -> tuple[ProgressView, ...]:
    return tuple(progress_of(reader().structures, portfolio, one, day=day) for one in targets)


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


def _lines(fields: MultiDict[str, str], name: str) -> tuple[str, ...]:
    lines = (line.strip()[:_LONGEST] for text in fields.getlist(name) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def _today() -> date:
    return datetime.now(UTC).date()
