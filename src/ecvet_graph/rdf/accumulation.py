"""What a learner has gathered towards a qualification as triples (`docs/data-model.md`, Transfer)."""

from __future__ import annotations

from collections.abc import Iterator

from ecvet_graph.credit.progress import Progress
from ecvet_graph.model.iris import ECVET
from ecvet_graph.model.terms import Iri, Triple
from ecvet_graph.rdf.statements import TYPE, boolean, iri_triples

__all__ = ["accumulation_triples"]


def accumulation_triples(iri: str, progress: Progress) -> Iterator[Triple]:
    """Yield the accumulation that a progress amounts to: what counts, and completeness.

    A unit that was awarded several times counts by its earliest recognition. Units are named at their
    places in the qualification, since a recognition may award surplus ones too; where the same unit
    was awarded elsewhere, that is said. Complete means by the published structure; the award of the
    qualification stays a decision.

    Args:
        iri: name of the record.
        progress: how far the learner is.
    """
    node = Iri(iri)
    counted = tuple(one for one in progress.units if one.is_counted)
    recognitions = dict.fromkeys(one.awards[0] for one in counted)
    yield node, TYPE, Iri(ECVET + "Accumulation")
    yield node, Iri(ECVET + "learner"), Iri(progress.learner)
    yield node, Iri(ECVET + "qualification"), Iri(progress.structure.qualification)
    yield from iri_triples(node, ECVET + "counts", recognitions)
    yield from iri_triples(node, ECVET + "countedUnit", (one.unit for one in counted))
    yield node, Iri(ECVET + "isComplete"), boolean(value=progress.is_eligible)
    for one in counted:
        if one.awarded_as:
            yield Iri(one.unit), Iri(ECVET + "sameUnitAs"), Iri(one.awarded_as)
