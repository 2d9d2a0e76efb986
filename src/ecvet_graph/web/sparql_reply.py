"""How an answer to a query is sent: its type and tag, for how long it holds, and compressed.

The tag is weak: an answer from the same state says the same, but rows without an order and names of
blank nodes may be others (RFC 9110, section 8.8.1).
"""

from __future__ import annotations

import gzip

from flask import Response, request

__all__ = ["not_modified", "reply", "with_charset"]

# Under this, the fields that compression adds outweigh what it saves in a packet.
_WORTH_COMPRESSING = 1400
# Bytes up to which time does not matter, and levels of zlib (RFC 1950) under and over them
_LARGE, _WELL, _FAST = 1024 * 1024, 6, 1
# Caches may keep it, and ask each time whether it still holds.
_REVALIDATED, _NEVER_KEPT = "public, no-cache", "no-store"


def reply(body: bytes, content_type: str, *, tag: str = "") -> Response:
    """Return an answer as it is sent to this client; without a tag no cache may keep it."""
    response = Response(_compressed(body) if _compresses(body) else body)
    if _compresses(body):
        response.headers["Content-Encoding"] = "gzip"
    response.content_type = content_type
    return _headed(response, tag)


def not_modified(tag: str) -> Response | None:
    """Return that the client has the answer of this tag already, or `None` where it has not."""
    if tag and request.method in {"GET", "HEAD"} and request.if_none_match.contains_weak(tag):
        return _headed(Response(status=304), tag)
    return None


def with_charset(media_type: str) -> str:
    """Return the content type of an answer: texts name their charset, the others have but one."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _headed(response: Response, tag: str) -> Response:
    is_kept = bool(tag) and request.method in {"GET", "HEAD"}
    if is_kept:
        response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = _REVALIDATED if is_kept else _NEVER_KEPT
    response.vary.update(("Accept", "Accept-Encoding"))
    return response


def _compresses(body: bytes) -> bool:
    accepted = request.accept_encodings
    quality = accepted.quality("gzip")
    return len(body) >= _WORTH_COMPRESSING and 0 < quality >= accepted.quality("identity")


def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, _WELL if len(body) < _LARGE else _FAST, mtime=0)
