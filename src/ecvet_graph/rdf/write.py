"""Model values as triples, exactly as `docs/data-model.md` lays down.

The order of the triples is that of the values, so the same value always gives the same lines.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import rdflib

from ecvet_graph.model.iris import (
    DCTERMS,
    ECVET,
    ELM,
    EQF,
    FOAF,
    OWN,
    PREFIXES,
    RDF,
    ROV,
    SKILL_TYPE,
    XSD,
)
from ecvet_graph.model.learning import (
    Criterion,
    LearningOutcome,
    Organisation,
    Qualification,
    Texts,
    Unit,
    UnitAllocation,
    UnitGroup,
)
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.rdf.terms import to_rdflib, triple_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from decimal import Decimal

__all__ = [
    "decimal_text",
    "organisation_triples",
    "part_iri",
    "qualification_triples",
    "record_triples",
    "unit_triples",
    "write_ntriples",
    "write_turtle",
]

_TYPE = Iri(RDF + "type")
_TITLE = Iri(DCTERMS + "title")
_CATEGORY = OWN + "outcome-category/"
_TYPE_OF_CATEGORY = {
    _CATEGORY + "knowledge": SKILL_TYPE + "knowledge",
    _CATEGORY + "skills": SKILL_TYPE + "skill",
    _CATEGORY + "responsibility-autonomy": SKILL_TYPE + "skill",
}


def part_iri(iri: str, kind: str) -> str:
    """Return the IRI of the node of that kind that belongs to `iri` and shares its local name."""
    start, _, local = iri.rpartition("/")
    return f"{start.rpartition('/')[0]}/{kind}/{local}"


def decimal_text(value: Decimal) -> str:
    """Return the canonical lexical form of an `xsd:decimal`, such as `40.0` (XSD 1.1, 3.3.3)."""
    text = format(value.normalize(), "f")
    return text if "." in text else text + ".0"


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
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for subject, predicate, value in triples:
        graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(value)))
    graph.serialize(target, format="longturtle", encoding="utf-8")
    return len(graph)


def organisation_triples(organisation: Organisation) -> Iterator[Triple]:
    """Yield an organisation with its location, address and public page."""
    node = Iri(organisation.iri)
    yield node, _TYPE, Iri(ELM + "Organisation")
    yield node, _TYPE, Iri(ECVET + "CompetentInstitution")
    yield from _texts(node, ROV + "legalName", organisation.names)
    yield from _location(node, organisation.country)
    if organisation.homepage:
        yield from _homepage(node, organisation.homepage)
    for function in organisation.functions:
        yield node, Iri(ECVET + "hasFunction"), Iri(function)


def _organisations(record: Qualification | Unit) -> Iterator[Organisation]:
    if isinstance(record, Unit):
        yield record.publisher
        return
    everyone = (
        record.publisher,
        *record.awarding_bodies,
        *(unit.publisher for unit in record.units),
    )
    yield from dict.fromkeys(everyone)


def _qualification(value: Qualification) -> Iterator[Triple]:
    node = Iri(value.iri)
    yield node, _TYPE, Iri(ELM + "Qualification")
    yield from _texts(node, DCTERMS + "title", value.titles)
    yield from _texts(node, DCTERMS + "description", value.descriptions)
    yield node, Iri(DCTERMS + "identifier"), Literal(value.identifier)
    yield node, Iri(DCTERMS + "publisher"), Iri(value.publisher.iri)
    yield from _iris(node, DCTERMS + "language", value.languages)
    yield from _levels(node, value.eqf_level, value.nqf_level)
    yield from _iris(node, ELM + "ISCEDFCode", value.isced_f)
    if value.homepage:
        yield from _homepage(node, value.homepage)
    if value.illustrative:
        yield node, Iri(ECVET + "isIllustrative"), _boolean(value=True)
    if value.level_basis:
        yield from _texts(node, ECVET + "levelBasis", (value.level_basis,))
    yield from _validity(node, value.valid_from, value.valid_until)
    yield from _decimal(node, "referencePathwayYears", value.reference_years)
    yield from _awarding(value)
    yield from _structure(value)
    for group in value.groups:
        yield from _group(group, value.iri)
    for allocation in value.allocations:
        yield from _allocation(allocation, value.iri)
        yield from _unit(allocation.unit, qualification=value.iri)


def _awarding(value: Qualification) -> Iterator[Triple]:
    node = Iri(part_iri(value.iri, "awarding"))
    yield Iri(value.iri), Iri(ELM + "awardingOpportunity"), node
    yield node, _TYPE, Iri(ELM + "AwardingOpportunity")
    yield node, Iri(ELM + "learningAchievementSpecification"), Iri(value.iri)
    yield from _iris(node, ELM + "awardingBody", (body.iri for body in value.awarding_bodies))
    known = (*value.awarding_bodies, value.publisher)
    there = next((body.iri for body in known if body.country == value.country), None)
    if there:
        yield node, Iri(ELM + "location"), Iri(part_iri(there, "location"))
    else:
        yield from _location(node, value.country)
    if value.awarding_assumed:
        yield node, Iri(ECVET + "isAssumed"), _boolean(value=True)


def _structure(value: Qualification) -> Iterator[Triple]:
    owner = Iri(value.iri)
    if value.allocations or value.unit_list_complete is not None:
        node = Iri(part_iri(value.iri, "structure"))
        yield node, _TYPE, Iri(ECVET + "UnitStructure")
        yield node, Iri(ECVET + "qualification"), owner
        yield node, Iri(ECVET + "unitBased"), _boolean(value=bool(value.allocations))
        if value.unit_list_complete is not None:
            complete = _boolean(value=value.unit_list_complete)
            yield node, Iri(ECVET + "unitListComplete"), complete
    if value.points is not None:
        node = Iri(part_iri(value.iri, "credit-total"))
        yield node, _TYPE, Iri(ECVET + "CreditTotal")
        yield node, Iri(ECVET + "qualification"), owner
        yield from _points(node, value.points, value.credit_system)


def _group(group: UnitGroup, qualification: str) -> Iterator[Triple]:
    node = Iri(group.iri)
    yield node, _TYPE, Iri(ECVET + "UnitGroup")
    yield from _texts(node, DCTERMS + "title", group.titles)
    yield node, Iri(ECVET + "ofQualification"), Iri(qualification)
    for name, number in (("minUnits", group.min_units), ("maxUnits", group.max_units)):
        if number is not None:
            yield node, Iri(ECVET + name), Literal(str(number), XSD + "integer")
    yield from _decimal(node, "requiredPoints", group.required_points)


def _allocation(value: UnitAllocation, qualification: str) -> Iterator[Triple]:
    node = Iri(value.iri)
    yield node, _TYPE, Iri(ECVET + "UnitAllocation")
    yield node, Iri(ECVET + "unit"), Iri(value.unit.iri)
    yield node, Iri(ECVET + "qualification"), Iri(qualification)
    yield from _points(node, value.points, value.credit_system)
    yield from _decimal(node, "relativeWeight", value.relative_weight)
    yield from _decimal(node, "trainingWeeks", value.training_weeks)
    for name, iri in (("role", value.role), ("inGroup", value.group)):
        if iri:
            yield node, Iri(ECVET + name), Iri(iri)


def _unit(unit: Unit, *, qualification: str | None = None) -> Iterator[Triple]:
    node = Iri(unit.iri)
    yield node, _TYPE, Iri(ELM + "LearningAchievementSpecification")
    yield node, _TYPE, Iri(ECVET + "Unit")
    yield from _texts(node, DCTERMS + "title", unit.titles)
    yield from _texts(node, DCTERMS + "description", unit.descriptions)
    yield node, Iri(DCTERMS + "identifier"), Literal(unit.identifier)
    yield node, Iri(DCTERMS + "publisher"), Iri(unit.publisher.iri)
    if qualification:
        yield node, Iri(ELM + "isPartOf"), Iri(qualification)
    if unit.code:
        yield node, Iri(ECVET + "unitCode"), Literal(unit.code)
    yield from _iris(node, ECVET + "sameUnitAs", unit.same_as)
    yield from _levels(node, unit.eqf_level, unit.nqf_level)
    yield from _validity(node, unit.valid_from, unit.valid_until)
    for outcome in unit.outcomes:
        yield node, Iri(ELM + "learningOutcome"), Iri(outcome.iri)
        yield from _outcome(outcome)
    for criterion in unit.criteria:
        yield from _criterion(criterion, unit.iri)
    if unit.assessment:
        yield from _assessment(unit)


def _outcome(outcome: LearningOutcome) -> Iterator[Triple]:
    node = Iri(outcome.iri)
    yield node, _TYPE, Iri(ELM + "LearningOutcome")
    yield from _texts(node, DCTERMS + "title", outcome.texts)
    if outcome.category:
        yield node, Iri(ECVET + "outcomeCategory"), Iri(outcome.category)
        if skill_type := _TYPE_OF_CATEGORY.get(outcome.category):
            yield node, Iri(DCTERMS + "type"), Iri(skill_type)
    yield from _iris(node, ELM + "relatedESCOSkill", outcome.skills)


def _criterion(criterion: Criterion, unit: str) -> Iterator[Triple]:
    node = Iri(criterion.iri)
    yield node, _TYPE, Iri(ECVET + "AssessmentCriterion")
    yield from _texts(node, DCTERMS + "title", criterion.texts)
    if criterion.outcome:
        yield node, Iri(ECVET + "forOutcome"), Iri(criterion.outcome)
    yield node, Iri(ECVET + "forUnit"), Iri(unit)
    if criterion.grade:
        yield node, Iri(ECVET + "grade"), Literal(criterion.grade)


def _assessment(unit: Unit) -> Iterator[Triple]:
    assert unit.assessment is not None  # noqa: S101  # the caller asked
    node = Iri(unit.assessment.iri)
    yield Iri(unit.iri), Iri(ELM + "provenBy"), node
    yield node, _TYPE, Iri(ELM + "LearningAssessmentSpecification")
    yield from _texts(node, DCTERMS + "title", unit.assessment.titles)
    yield node, Iri(ELM + "proves"), Iri(unit.iri)
    yield from _iris(node, DCTERMS + "type", unit.assessment.types)


def _location(owner: Iri, country: str) -> Iterator[Triple]:
    location, address = (Iri(part_iri(owner.value, kind)) for kind in ("location", "address"))
    yield owner, Iri(ELM + "location"), location
    yield location, _TYPE, Iri(DCTERMS + "Location")
    yield location, Iri(ELM + "address"), address
    yield address, _TYPE, Iri(ELM + "Address")
    yield address, Iri(ELM + "countryCode"), Iri(country)


def _homepage(owner: Iri, url: str) -> Iterator[Triple]:
    page = Iri(part_iri(owner.value, "homepage"))
    yield owner, Iri(FOAF + "homepage"), page
    yield page, _TYPE, Iri(ELM + "WebResource")
    yield page, Iri(ELM + "contentUrl"), Literal(url, XSD + "anyURI")


def _levels(node: Iri, eqf: int | None, nqf: str | None) -> Iterator[Triple]:
    if eqf is not None:
        yield node, Iri(ELM + "EQFLevel"), Iri(f"{EQF}{eqf}")
    if nqf:
        yield node, Iri(ELM + "NQFLevel"), Iri(nqf)


def _validity(node: Iri, start: date | None, end: date | None) -> Iterator[Triple]:
    for name, day in (("validFrom", start), ("validUntil", end)):
        if day:
            yield node, Iri(ECVET + name), Literal(day.isoformat(), XSD + "date")


def _points(node: Iri, points: Decimal | None, system: str | None) -> Iterator[Triple]:
    yield from _decimal(node, "points", points)
    if system:
        yield node, Iri(ECVET + "creditSystem"), Iri(system)


def _decimal(node: Iri, name: str, value: Decimal | None) -> Iterator[Triple]:
    if value is not None:
        yield node, Iri(ECVET + name), Literal(decimal_text(value), XSD + "decimal")


def _iris(node: Iri, predicate: str, values: Iterable[str]) -> Iterator[Triple]:
    for value in values:
        yield node, Iri(predicate), Iri(value)


def _texts(node: Iri, predicate: str, texts: Texts) -> Iterator[Triple]:
    for text in texts:
        value: Term = Literal(text.value, RDF + "langString", text.language)
        yield node, Iri(predicate), value


def _boolean(*, value: bool) -> Literal:
    return Literal("true" if value else "false", XSD + "boolean")
