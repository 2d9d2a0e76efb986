"""The desk of an institution: what waits for it, its transfers and memoranda, and signing in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ecvet_graph.errors import (
    BudgetError,
    NotAllowedError,
    NotAuthenticatedError,
    NotFoundError,
)
from ecvet_graph.model.mobility import StepKind
from ecvet_graph.service.views.mobility import MemorandumRow, TransferRow
from ecvet_graph.service.views.mobility_parts import NextStepView
from ecvet_graph.web.mobility_session import desk_pages, enter, leave, own_desk, signed_in

__all__ = ["QUIET", "iri_of", "mobility", "page_of", "revision_of", "step_of"]

mobility = desk_pages("mobility", __name__)

_Row = TypeVar("_Row", TransferRow, MemorandumRow)
_Step = TypeVar("_Step")

QUIET = frozenset(
    {
        StepKind.AMENDED,
        StepKind.WITHDRAWN,
        StepKind.DECLINED,
        StepKind.CANCELLED,
        StepKind.REVIEWED,
        StepKind.TERMINATED,
    }
)
"""Steps that are possible nearly always, and wait for nobody."""


def iri_of(name: UUID) -> str:
    """Return the IRI of a record whose bare name stands in an address."""
    return f"urn:uuid:{name}"


def revision_of() -> int | None:
    """Return the revision that the form was made for, `None` where it says none."""
    written = request.form.get("revision", "")
    return int(written) if written.isascii() and written.isdigit() else None


def step_of(steps: Mapping[str, _Step], verb: str) -> _Step:
    """Return the step that a verb in an address names.

    Raises:
        NotFoundError: it names none.
    """
    if verb not in steps:
        raise NotFoundError(f"There is no step {verb[:40]!r}.", remedy="Use the forms of the page.")
    return steps[verb]


def page_of(template: str, **values: Any) -> str:  # noqa: ANN401 - what templates show
    """Render a page of somebody who is signed in."""
    today = datetime.now(UTC).date().isoformat()
    office = own_desk().office
    return render_template(template, acting=signed_in(), office=office, today=today, **values)


@mobility.get("")
def desk() -> str:
    """Show what waits for the institution, and all its transfers, memoranda and learners."""
    own = own_desk()
    transfers, memoranda = own.transfers(), own.memoranda()
    return page_of(
        "mobility.html",
        transfers=transfers,
        memoranda=memoranda,
        waiting=_due(transfers),
        waiting_memoranda=_due(memoranda),
        learners=own.learners(),
    )


@mobility.post("")
def sign_in() -> ResponseReturnValue:
    """Sign in with a token, and go where the visitor wanted to go."""
    back = request.form.get("back", "")
    try:
        enter(request.form.get("token", "").strip()[:500])
    except (NotAuthenticatedError, NotAllowedError, BudgetError) as fault:
        page = render_template("mobility_sign_in.html", back=back, fault=fault)
        return page, fault.http_status
    own = url_for("mobility.desk")
    is_ours = back.startswith((f"{own}/", f"{own}?")) and back.isprintable() and "\\" not in back
    return redirect(back if is_ours else own, HTTPStatus.SEE_OTHER)


@mobility.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    leave()
    return redirect(url_for("mobility.desk"), HTTPStatus.SEE_OTHER)


def _due(rows: Iterable[_Row]) -> list[tuple[_Row, NextStepView]]:
    """Return the rows in which something is to be done, with what that is."""
    found = []
    for row in rows:
        step = next((one for one in row.next if one.kind not in QUIET), None)
        if step is not None:
            found.append((row, step))
    return found
