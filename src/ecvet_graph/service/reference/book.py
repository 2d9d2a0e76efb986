"""What the reference pages read from a store version; each part is read on first use."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from itertools import chain

from ecvet_graph.errors import NotFoundError
from ecvet_graph.service.description import Description
from ecvet_graph.service.reference.contacts import contact_points
from ecvet_graph.service.reference.glossary import glossary_terms
from ecvet_graph.service.reference.instruments import legal_instruments
from ecvet_graph.service.reference.levels import eqf_levels, frameworks
from ecvet_graph.service.reference.views import (
    ContactPointView,
    EqfLevelView,
    FrameworkView,
    GlossaryTermView,
    InstrumentView,
)
from ecvet_graph.store import GraphStore

__all__ = ["ReferenceBook"]

_VOCABULARY = "/graph/vocabulary/"


class ReferenceBook:
    """Glossary, levels, contact points and legal instruments of one store version.

    They are whole vocabulary graphs of some hundred kilobytes, read in one go and kept.
    """

    def __init__(self, store: GraphStore) -> None:
        self.store = store

    def over(self, store: GraphStore) -> ReferenceBook:
        """Return the same of another version in which no vocabulary differs."""
        book = copy(self)
        book.store = store
        return book

    @cached_property
    def glossary(self) -> tuple[GlossaryTermView, ...]:
        """Return every term of the glossary."""
        return glossary_terms(self._facts("glossary", "ecvet"))

    def glossary_term(self, local: str) -> GlossaryTermView:
        """Return a term by the last part of its IRI. Raises NotFoundError when there is none."""
        for term in self.glossary:
            if term.local == local:
                return term
        raise NotFoundError(
            f"The glossary has no term {local[:80]!r}.", remedy="Look for it from A to Z."
        )

    @cached_property
    def eqf_levels(self) -> tuple[EqfLevelView, ...]:
        """Return the EQF levels, lowest first."""
        return eqf_levels(self._facts("eqf", "ecvet"))

    @cached_property
    def frameworks(self) -> tuple[FrameworkView, ...]:
        """Return the national frameworks by country."""
        return frameworks(self._facts("nqf", "ecvet", "country"))

    def framework(self, local: str) -> FrameworkView:
        """Return a framework by the last part of its IRI.

        Raises:
            NotFoundError: there is none.
        """
        for framework in self.frameworks:
            if framework.local == local:
                return framework
        raise NotFoundError(
            f"There is no qualifications framework {local[:80]!r}.",
            remedy="Look for it in the list of levels.",
        )

    @cached_property
    def contact_points(self) -> tuple[ContactPointView, ...]:
        """Return the national contact points by country."""
        return contact_points(self._facts("contact-point", "ecvet", "country"))

    @cached_property
    def instruments(self) -> tuple[InstrumentView, ...]:
        """Return the legal instruments, newest first."""
        return legal_instruments(self._facts("legal-instrument", "ecvet"))

    def _facts(self, *names: str) -> Description:
        wanted = tuple(_VOCABULARY + name for name in names)
        graphs = [graph for graph in self.store.graphs() if graph.endswith(wanted)]
        return Description(chain.from_iterable(self.store.triples(graph) for graph in graphs))
