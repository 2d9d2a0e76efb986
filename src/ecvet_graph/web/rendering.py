"""What the templates may call: texts by language, numbers, links, wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, request, url_for
from flask_babel import format_date, format_decimal, format_percent
from jinja2 import Environment, pass_environment
from jinja2.filters import make_attrgetter
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from ecvet_graph.model.iris import ECVET, ELM
from ecvet_graph.model.learning import Texts
from ecvet_graph.service.reading import UNKNOWN
from ecvet_graph.service.reference import collation, load_ontology
from ecvet_graph.service.views import Concept, UnitView
from ecvet_graph.web import publishing_wording, wording
from ecvet_graph.web.formats import DOCUMENTS, FORM_NAMES, SUFFIXES
from ecvet_graph.web.language import (
    LANGUAGES,
    language_name,
    page_language,
    pick,
    pick_between,
)
from ecvet_graph.web.pages import reader, settings
from ecvet_graph.web.paths import page_path
from ecvet_graph.web.sentences import say_remark

__all__ = ["day", "register_rendering"]

_DAY = "d MMMM y"
# By language, and whether it is the first of a month, which French names as the first
_DAYS = {
    ("de", False): "d. MMMM y",
    ("de", True): "d. MMMM y",
    ("fr", True): "d'er' MMMM y",
}


def register_rendering(app: Flask) -> None:
    """Make the functions and tables of this file known to the templates."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES,
        DOCUMENTS=DOCUMENTS,
        FORM_NAMES=FORM_NAMES,
        SUFFIXES=SUFFIXES,
        addressed=addressed,
        colon=colon,
        country_name=country_name,
        explained_at=explained_at,
        gap_of=gap_of,
        home_classes=home_classes,
        language_name=language_name,
        other_language=other_language,
        page_for=page_for,
        page_language=page_language,
        pick=pick,
        pick_between=pick_between,
        plain=plain,
        publishing_wording=publishing_wording,
        query_address=query_address,
        same_field=same_field,
        say_remark=say_remark,
        settings_base=lambda: settings().base,
        term_labels=term_labels,
        version=version,
        web_address=web_address,
        wording=wording,
    )
    app.jinja_env.filters.update(
        by_country=by_country,
        day=day,
        exact=exact,
        last_part=last_part,
        number=number,
        percent=percent,
        thousands=thousands,
    )


def percent(share: Decimal | float | None) -> str:
    """Return a share of 0 to 1 as a whole percentage in the style of the page language."""
    return "" if share is None else str(format_percent(share, "#,##0 %"))


def number(value: Decimal | float | None) -> str:
    """Return a number in the style of the page language, without needless zeros."""
    if value is None:
        return ""
    tidy = value.normalize() if isinstance(value, Decimal) else value
    return str(format_decimal(tidy))


def exact(value: Decimal) -> str:
    """Return a share with its four places, for the evidence of a figure."""
    return str(format_decimal(value, "0.0000"))


def day(value: date | str | None) -> str:
    """Return a day in the style of the page language; a year or month stays as it is written."""
    if value is None:
        return ""
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    pattern = _DAYS.get((page_language(), found.day == 1), _DAY)
    return str(format_date(found, pattern))


def thousands(value: int) -> str:
    """Return a count in the style of the page language."""
    return str(format_decimal(value))


def plain(texts: Texts, country: str | None = None) -> str:
    """Return the text to show, without its language; empty when there is none."""
    text = pick(texts, country)
    return text.value if text else ""


def colon() -> str:
    """Return a colon as the page language sets it: French puts a space before it."""
    return "\N{NO-BREAK SPACE}:" if page_language() == "fr" else ":"


def term_labels(iri: str) -> Texts:
    """Return what a class or property of the own vocabulary is called; nothing for others."""
    return _labels().get(iri, ())


@cache
def _labels() -> Mapping[str, Texts]:
    return {term.iri: term.labels for group in load_ontology().groups for term in group.terms}


def page_for(iri: str) -> str | None:
    """Return the path of the page about an IRI, or `None`."""
    return page_path(iri, base=settings().base, language=page_language())


def explained_at(local: str) -> str | None:
    """Return the path of a term of the glossary, or `None` when the data has no such term."""
    known = any(term.local == local for term in reader().reference.glossary)
    return url_for("reference.glossary_term", local=local) if known else None


def query_address(name: str, values: Mapping[str, str | list[str]]) -> str:
    """Return the address of the form with a query of the catalogue, its slots filled."""
    return "/sparql?" + urlencode({"example": name, **values}, safe="/", doseq=True)


def home_classes() -> list[str]:
    """Return the classes whose sizes the first page tells."""
    return [ELM + "Qualification", ECVET + "Unit", ELM + "LearningOutcome", ECVET + "UnitMatch"]


def web_address(iri: str) -> str | None:
    """Return an address that may stand in a link: http and https only, else `None`."""
    return iri_to_uri(iri) if iri.startswith(("http://", "https://")) else None


def country_name(code: str | None) -> str:
    """Return what a country is called in the page language; the code when nobody knows."""
    concept: Concept = reader().country(code or "")
    return plain(concept.labels) or (code or "")


@pass_environment
def by_country(environment: Environment, rows: Iterable[Any], *codes: str) -> list[Any]:
    """Return rows in the alphabetical order of their countries in the page language.

    `codes` names the attributes, dotted or by number, that hold the country codes of a row.
    """
    getters = [make_attrgetter(environment, code) for code in codes]
    return sorted(rows, key=lambda row: [collation(country_name(get(row))) for get in getters])


def gap_of(gap: int | None) -> str:
    """Return the class of a level gap: `0`, `1`, `2` (two or more) or `unknown`."""
    return UNKNOWN if gap is None else str(min(abs(gap), 2))


def same_field(a: UnitView, b: UnitView) -> bool:
    """Say whether two units share a narrow ISCED-F field (first three digits)."""
    fields = [{concept.iri.rsplit("/", 1)[-1][:3] for concept in view.fields} for view in (a, b)]
    return not fields[0].isdisjoint(fields[1])


def version() -> str:
    """Return the version of the data that this request reads."""
    return reader().version


def last_part(iri: str) -> str:
    """Return the local name of an IRI, or the IRI."""
    return re.split(r"[/#]", iri)[-1] or iri


def addressed(**changes: Any) -> str:  # noqa: ANN401 - anything that an address can hold
    """Return the query string of this page with some arguments changed; `None` removes one."""
    arguments: MultiDict[str, str] = MultiDict(request.args)
    for name, value in changes.items():
        arguments.poplist(name)
        if value is not None:
            arguments.add(name, str(value))
    pairs = [(name, value) for name, value in arguments.items(multi=True) if value]
    return "?" + urlencode(pairs)


def other_language(language: str) -> str:
    """Return the address of this page in another language."""
    parts = request.path.split("/", 2)
    rest = parts[2] if len(parts) > 2 and parts[1] in LANGUAGES else ""  # noqa: PLR2004
    query = request.query_string.decode("ascii", "replace")
    return f"/{language}/{quote(rest)}" + (f"?{query}" if query and rest else "")
