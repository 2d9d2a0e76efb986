"""Texts are compressed for clients that take it (RFC 9110, section 8.4), in one place for all answers.

Not compressed is what is about learners, what nobody may keep, and every page with a form that is sent:
where a secret and what a stranger chose stand in one answer, its compressed length tells of the secret
(BREACH). Files that are sent from the disk stay as they are, and so do answers with a cookie.
"""

from __future__ import annotations

import gzip
import re

from flask import Flask, Request, Response, g, request

from ecvet_graph.web.private_paths import is_about_learners

__all__ = ["pack", "register_compressing", "takes_gzip"]

# Under this, the fields that compression adds outweigh what it saves in a packet.
_WORTH_COMPRESSING = 1400
# Bytes up to which time does not matter, and levels of zlib (RFC 1950) under and over them
_LARGE, _WELL, _FAST = 1024 * 1024, 6, 1
_TEXTS = re.compile(r"text/.*|application/(?:.*\+)?(?:json|xml)|application/n-(?:triples|quads)")
_FORMS = re.compile(r"/[a-z]{2}/(?:compare|gap|publish)(?:[/.]|$)", re.IGNORECASE)
# Another encoding is another representation with a tag of its own (RFC 9110, section 8.8.3.3).
_MARK = "-gzip"
_MARKED = f'{_MARK}"'


def register_compressing(app: Flask) -> None:
    """Compress the answers of an application; register it before what adds headers."""
    app.before_request(_know_tags)
    app.after_request(_compressed)


def takes_gzip(body: bytes, request: Request) -> bool:
    """Return whether an answer is worth compressing, and the client takes it compressed."""
    if len(body) < _WORTH_COMPRESSING:
        return False
    accepted = request.accept_encodings
    return 0 < accepted.quality("gzip") >= accepted.quality("identity")


def pack(body: bytes) -> bytes:
    """Return an answer compressed, large ones less well and sooner."""
    return gzip.compress(body, _WELL if len(body) < _LARGE else _FAST, mtime=0)


def _know_tags() -> None:
    """Let views see the tags that they gave: whoever has a text compressed has the text."""
    known = request.environ.get("HTTP_IF_NONE_MATCH", "")
    g.has_compressed = _MARKED in known
    if g.has_compressed:
        request.environ["HTTP_IF_NONE_MATCH"] = known.replace(_MARKED, '"')


def _compressed(response: Response) -> Response:
    if response.status_code == 304:  # noqa: PLR2004
        if g.get("has_compressed"):
            _mark(response)
        # What the whole answer varies by, its confirmation says too (RFC 9110, section 15.4.5).
        response.vary.add("Accept-Encoding")
        return response
    if not _may_be_compressed(response):
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if takes_gzip(body, request):
        response.set_data(pack(body))
        response.headers["Content-Encoding"] = "gzip"
        _mark(response)
    return response


def _may_be_compressed(response: Response) -> bool:
    is_text = response.is_sequence and _TEXTS.fullmatch(response.mimetype or "") is not None
    is_read = request.method in {"GET", "HEAD"} and response.status_code == 200  # noqa: PLR2004
    fields = response.headers
    is_as_it_stays = "Content-Encoding" in fields or "Set-Cookie" in fields
    return is_text and is_read and not is_as_it_stays and not _is_private(response)


def _is_private(response: Response) -> bool:
    is_form = _FORMS.match(request.path) is not None
    return is_form or response.cache_control.no_store or is_about_learners()


def _mark(response: Response) -> None:
    tag, is_weak = response.get_etag()
    if tag and not is_weak:
        response.set_etag(tag + _MARK)
