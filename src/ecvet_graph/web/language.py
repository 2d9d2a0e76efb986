"""The language of a page, and the language of every text on it."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale
from babel.languages import get_official_languages
from flask import Blueprint, g, request

from ecvet_graph.model.learning import Text, Texts, text_in

__all__ = [
    "LANGUAGES",
    "LANGUAGE_PREFIX",
    "language_name",
    "page_language",
    "pick",
    "pick_between",
    "preferred_language",
    "speak",
]

LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français"}
LANGUAGE_PREFIX = f"/<any({', '.join(LANGUAGES)}):language>"


def speak(blueprint: Blueprint) -> None:
    """Take the language of a page from its address, and give it to the addresses of others.

    The prefix of the blueprint must be `LANGUAGE_PREFIX`.
    """

    def take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values:
            g.language = values.pop("language", None)

    def give(_endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault("language", page_language())

    blueprint.url_value_preprocessor(take)
    blueprint.url_defaults(give)


def preferred_language() -> str:
    """Return the page language that suits the `Accept-Language` of the request best.

    Only the primary part of a tag counts: `fr-CA` asks for French (RFC 4647, section 3.4).
    """
    for tag, quality in request.accept_languages:
        primary = tag.split("-")[0].lower()
        if quality and primary in LANGUAGES:
            return primary
    return "en"


def page_language() -> str:
    """Return the language of the page that is being written."""
    language = g.get("language")
    if language is None:
        first = request.path.split("/")[1]
        language = first if first in LANGUAGES else preferred_language()
        g.language = language
    return str(language)


def pick(texts: Texts, country: str | None = None) -> Text | None:
    """Return the text to show: page language, the country's languages, English, any."""
    return text_in(texts, page_language(), *_spoken_in(country or ""), "en")


def pick_between(texts: Texts, *countries: str | None) -> tuple[Text, ...]:
    """Return the texts that readers of the page and of these countries understand, each once.

    The text to show comes first; of each country the first of its languages that there is.
    """
    first = pick(texts, next((code for code in countries if code), None))
    known = {text.language for text in texts}
    spoken = [
        next((tag for tag in _spoken_in(code or "") if tag in known), None) for code in countries
    ]
    wanted = [text_in(texts, tag) for tag in spoken if tag]
    return tuple(dict.fromkeys(text for text in (first, *wanted) if text))


def language_name(tag: str) -> str:
    """Return what a language is called in the page language; the tag itself when nobody knows."""
    names = Locale.parse(page_language()).languages
    return str(names.get(tag) or names.get(tag.split("-", maxsplit=1)[0]) or tag)


@cache
def _spoken_in(country: str) -> tuple[str, ...]:
    return tuple(get_official_languages(country, de_facto=True))
