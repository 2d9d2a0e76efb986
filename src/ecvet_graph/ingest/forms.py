"""Lexical forms that are checked wherever outside text becomes an IRI or a language tag."""

from __future__ import annotations

import re
from functools import cache

import pycountry

__all__ = ["is_language_tag", "is_web_address", "unsafe_character"]

_TAG = re.compile(r"(?P<primary>[a-z]{2,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?")
# An http(s) IRI of RFC 3987 as N-Triples can hold it: no spaces, quotes, braces or controls.
_WEB_ADDRESS = re.compile(r"https?://[^\x00-\x20\x7f-\x9f<>\"{}|\\^`]+")
# What XML 1.0 (section 2.2) cannot hold, so that no RDF/XML or XML answer could carry it.
_NO_XML = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]")


def unsafe_character(text: str) -> str | None:
    """Return the first character of a text that cannot be published, or `None`."""
    found = _NO_XML.search(text)
    return found.group() if found else None


def is_web_address(text: str) -> bool:
    """Tell whether a text is an absolute http or https address."""
    return _WEB_ADDRESS.fullmatch(text) is not None


@cache
def is_language_tag(tag: str) -> bool:
    """Tell whether a tag in lower case is `language[-script][-region]` of BCP 47.

    The language is one of ISO 639-1, or of ISO 639-3 where that has no shorter code.
    """
    match = _TAG.fullmatch(tag)
    return match is not None and match["primary"] in _languages()


@cache
def _languages() -> frozenset[str]:
    known = pycountry.languages
    return frozenset(getattr(entry, "alpha_2", None) or entry.alpha_3 for entry in known)
