"""Outcomes of two units on one row where they share skills, and what stands alone on each side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecvet_graph.model.match import CoverageState, OutcomeCoverage
from ecvet_graph.service.views import CompareView, Concept, OutcomeView

__all__ = ["AlignedOutcome", "Alignment", "AlignmentRow", "align"]


@dataclass(frozen=True, slots=True)
class AlignedOutcome:
    """An outcome with what the comparison says of it."""

    outcome: OutcomeView
    coverage: OutcomeCoverage


@dataclass(frozen=True, slots=True)
class AlignmentRow:
    """An outcome of the first unit, those of the second that share its skills, and the skills."""

    left: AlignedOutcome
    right: tuple[AlignedOutcome, ...]
    skills: tuple[Concept, ...]

    @property
    def is_same(self) -> bool:
        """Say whether every outcome on the row is covered in full."""
        both = (self.left, *self.right)
        return all(side.coverage.state is CoverageState.COVERED for side in both)


@dataclass(frozen=True, slots=True)
class Alignment:
    """The rows, the outcomes that stand alone, and the gaps: all that is not covered in full."""

    rows: tuple[AlignmentRow, ...]
    only_a: tuple[AlignedOutcome, ...]
    only_b: tuple[AlignedOutcome, ...]
    gap_a: tuple[AlignedOutcome, ...]
    gap_b: tuple[AlignedOutcome, ...]

    @property
    def differences(self) -> Alignment:
        """Return the same without the rows on which everything is covered."""
        rows = tuple(row for row in self.rows if not row.is_same)
        return replace(self, rows=rows)


def align(view: CompareView) -> Alignment:
    """Return the outcomes of a comparison side by side, in the order of the first unit.

    An outcome stands alone when it shares no skill with the other unit or is linked to none.
    """
    left = _sides(view.a.outcomes, view.match.outcomes_a)
    right = _sides(view.b.outcomes, view.match.outcomes_b)
    skills = {skill.iri: skill for skill in view.skills}
    rows = tuple(
        AlignmentRow(
            left=side,
            right=tuple(right[iri] for iri in side.coverage.partners if iri in right),
            skills=tuple(skills[iri] for iri in side.coverage.skills if iri in skills),
        )
        for side in left.values()
        if side.coverage.partners
    )
    return Alignment(rows, _alone(left), _alone(right), _gap(left), _gap(right))


def _sides(
    outcomes: tuple[OutcomeView, ...], coverages: tuple[OutcomeCoverage, ...]
) -> Mapping[str, AlignedOutcome]:
    by_iri = {coverage.outcome: coverage for coverage in coverages}
    return {
        outcome.iri: AlignedOutcome(outcome, by_iri[outcome.iri])
        for outcome in outcomes
        if outcome.iri in by_iri
    }


def _alone(sides: Mapping[str, AlignedOutcome]) -> tuple[AlignedOutcome, ...]:
    return tuple(side for side in sides.values() if not side.coverage.partners)


def _gap(sides: Mapping[str, AlignedOutcome]) -> tuple[AlignedOutcome, ...]:
    covered = CoverageState.COVERED
    return tuple(side for side in sides.values() if side.coverage.state is not covered)
