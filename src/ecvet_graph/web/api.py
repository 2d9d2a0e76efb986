"""The facts of the pages as JSON."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ecvet_graph.errors import UsageFault
from ecvet_graph.service.mobility.public import public_memoranda
from ecvet_graph.service.precedents import precedents_for
from ecvet_graph.service.resolving import resolve_pair
from ecvet_graph.service.wire import to_json
from ecvet_graph.web.asked import match_selection, pair, selection
from ecvet_graph.web.language import preferred_language
from ecvet_graph.web.openapi import openapi_document
from ecvet_graph.web.pages import reader, settings
from ecvet_graph.web.paths import Thing

__all__ = ["api"]

api = Blueprint("api", __name__)


@api.get("/api/statistics")
def statistics() -> Response:
    """Return the figures of the whole graph."""
    return jsonify(to_json(reader().home()))


@api.get("/api/countries")
def countries() -> Response:
    """Return the countries that have something in the graph."""
    return jsonify(to_json(reader().countries()))


@api.get("/api/units")
def units() -> Response:
    """Return one page of units."""
    chosen = selection(request.args, reader())
    return jsonify(to_json(reader().units(chosen, language=preferred_language())))


@api.get("/api/units/<slug:agency>/<slug:local>")
def unit(agency: str, local: str) -> Response:
    """Return a unit."""
    iri = Thing(agency, "unit", local).iri(settings().base)
    return jsonify(to_json(reader().unit(iri)))


@api.get("/api/units/<slug:agency>/<slug:local>/matches")
def unit_matches(agency: str, local: str) -> Response:
    """Return the best matches of a unit in each country."""
    entry = reader().entry(Thing(agency, "unit", local).iri(settings().base))
    return jsonify(to_json(reader().matches_of(entry.iri)))


@api.get("/api/qualifications")
def qualifications() -> Response:
    """Return one page of qualifications."""
    chosen = selection(request.args, reader())
    return jsonify(to_json(reader().qualifications(chosen, language=preferred_language())))


@api.get("/api/qualifications/<slug:agency>/<slug:local>")
def qualification(agency: str, local: str) -> Response:
    """Return a qualification."""
    iri = Thing(agency, "qualification", local).iri(settings().base)
    return jsonify(to_json(reader().qualification(iri)))


@api.get("/api/matches")
def matches() -> Response:
    """Return one page of suggested matches."""
    return jsonify(to_json(reader().matches(match_selection(request.args, reader()))))


@api.get("/api/compare")
def compare() -> Response:
    """Return the full statement for two units."""
    asked = pair(request.args)
    if not (asked.a and asked.b):
        raise UsageFault("Two units are needed.", remedy="Give a and b, each an IRI or source id.")
    return jsonify(to_json(reader().compare(asked.a, asked.b, purpose=asked.purpose)))


@api.get("/api/precedents")
def precedents() -> Response:
    """Return earlier decisions on a unit that is held for another one, and on similar cases."""
    asked = pair(request.args)
    if not (asked.a and asked.b):
        raise UsageFault("Two units are needed.", remedy="Give a and b, each an IRI or source id.")
    store = reader().store
    found = precedents_for(store, *resolve_pair(store, asked.a, asked.b), base=settings().base)
    return jsonify(to_json(found))


@api.get("/api/memoranda")
def memoranda() -> Response:
    """Return the public memoranda of understanding with their state today."""
    return jsonify(to_json(public_memoranda(reader().store, day=datetime.now(UTC).date())))


@api.get("/api/skills/<code:local>")
def skill(local: str) -> Response:
    """Return a skill with the units that cover it."""
    return jsonify(to_json(reader().skill(local)))


@api.get("/api/")
def contents() -> ResponseReturnValue:
    """Send on to the description of this API: the catalogue names this address as its root."""
    return redirect(url_for("api.openapi"), 303)


@api.get("/openapi.json")
def openapi() -> Response:
    """Return the description of this API (OpenAPI 3.1)."""
    return jsonify(openapi_document())
