"""What the reference pages show, as frozen values; texts carry every language of the data."""

from __future__ import annotations

from dataclasses import dataclass

from ecvet_graph.model.learning import Texts
from ecvet_graph.service.views import Concept, Reference

__all__ = [
    "AuthorityDefinitionView",
    "AuthorityView",
    "ContactPointView",
    "EqfLevelView",
    "FrameworkView",
    "GlossaryTermView",
    "InstrumentView",
    "NationalLevelView",
    "ReferencingView",
]


@dataclass(frozen=True, slots=True)
class AuthorityDefinitionView:
    """What an authority says of a term, and where.

    `is_quotation` when in its own words, `is_translation` when those words are translated by us.
    """

    iri: str
    texts: Texts
    places: Texts
    is_quotation: bool
    is_translation: bool = False


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """An authority with its definitions of one term: its own words, a summary, a translation."""

    authority: Reference
    year: str | None
    addresses: tuple[str, ...]
    definitions: tuple[AuthorityDefinitionView, ...]

    def definitions_in(self, language: str) -> tuple[AuthorityDefinitionView, ...]:
        """Return what a reader of a language needs: texts in it first, then any quotation.

        Where there is nothing in the language, everything is returned.
        """
        spoken = [
            view for view in self.definitions if any(t.language == language for t in view.texts)
        ]
        quoted = [view for view in self.definitions if view.is_quotation and view not in spoken]
        return (*spoken, *quoted) or self.definitions


@dataclass(frozen=True, slots=True)
class GlossaryTermView:
    """A term of the glossary; `local` is the last part of its IRI, `sources` name the idea."""

    iri: str
    local: str
    labels: Texts
    alternative_labels: Texts
    definitions: Texts
    sources: Texts
    notes: Texts
    authorities: tuple[AuthorityView, ...]
    broader: tuple[Reference, ...]
    narrower: tuple[Reference, ...]
    related: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class EqfLevelView:
    """One of the eight EQF levels with its descriptors (2017/C 189/03, Annex II)."""

    number: int
    iri: str
    labels: Texts
    knowledge: Texts
    skills: Texts
    autonomy: Texts
    cycle: Concept | None


@dataclass(frozen=True, slots=True)
class ReferencingView:
    """A statement that references a national level to the EQF; `eqf` absent: not referenced.

    `confidence` is `high`, `medium`, `low` or not given; dates are years, months or days as the
    data gives them, earliest first.
    """

    iri: str
    eqf: int | None
    confidence: str | None
    referenced_on: tuple[str, ...]
    valid_from: str | None
    valid_until: str | None
    sources: Texts
    notes: Texts


@dataclass(frozen=True, slots=True)
class NationalLevelView:
    """A level of a national framework with what is said about its place in the EQF."""

    iri: str
    labels: Texts
    referencings: tuple[ReferencingView, ...]

    @property
    def eqf(self) -> tuple[int, ...]:
        """Return the EQF levels it is referenced to, lowest first; empty when to none."""
        return tuple(sorted({row.eqf for row in self.referencings if row.eqf is not None}))


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """A national qualifications framework; `status` says whether its referencing still stands."""

    iri: str
    local: str
    labels: Texts
    country: Concept
    regions: Texts
    valid_from: str | None
    valid_until: str | None
    replaced_by: Reference | None
    status: Concept | None
    notes: Texts
    levels: tuple[NationalLevelView, ...]

    @property
    def is_historical(self) -> bool:
        """Say whether it was replaced, has ended, or its referencing belongs to the past."""
        is_past = self.status is not None and self.status.iri.endswith("/historical")
        return is_past or self.valid_until is not None or self.replaced_by is not None

    @property
    def referenced(self) -> int:
        """Return how many of its levels are referenced to the EQF."""
        return sum(1 for level in self.levels if level.eqf)

    @property
    def common_sources(self) -> Texts:
        """Return the sources that every statement about its levels names."""
        rows = [row.sources for level in self.levels for row in level.referencings]
        return tuple(text for text in rows[0] if all(text in row for row in rows)) if rows else ()

    @property
    def referenced_on(self) -> tuple[str, ...]:
        """Return the dates on which its levels were referenced, earliest first."""
        rows = (row for level in self.levels for row in level.referencings)
        return tuple(sorted({day for row in rows for day in row.referenced_on}))


@dataclass(frozen=True, slots=True)
class ContactPointView:
    """An office that informs about European instruments in a country or region; never a person."""

    iri: str
    names: Texts
    country: Concept
    regions: Texts
    instruments: tuple[Concept, ...]
    services: tuple[Concept, ...]
    descriptions: Texts
    addresses: tuple[str, ...]
    is_illustrative: bool


@dataclass(frozen=True, slots=True)
class InstrumentView:
    """A legal instrument; `in_force` is absent where nothing is said, `identifier` is the CELEX.

    `effects` say what the act means for the data, in the words of this project.
    """

    iri: str
    titles: Texts
    short_titles: Texts
    number: str | None
    identifier: str | None
    adopted: str | None
    published: str | None
    published_in: str | None
    in_force: bool | None
    no_longer_in_force: str | None
    repealed_by: tuple[Reference, ...]
    repeals: tuple[Reference, ...]
    effects: Texts
    addresses: tuple[str, ...]
