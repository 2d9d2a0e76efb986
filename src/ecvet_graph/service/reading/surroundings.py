"""What stands around the outcomes of a unit that is compared: levels, quality, who decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from ecvet_graph.model.iris import OWN
from ecvet_graph.model.terms import Triple
from ecvet_graph.query import construct, run
from ecvet_graph.service.description import Description
from ecvet_graph.service.reading.institutions import accreditation_views, quality_views
from ecvet_graph.service.reference import ReferenceBook
from ecvet_graph.service.reference.views import FrameworkView, NationalLevelView
from ecvet_graph.service.views import (
    BodyView,
    Concept,
    LevelReferencingView,
    Reference,
    SideView,
    UnitView,
    Validity,
)
from ecvet_graph.store import GraphStore

__all__ = ["Surroundings"]

_ECVET_CONTACT = OWN + "instrument/ecvet"


class Surroundings:
    """Reads what stands around units; safe for many threads."""

    def __init__(self, store: GraphStore, reference: ReferenceBook) -> None:
        self._store = store
        self._reference = reference

    def warm(self) -> None:
        """Read the levels of all frameworks and the contact points now."""
        _ = self._levels, self._reference.contact_points

    def side(self, unit: UnitView, day: date | None) -> SideView:
        """Return what stands around a unit; its validity is that of the day."""
        owners = [Description(self.quality_triples(one.iri)) for one in unit.qualifications]
        named = tuple(zip(unit.qualifications, owners, strict=True))
        return SideView(
            referencings=tuple(self._referencings(unit.level.nqf)),
            quality=tuple(row for one, facts in named for row in quality_views(facts, one.iri)),
            accreditations=tuple(
                row for one, facts in named for row in accreditation_views(facts, one.iri)
            ),
            occupations=self._occupations(unit.iri),
            criteria=len(unit.criteria) + sum(len(one.criteria) for one in unit.outcomes),
            validity=_validity(unit, day),
            deciders=unit.awarding_bodies or ((unit.publisher,) if unit.publisher else ()),
            contacts=self._contacts(unit.country),
        )

    def quality_triples(self, qualification: str) -> Iterable[Triple]:
        """Return what is said of how the quality of a qualification is assured."""
        return construct(self._store, "resource/qualification-quality", qualification=qualification)

    def _referencings(self, levels: Iterable[Concept]) -> Iterable[LevelReferencingView]:
        for level in levels:
            if level.iri not in self._levels:
                continue
            framework, stated = self._levels[level.iri]
            yield from (
                LevelReferencingView(
                    level=level,
                    framework=Reference(framework.iri, framework.labels),
                    eqf=row.eqf,
                    confidence=row.confidence,
                    referenced_on=row.referenced_on,
                    sources=row.sources,
                )
                for row in stated.referencings
                if row.valid_until is None
            )

    @cached_property
    def _levels(self) -> Mapping[str, tuple[FrameworkView, NationalLevelView]]:
        return {
            level.iri: (framework, level)
            for framework in self._reference.frameworks
            for level in framework.levels
        }

    def _occupations(self, unit: str) -> tuple[Concept, ...]:
        found = [
            str(row["occupation"])
            for row in run(self._store, "resource/unit-occupations", unit=unit)
        ]
        return tuple(self._concept(iri) for iri in found)

    def _concept(self, iri: str) -> Concept:
        facts = Description(construct(self._store, "resource/thing", thing=iri))
        return facts.concept(iri)

    def _contacts(self, country: Concept | None) -> tuple[BodyView, ...]:
        return tuple(
            BodyView(point.iri, point.names, point.addresses[0] if point.addresses else None)
            for point in self._reference.contact_points
            if country is not None
            and point.country.iri == country.iri
            and any(one.iri == _ECVET_CONTACT for one in point.instruments)
        )


def _validity(unit: UnitView, day: date | None) -> Validity:
    if day is None or not (unit.valid_from or unit.valid_until):
        return Validity.NOT_STATED
    if unit.valid_from and day < unit.valid_from:
        return Validity.NOT_YET
    if unit.valid_until and day > unit.valid_until:
        return Validity.ENDED
    return Validity.VALID
