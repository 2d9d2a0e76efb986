"""Results that were written down by mistake: a further record corrects them, and both stay.

Nothing is edited in place, as with every document of the loop. A correction takes the result of its
outcomes from the record that it names; other outcomes of that record keep theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ecvet_graph.model.credit import OutcomeAssessment

__all__ = ["corrections", "in_force"]


def in_force(assessments: Iterable[OutcomeAssessment]) -> tuple[OutcomeAssessment, ...]:
    """Return assessments with those of their outcomes that no correction takes from them, if any."""
    every = tuple(assessments)
    taken: defaultdict[str, set[str]] = defaultdict(set)
    for one in corrections(every):
        taken[one.corrects or ""].update(one.outcomes)
    if not taken:
        return every
    kept = (
        replace(one, outcomes=tuple(o for o in one.outcomes if o not in taken[one.iri]))
        for one in every
    )
    return tuple(one for one in kept if one.outcomes)


def corrections(assessments: Iterable[OutcomeAssessment]) -> tuple[OutcomeAssessment, ...]:
    """Return the assessments that correct another one."""
    return tuple(one for one in assessments if one.corrects is not None)
