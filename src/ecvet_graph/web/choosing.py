"""Choosing by words and country instead of by identifier: qualifications and units in short lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from werkzeug.datastructures import MultiDict

from ecvet_graph.service.reading import Reader, Selection
from ecvet_graph.service.reference import collation
from ecvet_graph.service.views import Entry, Listing
from ecvet_graph.web.language import page_language
from ecvet_graph.web.pages import reader
from ecvet_graph.web.rendering import plain

__all__ = ["Search", "in_order", "search_qualifications", "search_units"]

_SHOWN = 20
_LONGEST = 200
_Lister: TypeAlias = Callable[..., Listing[Entry]]


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for, and the first things found.

    Attributes:
        name: what the names of the fields begin with.
        words, country: as they were given; the country is an alpha-2 code, or empty.
        rows: the first that fit, by title; at most 20.
        total: how many fit; `None` where nobody looked.
    """

    name: str
    words: str = ""
    country: str = ""
    rows: tuple[Entry, ...] = ()
    total: int | None = None


def search_qualifications(fields: MultiDict[str, str], name: str = "") -> Search:
    """Return the qualifications that fit the fields of a search."""
    return _search(fields, name, Reader.qualifications)


def search_units(fields: MultiDict[str, str], name: str = "") -> Search:
    """Return the units that fit the fields of a search."""
    return _search(fields, name, Reader.units)


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries by title in the language of the page."""
    return tuple(sorted(entries, key=lambda one: collation(plain(one.titles, one.country))))


def _search(fields: MultiDict[str, str], name: str, lister: _Lister) -> Search:
    words = fields.get(f"{name}q", "").strip()[:_LONGEST]
    country = fields.get(f"{name}country", "").strip()[:_LONGEST]
    if not (words or country):
        return Search(name)
    code = reader().country_code(country)
    wanted = Selection(countries=(code,) if code else (), text=words)
    found = lister(reader(), wanted, language=page_language())
    return Search(name, words, code, found.rows[:_SHOWN], found.total)
