"""The index and decisions tell by the same digest what is said of a unit."""

from __future__ import annotations

from datetime import date

import pytest

from ecvet_graph.publish.contents import unit_contents
from ecvet_graph.publish.unit_rows import read_unit_rows
from ecvet_graph.service.indexing import read_index
from ecvet_graph.store import GraphStore, MemoryStore, OxigraphStore, RdfFormat

BASE = "http://localhost:8000"
GRAPH = f"{BASE}/graph/demo-de/main"
UNIT, OTHER = (f"{BASE}/id/demo-de/unit/mason--{name}" for name in ("walls", "roofs"))
PREFIXES = f"""
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ecvet: <https://w3id.org/ecvet/ns#> .
@prefix eqf: <http://data.europa.eu/snb/eqf/> .
@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix isced: <http://data.europa.eu/snb/isced-f/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <{BASE}/id/demo-de/> .
"""
# One fact a line, so that each can be taken away
FACTS = """
<U> dcterms:title "Mauerwerk"@de .
<U> dcterms:title "Masonry"@en .
<U> ecvet:country country:DEU .
<U> ecvet:effectiveLevel 4 .
<U> elm:EQFLevel eqf:4 .
<U> ecvet:effectiveField isced:0732 .
<U> ecvet:validUntil "2030-12-31"^^xsd:date .
<U> elm:provenBy :assessment .
<U> elm:isPartOf :mason .
<U> elm:learningOutcome :bricks .
:mason dcterms:title "Maurer"@de .
:mason ecvet:validFrom "2020-01-01"^^xsd:date .
:allocation ecvet:points 12 .
:allocation ecvet:creditSystem :system .
:allocation ecvet:relativeWeight 0.1 .
:allocation ecvet:trainingWeeks 6 .
:system ecvet:pointsPerYear 60 .
:mason ecvet:referencePathwayYears 3 .
:criterion ecvet:forUnit <U> .
:bricks dcterms:title "Mauert Ziegel"@de .
:bricks ecvet:outcomeCategory <https://w3id.org/ecvet/outcome-category/skills> .
""".strip().splitlines()
# What says the same in other words while the points and the year of the system are known
SPARE = {":mason ecvet:referencePathwayYears 3 ."}
FRAME = f"""
<U> a ecvet:Unit . <{OTHER}> a ecvet:Unit ; ecvet:country country:DEU .
:mason a elm:Qualification . :bricks a elm:LearningOutcome ; ecvet:outcomeWeight 1.0 .
:allocation a ecvet:UnitAllocation ; ecvet:unit <U> ; ecvet:qualification :mason .
"""


def store_of(facts: list[str], engine: type[GraphStore] = OxigraphStore) -> GraphStore:
    store = engine()
    text = (PREFIXES + FRAME + "\n".join(facts)).replace("<U>", f"<{UNIT}>").encode()
    store.load(text, syntax=RdfFormat.TURTLE, graph=GRAPH)
    # what several graphs say is said once
    store.load(text, syntax=RdfFormat.TURTLE, graph=f"{BASE}/graph/demo-de/again")
    return store


def digest(store: GraphStore) -> str:
    return unit_contents(store, [UNIT])[UNIT].digest


@pytest.mark.parametrize("engine", [OxigraphStore, MemoryStore])
def test_a_statement_and_a_decision_record_the_same_digest(engine: type[GraphStore]) -> None:
    store = store_of(FACTS, engine)
    index = read_index(store)
    found = unit_contents(store, [OTHER, UNIT])
    assert index.units == (OTHER, UNIT)
    assert index.content_digests == tuple(found[unit].digest for unit in index.units)
    assert found[UNIT].country == "DEU"
    assert found[UNIT].outcomes == (f"{BASE}/id/demo-de/bricks",)


def test_whatever_an_agency_says_of_a_unit_is_in_the_digest() -> None:
    assert len(FACTS) == 21
    whole = digest(store_of(FACTS))
    without = {fact: digest(store_of([one for one in FACTS if one != fact])) for fact in FACTS}
    assert {fact for fact, found in without.items() if found == whole} == SPARE
    assert len({*without.values()} - {whole}) == len(FACTS) - len(SPARE)


def test_points_of_a_system_that_nobody_knows_are_in_the_digest() -> None:
    unknown = [fact for fact in FACTS if "pointsPerYear" not in fact]
    more = [fact.replace("points 12", "points 13") for fact in unknown]
    assert digest(store_of(unknown)) != digest(store_of(more))


def test_a_unit_without_a_country_is_described_and_not_compared() -> None:
    store = store_of([fact for fact in FACTS if "ecvet:country" not in fact])
    assert unit_contents(store, [UNIT])[UNIT].country == ""
    assert [row.iri for row in read_unit_rows(store)] == [OTHER]


@pytest.mark.parametrize("engine", [OxigraphStore, MemoryStore])
def test_days_with_a_time_zone_are_those_that_are_written(engine: type[GraphStore]) -> None:
    zoned = [fact.replace('"^^xsd:date', '-05:00"^^xsd:date') for fact in FACTS]
    rows = {row.iri: row for row in read_unit_rows(store_of(zoned, engine))}
    assert rows[UNIT].valid_until == date(2030, 12, 31)
    assert rows[UNIT].period == (date(2020, 1, 1), date(2030, 12, 31))


def test_what_is_no_unit_has_no_content() -> None:
    store = store_of(FACTS)
    others = [f"{BASE}/id/demo-de/{name}" for name in ("bricks", "mason", "gone")]
    assert set(unit_contents(store, [UNIT, *others])) == {UNIT}
