"""The order of the glossary, the search in it, and which definition a reader gets to see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.learning import Text
from ecvet_graph.service.reference import ReferenceBook, by_letter, collation, has_words
from ecvet_graph.service.reference.views import AuthorityDefinitionView, AuthorityView
from ecvet_graph.service.views import Reference
from ecvet_graph.store import OxigraphStore, RdfFormat

GLOSSARY = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ecvet: <https://w3id.org/ecvet/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix g: <https://w3id.org/ecvet/glossary/> .
@prefix d: <https://w3id.org/ecvet/glossary-definition/> .
@prefix a: <https://w3id.org/ecvet/authority/> .
g:assessment skos:inScheme <https://w3id.org/ecvet/glossary> ;
  skos:prefLabel "Assessment"@en , "Bewertung"@de , "Évaluation"@fr ;
  skos:definition "Finding out what was learned."@en , "Feststellen, was gelernt wurde."@de ;
  skos:related g:unit .
g:unit skos:inScheme <https://w3id.org/ecvet/glossary> ;
  skos:prefLabel "Unit"@en , "Einheit"@de , "Unité"@fr ; skos:broader g:assessment ;
  ecvet:authorityDefinition d:unit--late , d:unit--rec , d:unit--rec--translation .
d:unit--rec rdf:value "component of a qualification"@en ; dcterms:source a:rec ;
  dcterms:bibliographicCitation "Annex I(c)" ; ecvet:isQuotation true .
d:unit--rec--translation rdf:value "Bestandteil einer Qualifikation"@de ; dcterms:source a:rec ;
  dcterms:bibliographicCitation "Annex I(c)" ; ecvet:isQuotation false .
d:unit--late rdf:value "a part"@en ; dcterms:source a:late ; ecvet:isQuotation false .
a:rec skos:prefLabel "Recommendation"@en ; dcterms:issued "2009"^^xsd:gYear .
a:late skos:prefLabel "Agency"@en ; dcterms:issued "2014"^^xsd:gYear .
"""


@pytest.fixture(scope="module")
def book() -> ReferenceBook:
    store = OxigraphStore()
    graph = "http://localhost:8000/graph/vocabulary/glossary"
    store.load(GLOSSARY.encode(), syntax=RdfFormat.TURTLE, graph=graph)
    return ReferenceBook(store)


def test_accents_and_umlauts_stand_with_their_letter() -> None:
    words = ["zone", "école", "Ecke", "Ökologie", "œuvre", "Ofen", "Ära", "Acht", "Straße"]
    assert sorted(words, key=collation) == [
        "Acht",
        "Ära",
        "Ecke",
        "école",
        "œuvre",
        "Ofen",
        "Ökologie",
        "Straße",
        "zone",
    ]


def test_of_equals_but_for_the_accent_the_plain_one_comes_first() -> None:
    assert min(["côté", "cote", "côte"], key=collation) == "cote"


@given(st.text(max_size=12), st.text(max_size=12))
def test_only_equal_texts_share_a_place(first: str, second: str) -> None:
    assert (collation(first) == collation(second)) == (first == second)


@pytest.mark.parametrize(("language", "letters"), [("en", "AU"), ("de", "BE"), ("fr", "EU")])
def test_terms_stand_under_the_letters_of_the_language(
    book: ReferenceBook, language: str, letters: str
) -> None:
    found = by_letter(book.glossary, language=language)
    assert "".join(letter for letter, _ in found) == letters
    assert sum(len(terms) for _, terms in found) == 2


def test_words_are_looked_for_in_all_labels_and_the_definition_of_the_language(
    book: ReferenceBook,
) -> None:
    term = book.glossary_term("assessment")
    assert has_words(term, "EVALUATION", language="en")
    assert has_words(term, "what learned", language="en")
    assert not has_words(term, "gelernt", language="en")
    assert has_words(term, "gelernt", language="de")
    assert has_words(term, "", language="fr")
    assert not has_words(term, "assessment unit", language="en")


def test_neighbours_are_found_from_both_sides(book: ReferenceBook) -> None:
    unit, assessment = book.glossary_term("unit"), book.glossary_term("assessment")
    assert [entry.iri for entry in unit.broader] == [assessment.iri]
    assert [entry.iri for entry in assessment.narrower] == [unit.iri]
    assert [entry.iri for entry in unit.related] == [assessment.iri]


def test_authorities_come_in_the_order_of_their_years(book: ReferenceBook) -> None:
    rows = book.glossary_term("unit").authorities
    assert [row.year for row in rows] == ["2009", "2014"]
    assert [len(row.definitions) for row in rows] == [2, 1]
    assert rows[0].definitions[0].places == (Text("Annex I(c)", ""),)


def test_a_reader_gets_the_translation_and_the_quotation_and_nothing_foreign_besides(
    book: ReferenceBook,
) -> None:
    recommendation = book.glossary_term("unit").authorities[0]
    in_german = recommendation.definitions_in("de")
    assert [entry.is_quotation for entry in in_german] == [False, True]
    assert [entry.is_quotation for entry in recommendation.definitions_in("en")] == [True]


def test_where_a_language_has_nothing_everything_is_shown() -> None:
    only = AuthorityDefinitionView("x:d", (Text("a part", "en"),), (), is_quotation=False)
    view = AuthorityView(Reference("x:a", ()), None, (), (only,))
    assert view.definitions_in("fr") == (only,)


def test_an_unknown_term_is_refused(book: ReferenceBook) -> None:
    with pytest.raises(NotFoundError, match="no term 'module'"):
        book.glossary_term("module")
