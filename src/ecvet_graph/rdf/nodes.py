"""A node of a graph and what is said about it, as Python values in a stable order.

RDF keeps no order, so texts come by language and nodes by IRI.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from rdflib import Graph, Literal, URIRef

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.model.days import day_of
from ecvet_graph.model.durations import hours_of
from ecvet_graph.model.iris import ECVET, ELM, FOAF, RDF
from ecvet_graph.model.learning import Text, Texts

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["NodeFacts"]


class NodeFacts:
    """A node of a graph and what is said about it, as Python values in a stable order."""

    def __init__(self, graph: Graph, term: Node) -> None:
        self.graph = graph
        self.term = term

    def __str__(self) -> str:
        return str(self.term)

    def value(self, predicate: str) -> str | None:
        """Return one value as text, `None` where there is none."""
        found = self.graph.value(self.term, URIRef(predicate), any=True)
        return None if found is None else str(found)

    iri = value

    def required(self, predicate: str) -> str:
        """Return a value that must be there; raises InvalidDataError where it is not."""
        found = self.value(predicate)
        if found is None:
            raise InvalidDataError(
                f"<{self.term}> has no <{predicate}>.",
                remedy="Validate the data; docs/data-model.md says what there must be.",
                place=Place(str(self.term)),
            )
        return found

    def required_node(self, predicate: str) -> NodeFacts:
        """Return the node that must be there; raises InvalidDataError where it is not."""
        return NodeFacts(self.graph, URIRef(self.required(predicate)))

    def iris(self, predicate: str) -> tuple[str, ...]:
        """Return the values, sorted."""
        return tuple(sorted(str(term) for term in self.graph.objects(self.term, URIRef(predicate))))

    def nodes(self, predicate: str) -> tuple[NodeFacts, ...]:
        """Return the nodes it points to, by IRI."""
        return tuple(NodeFacts(self.graph, URIRef(iri)) for iri in self.iris(predicate))

    def other(self, iri: str) -> NodeFacts:
        """Return another node of the same graph."""
        return NodeFacts(self.graph, URIRef(iri))

    def owners(self, predicate: str) -> tuple[NodeFacts, ...]:
        """Return the nodes that point to it, by IRI."""
        owners = sorted(str(term) for term in self.graph.subjects(URIRef(predicate), self.term))
        return tuple(NodeFacts(self.graph, URIRef(iri)) for iri in owners)

    def owned(self, kind: str, predicate: str) -> NodeFacts | None:
        """Return the first node of that class that points to it."""
        of_kind = (URIRef(RDF + "type"), URIRef(kind))
        found = (node for node in self.owners(predicate) if (node.term, *of_kind) in self.graph)
        return next(found, None)

    def texts(self, predicate: str) -> Texts:
        """Return the texts by language."""
        found = (
            Text(str(term), term.language or "und")
            for term in self.graph.objects(self.term, URIRef(predicate))
            if isinstance(term, Literal)
        )
        return tuple(sorted(found, key=lambda text: (text.language, text.value)))

    def decimal(self, name: str) -> Decimal | None:
        """Return the number under an own property."""
        found = self.value(ECVET + name)
        return None if found is None else Decimal(found)

    def hours(self) -> Decimal | None:
        """Return the hours of learning, `None` where they are not given as hours."""
        found = self.value(ELM + "volumeOfLearning")
        return None if found is None else hours_of(found)

    def integer(self, name: str) -> int | None:
        """Return the whole number under an own property."""
        found = self.value(ECVET + name)
        return None if found is None else int(found)

    def day(self, name: str) -> date | None:
        """Return the day under an own property."""
        found = self.value(ECVET + name)
        return None if found is None else day_of(found)

    def truth(self, name: str) -> bool | None:
        """Return the truth value under an own property."""
        found = self.value(ECVET + name)
        return None if found is None else found in {"true", "1"}

    def country(self) -> str:
        """Return the country of a location's address, which must be there."""
        return self.required_node(ELM + "address").required(ELM + "countryCode")

    def homepage(self) -> str | None:
        """Return the address of the first public page."""
        pages = self.nodes(FOAF + "homepage")
        return pages[0].value(ELM + "contentUrl") if pages else None
