"""A small graph of three countries, with links, facts and matches, for pages to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from ecvet_graph.assets import asset_folder
from ecvet_graph.compare import CompareIndex, OutcomeRow, UnitRow, build_index, state_pair
from ecvet_graph.model.match import UnitMatch, Verdict
from ecvet_graph.publish import VOCABULARIES
from ecvet_graph.store import OxigraphStore, RdfFormat

BASE = "http://localhost:8000"
HOSTILE_TITLE = '<script>alert("title")</script><img src=x onerror=alert(1)>'
SKILL = "http://data.europa.eu/esco/skill/"
_LABELS = (
    ("build walls", "Mauern errichten"),
    ("mix mortar", "Mörtel mischen"),
    ("read construction plans", "Baupläne lesen"),
    ("apply safety rules", "Sicherheitsvorschriften anwenden"),
    ("install insulation", "Dämmstoffe einbauen"),
    ("welcome guests", "Gäste empfangen"),
    ("handle reservations", "Reservierungen bearbeiten"),
    ("care for patients", "Patienten pflegen"),
)
_PREFIXES = """
@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix ecvet: <https://w3id.org/ecvet/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rov: <http://www.w3.org/ns/regorg#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
"""


@dataclass(frozen=True, slots=True)
class Country:
    """A country of the example: agency, alpha-3 code, language and words for titles."""

    agency: str
    code: str
    language: str
    words: tuple[str, str, str]


COUNTRIES = (
    Country(
        "demo-de", "DEU", "de", ("Maurer/Maurerin", "Mauerwerk herstellen", "Mauern ausführen")
    ),
    Country("demo-ee", "EST", "et", ("Müürsepp", "Müüritööd", "Laob seinu")),
    Country("demo-fi", "FIN", "fi", ("Muurari", "Muuraustyöt", "Osaa muurata seiniä")),
)


@dataclass(frozen=True, slots=True)
class Example:
    """The store, the comparison index of the same data, and the IRIs of its units by country."""

    store: OxigraphStore
    index: CompareIndex
    units: tuple[str, ...]


def unit_iri(agency: str, number: int) -> str:
    """Return the IRI of the unit with that number, counted from 0."""
    return f"{BASE}/id/{agency}/unit/q{number // 4}--u{number}"


@cache
def example(units_per_country: int = 8) -> Example:
    """Return the example with that many units in each country, four to a qualification."""
    store = OxigraphStore()
    for name, files in VOCABULARIES.items():
        for file in files:
            path = asset_folder("ontology") / file
            store.load(path, syntax=RdfFormat.TURTLE, graph=f"{BASE}/graph/vocabulary/{name}")
    units, outcomes = [], []
    for country in COUNTRIES:
        text = "".join(_country(country, units_per_country))
        store.load(
            (_PREFIXES + text).encode(),
            syntax=RdfFormat.TURTLE,
            graph=f"{BASE}/graph/{country.agency}/main",
        )
        for number in range(units_per_country):
            iri = unit_iri(country.agency, number)
            units.append(UnitRow(iri, country.code, _level(number), ("0732",)))
            outcomes += [
                OutcomeRow(iri, f"{_outcome(iri)}--o{place}", 10_000, skills, is_declared=True)
                for place, skills in enumerate(_skills(number))
            ]
    index = build_index(
        units,
        outcomes,
        skill_weights={f"{SKILL}s{number}": 10_000 for number in range(8)},
        snapshot="7",
        day=date(2026, 1, 1),
    )
    derived = "".join((*_labels(), *_matches(index, units_per_country)))
    store.load(
        (_PREFIXES + derived).encode(), syntax=RdfFormat.TURTLE, graph=f"{BASE}/graph/derived/all"
    )
    return Example(store, index, tuple(unit.iri for unit in units))


def _level(number: int) -> int:
    return 3 + number % 3


def _outcome(unit: str) -> str:
    return unit.replace("/unit/", "/outcome/")


def _skills(number: int) -> tuple[tuple[str, ...], ...]:
    first, second = f"{SKILL}s{number % 8}", f"{SKILL}s{(number + 1) % 8}"
    return ((first,), (first, second), (f"{SKILL}s{(number * 3 + 2) % 8}",), ())


def _country(country: Country, units: int) -> Iterator[str]:
    root = f"{BASE}/id/{country.agency}"
    body = f"<{root}/organisation/chamber>"
    page = "javascript:alert(1)" if country.code == "EST" else "https://chamber.example"
    yield f"""
{body} a elm:Organisation ; rov:legalName "Chamber of {country.code}"@en ;
  foaf:homepage <{root}/homepage/chamber> .
<{root}/homepage/chamber> elm:contentUrl "{page}"^^xsd:anyURI .
<{root}/homepage/chamber> dcterms:description "<img src=x onerror=alert(2)><script>alert(3)</script>"^^
  <http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML> .
"""
    for first in range(0, units, 4):
        yield _qualification(country, first // 4, body)
    for number in range(units):
        yield _unit(country, number, body)


def _qualification(country: Country, number: int, body: str) -> str:
    root, name = f"{BASE}/id/{country.agency}", f"q{number}"
    iri = f"<{root}/qualification/{name}>"
    title = country.words[0]
    return f"""
{iri} a elm:Qualification ; dcterms:title "{title} {number}"@{country.language} ,
    "Bricklayer {number}"@en ; dcterms:identifier "{country.agency}:{name}" ;
  elm:EQFLevel <http://data.europa.eu/snb/eqf/4> ; ecvet:effectiveLevel 4 ;
  elm:ISCEDFCode <http://data.europa.eu/snb/isced-f/0732> ;
  ecvet:effectiveField <http://data.europa.eu/snb/isced-f/0732> ;
  ecvet:country country:{country.code} ; dcterms:publisher {body} ; ecvet:isIllustrative true ;
  elm:awardingOpportunity <{root}/awarding/{name}> .
<{root}/awarding/{name}> a elm:AwardingOpportunity ; elm:awardingBody {body} ;
  ecvet:isAssumed true .
<{root}/credit-total/{name}> a ecvet:CreditTotal ; ecvet:qualification {iri} ;
  ecvet:points 180.0 ; ecvet:creditSystem <http://data.europa.eu/snb/education-credit/60b314e826> .
<{root}/structure/{name}> a ecvet:UnitStructure ; ecvet:qualification {iri} ;
  ecvet:unitListComplete true .
<{root}/quality-assurance/{name}> a ecvet:QualityAssurance ; ecvet:assures {iri} ;
  ecvet:coversPhase <https://w3id.org/ecvet/eqavet-phase/review> ;
  dcterms:description "Partners look at the units every two years."@en ;
  dcterms:date "2026-01-15"^^xsd:date ; ecvet:externalReviewer {body} .
{iri} elm:accreditation <{root}/accreditation/{name}> .
<{root}/accreditation/{name}> a elm:Accreditation ; dcterms:title "Approved programme"@en ;
  elm:accreditingAgent {body} ; elm:organisation {body} .
<{root}/group/{name}--choice> a ecvet:UnitGroup ; dcterms:title "Choice"@en ;
  ecvet:ofQualification {iri} ; ecvet:minUnits 1 ; ecvet:maxUnits 2 .
"""


def _unit(country: Country, number: int, body: str) -> str:
    root, local = f"{BASE}/id/{country.agency}", f"q{number // 4}--u{number}"
    iri = unit_iri(country.agency, number)
    title = HOSTILE_TITLE.replace('"', '\\"') if number == 3 else f"{country.words[1]} {number}"
    outcomes = ", ".join(f"<{_outcome(iri)}--o{place}>" for place in range(4))
    skills = {skill for found in _skills(number) for skill in found}
    return f"""
<{iri}> a elm:LearningAchievementSpecification , ecvet:Unit ;
  dcterms:title "{title}"@{country.language} , "Building masonry {number}"@en ;
  dcterms:identifier "{country.agency}:q{number // 4}#{number}" ; dcterms:publisher {body} ;
  elm:isPartOf <{root}/qualification/q{number // 4}> ; elm:learningOutcome {outcomes} ;
  elm:provenBy <{root}/assessment/{local}> ; ecvet:unitCode "10{number}" ;
  ecvet:country country:{country.code} ; ecvet:effectiveLevel {_level(number)} ;
  ecvet:effectiveField <http://data.europa.eu/snb/isced-f/0732> ;
  ecvet:validFrom "2020-09-01"^^xsd:date ;
  ecvet:coversSkill {", ".join(f"<{skill}>" for skill in sorted(skills))} .
<{root}/assessment/{local}> a elm:LearningAssessmentSpecification ;
  dcterms:title "Practical examination"@en .
<{root}/allocation/{local}> a ecvet:UnitAllocation ; ecvet:unit <{iri}> ;
  ecvet:qualification <{root}/qualification/q{number // 4}> ; ecvet:points 45.0 ;
  ecvet:creditSystem <http://data.europa.eu/snb/education-credit/60b314e826> ;
  ecvet:role <https://w3id.org/ecvet/unit-role/mandatory> .
<{root}/criterion/{local}> a ecvet:AssessmentCriterion ; ecvet:forUnit <{iri}> ;
  ecvet:forOutcome <{_outcome(iri)}--o0> ; dcterms:title "The wall is plumb"@en ; ecvet:grade "3" .
""" + "".join(_outcomes(country, iri, number))


def _outcomes(country: Country, unit: str, number: int) -> Iterator[str]:
    for place, skills in enumerate(_skills(number)):
        linked = "".join(f" ; ecvet:linkedSkill <{skill}>" for skill in skills)
        declared = f" ; elm:relatedESCOSkill <{skills[0]}>" if place == 0 else ""
        yield f"""
<{_outcome(unit)}--o{place}> a elm:LearningOutcome ;
  dcterms:title "{country.words[2]} {number}.{place}"@{country.language} ,
    "Can lay walls of kind {number}.{place}"@en ;
  ecvet:outcomeCategory <https://w3id.org/ecvet/outcome-category/skills>{linked}{declared} .
"""


def _labels() -> Iterator[str]:
    for number, (english, german) in enumerate(_LABELS):
        yield f"""
<{SKILL}s{number}> a skos:Concept ; skos:prefLabel "{english}"@en , "{german}"@de ;
  skos:altLabel "{english} well"@en ; ecvet:skillWeight 1.0 .
"""
    yield f"<{SKILL}s1> skos:broader <{SKILL}s0> .\n"


def _matches(index: CompareIndex, units: int) -> Iterator[str]:
    for number in range(units):
        for place, first in enumerate(COUNTRIES):
            for second in COUNTRIES[place + 1 :]:
                for other in {number, (number + 1) % units}:
                    a = unit_iri(first.agency, number)
                    b = unit_iri(second.agency, other)
                    match = state_pair(index, a, b)
                    if match.verdict is not Verdict.NONE:
                        yield _match(match, f"{first.code}-{second.code}-{number}-{other}".lower())


def _match(match: UnitMatch, local: str) -> str:
    return f"""
<{BASE}/id/derived/unit-match/{local}> a ecvet:UnitMatch ;
  ecvet:unitA <{match.unit_a}> ; ecvet:unitB <{match.unit_b}> ; ecvet:score {match.score} ;
  ecvet:coverageOfA {match.coverage_of_a} ; ecvet:coverageOfB {match.coverage_of_b} ;
  ecvet:verdict <https://w3id.org/ecvet/verdict/{match.verdict}> ;
  ecvet:reservation <https://w3id.org/ecvet/reservation/{match.reservation}> ;
  ecvet:levelGap {match.level_gap} .
"""
