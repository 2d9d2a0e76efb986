"""Who stands behind a record, and how its quality is looked after, as views."""

from __future__ import annotations

from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, FOAF, OWN, RDF, ROV
from ecvet_graph.service.description import Description
from ecvet_graph.service.views import AccreditationView, BodyView, QualityView

__all__ = ["accreditation_views", "awarding_bodies", "publisher_of", "quality_views"]

_QUALITY = ECVET + "QualityAssurance"
# The order of the cycle: EQAVET Recommendation 2009/C 155/01, Annex I.
_CYCLE = {
    f"{OWN}eqavet-phase/{name}": place
    for place, name in enumerate(("planning", "implementation", "evaluation", "review"))
}


def awarding_bodies(facts: Description) -> tuple[BodyView, ...]:
    """Return every awarding body that is described, by IRI."""
    assumed: dict[str, bool] = {}
    for subject, predicate, value in facts.triples:
        if predicate.value == ELM + "awardingBody":
            is_assumed = facts.truth(str(subject), ECVET + "isAssumed") or False
            assumed[str(value)] = is_assumed
    return tuple(_body(facts, iri, is_assumed=assumed[iri]) for iri in sorted(assumed))


def publisher_of(facts: Description, iri: str) -> BodyView | None:
    """Return who published a record, `None` where nobody is named."""
    publisher = facts.iri(iri, DCTERMS + "publisher")
    return _body(facts, publisher, is_assumed=False) if publisher else None


def quality_views(facts: Description, iri: str) -> tuple[QualityView, ...]:
    """Return how the quality of a qualification and of its awarding bodies is assured, by IRI."""
    nodes = facts.subjects(RDF + "type", _QUALITY)
    return tuple(_quality(facts, node, qualification=iri) for node in nodes)


def _quality(facts: Description, iri: str, *, qualification: str) -> QualityView:
    assured = facts.iris(iri, ECVET + "assures")
    reviewer = facts.iri(iri, ECVET + "externalReviewer")
    covered = facts.iris(iri, ECVET + "coversPhase")
    return QualityView(
        iri=iri,
        descriptions=facts.texts(iri, DCTERMS + "description"),
        phases=tuple(facts.concept(phase) for phase in sorted(covered, key=_place_in_cycle)),
        reviewer=_body(facts, reviewer, is_assumed=False) if reviewer else None,
        made_on=facts.date(iri, DCTERMS + "date"),
        homepage=_homepage(facts, iri),
        assures_qualification=qualification in assured,
        institutions=tuple(
            facts.reference(node) for node in assured if facts.is_a(node, ELM + "Organisation")
        ),
    )


def _place_in_cycle(phase: str) -> int:
    return _CYCLE.get(phase, len(_CYCLE))


def accreditation_views(facts: Description, iri: str) -> tuple[AccreditationView, ...]:
    """Return the accreditations of a qualification, by IRI."""
    return tuple(_accreditation(facts, node) for node in facts.iris(iri, ELM + "accreditation"))


def _accreditation(facts: Description, iri: str) -> AccreditationView:
    kind = facts.iri(iri, DCTERMS + "type")
    agent = facts.iri(iri, ELM + "accreditingAgent")
    return AccreditationView(
        iri=iri,
        titles=facts.texts(iri, DCTERMS + "title"),
        kind=facts.concept(kind) if kind else None,
        agent=_body(facts, agent, is_assumed=False) if agent else None,
        organisations=tuple(
            facts.reference(node) for node in facts.iris(iri, ELM + "organisation")
        ),
    )


def _body(facts: Description, iri: str, *, is_assumed: bool) -> BodyView:
    return BodyView(iri, facts.texts(iri, ROV + "legalName"), _homepage(facts, iri), is_assumed)


def _homepage(facts: Description, iri: str) -> str | None:
    page = facts.iri(iri, FOAF + "homepage")
    return facts.value(page, ELM + "contentUrl") if page else None
