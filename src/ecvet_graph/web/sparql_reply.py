"""How an answer to a query is sent: its type and tag, for how long it holds, and compressed.

The tag is weak: an answer from the same state says the same, but rows without an order and names of
blank nodes may be others (RFC 9110, section 8.8.1).
"""

from __future__ import annotations

import tempfile
from typing import TypeAlias

from flask import Request, Response, request
from werkzeug.http import quote_etag
from werkzeug.wsgi import FileWrapper

from ecvet_graph.web.compressing import pack, takes_gzip
from ecvet_graph.web.sending import LARGE_BYTES

__all__ = ["Fields", "is_conditional", "not_modified", "rendered", "reply"]

Fields: TypeAlias = list[tuple[str, str]]

_PIECE = 64 * 1024
# Caches may keep it, and ask each time whether it still holds.
_READING = frozenset({"GET", "HEAD"})
_REVALIDATED, _NEVER_KEPT = "public, no-cache", "no-store"


def rendered(body: bytes, request: Request, *, tag: str = "") -> tuple[bytes, Fields]:
    """Return an answer as it is sent to a client, and its fields; without a tag no cache may keep it."""
    fields = _fields(tag, request.method)
    if takes_gzip(body, request):
        fields.append(("Content-Encoding", "gzip"))
        body = pack(body)
    return body, fields


def reply(body: bytes, content_type: str, *, tag: str = "") -> Response:
    """Return an answer as it is sent to this client; without a tag no cache may keep it."""
    sent, fields = rendered(body, request, tag=tag)
    if len(sent) < LARGE_BYTES:
        return Response(sent, headers=fields, content_type=content_type)
    return _from_disk(sent, fields, content_type)


def _from_disk(body: bytes, fields: Fields, content_type: str) -> Response:
    """Return a large answer as a file, so that who reads slowly holds a file and not memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is sent
    file.write(body)
    file.seek(0)
    fields.append(("Content-Length", str(len(body))))
    pieces = FileWrapper(file, _PIECE)
    return Response(pieces, headers=fields, content_type=content_type, direct_passthrough=True)


def is_conditional() -> bool:
    """Say whether the client names answers that it has, so that their tags are worth making."""
    return "HTTP_IF_NONE_MATCH" in request.environ and request.method in _READING


def not_modified(tag: str) -> Response | None:
    """Return that the client has the answer of this tag already, or `None` where it has not."""
    # Of a star nobody knows whether it is true before the query is answered.
    known = request.if_none_match
    if is_conditional() and tag and not known.star_tag and known.contains_weak(tag):
        return Response(status=304, headers=_fields(tag, request.method))
    return None


def _fields(tag: str, method: str) -> Fields:
    is_kept = bool(tag) and method in _READING
    fields = [
        ("Cache-Control", _REVALIDATED if is_kept else _NEVER_KEPT),
        ("Vary", "Accept, Accept-Encoding"),
    ]
    return [*fields, ("ETag", quote_etag(tag, weak=True))] if is_kept else fields
