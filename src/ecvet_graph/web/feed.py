"""What changed: an Atom feed of publications, and a Linked Data Event Stream of things.

Both are complete. A page of members never changes; the list of publications is read once for each
version of the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from threading import Lock

from flask import Blueprint, Flask, Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.model.changes import Change
from ecvet_graph.model.terms import Triple
from ecvet_graph.publish.change_lists import Changed
from ecvet_graph.rdf.event_stream import (
    Member,
    described_stream,
    first_of,
    member_triples,
    relation_triples,
    stream_triples,
)
from ecvet_graph.rdf.statements import name_digest
from ecvet_graph.service.archive import shelf
from ecvet_graph.service.catalogue import publisher_of
from ecvet_graph.service.changes import Publication, changed_by, publications
from ecvet_graph.service.views.datasets import VersionView
from ecvet_graph.store import open_home
from ecvet_graph.web.atom import ATOM, PER_PAGE, atom_feed
from ecvet_graph.web.formats import DOCUMENTS
from ecvet_graph.web.language import LANGUAGES
from ecvet_graph.web.pages import settings
from ecvet_graph.web.paths import thing_of
from ecvet_graph.web.representations import FOREVER, FRESH, Told, answer_asked

__all__ = ["feed", "known_publications", "register_feed"]

feed = Blueprint("feed", __name__)

_KEPT = "ecvet-graph-publications"
_SUFFIX = f".<any({', '.join(DOCUMENTS)}):suffix>"
_MONTH = "/changes/<month:month>"
_PUBLICATION = "/changes/<slug:agency>/<slug:dataset>/<int(max=999999999):number>"
_MEMBERS = 500


class _Kept:
    """The publications of the newest version of the store that was asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state = "", 0
        self._found: tuple[Publication, ...] = ()

    def current(self, settings: Settings) -> tuple[Publication, ...]:
        """Return the publications of the version of the store that is current now."""
        # Asked before it is read: what is kept is never older than it is called.
        manifest = open_home(settings).current()
        state = manifest.store, manifest.version
        with self._lock:
            if state != self._state:
                with shelf(settings) as held:
                    self._found = publications(held)
                self._state = state
            return self._found


def register_feed(app: Flask) -> None:
    """Give an application the place where publications are kept."""
    app.extensions[_KEPT] = _Kept()


@feed.get("/changes.atom")
def atom() -> Response:
    """List publications and withdrawals as an Atom feed, the newest first (RFC 4287, RFC 5005).

    Its language is named by its address: readers of feeds send no wish, and keep what they got.
    """
    language = _language()
    found = known_publications()[::-1]
    written = request.args.get("page", "1")
    pages = max(1, -(-len(found) // PER_PAGE))
    page = int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 0  # noqa: PLR2004
    if not 1 <= page <= pages:
        raise NotFoundError(
            f"The feed has no page {written[:20]!r}.", remedy=f"It has pages 1 to {pages}."
        )
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    response = Response(
        atom_feed(shown, base=settings().base, language=language, page=page, pages=pages),
        content_type=f"{ATOM}; charset=utf-8",
    )
    response.headers["Cache-Control"] = FRESH
    response.add_etag()
    if found:
        response.last_modified = found[0].issued
    response.make_conditional(request)
    return response


def _language() -> str:
    language = request.args.get("language", "en")
    if language not in LANGUAGES:
        raise UsageFault(
            f"{language[:80]!r} is not a value of language.",
            remedy=f"Choose among {', '.join(sorted(LANGUAGES))}.",
        )
    g.language = language
    return language


@feed.get("/changes")
@feed.get(f"/changes{_SUFFIX}")
def root(suffix: str | None = None) -> ResponseReturnValue:
    """Give the first page of the event stream: it leads to the months."""
    base = settings().base
    page = f"{base}/changes"
    months = sorted({one.month for one in known_publications()})
    ways = (
        relation_triples(
            page,
            month,
            f"{page}/{month}",
            since=first_of(month),
            until=first_of(month, later=1),
        )
        for month in months
    )
    about = described_stream(base, publisher_of(settings()).licence)
    return _page("", chain(about, *ways), suffix)


@feed.get(_MONTH)
@feed.get(_MONTH + _SUFFIX)
def month_page(month: str, suffix: str | None = None) -> ResponseReturnValue:
    """Give the page of a month: it leads to its publications."""
    base = settings().base
    page = f"{base}/changes/{month}"
    found = [one for one in known_publications() if one.month == month]
    if not found:
        raise NotFoundError(f"Nothing was published in {month}.", remedy="Begin at /changes.")
    ways = (
        relation_triples(
            page,
            f"{one.agency}/{one.dataset}/{one.number}",
            f"{base}/changes/{one.agency}/{one.dataset}/{one.number}",
            since=one.issued,
            last=one.issued,
        )
        for one in found
    )
    return _page(f"/{month}", chain(*ways), suffix)


@feed.get(_PUBLICATION)
@feed.get(_PUBLICATION + _SUFFIX)
@feed.get(f"{_PUBLICATION}/<int(max=999999):part>")
@feed.get(f"{_PUBLICATION}/<int(max=999999):part>{_SUFFIX}")
def publication(  # noqa: PLR0917 - the parts of the address
    agency: str, dataset: str, number: int, part: int = 1, suffix: str | None = None
) -> ResponseReturnValue:
    """Give what became of each thing with a version of a dataset; it never changes."""
    base = settings().base
    with shelf(settings()) as held:
        version = held.version(agency, dataset, number)
        found = changed_by(held, agency, dataset, number)
    parts = max(1, -(-len(found) // _MEMBERS))
    if not 1 <= part <= parts:
        raise NotFoundError(
            f"There is no part {part} of what changed.", remedy=f"There are {parts}."
        )
    place = f"/{agency}/{dataset}/{number}"
    page = f"{base}/changes{place}" + (f"/{part}" if part > 1 else "")
    shown = found[(part - 1) * _MEMBERS : part * _MEMBERS]
    members = [_member(one, f"{base}/changes{place}", version) for one in shown]
    triples = member_triples(base, page, members)
    more: Iterable[Triple] = ()
    if part < parts:
        more = relation_triples(page, "next", f"{base}/changes{place}/{part + 1}")
    ending = f"/{part}" if part > 1 else ""
    return _page(f"{place}{ending}", chain(triples, more), suffix, caching=FOREVER)


def _member(changed: Changed, page: str, version: VersionView) -> Member:
    base = settings().base
    thing = thing_of(changed.iri, base=base)
    name = f"{thing.kind}/{thing.local}" if thing else name_digest(changed.iri)
    is_there = thing is not None and changed.change is not Change.WITHDRAWN
    return Member(
        iri=f"{page}#{name}",
        thing=changed.iri,
        change=changed.change,
        moment=version.issued,
        version=version.iri,
        document=f"{base}/doc/{thing.path}/version/{version.number}" if thing and is_there else "",
    )


def _page(
    place: str, triples: Iterable[Triple], suffix: str | None, *, caching: str = FRESH
) -> ResponseReturnValue:
    base = settings().base
    told = Told(
        topic=f"{base}/changes#stream",
        place=f"/changes{place}",
        triples=lambda: chain(stream_triples(base), triples),
        caching=caching,
    )
    return make_response(answer_asked(told, suffix))


def known_publications() -> Sequence[Publication]:
    """Return all versions of all datasets, the oldest first, as the newest version of the store has it."""
    kept: _Kept = current_app.extensions[_KEPT]
    return kept.current(settings())
