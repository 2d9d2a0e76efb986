"""The words of papers in English, German and French: phrases, days, numbers, texts of the data."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.languages import get_official_languages
from babel.numbers import format_decimal

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.learning import Text, Texts, text_in
from ecvet_graph.service.papers.forms import PAPER_LANGUAGES
from ecvet_graph.service.papers.paper import Said, Values
from ecvet_graph.service.views import Concept

__all__ = ["Wording", "wording_in"]

_TABLE = Path(__file__).with_name("wording.csv")
_DAYS = {"de": "d. MMMM y", "fr": "d MMMM y", "en": "d MMMM y"}


@dataclass(frozen=True, slots=True)
class Wording:
    """How things are said on papers of one language."""

    language: str
    phrases: Mapping[str, str]

    def phrase(self, key: str, /, **slots: object) -> str:
        """Return a phrase of the table with its slots filled."""
        return self.phrases[key].format(**slots)

    def plain(self, text: object) -> Values:
        """Return a value that has no language of its own; nothing for an empty one."""
        written = str(text) if text is not None else ""
        return (Said(text=written, language=self.language),) if written else ()

    def said(self, texts: Texts, country: str | None = None) -> Values:
        """Return the text to print: paper's language, the country's, English, any; none if empty."""
        found = text_in(texts, self.language, *_spoken_in(country or ""), "en")
        return (self._with_language(found),) if found else ()

    def proper(self, texts: Texts, country: str | None = None) -> Values:
        """Return a name of an institution: in what language it is says nothing to a reader."""
        return tuple(replace(said, language_name="") for said in self.said(texts, country))

    def both(self, texts: Texts, country: str | None = None) -> Values:
        """Return the text in the language of the paper and, where it differs, in the country's."""
        first = self.said(texts, country)
        original = text_in(texts, *_spoken_in(country or ""))
        known = {said.text for said in first}
        if original is None or original.value in known or not _spoken_in(country or ""):
            return first
        return (*first, self._with_language(original))

    def name(self, texts: Texts, country: str | None = None) -> str:
        """Return the text to print without its language; empty where there is none."""
        return "".join(said.text for said in self.said(texts, country))

    def day(self, day: date | None) -> str:
        """Return a day in words, such as `3 March 2026`; empty where there is none."""
        if day is None:
            return ""
        first = self.language == "fr" and day.day == 1
        pattern = "d'er' MMMM y" if first else _DAYS[self.language]
        return str(format_date(day, pattern, locale=self.language))

    def day_in_figures(self, day: date | None) -> str:
        """Return a day as the forms want dates of birth: `dd/mm/yyyy`."""
        return f"{day:%d/%m/%Y}" if day else ""

    def number(self, value: Decimal | int) -> str:
        """Return a number without needless zeros."""
        tidy = value.normalize() if isinstance(value, Decimal) else value
        return str(format_decimal(tidy, locale=self.language))

    def points(self, points: Decimal | None, system: Concept | None) -> Values:
        """Return points with their credit system; nothing where there are none."""
        if points is None:
            return ()
        label = self.name(system.labels) or (system.code or system.iri) if system else ""
        return self.plain(f"{self.number(points)} ({label})" if label else self.number(points))

    def country(self, code: str | None) -> str:
        """Return what a country is called; its code where nobody knows."""
        return str(Locale.parse(self.language).territories.get(code or "") or code or "")

    def _with_language(self, text: Text) -> Said:
        if text.language.split("-")[0] == self.language:
            return Said(text=text.value, language=text.language)
        names = Locale.parse(self.language).languages
        shown = names.get(text.language) or names.get(text.language.split("-")[0])
        name = str(shown or text.language)
        return Said(text=text.value, language=text.language, language_name=name)


@cache
def wording_in(language: str) -> Wording:
    """Return the words of a language.

    Raises:
        UsageFault: papers are not printed in it.
    """
    if language not in PAPER_LANGUAGES:
        raise UsageFault(
            f"Papers are not printed in {language[:20]!r}.",
            remedy=f"Ask for one of {', '.join(PAPER_LANGUAGES)}.",
        )
    with _TABLE.open(encoding="utf-8", newline="") as source:
        return Wording(language, {row["key"]: row[language] for row in csv.DictReader(source)})


@cache
def _spoken_in(country: str) -> tuple[str, ...]:
    return tuple(get_official_languages(country, de_facto=True))
