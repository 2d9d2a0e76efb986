"""Things in time: the document of each version of their dataset, and the framework of RFC 7089.

The document about a thing is the original resource and its own timegate; what the versions of its
dataset said of it are the mementos.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import chain

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.http import http_date

from ecvet_graph.errors import NotFoundError
from ecvet_graph.service.archive import shelf
from ecvet_graph.service.documents import version_facts
from ecvet_graph.service.thing_tables import qualification_table, unit_table
from ecvet_graph.service.thing_versions import (
    ThingVersion,
    dataset_of,
    read_thing,
    thing_versions,
)
from ecvet_graph.service.views import QualificationView, UnitView
from ecvet_graph.web.dataset_documents import place_to_read
from ecvet_graph.web.formats import SUFFIX
from ecvet_graph.web.memento import LINK_FORMAT, timemap, version_at
from ecvet_graph.web.pages import settings
from ecvet_graph.web.paths import Thing
from ecvet_graph.web.representations import FOREVER, FRESH, Told, answer_asked
from ecvet_graph.web.signposting import TypedLink, add_links

__all__ = ["at_moment", "read_version", "thing_history"]

thing_history = Blueprint("thing_history", __name__)

_DOCUMENT = "/doc/<slug:agency>/<slug:kind>/<slug:local>"
_VERSION = f"{_DOCUMENT}/version/<int(max=999999999):number>"


@thing_history.get(_VERSION)
@thing_history.get(f"{_VERSION}.{SUFFIX}")
def version(  # noqa: PLR0917 - the parts of the address
    agency: str, kind: str, local: str, number: int, suffix: str | None = None
) -> ResponseReturnValue:
    """Give what a version of its dataset said of a thing; it never changes."""
    thing = Thing(agency, kind, local)
    found = read_version(thing, number)
    response = make_response(answer_asked(_told(thing, found), suffix))
    response.last_modified = found.version.issued
    response.headers["Memento-Datetime"] = http_date(found.version.issued)
    place = f"/doc/{thing.path}"
    links = [
        TypedLink(place, "original timegate latest-version"),
        TypedLink(f"{place}/versions", "timemap", LINK_FORMAT),
    ]
    if found.earlier:
        links.append(TypedLink(f"{place}/version/{found.earlier}", "predecessor-version"))
    add_links(response, links)
    return response


@thing_history.get(f"{_DOCUMENT}/versions")
def versions(agency: str, kind: str, local: str) -> Response:
    """List the versions of the dataset of a thing, as a timemap of the documents about it."""
    thing = Thing(agency, kind, local)
    with shelf(settings()) as held:
        origin = dataset_of(held, thing.iri(held.base), name=request.args.get("dataset", ""))
        found = thing_versions(held, origin)
        place = f"{held.base}/doc/{thing.path}"
        gone = held.tombstone(thing.iri(held.base))
    there = [one for one in found if gone is None or one.number < gone.version]
    response = Response(timemap(place, there), mimetype=LINK_FORMAT)
    response.headers["Cache-Control"] = FRESH
    return response


def at_moment(thing: Thing, moment: datetime, suffix: str | None) -> Response:
    """Send on to the document of the version that was the newest at a moment.

    Raises:
        NotFoundError: there was none yet.
    """
    with shelf(settings()) as held:
        origin = dataset_of(held, thing.iri(held.base), name=request.args.get("dataset", ""))
        found = thing_versions(held, origin)
    at = version_at(found, moment)
    if at is None and "as-of" in request.args:
        raise NotFoundError(
            "There was no version of its dataset yet.",
            remedy=f"The first one is of {found[-1].issued.isoformat()}.",
        )
    ending = f".{suffix}" if suffix else ""
    place = f"/doc/{thing.path}"
    response = make_response(redirect(f"{place}/version/{(at or found[-1]).number}{ending}", 302))
    response.vary.update(("Accept", "Accept-Datetime"))
    add_links(
        response,
        (
            TypedLink(place, "original timegate"),
            TypedLink(f"{place}/versions", "timemap", LINK_FORMAT),
        ),
    )
    return response


def read_version(thing: Thing, number: int) -> ThingVersion:
    """Return what a version of its dataset said of a thing. Raises as `read_thing`, and BusyError."""
    with place_to_read(), shelf(settings()) as held:
        iri = thing.iri(held.base)
        return read_thing(held, iri, number, name=request.args.get("dataset", ""))


def _told(thing: Thing, found: ThingVersion) -> Told:
    document = f"{settings().base}/doc/{thing.path}"
    number = found.origin.number
    return Told(
        topic=found.iri,
        place=f"/doc/{thing.path}/version/{number}",
        triples=lambda: chain(
            found.triples, version_facts(document, found.iri, found.origin, earlier=found.earlier)
        ),
        page=f"things/{thing.path}/version/{number}",
        plain=lambda: found.view(thing.kind),
        table=_table(found.view(thing.kind)),
        origin=found.origin,
        caching=FOREVER,
    )


def _table(view: object) -> Callable[[], str] | None:
    if isinstance(view, UnitView):
        return lambda: unit_table(view)
    if isinstance(view, QualificationView):
        return lambda: qualification_table(view)
    return None
