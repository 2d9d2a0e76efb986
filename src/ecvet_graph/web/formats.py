"""The formats that things, lists and datasets are given in: by suffix, by `?format=`, or by Accept."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from ecvet_graph.errors import NotAcceptableError
from ecvet_graph.web.negotiation import choose

__all__ = [
    "DOCUMENTS",
    "FORM_NAMES",
    "HTML",
    "RDF_SUFFIXES",
    "SUFFIX",
    "SUFFIXES",
    "TABLE",
    "asked_form",
    "with_charset",
]

TABLE = "text/csv"
SUFFIXES: Mapping[str, str] = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "json": "application/json",
}
"""Suffixes and media types of datasets, the one for everybody first."""

RDF_SUFFIXES = tuple(suffix for suffix in SUFFIXES if suffix != "json")
"""Suffixes of the RDF syntaxes."""

DOCUMENTS: Mapping[str, str] = {**SUFFIXES, "csv": TABLE}
"""Suffixes and media types of what is told of a thing or a list, the one for everybody first."""

FORM_NAMES: Mapping[str, str] = {
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "rdf": "RDF/XML",
    "nt": "N-Triples",
    "json": "JSON",
    "csv": "CSV",
}
"""What the formats are called, in every language."""

HTML = "html"

SUFFIX = f"<any({', '.join((*DOCUMENTS, HTML))}):suffix>"
"""The end of a route that takes any of them, and leads to the page by `.html`."""

_HTML_TYPES = ("text/html", "application/xhtml+xml")


def asked_form(forms: Mapping[str, str], *, page_first: bool = False) -> str:
    """Return the suffix of the format that a request asks for, `html` for a page.

    Args:
        forms: suffixes and media types that there are, the one for everybody first.
        page_first: whether who accepts anything gets the page.

    Raises:
        NotAcceptableError: `?format=` names none of them.
    """
    named = request.args.get("format", "")
    if named:
        found = [one for one, kind in forms.items() if named in {one, kind}]
        if not found and named not in {HTML, *_HTML_TYPES}:
            raise NotAcceptableError(
                "There is no such format here.",
                remedy=f"Ask for one of {', '.join((*forms, HTML))}.",
            )
        return next(iter(found), HTML)
    kinds = tuple(forms.values())
    offers = (*_HTML_TYPES, *kinds) if page_first else (*kinds, *_HTML_TYPES)
    chosen = choose(request.headers.get("Accept"), offers) or offers[0]
    return next((one for one, kind in forms.items() if kind == chosen), HTML)


def with_charset(media_type: str) -> str:
    """Return the content type of an answer: texts name their charset, the others have but one."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
