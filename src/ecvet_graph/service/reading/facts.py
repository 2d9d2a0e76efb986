"""What agencies say of a unit around its outcomes, as triples for a statement that stands alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ecvet_graph.model.iris import ECVET, ELM, RDF, SKOS
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.service.description import Description

__all__ = ["quality_facts", "unit_facts"]

_QUALITY = frozenset({ECVET + "QualityAssurance", ELM + "Accreditation"})
_ACCREDITATION = ELM + "accreditation"
_LABEL = SKOS + "prefLabel"
# Of the unit only, not of what stands beside it
_LEFT_OUT = frozenset({ECVET + "sameUnitAs"})


def unit_facts(facts: Description, *, languages: Iterable[str]) -> Iterator[Triple]:
    """Yield the triples of the description of a unit; concepts are named in these languages."""
    wanted = frozenset(languages)
    for triple in facts.triples:
        _, predicate, value = triple
        if predicate.value in _LEFT_OUT:
            continue
        is_label = predicate.value == _LABEL and isinstance(value, Literal)
        if not is_label or (isinstance(value, Literal) and value.language in wanted):
            yield triple


def quality_facts(facts: Description) -> Iterator[Triple]:
    """Yield how the quality of a qualification is assured, from its description."""
    nodes = {
        subject
        for subject, predicate, value in facts.triples
        if predicate.value == RDF + "type" and isinstance(value, Iri) and value.value in _QUALITY
    }
    for triple in facts.triples:
        if triple[0] in nodes or triple[1].value == _ACCREDITATION:
            yield triple
