"""What a learner has gathered towards a qualification as triples (`docs/data-model.md`, Transfer)."""

from __future__ import annotations

from collections.abc import Iterator

from ecvet_graph.credit.progress import Progress
from ecvet_graph.model.iris import ECVET
from ecvet_graph.model.terms import Iri, Triple
from ecvet_graph.rdf.statements import TYPE, boolean, iri_triples

__all__ = ["accumulation_triples"]


def accumulation_triples(iri: str, progress: Progress) -> Iterator[Triple]:
    """Yield the accumulation that a progress amounts to: recognitions that count, and completeness.

    A unit that was awarded several times counts by its earliest recognition. Complete means by the
    published structure; the award of the qualification stays a decision.

    Args:
        iri: name of the record.
        progress: how far the learner is.
    """
    node = Iri(iri)
    counted = dict.fromkeys(one.awards[0] for one in progress.units if one.is_counted)
    yield node, TYPE, Iri(ECVET + "Accumulation")
    yield node, Iri(ECVET + "learner"), Iri(progress.learner)
    yield node, Iri(ECVET + "qualification"), Iri(progress.structure.qualification)
    yield from iri_triples(node, ECVET + "counts", counted)
    yield node, Iri(ECVET + "isComplete"), boolean(value=progress.is_eligible)
