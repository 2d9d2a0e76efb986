"""The lists of one store version, read once and held in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ecvet_graph.model.iris import COUNTRY, ISCED_F
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.review import Decision, ReviewedPair
from ecvet_graph.model.terms import Literal, Term
from ecvet_graph.publish.contents import unit_contents
from ecvet_graph.query import construct, iterate
from ecvet_graph.service.description import Description
from ecvet_graph.service.matchfile import MatchRow, load_matches, save_matches
from ecvet_graph.service.reading.listing import EntryTable
from ecvet_graph.service.reading.matchlist import MatchTable
from ecvet_graph.service.reading.matchrows import read_matches, renew_matches
from ecvet_graph.service.reading.renewal import Renewal
from ecvet_graph.service.reading.rows import ThingRow, read_rows, renew_rows
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
        self,
        store: GraphStore,
        *,
        base: str | None = None,
        filed: Path | None = None,
        before: Tables | None = None,
        renewal: Renewal | None = None,
    ) -> None:
        """Read from a store.

        `filed` is where its matches may lie as a file (`matchfile`); without a `base` the review
        graph has no name, and no decisions are read. From the tables `before`, of an earlier
        version, all is taken over that the `renewal` between both does not name; they must be warm.
        """
        self._store = store
        self._base = base
        self._filed = filed
        self._taken = _TakenOver(before, renewal) if before and renewal else None

    def warm(self) -> None:
        """Read everything now, and forget the version before."""
        _ = self.countries, self.field_labels, self.matches, self.qualifications, self.units
        self._taken = None

    @cached_property
    def countries(self) -> Mapping[str, Concept]:
        """Return the countries by IRI; their codes are alpha-2."""
        return self._taken.tables.countries if self._taken else self._labels("country")

    @cached_property
    def country_codes(self) -> Mapping[str, str]:
        """Return the alpha-2 code for every code that people write, alpha-3, EL and UK included."""
        alpha_2 = {concept.iri: concept.code for concept in self.countries.values()}
        codes = {iri.rsplit("/", 1)[-1]: code for iri, code in alpha_2.items() if code}
        return codes | {code: code for code in codes.values()} | _ALSO_WRITTEN

    @cached_property
    def field_labels(self) -> Mapping[str, Texts]:
        """Return the labels of the ISCED-F fields by code."""
        if self._taken:
            return self._taken.tables.field_labels
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
    def rows(self) -> Mapping[str, ThingRow]:
        """Return what is said of every unit and qualification."""
        touched = self._taken.renewal.in_rows if self._taken else None
        if self._taken is None or touched is None:
            return read_rows(self._store)
        known = self._taken.tables.rows
        return renew_rows(self._store, known, touched=touched) if touched else known

    @cached_property
    def qualifications(self) -> EntryTable:
        """Return the qualifications."""
        owners = (row.owners for row in self.rows.values())
        sizes = Counter(owner for one in owners for owner in one)
        before = self._taken.tables.qualifications if self._taken else None
        found = (self._entry(row, sizes[row.iri]) for row in self.rows.values() if not row.is_unit)
        return EntryTable(found, before=before)

    @cached_property
    def units(self) -> EntryTable:
        """Return the units."""
        owners = self.qualifications.entries
        named = {iri: Reference(iri, entry.titles) for iri, entry in owners.items()}
        before = self._taken.tables.units if self._taken else None
        found = (
            self._entry(row, row.outcomes, tuple(named[iri] for iri in row.owners if iri in named))
            for row in self.rows.values()
            if row.is_unit
        )
        return EntryTable(found, before=before)

    def _entry(self, row: ThingRow, parts: int, owners: tuple[Reference, ...] = ()) -> Entry:
        country = self.countries.get(row.country or "")
        return Entry(
            iri=row.iri,
            identifier=row.identifier,
            titles=row.titles,
            country=country.code if country else None,
            level=row.level,
            fields=tuple(field.rsplit("/", 1)[-1] for field in row.fields),
            parts=parts,
            qualifications=owners,
            same_as=row.same_as if row.is_unit else (),
            valid_until=row.valid_until,
        )

    @cached_property
    def matches(self) -> MatchTable:
        """Return the matches of units that are here."""
        units = self.units.entries
        decided = {pair: reviewed.status for pair, reviewed in self.reviews.items()}
        if self._taken:
            known = self._taken.tables.matches
            return known.renewed(self._match_rows(), units=units, statuses=decided)
        return MatchTable(self._match_rows(), units=units, statuses=decided)

    def _match_rows(self) -> Sequence[MatchRow]:
        """Return the matches: those of the version before, from their file, or from the graph."""
        touched = self._taken.renewal.in_matches if self._taken else None
        if self._taken and touched is not None:
            known = self._taken.tables.matches.rows
            return renew_matches(self._store, known, touched=touched) if touched else known
        filed = load_matches(self._filed) if self._filed else None
        if filed is not None:
            return filed
        rows = read_matches(self._store)
        if self._filed:
            with suppress(OSError):
                save_matches(self._filed, rows)
        return rows

    @cached_property
    def reviews(self) -> Mapping[tuple[str, str], ReviewedPair]:
        """Return where the pairs stand that institutions decided on, by unit a and unit b."""
        if self._base is None:
            return {}
        if self._taken and not self._taken.has_decisions_on_changed:
            return self._taken.tables.reviews
        return statuses(self._store, base=self._base)

    def review(self, a: str, b: str) -> ReviewView:
        """Return where a pair stands, named in either order, with all decisions on it."""
        made = self.decisions(a, b)
        now = unit_contents(self._store, (a, b)) if made else {}
        contents = {unit: content.digest for unit, content in now.items()}
        return review_view(self._reviewed(a, b), made, name=self._name, contents=contents)

    def decisions(self, a: str, b: str) -> tuple[Decision, ...]:
        """Return every decision on a pair, named in either order, the oldest first."""
        if self._base is None or self._reviewed(a, b) is None:
            return ()
        return decisions_of(self._store, a, b, base=self._base)

    def _reviewed(self, a: str, b: str) -> ReviewedPair | None:
        return self.reviews.get((a, b)) or self.reviews.get((b, a))

    def _name(self, iri: str) -> Reference:
        return Description(construct(self._store, "resource/thing", thing=iri)).reference(iri)


@dataclass(frozen=True, slots=True)
class _TakenOver:
    """The tables of an earlier version, and what may differ since."""

    tables: Tables
    renewal: Renewal

    @property
    def has_decisions_on_changed(self) -> bool:
        """Return whether there are new decisions, or decisions on units that may have changed."""
        changed = self.renewal.units
        decided = {unit for pair in self.tables.reviews for unit in pair}
        return self.renewal.is_of_decisions or not changed.isdisjoint(decided)


def _text(term: Term) -> Text:
    return Text(str(term), (term.language or "") if isinstance(term, Literal) else "")


def _by_language(text: Text) -> tuple[str, str]:
    return text.language, text.value
