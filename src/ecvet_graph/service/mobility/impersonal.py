"""What a memorandum says in public: it has a title, names no way to a person, and hides nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import Memorandum

__all__ = ["require_public_texts", "require_public_words"]

_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_TELEPHONES = (
    # International
    re.compile(r"(?:\+|\b00)\d[\d ()/.-]{6,}\d"),
    # With the 0 of a national number, of seven digits or more
    re.compile(r"(?<![\w.,/-])\(?0\d(?:[ ()/.-]{0,3}\d){5,}"),
    # Said to be one: some countries have no 0
    re.compile(r"(?i)\b(?:tel|fax|phone|mobile?|handy|gsm)\w{0,6}\b\D{0,12}\d[\d ()/.-]{3,}\d"),
)
# What has as many digits as a telephone number: days and hours
_TIMES = re.compile(
    r"\b\d{1,2}([./-])\d{1,2}\1\d{4}\b|\b\d{1,2}[.:]\d{2}\s?[-\u2013]\s?\d{1,2}[.:]\d{2}\b"
)
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


def require_public_words(memorandum: Memorandum) -> None:
    """Refuse a memorandum whose words cannot be public.

    Signs that look alike, such as those of full width, count as what they stand for (NFKC, Unicode
    Standard Annex 15).

    Raises:
        InvalidDataError: there is no title; a text holds an address of electronic mail or a telephone
            number, or signs that control how a text is shown.
    """
    if not any(_is_visible(one.value) for one in memorandum.titles):
        raise InvalidDataError(
            "The memorandum has no title.",
            remedy="Draft it with a title: everybody knows it by that.",
            place=Place("the memorandum", field="titles"),
        )
    require_public_texts((*memorandum.titles, *memorandum.objectives, *memorandum.other_actors))


def require_public_texts(texts: Iterable[Text]) -> None:
    """Refuse texts that cannot be public, for the same reasons."""
    for text in texts:
        _require_plain(text.value)
        _require_impersonal(text.value)


def _require_plain(text: str) -> None:
    if _TURNING.search(text) or _CONTROL.search(text):
        shown = "".join(sign for sign in text if sign.isprintable())
        raise InvalidDataError(
            "A text of the memorandum holds invisible signs that control how it is shown.",
            remedy="Write it again without them.",
            place=Place("the memorandum", field=shown[:80]),
        )


def _require_impersonal(text: str) -> None:
    plain = unicodedata.normalize("NFKC", text)
    untimed = _TIMES.sub(" ", plain)
    if _MAIL.search(plain) or any(one.search(untimed) for one in _TELEPHONES):
        raise InvalidDataError(
            "A text of the memorandum holds an address of electronic mail or a telephone number.",
            remedy="What is public names institutions, never persons: take it out.",
            place=Place("the memorandum", field=text[:80]),
        )


def _is_visible(text: str) -> bool:
    return any(unicodedata.category(sign) not in _INVISIBLE for sign in text)
