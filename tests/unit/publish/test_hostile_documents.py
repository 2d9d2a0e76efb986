"""Whatever else a document carries, what it says of its things is judged as without it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.publish.test_publisher import BASE, DOCUMENT

from ecvet_graph.errors import OwnershipError
from ecvet_graph.publish import Outcome, Submission, load_vocabularies, publish
from ecvet_graph.quality import Report
from ecvet_graph.service.checking import check_document
from ecvet_graph.store import StoreHome

PREFIXES = """
@prefix ecvetsh: <https://w3id.org/ecvet/shapes#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix eqf: <http://data.europa.eu/snb/eqf/> .
@prefix nqf: <http://data.europa.eu/snb/qdr/> .
@prefix own: <http://localhost:8000/id/demo-at/unit/> .
"""
LEVEL = "http://data.europa.eu/snb/qdr/c_53e465cb"
# A title without a language, a field that does not exist, a national level (of another country) that
# is referenced to EQF 1: findings that a forged vocabulary could do away with or add to.
TEXT = (
    DOCUMENT.replace("AGENCY", "demo-at")
    .replace('dcterms:title "Mauerwerk herstellen"@de ;', 'dcterms:title "Mauerwerk herstellen" ;')
    .replace("isced-f/0732", "isced-f/9998")
    .replace("    elm:EQFLevel <", f"    elm:NQFLevel <{LEVEL}> ;\n    elm:EQFLevel <")
)
IN_OWN_NAME = {
    "a shape that forbids all titles": """
        own:shape a sh:NodeShape ; sh:targetClass ecvet:Unit ;
            sh:property own:path . own:path sh:path dcterms:title ; sh:maxCount 0 .""",
    "a shape of blank nodes": """
        own:shape a sh:NodeShape ; sh:targetClass ecvet:Unit ;
            sh:property [ sh:path dcterms:title ; sh:maxCount 0 ; sh:severity sh:Violation ] .""",
    "a pattern that takes for ever": """
        own:shape a sh:PropertyShape ; sh:targetClass elm:Qualification ; sh:path dcterms:title ;
            sh:pattern "^((a+)+)+$" ; sh:flags "i" .
        own:text dcterms:description "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"@en .""",
    "a query": """
        own:shape a sh:NodeShape ; sh:targetClass ecvet:Unit ;
            sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o }" ] .""",
    "a rule": """
        own:shape a sh:NodeShape ; sh:targetClass ecvet:Unit ; sh:rule [ a sh:TripleRule ;
            sh:subject sh:this ; sh:predicate dcterms:title ; sh:object "Title"@de ] .""",
    "an import": "own:ontology a owl:Ontology ; owl:imports <http://127.0.0.1:9/shapes.ttl> .",
    "a link to shapes": "own:x sh:shapesGraph <http://127.0.0.1:9/shapes.ttl> .",
    "a class of its own": """
        own:class a rdfs:Class ; rdfs:subClassOf ecvet:Unit . own:thing a own:class .""",
    "a note": "own:x rdfs:seeAlso <http://localhost:8000/id/demo-de/unit/y> .",
}
OF_SHARED_CONCEPTS = {
    "our constraint, switched off": "ecvetsh:U01 sh:deactivated true .",
    "all of ours, switched off": "".join(
        f"ecvetsh:{name} sh:deactivated true ; sh:severity sh:Info . "
        for name in ("U01", "Q06-code", "Q02-form", "O06", "U04")
    ),
    "an EQF level made anew": "eqf:4 a skos:Concept ; skos:notation 9 ; skos:inScheme eqf:all .",
    "a field made up": """
        <http://data.europa.eu/snb/isced-f/9998> a skos:Concept ; skos:prefLabel "Mine"@en ;
            skos:inScheme <http://data.europa.eu/snb/isced-f/25831c2> .""",
    "the skills scheme": """
        <http://data.europa.eu/esco/concept-scheme/skills> a skos:ConceptScheme .""",
    "our class, made wider": """
        ecvet:Unit rdfs:subClassOf elm:Organisation . elm:LearningOutcome rdfs:subClassOf ecvet:Unit .
        elm:Qualification owl:equivalentClass ecvet:Unit .""",
    "a country": """
        <http://publications.europa.eu/resource/authority/country/AUT> a skos:Collection .""",
    "a blank node of a concept": """
        eqf:4 skos:note [ a ecvet:Unit , elm:Qualification ; dcterms:title "Nothing" ] .""",
}
NOT_ITS_OWN = {
    "a referencing": f"""
        own:ref a ecvet:LevelReferencing ; ecvet:nqfLevel <{LEVEL}> ; ecvet:eqfLevel eqf:1 ;
            ecvet:confidence <https://w3id.org/ecvet/confidence/medium> .""",
    "a referencing without a name": f"""
        [] ecvet:nqfLevel <{LEVEL}> ; ecvet:eqfLevel eqf:1 ;
            ecvet:confidence <https://w3id.org/ecvet/confidence/medium> .""",
    "a shape of somebody else": """
        <http://example.org/shape> a sh:NodeShape ; sh:targetClass ecvet:Unit ; sh:nodeKind sh:Literal .""",
    "a shape without a name": """
        [] a sh:NodeShape ; sh:targetClass ecvet:Unit ; sh:nodeKind sh:Literal .""",
    "an organisation of another agency": """
        <http://localhost:8000/id/demo-de/organisation/x> dcterms:title "Not mine"@en .""",
    "a thing that is the same": "own:x owl:sameAs <http://localhost:8000/id/demo-de/unit/y> .",
}
ALL = IN_OWN_NAME | OF_SHARED_CONCEPTS | NOT_ITS_OWN

Publish = Callable[[str], Report | None]


def check(text: str) -> Report:
    return check_document(text.encode(), base=BASE, workers=1)


@pytest.fixture
def put(tmp_path: Path) -> Publish:
    home = StoreHome.create(tmp_path / "store")
    load_vocabularies(home, base=BASE)

    def put(text: str) -> Report | None:
        path = tmp_path / "document.ttl"
        path.write_text(text, "utf-8")
        now = datetime(2026, 1, 2, tzinfo=UTC)
        submissions = [Submission(path, "demo-at", "trades")]
        (receipt,) = publish(home, submissions, base=BASE, workers=1, clock=lambda: now)
        assert receipt.outcome is Outcome.REJECTED
        return receipt.report

    return put


def judged(report: Report | None) -> list[tuple[str, str, str | None]]:
    assert report is not None
    return [(finding.code, finding.focus, finding.value) for finding in report.findings]


@pytest.fixture(scope="module")
def expected() -> list[tuple[str, str, str | None]]:
    """Return what is found in the document alone."""
    return judged(check(TEXT))


def test_the_document_has_what_could_be_hidden(
    expected: list[tuple[str, str, str | None]],
) -> None:
    assert {"U01", "Q06-code", "Q04-high"} <= {code for code, _, _ in expected}
    assert len(ALL) >= 23


@pytest.mark.parametrize("name", ALL)
def test_validate_judges_as_without_it(
    name: str, expected: list[tuple[str, str, str | None]]
) -> None:
    assert judged(check(TEXT + PREFIXES + ALL[name])) == expected


def test_what_comes_before_makes_no_difference(
    expected: list[tuple[str, str, str | None]],
) -> None:
    head = DOCUMENT.partition("\n\n")[0]
    assert judged(check(head + PREFIXES + "".join(ALL.values()) + TEXT)) == expected


@pytest.mark.parametrize("name", IN_OWN_NAME | OF_SHARED_CONCEPTS)
def test_publish_judges_as_without_it(
    name: str, put: Publish, expected: list[tuple[str, str, str | None]]
) -> None:
    assert judged(put(TEXT + PREFIXES + ALL[name])) == expected


@pytest.mark.parametrize("name", NOT_ITS_OWN)
def test_publish_refuses_what_is_not_the_agencys(name: str, put: Publish) -> None:
    with pytest.raises(OwnershipError):
        put(TEXT + PREFIXES + ALL[name])


@pytest.mark.parametrize(
    "text",
    [" " * 500_000, "a" * 500_000 + "!", "\\u00A0" * 100_000, "1" * 200_000, "-" * 200_000],
    ids=["spaces", "letters", "hard-spaces", "digits", "hyphens"],
)
def test_a_huge_text_is_judged_like_a_short_one(text: str) -> None:
    def put_in(value: str) -> str:
        return TEXT.replace('"Ziegel setzen"', f'"{value}"').replace(
            '"AGENCY:maurer#0"'.replace("AGENCY", "demo-at"), f'"{value}"'
        )

    short = [(code, focus) for code, focus, _ in judged(check(put_in(text[:12].strip() or " ")))]
    assert [(code, focus) for code, focus, _ in judged(check(put_in(text)))] == short


def test_a_number_that_would_fill_the_memory_is_only_a_wrong_number() -> None:
    more = """
        own:group a ecvet:UnitGroup ; ecvet:minUnits "1e999999999"^^xsd:integer .
        own:allocation a ecvet:UnitAllocation ; ecvet:points "1e999999999"^^xsd:decimal ."""
    values = {value for _, _, value in judged(check(TEXT + PREFIXES + more))}
    assert all(value is None or len(value) < 200 for value in values)
