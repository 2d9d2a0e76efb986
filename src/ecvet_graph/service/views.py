"""What a page or an API answer shows, as frozen values that know neither RDF nor HTTP.

Texts carry every language of the data; the reader of a view chooses. Levels are EQF levels 1 to 8,
points and weights exact decimals, countries alpha-2 codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from ecvet_graph.model.learning import Texts
from ecvet_graph.model.match import Gate, Reservation, UnitMatch, Verdict

__all__ = [
    "AccreditationView",
    "BodyView",
    "CompareView",
    "Concept",
    "CountryPair",
    "CountryView",
    "CriterionView",
    "Entry",
    "Facet",
    "FacetValue",
    "GroupView",
    "HomeView",
    "LevelView",
    "Listing",
    "MatchEntry",
    "OutcomeView",
    "PlaceView",
    "QualificationView",
    "QualityView",
    "Reference",
    "SkillLinkView",
    "SkillUnits",
    "SkillView",
    "StatementView",
    "ThingView",
    "UnitView",
    "VerdictCount",
]

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a controlled list: level, field, country, credit system or skill."""

    iri: str
    labels: Texts
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Another thing that has a page, and what it is called."""

    iri: str
    titles: Texts


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: a unit or a qualification.

    `parts` counts the outcomes of a unit or the units of a qualification; `same_as` are places of
    the same unit in other qualifications, which lists show once; `fields` are ISCED-F codes.
    """

    iri: str
    identifier: str | None
    titles: Texts
    country: str | None
    level: int | None
    fields: tuple[str, ...]
    parts: int
    qualifications: tuple[Reference, ...] = ()
    same_as: tuple[str, ...] = ()
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to choose, with the number of rows it would leave; no labels: the code speaks."""

    value: str
    count: int
    is_chosen: bool
    labels: Texts = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """A question that narrows a list, with its values."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One page of a list; pages count from 1."""

    total: int
    page: int
    pages: int
    rows: tuple[Row, ...]
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class CountryView:
    """What one country has in the graph."""

    country: Concept
    qualifications: int
    units: int
    outcomes: int
    linked_outcomes: int


@dataclass(frozen=True, slots=True)
class VerdictCount:
    """How many matches have a verdict."""

    verdict: Verdict
    count: int


@dataclass(frozen=True, slots=True)
class CountryPair:
    """How many unit matches two countries have, by verdict."""

    a: str
    b: str
    total: int
    verdicts: tuple[VerdictCount, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """The figures of the whole graph."""

    countries: tuple[CountryView, ...]
    pairs: tuple[CountryPair, ...]
    qualifications: int
    units: int
    outcomes: int
    linked_outcomes: int
    matches: int
    version: str


@dataclass(frozen=True, slots=True)
class LevelView:
    """A level, and whose it is: `unit`, `qualification`, or nobody's because it is not known."""

    eqf: int | None
    whose: str | None
    nqf: tuple[Concept, ...]
    basis: Texts


@dataclass(frozen=True, slots=True)
class SkillLinkView:
    """A skill of an outcome: declared by the agency, or suggested from the text."""

    skill: Concept
    is_declared: bool


@dataclass(frozen=True, slots=True)
class CriterionView:
    """An assessment criterion, with the grade it describes where it does."""

    iri: str
    texts: Texts
    grade: str | None


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """A learning outcome.

    `category` is `knowledge`, `skills`, `responsibility-autonomy` or not given.
    """

    iri: str
    texts: Texts
    category: str | None
    skills: tuple[SkillLinkView, ...]
    criteria: tuple[CriterionView, ...]


@dataclass(frozen=True, slots=True)
class BodyView:
    """An institution; `is_assumed` when it was set by default for the source of the data."""

    iri: str
    names: Texts
    homepage: str | None
    is_assumed: bool = False


@dataclass(frozen=True, slots=True)
class PlaceView:
    """The place of a unit in a qualification: points and weight belong to the pair.

    `relative_weight` is a fraction of the qualification in (0, 1]; `training_weeks` are weeks.
    """

    qualification: Reference
    unit: Reference
    points: Decimal | None
    credit_system: Concept | None
    relative_weight: Decimal | None
    training_weeks: Decimal | None
    role: str | None
    group: Reference | None


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit with its outcomes, level, places, institutions and validity."""

    iri: str
    identifier: str | None
    code: str | None
    titles: Texts
    descriptions: Texts
    country: Concept | None
    level: LevelView
    fields: tuple[Concept, ...]
    outcomes: tuple[OutcomeView, ...]
    criteria: tuple[CriterionView, ...]
    assessments: tuple[Reference, ...]
    assessment_types: tuple[Concept, ...]
    places: tuple[PlaceView, ...]
    qualifications: tuple[Reference, ...]
    awarding_bodies: tuple[BodyView, ...]
    publisher: BodyView | None
    same_as: tuple[Reference, ...]
    valid_from: date | None
    valid_until: date | None
    is_illustrative: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """A rule over elective units."""

    iri: str
    titles: Texts
    min_units: int | None
    max_units: int | None
    required_points: Decimal | None


@dataclass(frozen=True, slots=True)
class QualityView:
    """How quality is assured, by the phases of the EQAVET cycle; no mark and no indicator.

    It is about the qualification, about the named institutions, or about both.
    """

    iri: str
    descriptions: Texts
    phases: tuple[Concept, ...]
    reviewer: BodyView | None
    made_on: date | None
    homepage: str | None
    assures_qualification: bool
    institutions: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class AccreditationView:
    """An accreditation: its title, its type, who accredits and who is accredited."""

    iri: str
    titles: Texts
    kind: Concept | None
    agent: BodyView | None
    organisations: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class QualificationView:
    """A qualification with its units, points, groups, level and institutions."""

    iri: str
    identifier: str | None
    titles: Texts
    descriptions: Texts
    country: Concept | None
    level: LevelView
    fields: tuple[Concept, ...]
    points: Decimal | None
    credit_system: Concept | None
    reference_years: Decimal | None
    units: tuple[PlaceView, ...]
    groups: tuple[GroupView, ...]
    is_unit_list_complete: bool | None
    awarding_bodies: tuple[BodyView, ...]
    publisher: BodyView | None
    homepages: tuple[str, ...]
    valid_from: date | None
    valid_until: date | None
    is_illustrative: bool
    quality: tuple[QualityView, ...]
    accreditations: tuple[AccreditationView, ...]


@dataclass(frozen=True, slots=True)
class MatchEntry:
    """One suggested match; score and coverages 0 to 1, the gap is level of a minus level of b."""

    iri: str
    a: Entry
    b: Entry
    score: Decimal
    coverage_of_a: Decimal
    coverage_of_b: Decimal
    verdict: Verdict
    reservation: Reservation
    level_gap: int | None


@dataclass(frozen=True, slots=True)
class SkillUnits:
    """The units of one country that cover a skill: how many, and the first of them."""

    country: str
    total: int
    units: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class SkillView:
    """A skill, its labels, its neighbours and the units that cover it."""

    iri: str
    labels: Texts
    alternative_labels: Texts
    descriptions: Texts
    broader: tuple[Concept, ...]
    narrower: tuple[Concept, ...]
    covered_by: tuple[SkillUnits, ...]


@dataclass(frozen=True, slots=True)
class CompareView:
    """Two units and the full match statement between them, with the labels of the shared skills."""

    a: UnitView
    b: UnitView
    match: UnitMatch
    skills: tuple[Concept, ...]

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Return the gates that hold something against the pair."""
        return tuple(gate for gate in self.match.gates if gate.reservation is not Reservation.NONE)


@dataclass(frozen=True, slots=True)
class StatementView:
    """One statement about a thing: the property, and a value that is an IRI or a text."""

    predicate: str
    value: str
    is_iri: bool
    language: str | None
    names: Texts


@dataclass(frozen=True, slots=True)
class ThingView:
    """Any thing that has no page of its own: its statements."""

    iri: str
    titles: Texts
    statements: tuple[StatementView, ...]
