"""Representations of datasets and versions: which one a client gets, and how it is sent."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, Response, current_app, json, redirect, request, send_file

from ecvet_graph.errors import BusyError, NotAcceptableError
from ecvet_graph.model.terms import Triple
from ecvet_graph.rdf.documents import to_document
from ecvet_graph.service.wire import to_json
from ecvet_graph.store import RdfFormat
from ecvet_graph.store.transcribing import transcribe
from ecvet_graph.web.formats import SUFFIXES, with_charset
from ecvet_graph.web.language import preferred_language
from ecvet_graph.web.negotiation import choose
from ecvet_graph.web.preconditions import is_known, tag_of

__all__ = [
    "HTML",
    "JSON",
    "RDF",
    "SUFFIX_OF",
    "chosen",
    "described",
    "place_to_read",
    "register_documents",
    "statements",
    "to_page",
    "told",
]

HTML, JSON = "text/html", "application/json"
RDF = tuple(kind for kind in SUFFIXES.values() if kind != JSON)
"""Media types of the syntaxes that statements are given in, the one for everybody first."""
SUFFIX_OF = {kind: suffix for suffix, kind in SUFFIXES.items()}
"""Suffix of each media type."""

_NAMED = {**SUFFIXES, "html": HTML}
_SYNTAXES = {entry.media_type: entry for entry in RdfFormat}
_PLACE = "ecvet-graph-documents"
# Reading a large version takes seconds; a process does so for a few clients at once.
_AT_ONCE = 3
# Sent from the disk from this size on
_LARGE = 1024 * 1024


def register_documents(app: Flask) -> None:
    """Give an application the places for reading whole versions."""
    app.extensions[_PLACE] = threading.BoundedSemaphore(_AT_ONCE)


def chosen(offers: Sequence[str], suffix: str | None = None) -> str:
    """Return the media type that the client gets: by suffix, by `?format=`, or by Accept.

    Raises:
        NotAcceptableError: it asks for none of those that there are (406).
    """
    named = suffix or request.args.get("format")
    kind = _NAMED.get(named, named) if named else choose(request.headers.get("Accept"), offers)
    if kind is None or kind not in offers:
        names = {media_type: name for name, media_type in _NAMED.items()}
        raise NotAcceptableError(
            "There is no such format here.",
            remedy=f"Ask for one of {', '.join(names.get(one, one) for one in offers)}.",
        )
    return kind


def told(view: object, *, tag: str = "", caching: str = "no-cache") -> Response:
    """Return a view as JSON, where the client does not have it already.

    `tag` is what stands for it; without one, that is made from its content.
    """
    return _fitting(lambda: json.dumps(to_json(view)).encode(), JSON, tag=tag, caching=caching)


def described(
    triples: Iterable[Triple], kind: str, *, tag: str = "", caching: str = "no-cache"
) -> Response:
    """Return statements of the catalogue in a syntax, as `told`."""
    return _fitting(lambda: to_document(triples, kind), kind, tag=tag, caching=caching)


def statements(write: Callable[[Path], None], *, number: int, kind: str, caching: str) -> Response:
    """Return the statements of a version in a syntax, written to the disk and sent from there.

    Args:
        write: writes them to a file as N-Triples.
        number: of the version.
        kind: media type of the syntax.
        caching: what caches may do with it.

    Raises:
        BusyError: too many answers of this kind are being written.
        StoreError: the disk cannot be written.
    """
    tag = tag_of(number, SUFFIX_OF[kind])
    response = _headed(Response(content_type=with_charset(kind)), tag=tag, caching=caching)
    if _is_enough(response):
        return response
    with place_to_read(), tempfile.TemporaryDirectory(prefix="ecvet-graph-") as folder:
        source = Path(folder) / "version.nt"
        write(source)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the answer was sent
        transcribe(source, file, syntax=_SYNTAXES[kind])
    size = file.tell()
    file.seek(0)
    if size < _LARGE:
        with file:
            response.set_data(file.read())
        return response
    sent = send_file(file, mimetype=kind, etag=False)
    sent.content_type = with_charset(kind)
    sent.content_length = size
    return _headed(sent, tag=tag, caching=caching)


def to_page(path: str) -> Response:
    """Send a person on to a page in a language that suits them."""
    response = redirect(f"/{preferred_language()}/{path}", 303)
    response.vary.update(("Accept", "Accept-Language"))
    return current_app.make_response(response)


def _fitting(write: Callable[[], bytes], kind: str, *, tag: str, caching: str) -> Response:
    body = None if tag else write()
    found = tag or hashlib.sha256(body or b"").hexdigest()[:32]
    response = _headed(Response(content_type=with_charset(kind)), tag=found, caching=caching)
    if not _is_enough(response):
        response.set_data(write() if body is None else body)
    return response


def _headed(response: Response, *, tag: str, caching: str) -> Response:
    if tag:
        response.set_etag(tag)
    response.headers["Cache-Control"] = caching
    response.vary.add("Accept")
    return response


def _is_enough(response: Response) -> bool:
    """Say whether the fields alone are the answer, since the client has the rest (304)."""
    if is_known(request, response):
        response.status_code = 304
        return True
    return False


@contextmanager
def place_to_read() -> Iterator[None]:
    """Take one of the few places for reading a whole version of a dataset, until the block ends.

    Raises:
        BusyError: all are taken.
    """
    places: threading.BoundedSemaphore = current_app.extensions[_PLACE]
    if not places.acquire(timeout=5.0):
        raise BusyError(
            "Too many versions of datasets are being read.", remedy="Try again in a minute."
        )
    try:
        yield
    finally:
        places.release()
