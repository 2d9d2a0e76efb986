"""Graphs back to model values: the inverse of `rdf.write`.

RDF keeps no order, so values come out in a stable one: texts by language, units by the number in
their identifier, everything else by IRI. For values in that order reading undoes writing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rdflib import Graph, URIRef

from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, EQF, RDF
from ecvet_graph.model.learning import (
    Assessment,
    Criterion,
    LearningOutcome,
    Qualification,
    Unit,
    UnitAllocation,
    UnitGroup,
)
from ecvet_graph.rdf.nodes import NodeFacts
from ecvet_graph.rdf.organisations import read_organisation
from ecvet_graph.rdf.quality import read_accreditations, read_quality

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_qualification", "read_qualifications", "read_single_units", "read_unit"]

_DIGITS = re.compile(r"(\d+)")


def read_qualifications(graph: Graph) -> Iterator[Qualification]:
    """Yield every qualification of a graph, by IRI.

    Raises:
        InvalidDataError: a qualification lacks what `docs/data-model.md` says there is one of.
    """
    for iri in _instances(graph, ELM + "Qualification"):
        yield read_qualification(graph, iri)


def read_single_units(graph: Graph) -> Iterator[Unit]:
    """Yield every unit that is in no qualification, by IRI. Raises as `read_qualifications`."""
    for iri in _instances(graph, ECVET + "Unit"):
        if graph.value(URIRef(iri), _term(ELM + "isPartOf")) is None:
            yield read_unit(graph, iri)


def read_qualification(graph: Graph, iri: str) -> Qualification:
    """Return one qualification. Raises as `read_qualifications` does."""
    node = NodeFacts(graph, URIRef(iri))
    awarding = node.required_node(ELM + "awardingOpportunity")
    bodies = tuple(read_organisation(body) for body in awarding.nodes(ELM + "awardingBody"))
    location = awarding.required_node(ELM + "location")
    total = node.owned(ECVET + "CreditTotal", ECVET + "qualification")
    structure = node.owned(ECVET + "UnitStructure", ECVET + "qualification")
    basis = node.texts(ECVET + "levelBasis")
    return Qualification(
        iri=iri,
        local=iri.rpartition("/")[2],
        identifier=node.required(DCTERMS + "identifier"),
        titles=node.texts(DCTERMS + "title"),
        country=location.country(),
        publisher=read_organisation(node.required_node(DCTERMS + "publisher")),
        awarding_bodies=bodies,
        allocations=_allocations(node),
        groups=tuple(_group(group) for group in node.owners(ECVET + "ofQualification")),
        descriptions=node.texts(DCTERMS + "description"),
        eqf_level=_eqf_level(node),
        level_basis=basis[0] if basis else None,
        nqf_level=node.iri(ELM + "NQFLevel"),
        isced_f=node.iris(ELM + "ISCEDFCode"),
        languages=node.iris(DCTERMS + "language"),
        homepage=node.homepage(),
        points=total.decimal("points") if total else None,
        credit_system=total.iri(ECVET + "creditSystem") if total else None,
        reference_years=node.decimal("referencePathwayYears"),
        unit_list_complete=structure.truth("unitListComplete") if structure else None,
        awarding_assumed=bool(awarding.truth("isAssumed")),
        illustrative=bool(node.truth("isIllustrative")),
        valid_from=node.day("validFrom"),
        valid_until=node.day("validUntil"),
        quality=read_quality(node, tuple(body.iri for body in bodies)),
        accreditations=read_accreditations(node),
        hours=node.hours(),
    )


def read_unit(graph: Graph, iri: str) -> Unit:
    """Return one unit with its outcomes and criteria. Raises as `read_qualifications` does."""
    node = NodeFacts(graph, URIRef(iri))
    assessments = node.nodes(ELM + "provenBy")
    return Unit(
        iri=iri,
        identifier=node.required(DCTERMS + "identifier"),
        titles=node.texts(DCTERMS + "title"),
        publisher=read_organisation(node.required_node(DCTERMS + "publisher")),
        outcomes=tuple(_outcome(outcome) for outcome in node.nodes(ELM + "learningOutcome")),
        descriptions=node.texts(DCTERMS + "description"),
        code=node.value(ECVET + "unitCode"),
        eqf_level=_eqf_level(node),
        nqf_level=node.iri(ELM + "NQFLevel"),
        criteria=tuple(_criterion(criterion) for criterion in node.owners(ECVET + "forUnit")),
        assessment=_assessment(assessments[0]) if assessments else None,
        valid_from=node.day("validFrom"),
        valid_until=node.day("validUntil"),
        same_as=node.iris(ECVET + "sameUnitAs"),
        hours=node.hours(),
    )


def _allocations(qualification: NodeFacts) -> tuple[UnitAllocation, ...]:
    of_kind = (_term(RDF + "type"), _term(ECVET + "UnitAllocation"))
    graph = qualification.graph
    found = [
        _allocation(node)
        for node in qualification.owners(ECVET + "qualification")
        if (node.term, *of_kind) in graph
    ]
    return tuple(sorted(found, key=lambda entry: (_natural(entry.unit.identifier), entry.iri)))


def _allocation(node: NodeFacts) -> UnitAllocation:
    return UnitAllocation(
        iri=str(node),
        unit=read_unit(node.graph, node.required(ECVET + "unit")),
        points=node.decimal("points"),
        credit_system=node.iri(ECVET + "creditSystem"),
        relative_weight=node.decimal("relativeWeight"),
        training_weeks=node.decimal("trainingWeeks"),
        role=node.iri(ECVET + "role"),
        group=node.iri(ECVET + "inGroup"),
    )


def _group(node: NodeFacts) -> UnitGroup:
    return UnitGroup(
        iri=str(node),
        titles=node.texts(DCTERMS + "title"),
        min_units=node.integer("minUnits"),
        max_units=node.integer("maxUnits"),
        required_points=node.decimal("requiredPoints"),
    )


def _outcome(node: NodeFacts) -> LearningOutcome:
    return LearningOutcome(
        iri=str(node),
        texts=node.texts(DCTERMS + "title"),
        category=node.iri(ECVET + "outcomeCategory"),
        skills=node.iris(ELM + "relatedESCOSkill"),
    )


def _criterion(node: NodeFacts) -> Criterion:
    return Criterion(
        iri=str(node),
        texts=node.texts(DCTERMS + "title"),
        outcome=node.iri(ECVET + "forOutcome"),
        grade=node.value(ECVET + "grade"),
    )


def _assessment(node: NodeFacts) -> Assessment:
    return Assessment(str(node), node.texts(DCTERMS + "title"), node.iris(DCTERMS + "type"))


def _eqf_level(node: NodeFacts) -> int | None:
    found = node.iri(ELM + "EQFLevel")
    return None if found is None else int(found.removeprefix(EQF))


def _instances(graph: Graph, kind: str) -> list[str]:
    return sorted(str(node) for node in graph.subjects(_term(RDF + "type"), _term(kind)))


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    parts = _DIGITS.split(text)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def _term(iri: str) -> URIRef:
    return URIRef(iri)
