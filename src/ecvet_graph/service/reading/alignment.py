"""Outcomes of two units on one row where they have content in common, the others apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ecvet_graph.model.match import CoverageState, OutcomeCoverage, OutcomePair
from ecvet_graph.service.views import CompareView, Concept, OutcomeView

__all__ = ["AlignedOutcome", "AlignedPartner", "Alignment", "AlignmentRow", "align"]


@dataclass(frozen=True, slots=True)
class AlignedOutcome:
    """An outcome with what the comparison says of it.

    `nearest` is the closest outcome of the other unit where none covers it.
    """

    outcome: OutcomeView
    coverage: OutcomeCoverage
    nearest: OutcomeView | None = None


@dataclass(frozen=True, slots=True)
class AlignedPartner:
    """An outcome of the second unit beside one of the first, and what carries the pair.

    `pair` is `None` where only shared skills were compared; `skills` are the shared ones.
    """

    side: AlignedOutcome
    pair: OutcomePair | None
    skills: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class AlignmentRow:
    """An outcome of the first unit, and those of the second that have content in common with it."""

    left: AlignedOutcome
    right: tuple[AlignedPartner, ...]

    @property
    def is_same(self) -> bool:
        """Say whether every outcome on the row is covered in full."""
        both = (self.left, *(partner.side for partner in self.right))
        return all(side.coverage.state is CoverageState.COVERED for side in both)


@dataclass(frozen=True, slots=True)
class Alignment:
    """The rows, the outcomes that stand alone, and the gaps: all that is not covered in full.

    `all_a` and `all_b` are all outcomes of the units.
    """

    rows: tuple[AlignmentRow, ...]
    only_a: tuple[AlignedOutcome, ...]
    only_b: tuple[AlignedOutcome, ...]
    gap_a: tuple[AlignedOutcome, ...]
    gap_b: tuple[AlignedOutcome, ...]
    all_a: tuple[AlignedOutcome, ...]
    all_b: tuple[AlignedOutcome, ...]

    @property
    def differences(self) -> Alignment:
        """Return the same without the rows on which everything is covered."""
        rows = tuple(row for row in self.rows if not row.is_same)
        return replace(self, rows=rows)


def align(view: CompareView) -> Alignment:
    """Return the outcomes of a comparison side by side, in the order of the first unit.

    The surest partner of an outcome stands first. An outcome stands alone when it has no partner in
    the other unit.
    """
    outcomes = {outcome.iri: outcome for unit in (view.a, view.b) for outcome in unit.outcomes}
    left = _sides(view.a.outcomes, view.match.outcomes_a, outcomes)
    right = _sides(view.b.outcomes, view.match.outcomes_b, outcomes)
    pairs = {(pair.outcome_a, pair.outcome_b): pair for pair in view.match.pairs}
    skills = {skill.iri: skill for skill in view.skills}
    rows = tuple(
        AlignmentRow(side, _partners(side, right, pairs, skills))
        for side in left.values()
        if side.coverage.partners
    )
    return Alignment(
        rows,
        only_a=_alone(left),
        only_b=_alone(right),
        gap_a=_gap(left),
        gap_b=_gap(right),
        all_a=tuple(left.values()),
        all_b=tuple(right.values()),
    )


def _partners(
    side: AlignedOutcome,
    others: Mapping[str, AlignedOutcome],
    pairs: Mapping[tuple[str, str], OutcomePair],
    skills: Mapping[str, Concept],
) -> tuple[AlignedPartner, ...]:
    found = []
    for iri in side.coverage.partners:
        if iri not in others:
            continue
        pair = pairs.get((side.outcome.iri, iri))
        shared = pair.skills if pair else side.coverage.skills
        concepts = tuple(skills[skill] for skill in shared if skill in skills)
        found.append(AlignedPartner(others[iri], pair, concepts))
    return tuple(sorted(found, key=_surest_first))


def _surest_first(partner: AlignedPartner) -> tuple[Decimal, str]:
    probability = partner.pair.probability if partner.pair else Decimal(0)
    return -probability, partner.side.outcome.iri


def _sides(
    outcomes: tuple[OutcomeView, ...],
    coverages: tuple[OutcomeCoverage, ...],
    known: Mapping[str, OutcomeView],
) -> Mapping[str, AlignedOutcome]:
    by_iri = {coverage.outcome: coverage for coverage in coverages}
    return {
        outcome.iri: _aligned(outcome, by_iri[outcome.iri], known)
        for outcome in outcomes
        if outcome.iri in by_iri
    }


def _aligned(
    outcome: OutcomeView, coverage: OutcomeCoverage, known: Mapping[str, OutcomeView]
) -> AlignedOutcome:
    return AlignedOutcome(outcome, coverage, known.get(coverage.nearest or ""))


def _alone(sides: Mapping[str, AlignedOutcome]) -> tuple[AlignedOutcome, ...]:
    return tuple(side for side in sides.values() if not side.coverage.partners)


def _gap(sides: Mapping[str, AlignedOutcome]) -> tuple[AlignedOutcome, ...]:
    covered = CoverageState.COVERED
    return tuple(side for side in sides.values() if side.coverage.state is not covered)
