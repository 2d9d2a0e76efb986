"""Qualifications, units and learning outcomes as frozen values.

Definitions: Recommendation 2009/C 155/02, Annex I. Points hang on the allocation of a unit to a
qualification, because their weight "may vary from one of these qualifications to another" (Annex II.4).

Every field that names a concept (country, language, level of a framework, field, category, role,
credit system, group, skill, assessment type, function) holds its full IRI.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

__all__ = [
    "Accreditation",
    "Assessment",
    "Criterion",
    "LearningOutcome",
    "Organisation",
    "Qualification",
    "QualityAssurance",
    "Text",
    "Texts",
    "Unit",
    "UnitAllocation",
    "UnitGroup",
    "english",
    "text_in",
]


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A text in a language; `language` is a BCP 47 tag in lower case."""

    value: str
    language: str


Texts: TypeAlias = tuple[Text, ...]


def text_in(texts: Texts, *languages: str) -> Text | None:
    """Return the text in the first of the languages that has one, else the first text, else `None`."""
    by_language = {text.language: text for text in reversed(texts)}
    for language in languages:
        if language in by_language:
            return by_language[language]
    return texts[0] if texts else None


def english(texts: Texts) -> str:
    """Return the English text, else the first; empty where there is none."""
    found = text_in(texts, "en")
    return found.value if found else ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A competent institution: names, country (EU authority IRI) and public page."""

    iri: str
    names: Texts
    country: str
    homepage: str | None = None
    functions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QualityAssurance:
    """How the quality of a qualification or an institution is assured; no indicator and no mark.

    `assures` holds the IRIs of what it is about, `phases` concepts of the EQAVET cycle
    (Recommendation 2020/C 417/01, Annex II).
    """

    iri: str
    assures: tuple[str, ...]
    descriptions: Texts = ()
    phases: tuple[str, ...] = ()
    reviewer: Organisation | None = None
    made_on: date | None = None
    homepage: str | None = None


@dataclass(frozen=True, slots=True)
class Accreditation:
    """An accreditation of organisations by an agent; `kind` is of the EU list of types."""

    iri: str
    titles: Texts
    kind: str
    agent: Organisation
    organisations: tuple[Organisation, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """An assessment criterion of an outcome, or of the whole unit when `outcome` is `None`."""

    iri: str
    texts: Texts
    outcome: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """How a unit is assessed: description and types (EU list of assessment types)."""

    iri: str
    titles: Texts
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LearningOutcome:
    """What a learner knows, understands and is able to do; category and skills may be unknown."""

    iri: str
    texts: Texts
    category: str | None = None
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of learning outcomes: a component of a qualification that can be assessed and validated.

    `hours` are the hours of learning that it takes (ELM, volume of learning), above 0 or `None`.
    """

    iri: str
    identifier: str
    titles: Texts
    publisher: Organisation
    outcomes: tuple[LearningOutcome, ...]
    descriptions: Texts = ()
    code: str | None = None
    eqf_level: int | None = None
    nqf_level: str | None = None
    criteria: tuple[Criterion, ...] = ()
    assessment: Assessment | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    same_as: tuple[str, ...] = ()
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """A rule over elective units: how many of them, or how many points."""

    iri: str
    titles: Texts = ()
    min_units: int | None = None
    max_units: int | None = None
    required_points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class UnitAllocation:
    """The place of a unit in a qualification: points, weight, role and group belong to the pair."""

    iri: str
    unit: Unit
    points: Decimal | None = None
    credit_system: str | None = None
    relative_weight: Decimal | None = None
    training_weeks: Decimal | None = None
    role: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Qualification:
    """A qualification with its units; `local` is the slug that its parts repeat.

    `eqf_level` is 1 to 8 or `None`; `nqf_level`, `isced_f` and `country` are EU authority IRIs.
    `awarding_assumed` says that the awarding body was set by default for the source. `hours` are the
    hours of learning that the whole of it takes, above 0 or `None`.
    """

    iri: str
    local: str
    identifier: str
    titles: Texts
    country: str
    publisher: Organisation
    awarding_bodies: tuple[Organisation, ...]
    allocations: tuple[UnitAllocation, ...] = ()
    groups: tuple[UnitGroup, ...] = ()
    descriptions: Texts = ()
    eqf_level: int | None = None
    level_basis: Text | None = None
    nqf_level: str | None = None
    isced_f: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    homepage: str | None = None
    points: Decimal | None = None
    credit_system: str | None = None
    reference_years: Decimal | None = None
    unit_list_complete: bool | None = None
    awarding_assumed: bool = False
    illustrative: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    quality: tuple[QualityAssurance, ...] = ()
    accreditations: tuple[Accreditation, ...] = ()
    hours: Decimal | None = None

    @property
    def units(self) -> tuple[Unit, ...]:
        """Return the units in the order of their allocations."""
        return tuple(allocation.unit for allocation in self.allocations)
