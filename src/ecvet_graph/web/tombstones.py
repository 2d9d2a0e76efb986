"""What was withdrawn is said to be so: 410, when and with which version, and what takes its place."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from ecvet_graph.errors import EcvetGraphError, GoneError, NotFoundError
from ecvet_graph.model.learning import english
from ecvet_graph.rdf.documents import to_document
from ecvet_graph.service.archive import shelf
from ecvet_graph.service.documents import tombstone_facts
from ecvet_graph.service.views.datasets import TombstoneView
from ecvet_graph.web.formats import RDF_SUFFIXES, SUFFIXES, with_charset
from ecvet_graph.web.negotiation import choose
from ecvet_graph.web.pages import settings
from ecvet_graph.web.paths import LISTS, Thing, thing_of
from ecvet_graph.web.problems import answer_fault, problem, wants_document

__all__ = ["WithdrawnError", "register_tombstones", "require_not_withdrawn"]

# Names of parameters in which addresses name things by their IRIs
_IRIS = ("a", "b", "held", "target")
_MOST = 50
_PROBLEM = "application/problem+json"
# Where what is asked for may be asked for as RDF
_AS_DATA = ("/id/", "/doc/")
_KIND_OF = {plural: kind for kind, plural in LISTS.items()}


class WithdrawnError(GoneError):
    """A thing or a dataset was withdrawn; what is left of it is `tombstone`."""

    def __init__(self, tombstone: TombstoneView) -> None:
        called = english(tombstone.titles) if tombstone.titles else tombstone.iri
        when = f" on {tombstone.when:%Y-%m-%d}" if tombstone.when else ""
        super().__init__(
            f"{called} was withdrawn{when} with version {tombstone.version} of its dataset.",
            remedy=_remedy(tombstone),
        )
        self.tombstone = tombstone


def register_tombstones(app: Flask) -> None:
    """Answer for what was withdrawn wherever it is not found any more."""
    app.register_error_handler(WithdrawnError, _gone)
    app.register_error_handler(NotFoundError, _perhaps_gone)


def require_not_withdrawn(iri: str) -> None:
    """Refuse to go on with a thing that was withdrawn.

    Raises:
        WithdrawnError: it was, in the newest version of the store.
    """
    with shelf(settings()) as held:
        found = held.tombstone(iri)
    if found is not None:
        raise WithdrawnError(found)


def _perhaps_gone(fault: NotFoundError) -> ResponseReturnValue:
    try:
        for iri in _named_here():
            require_not_withdrawn(iri)
    except WithdrawnError as gone:
        return _gone(gone)
    except EcvetGraphError:
        # Nothing is known of withdrawals: there may be no store. What was not found stays so.
        return answer_fault(fault)
    return answer_fault(fault)


def _gone(fault: WithdrawnError) -> Response:
    tombstone = fault.tombstone
    suffix = _asked_syntax()
    if suffix:
        response = _told(tombstone, suffix)
    elif wants_document():
        response = problem(
            HTTPStatus.GONE,
            code=fault.code,
            title=fault.title,
            detail=fault.message,
            remedy=fault.remedy,
            tombstone=tombstone,
        )
    else:
        g.setdefault("language", None)
        page = render_template("withdrawn.html", tombstone=tombstone, base=settings().base)
        response = make_response(page, HTTPStatus.GONE)
        response.vary.update(("Accept", "Accept-Language"))
    place = thing_of(tombstone.iri, base=settings().base)
    last = f"/doc/{place.path}/version/{tombstone.version - 1}" if place else ""
    targets = (
        (last if tombstone.version > 1 else "", "predecessor-version"),
        (f"/doc/{place.path}/versions" if place else "", "timemap"),
        (tombstone.last_version, "predecessor-version"),
        (tombstone.replaced_by, "successor-version"),
    )
    links = [f'<{target}>; rel="{name}"' for target, name in targets if target]
    if links:
        response.headers["Link"] = ", ".join(links)
    return response


def _asked_syntax() -> str:
    """Return the suffix of the RDF syntax that is asked for, empty where another format is."""
    if not request.path.startswith(_AS_DATA):
        return ""
    named = (request.view_args or {}).get("suffix") or request.args.get("format")
    if named:
        return named if named in RDF_SUFFIXES else ""
    offers = (_PROBLEM, "application/json", "text/html", *(SUFFIXES[one] for one in RDF_SUFFIXES))
    chosen = choose(request.headers.get("Accept"), offers)
    return next((one for one in RDF_SUFFIXES if SUFFIXES[one] == chosen), "")


def _told(tombstone: TombstoneView, suffix: str) -> Response:
    """Return what is left to say of a withdrawn thing, in an RDF syntax."""
    base = settings().base
    thing = thing_of(tombstone.iri, base=base)
    with shelf(settings()) as held:
        agency, dataset = tombstone.dataset.rsplit("/", 2)[1:]
        withdrawn_in = held.version(agency, dataset, tombstone.version)
    document = f"{base}/doc/{thing.path}" if thing else ""
    body = to_document(
        tombstone_facts(tombstone, document, withdrawn_in), SUFFIXES[suffix], topic=tombstone.iri
    )
    response = make_response(body, HTTPStatus.GONE)
    response.content_type = with_charset(SUFFIXES[suffix])
    response.vary.add("Accept")
    return response


def _named_here() -> list[str]:
    """Return the IRIs of the things that the address of the request names."""
    base, parts = settings().base, request.view_args or {}
    named = [one for name in _IRIS for one in request.args.getlist(name)]
    found = [one for one in named if one.startswith(f"{base}/id/")]
    if "agency" in parts and "local" in parts:
        kind = parts.get("kind") or _kind_here()
        found.insert(0, Thing(parts["agency"], kind, parts["local"]).iri(base))
    return found[:_MOST]


def _kind_here() -> str:
    words = set(request.path.split("/"))
    return next((kind for plural, kind in _KIND_OF.items() if plural in words), "thing")


def _remedy(tombstone: TombstoneView) -> str:
    if tombstone.replaced_by:
        return f"It is replaced by {tombstone.replaced_by}."
    if tombstone.last_version:
        return f"The last version that holds it is {tombstone.last_version}."
    return ""
