"""Things and the documents about them: 303 from `/id/` (httpRange-14), RDF at `/doc/`.

The vocabularies are served as the files they are.
"""

from __future__ import annotations

from flask import Blueprint, Response, json, redirect, request
from flask.typing import ResponseReturnValue

from ecvet_graph.rdf.documents import to_document
from ecvet_graph.service.reference import vocabulary_turtle
from ecvet_graph.service.wire import to_json
from ecvet_graph.web.language import preferred_language
from ecvet_graph.web.negotiation import choose
from ecvet_graph.web.pages import reader, settings
from ecvet_graph.web.paths import LISTS, Thing, page_path
from ecvet_graph.web.tombstones import require_not_withdrawn

__all__ = ["SUFFIXES", "linked_data"]

linked_data = Blueprint("linked_data", __name__)

SUFFIXES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "json": "application/json",
}
_HTML = ("text/html", "application/xhtml+xml")
# Turtle first: what a client gets that accepts anything
_OFFERS = (*SUFFIXES.values(), *_HTML)


@linked_data.get("/id/<slug:agency>/<slug:kind>/<slug:local>")
def identify(agency: str, kind: str, local: str) -> ResponseReturnValue:
    """Send a client on to the page or the document about a thing; say so where it was withdrawn."""
    thing = Thing(agency, kind, local)
    require_not_withdrawn(thing.iri(settings().base))
    chosen = choose(request.headers.get("Accept"), _OFFERS) or _OFFERS[0]
    suffix = next((end for end, kind_of in SUFFIXES.items() if kind_of == chosen), None)
    iri = thing.iri(settings().base)
    page = page_path(iri, base=settings().base, language=preferred_language())
    target = f"/doc/{thing.path}.{suffix}" if suffix or page is None else page
    response = redirect(target, 303)
    response.vary.update(("Accept", "Accept-Language"))
    return response


@linked_data.get(
    "/doc/<slug:agency>/<slug:kind>/<slug:local>.<any(ttl, jsonld, rdf, nt, json):suffix>"
)
def document(agency: str, kind: str, local: str, suffix: str) -> ResponseReturnValue:
    """Describe a thing with what belongs to it, in the syntax of the suffix."""
    thing = Thing(agency, kind, local)
    body = _json(thing) if suffix == "json" else _rdf(thing, SUFFIXES[suffix])
    response = Response(body, content_type=f"{SUFFIXES[suffix]}; charset=utf-8")
    _link(response, thing)
    return response


@linked_data.get("/doc/<slug:agency>/<slug:kind>/<slug:local>")
def any_document(agency: str, kind: str, local: str) -> ResponseReturnValue:
    """Send a client on to the document in the syntax it accepts."""
    thing = Thing(agency, kind, local)
    offers = tuple(SUFFIXES.values())
    chosen = choose(request.headers.get("Accept"), offers) or offers[0]
    suffix = next(end for end, kind_of in SUFFIXES.items() if kind_of == chosen)
    response = redirect(f"/doc/{thing.path}.{suffix}", 302)
    response.vary.add("Accept")
    return response


@linked_data.get("/vocabulary/<local:name>.ttl")
def vocabulary(name: str) -> Response:
    """Serve a file of the ontology, or the constraints of a level (`shapes-publish`), as it is."""
    return Response(vocabulary_turtle(name), content_type="text/turtle; charset=utf-8")


def _rdf(thing: Thing, media_type: str) -> bytes:
    known = thing.kind if thing.kind in LISTS else "thing"
    facts = reader().describe(thing.iri(settings().base), kind=known)
    return to_document(facts.triples, media_type)


def _json(thing: Thing) -> bytes:
    iri = thing.iri(settings().base)
    readings = {"unit": reader().unit, "qualification": reader().qualification}
    view: object = readings.get(thing.kind, reader().thing)(iri)
    return json.dumps(to_json(view)).encode()


def _link(response: Response, thing: Thing) -> None:
    iri = thing.iri(settings().base)
    links = [f'<{iri}>; rel="describes"']
    links += [
        f'</doc/{thing.path}.{suffix}>; rel="alternate"; type="{kind}"'
        for suffix, kind in SUFFIXES.items()
    ]
    response.headers["Link"] = ", ".join(links)
