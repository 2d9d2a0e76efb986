"""What reasoners and SKOS checkers ask: labels, hierarchies, and ends of every own property."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from ecvet_graph.model import iris

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib.term import Node

ELI = Namespace(iris.ELI)
DOMAIN_INCLUDES = URIRef("https://schema.org/domainIncludes")
STRING = URIRef(iris.XSD + "string")
# ELI 1.4 gives these to an expression, a manifestation or a format, never to the act itself
OF_EXPRESSION_OR_FORMAT = {
    ELI[name]
    for name in ("title", "title_short", "title_alternative", "language", "published_in", "format")
}


@pytest.fixture(scope="module")
def concepts(everything: Graph) -> set[Node]:
    found = set(everything.subjects(RDF.type, SKOS.Concept))
    assert len(found) > 1000
    return found


def test_every_concept_is_at_the_top_of_each_scheme_or_below_a_concept_of_it(
    everything: Graph, concepts: set[Node]
) -> None:
    for concept in concepts:
        wider = set(everything.objects(concept, SKOS.broader))
        schemes = set(everything.objects(concept, SKOS.inScheme))
        assert schemes, concept
        for scheme in schemes:
            is_top = (concept, SKOS.topConceptOf, scheme) in everything
            is_below = any((one, SKOS.inScheme, scheme) in everything for one in wider)
            assert is_top != is_below, (concept, scheme)


def test_an_own_scheme_lists_its_top_concepts(everything: Graph) -> None:
    schemes = [
        scheme
        for scheme in everything.subjects(RDF.type, SKOS.ConceptScheme)
        if str(scheme).startswith(iris.OWN)
    ]
    assert len(schemes) > 20
    for scheme in schemes:
        listed = set(everything.objects(scheme, SKOS.hasTopConcept))
        assert listed == set(everything.subjects(SKOS.topConceptOf, scheme)) != set(), scheme
        languages = {text.language for text in literals(everything, scheme, SKOS.definition)}
        assert languages == {"en", "de", "fr"}, scheme


def test_no_two_kinds_of_label_of_a_concept_are_the_same(
    everything: Graph, concepts: set[Node]
) -> None:
    kinds = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
    for concept in concepts:
        labels = [text for kind in kinds for text in literals(everything, concept, kind)]
        assert len(labels) == len(set(labels)), concept
        preferred = [text.language for text in literals(everything, concept, SKOS.prefLabel)]
        assert len(preferred) == len(set(preferred)) > 0, concept


def test_hierarchies_have_no_circle_and_never_hold_related_concepts(
    everything: Graph, concepts: set[Node]
) -> None:
    for concept in concepts:
        above = set(wider_than(everything, concept))
        related = set(everything.objects(concept, SKOS.related))
        assert concept not in above | related, concept
        assert not above & related, concept
        assert all((other, SKOS.related, concept) in everything for other in related), concept


def test_an_act_has_no_term_of_its_wording_or_its_print(everything: Graph) -> None:
    acts = set(everything.subjects(RDF.type, ELI.LegalResource))
    assert len(acts) == 9
    for act in acts:
        assert not set(everything.predicates(act)) & OF_EXPRESSION_OR_FORMAT


def test_every_own_term_has_a_short_key(root: Path, everything: Graph) -> None:
    document = json.loads((root / "ontology" / "context.jsonld").read_text(encoding="utf-8"))
    values = document["@context"].values()
    keyed = {value["@id"] if isinstance(value, dict) else value for value in values}
    terms = {
        str(term).removeprefix(iris.ECVET)
        for term in everything.subjects(RDFS.isDefinedBy, URIRef(iris.ECVET))
        if str(term).startswith(iris.ECVET)
    }
    assert len(terms) > 140
    assert not {term for term in terms if f"ecvet:{term}" not in keyed}


def test_every_own_statement_fits_the_ends_of_its_property(
    root: Path, everything: Graph, shared_domain: Path
) -> None:
    model = Graph().parse(shared_domain / "elm" / "ELM.ttl")
    model += everything
    data = Graph().parse(root / "ontology" / "examples" / "in-use.ttl")
    data.parse(root / "data" / "transcripts" / "mobility.ttl")
    data += everything
    own = [fact for fact in data if str(fact[1]).startswith(iris.ECVET)]
    assert len(own) > 3000
    for subject, term, value in own:
        starts = {*model.objects(term, RDFS.domain), *model.objects(term, DOMAIN_INCLUDES)}
        assert fits(data, model, node=subject, ends=starts), (subject, term)
        assert fits(data, model, node=value, ends=set(model.objects(term, RDFS.range))), (
            term,
            value,
        )


def fits(data: Graph, model: Graph, *, node: Node, ends: set[Node]) -> bool:
    """Whether a node is of one of the classes, or is not described in the data at all."""
    if isinstance(node, Literal):
        return (RDF.langString if node.language else node.datatype or STRING) in ends
    kinds = set(data.objects(node, RDF.type))
    wider = {one for kind in kinds for one in model.transitive_objects(kind, RDFS.subClassOf)}
    return not kinds or bool(wider & ends) or bool(ends & {RDFS.Resource, OWL.Thing})


def wider_than(graph: Graph, concept: Node) -> Iterator[Node]:
    """Yield everything above a concept, itself where it lies in a circle."""
    for one in graph.objects(concept, SKOS.broader):
        for wider in graph.transitive_objects(one, SKOS.broader):
            assert wider is not None
            yield wider


def literals(graph: Graph, subject: Node, term: URIRef) -> list[Literal]:
    return [text for text in graph.objects(subject, term) if isinstance(text, Literal)]
