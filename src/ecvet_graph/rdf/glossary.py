"""The glossary: the terms of the field in three languages, and what the authorities say of them.

Every term has a working definition of this project. Where a law or an authority defines the term
too, its definition stands beside it as a node of its own, with authority and place, so that the
definitions can be compared. Each node says whether its text is quoted or in our own words.
"""

from collections.abc import Sequence

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef

from ecvet_graph.model import iris
from ecvet_graph.rdf.concepts import (
    ECVET,
    GLOSSARY,
    LANGUAGES,
    OWN,
    Row,
    add_concept,
    add_texts,
    split_cell,
    start_scheme,
)

__all__ = ["AUTHORITY", "DEFINITION", "GLOSSARY_SCHEME", "build_glossary"]

AUTHORITY = Namespace(iris.OWN + "authority/")
DEFINITION = Namespace(iris.OWN + "glossary-definition/")
GLOSSARY_SCHEME = OWN["glossary"]
TITLES = ("Glossary of ECVET", "Glossar zu ECVET", "Glossaire d'ECVET")
ABOUT = (
    "Terms of the field, each with a definition of this project and those of authorities.",
    "Begriffe des Fachs, je mit einer Definition dieses Projekts und denen von Autoritäten.",
    "Termes du domaine, chacun avec une définition de ce projet et celles des autorités.",
)
TRUTH = {"true": True, "false": False}


def build_glossary(terms: Sequence[Row], definitions: Sequence[Row]) -> Graph:
    """Return the glossary with its relations and the definitions of the authorities.

    Args:
        terms: rows with `id`, `label_`, `alt_` and `definition_` in `en`, `de` and `fr`,
            `source`, `broader` and `related` (ids); several values in a cell are parted by `|`.
        definitions: rows with `term` (an id), `authority`, `place`, `is_quotation`
            (`true` or `false`) and `text_` in `en`, `de` and `fr`, where there is one. A quotation
            in English and the translation of this project are two rows, the second without English.

    Raises:
        KeyError: a row names a term that `terms` does not have, or is neither true nor false.
    """
    graph = start_scheme(GLOSSARY_SCHEME, TITLES)
    concepts = {row["id"]: GLOSSARY[row["id"]] for row in terms}
    for lang, text in zip(LANGUAGES, ABOUT, strict=True):
        graph.add((GLOSSARY_SCHEME, SKOS.definition, Literal(text, lang=lang)))
    for row in terms:
        _add_term(graph, row, concepts=concepts)
        if not row["broader"]:
            graph.add((GLOSSARY_SCHEME, SKOS.hasTopConcept, concepts[row["id"]]))
    for row in definitions:
        _add_definition(graph, row, concept=concepts[row["term"]])
    return graph


def _add_term(graph: Graph, row: Row, *, concepts: dict[str, URIRef]) -> None:
    concept = concepts[row["id"]]
    add_concept(graph, concept, GLOSSARY_SCHEME, is_top=not row["broader"])
    add_texts(graph, concept, SKOS.prefLabel, row=row, column="label")
    for lang in LANGUAGES:
        for label in split_cell(row[f"alt_{lang}"]):
            graph.add((concept, SKOS.altLabel, Literal(label, lang=lang)))
    add_texts(graph, concept, SKOS.definition, row=row, column="definition")
    graph.add((concept, DCTERMS.source, Literal(row["source"], lang="en")))
    for column, term in (("broader", SKOS.broader), ("related", SKOS.related)):
        for name in split_cell(row[column]):
            graph.add((concept, term, concepts[name]))


def _add_definition(graph: Graph, row: Row, *, concept: URIRef) -> None:
    local = f"{row['term']}--{row['authority']}"
    # Without an English text it is our translation of what the authority is quoted with
    node = DEFINITION[local if row["text_en"] else f"{local}--translation"]
    graph.add((concept, ECVET.authorityDefinition, node))
    graph.add((node, RDF.type, ECVET.AuthorityDefinition))
    add_texts(graph, node, RDF.value, row=row, column="text")
    graph.add((node, DCTERMS.source, AUTHORITY[row["authority"]]))
    graph.add((node, DCTERMS.bibliographicCitation, Literal(row["place"])))
    graph.add((node, ECVET.isQuotation, Literal(TRUTH[row["is_quotation"]])))
