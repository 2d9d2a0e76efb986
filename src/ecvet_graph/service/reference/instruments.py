"""Legal instruments as views, read from the terms of the European Legislation Identifier."""

from __future__ import annotations

from datetime import date

from ecvet_graph.model.iris import DCTERMS, ECVET, ELI, FOAF, RDF
from ecvet_graph.service.description import Description
from ecvet_graph.service.reference.views import InstrumentView
from ecvet_graph.service.views import Reference

__all__ = ["legal_instruments"]

_IN_FORCE = {ELI + "InForce-inForce": True, ELI + "InForce-notInForce": False}


def legal_instruments(facts: Description) -> tuple[InstrumentView, ...]:
    """Return every legal instrument, newest first."""
    views = [_view(facts, iri) for iri in facts.subjects(RDF + "type", ELI + "LegalResource")]
    return tuple(sorted(views, key=lambda view: (_age(view), view.iri)))


def _age(view: InstrumentView) -> int:
    written = view.adopted or view.published or ""
    try:
        return -date.fromisoformat(written).toordinal()
    except ValueError:
        return 0


def _view(facts: Description, iri: str) -> InstrumentView:
    states = [_IN_FORCE[state] for state in facts.iris(iri, ELI + "in_force") if state in _IN_FORCE]
    return InstrumentView(
        iri=iri,
        titles=facts.texts(iri, DCTERMS + "title"),
        short_titles=facts.texts(iri, DCTERMS + "alternative"),
        number=facts.value(iri, ELI + "number"),
        identifier=facts.value(iri, ELI + "id_local"),
        adopted=facts.value(iri, ELI + "date_document"),
        published=facts.value(iri, ELI + "date_publication"),
        published_in=facts.value(iri, DCTERMS + "bibliographicCitation"),
        in_force=states[0] if states else None,
        no_longer_in_force=facts.value(iri, ELI + "date_no_longer_in_force"),
        repealed_by=_named(facts, facts.iris(iri, ELI + "repealed_by")),
        repeals=_named(facts, facts.subjects(ELI + "repealed_by", iri)),
        effects=facts.texts(iri, ECVET + "effectOnData"),
        addresses=facts.iris(iri, FOAF + "page"),
    )


def _named(facts: Description, iris: tuple[str, ...]) -> tuple[Reference, ...]:
    return tuple(Reference(node, facts.texts(node, DCTERMS + "alternative")) for node in iris)
