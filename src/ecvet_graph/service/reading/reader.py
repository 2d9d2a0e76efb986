"""What the pages and the API read: one `Reader` per store version, answering with frozen views."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Protocol

from ecvet_graph.compare import CompareIndex, Shares, shares_for
from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.model.iris import COUNTRY, ECVET, ESCO_SKILL, RDF, SKOS
from ecvet_graph.model.learning import Texts
from ecvet_graph.model.match import UnitMatch
from ecvet_graph.model.review import Decision, Purpose
from ecvet_graph.model.terms import Triple
from ecvet_graph.query import construct, run
from ecvet_graph.service.description import Description
from ecvet_graph.service.gap import GapRequest, find_gap
from ecvet_graph.service.reading.facts import quality_facts, unit_facts
from ecvet_graph.service.reading.listing import Selection
from ecvet_graph.service.reading.matchlist import MatchSelection
from ecvet_graph.service.reading.portrait import qualification_view, thing_view, unit_view
from ecvet_graph.service.reading.renewal import Renewal, touched_units
from ecvet_graph.service.reading.staleness import Staleness, changed_units
from ecvet_graph.service.reading.statement import compare_view
from ecvet_graph.service.reading.surroundings import Surroundings
from ecvet_graph.service.reading.tables import Tables
from ecvet_graph.service.reference import ReferenceBook
from ecvet_graph.service.resolving import resolve_pair
from ecvet_graph.service.structures import Structures
from ecvet_graph.service.views import (
    CompareView,
    Concept,
    CountryView,
    Entry,
    GapView,
    HomeView,
    Listing,
    MatchEntry,
    QualificationView,
    SkillUnits,
    SkillView,
    ThingView,
    UnitView,
)
from ecvet_graph.store import GraphStore
from ecvet_graph.store.touched import Touched

__all__ = ["Comparer", "Reader"]

_UNITS_PER_COUNTRY = 12
_MATCHES_PER_COUNTRY = 5


class Comparer(Protocol):
    """The comparison engine, as the pages use it."""

    @property
    def index(self) -> CompareIndex:
        """Return what it compares."""

    def compare(self, a: str, b: str, *, day: date | None = None) -> UnitMatch:
        """Return the full match statement of two units, a first whatever their countries.

        Validity is that of the day, or else of the day of the data.
        """


class Reader:
    """Answers every question of the pages over one store version, which never changes.

    `store` is open read-only; `comparer` builds the statement of a pair; `version` names the data;
    `filed` is where the matches of the version may lie as a file; `base` names the installation,
    without it nothing is known of decisions. From a reader `before`, of an earlier version and warm,
    all is taken over that `touched` does not name, the difference between both. `underived` is
    the difference to the version that the index of `comparer` was filed for: what changed since.
    Lists are read on first use, or all at once by `warm`, and may be shared between threads.
    """

    def __init__(
        self,
        store: GraphStore,
        *,
        comparer: Comparer,
        version: str = "0",
        base: str | None = None,
        filed: Path | None = None,
        before: Reader | None = None,
        touched: Touched | None = None,
        underived: Touched | None = None,
    ) -> None:
        self.store = store
        renewal = _renewal(store, before, touched, base)
        self._changed_before = before.staleness.changes if before else {}
        self.structures: Structures = _structures(store, before, renewal)
        self._may_differ = _may_differ(store, renewal, underived, base)
        self.tables: Tables = Tables(
            store,
            base=base,
            filed=filed,
            before=before.tables if before else None,
            renewal=renewal,
        )
        self._comparer = comparer
        self.reference: ReferenceBook = (
            before.reference.over(store) if before and renewal else ReferenceBook(store)
        )
        self._surroundings = Surroundings(store, self.reference)
        self.version = version

    def warm(self) -> None:
        """Read all lists now, so that the first visitor does not wait."""
        self.tables.warm()
        self.home()
        _ = self.staleness
        self._surroundings.warm()
        for language in ("en", "de", "fr"):
            self.units(Selection(), language=language)
            self.qualifications(Selection(), language=language)

    @property
    def index(self) -> CompareIndex:
        """Return what units are compared by."""
        return self._comparer.index

    def home(self) -> HomeView:
        """Return the figures of the whole graph, by country and pair of countries."""
        return self._home

    def countries(self) -> tuple[Concept, ...]:
        """Return the countries that have something in the graph, by code."""
        return tuple(entry.country for entry in self._home.countries)

    def country(self, code: str) -> Concept:
        """Return the country of an alpha-2 code; an unknown one has no labels."""
        known = (concept for concept in self.tables.countries.values() if concept.code == code)
        return next(known, Concept(COUNTRY + code, (), code))

    def country_code(self, written: str) -> str:
        """Return the alpha-2 code for an alpha-2 or alpha-3 code, else what was given."""
        return self.tables.country_codes.get(written.upper(), written)

    def field_labels(self) -> Mapping[str, Texts]:
        """Return the labels of the ISCED-F fields by their codes."""
        return self.tables.field_labels

    def units(self, selection: Selection, *, language: str) -> Listing[Entry]:
        """Return one page of the units that fit, sorted by title in the language."""
        return self.tables.units.find(selection, language=language, labels=self.tables.facet_labels)

    def qualifications(self, selection: Selection, *, language: str) -> Listing[Entry]:
        """Return one page of the qualifications that fit, sorted by title in the language."""
        return self.tables.qualifications.find(
            selection, language=language, labels=self.tables.facet_labels
        )

    def unit(self, iri: str) -> UnitView:
        """Return a unit. Raises NotFoundError when there is none of that IRI."""
        facts = self.describe(iri, kind="unit")
        if ECVET + "Unit" not in facts.iris(iri, RDF + "type"):
            raise _unknown("unit", iri)
        return self.staleness.unit(unit_view(facts, iri))

    def qualification(self, iri: str) -> QualificationView:
        """Return a qualification. Raises NotFoundError when there is none of that IRI."""
        if iri not in self.tables.qualifications.entries:
            raise _unknown("qualification", iri)
        view = qualification_view(self.describe(iri, kind="qualification"), iri)
        return self.staleness.qualification(view)

    def skill(self, local: str) -> SkillView:
        """Return the ESCO skill with that last part of its IRI, and the units that cover it.

        Raises:
            NotFoundError: nothing is known about it.
        """
        iri = ESCO_SKILL + local
        facts = Description(construct(self.store, "resource/skill", skill=iri))
        units = self._covering(iri)
        if not facts and not units:
            raise _unknown("skill", iri)
        return SkillView(
            iri=iri,
            labels=facts.texts(iri, SKOS + "prefLabel"),
            alternative_labels=facts.texts(iri, SKOS + "altLabel"),
            descriptions=facts.texts(iri, SKOS + "definition"),
            broader=tuple(facts.concept(node) for node in facts.iris(iri, SKOS + "broader")),
            narrower=tuple(facts.concept(node) for node in facts.subjects(SKOS + "broader", iri)),
            covered_by=units,
        )

    def thing(self, iri: str) -> ThingView:
        """Return the statements about any thing. Raises NotFoundError when there are none."""
        return thing_view(self.describe(iri, kind="thing"), iri)

    def describe(self, iri: str, *, kind: str) -> Description:
        """Return the triples that describe a thing.

        `kind` is `unit`, `qualification`, `skill` or `thing`.

        Raises:
            NotFoundError: nothing is said about it.
        """
        facts = Description(self._triples(iri, kind=kind))
        if not facts:
            raise _unknown("thing", iri)
        return facts

    def matches(self, selection: MatchSelection) -> Listing[MatchEntry]:
        """Return one page of the materialised matches that fit, best score first."""
        if len(selection.countries) > 2:  # noqa: PLR2004
            raise UsageFault(
                "A match is between two countries.", remedy="Name at most two countries."
            )
        found = self.tables.matches.find(selection)
        return replace(found, rows=self.staleness.matches(found.rows))

    def matches_of(self, iri: str) -> tuple[MatchEntry, ...]:
        """Return the best matches of a unit in each other country, best first."""
        found = self.tables.matches.of_unit(iri, per_country=_MATCHES_PER_COUNTRY)
        return self.staleness.matches(found)

    def entry(self, iri: str) -> Entry:
        """Return the row of a unit. Raises NotFoundError when there is none of that IRI."""
        if iri not in self.tables.units.entries:
            raise _unknown("unit", iri)
        return self.tables.units.entries[iri]

    def compare(
        self,
        a: str,
        b: str,
        *,
        purpose: Purpose = Purpose.INFORMATION,
        day: date | None = None,
    ) -> CompareView:
        """Return two units, named by IRI or source id, side by side with their match statement.

        Validity is judged on the day, or else on that of the data.

        Raises:
            NotFoundError: one of the units is not here.
            UsageFault: a unit is compared with itself.
        """
        iris = resolve_pair(self.store, a, b)
        units = self.unit(iris[0]), self.unit(iris[1])
        for unit in units:
            if unit.change and unit.change.is_new:
                raise _not_compared_yet(unit.iri)
        view = compare_view(
            units,
            self._comparer.compare(*iris, day=day),
            surroundings=self._surroundings,
            purpose=purpose,
            review=self.tables.review(*iris),
        )
        return self.staleness.pair(view)

    def decisions(self, a: str, b: str) -> tuple[Decision, ...]:
        """Return every decision on two units, named by IRI in either order, the oldest first."""
        return self.tables.decisions(a, b)

    def facts_around(self, view: CompareView) -> Iterator[Triple]:
        """Yield what agencies say of both units, and how quality is assured around them."""
        units = (view.a, view.b)
        texts = (text for unit in units for one in unit.outcomes for text in one.texts)
        languages = {"en", *(text.language for text in texts)}
        for unit in units:
            yield from unit_facts(self.describe(unit.iri, kind="unit"), languages=languages)
            for owner in unit.qualifications:
                facts = Description(self._surroundings.quality_triples(owner.iri))
                yield from quality_facts(facts)

    def gap(self, asked: GapRequest) -> GapView:
        """Return what held units cover of a target, and which units would close the gap.

        Raises:
            NotFoundError: a unit or the target is not here.
            UsageFault: there is no such country, or the share is not above 0 and at most 1.
            LimitError: more than 100 units are held.
        """
        found = find_gap(self.store, self._comparer.index, asked, shares=self.shares)
        return self.staleness.gap(found)

    def _triples(self, iri: str, *, kind: str) -> Iterable[Triple]:
        slot = {kind: iri}
        return construct(self.store, f"resource/{kind}", **slot)

    def _covering(self, skill: str) -> tuple[SkillUnits, ...]:
        by_country: defaultdict[str, list[Entry]] = defaultdict(list)
        for row in run(self.store, "resource/skill-units", skill=skill):
            entry = self.tables.units.entries.get(str(row["unit"]))
            if entry:
                by_country[entry.country or ""].append(entry)
        return tuple(
            SkillUnits(country, len(entries), tuple(entries[:_UNITS_PER_COUNTRY]))
            for country, entries in sorted(by_country.items())
        )

    @cached_property
    def staleness(self) -> Staleness:
        """Return which units changed after links and matches were derived from them."""
        if not self._may_differ and not self._changed_before:
            return Staleness()
        known, rows = self._changed_before, self.tables.rows
        asked = (rows[thing] for thing in {*self._may_differ, *known} if thing in rows)
        # A unit of no known country is compared with none.
        compared = [row.iri for row in asked if row.is_unit and row.country]
        return Staleness(changed_units(self.store, self._comparer.index, compared, known=known))

    @cached_property
    def shares(self) -> Shares:
        """Return how far units cover outcomes of others."""
        return shares_for(self._comparer.index)

    @cached_property
    def _home(self) -> HomeView:
        counts: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
        for entry in self.tables.qualifications.entries.values():
            counts[entry.country]["qualifications"] += 1
        for entry in self.tables.units.entries.values():
            row = self.tables.rows[entry.iri]
            counts[entry.country].update(
                {"units": 1, "outcomes": row.outcomes, "linked": row.linked}
            )
        totals = sum(counts.values(), Counter[str]())
        return HomeView(
            countries=tuple(
                CountryView(
                    self.country(code),
                    qualifications=numbers["qualifications"],
                    units=numbers["units"],
                    outcomes=numbers["outcomes"],
                    linked_outcomes=numbers["linked"],
                )
                for code, numbers in sorted(counts.items(), key=lambda item: item[0] or "")
                if code
            ),
            pairs=self.tables.matches.pairs(),
            qualifications=totals["qualifications"],
            units=totals["units"],
            outcomes=totals["outcomes"],
            linked_outcomes=totals["linked"],
            matches=len(self.tables.matches),
            version=self.version,
        )


def _renewal(
    store: GraphStore, before: Reader | None, touched: Touched | None, base: str | None
) -> Renewal | None:
    """Return what has to be read again; `None`: everything."""
    if before is None or touched is None or base is None:
        return None
    renewal = Renewal(touched, base, older=before.store, newer=store)
    return None if renewal.is_of_vocabularies else renewal


def _structures(store: GraphStore, before: Reader | None, renewal: Renewal | None) -> Structures:
    """Return what qualifications consist of, taken over where nothing was said of it."""
    if before is None or renewal is None or renewal.is_of_structures:
        return Structures(store)
    return before.structures.over(store)


def _may_differ(
    store: GraphStore, renewal: Renewal | None, underived: Touched | None, base: str | None
) -> frozenset[str]:
    """Return the units that may have changed since the reader before, or since the index."""
    if renewal is not None:
        return renewal.units
    if underived is None or base is None:
        return frozenset()
    return touched_units(underived, (store,), base=base)


def _not_compared_yet(unit: str) -> NotFoundError:
    return NotFoundError(
        f"The unit {unit} is new: it has not been compared yet.",
        remedy="Its links and matches follow in the background: try again in a minute.",
    )


def _unknown(kind: str, iri: str) -> NotFoundError:
    return NotFoundError(
        f"There is no {kind} {iri} here.", remedy="Check the address, or look for its title."
    )
