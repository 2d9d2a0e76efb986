"""The lists of one store version, read once and held in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from ecvet_graph.compare import to_scaled
from ecvet_graph.model.iris import COUNTRY, ECVET, ELM, ISCED_F
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.match import Reservation, Verdict
from ecvet_graph.model.review import Decision, ReviewedPair
from ecvet_graph.model.terms import Literal, Term
from ecvet_graph.query import construct, iterate
from ecvet_graph.service.description import Description
from ecvet_graph.service.matchfile import MatchRow, load_matches, save_matches
from ecvet_graph.service.reading.listing import EntryTable
from ecvet_graph.service.reading.matchlist import MatchTable
from ecvet_graph.service.reading.statement import review_view
from ecvet_graph.service.reviewing import decisions_of, statuses
from ecvet_graph.service.views import Concept, Entry, Reference, ReviewView
from ecvet_graph.store import GraphStore

__all__ = ["Tables"]

_SCHEMES = {
    "country": COUNTRY.rstrip("/"),
    "field": ISCED_F + "25831c2",
}
_ALSO_WRITTEN = {"EL": "GR", "UK": "GB", "XKX": "XK"}
_BROAD_FIELD = 2


class Tables:
    """Units, qualifications, matches and labels of a store version; each is read on first use."""

    def __init__(
        self, store: GraphStore, *, base: str | None = None, filed: Path | None = None
    ) -> None:
        """Read from a store.

        `filed` is where its matches may lie as a file (`matchfile`); without a `base` the review
        graph has no name, and no decisions are read.
        """
        self._store = store
        self._base = base
        self._filed = filed

    @cached_property
    def countries(self) -> Mapping[str, Concept]:
        """Return the countries by IRI; their codes are alpha-2."""
        return self._labels("country")

    @cached_property
    def country_codes(self) -> Mapping[str, str]:
        """Return the alpha-2 code for every code that people write, alpha-3, EL and UK included."""
        alpha_2 = {concept.iri: concept.code for concept in self.countries.values()}
        codes = {iri.rsplit("/", 1)[-1]: code for iri, code in alpha_2.items() if code}
        return codes | {code: code for code in codes.values()} | _ALSO_WRITTEN

    @cached_property
    def field_labels(self) -> Mapping[str, Texts]:
        """Return the labels of the ISCED-F fields by code."""
        fields = self._labels("field")
        return {iri.rsplit("/", 1)[-1]: concept.labels for iri, concept in fields.items()}

    @cached_property
    def facet_labels(self) -> Mapping[str, Texts]:
        """Return the labels of countries and of broad fields by code."""
        countries = {concept.code: concept.labels for concept in self.countries.values()}
        return {code: labels for code, labels in countries.items() if code} | {
            code: labels for code, labels in self.field_labels.items() if len(code) == _BROAD_FIELD
        }

    def _labels(self, scheme: str) -> Mapping[str, Concept]:
        labels: defaultdict[str, set[Text]] = defaultdict(set)
        codes: dict[str, str] = {}
        for row in iterate(self._store, "resource/concept-labels", scheme=_SCHEMES[scheme]):
            iri = str(row["concept"])
            labels[iri].add(_text(row["label"]))
            code = str(row.get("code", ""))
            if code and len(code) < len(codes.get(iri, code + "x")):
                codes[iri] = code
        return {
            iri: Concept(iri, tuple(sorted(texts, key=_by_language)), codes.get(iri))
            for iri, texts in labels.items()
        }

    @cached_property
    def outcomes(self) -> Mapping[str, tuple[int, int]]:
        """Return the number of outcomes, and of those linked to a skill, of each unit."""
        rows = iterate(self._store, "statistics/outcomes-by-unit")
        return {
            str(row["unit"]): (int(str(row["outcomes"])), int(str(row["linked"]))) for row in rows
        }

    @cached_property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """Return the qualifications of each unit."""
        return self._grouped("resource/unit-places", "unit", "qualification")

    @cached_property
    def qualifications(self) -> EntryTable:
        """Return the qualifications."""
        sizes = Counter(owner for owners in self.places.values() for owner in owners)
        return EntryTable(self._entries(ELM + "Qualification", parts=sizes))

    @cached_property
    def units(self) -> EntryTable:
        """Return the units."""
        parts = {iri: outcomes for iri, (outcomes, _) in self.outcomes.items()}
        same = self._grouped("resource/same-units", "unit", "other")
        owners = self.qualifications.entries
        return EntryTable(
            replace(
                entry,
                qualifications=tuple(
                    Reference(iri, owners[iri].titles)
                    for iri in self.places.get(entry.iri, ())
                    if iri in owners
                ),
                same_as=same.get(entry.iri, ()),
            )
            for entry in self._entries(ECVET + "Unit", parts=parts)
        )

    def _entries(self, kind: str, *, parts: Mapping[str, int]) -> Iterable[Entry]:
        titles: defaultdict[str, list[Text]] = defaultdict(list)
        for row in iterate(self._store, "resource/titles", **{"class": kind}):
            titles[str(row["thing"])].append(_text(row["title"]))
        fields = self._grouped("resource/list-fields", "thing", "field", **{"class": kind})
        facts = {
            str(row["thing"]): row
            for row in iterate(self._store, "resource/list-facts", **{"class": kind})
        }
        for iri, row in facts.items():
            country = self.countries.get(str(row.get("country", "")))
            yield Entry(
                iri=iri,
                identifier=_plain(row.get("identifier")),
                titles=tuple(sorted(titles.get(iri, ()), key=_by_language)),
                country=country.code if country else None,
                level=int(str(row["level"])) if "level" in row else None,
                fields=tuple(node.rsplit("/", 1)[-1] for node in fields.get(iri, ())),
                parts=parts.get(iri, 0),
                valid_until=_day(row.get("until")),
            )

    def _grouped(
        self, query: str, key: str, value: str, **slots: str
    ) -> dict[str, tuple[str, ...]]:
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for row in iterate(self._store, query, **slots):
            groups[str(row[key])].append(str(row[value]))
        return {name: tuple(values) for name, values in groups.items()}

    @cached_property
    def matches(self) -> MatchTable:
        """Return the matches, from their file where there is one."""
        units = self.units.entries
        decided = {pair: reviewed.status for pair, reviewed in self.reviews.items()}
        filed = load_matches(self._filed) if self._filed else None
        if filed is not None:
            return MatchTable(filed, units=units, statuses=decided)
        facts: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for match, link, value in construct(self._store, "resource/match-rows"):
            facts[str(match)][link.value] = str(value)
        rows = [_match_row(iri, values, units) for iri, values in facts.items()]
        if self._filed:
            with suppress(OSError):
                save_matches(self._filed, rows)
        return MatchTable(rows, units=units, statuses=decided)

    @cached_property
    def reviews(self) -> Mapping[tuple[str, str], ReviewedPair]:
        """Return where the pairs stand that institutions decided on, by unit a and unit b."""
        return statuses(self._store, base=self._base) if self._base else {}

    def review(self, a: str, b: str) -> ReviewView:
        """Return where a pair stands, named in either order, with all decisions on it."""
        return review_view(self._reviewed(a, b), self.decisions(a, b), name=self._name)

    def decisions(self, a: str, b: str) -> tuple[Decision, ...]:
        """Return every decision on a pair, named in either order, the oldest first."""
        if self._base is None or self._reviewed(a, b) is None:
            return ()
        return decisions_of(self._store, a, b, base=self._base)

    def _reviewed(self, a: str, b: str) -> ReviewedPair | None:
        return self.reviews.get((a, b)) or self.reviews.get((b, a))

    def _name(self, iri: str) -> Reference:
        return Description(construct(self._store, "resource/thing", thing=iri)).reference(iri)


def _match_row(iri: str, facts: Mapping[str, str], units: Mapping[str, Entry]) -> MatchRow:
    a, b = facts[ECVET + "unitA"], facts[ECVET + "unitB"]
    return MatchRow(
        iri=iri,
        a=a,
        b=b,
        score=to_scaled(facts[ECVET + "score"]),
        coverage_of_a=to_scaled(facts[ECVET + "coverageOfA"]),
        coverage_of_b=to_scaled(facts[ECVET + "coverageOfB"]),
        verdict=Verdict(facts[ECVET + "verdict"].rsplit("/", 1)[-1]),
        reservation=Reservation(facts[ECVET + "reservation"].rsplit("/", 1)[-1]),
        level_gap=_gap(units.get(a), units.get(b)),
    )


def _gap(a: Entry | None, b: Entry | None) -> int | None:
    """Return the level gap by its definition: reading it for every match costs a second."""
    if a is None or b is None or a.level is None or b.level is None:
        return None
    return a.level - b.level


def _text(term: Term) -> Text:
    return Text(str(term), (term.language or "") if isinstance(term, Literal) else "")


def _by_language(text: Text) -> tuple[str, str]:
    return text.language, text.value


def _plain(term: Term | None) -> str | None:
    return None if term is None else str(term)


def _day(term: Term | None) -> date | None:
    try:
        return None if term is None else date.fromisoformat(str(term)[:10])
    except ValueError:
        return None
