"""The glossary: terms in three languages, relations, and the authorities side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, URIRef

from ecvet_graph.rdf.concepts import ECVET, GLOSSARY, LANGUAGES
from ecvet_graph.rdf.glossary import AUTHORITY, DEFINITION, GLOSSARY_SCHEME, build_glossary
from ecvet_graph.rdf.vocabularies import build_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

TERM = {
    "id": "unit",
    "source": "S",
    "broader": "",
    "related": "",
    **{
        f"{part}_{lang}": f"{part} {lang}" for part in ("label", "definition") for lang in LANGUAGES
    },
    **{f"alt_{lang}": "" for lang in LANGUAGES},
}
QUOTED = {
    "term": "unit",
    "authority": "rec-2009",
    "place": "Annex I(c)",
    "is_quotation": "true",
    "text_en": "a component",
    "text_de": "",
    "text_fr": "",
}


@pytest.fixture(scope="module")
def glossary(root: Path) -> Graph:
    return build_vocabulary("glossary", root / "ontology")


@pytest.fixture(scope="module")
def terms(glossary: Graph) -> list[Node]:
    found = sorted(glossary.subjects(SKOS.inScheme, GLOSSARY_SCHEME), key=str)
    assert len(found) == 77
    return found


@pytest.fixture(scope="module")
def authorities(root: Path) -> Graph:
    return Graph().parse(root / "ontology" / "schemes.ttl")


def texts_by_language(graph: Graph, subject: Node, predicate: URIRef) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = defaultdict(list)
    for text in graph.objects(subject, predicate):
        assert isinstance(text, Literal)
        assert str(text) == str(text).strip()
        texts[str(text.language)].append(str(text))
    return texts


def authorities_by_term(graph: Graph) -> dict[Node, set[Node]]:
    found: dict[Node, set[Node]] = defaultdict(set)
    for term, node in graph.subject_objects(ECVET.authorityDefinition):
        found[term] |= set(graph.objects(node, DCTERMS.source))
    return found


def test_every_term_has_one_label_and_one_definition_in_each_language(
    glossary: Graph, terms: list[Node]
) -> None:
    for term in terms:
        for predicate in (SKOS.prefLabel, SKOS.definition):
            texts = texts_by_language(glossary, term, predicate)
            assert {lang: len(found) for lang, found in texts.items()} == dict.fromkeys(
                LANGUAGES, 1
            ), (term, predicate)


def test_definitions_are_sentences_and_differ_between_languages(
    glossary: Graph, terms: list[Node]
) -> None:
    for term in terms:
        texts = texts_by_language(glossary, term, SKOS.definition)
        sentences = [found[0] for found in texts.values()]
        assert len(set(sentences)) == len(LANGUAGES), term
        assert all(one.endswith(".") and 25 < len(one) < 400 for one in sentences), term


def test_no_two_terms_share_a_label_in_a_language(glossary: Graph, terms: list[Node]) -> None:
    names = Counter(
        (str(label.language), str(label).casefold())
        for term in terms
        for predicate in (SKOS.prefLabel, SKOS.altLabel)
        for label in glossary.objects(term, predicate)
        if isinstance(label, Literal)
    )
    assert len(names) > 3 * 77
    assert [name for name, count in names.items() if count > 1] == []


def test_related_terms_are_related_in_both_directions_and_never_broader_too(
    glossary: Graph,
) -> None:
    related = set(glossary.subject_objects(SKOS.related))
    assert len(related) > 150
    for one, other in related:
        assert one != other
        assert (other, SKOS.related, one) in glossary, (one, other)
        assert other not in set(glossary.transitive_objects(one, SKOS.broader)), (one, other)
        assert (other, RDF.type, SKOS.Concept) in glossary


def test_no_term_is_broader_than_itself(glossary: Graph, terms: list[Node]) -> None:
    assert len(list(glossary.subject_objects(SKOS.broader))) > 30
    for term in terms:
        for wider in glossary.objects(term, SKOS.broader):
            assert (wider, RDF.type, SKOS.Concept) in glossary
            assert term not in set(glossary.transitive_objects(wider, SKOS.broader)), term


def test_a_term_stands_at_the_top_exactly_where_nothing_is_broader(
    glossary: Graph, terms: list[Node]
) -> None:
    for term in terms:
        is_top = (term, SKOS.topConceptOf, GLOSSARY_SCHEME) in glossary
        assert is_top == (glossary.value(term, SKOS.broader) is None), term


def test_every_term_names_the_source_of_the_idea(glossary: Graph, terms: list[Node]) -> None:
    for term in terms:
        assert glossary.value(term, DCTERMS.source), term


def test_every_authority_definition_names_authority_place_and_whether_it_is_quoted(
    glossary: Graph, authorities: Graph
) -> None:
    nodes = set(glossary.subjects(RDF.type, ECVET.AuthorityDefinition))
    assert len(nodes) >= 150
    assert nodes == set(glossary.objects(None, ECVET.authorityDefinition))
    for node in nodes:
        (authority,) = glossary.objects(node, DCTERMS.source)
        assert (authority, SKOS.inScheme, URIRef(str(AUTHORITY).rstrip("/"))) in authorities, node
        (place,) = glossary.objects(node, DCTERMS.bibliographicCitation)
        assert str(place), node
        (is_quotation,) = glossary.objects(node, ECVET.isQuotation)
        assert isinstance(is_quotation, Literal)
        assert isinstance(is_quotation.toPython(), bool), node
        assert len(list(glossary.subjects(ECVET.authorityDefinition, node))) == 1, node


def test_what_an_authority_says_can_be_read_in_each_language_once(glossary: Graph) -> None:
    said: Counter[tuple[Node, Node, str]] = Counter()
    for term, node in glossary.subject_objects(ECVET.authorityDefinition):
        authority = glossary.value(node, DCTERMS.source)
        assert authority
        for lang, texts in texts_by_language(glossary, node, RDF.value).items():
            said[term, authority, lang] += len(texts)
    pairs = {(term, authority) for term, authority, _ in said}
    wanted = {(*pair, lang) for pair in pairs for lang in LANGUAGES}
    assert said == Counter(dict.fromkeys(wanted, 1))


def test_the_nine_definitions_of_the_recommendation_of_2009_are_quoted_in_english(
    glossary: Graph,
) -> None:
    quoted = {
        str(glossary.value(node, DCTERMS.bibliographicCitation))
        for node in glossary.subjects(DCTERMS.source, AUTHORITY["rec-2009"])
        if (node, ECVET.isQuotation, Literal(True)) in glossary
    }
    assert {f"Annex I({letter})" for letter in "abcdefghi"} <= quoted


def test_only_english_texts_are_quotations(glossary: Graph) -> None:
    nodes = set(glossary.subjects(ECVET.isQuotation, Literal(True)))
    assert nodes
    for node in nodes:
        assert set(texts_by_language(glossary, node, RDF.value)) == {"en"}, node


def test_forty_terms_can_be_compared_between_two_or_more_authorities(
    glossary: Graph,
) -> None:
    counts = [len(found) for found in authorities_by_term(glossary).values()]
    assert sum(count >= 2 for count in counts) >= 40
    assert sum(count >= 3 for count in counts) >= 20


def test_competence_of_2009_stands_beside_responsibility_and_autonomy_of_2017(
    glossary: Graph,
) -> None:
    found = authorities_by_term(glossary)
    assert AUTHORITY["eqf-2008"] in found[GLOSSARY["competence"]]
    assert AUTHORITY["eqf-2017"] in found[GLOSSARY["competence"]]
    assert AUTHORITY["eqf-2017"] in found[GLOSSARY["responsibility-and-autonomy"]]
    pair = (GLOSSARY["competence"], SKOS.related, GLOSSARY["responsibility-and-autonomy"])
    assert pair in glossary


def test_every_authority_has_year_address_and_licence_note_and_defines_something(
    glossary: Graph, authorities: Graph
) -> None:
    scheme = URIRef(str(AUTHORITY).rstrip("/"))
    found = set(authorities.subjects(SKOS.inScheme, scheme))
    assert len(found) >= 10
    for authority in found:
        assert authorities.value(authority, DCTERMS.issued), authority
        assert str(authorities.value(authority, RDFS.seeAlso)).startswith("https://"), authority
        notes = texts_by_language(authorities, authority, DCTERMS.rights)
        assert set(notes) == set(LANGUAGES), authority
    assert found == set(glossary.objects(None, DCTERMS.source)) & found
    assert found <= set(glossary.objects(None, DCTERMS.source))


def test_a_quotation_and_its_translation_are_two_nodes() -> None:
    translated = {**QUOTED, "is_quotation": "false", "text_en": "", "text_de": "ein Bestandteil"}
    graph = build_glossary([TERM], [QUOTED, translated])
    quotation, translation = DEFINITION["unit--rec-2009"], DEFINITION["unit--rec-2009--translation"]
    assert set(graph.objects(GLOSSARY["unit"], ECVET.authorityDefinition)) == {
        quotation,
        translation,
    }
    assert (quotation, ECVET.isQuotation, Literal(True)) in graph
    assert (translation, ECVET.isQuotation, Literal(False)) in graph
    assert (translation, RDF.value, Literal("ein Bestandteil", lang="de")) in graph
    assert (quotation, DCTERMS.source, AUTHORITY["rec-2009"]) in graph


@pytest.mark.parametrize("column", ["broader", "related"])
def test_a_row_that_names_a_missing_term_is_refused(column: str) -> None:
    with pytest.raises(KeyError, match="nowhere"):
        build_glossary([{**TERM, column: "nowhere"}], [])


def test_a_definition_of_a_missing_term_is_refused() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        build_glossary([TERM], [{**QUOTED, "term": "nowhere"}])


def test_a_definition_that_is_neither_quoted_nor_not_is_refused() -> None:
    with pytest.raises(KeyError, match="perhaps"):
        build_glossary([TERM], [{**QUOTED, "is_quotation": "perhaps"}])
