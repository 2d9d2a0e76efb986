"""Datasets as they are read: the newest version, every version, and as of a day.

Everything is read from the newest version of the store, never from what a page may still show: who
published sees it with the next request, whichever process answers (read your writes). RDF is given
as the Graph Store HTTP Protocol does (direct identification), time as RFC 7089.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from flask import Blueprint, Response, make_response, redirect, request, send_file
from flask.typing import ResponseReturnValue

from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.iris import DCAT
from ecvet_graph.model.iris import RDF as RDF_SPACE
from ecvet_graph.model.terms import Triple
from ecvet_graph.service.archive import Shelf, shelf
from ecvet_graph.service.catalogue import described_in_catalogue
from ecvet_graph.service.views.datasets import VersionView
from ecvet_graph.web.dataset_documents import (
    HTML,
    JSON,
    RDF,
    SUFFIX_OF,
    chosen,
    described,
    statements,
    to_page,
    told,
)
from ecvet_graph.web.formats import SUFFIXES
from ecvet_graph.web.memento import LINK_FORMAT, add_links, moment_asked, timemap, version_at
from ecvet_graph.web.pages import settings
from ecvet_graph.web.preconditions import tag_of
from ecvet_graph.web.signposting import TypedLink
from ecvet_graph.web.signposting import add_links as signpost
from ecvet_graph.web.tombstones import WithdrawnError

__all__ = ["dataset_reading"]

dataset_reading = Blueprint("dataset_reading", __name__)

_DATASET = "/datasets/<slug:agency>/<slug:dataset>"
_VERSION = f"{_DATASET}/version/<int(max=999999999):number>"
_SUFFIX = f".<any({', '.join(SUFFIXES)}):suffix>"
_TYPE = RDF_SPACE + "type"
_FRESH = "no-cache"
_FOREVER = "public, max-age=31536000, immutable"


@dataset_reading.get("/datasets")
@dataset_reading.get(f"/datasets{_SUFFIX}")
def listed(suffix: str | None = None) -> ResponseReturnValue:
    """List all datasets as JSON; in RDF and as a page they are in the catalogue."""
    kind = chosen((JSON, *RDF, HTML), suffix)
    if kind == HTML:
        return to_page("catalog")
    if kind != JSON:
        response = redirect(f"/catalog.{SUFFIX_OF[kind]}", 303)
        response.vary.add("Accept")
        return response
    with shelf(settings()) as held:
        return told(held.datasets())


@dataset_reading.get(_DATASET)
@dataset_reading.get(_DATASET + _SUFFIX)
def newest(agency: str, dataset: str, suffix: str | None = None) -> ResponseReturnValue:
    """Give the newest version of a dataset; send on to that of a moment, or to the page."""
    kind = chosen((*RDF, JSON, HTML), suffix)
    with shelf(settings()) as held:
        versions = held.versions(agency, dataset)
        place = f"/datasets/{agency}/{dataset}"
        if moment_asked(request) is not None:
            response = _of_moment(versions, place, suffix)
        elif kind == HTML:
            response = to_page(place.removeprefix("/"))
        elif kind == JSON:
            tag = tag_of(versions[0].number, "json")
            response = told(held.dataset(agency, dataset), tag=tag)
        else:
            _require_there(held, versions[0], f"{held.base}{place}")
            write = partial(held.write_newest, agency, dataset)
            response = statements(write, number=versions[0].number, kind=kind, caching=_FRESH)
            response.headers["Content-Location"] = f"{place}/version/{versions[0].number}"
        response.vary.update(("Accept", "Accept-Datetime"))
        add_links(response, place, versions)
        _signpost(response, held, f"{held.base}{place}", f"{place}/versions")
        _link(response, (f"{place}/status", "status"))
        return response


@dataset_reading.get(f"{_DATASET}/versions")
@dataset_reading.get(f"{_DATASET}/versions{_SUFFIX}")
def versions_of(agency: str, dataset: str, suffix: str | None = None) -> ResponseReturnValue:
    """List the versions of a dataset: as JSON, as a timemap, or what the catalogue says in RDF."""
    kind = chosen((JSON, LINK_FORMAT, *RDF), suffix)
    with shelf(settings()) as held:
        versions = held.versions(agency, dataset)
        iri = f"{held.base}/datasets/{agency}/{dataset}"
        if kind == JSON:
            return told(versions)
        if kind == LINK_FORMAT:
            response = Response(timemap(iri, versions), mimetype=LINK_FORMAT)
            response.headers["Cache-Control"] = _FRESH
            response.vary.add("Accept")
            return response
        return described(_description(held, iri), kind)


@dataset_reading.get(_VERSION)
@dataset_reading.get(_VERSION + _SUFFIX)
def version(
    agency: str, dataset: str, number: int, suffix: str | None = None
) -> ResponseReturnValue:
    """Give one version of a dataset; it never changes."""
    kind = chosen((*RDF, JSON, HTML), suffix)
    place = f"/datasets/{agency}/{dataset}"
    if kind == HTML:
        return to_page(f"{place.removeprefix('/')}/version/{number}")
    with shelf(settings()) as held:
        versions = held.versions(agency, dataset)
        found = held.version(agency, dataset, number)
        if kind == JSON:
            response = told(found, tag=tag_of(number, "json"), caching=_FOREVER)
        else:
            _require_there(held, found, f"{held.base}{place}")
            write = partial(held.write, agency, dataset, number)
            response = statements(write, number=number, kind=kind, caching=_FOREVER)
        add_links(response, place, versions, shown=number)
        _signpost(response, held, found.iri, f"{place}/version/{number}/changes")
        return response


@dataset_reading.get(f"{_VERSION}/changes")
@dataset_reading.get(f"{_VERSION}/changes{_SUFFIX}")
def changes(
    agency: str, dataset: str, number: int, suffix: str | None = None
) -> ResponseReturnValue:
    """Say what differs between a version and the one before, or how it came about (PROV-O)."""
    kind = chosen((JSON, *RDF), suffix)
    with shelf(settings()) as held:
        found = held.version(agency, dataset, number)
        if kind == JSON:
            tag = tag_of(number, "json")
            return told(held.changes(agency, dataset, number), tag=tag, caching=_FOREVER)
        return described(_description(held, found.iri), kind)


@dataset_reading.get(f"{_VERSION}/document")
def document(agency: str, dataset: str, number: int) -> ResponseReturnValue:
    """Give the file as it was sent, to be kept and never to be shown by a browser."""
    with shelf(settings()) as held:
        found = held.version(agency, dataset, number)
        response = send_file(
            held.document(found),
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=f"{agency}-{dataset}-{number}.document",
            etag=found.sha256,
            last_modified=found.issued,
            conditional=True,
        )
    response.headers["Cache-Control"] = _FOREVER
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@dataset_reading.get(f"{_DATASET}/status")
def status(agency: str, dataset: str) -> ResponseReturnValue:
    """Say how far links and matches of the newest version are."""
    with shelf(settings()) as held:
        return told(held.status(agency, dataset), caching="no-store")


@dataset_reading.get("/agencies/<slug:agency>")
@dataset_reading.get(f"/agencies/<slug:agency>{_SUFFIX}")
def agency_of(agency: str, suffix: str | None = None) -> ResponseReturnValue:
    """Say who an agency is, and what it publishes."""
    kind = chosen((JSON, *RDF, HTML), suffix)
    if kind == HTML:
        return to_page(f"agencies/{agency}")
    with shelf(settings()) as held:
        view = held.agency(agency)
        return told(view) if kind == JSON else described(held.facts(view.iri), kind)


def _of_moment(versions: Sequence[VersionView], place: str, suffix: str | None) -> Response:
    """Send on to the version of a moment; for Accept-Datetime before the first, to the first."""
    moment = moment_asked(request)
    found = version_at(versions, moment) if moment else None
    if found is None and "as-of" in request.args:
        raise NotFoundError(
            "There was no version of the dataset yet.",
            remedy=f"The first one is of {versions[-1].issued.isoformat()}.",
        )
    target = f"{place}/version/{(found or versions[-1]).number}"
    named = suffix or request.args.get("format")
    ending = f".{named}" if named in SUFFIXES else ""
    return make_response(redirect(target + ending, 302))


def _require_there(held: Shelf, found: VersionView, iri: str) -> None:
    tombstone = held.tombstone(iri) if found.is_withdrawn else None
    if tombstone is not None:
        raise WithdrawnError(tombstone)


def _description(held: Shelf, iri: str) -> Iterator[Triple]:
    """Yield what there is to say of a dataset or a version: as catalogues do, and how it came about."""
    shown = tuple(described_in_catalogue(settings(), iri))
    yield from shown
    said = {(subject, predicate) for subject, predicate, _ in shown}
    for triple in held.facts(iri):
        # The catalogue writes times and sizes in its own way, and says of each thing one of each.
        if triple[1].value == _TYPE or triple[:2] not in said:
            yield triple


def _signpost(response: Response, held: Shelf, iri: str, about: str) -> None:
    """Say in typed links what a document of statements cannot say itself: what it is, and whose."""
    agency = iri.removeprefix(f"{held.base}/datasets/").partition("/")[0]
    links = [
        TypedLink(iri, "cite-as"),
        TypedLink(f"{held.base}/agencies/{agency}", "author"),
        TypedLink(held.licence(agency), "license"),
        TypedLink(f"{held.base}/catalog", "collection"),
        TypedLink(f"{DCAT}Dataset", "type"),
        TypedLink(about, "describedby"),
    ]
    links += [TypedLink(f"{about}.{SUFFIX_OF[kind]}", "describedby", kind) for kind in RDF]
    signpost(response, links)


def _link(response: Response, *links: tuple[str, str]) -> None:
    response.headers.add("Link", ", ".join(f'<{target}>; rel="{name}"' for target, name in links))
