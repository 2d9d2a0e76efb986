"""Two units side by side: the page, and the same statement in every other form."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ecvet_graph.errors import EcvetGraphError, NotFoundError, UsageFault
from ecvet_graph.service.precedents import precedents_for
from ecvet_graph.service.reading import align
from ecvet_graph.service.stating import STATEMENT_FORMS, statement_document
from ecvet_graph.web.asked import Pair, pair
from ecvet_graph.web.negotiation import choose
from ecvet_graph.web.pages import pages, reader, settings

__all__ = ["DecisionForm", "comparison_page", "statements"]

statements = Blueprint("statements", __name__)

_SUFFIXES = ", ".join(f"'{name}'" for name in STATEMENT_FORMS)
_HTML = ("text/html", "application/xhtml+xml")
# A page first: what a client gets that accepts anything
_OFFERS = (*_HTML, *dict.fromkeys(form.media_type for form in STATEMENT_FORMS.values()))


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """What a reviewer filled in, as written; the token is not kept."""

    result: str = ""
    side: str = ""
    purpose: str = ""
    reason: str = ""
    language: str = ""
    differences: tuple[str, ...] = ()
    open_outcomes: tuple[str, ...] = ()


@pages.get("/compare")
def compare() -> ResponseReturnValue:
    """Show two units side by side, or ask for them; send those on who want another form."""
    asked = pair(request.args)
    if not (asked.a and asked.b):
        return render_template("compare_choose.html", asked=asked)
    suffix = _wanted_form()
    answer = redirect(_address(suffix, asked), 303) if suffix else comparison_page(asked)
    found = make_response(answer)
    found.vary.add("Accept")
    return found


def comparison_page(
    asked: Pair, *, form: DecisionForm | None = None, fault: EcvetGraphError | None = None
) -> str:
    """Return the page; `form` and `fault` are a decision that could not be recorded, and why."""
    view = reader().compare(asked.a, asked.b, purpose=asked.purpose)
    alignment = align(view)
    return render_template(
        "compare.html",
        view=view,
        asked=asked,
        alignment=alignment.differences if asked.differences else alignment,
        precedents=precedents_for(reader().store, view.a.iri, view.b.iri, base=settings().base),
        form=form or DecisionForm(),
        fault=fault,
        STATEMENT_FORMS=STATEMENT_FORMS,
    )


@statements.get(f"/compare.<any({_SUFFIXES}):suffix>")
def statement(suffix: str) -> Response:
    """Return the statement of two units in the form of the suffix."""
    asked = pair(request.args)
    if not (asked.a and asked.b):
        raise UsageFault("Two units are needed.", remedy="Give a and b, each an IRI or source id.")
    body = statement_document(
        reader(), asked.a, asked.b, purpose=asked.purpose, base=settings().base, form=suffix
    )
    media_type = STATEMENT_FORMS[suffix].media_type
    response = Response(body, content_type=f"{media_type}; charset=utf-8")
    links = [
        f'<{_address(name, asked)}>; rel="alternate"; type="{form.media_type}"'
        for name, form in STATEMENT_FORMS.items()
    ]
    response.headers["Link"] = ", ".join(links)
    return response


def _address(suffix: str, asked: Pair) -> str:
    return url_for(
        "statements.statement", suffix=suffix, a=asked.a, b=asked.b, purpose=asked.purpose
    )


def _wanted_form() -> str | None:
    """Return the suffix of the form that is asked for, `None` for the page.

    Raises:
        NotFoundError: `format` names none.
    """
    named = request.args.get("format", "")
    if named and named != "html":
        if named not in STATEMENT_FORMS:
            raise NotFoundError(
                f"There is no form {named[:40]!r} of a statement.",
                remedy=f"Known: {', '.join(STATEMENT_FORMS)}.",
            )
        return named
    chosen = choose(request.headers.get("Accept"), _OFFERS)
    forms = (name for name, form in STATEMENT_FORMS.items() if form.media_type == chosen)
    return None if named == "html" else next(forms, None)
