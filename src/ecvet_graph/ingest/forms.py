"""Lexical forms that are checked wherever outside text becomes an IRI or a language tag."""

from __future__ import annotations

import re
from functools import cache

import pycountry

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.iris import RESERVED_AGENCIES

__all__ = ["check_agency", "is_language_tag", "is_web_address"]

_TAG = re.compile(r"(?P<primary>[a-z]{2,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?")
# An http(s) IRI of RFC 3987 as N-Triples can hold it: no spaces, quotes, braces or controls.
_WEB_ADDRESS = re.compile(r"https?://[^\x00-\x20\x7f-\x9f<>\"{}|\\^`]+")
_AGENCY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


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


def check_agency(agency: str) -> None:
    """Refuse an agency id that is reserved or has the wrong form.

    Raises:
        UsageFault: the id is not lower-case letters, digits and single hyphens, or is reserved.
    """
    if agency in RESERVED_AGENCIES or not _AGENCY.fullmatch(agency):
        raise UsageFault(
            f"{agency!r} cannot be the id of an agency.",
            remedy="Use lower-case letters, digits and hyphens, such as de-bibb; "
            f"{', '.join(sorted(RESERVED_AGENCIES))} are reserved.",
        )
