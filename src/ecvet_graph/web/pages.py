"""The pages: parse the address, call one reading, render."""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template, request

from ecvet_graph.config import Settings
from ecvet_graph.service.archive import shelf
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.thing_versions import read_thing
from ecvet_graph.web.asked import match_selection, selection
from ecvet_graph.web.backend import Backend
from ecvet_graph.web.language import LANGUAGE_PREFIX, page_language, speak
from ecvet_graph.web.partners import partners_by_country
from ecvet_graph.web.paths import Thing

__all__ = ["backend", "pages", "reader", "settings"]

pages = Blueprint("pages", __name__, url_prefix=LANGUAGE_PREFIX)
speak(pages)


def backend() -> Backend:
    """Return where this application gets its answers."""
    found: Backend = current_app.extensions["ecvet-graph"]
    return found


def settings() -> Settings:
    """Return the settings of this application."""
    found: Settings = current_app.config["ECVET"]
    return found


def reader() -> Reader:
    """Return the reader of this request; it stays the same until the answer is sent."""
    if "reader" not in g:
        g.reader = backend().reader()
    found: Reader = g.reader
    return found


@pages.get("/")
def home() -> str:
    """Say what this is, with counts by country and the overview of country pairs."""
    return render_template("home.html", home=reader().home())


@pages.get("/units")
def units() -> str:
    """List units by country, level, field and words."""
    chosen = selection(request.args, reader())
    listing = reader().units(chosen, language=page_language())
    return render_template("units.html", listing=listing, chosen=chosen)


@pages.get("/qualifications")
def qualifications() -> str:
    """List qualifications by country, level, field and words."""
    chosen = selection(request.args, reader())
    listing = reader().qualifications(chosen, language=page_language())
    return render_template("qualifications.html", listing=listing, chosen=chosen)


@pages.get("/units/<slug:agency>/<slug:local>")
def unit(agency: str, local: str) -> str:
    """Show a unit with its outcomes, level, credits and best matches."""
    thing = Thing(agency, "unit", local)
    iri = thing.iri(settings().base)
    view = reader().unit(iri)
    matches = partners_by_country(reader().matches_of(iri), iri)
    return render_template("unit.html", unit=view, thing=thing, matches=matches)


@pages.get("/qualifications/<slug:agency>/<slug:local>")
def qualification(agency: str, local: str) -> str:
    """Show a qualification with its units, points and groups."""
    thing = Thing(agency, "qualification", local)
    view = reader().qualification(thing.iri(settings().base))
    return render_template("qualification.html", qualification=view, thing=thing)


@pages.get("/matches")
def matches() -> str:
    """List suggested matches by country pair, suggestion and level gap."""
    chosen = match_selection(request.args, reader())
    listing = reader().matches(chosen)
    return render_template(
        "matches.html", listing=listing, chosen=chosen, countries=reader().countries()
    )


@pages.get("/skills/<code:local>")
def skill(local: str) -> str:
    """Show a skill with the units that cover it."""
    return render_template("skill.html", skill=reader().skill(local))


@pages.get("/things/<slug:agency>/<slug:kind>/<slug:local>")
def thing(agency: str, kind: str, local: str) -> str:
    """Show the statements about a thing without a page of its own."""
    parts = Thing(agency, kind, local)
    view = reader().thing(parts.iri(settings().base))
    return render_template("thing.html", view=view, thing=parts)


@pages.get("/things/<slug:agency>/<slug:kind>/<slug:local>/version/<int(max=999999999):number>")
def thing_version(agency: str, kind: str, local: str, number: int) -> str:
    """Show what a version of its dataset said of a thing."""
    parts = Thing(agency, kind, local)
    with shelf(settings()) as held:
        found = read_thing(held, parts.iri(held.base), number, name=request.args.get("dataset", ""))
    return render_template("thing_version.html", view=found.view("thing"), thing=parts, found=found)


@pages.get("/about")
def about() -> str:
    """Say how the matches are made and what they do not mean."""
    return render_template("about.html", home=reader().home())


@pages.get("/accessibility")
def accessibility() -> str:
    """Say how accessible the pages are, and whom to tell where they are not."""
    return render_template("accessibility.html")
