"""What the things of a progress are called, read from the store all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.countries import alpha2_of
from ecvet_graph.model.iris import COUNTRY, DCTERMS, ECVET, OWN, RDFS
from ecvet_graph.model.learning import Texts
from ecvet_graph.query import construct
from ecvet_graph.service.description import Description
from ecvet_graph.service.identifying import QUALIFICATION, identified, require_one
from ecvet_graph.service.views import Concept, GapThing
from ecvet_graph.store import GraphStore

__all__ = ["Names", "find_qualification", "qualification_names"]

_CATEGORY = OWN + "outcome-category/"


class Names:
    """Titles, ids, countries, levels and categories of things; what is not known has none."""

    def __init__(self, facts: Description) -> None:
        self._facts = facts
        self._things: dict[str, GapThing] = {}
        self._concepts: dict[str, Concept] = {}

    @classmethod
    def read(cls, store: GraphStore, things: Iterable[str]) -> Names:
        """Return the names of these things."""
        wanted = tuple(sorted(thing for thing in set(things) if thing))
        found = construct(store, "mobility/progress-names", unit=wanted) if wanted else ()
        return cls(Description(found))

    def thing(self, iri: str) -> GapThing:
        """Return a unit or qualification."""
        if iri not in self._things:
            self._things[iri] = self._thing(iri)
        return self._things[iri]

    def _thing(self, iri: str) -> GapThing:
        facts = self._facts
        country = facts.iri(iri, ECVET + "country")
        return GapThing(
            iri=iri,
            identifier=facts.value(iri, DCTERMS + "identifier"),
            titles=self.titles(iri),
            country=alpha2_of(country.removeprefix(COUNTRY)) if country else None,
            level=facts.integer(iri, ECVET + "effectiveLevel"),
        )

    def titles(self, iri: str) -> Texts:
        """Return what anything is called."""
        return self._facts.texts(iri, DCTERMS + "title")

    def category(self, iri: str) -> str | None:
        """Return the category of an outcome as a local name, or `None`."""
        found = self._facts.iri(iri, ECVET + "outcomeCategory")
        return None if found is None else found.removeprefix(_CATEGORY)

    def concept(self, iri: str) -> Concept:
        """Return a credit system, or a property that measures, with its labels."""
        if iri not in self._concepts:
            found = self._facts.concept(iri)
            labels = found.labels or self._facts.texts(iri, RDFS + "label")
            self._concepts[iri] = replace(found, labels=labels)
        return self._concepts[iri]


def qualification_names(store: GraphStore, *, systems: Iterable[str] = ()) -> Names:
    """Return the names of all qualifications, and of credit systems."""
    wanted = tuple(sorted(system for system in set(systems) if system))
    others = construct(store, "mobility/progress-names", unit=wanted) if wanted else ()
    return Names(Description(chain(construct(store, "mobility/qualifications"), others)))


def find_qualification(store: GraphStore, name: str) -> str:
    """Return the IRI of a qualification given by IRI, which is not looked up, or by source id.

    Raises:
        NotFoundError: no qualification has that id.
        UsageFault: several have it; the error names them.
    """
    if name.startswith(("http://", "https://")):
        return name
    found = identified(store, (name,), kind=QUALIFICATION).get(name, ())
    if not found:
        raise NotFoundError(
            f"There is no qualification {name[:200]!r} here.",
            remedy="Give its IRI, or its id as the source writes it.",
        )
    require_one(found, name, called="qualifications")
    return found[0]
