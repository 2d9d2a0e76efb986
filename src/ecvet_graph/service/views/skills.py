"""A skill and the units that cover it."""

from __future__ import annotations

from dataclasses import dataclass

from ecvet_graph.model.learning import Texts
from ecvet_graph.service.views.concepts import Concept
from ecvet_graph.service.views.listings import Entry

__all__ = ["SkillUnits", "SkillView"]


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
