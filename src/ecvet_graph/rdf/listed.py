"""Lists as triples: what stands in a row of a list, in the terms of `docs/data-model.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ecvet_graph.model.countries import alpha3_of
from ecvet_graph.model.iris import COUNTRY, DCTERMS, ECVET, ELM, OWN, RDF, XSD
from ecvet_graph.model.learning import Texts
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.rdf.statements import text_triples

__all__ = ["listed_match", "listed_thing"]

CLASSES = {"units": ECVET + "Unit", "qualifications": ELM + "Qualification"}
"""The class of what stands in a list, by its name."""


def listed_thing(
    iri: str, *, listing: str, titles: Texts, country: str | None, level: int | None
) -> Iterator[Triple]:
    """Yield what a row of `units` or `qualifications` says; `country` is an alpha-2 code."""
    node = Iri(iri)
    yield node, Iri(RDF + "type"), Iri(CLASSES[listing])
    yield from text_triples(node, DCTERMS + "title", titles)
    if country:
        yield node, Iri(ECVET + "country"), Iri(COUNTRY + alpha3_of(country))
    if level is not None:
        yield node, Iri(ECVET + "effectiveLevel"), Literal(str(level), XSD + "integer")


def listed_match(
    iri: str,
    *,
    units: tuple[str, str],
    shares: Iterable[tuple[str, Decimal]],
    concepts: Iterable[tuple[str, str]],
    level_gap: int | None,
) -> Iterator[Triple]:
    """Yield what a row of suggested matches says.

    `shares` are pairs of a term of the own vocabulary and a share, `concepts` of a term and the
    rest of the IRI of a concept after `https://w3id.org/ecvet/`.
    """
    node = Iri(iri)
    facts: list[tuple[str, Term]] = [
        ("unitA", Iri(units[0])),
        ("unitB", Iri(units[1])),
        *((term, Literal(str(share), XSD + "decimal")) for term, share in shares),
        *((term, Iri(OWN + concept)) for term, concept in concepts),
    ]
    if level_gap is not None:
        facts.append(("levelGap", Literal(str(level_gap), XSD + "integer")))
    yield node, Iri(RDF + "type"), Iri(ECVET + "UnitMatch")
    for term, value in facts:
        yield node, Iri(ECVET + term), value
