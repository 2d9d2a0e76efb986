"""The reference of the vocabulary: complete, in the order of the file, with examples that hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, URIRef

from ecvet_graph.model.iris import ECVET
from ecvet_graph.service.reference import OntologyView, load_ontology
from ecvet_graph.service.reference.examples import TermExample, blocks, examples_of
from ecvet_graph.service.reference.terms import TermLink


@pytest.fixture(scope="module")
def ontology() -> OntologyView:
    return load_ontology()


def _terms(ontology: OntologyView) -> list[str]:
    return [term.local for group in ontology.groups for term in group.terms]


def test_every_term_of_the_ontology_stands_in_one_group(ontology: OntologyView, root: Path) -> None:
    graph = Graph().parse(root / "ontology" / "ecvet.ttl")
    own = {str(node).removeprefix(ECVET) for node in graph.subjects(RDFS.isDefinedBy, None)}
    listed = _terms(ontology)
    assert sorted(listed) == sorted(own)
    assert len(listed) > 140


def test_groups_follow_the_file_and_have_a_title(ontology: OntologyView) -> None:
    assert ontology.groups[0].title == "Units and who stands behind them"
    assert ontology.groups[0].terms[0].local == "Unit"
    titles = [group.title for group in ontology.groups]
    assert all(titles)
    assert len(titles) == len(set(titles))


def test_every_term_has_its_kind_and_three_languages(ontology: OntologyView) -> None:
    for group in ontology.groups:
        for term in group.terms:
            assert term.kind != "other", term.local
            assert {"en", "de", "fr"} <= {text.language for text in term.labels}
            assert {"en", "de", "fr"} <= {text.language for text in term.definitions}


def test_every_term_has_an_example_that_uses_it(ontology: OntologyView) -> None:
    lacking = [
        term.local
        for group in ontology.groups
        for term in group.terms
        if not term.example or not re.search(rf"ecvet:{term.local}\b", term.example.turtle)
    ]
    assert lacking == []


def test_every_concept_of_an_own_scheme_is_listed(ontology: OntologyView, root: Path) -> None:
    text = (root / "ontology" / "schemes.ttl").read_text(encoding="utf-8")
    concepts = set(
        re.findall(r"^<https://w3id\.org/ecvet/([\w/-]+)> a skos:Concept ;", text, re.MULTILINE)
    )
    listed = {concept.local for scheme in ontology.schemes for concept in scheme.concepts}
    assert listed == concepts
    assert len(listed) > 60


def test_reused_terms_are_grouped_by_vocabulary_and_version(
    ontology: OntologyView, root: Path
) -> None:
    rows = (root / "ontology" / "reused-terms.csv").read_text("utf-8").strip().splitlines()[1:]
    assert sum(len(vocabulary.terms) for vocabulary in ontology.reused) == len(rows)
    assert "European Learning Model" in {vocabulary.name for vocabulary in ontology.reused}
    assert all(vocabulary.version for vocabulary in ontology.reused)


def test_examples_of_the_ontology_respect_its_domains(root: Path) -> None:
    ontology = Graph().parse(root / "ontology" / "ecvet.ttl")
    example = Graph().parse(root / "ontology" / "examples" / "in-use.ttl")
    checked = 0
    for subject, predicate, _ in example:
        assert isinstance(predicate, URIRef)
        domain = ontology.value(predicate, RDFS.domain)
        kinds = set(example.objects(subject, RDF.type))
        if str(predicate).startswith(ECVET):
            assert (predicate, RDFS.isDefinedBy, None) in ontology, predicate
        if domain is not None and kinds:
            assert domain in kinds, (subject, predicate)
            checked += 1
    assert checked > 20


def test_blocks_leave_out_prefixes_and_comments() -> None:
    text = "# A comment\n@prefix x: <x:> .\n\nx:a x:b x:c ;\n    x:d x:e .\n\n# Another\n\nx:f x:g x:h .\n"
    assert list(blocks(text)) == ["x:a x:b x:c ;\n    x:d x:e .", "x:f x:g x:h ."]


def test_the_shortest_block_of_the_first_source_is_the_example(tmp_path: Path) -> None:
    first, second = tmp_path / "first.ttl", tmp_path / "second.ttl"
    first.write_text("<a> ecvet:unit <b> ;\n    ecvet:points 3.0 .\n\n<c> ecvet:unit <d> .\n")
    second.write_text('<e> ecvet:unit <f> .\n\n<g> ecvet:role <h> ; x:y "ecvet:grade" .\n')
    found = examples_of([first], [second])
    assert found["unit"] == TermExample("<c> ecvet:unit <d> .", "first.ttl")
    assert found["role"].turtle.startswith("<g>")
    assert "grade" not in found


@pytest.mark.parametrize(
    ("iri", "short", "local"),
    [
        (ECVET + "Unit", "ecvet:Unit", "Unit"),
        ("http://www.w3.org/2001/XMLSchema#date", "xsd:date", None),
        ("http://example.org/x", "http://example.org/x", None),
    ],
)
def test_terms_are_shortened_by_known_prefixes(iri: str, short: str, local: str | None) -> None:
    link = TermLink.from_iri(iri)
    assert (link.short, link.local) == (short, local)
