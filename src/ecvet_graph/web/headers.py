"""Headers on every answer: what a browser may do with it, and who may read it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, request

from ecvet_graph.web.private_paths import is_about_learners

__all__ = ["fields_for", "register_headers"]

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Other sites are told nothing; own forms keep their origin, by which they are known as own
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_OPEN_PATHS = (
    "/api/",
    "/sparql",
    "/queries",
    "/id/",
    "/doc/",
    "/openapi.json",
    "/vocabulary/",
    "/compare.",
    "/datasets",
    "/agencies/",
    "/catalog",
    "/dumps",
    "/.well-known/void",
    "/skills/",
    "/glossary/",
    "/levels/",
    "/constraints/",
    "/units.",
    "/qualifications.",
    "/matches.",
    "/memoranda.",
    "/context.jsonld",
    "/changes",
)
# Where publishers write; elsewhere these methods are refused, and whoever asks is told so
_WRITTEN_PATHS = ("/api/", "/datasets", "/agencies/")
# Scripts of other sites may read, and never publish: no other method is ever allowed to them.
_READING = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, Accept-Datetime, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_EXPOSED = "Content-Location, ETag, Link, Memento-Datetime, Retry-After, X-Request-ID"

# What scripts of other sites may see, on every open path
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": _EXPOSED,
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# Kept by nobody: neither browsers nor proxies nor search engines; other sites are told nothing.
_PRIVATE = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def register_headers(app: Flask) -> None:
    """Set the headers after every request."""
    app.after_request(_add)


def fields_for(path: str, method: str) -> Mapping[str, str]:
    """Return what is added to an answer where it does not say it itself."""
    if is_about_learners(path):
        return _ALWAYS | _PRIVATE
    is_writing = method in {"PUT", "DELETE"} and path.startswith(_WRITTEN_PATHS)
    if is_writing or not path.startswith(_OPEN_PATHS):
        return _ALWAYS
    return _ALWAYS | _OPEN | (_READING if method == "OPTIONS" else {})


def _add(response: Response) -> Response:
    fields = fields_for(request.path, request.method)
    if fields.get("Cache-Control") == _PRIVATE["Cache-Control"]:
        # Whatever a page of its own kind would allow
        response.headers["Cache-Control"] = _PRIVATE["Cache-Control"]
    # Each look for one field goes through all of them, and this is done for every answer.
    present = {name.lower() for name, _ in response.headers}
    for name, value in fields.items():
        if name.lower() not in present:
            response.headers.add(name, value)
    return response
