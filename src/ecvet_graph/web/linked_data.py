"""Things and the documents about them: 303 from `/id/` (httpRange-14), every format at `/doc/`."""

from __future__ import annotations

from itertools import chain

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue

from ecvet_graph.service.documents import Origin, document_facts, origins_of
from ecvet_graph.service.thing_tables import qualification_table, unit_table
from ecvet_graph.web.formats import DOCUMENTS, HTML, SUFFIX, SUFFIXES, asked_form
from ecvet_graph.web.memento import LINK_FORMAT, moment_asked
from ecvet_graph.web.pages import reader, settings
from ecvet_graph.web.paths import LISTS, Thing, page_place
from ecvet_graph.web.representations import Told, answer_asked, to_page
from ecvet_graph.web.signposting import TypedLink, add_links
from ecvet_graph.web.thing_history import at_moment
from ecvet_graph.web.tombstones import require_not_withdrawn

__all__ = ["SUFFIXES", "linked_data", "origin_of", "told_of"]

linked_data = Blueprint("linked_data", __name__)

_DOCUMENT = "/doc/<slug:agency>/<slug:kind>/<slug:local>"


@linked_data.get("/id/<slug:agency>/<slug:kind>/<slug:local>")
def identify(agency: str, kind: str, local: str) -> ResponseReturnValue:
    """Send a client on to the page or the document about a thing; say so where it was withdrawn."""
    thing = Thing(agency, kind, local)
    iri = _there(thing)
    form, page = asked_form(DOCUMENTS), page_place(iri, base=settings().base)
    if form == HTML and page:
        return to_page(page)
    form = next(iter(DOCUMENTS)) if form == HTML else form
    response = make_response(redirect(f"/doc/{thing.path}.{form}", 303))
    response.vary.update(("Accept", "Accept-Language"))
    return response


@linked_data.get(f"/id/<slug:agency>/<slug:kind>/<slug:local>.{SUFFIX}")
def identify_in(agency: str, kind: str, local: str, suffix: str) -> ResponseReturnValue:
    """Send a client on to the document about a thing in the format that it put behind the IRI."""
    thing = Thing(agency, kind, local)
    _there(thing)
    return redirect(f"/doc/{thing.path}.{suffix}", 303)


@linked_data.get(_DOCUMENT)
@linked_data.get(f"{_DOCUMENT}.{SUFFIX}")
def document(agency: str, kind: str, local: str, suffix: str | None = None) -> ResponseReturnValue:
    """Describe a thing with what belongs to it, in the format of the suffix or as asked for."""
    thing = Thing(agency, kind, local)
    moment = moment_asked(request)
    if moment is not None:
        return at_moment(thing, moment, suffix)
    told = told_of(thing)
    response = make_response(answer_asked(told, suffix))
    if told.origin is not None:
        response.vary.add("Accept-Datetime")
        add_links(
            response,
            (
                TypedLink(told.place, "original timegate"),
                TypedLink(f"{told.place}/versions", "timemap", LINK_FORMAT),
            ),
        )
    return response


def told_of(thing: Thing) -> Told:
    """Return what is told of a thing in the version of the data that this request reads."""
    base, held = settings().base, reader()
    iri, place = thing.iri(base), f"/doc/{thing.path}"
    origin = origin_of(thing)
    known = thing.kind if thing.kind in LISTS else "thing"
    readings = {"unit": held.unit, "qualification": held.qualification}
    tables = {
        "unit": lambda: unit_table(held.unit(iri)),
        "qualification": lambda: qualification_table(held.qualification(iri)),
    }
    return Told(
        topic=iri,
        place=place,
        triples=lambda: chain(
            held.describe(iri, kind=known).triples, document_facts(base + place, iri, origin)
        ),
        page=page_place(iri, base=base) or "",
        plain=lambda: readings.get(thing.kind, held.thing)(iri),
        table=tables.get(thing.kind),
        origin=origin,
    )


def _there(thing: Thing) -> str:
    """Return the IRI of a thing.

    Raises:
        NotFoundError: nothing is said about it here.
        WithdrawnError: it was withdrawn.
    """
    iri = thing.iri(settings().base)
    require_not_withdrawn(iri)
    reader().describe(iri, kind="thing")
    return iri


def origin_of(thing: Thing) -> Origin | None:
    """Return the dataset that a thing comes from; `None` for what is derived or not known."""
    found = origins_of(reader().store, thing.iri(settings().base))
    return next(iter(found), None)
