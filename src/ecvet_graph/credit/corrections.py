"""Results that were written down by mistake: a further record corrects them, and both stay.

Nothing is edited in place, as with every document of the loop. A correction takes the result of its
outcomes from the record that it names; other outcomes of that record keep theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from ecvet_graph.model.credit import AssessmentResult, Credit, OutcomeAssessment, Portfolio

__all__ = ["as_corrected", "corrections", "in_force"]


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


def as_corrected(portfolio: Portfolio) -> Portfolio:
    """Return a portfolio as it is to be told: results in force, and credit for what was shown.

    A credit of which outcomes are lost carries no points, since a part of a unit does not. A credit
    that rested on a corrected result rests on the results in force that show its outcomes.
    """
    if not corrections(portfolio.assessments):
        return portfolio
    standing = in_force(portfolio.assessments)
    wrong = {one.corrects for one in corrections(portfolio.assessments)}
    passed = tuple(one for one in standing if one.result is AssessmentResult.PASSED)
    reduced = (
        credit if wrong.isdisjoint(credit.assessments) else _reduced(credit, passed)
        for credit in portfolio.credits
    )
    return replace(
        portfolio,
        assessments=standing,
        credits=tuple(credit for credit in reduced if credit.outcomes),
    )


def _reduced(credit: Credit, passed: Collection[OutcomeAssessment]) -> Credit:
    shown = {outcome for one in passed for outcome in one.outcomes}
    kept = tuple(outcome for outcome in credit.outcomes if outcome in shown)
    proofs = tuple(one.iri for one in passed if not set(one.outcomes).isdisjoint(kept))
    changed = replace(credit, outcomes=kept, assessments=proofs)
    if kept == credit.outcomes:
        return changed
    return replace(changed, points=None, credit_system=None, points_reason=())


def corrections(assessments: Iterable[OutcomeAssessment]) -> tuple[OutcomeAssessment, ...]:
    """Return the assessments that correct another one."""
    return tuple(one for one in assessments if one.corrects is not None)
