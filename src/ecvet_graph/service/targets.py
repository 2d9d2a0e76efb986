"""Which unit or qualification is meant as a target, and how its list of units is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from ecvet_graph.compare import (
    ChoiceRule,
    CompareIndex,
    Target,
    TargetUnit,
    to_scaled,
    unmeetable_rules,
)
from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.countries import alpha2_of
from ecvet_graph.model.iris import COUNTRY, ECVET, ELM, OWN
from ecvet_graph.query import construct, run
from ecvet_graph.service.description import Description
from ecvet_graph.service.identifying import QUALIFICATION, UNIT, identified, require_one
from ecvet_graph.service.views import GapReading
from ecvet_graph.store import GraphStore

__all__ = ["ReadTarget", "find_unit", "read_target"]

_MANDATORY = OWN + "unit-role/mandatory"
_ELECTIVE = OWN + "unit-role/elective"
# Stands for the elective units that are in no group, and so under no rule
_NO_GROUP = ""


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """A target with how it was read; country (alpha-2) and level are those of the thing itself."""

    iri: str
    is_qualification: bool
    target: Target
    readings: tuple[GapReading, ...]
    country: str | None
    level: int | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A unit in the list of a qualification."""

    unit: str
    role: str | None
    group: str | None
    points: Decimal | None
    system: str | None


def find_unit(store: GraphStore, index: CompareIndex, name: str) -> str:
    """Return the IRI of a unit named by IRI or source id.

    Raises:
        NotFoundError: there is no such unit, or it is a qualification.
        UsageFault: several units have that id; the error names them.
    """
    units, qualifications = _named(store, index, name)
    if not units:
        what = "a qualification" if qualifications else "not known"
        raise NotFoundError(
            f"There is no unit {name[:200]!r} here: it is {what}.",
            remedy="Give the IRI of a unit or its id as the source writes it.",
        )
    require_one(units, name, called="units")
    return units[0]


def read_target(store: GraphStore, index: CompareIndex, name: str) -> ReadTarget:
    """Return the unit or qualification of a name, an IRI or a source id.

    Raises:
        NotFoundError: there is no such unit or qualification, or the qualification has no units.
        UsageFault: several units or qualifications have that id; the error names them.
    """
    units, qualifications = _named(store, index, name)
    require_one([*units, *qualifications], name, called="units or qualifications")
    if units:
        unit = units[0]
        level = int(index.levels[index.position(unit)]) or None
        country = alpha2_of(str(index.countries[index.position(unit)]))
        return ReadTarget(
            unit, False, Target((TargetUnit(unit),)), (), country=country, level=level
        )
    if not qualifications:
        raise NotFoundError(
            f"There is no unit or qualification {name[:200]!r} here.",
            remedy="Give an IRI, or the id as the source writes it.",
        )
    return _read_qualification(store, index, qualifications[0])


def _named(store: GraphStore, index: CompareIndex, name: str) -> tuple[list[str], list[str]]:
    if name in index.positions:
        return [name], []
    if name.startswith(("http://", "https://")):
        described = run(store, "review/described", **{"class": QUALIFICATION}, thing=name)
        return [], [name] if described else []
    units = identified(store, (name,), kind=UNIT).get(name, ())
    wholes = identified(store, (name,), kind=QUALIFICATION).get(name, ())
    return [unit for unit in units if unit in index.positions], list(wholes)


def _read_qualification(store: GraphStore, index: CompareIndex, iri: str) -> ReadTarget:
    facts = Description(construct(store, "compare/qualification-structure", qualification=iri))
    units = [unit for unit in facts.subjects(ELM + "isPartOf", iri) if unit in index.positions]
    if not units:
        raise NotFoundError(
            f"There is no unit or qualification with units {iri[:200]} here.",
            remedy="Give an IRI, or the id as the source writes it.",
        )
    places = _places(facts, iri, units)
    rules, judged = _rules(facts, iri, places)
    groups = {rule.group for rule in rules}
    says_nothing = not any(place.role or place.group for place in places)
    target = Target(tuple(_target_unit(place) for place in places), rules)
    readings = {
        GapReading.ALL_UNITS: says_nothing,
        GapReading.INCOMPLETE_LIST: _is_incomplete(facts, iri),
        GapReading.UNRULED_ELECTIVES: any(
            unit.group is not None and unit.group not in groups for unit in target.units
        ),
        GapReading.SEVERAL_CREDIT_SYSTEMS: not judged,
        GapReading.UNMEETABLE_RULE: bool(unmeetable_rules(target)),
    }
    country = facts.iri(iri, ECVET + "country")
    return ReadTarget(
        iri,
        is_qualification=True,
        target=target,
        readings=tuple(reading for reading, holds in readings.items() if holds),
        country=alpha2_of(country.removeprefix(COUNTRY)) if country else None,
        level=facts.integer(iri, ECVET + "effectiveLevel"),
    )


def _is_incomplete(facts: Description, iri: str) -> bool:
    nodes = facts.subjects(ECVET + "qualification", iri)
    return any(facts.truth(node, ECVET + "unitListComplete") is False for node in nodes)


def _places(facts: Description, iri: str, units: Iterable[str]) -> tuple[_Place, ...]:
    """Return the place of each unit, the first by IRI where it has several."""
    found = {unit: _Place(unit, None, None, None, None) for unit in units}
    for node in reversed(facts.subjects(ECVET + "qualification", iri)):
        unit = facts.iri(node, ECVET + "unit")
        if unit in found:
            found[unit] = _Place(
                unit,
                role=facts.iri(node, ECVET + "role"),
                group=facts.iri(node, ECVET + "inGroup"),
                points=facts.decimal(node, ECVET + "points"),
                system=facts.iri(node, ECVET + "creditSystem"),
            )
    return tuple(found.values())


def _target_unit(place: _Place) -> TargetUnit:
    """Return how a place is read: elective only where it is said to be, or stands in a group."""
    is_elective = place.role == _ELECTIVE or (place.group and place.role != _MANDATORY)
    points = None if place.points is None else to_scaled(place.points)
    return TargetUnit(place.unit, (place.group or _NO_GROUP) if is_elective else None, points)


def _rules(
    facts: Description, iri: str, places: tuple[_Place, ...]
) -> tuple[tuple[ChoiceRule, ...], bool]:
    """Return the rules of the groups, and whether all points could be judged."""
    rules, all_judged = [], True
    for group in facts.subjects(ECVET + "ofQualification", iri):
        rule = ChoiceRule(
            group,
            min_units=facts.integer(group, ECVET + "minUnits") or 0,
            max_units=facts.integer(group, ECVET + "maxUnits"),
            required_points=to_scaled(facts.decimal(group, ECVET + "requiredPoints") or Decimal(0)),
        )
        systems = {place.system for place in places if place.group == group and place.system}
        if rule.required_points and len(systems) > 1:
            rule, all_judged = replace(rule, required_points=0), False
        if any(place.group == group and place.role != _MANDATORY for place in places):
            rules.append(rule)
    return tuple(rules), all_judged
