"""A unit with its outcomes, criteria, skills and places in qualifications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecvet_graph.model.learning import Texts
from ecvet_graph.service.views.concepts import BodyView, Concept, LevelView, Reference, UnitChange

__all__ = ["CriterionView", "OutcomeView", "PlaceView", "SkillLinkView", "UnitView"]


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
class PlaceView:
    """The place of a unit in a qualification: points and weight belong to the pair.

    `relative_weight` is a fraction of the qualification in (0, 1]; `training_weeks` are weeks;
    `hours` of learning are those of the unit wherever it stands.
    """

    qualification: Reference
    unit: Reference
    points: Decimal | None
    credit_system: Concept | None
    relative_weight: Decimal | None
    training_weeks: Decimal | None
    role: str | None
    group: Reference | None
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit with its outcomes, level, places, institutions and validity; hours are of learning.

    `stale`: it changed after its skills were linked and its matches derived, as `change` tells.
    """

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
    stale: bool = False
    change: UnitChange | None = None
    hours: Decimal | None = None
