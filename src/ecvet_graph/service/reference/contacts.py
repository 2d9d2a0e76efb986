"""National contact points as views: offices and what they help with."""

from __future__ import annotations

from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, FOAF, RDF, ROV
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.service.description import Description
from ecvet_graph.service.reference.views import ContactPointView

__all__ = ["contact_points"]

_KIND = ECVET + "NationalContactPoint"
# Where an office can be reached: the page of a contact point of ELM 3.1
_ADDRESSES = (ELM + "contentUrl", ELM + "url")


def contact_points(facts: Description) -> tuple[ContactPointView, ...]:
    """Return every contact point, by country, then by IRI."""
    views = [_view(facts, iri) for iri in facts.subjects(RDF + "type", _KIND)]
    return tuple(sorted(views, key=lambda view: (view.country.iri, view.iri)))


def _view(facts: Description, iri: str) -> ContactPointView:
    return ContactPointView(
        iri=iri,
        names=facts.texts(iri, ROV + "legalName"),
        country=facts.concept(facts.iri(iri, ECVET + "servesCountry") or ""),
        regions=_regions(facts, iri),
        instruments=tuple(facts.concept(node) for node in facts.iris(iri, ECVET + "contactFor")),
        services=tuple(facts.concept(node) for node in facts.iris(iri, ECVET + "offersService")),
        descriptions=facts.texts(iri, DCTERMS + "description"),
        addresses=_addresses(facts, iri),
        is_illustrative=facts.truth(iri, ECVET + "isIllustrative") or False,
    )


def _regions(facts: Description, iri: str) -> Texts:
    written = facts.texts(iri, ECVET + "servesRegion")
    named = (facts.reference(node) for node in facts.iris(iri, ECVET + "servesRegion"))
    return written or tuple(
        text for region in named for text in (region.titles or (Text(region.iri, ""),))
    )


def _addresses(facts: Description, iri: str) -> tuple[str, ...]:
    nodes = [*facts.iris(iri, ELM + "contactPoint"), *facts.iris(iri, FOAF + "homepage")]
    pages = [page for node in nodes for page in facts.iris(node, ELM + "contactForm")]
    found = [facts.value(node, link) for node in (*nodes, *pages) for link in _ADDRESSES]
    return tuple(sorted({address for address in found if address}))
