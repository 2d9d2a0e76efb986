"""What shared skills alone say of a pair of units: the rows of `queries/compare`, one for one.

Coverage, verdict and evidence come from skills, the reservation from the gates level and field. The
full statement (`compare.statement`) looks at texts and at every gate too.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.compare.coverage import half_points, rounded_share, scores
from ecvet_graph.compare.gates import (
    RESERVATIONS,
    SKILL_GATES,
    findings,
    gate_codes,
    gates_of,
    level_gaps,
)
from ecvet_graph.compare.scale import to_decimal
from ecvet_graph.compare.verdict import VERDICTS, verdict_codes
from ecvet_graph.model.match import CoverageState, OutcomeCoverage, UnitMatch

if TYPE_CHECKING:
    from ecvet_graph.compare.index import CompareIndex, Ints

__all__ = ["SKILL_METHOD", "SKILL_METHOD_VERSION", "gap_list", "state_skills"]

SKILL_METHOD = "skill-coverage"
SKILL_METHOD_VERSION = "1"

_STATES = (CoverageState.MISSING, CoverageState.PARTLY, CoverageState.COVERED)
_FOUR_PLACES = Decimal("0.0001")


def state_skills(index: CompareIndex, unit_a: str, unit_b: str) -> UnitMatch:
    """Return what shared skills say for a against b, in the order given.

    Raises:
        NotFoundError: a unit is not in the index.
    """
    a, b = index.position(unit_a), index.position(unit_b)
    outcomes_a, of_a = _table(index, a, b)
    outcomes_b, of_b = _table(index, b, a)
    left, right = np.array([a]), np.array([b])
    found = findings(index, left, right)[: len(SKILL_GATES), 0]
    gravest = gate_codes(found).max()
    both = np.array([of_a]), np.array([of_b])
    known = index.levels[a] > 0 and index.levels[b] > 0
    return UnitMatch(
        unit_a=unit_a,
        unit_b=unit_b,
        score=to_decimal(scores(*both)[0]),
        coverage_of_a=to_decimal(of_a),
        coverage_of_b=to_decimal(of_b),
        verdict=VERDICTS[verdict_codes(*both, np.array([gravest]))[0]],
        reservation=RESERVATIONS[gravest],
        gates=gates_of(found),
        level_gap=int(level_gaps(index, left, right)[0]) if known else None,
        evidence=tuple(sorted({skill for row in outcomes_a for skill in row.skills})),
        outcomes_a=outcomes_a,
        outcomes_b=outcomes_b,
        skill_coverage_of_a=to_decimal(of_a),
        skill_coverage_of_b=to_decimal(of_b),
        method=SKILL_METHOD,
        method_version=SKILL_METHOD_VERSION,
    )


def gap_list(outcomes: tuple[OutcomeCoverage, ...]) -> tuple[OutcomeCoverage, ...]:
    """Return the outcomes that are not covered in full: what a learning agreement has to hold."""
    return tuple(row for row in outcomes if row.state is not CoverageState.COVERED)


def _table(index: CompareIndex, unit: int, other: int) -> tuple[tuple[OutcomeCoverage, ...], int]:
    rows = index.outcome_rows(unit)
    held = np.zeros(len(index.skills), dtype=np.int64)
    held[index.unit_skills[other].indices] = 1
    shared = index.outcome_skills[rows] @ held
    totals, weights = index.outcome_totals[rows], index.outcome_weights[rows]
    points = half_points(shared, totals)
    coverage = rounded_share((points * weights).sum(), np.asarray(2 * weights.sum()))
    partners = _partners(index, other)
    table = tuple(
        _row(
            index,
            rows.start + number,
            held=held,
            point=int(points[number]),
            shared=int(shared[number]),
            partners=partners,
        )
        for number in range(rows.stop - rows.start)
    )
    return table, int(coverage)


def _row(
    index: CompareIndex,
    row: int,
    *,
    held: Ints,
    point: int,
    shared: int,
    partners: dict[int, list[str]],
) -> OutcomeCoverage:
    linked = index.skills_of(row)
    common = [skill for skill in linked if held[skill]]
    total = int(index.outcome_totals[row])
    share = Decimal(shared) / total if total else Decimal(0)
    return OutcomeCoverage(
        outcome=index.outcomes[row],
        state=_STATES[point] if len(linked) else CoverageState.NOT_LINKED,
        share=share.quantize(_FOUR_PLACES, ROUND_HALF_UP),
        weight=to_decimal(int(index.outcome_weights[row])),
        skills=tuple(index.skills[skill] for skill in common),
        partners=tuple(sorted({iri for skill in common for iri in partners[skill]})),
    )


def _partners(index: CompareIndex, unit: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = index.outcome_rows(unit)
    for row in range(rows.start, rows.stop):
        for skill in index.skills_of(row):
            found[skill].append(index.outcomes[row])
    return found
