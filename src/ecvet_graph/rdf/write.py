"""Model values as triples, exactly as `docs/data-model.md` lays down.

The order of the triples is that of the values, so the same value always gives the same lines.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ecvet_graph.model.iris import (
    DCTERMS,
    ECVET,
    ELM,
    EQF,
    OWN,
    SKILL_TYPE,
    XSD,
)
from ecvet_graph.model.learning import (
    Criterion,
    LearningOutcome,
    Organisation,
    Qualification,
    Unit,
    UnitAllocation,
    UnitGroup,
)
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.rdf.organisations import organisation_triples
from ecvet_graph.rdf.quality import quality_organisations, quality_triples
from ecvet_graph.rdf.statements import (
    TYPE,
    boolean,
    day_triples,
    decimal_text,
    decimal_triples,
    homepage_triples,
    hours_triples,
    iri_triples,
    location_triples,
    part_iri,
    text_triples,
)
from ecvet_graph.rdf.terms import to_graph, triple_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from decimal import Decimal

__all__ = [
    "decimal_text",
    "ntriples_to_turtle",
    "organisation_triples",
    "part_iri",
    "qualification_triples",
    "record_triples",
    "unit_triples",
    "write_ntriples",
    "write_turtle",
]

_TITLE = Iri(DCTERMS + "title")
_CATEGORY = OWN + "outcome-category/"
_TYPE_OF_CATEGORY = {
    _CATEGORY + "knowledge": SKILL_TYPE + "knowledge",
    _CATEGORY + "skills": SKILL_TYPE + "skill",
    _CATEGORY + "responsibility-autonomy": SKILL_TYPE + "skill",
}


def qualification_triples(qualification: Qualification) -> Iterator[Triple]:
    """Yield everything about a qualification: its own nodes, its units and its organisations."""
    yield from _qualification(qualification)
    for organisation in _organisations(qualification):
        yield from organisation_triples(organisation)


def unit_triples(unit: Unit) -> Iterator[Triple]:
    """Yield everything about a unit that stands without a qualification, with its publisher."""
    yield from _unit(unit)
    yield from organisation_triples(unit.publisher)


def record_triples(records: Iterable[Qualification | Unit]) -> Iterator[Triple]:
    """Yield the triples of many records, each organisation only once, at its first use."""
    written: set[Organisation] = set()
    for record in records:
        yield from _unit(record) if isinstance(record, Unit) else _qualification(record)
        for organisation in _organisations(record):
            if organisation not in written:
                written.add(organisation)
                yield from organisation_triples(organisation)


def write_ntriples(triples: Iterable[Triple], target: Path | TextIO) -> int:
    """Write triples as N-Triples, one by one, and return how many; a path is written in UTF-8."""
    if isinstance(target, Path):
        with target.open("w", encoding="utf-8", newline="\n") as stream:
            return write_ntriples(triples, stream)
    count = 0
    for triple in triples:
        target.write(triple_line(triple))
        count += 1
    return count


def write_turtle(triples: Iterable[Triple], target: Path) -> int:
    """Write a small set of triples as readable Turtle with the project's prefixes; return how many.

    The whole set is held in memory: a few thousand records at most.
    """
    graph = to_graph(triples)
    graph.serialize(target, format="longturtle", encoding="utf-8")
    return len(graph)


def ntriples_to_turtle(source: Path, target: Path) -> None:
    """Write trusted N-Triples as `write_turtle` does."""
    graph = to_graph()
    graph.parse(source, format="nt")
    graph.serialize(target, format="longturtle", encoding="utf-8")


def _organisations(record: Qualification | Unit) -> Iterator[Organisation]:
    if isinstance(record, Unit):
        yield record.publisher
        return
    everyone = (
        record.publisher,
        *record.awarding_bodies,
        *(unit.publisher for unit in record.units),
        *quality_organisations(record),
    )
    yield from dict.fromkeys(everyone)


def _qualification(value: Qualification) -> Iterator[Triple]:
    node = Iri(value.iri)
    yield node, TYPE, Iri(ELM + "Qualification")
    yield from text_triples(node, DCTERMS + "title", value.titles)
    yield from text_triples(node, DCTERMS + "description", value.descriptions)
    yield node, Iri(DCTERMS + "identifier"), Literal(value.identifier)
    yield node, Iri(DCTERMS + "publisher"), Iri(value.publisher.iri)
    yield from iri_triples(node, DCTERMS + "language", value.languages)
    yield from _levels(node, value.eqf_level, value.nqf_level)
    yield from iri_triples(node, ELM + "ISCEDFCode", value.isced_f)
    yield from homepage_triples(node, value.homepage)
    if value.illustrative:
        yield node, Iri(ECVET + "isIllustrative"), boolean(value=True)
    if value.level_basis:
        yield from text_triples(node, ECVET + "levelBasis", (value.level_basis,))
    yield from _validity(node, value.valid_from, value.valid_until)
    yield from decimal_triples(node, ECVET + "referencePathwayYears", value.reference_years)
    yield from hours_triples(node, value.hours)
    yield from _awarding(value)
    yield from _structure(value)
    yield from quality_triples(value)
    for group in value.groups:
        yield from _group(group, value.iri)
    for allocation in value.allocations:
        yield from _allocation(allocation, value.iri)
        yield from _unit(allocation.unit, qualification=value.iri)


def _awarding(value: Qualification) -> Iterator[Triple]:
    node = Iri(part_iri(value.iri, "awarding"))
    yield Iri(value.iri), Iri(ELM + "awardingOpportunity"), node
    yield node, TYPE, Iri(ELM + "AwardingOpportunity")
    yield node, Iri(ELM + "learningAchievementSpecification"), Iri(value.iri)
    yield from iri_triples(node, ELM + "awardingBody", (body.iri for body in value.awarding_bodies))
    known = (*value.awarding_bodies, value.publisher)
    there = next((body.iri for body in known if body.country == value.country), None)
    if there:
        yield node, Iri(ELM + "location"), Iri(part_iri(there, "location"))
    else:
        yield from location_triples(node, value.country)
    if value.awarding_assumed:
        yield node, Iri(ECVET + "isAssumed"), boolean(value=True)


def _structure(value: Qualification) -> Iterator[Triple]:
    owner = Iri(value.iri)
    if value.allocations or value.unit_list_complete is not None:
        node = Iri(part_iri(value.iri, "structure"))
        yield node, TYPE, Iri(ECVET + "UnitStructure")
        yield node, Iri(ECVET + "qualification"), owner
        yield node, Iri(ECVET + "unitBased"), boolean(value=bool(value.allocations))
        if value.unit_list_complete is not None:
            complete = boolean(value=value.unit_list_complete)
            yield node, Iri(ECVET + "unitListComplete"), complete
    if value.points is not None:
        node = Iri(part_iri(value.iri, "credit-total"))
        yield node, TYPE, Iri(ECVET + "CreditTotal")
        yield node, Iri(ECVET + "qualification"), owner
        yield from _points(node, value.points, value.credit_system)


def _group(group: UnitGroup, qualification: str) -> Iterator[Triple]:
    node = Iri(group.iri)
    yield node, TYPE, Iri(ECVET + "UnitGroup")
    yield from text_triples(node, DCTERMS + "title", group.titles)
    yield node, Iri(ECVET + "ofQualification"), Iri(qualification)
    for name, number in (("minUnits", group.min_units), ("maxUnits", group.max_units)):
        if number is not None:
            yield node, Iri(ECVET + name), Literal(str(number), XSD + "integer")
    yield from decimal_triples(node, ECVET + "requiredPoints", group.required_points)


def _allocation(value: UnitAllocation, qualification: str) -> Iterator[Triple]:
    node = Iri(value.iri)
    yield node, TYPE, Iri(ECVET + "UnitAllocation")
    yield node, Iri(ECVET + "unit"), Iri(value.unit.iri)
    yield node, Iri(ECVET + "qualification"), Iri(qualification)
    yield from _points(node, value.points, value.credit_system)
    yield from decimal_triples(node, ECVET + "relativeWeight", value.relative_weight)
    yield from decimal_triples(node, ECVET + "trainingWeeks", value.training_weeks)
    for name, iri in (("role", value.role), ("inGroup", value.group)):
        if iri:
            yield node, Iri(ECVET + name), Iri(iri)


def _unit(unit: Unit, *, qualification: str | None = None) -> Iterator[Triple]:
    node = Iri(unit.iri)
    yield node, TYPE, Iri(ELM + "LearningAchievementSpecification")
    yield node, TYPE, Iri(ECVET + "Unit")
    yield from text_triples(node, DCTERMS + "title", unit.titles)
    yield from text_triples(node, DCTERMS + "description", unit.descriptions)
    yield node, Iri(DCTERMS + "identifier"), Literal(unit.identifier)
    yield node, Iri(DCTERMS + "publisher"), Iri(unit.publisher.iri)
    if qualification:
        yield node, Iri(ELM + "isPartOf"), Iri(qualification)
    if unit.code:
        yield node, Iri(ECVET + "unitCode"), Literal(unit.code)
    yield from iri_triples(node, ECVET + "sameUnitAs", unit.same_as)
    yield from _levels(node, unit.eqf_level, unit.nqf_level)
    yield from _validity(node, unit.valid_from, unit.valid_until)
    yield from hours_triples(node, unit.hours)
    for outcome in unit.outcomes:
        yield node, Iri(ELM + "learningOutcome"), Iri(outcome.iri)
        yield from _outcome(outcome)
    for criterion in unit.criteria:
        yield from _criterion(criterion, unit.iri)
    if unit.assessment:
        yield from _assessment(unit)


def _outcome(outcome: LearningOutcome) -> Iterator[Triple]:
    node = Iri(outcome.iri)
    yield node, TYPE, Iri(ELM + "LearningOutcome")
    yield from text_triples(node, DCTERMS + "title", outcome.texts)
    if outcome.category:
        yield node, Iri(ECVET + "outcomeCategory"), Iri(outcome.category)
        if skill_type := _TYPE_OF_CATEGORY.get(outcome.category):
            yield node, Iri(DCTERMS + "type"), Iri(skill_type)
    yield from iri_triples(node, ELM + "relatedESCOSkill", outcome.skills)


def _criterion(criterion: Criterion, unit: str) -> Iterator[Triple]:
    node = Iri(criterion.iri)
    yield node, TYPE, Iri(ECVET + "AssessmentCriterion")
    yield from text_triples(node, DCTERMS + "title", criterion.texts)
    if criterion.outcome:
        yield node, Iri(ECVET + "forOutcome"), Iri(criterion.outcome)
    yield node, Iri(ECVET + "forUnit"), Iri(unit)
    if criterion.grade:
        yield node, Iri(ECVET + "grade"), Literal(criterion.grade)


def _assessment(unit: Unit) -> Iterator[Triple]:
    assert unit.assessment is not None  # noqa: S101  # the caller asked
    node = Iri(unit.assessment.iri)
    yield Iri(unit.iri), Iri(ELM + "provenBy"), node
    yield node, TYPE, Iri(ELM + "LearningAssessmentSpecification")
    yield from text_triples(node, DCTERMS + "title", unit.assessment.titles)
    yield node, Iri(ELM + "proves"), Iri(unit.iri)
    yield from iri_triples(node, DCTERMS + "type", unit.assessment.types)


def _levels(node: Iri, eqf: int | None, nqf: str | None) -> Iterator[Triple]:
    if eqf is not None:
        yield node, Iri(ELM + "EQFLevel"), Iri(f"{EQF}{eqf}")
    if nqf:
        yield node, Iri(ELM + "NQFLevel"), Iri(nqf)


def _validity(node: Iri, start: date | None, end: date | None) -> Iterator[Triple]:
    yield from day_triples(node, ECVET + "validFrom", start)
    yield from day_triples(node, ECVET + "validUntil", end)


def _points(node: Iri, points: Decimal | None, system: str | None) -> Iterator[Triple]:
    yield from decimal_triples(node, ECVET + "points", points)
    if system:
        yield node, Iri(ECVET + "creditSystem"), Iri(system)
