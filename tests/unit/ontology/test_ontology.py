"""The ontology, the own schemes, the list of reused terms and the JSON-LD context."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from ecvet_graph.model import iris

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

ECVET = Namespace(iris.ECVET)
LANGUAGES = {"en", "de", "fr"}
KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
DOMAIN_INCLUDES = URIRef("https://schema.org/domainIncludes")
PREFIXES = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in iris.PREFIXES.items())


@pytest.fixture(scope="module")
def ontology(root: Path) -> Graph:
    return Graph().parse(root / "ontology" / "ecvet.ttl")


@pytest.fixture(scope="module")
def schemes(root: Path) -> Graph:
    return Graph().parse(root / "ontology" / "schemes.ttl")


@pytest.fixture(scope="module")
def data_model(root: Path) -> str:
    return (root / "docs" / "data-model.md").read_text(encoding="utf-8")


def own_terms(graph: Graph) -> set[Node]:
    return {term for kind in KINDS for term in graph.subjects(RDF.type, kind)}


def names_in(text: str, prefix: str) -> set[str]:
    """Return the local names written with the prefix, or after the namespace in full."""
    namespace = re.escape(iris.PREFIXES[prefix])
    return set(re.findall(rf"(?:(?<![\w/:-]){prefix}:|{namespace})([A-Za-z]\w*)", text))


def lacking_languages(graph: Graph, subject: Node, predicate: URIRef) -> set[str]:
    texts = [text for text in graph.objects(subject, predicate) if isinstance(text, Literal)]
    assert len(texts) == len({text.language for text in texts}), subject
    return LANGUAGES - {text.language for text in texts if str(text)}


def test_the_ontology_says_who_made_it_and_how_it_may_be_used(ontology: Graph) -> None:
    header = URIRef(iris.ECVET)
    dcterms = Namespace(iris.DCTERMS)
    assert (header, RDF.type, OWL.Ontology) in ontology
    creator = ontology.value(header, dcterms.creator)
    assert str(ontology.value(creator, dcterms.title)) == "ecvet-graph"
    assert (creator, RDF.type, URIRef(iris.PROV + "Agent")) in ontology
    assert str(ontology.value(header, dcterms.license)).endswith("/licenses/by/4.0/")
    assert ontology.value(header, OWL.versionInfo)
    assert not lacking_languages(ontology, header, dcterms.title)
    assert not lacking_languages(ontology, header, dcterms.description)


def test_every_own_term_has_label_definition_and_home_in_three_languages(ontology: Graph) -> None:
    terms = own_terms(ontology)
    assert len(terms) >= 109
    for term in terms:
        assert str(term).startswith(iris.ECVET)
        assert not lacking_languages(ontology, term, RDFS.label), term
        assert not lacking_languages(ontology, term, SKOS.definition), term
        assert (term, RDFS.isDefinedBy, URIRef(iris.ECVET)) in ontology, term


def test_every_property_says_what_it_goes_from_and_to(ontology: Graph) -> None:
    properties = own_terms(ontology) - set(ontology.subjects(RDF.type, OWL.Class))
    assert len(properties) > 60
    for term in properties:
        domains = list(ontology.objects(term, RDFS.domain))
        included = list(ontology.objects(term, DOMAIN_INCLUDES))
        assert len(domains) == (0 if included else 1), term
        (target,) = ontology.objects(term, RDFS.range)
        is_value = str(target).startswith(iris.XSD) or target == RDF.langString
        assert is_value != ((term, RDF.type, OWL.ObjectProperty) in ontology), term
        for end in (*domains, *included, target):
            if str(end).startswith(iris.ECVET):
                assert (end, RDF.type, OWL.Class) in ontology, (term, end)


def test_every_own_term_named_in_documents_shapes_queries_and_code_is_defined(
    root: Path, ontology: Graph, data_model: str
) -> None:
    defined = {str(term).removeprefix(iris.ECVET) for term in own_terms(ontology)}
    named = names_in(data_model, "ecvet")
    assert len(named) > 50
    assert named <= defined
    for pattern in ("shapes/**/*.ttl", "queries/**/*.rq", "docs/**/*.md"):
        for path in root.glob(pattern):
            unknown = names_in(path.read_text(encoding="utf-8"), "ecvet") - defined
            assert not unknown, path
    for path in (root / "src").glob("**/*.py"):
        code = path.read_text(encoding="utf-8")
        assert set(re.findall(r'\bECVET(?: \+ "|\.)(\w+)', code)) <= defined, path


def test_every_own_concept_of_the_data_model_is_in_its_scheme(
    schemes: Graph, data_model: str
) -> None:
    wanted = set(re.findall(r"https://w3id\.org/ecvet/[a-z-]+/[a-z0-9-]+", data_model))
    listed = re.search(r"Own concept schemes live under.*?\n\n", data_model, flags=re.DOTALL)
    assert listed
    for match in re.finditer(r"`([a-z-]+)/\{([a-z0-9,-]+)\}`", listed[0]):
        wanted |= {f"{iris.OWN}{match[1]}/{name}" for name in match[2].split(",")}
    functions = re.search(r"# designs ([a-z -]+)\n", data_model)
    assert functions
    wanted |= {f"{iris.OWN}function/{name}" for name in ("designs", *functions[1].split())}
    assert len(wanted) >= 79
    assert {str(concept) for concept in schemes.subjects(RDF.type, SKOS.Concept)} == wanted
    for concept in map(URIRef, wanted):
        scheme = URIRef(concept.rsplit("/", 1)[0])
        assert (concept, RDF.type, SKOS.Concept) in schemes, concept
        assert (concept, SKOS.inScheme, scheme) in schemes, concept
        assert (scheme, SKOS.hasTopConcept, concept) in schemes, concept


def test_every_own_concept_and_scheme_is_described_in_three_languages(schemes: Graph) -> None:
    subjects = set(schemes.subjects(RDF.type, SKOS.Concept))
    assert len(subjects) >= 79
    subjects |= set(schemes.subjects(RDF.type, SKOS.ConceptScheme))
    for subject in subjects:
        assert not lacking_languages(schemes, subject, SKOS.prefLabel), subject
        assert not lacking_languages(schemes, subject, SKOS.definition), subject
        assert (subject, RDFS.isDefinedBy, URIRef(iris.ECVET)) in schemes, subject


def test_competence_is_kept_as_another_name_of_responsibility_and_autonomy(schemes: Graph) -> None:
    concept = URIRef(iris.OWN + "outcome-category/responsibility-autonomy")
    assert (concept, SKOS.altLabel, Literal("competence", lang="en")) in schemes


def test_no_statement_points_to_an_own_thing_that_does_not_exist(everything: Graph) -> None:
    pointed = {o for o in everything.objects() if isinstance(o, URIRef) and o.startswith(iris.OWN)}
    pointed -= {URIRef(iris.ECVET), everything.value(URIRef(iris.ECVET), OWL.versionIRI)}
    assert len(pointed) > 100
    assert not {o for o in pointed if (o, RDF.type, None) not in everything}


def test_every_reused_term_is_listed_once_with_its_version(
    root: Path, everything: Graph, data_model: str
) -> None:
    with (root / "ontology" / "reused-terms.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert all(all(row.values()) for row in rows)
    listed = [row["term"] for row in rows]
    assert len(listed) == len(set(listed))
    used = {str(p) for p in everything.predicates()}
    links = (RDF.type, RDFS.subClassOf, RDFS.domain, RDFS.range, DOMAIN_INCLUDES, OWL.disjointWith)
    used |= {str(o) for link in links for o in everything.objects(None, link)}
    for prefix in ("elm", "dcat", "dcterms", "foaf", "rov", "prov", "skos", "spdx", "void"):
        used |= {iris.PREFIXES[prefix] + name for name in names_in(data_model, prefix)}
    assert {term for term in used if not term.startswith(iris.OWN)} <= set(listed)


def test_every_term_of_the_learning_model_exists_there(root: Path, shared_domain: Path) -> None:
    model = Graph().parse(shared_domain / "elm" / "ELM.ttl")
    texts = [
        path.read_text(encoding="utf-8")
        for pattern in ("ontology/*", "docs/*.md", "shapes/**/*.ttl", "queries/**/*.rq")
        for path in root.glob(pattern)
        if path.is_file()
    ]
    names = set().union(*(names_in(text, "elm") for text in texts))
    assert len(names) > 20
    assert not {name for name in names if (URIRef(iris.ELM + name), None, None) not in model}


def context_of(root: Path) -> dict[str, object]:
    document = json.loads((root / "ontology" / "context.jsonld").read_text(encoding="utf-8"))
    context = document["@context"]
    assert isinstance(context, dict)
    return context


def test_the_context_has_a_key_for_every_term_of_the_data_model(
    root: Path, data_model: str
) -> None:
    context = context_of(root)
    assert "@import" not in context
    ids = {value["@id"] if isinstance(value, dict) else value for value in context.values()}
    for prefix in ("elm", "ecvet", "dcat", "dcterms", "foaf", "rov", "skos", "spdx", "void"):
        missing = {f"{prefix}:{name}" for name in names_in(data_model, prefix)} - ids
        assert not missing
    for prefix in ("country", "credit", "ecvet", "elm", "eqf", "esco", "isced", "nqf", "language"):
        assert context[prefix] == iris.PREFIXES[prefix]


RECORD = {
    "id": "https://example.org/id/demo/unit/m--w",
    "type": ["LearningAchievementSpecification", "Unit"],
    "title": {"de": "Mauerwerk herstellen", "en": "Building masonry"},
    "description": {"en": ["Aim one", "Aim two"]},
    "identifier": "demo:m#0",
    "unitCode": "101050",
    "inCountry": "country:AUT",
    "EQFLevel": "eqf:4",
    "isPartOf": "https://example.org/id/demo/qualification/m",
    "validFrom": "2020-09-01",
    "effectiveLevel": 4,
    "effectiveField": ["isced:0732", "isced:0731"],
    "learningOutcome": {
        "id": "https://example.org/id/demo/outcome/m--w--z",
        "type": "LearningOutcome",
        "title": {"en": "Lay bricks"},
        "outcomeCategory": "https://w3id.org/ecvet/outcome-category/skills",
        "relatedESCOSkill": "esco:0000",
        "outcomeWeight": "4.1234",
    },
}
SAME_RECORD = (
    PREFIXES
    + """
<https://example.org/id/demo/unit/m--w> a elm:LearningAchievementSpecification , ecvet:Unit ;
    dcterms:title "Mauerwerk herstellen"@de , "Building masonry"@en ;
    dcterms:description "Aim one"@en , "Aim two"@en ;
    dcterms:identifier "demo:m#0" ;
    ecvet:unitCode "101050" ;
    ecvet:country country:AUT ;
    elm:EQFLevel eqf:4 ;
    elm:isPartOf <https://example.org/id/demo/qualification/m> ;
    ecvet:validFrom "2020-09-01"^^xsd:date ;
    ecvet:effectiveLevel 4 ; ecvet:effectiveField isced:0732 , isced:0731 ;
    elm:learningOutcome <https://example.org/id/demo/outcome/m--w--z> .
<https://example.org/id/demo/outcome/m--w--z> a elm:LearningOutcome ;
    dcterms:title "Lay bricks"@en ;
    ecvet:outcomeCategory <https://w3id.org/ecvet/outcome-category/skills> ;
    elm:relatedESCOSkill esco:0000 ;
    ecvet:outcomeWeight 4.1234 .
"""
)


def test_a_record_in_short_keys_means_the_same_triples_as_its_turtle(root: Path) -> None:
    document = json.dumps({"@context": context_of(root), **RECORD})
    read = Graph().parse(data=document, format="json-ld")
    assert isomorphic(read, Graph().parse(data=SAME_RECORD, format="turtle"))


def test_a_record_written_with_the_context_uses_short_keys_and_reads_back(root: Path) -> None:
    graph = Graph().parse(data=SAME_RECORD, format="turtle")
    text = graph.serialize(format="json-ld", context=context_of(root), auto_compact=False)
    body = {key: value for key, value in json.loads(text).items() if key != "@context"}
    assert '"outcomeWeight": "4.1234"' in json.dumps(body)
    assert iris.ECVET not in json.dumps(body)
    assert isomorphic(Graph().parse(data=text, format="json-ld"), graph)


def test_a_term_that_cites_a_legal_act_leads_to_that_act(
    ontology: Graph, schemes: Graph, everything: Graph
) -> None:
    dcterms, eli = Namespace(iris.DCTERMS), Namespace(iris.ELI)
    acts = set(everything.subjects(RDF.type, eli.LegalResource))
    links = [
        (term, act)
        for graph in (ontology, schemes)
        for term, act in graph.subject_objects(dcterms.references)
        if act in acts
    ]
    assert len(links) > 100
    for term, act in links:
        sources = " ".join(str(source) for source in everything.objects(term, dcterms.source))
        assert str(everything.value(act, eli.number)) in sources, (term, act)
