"""Lists of units and qualifications: narrowed by facets and words, counted, sorted and paged.

The rows of one store version are held in memory (10,000 units take about 15 MB), because counting
facets over them takes milliseconds where the same counts cost a query each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

from ecvet_graph.model.learning import Texts, text_in
from ecvet_graph.service.folding import folded
from ecvet_graph.service.views import Entry, Facet, FacetValue, Listing

__all__ = ["PAGE_SIZE", "UNKNOWN", "EntryTable", "Selection", "facet_of", "page_of"]

_Item = TypeVar("_Item")

PAGE_SIZE = 25
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader asked a list for; an empty choice means all.

    `countries` are alpha-2 codes, `levels` digits or `unknown`, `fields` two-digit ISCED-F codes or
    `unknown`; every word of `text` must occur in a row; `page` counts from 1.
    """

    countries: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class _Row:
    entry: Entry
    country: str
    level: str
    fields: frozenset[str]
    words: str
    keys: dict[str, str] = field(default_factory=dict, compare=False)

    def sort_key(self, language: str) -> str:
        """Return by what a list in a language is sorted; worked out once."""
        key = self.keys.get(language)
        if key is None:
            text = text_in(self.entry.titles, language, "en")
            key = self.keys[language] = folded(text.value) if text else ""
        return key


class EntryTable:
    """The rows of one kind of thing, in the order of their IRIs."""

    def __init__(self, entries: Iterable[Entry], *, before: EntryTable | None = None) -> None:
        """Take the rows; what was worked out for equal ones in the table `before` serves again."""
        known: Mapping[str, _Row] = before.known if before else {}
        self._rows = tuple(_row(entry, known.get(entry.iri)) for entry in entries)
        self.known: Mapping[str, _Row] = {row.entry.iri: row for row in self._rows}
        self.entries: Mapping[str, Entry] = {row.entry.iri: row.entry for row in self._rows}
        self._listed = tuple(row for row in self._rows if _is_first_place(row.entry))
        self._orders: dict[str, dict[str, int]] = {}

    def __len__(self) -> int:
        """Return how many things there are, each place of a unit counted."""
        return len(self._rows)

    def find(
        self, selection: Selection, *, language: str, labels: Mapping[str, Texts] | None = None
    ) -> Listing[Entry]:
        """Return one page of the rows that fit, sorted by title in the language, with facets.

        The counts of a facet are taken under all other choices. `labels` names facet values.
        """
        words = folded(selection.text).split()
        chosen = {
            "country": frozenset(selection.countries),
            "level": frozenset(selection.levels),
            "field": frozenset(selection.fields),
        }
        hits, counts = _narrowed(self._listed, words, chosen)
        order = self._order(language)
        hits.sort(key=lambda row: order[row.entry.iri])
        rows, page, pages = page_of(hits, selection.page)
        facets = tuple(
            facet_of(name, counts[name], chosen[name], labels=labels or {}) for name in chosen
        )
        return Listing(len(hits), page, pages, tuple(row.entry for row in rows), facets)

    def _order(self, language: str) -> dict[str, int]:
        order = self._orders.get(language)
        if order is None:
            keys = sorted((row.sort_key(language), row.entry.iri) for row in self._rows)
            order = {iri: place for place, (_, iri) in enumerate(keys)}
            self._orders[language] = order
        return order


def page_of(rows: list[_Item], wanted: int) -> tuple[list[_Item], int, int]:
    """Return the rows of a page, its number (brought into range) and the number of pages."""
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    page = min(max(1, wanted), pages)
    return rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], page, pages


def facet_of(
    name: str,
    counts: Counter[str],
    chosen: frozenset[str],
    *,
    labels: Mapping[str, Texts],
) -> Facet:
    """Return a facet with its values in the order of their codes, `unknown` last."""
    values = sorted({*counts, *chosen}, key=lambda value: (value == UNKNOWN, value))
    return Facet(
        name,
        tuple(
            FacetValue(value, counts[value], value in chosen, labels.get(value, ()))
            for value in values
        ),
    )


def _row(entry: Entry, known: _Row | None) -> _Row:
    if known and known.entry == entry:
        return known
    texts = [text.value for text in entry.titles]
    texts += [text.value for owner in entry.qualifications for text in owner.titles]
    return _Row(
        entry=entry,
        country=entry.country or UNKNOWN,
        level=UNKNOWN if entry.level is None else str(entry.level),
        fields=frozenset(code[:2] for code in entry.fields) or frozenset({UNKNOWN}),
        words=folded(" ".join((*texts, entry.identifier or ""))),
    )


def _is_first_place(entry: Entry) -> bool:
    return all(entry.iri < other for other in entry.same_as)


def _narrowed(
    rows: tuple[_Row, ...], words: list[str], chosen: dict[str, frozenset[str]]
) -> tuple[list[_Row], dict[str, Counter[str]]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in chosen}
    active = [(name, values) for name, values in chosen.items() if values]
    hits = []
    for row in rows:
        if words and not all(word in row.words for word in words):
            continue
        failing = [name for name, values in active if not _fits(row, name, values)]
        if not failing:
            hits.append(row)
        elif len(failing) == 1:
            counts[failing[0]].update(_READERS[failing[0]](row))
    for name in chosen:
        counts[name].update(chain.from_iterable(map(_READERS[name], hits)))
    return hits, counts


def _fits(row: _Row, name: str, values: frozenset[str]) -> bool:
    return not values.isdisjoint(_READERS[name](row))


_READERS: dict[str, Callable[[_Row], Iterable[str]]] = {
    "country": lambda row: (row.country,),
    "level": lambda row: (row.level,),
    "field": lambda row: row.fields,
}
