"""Each rule over the store is broken by what it is about, and by nothing else."""

import re

import pytest

from ecvet_graph.compare import FULL, SOME, default_pair_model, to_scaled
from ecvet_graph.compare.skill_statement import SKILL_METHOD, SKILL_METHOD_VERSION
from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, SKOS
from ecvet_graph.quality import STORE_RULES, find_broken_rules
from ecvet_graph.query import catalogue
from ecvet_graph.store import GraphStore, MemoryStore, OxigraphStore, RdfFormat

PREFIXES = f"""
@prefix : <http://e/> .
@prefix dcterms: <{DCTERMS}> .
@prefix ecvet: <{ECVET}> .
@prefix elm: <{ELM}> .
@prefix esco: <http://data.europa.eu/esco/skill/> .
@prefix skos: <{SKOS}> .
@prefix status: <https://w3id.org/ecvet/match-status/> .
@prefix verdict: <https://w3id.org/ecvet/verdict/> .
@prefix reservation: <https://w3id.org/ecvet/reservation/> .
"""
SOUND = """
esco:s skos:inScheme <http://data.europa.eu/esco/concept-scheme/skills> .
:q a elm:Qualification ; dcterms:identifier "q" .
:o1 a elm:LearningOutcome ; dcterms:title "Lay bricks"@en ; elm:relatedESCOSkill esco:s .
:o2 a elm:LearningOutcome ; dcterms:title "Lay bricks"@en .
:u1 a ecvet:Unit ; dcterms:identifier "u1" ; ecvet:unitCode "1" ; elm:isPartOf :q ;
    elm:learningOutcome :o1 ; ecvet:sameUnitAs :u2 .
:u2 a ecvet:Unit ; dcterms:identifier "u2" ; ecvet:unitCode "1" ; elm:isPartOf :q ;
    elm:learningOutcome :o2 ; ecvet:sameUnitAs :u1 .
:link a ecvet:SkillLink ; ecvet:outcome :o1 ; ecvet:skill esco:s .
:i a ecvet:CompetentInstitution .
:mou a ecvet:MemorandumOfUnderstanding ; ecvet:party :i .
:m a ecvet:UnitMatch ; ecvet:unitA :u1 ; ecvet:unitB :u2 ; ecvet:uncoveredOutcome :o2 ;
    ecvet:evidence esco:s ; ecvet:score 0.65 ; ecvet:coverageOfA 0.5 ; ecvet:coverageOfB 0.8 ;
    ecvet:verdict verdict:a-covers-b ; ecvet:reservation reservation:none ;
    ecvet:status status:agreed-in-mou ; ecvet:decision :mou ;
    ecvet:method "skill-coverage" ; ecvet:methodVersion "1" .
"""
# What is taken out, what is put in, and the things that the rule then names.
BROKEN: dict[tuple[str, str], tuple[str, str, set[str]]] = {
    ("undescribed-references", "qualification"): (":q a elm:Qualification ;", ":q", {":u1", ":u2"}),
    ("undescribed-references", "party"): ("ecvet:party :i", "ecvet:party :i , :gone", {":mou"}),
    ("undescribed-references", "outcome"): (
        "elm:learningOutcome :o2", "elm:learningOutcome :o2 , :gone", {":u2"},
    ),
    ("lost-premises", "unit"): ("ecvet:unitB :u2", "ecvet:unitB :gone", {":m"}),
    ("lost-premises", "uncovered"): (
        "ecvet:uncoveredOutcome :o2", "ecvet:uncoveredOutcome :gone", {":m"},
    ),
    ("lost-premises", "link"): ("ecvet:outcome :o1", "ecvet:outcome :gone", {":link"}),
    ("one-sided-same-units", "one"): (":o2 ; ecvet:sameUnitAs :u1 .", ":o2 .", {":u1"}),
    ("different-same-units", "outcome"): (
        ':o2 a elm:LearningOutcome ; dcterms:title "Lay', ':o2 a elm:LearningOutcome ; dcterms:title "No',
        {":u1", ":u2"},
    ),
    ("different-same-units", "code"): (
        '"u2" ; ecvet:unitCode "1"', '"u2" ; ecvet:unitCode "2"', {":u1", ":u2"},
    ),
    ("different-same-units", "more"): (
        "elm:learningOutcome :o2",
        'elm:learningOutcome :o2 , [ a elm:LearningOutcome ; dcterms:title "More"@en ]', {":u2"},
    ),
    ("shared-identifiers", "unit"): ('"u2"', '"u1"', {":u1", ":u2"}),
    ("contradicting-verdicts", "verdict"): ("verdict:a-covers-b", "verdict:b-covers-a", {":m"}),
    ("contradicting-verdicts", "threshold"): (
        "ecvet:coverageOfB 0.8", "ecvet:coverageOfB 0.7999", {":m"},
    ),
    ("contradicting-verdicts", "score"): ("ecvet:score 0.65", "ecvet:score 0.66", {":m"}),
    ("contradicting-verdicts", "substantial"): (
        ("0.65 ; ecvet:coverageOfA 0.5 ; ecvet:coverageOfB 0.8 ;\n    ecvet:verdict verdict:a-covers-b ; "
        "ecvet:reservation reservation:none"),
        ("0.9 ; ecvet:coverageOfA 0.9 ; ecvet:coverageOfB 0.9 ;\n    ecvet:verdict "
        "verdict:suggested-equivalent ; ecvet:reservation reservation:substantial"),
        {":m"},
    ),
    ("undecided-matches", "none"): (" ; ecvet:decision :mou", "", {":m"}),
    ("undecided-matches", "gone"): ("ecvet:decision :mou", "ecvet:decision :gone", {":m"}),
    ("unknown-skills", "declared"): ("elm:relatedESCOSkill esco:s", "elm:relatedESCOSkill esco:x", {":o1"}),
    ("unknown-skills", "linked"): ("ecvet:skill esco:s", "ecvet:skill esco:x", {":link"}),
    ("unknown-skills", "evidence"): ("ecvet:evidence esco:s", "ecvet:evidence esco:x", {":m"}),
}  # fmt: skip
ENGINES = {"oxigraph": OxigraphStore, "rdflib": MemoryStore}


def broken(text: str, engine: str = "oxigraph") -> set[tuple[str, str]]:
    store: GraphStore = ENGINES[engine]()
    store.load((PREFIXES + text).encode(), syntax=RdfFormat.TURTLE, graph="http://e/graph")
    return {
        (finding.code, finding.focus.replace("http://e/", ":"))
        for finding in find_broken_rules(store)
    }


def test_a_sound_store_breaks_no_rule() -> None:
    assert broken(SOUND) == set()
    assert broken("") == set()


def test_every_rule_has_a_case() -> None:
    assert {name for name, _ in BROKEN} == {rule.query for rule in STORE_RULES}
    assert len(STORE_RULES) == 8


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", BROKEN, ids="-".join)
def test_a_rule_is_broken_alone(case: tuple[str, str], engine: str) -> None:
    old, new, things = BROKEN[case]
    assert SOUND.count(old) == 1
    assert broken(SOUND.replace(old, new), engine) == {(case[0], thing) for thing in things}


def test_verdicts_are_judged_by_the_thresholds_of_their_method() -> None:
    text = catalogue().find("quality/contradicting-verdicts").text
    models = [default_pair_model(has_vectors=dense) for dense in (True, False)]
    wanted = {
        (SKILL_METHOD, SKILL_METHOD_VERSION, FULL, SOME),
        *((one.method, one.version, one.full, one.some) for one in models),
    }
    rows = re.findall(r'\("([a-z-]+)" "(\d+)" (0\.\d+) (0\.\d+)\)', text)
    found = {(name, number, to_scaled(full), to_scaled(some)) for name, number, full, some in rows}
    assert found == wanted
    other = SOUND.replace('"skill-coverage"', '"another-method"')
    assert broken(other.replace("verdict:a-covers-b", "verdict:none")) == set()
    assert broken(other.replace("score 0.65", "score 0.66")) == {("contradicting-verdicts", ":m")}


def test_skills_are_unknown_only_where_a_scheme_is_loaded() -> None:
    first = SOUND.strip().partition("\n")[2]
    assert broken(first) == set()


def test_a_finding_names_property_value_and_what_to_do() -> None:
    store = OxigraphStore()
    text = PREFIXES + ":mou a ecvet:MemorandumOfUnderstanding ; ecvet:party :gone ."
    store.load(text.encode(), syntax=RdfFormat.TURTLE, graph="http://e/graph")
    (finding,) = find_broken_rules(store)
    assert (finding.path, finding.value) == ("ecvet:party", "http://e/gone")
    assert [language for language, _ in finding.messages] == ["en", "de", "fr"]
    assert all("http://e/gone" in message for _, message in finding.messages)
