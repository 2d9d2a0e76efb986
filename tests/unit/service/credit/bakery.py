"""Two qualifications that share a unit with different points, one of them with a group to choose from."""

from __future__ import annotations

from ecvet_graph.model.iris import CREDIT, Graphs
from ecvet_graph.store import OxigraphStore, RdfFormat

BASE = "https://example.org"
ID = f"{BASE}/id/demo/"
BAKER, PASTRY = f"{ID}qualification/baker", f"{ID}qualification/pastry"
BREAD, ROLLS = f"{ID}unit/baker--bread", f"{ID}unit/baker--rolls"
HYGIENE, HYGIENE_THERE = f"{ID}unit/baker--hygiene", f"{ID}unit/pastry--hygiene"
CAKES, TARTS = f"{ID}unit/baker--cakes", f"{ID}unit/baker--tarts"
CREAM = f"{ID}unit/pastry--cream"
CHOICE = f"{ID}group/baker--choice"
ECVET_POINTS = CREDIT + "60b314e826"

_HEAD = f"""
@base <{ID}> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
@prefix credit: <{CREDIT}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ecvet: <https://w3id.org/ecvet/ns#> .
@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_QUALIFICATIONS = """
<qualification/baker> a elm:Qualification ; dcterms:title "Baker"@en , "Bäcker"@de ;
    dcterms:identifier "demo:baker" ; ecvet:country country:AUT ; ecvet:effectiveLevel 4 .
<qualification/pastry> a elm:Qualification ; dcterms:title "Pastry cook"@en ;
    dcterms:identifier "demo:pastry" ; ecvet:country country:AUT ; ecvet:effectiveLevel 4 .
<qualification/empty> a elm:Qualification ; dcterms:title "Empty"@en ; dcterms:identifier "demo:empty" .
<structure/baker> a ecvet:UnitStructure ; ecvet:qualification <qualification/baker> ;
    ecvet:unitBased true ; ecvet:unitListComplete true .
<structure/pastry> a ecvet:UnitStructure ; ecvet:qualification <qualification/pastry> ;
    ecvet:unitListComplete false .
<credit-total/baker> a ecvet:CreditTotal ; ecvet:qualification <qualification/baker> ;
    ecvet:points 60.0 ; ecvet:creditSystem credit:60b314e826 .
<group/baker--choice> a ecvet:UnitGroup ; ecvet:ofQualification <qualification/baker> ;
    dcterms:title "Sweet things"@en ; ecvet:minUnits 1 ; ecvet:maxUnits 1 ; ecvet:requiredPoints 10.0 .
credit:60b314e826 skos:prefLabel "ECVET points"@en ; skos:notation "ECVET" .
ecvet:trainingWeeks rdfs:label "training weeks"@en .
elm:volumeOfLearning rdfs:label "hours of learning"@en .
<qualification/baker> elm:volumeOfLearning "PT900H"^^xsd:duration .
<unit/baker--hygiene> ecvet:sameUnitAs <unit/pastry--hygiene> .
<unit/baker--rolls> ecvet:validUntil "2025-12-31"^^xsd:date .
"""


def bakery() -> OxigraphStore:
    """Return a store with both qualifications."""
    store = OxigraphStore()
    units = (
        _unit("baker--bread", 3, points="20.0", weeks="8.0", hours="PT300H"),
        _unit("baker--rolls", 2, points="15.0", hours="PT90M"),
        _unit("baker--hygiene", 2, points="10.0", hours="P1Y"),
        _unit("baker--cakes", 2, points="12.5", group="baker--choice"),
        _unit("baker--tarts", 2, points="10.0", group="baker--choice"),
        _unit("pastry--hygiene", 2, points="25.0"),
        _unit("pastry--cream", 1),
    )
    document = _HEAD + _QUALIFICATIONS + "".join(units)
    graph = Graphs(BASE).dataset("demo", "bakery")
    store.load(document.encode(), syntax=RdfFormat.TURTLE, graph=graph)
    return store


def outcome(unit: str, number: int) -> str:
    """Return the IRI of an outcome of a unit."""
    return f"{unit.replace('/unit/', '/outcome/')}--o{number}"


def _unit(
    local: str,
    outcomes: int,
    *,
    points: str | None = None,
    weeks: str | None = None,
    hours: str | None = None,
    group: str | None = None,
) -> str:
    owner = local.partition("--")[0]
    listed = " , ".join(f"<outcome/{local}--o{number}>" for number in range(outcomes))
    lines = [
        f"<unit/{local}> a ecvet:Unit ; elm:isPartOf <qualification/{owner}> ;",
        f'  dcterms:title "Unit {local}"@en ; dcterms:identifier "demo:{local}" ;',
        f"  ecvet:country country:AUT ; elm:learningOutcome {listed} .",
        f"<allocation/{local}> a ecvet:UnitAllocation ; ecvet:unit <unit/{local}> ;",
        f"  ecvet:qualification <qualification/{owner}>",
    ]
    if points:
        lines.append(f"  ; ecvet:points {points} ; ecvet:creditSystem credit:60b314e826")
    if weeks:
        lines.append(f"  ; ecvet:trainingWeeks {weeks}")
    if group:
        lines.append(f"  ; ecvet:inGroup <group/{group}>")
    lines.append("  .")
    if hours:
        lines.append(f'<unit/{local}> elm:volumeOfLearning "{hours}"^^xsd:duration .')
    for number in range(outcomes):
        category = "knowledge" if number else "skills"
        lines.append(
            f'<outcome/{local}--o{number}> a elm:LearningOutcome ; dcterms:title "Does {number}"@en ;'
            f" ecvet:outcomeCategory <https://w3id.org/ecvet/outcome-category/{category}> ."
        )
    return "\n".join(lines) + "\n"
