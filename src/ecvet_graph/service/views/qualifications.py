"""A qualification with its groups, quality assurance and accreditations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecvet_graph.model.learning import Texts
from ecvet_graph.service.views.concepts import BodyView, Concept, LevelView, Reference, UnitChange
from ecvet_graph.service.views.units import PlaceView

__all__ = ["AccreditationView", "GroupView", "QualificationView", "QualityView"]


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
    """A qualification with its units, points, groups, level and institutions; hours are of learning.

    `stale`: units of it changed after they were linked and matched, as `changes` tell.
    """

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
    stale: bool = False
    changes: tuple[UnitChange, ...] = ()
    hours: Decimal | None = None
