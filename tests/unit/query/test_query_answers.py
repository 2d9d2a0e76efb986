"""Every query file answers from data, and the engines give the same answer."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from tests.unit.web.example_graph import BASE, SKILL, example, unit_iri

from ecvet_graph.assets import asset_folder
from ecvet_graph.model.iris import COUNTRY, ECVET, XSD, Graphs
from ecvet_graph.model.terms import Blank, Iri, Literal
from ecvet_graph.query import Query, catalogue, to_plain
from ecvet_graph.store import GraphStore, MemoryStore, OxigraphStore, RdfFormat

GRAPH = f"{BASE}/graph/demo-de/main"
TERM = "https://w3id.org/ecvet/glossary/sample"
A, B = unit_iri("demo-de", 1), unit_iri("demo-ee", 1)
VERSION = f"{BASE}/datasets/demo-de/main/version/1"
# What the example for the pages leaves out and some query asks for.
MORE = f"""
PREFIX country: <{COUNTRY}>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX ecvet: <{ECVET}>
PREFIX elm: <http://data.europa.eu/snb/model/elm/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX void: <http://rdfs.org/ns/void#>
<{VERSION}> dcat:isVersionOf <{BASE}/datasets/demo-de/main> ; void:triples 9 ;
  dcterms:issued "2026-01-01T00:00:00Z"^^<{XSD}dateTime> ; ecvet:changeCount <{VERSION}#added-unit> .
<{VERSION}#added-unit> void:class ecvet:Unit ; ecvet:change "added" ; void:entities 2 .
<{SKILL}s1> skos:inScheme <http://data.europa.eu/esco/concept-scheme/skills> .
<{SKILL}s1> <http://data.europa.eu/esco/model#isEssentialSkillFor> <{BASE}/id/sample/occupation/1> .
<{BASE}/datasets/demo-de/main> dcat:version "1" ; dcterms:identifier "demo-de/main" ;
  dcterms:issued "2026-01-01T00:00:00Z"^^<{XSD}dateTime> .
<{A}> ecvet:sameUnitAs <{unit_iri("demo-de", 2)}> .
<{BASE}/id/demo-de/awarding/q0> elm:location <{BASE}/id/demo-de/location/here> .
<{BASE}/id/demo-de/location/here> a dcterms:Location ; elm:address <{BASE}/id/demo-de/address/here> .
<{BASE}/id/demo-de/address/here> elm:countryCode country:DEU .
<{BASE}/id/demo-de/qualification/q0> ecvet:validFrom "2020-01-01"^^<{XSD}date> .
<{BASE}/id/demo-de/accreditation/q0> a elm:Accreditation ; dcterms:title "Review"@en .
<{BASE}/id/derived/weight-table/1> a ecvet:WeightTable ; dcterms:identifier "1" .
<{BASE}/id/derived/unit-match/1> a ecvet:UnitMatch ; ecvet:unitA <{A}> ; ecvet:unitB <{B}> ;
  ecvet:score 0.5 ; ecvet:coverageOfA 0.5 ; ecvet:coverageOfB 0.5 ; ecvet:evidence <{SKILL}s1> ;
  ecvet:verdict <https://w3id.org/ecvet/verdict/partial> ;
  ecvet:status <https://w3id.org/ecvet/match-status/suggested> ;
  ecvet:reservation <https://w3id.org/ecvet/reservation/none> ; ecvet:levelGap 0 ;
  ecvet:method "skill-coverage" ; ecvet:methodVersion "1" ;
  ecvet:weightTable <{BASE}/id/derived/weight-table/1> ; ecvet:dataSnapshot "7" ;
  prov:generatedAtTime "2026-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
<{BASE}/id/derived/unit-match/2> a ecvet:UnitMatch ; ecvet:unitA <{A}> ;
  ecvet:unitB <{BASE}/id/demo-ee/unit/gone> ; ecvet:evidence <{SKILL}gone> ;
  ecvet:score 0.9 ; ecvet:coverageOfA 0.9 ; ecvet:coverageOfB 0.9 ;
  ecvet:method "skill-coverage" ; ecvet:methodVersion "1" ;
  ecvet:verdict <https://w3id.org/ecvet/verdict/partial> ;
  ecvet:status <https://w3id.org/ecvet/match-status/agreed-in-mou> ;
  ecvet:reservation <https://w3id.org/ecvet/reservation/none> .
<{unit_iri("demo-de", 2)}> ecvet:unitCode "2" ; dcterms:identifier "demo-de:q0#1" .
<{unit_iri("demo-de", 1)}> ecvet:unitCode "1" ; elm:isPartOf <{BASE}/id/demo-de/qualification/gone> .
<{TERM}> skos:inScheme <https://w3id.org/ecvet/glossary> ; skos:prefLabel "Credit"@en ;
  skos:definition "Assessed outcomes."@en ; ecvet:authorityDefinition <{TERM}--a> .
<{TERM}--a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> "a set"@en ;
  dcterms:source <https://w3id.org/ecvet/authority/a> ; ecvet:isQuotation true ;
  dcterms:bibliographicCitation "Annex I(d)" .
<https://w3id.org/ecvet/authority/a> skos:prefLabel "A"@en ; dcterms:issued "2009" .
<{BASE}/id/demo-de/memorandum/1> a ecvet:MemorandumOfUnderstanding ; dcterms:title "Exchange"@en ;
  ecvet:party <{BASE}/id/demo-de/organisation/chamber> , <{BASE}/id/demo-ee/organisation/school> .
<{BASE}/id/review/decision/1> a ecvet:ReviewDecision ; ecvet:sourceUnit <{A}> ; ecvet:targetUnit <{B}> ;
  prov:wasGeneratedBy <{BASE}/id/review/activity/1> .
<{BASE}/id/review/activity/1> prov:used <{BASE}/id/review/content/1> .
<{BASE}/id/review/content/1> prov:specializationOf <{A}> .
"""
TRANSCRIPT = asset_folder("data") / "transcripts" / "mobility.ttl"
PARAMETERS: dict[str, str | int] = {
    "a": A,
    "b": B,
    "class": ECVET + "Unit",
    "dataset": f"{BASE}/datasets/demo-de/main",
    "graph": GRAPH,
    "identifier": "demo-de:q0#1",
    "institution": f"{BASE}/id/demo-de/organisation/chamber",
    "match": f"{BASE}/id/derived/unit-match/1",
    "memorandum": f"{BASE}/id/demo-de/memorandum/1",
    "part": f"{A.replace('/unit/', '/outcome/')}--o0",
    "organisation": f"{BASE}/id/demo-de/organisation/chamber",
    "outcome": f"{A.replace('/unit/', '/outcome/')}--o0",
    "qualification": f"{BASE}/id/demo-de/qualification/q0",
    "scheme": COUNTRY.rstrip("/"),
    "skill": SKILL + "s1",
    "source": A,
    "target": B,
    "term": TERM,
    "thing": f"{BASE}/id/demo-de/organisation/chamber",
    "unit": A,
    "version": VERSION,
}
# The reference queries ask for vocabularies that every store holds.
VOCABULARIES = ("contact-point", "legal-instrument", "nqf")
# Examples for people are asked with their sample values, in test_examples.py.
EXAMPLES = tuple(query for query in catalogue() if query.asked_by)
QUERIES = tuple(query for query in catalogue() if not query.asked_by)


@pytest.fixture(scope="module")
def stores() -> tuple[GraphStore, GraphStore]:
    first, second = OxigraphStore(), MemoryStore()
    for store in (first, second):
        fill_store(store)
    return first, second


def fill_store(store: GraphStore) -> None:
    """Put the example and what it leaves out into a store, so that every query finds something."""
    dump = BytesIO()
    example(4).store.dump(dump, syntax=RdfFormat.N_QUADS)
    weights = "".join(
        f"<{unit.replace('/unit/', '/outcome/')}--o{place}> <{ECVET}outcomeWeight> 1.5 .\n"
        for unit in example(4).units
        for place in range(4)
    )
    store.load(dump.getvalue(), syntax=RdfFormat.N_QUADS)
    store.load((MORE + weights).encode(), syntax=RdfFormat.TURTLE, graph=GRAPH)
    store.load(TRANSCRIPT, syntax=RdfFormat.TURTLE, graph=GRAPH)
    for name in VOCABULARIES:
        path = asset_folder("ontology") / f"{name}.ttl"
        store.load(path, syntax=RdfFormat.TURTLE, graph=Graphs(BASE).vocabulary(name))


def answer(store: GraphStore, query: Query) -> set[tuple[object, ...]]:
    given = {one.name: PARAMETERS[one.name] for one in query.parameters if not one.optional}
    text = query.fill(given)
    if query.form == "CONSTRUCT":
        return {tuple(map(comparable, triple)) for triple in store.construct(text)}
    return {tuple(map(comparable, row)) for row in store.select(text).rows}


def comparable(term: object) -> object:
    if isinstance(term, Literal) and term.datatype == XSD + "dateTime":
        return datetime.fromisoformat(term.value)  # the engines write UTC as Z or as +00:00
    if isinstance(term, Blank):
        return "a blank node"  # its label is the engine's own
    return to_plain(term) if isinstance(term, Literal | Iri) else term


def test_the_queries_were_found(root: Path) -> None:
    assert len(EXAMPLES) >= 25
    assert len(QUERIES) >= 35
    assert len(QUERIES) + len(EXAMPLES) == len(list((root / "queries").rglob("*.rq")))


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: str(query.name))
def test_both_engines_give_the_same_answer_and_it_is_not_empty(
    query: Query, stores: tuple[GraphStore, GraphStore]
) -> None:
    fast, reference = (answer(store, query) for store in stores)
    assert fast
    assert fast == reference
