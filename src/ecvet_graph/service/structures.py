"""The structures of qualifications, read from a version of the store: one, or all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from ecvet_graph.credit.figures import unit_figures
from ecvet_graph.credit.structure import (
    CreditFigure,
    FigureBasis,
    GroupRule,
    Structure,
    StructureUnit,
)
from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.durations import hours_of
from ecvet_graph.model.iris import ECVET, ELM, OWN
from ecvet_graph.query import construct
from ecvet_graph.service.credit.naming import Names, qualification_names
from ecvet_graph.service.description import Description
from ecvet_graph.store import GraphStore

__all__ = ["Structures", "read_structure"]

_MANDATORY = OWN + "unit-role/mandatory"
_ELECTIVE = OWN + "unit-role/elective"
_HOURS = ELM + "volumeOfLearning"
# Properties of a place that are figures of their own, with what they are said of
_MEASURES: Mapping[str, FigureBasis] = {
    ECVET + "relativeWeight": FigureBasis.ALLOCATION,
    ECVET + "trainingWeeks": FigureBasis.WEEKS,
}


class Structures:
    """The structures of all qualifications of a version of the store, which never changes.

    One is read when it is asked for; all together on first use, and kept.
    """

    def __init__(self, store: GraphStore) -> None:
        self.store = store

    def over(self, store: GraphStore) -> Structures:
        """Return the structures of a version that says the same of them, with what was read already."""
        found = Structures(store)
        for kept in ("all", "names"):
            if kept in self.__dict__:
                found.__dict__[kept] = self.__dict__[kept]
        return found

    def warm(self) -> None:
        """Read all of them with their names now, so that the first visitor does not wait."""
        _ = self.names

    def find(self, qualification: str) -> Structure:
        """Return the structure of a qualification given by IRI. Raises as `read_structure`."""
        kept = self.__dict__.get("all")
        if kept and qualification in kept:
            found: Structure = kept[qualification]
            return found
        return read_structure(self.store, qualification)

    @cached_property
    def all(self) -> Mapping[str, Structure]:
        """Return the structures of all qualifications that have units, by IRI."""
        facts = Description(construct(self.store, "mobility/structures"))
        reader = _Reading(facts)
        return {iri: reader.structure(iri) for iri in reader.qualifications}

    @cached_property
    def names(self) -> Names:
        """Return the names of all qualifications, and of the systems that figures are in."""
        systems = {
            figure.system
            for structure in self.all.values()
            for place in structure.units
            for figure in (*structure.figures, *unit_figures(place))
        }
        return qualification_names(self.store, systems=systems)


def read_structure(store: GraphStore, qualification: str) -> Structure:
    """Return the structure of a qualification given by IRI.

    Units are elective where their agency says so, or where they stand in a group; all others are
    mandatory, as where the list names neither roles nor groups.

    Raises:
        NotFoundError: there is no qualification with units of that IRI.
    """
    facts = Description(construct(store, "mobility/structure", qualification=qualification))
    reader = _Reading(facts)
    if qualification not in reader.qualifications:
        raise NotFoundError(
            f"There is no qualification with units {qualification[:200]} here.",
            remedy="Give the IRI of a published qualification, or its id as the source writes it.",
        )
    return reader.structure(qualification)


class _Reading:
    """Reads structures out of the statements about them."""

    def __init__(self, facts: Description) -> None:
        self._facts = facts
        self.qualifications: Mapping[str, tuple[str, ...]] = _units_by_owner(facts)
        self._same = _same_units(facts)

    def structure(self, iri: str) -> Structure:
        """Return the structure of one of `qualifications`."""
        facts, units = self._facts, self.qualifications[iri]
        nodes = facts.subjects(ECVET + "qualification", iri)
        places: dict[str, str] = {}
        for node in nodes:
            unit = facts.iri(node, ECVET + "unit")
            if unit is not None:
                places.setdefault(unit, node)
        return Structure(
            qualification=iri,
            units=tuple(self._unit(unit, places.get(unit)) for unit in units),
            groups=tuple(map(self._group, facts.subjects(ECVET + "ofQualification", iri))),
            figures=(*self._totals(nodes), *self._hours(iri)),
            is_complete_list=all(
                facts.truth(node, ECVET + "unitListComplete") is not False for node in nodes
            ),
            has_roles=len(units) == 1 or any(map(self._has_role, places.values())),
        )

    def _has_role(self, node: str) -> bool:
        return any(self._facts.iri(node, ECVET + name) for name in ("role", "inGroup"))

    def _unit(self, unit: str, node: str | None) -> StructureUnit:
        facts, place = self._facts, node or ""
        role, group = facts.iri(place, ECVET + "role"), facts.iri(place, ECVET + "inGroup")
        is_elective = role == _ELECTIVE or (group is not None and role != _MANDATORY)
        points = facts.decimal(place, ECVET + "points")
        return StructureUnit(
            unit=unit,
            outcomes=facts.iris(unit, ELM + "learningOutcome"),
            group=group,
            is_mandatory=not is_elective,
            points=points,
            credit_system=None if points is None else facts.iri(place, ECVET + "creditSystem"),
            figures=(*self._measures(place), *self._hours(unit)),
            same_as=tuple(sorted(self._same.get(unit, frozenset()) - {unit})),
            valid_until=facts.date(unit, ECVET + "validUntil"),
        )

    def _measures(self, place: str) -> Iterator[CreditFigure]:
        for measure, basis in _MEASURES.items():
            amount = self._facts.decimal(place, measure)
            if amount is not None:
                yield CreditFigure(system=measure, amount=amount, basis=basis)

    def _hours(self, thing: str) -> Iterator[CreditFigure]:
        """Yield the volume of learning in hours; one that is no number of hours is no figure."""
        found = self._facts.value(thing, _HOURS)
        amount = None if found is None else hours_of(found)
        if amount is not None:
            yield CreditFigure(system=_HOURS, amount=amount, basis=FigureBasis.WORKLOAD)

    def _totals(self, nodes: Iterable[str]) -> Iterator[CreditFigure]:
        facts = self._facts
        for node in nodes:
            points = facts.decimal(node, ECVET + "points")
            if points is not None and facts.iri(node, ECVET + "unit") is None:
                system = facts.iri(node, ECVET + "creditSystem") or ""
                yield CreditFigure(system=system, amount=points, basis=FigureBasis.TOTAL)

    def _group(self, iri: str) -> GroupRule:
        facts = self._facts
        return GroupRule(
            group=iri,
            min_units=facts.integer(iri, ECVET + "minUnits") or 0,
            max_units=facts.integer(iri, ECVET + "maxUnits"),
            required_points=facts.decimal(iri, ECVET + "requiredPoints"),
        )


def _units_by_owner(facts: Description) -> Mapping[str, tuple[str, ...]]:
    """Return the units of each qualification: its parts, and those that it allocates."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for thing, value in facts.pairs(ELM + "isPartOf"):
        found[value].add(thing)
    for node, unit in facts.pairs(ECVET + "unit"):
        for owner in facts.iris(node, ECVET + "qualification"):
            found[owner].add(unit)
    return {owner: tuple(sorted(units)) for owner, units in sorted(found.items())}


def _same_units(facts: Description) -> Mapping[str, frozenset[str]]:
    """Return all units that are the same as one, itself included."""
    found: dict[str, set[str]] = {}
    for unit, other in facts.pairs(ECVET + "sameUnitAs"):
        together = found.get(unit, {unit}) | found.get(other, {other})
        for member in together:
            found[member] = together
    return {unit: frozenset(members) for unit, members in found.items()}
