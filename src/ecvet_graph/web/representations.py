"""One thing or list in every format: the same facts as RDF, as JSON and as a table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Response, json, redirect, request
from flask.typing import ResponseReturnValue

from ecvet_graph.model.terms import Triple
from ecvet_graph.rdf.documents import to_document
from ecvet_graph.service.documents import Origin
from ecvet_graph.service.thing_tables import statement_table, statements
from ecvet_graph.service.wire import to_json
from ecvet_graph.web.formats import DOCUMENTS, HTML, RDF_SUFFIXES, asked_form, with_charset
from ecvet_graph.web.language import preferred_language
from ecvet_graph.web.preconditions import is_known
from ecvet_graph.web.signposting import add_links, document_links

__all__ = ["FOREVER", "FRESH", "Told", "answer", "answer_asked", "to_page"]

FRESH = "no-cache"
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a thing.

    Attributes:
        topic: IRI of the thing.
        place: path of the document about it, without a suffix.
        triples: gives what it says in RDF.
        page: path of the page about it without its language, empty where there is none.
        plain: gives what is written as JSON; without it the statements are.
        table: gives the table; without it the statements are.
        turtle: gives the Turtle where it is a file that is served as it is.
        origin: the dataset that the thing comes from.
        caching: what caches may do with it.
    """

    topic: str
    place: str
    triples: Callable[[], Iterable[Triple]]
    page: str = ""
    plain: Callable[[], object] | None = None
    table: Callable[[], str] | None = None
    turtle: Callable[[], bytes] | None = None
    origin: Origin | None = None
    caching: str = FRESH


def answer(told: Told, suffix: str) -> Response:
    """Return a document in the format of a suffix; 304 where the client has it already."""
    kind = DOCUMENTS[suffix]
    body = _body(told, suffix)
    response = Response(body, content_type=with_charset(kind))
    # Of the content: it stays the same where a new version of the store changes nothing of it.
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = told.caching
    add_links(response, document_links(told.topic, told.place, DOCUMENTS, told.origin))
    if is_known(request, response):
        response.set_data(b"")
        response.status_code = 304
    return response


def answer_asked(told: Told, suffix: str | None) -> ResponseReturnValue:
    """Return the document in the format that is asked for, or send a reader to the page.

    Raises:
        NotFoundError: nothing is said about the thing.
    """
    if suffix and suffix != HTML:
        return answer(told, suffix)
    form = suffix or asked_form(DOCUMENTS)
    if form == HTML and told.page:
        # Nobody is sent on to a page that is not there.
        told.triples()
        return to_page(told.page)
    form = next(iter(DOCUMENTS)) if form == HTML else form
    response = answer(told, form)
    response.headers["Content-Location"] = f"{told.place}.{form}"
    response.vary.add("Accept")
    return response


def to_page(page: str) -> Response:
    """Send a reader on to a page (without its language), in a language that suits them."""
    response = redirect(f"/{preferred_language()}/{page}", 303)
    response.vary.update(("Accept", "Accept-Language"))
    found: Response = response  # type: ignore[assignment]
    return found


def _body(told: Told, suffix: str) -> bytes:
    if suffix == "ttl" and told.turtle:
        return told.turtle()
    if suffix in RDF_SUFFIXES:
        return to_document(told.triples(), DOCUMENTS[suffix], topic=told.topic)
    if suffix == "csv":
        return (told.table() if told.table else statement_table(told.triples())).encode()
    plain = told.plain() if told.plain else statements(told.triples())
    return json.dumps(to_json(plain)).encode()
