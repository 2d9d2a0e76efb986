"""Organisations as triples, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecvet_graph.model.iris import ECVET, ELM, ROV
from ecvet_graph.model.learning import Organisation
from ecvet_graph.model.terms import Iri, Triple
from ecvet_graph.rdf.statements import (
    TYPE,
    homepage_triples,
    iri_triples,
    location_triples,
    text_triples,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecvet_graph.rdf.nodes import NodeFacts

__all__ = ["organisation_triples", "read_organisation"]


def organisation_triples(organisation: Organisation) -> Iterator[Triple]:
    """Yield an organisation with its location, address and public page.

    It is a competent institution where it has a function (Recommendation 2009/C 155/02, Annex I(e)).
    """
    node = Iri(organisation.iri)
    yield node, TYPE, Iri(ELM + "Organisation")
    if organisation.functions:
        yield node, TYPE, Iri(ECVET + "CompetentInstitution")
    yield from text_triples(node, ROV + "legalName", organisation.names)
    yield from location_triples(node, organisation.country)
    yield from homepage_triples(node, organisation.homepage)
    yield from iri_triples(node, ECVET + "hasFunction", organisation.functions)


def read_organisation(node: NodeFacts) -> Organisation:
    """Return the organisation that a node describes.

    Raises:
        InvalidDataError: it has no location, or the location no country.
    """
    return Organisation(
        iri=str(node),
        names=node.texts(ROV + "legalName"),
        country=node.required_node(ELM + "location").country(),
        homepage=node.homepage(),
        functions=node.iris(ECVET + "hasFunction"),
    )
