"""How the quality of qualifications and institutions is assured, as triples, and back.

Source of the cycle: Recommendation 2020/C 417/01, Annex II (EQAVET). Accreditation is that of the
European Learning Model 3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecvet_graph.model.days import day_of
from ecvet_graph.model.iris import DCTERMS, ECVET, ELM
from ecvet_graph.model.learning import Accreditation, Organisation, Qualification, QualityAssurance
from ecvet_graph.model.terms import Iri, Triple
from ecvet_graph.rdf.organisations import read_organisation
from ecvet_graph.rdf.statements import (
    TYPE,
    day_triples,
    homepage_triples,
    iri_triples,
    text_triples,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecvet_graph.rdf.nodes import NodeFacts

__all__ = ["quality_organisations", "quality_triples", "read_accreditations", "read_quality"]


def quality_triples(qualification: Qualification) -> Iterator[Triple]:
    """Yield the descriptions of quality assurance of a qualification, and its accreditations."""
    for quality in qualification.quality:
        yield from _quality(quality)
    for accreditation in qualification.accreditations:
        yield Iri(qualification.iri), Iri(ELM + "accreditation"), Iri(accreditation.iri)
        yield from _accreditation(accreditation)


def quality_organisations(qualification: Qualification) -> Iterator[Organisation]:
    """Yield who reviews and accredits, and who is accredited."""
    for quality in qualification.quality:
        if quality.reviewer:
            yield quality.reviewer
    for accreditation in qualification.accreditations:
        yield accreditation.agent
        yield from accreditation.organisations


def _quality(value: QualityAssurance) -> Iterator[Triple]:
    node = Iri(value.iri)
    yield node, TYPE, Iri(ECVET + "QualityAssurance")
    yield from iri_triples(node, ECVET + "assures", value.assures)
    yield from text_triples(node, DCTERMS + "description", value.descriptions)
    yield from iri_triples(node, ECVET + "coversPhase", value.phases)
    if value.reviewer:
        yield node, Iri(ECVET + "externalReviewer"), Iri(value.reviewer.iri)
    yield from day_triples(node, DCTERMS + "date", value.made_on)
    yield from homepage_triples(node, value.homepage)


def _accreditation(value: Accreditation) -> Iterator[Triple]:
    node = Iri(value.iri)
    yield node, TYPE, Iri(ELM + "Accreditation")
    yield from text_triples(node, DCTERMS + "title", value.titles)
    yield node, Iri(DCTERMS + "type"), Iri(value.kind)
    yield node, Iri(ELM + "accreditingAgent"), Iri(value.agent.iri)
    accredited = (organisation.iri for organisation in value.organisations)
    yield from iri_triples(node, ELM + "organisation", accredited)


def read_quality(
    qualification: NodeFacts, institutions: tuple[str, ...]
) -> tuple[QualityAssurance, ...]:
    """Return the descriptions under a qualification's name: of itself or of its institutions.

    Raises:
        InvalidDataError: a reviewer has no country.
    """
    start = f"{str(qualification).rpartition('/')[2]}--"
    found = {str(node): node for node in qualification.owners(ECVET + "assures")}
    for iri in institutions:
        for node in qualification.other(iri).owners(ECVET + "assures"):
            found[str(node)] = node
    mine = (iri for iri in sorted(found) if iri.rpartition("/")[2].startswith(start))
    return tuple(_read_quality(found[iri]) for iri in mine)


def _read_quality(node: NodeFacts) -> QualityAssurance:
    reviewers = node.nodes(ECVET + "externalReviewer")
    day = node.value(DCTERMS + "date")
    return QualityAssurance(
        iri=str(node),
        assures=node.iris(ECVET + "assures"),
        descriptions=node.texts(DCTERMS + "description"),
        phases=node.iris(ECVET + "coversPhase"),
        reviewer=read_organisation(reviewers[0]) if reviewers else None,
        made_on=day_of(day) if day else None,
        homepage=node.homepage(),
    )


def read_accreditations(qualification: NodeFacts) -> tuple[Accreditation, ...]:
    """Return the accreditations of a qualification, by IRI.

    Raises:
        InvalidDataError: one lacks its type or the organisation that accredits.
    """
    return tuple(_read_accreditation(node) for node in qualification.nodes(ELM + "accreditation"))


def _read_accreditation(node: NodeFacts) -> Accreditation:
    return Accreditation(
        iri=str(node),
        titles=node.texts(DCTERMS + "title"),
        kind=node.required(DCTERMS + "type"),
        agent=read_organisation(node.required_node(ELM + "accreditingAgent")),
        organisations=tuple(read_organisation(one) for one in node.nodes(ELM + "organisation")),
    )
