"""Decisions of reviewers: the form on the page of a comparison is sent here.

A reviewer's token comes with each form and is kept nowhere, so that no other site can act for a
reviewer: there is nothing that a browser would add by itself.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ecvet_graph.errors import EcvetGraphError, UsageFault
from ecvet_graph.model.learning import Text
from ecvet_graph.model.review import Difference, Purpose, ReviewResult, Side
from ecvet_graph.publish.proposals import Proposal
from ecvet_graph.service.reviewing import decide as record_decision
from ecvet_graph.web.asked import Pair
from ecvet_graph.web.comparison import DecisionForm, comparison_page
from ecvet_graph.web.language import LANGUAGE_PREFIX, page_language, speak
from ecvet_graph.web.own_page import require_own_page
from ecvet_graph.web.pages import backend, settings

__all__ = ["reviews"]

reviews = Blueprint("reviews", __name__, url_prefix=LANGUAGE_PREFIX)
speak(reviews)

_Choice = TypeVar("_Choice", bound=StrEnum)
_MOST_OUTCOMES = 1000


@reviews.post("/compare/decisions")
def decide() -> ResponseReturnValue:
    """Record a decision, and show it with the comparison; what is wrong is said beside the form."""
    require_own_page()
    fields = request.form
    asked = Pair(fields.get("a", "").strip(), fields.get("b", "").strip(), differences=False)
    form = _form(fields)
    try:
        recorded = record_decision(
            settings(), fields.get("token", "").strip(), _proposal(asked, form)
        )
    except EcvetGraphError as fault:
        if not (asked.a and asked.b):
            raise
        return comparison_page(asked, form=form, fault=fault), fault.http_status
    backend().settle()
    target = url_for(
        "pages.compare",
        a=asked.a,
        b=asked.b,
        purpose=form.purpose,
        decided=recorded.version or 0,
        _anchor="decisions",
    )
    return redirect(target, 303)


def _form(fields: MultiDict[str, str]) -> DecisionForm:
    return DecisionForm(
        result=fields.get("result", ""),
        side=fields.get("side", ""),
        purpose=fields.get("purpose", ""),
        reason=fields.get("reason", "").replace("\r\n", "\n").strip(),
        language=fields.get("language", "").strip().lower(),
        differences=tuple(dict.fromkeys(fields.getlist("difference"))),
        open_outcomes=tuple(dict.fromkeys(fields.getlist("open")[:_MOST_OUTCOMES])),
    )


def _proposal(asked: Pair, form: DecisionForm) -> Proposal:
    reason = Text(form.reason, form.language or page_language()) if form.reason else None
    return Proposal(
        source_unit=asked.a,
        target_unit=asked.b,
        result=_choice(ReviewResult, form.result, "result"),
        side=_choice(Side, form.side, "side"),
        purpose=_choice(Purpose, form.purpose, "purpose"),
        reason=reason,
        differences=tuple(_choice(Difference, name, "difference") for name in form.differences),
        open_outcomes=form.open_outcomes,
    )


def _choice(kind: type[_Choice], written: str, field: str) -> _Choice:
    try:
        return kind(written)
    except ValueError as fault:
        raise UsageFault(
            f"{written[:80]!r} is not a value of {field}.",
            remedy=f"Choose among {', '.join(kind)}.",
        ) from fault
