"""What held units cover of a target, and what would close the gap: the page, and the same as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from werkzeug.datastructures import MultiDict

from ecvet_graph.compare import Measure, Proof
from ecvet_graph.errors import EcvetGraphError, LimitError, NotFoundError, UsageFault
from ecvet_graph.service.gap import GapRequest
from ecvet_graph.service.views import GapReading, GapThing, GapView
from ecvet_graph.service.wire import to_json
from ecvet_graph.web.choosing import search_qualifications, search_units
from ecvet_graph.web.gap_form import AIMS, HELD, is_choosing, settled
from ecvet_graph.web.negotiation import choose
from ecvet_graph.web.pages import pages, reader
from ecvet_graph.web.rendering import country_name
from ecvet_graph.web.wording import Wording

__all__ = ["gaps"]

gaps = Blueprint("gaps", __name__)

_JSON = "application/json"
# A page first: what a client gets that accepts anything
_OFFERS = ("text/html", "application/xhtml+xml", _JSON)
_LONGEST_NAME = 500
_ANY = "any"

LEVEL_GAPS: Mapping[str, LazyString] = {
    "0": lazy_gettext("the same level"),
    "1": lazy_gettext("at most one level apart"),
    "2": lazy_gettext("at most two levels apart"),
    _ANY: lazy_gettext("any level"),
}
SHARES: Mapping[str, LazyString] = {
    "1": lazy_gettext("every outcome"),
    "0.8": lazy_gettext("80 % of each unit"),
    "0.5": lazy_gettext("half of each unit"),
}
MEASURES: Mapping[str, LazyString] = {
    "units": lazy_gettext("the fewest units"),
    "workload": lazy_gettext("the least workload, where it is known"),
}
READINGS: Mapping[GapReading, LazyString] = {
    GapReading.ALL_UNITS: lazy_gettext(
        "The list of units names neither roles nor groups, so every unit counts as required."
    ),
    GapReading.INCOMPLETE_LIST: lazy_gettext("The list of units is not complete."),
    GapReading.UNRULED_ELECTIVES: lazy_gettext(
        "Elective units for which no rule is given are shown, but not required."
    ),
    GapReading.SEVERAL_CREDIT_SYSTEMS: lazy_gettext(
        "Units of a group have points of different credit systems: its rule of points is left out."
    ),
    GapReading.UNMEETABLE_RULE: lazy_gettext(
        "The listed units do not suffice for the rule of a group: this rule is left out."
    ),
}
PROOFS: Mapping[Proof, Wording] = {
    Proof.BEST: Wording(lazy_gettext("Proved by a solver"), "covered"),
    Proof.NOT_PROVED: Wording(lazy_gettext("Not proved: the time was up"), "unknown"),
    Proof.NOTHING_OPEN: Wording(lazy_gettext("Nothing is missing"), "covered"),
    Proof.NOTHING_HELPS: Wording(lazy_gettext("No unit helps"), "missing"),
}


@dataclass(frozen=True, slots=True)
class AskedGap:
    """The form as it is filled in."""

    held: tuple[str, ...]
    target: str
    countries: tuple[str, ...]
    measure: str
    share: str
    level: str

    def to_request(self) -> GapRequest:
        """Return the question to the engine."""
        return GapRequest(
            held=self.held,
            target=self.target,
            countries=self.countries,
            measure=Measure(self.measure),
            share=Decimal(self.share),
            level_gap=None if self.level == _ANY else int(self.level),
        )


@pages.get("/gap")
def gap() -> ResponseReturnValue:
    """Show what held units cover of a target and what would close the gap, or ask for them."""
    asked = asked_gap(request.args)
    better = settled(request.args)
    if _wants_json():
        query = request.query_string.decode("ascii", "replace")
        found = make_response(redirect(f"/gap.json?{query}", 303))
    elif better is not None:
        found = make_response(redirect(f"{request.path}?{better}", 303))
    else:
        found = make_response(*_page(asked))
    found.vary.add("Accept")
    return found


@gaps.get("/gap.json")
@gaps.get("/api/gap")
def gap_data() -> Response:
    """Return the same as JSON."""
    asked = asked_gap(request.args)
    if not asked.target:
        raise UsageFault(
            "A target is needed.", remedy="Give target, a unit or qualification by IRI or id."
        )
    return jsonify(to_json(reader().gap(asked.to_request())))


def asked_gap(arguments: MultiDict[str, str]) -> AskedGap:
    """Return what the address asks for; held units stand in lines, or in arguments of their own.

    Raises:
        UsageFault: a value is none of those to choose from, or a name is too long.
    """
    held = [line.strip() for text in arguments.getlist("held") for line in text.splitlines()]
    target = arguments.get("target", "").strip()
    for name in (*held, target):
        if len(name) > _LONGEST_NAME:
            raise UsageFault(
                f"The name {name[:40]!r}... is {len(name)} characters long.",
                remedy=f"Give an IRI or source id of at most {_LONGEST_NAME}.",
            )
    return AskedGap(
        held=tuple(dict.fromkeys(name for name in held if name)),
        target=target,
        countries=tuple(dict.fromkeys(code for code in arguments.getlist("country") if code)),
        measure=_among(arguments, "by", MEASURES),
        share=_among(arguments, "share", SHARES),
        level=_among(arguments, "level", LEVEL_GAPS, standard="1"),
    )


def _page(asked: AskedGap) -> tuple[str, int]:
    view, fault = _answer(asked)
    page = render_template(
        "gap.html",
        asked=asked,
        view=view,
        fault=fault,
        **_choosers(asked),
        held={entry.iri: entry for entry in view.held} if view else {},
        texts=_texts(view),
        known_units=_units(view),
        countries=reader().countries(),
        country_names=[country_name(code) for code in view.countries] if view else [],
        LEVEL_GAPS=LEVEL_GAPS,
        MEASURES=MEASURES,
        PROOFS=PROOFS,
        READINGS=READINGS,
        SHARES=SHARES,
    )
    return page, fault.http_status if fault else HTTPStatus.OK


def _answer(asked: AskedGap) -> tuple[GapView | None, EcvetGraphError | None]:
    """Return the answer, or why there is none; neither while somebody is still choosing."""
    if not asked.target or is_choosing(request.args):
        return None, None
    try:
        return reader().gap(asked.to_request()), None
    except (NotFoundError, UsageFault, LimitError) as fault:
        return None, fault


def _choosers(asked: AskedGap) -> Mapping[str, Any]:
    """Return what the form lets choose, and what was chosen by name or by identifier."""
    units = reader().tables.units.entries
    aim = units.get(asked.target) or reader().tables.qualifications.entries.get(asked.target)
    return {
        "aim": aim,
        "aims": search_qualifications(request.args, AIMS),
        "others": search_units(request.args, HELD),
        "chosen": [units[name] for name in asked.held if name in units],
        "unnamed": [name for name in asked.held if name not in units],
    }


def _texts(view: GapView | None) -> Mapping[str, object]:
    """Return the outcomes of the target by IRI."""
    return {row.iri: row for unit in (view.units if view else ()) for row in unit.outcomes}


def _units(view: GapView | None) -> tuple[GapThing, ...]:
    """Return every unit that the answer names."""
    if view is None:
        return ()
    offered = (unit.unit for one in view.sets for unit in one.units)
    return (*(unit.unit for unit in view.units), *view.held, *offered)


def _among(
    arguments: MultiDict[str, str],
    name: str,
    allowed: Mapping[str, LazyString],
    *,
    standard: str | None = None,
) -> str:
    """Return a value; the standard one, or else the first, where none is given."""
    value = arguments.get(name) or standard or next(iter(allowed))
    if value not in allowed:
        raise UsageFault(
            f"{value[:80]!r} is not a value of {name}.",
            remedy=f"Choose among {', '.join(allowed)}.",
        )
    return value


def _wants_json() -> bool:
    """Say whether JSON is asked for, by `format` or else by `Accept`.

    Raises:
        NotFoundError: `format` names something else.
    """
    named = request.args.get("format", "")
    if named in {"", "html", "json"}:
        chosen = choose(request.headers.get("Accept"), _OFFERS)
        return named == "json" or (not named and chosen == _JSON)
    raise NotFoundError(
        f"There is no form {named[:40]!r} of this answer.", remedy="Known: html, json."
    )
