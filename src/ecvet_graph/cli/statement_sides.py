"""What stands around the outcomes of a unit, as lines of a statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ecvet_graph.model.learning import english
from ecvet_graph.service.views import (
    BodyView,
    Concept,
    LevelReferencingView,
    PlaceView,
    SideView,
    UnitView,
)

__all__ = ["headline", "side_lines"]

_NOT_STATED = "not stated"
_WIDTH = 13


def headline(unit: UnitView) -> str:
    """Return a unit on one line: title, qualifications, country, level and id."""
    country = unit.country.code if unit.country and unit.country.code else "?"
    level = "?" if unit.level.eqf is None else str(unit.level.eqf)
    whose = f" of the {unit.level.whose}" if unit.level.whose else ""
    qualifications = ", ".join(english(one.titles) for one in unit.qualifications)
    inside = f" in {qualifications}" if qualifications else ""
    name = unit.identifier or unit.iri
    return f"{english(unit.titles)}{inside} ({country}, EQF {level}{whose}; {name})"


def side_lines(unit: UnitView, side: SideView) -> Iterator[str]:
    """Yield what is stated of a unit and its qualification, or that it is not stated."""
    entries: dict[str, Iterable[str]] = {
        "level": _levels(unit, side.referencings),
        "field": (_concept(field) for field in unit.fields),
        "occupations": (_concept(one) for one in side.occupations),
        "workload": (_place(place) for place in unit.places),
        "quality": _quality(side),
        "assessment": _assessment(unit, side),
        "validity": _validity(unit, side),
        "decides": (_body(body) for body in side.deciders),
        "contact point": (_body(body) for body in side.contacts),
    }
    for name, values in entries.items():
        yield f"  {name:<{_WIDTH}}  {'; '.join(values) or _NOT_STATED}"


def _levels(unit: UnitView, rows: tuple[LevelReferencingView, ...]) -> Iterator[str]:
    if unit.level.eqf is not None:
        yield f"EQF {unit.level.eqf} of the {unit.level.whose or 'unit'}"
    yield from (_concept(level) for level in unit.level.nqf)
    for row in rows:
        framework = english(row.framework.titles) or row.framework.iri
        sources = ", ".join(text.value for text in row.sources)
        yield f"referenced in {framework}, confidence {row.confidence or _NOT_STATED} ({sources})"


def _place(place: PlaceView) -> str:
    parts = []
    if place.points is not None:
        system = _concept(place.credit_system) if place.credit_system else "no system stated"
        parts.append(f"{place.points.normalize():f} points ({system})")
    if place.relative_weight is not None:
        parts.append(f"{place.relative_weight:.4f} of the qualification")
    if place.training_weeks is not None:
        parts.append(f"{place.training_weeks.normalize():f} weeks")
    return ", ".join(parts) or _NOT_STATED


def _quality(side: SideView) -> Iterator[str]:
    yield from (english(one.titles) or one.iri for one in side.accreditations)
    yield from (english(one.descriptions) or one.iri for one in side.quality)


def _assessment(unit: UnitView, side: SideView) -> Iterator[str]:
    yield from (english(one.titles) or one.iri for one in unit.assessments)
    yield from (_concept(kind) for kind in unit.assessment_types)
    yield f"{side.criteria} criteria" if side.criteria else f"criteria {_NOT_STATED}"


def _validity(unit: UnitView, side: SideView) -> Iterator[str]:
    if unit.valid_from:
        yield f"from {unit.valid_from.isoformat()}"
    if unit.valid_until:
        yield f"until {unit.valid_until.isoformat()}"
    if unit.valid_from or unit.valid_until:
        yield str(side.validity)


def _body(body: BodyView) -> str:
    name = english(body.names) or body.iri
    assumed = " (assumed for this source)" if body.is_assumed else ""
    return f"{name}{assumed}, {body.homepage or 'no contact stated'}"


def _concept(concept: Concept) -> str:
    return " ".join(part for part in (concept.code, english(concept.labels)) if part) or concept.iri
