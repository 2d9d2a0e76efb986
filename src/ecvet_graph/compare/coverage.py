"""Skill coverage in both directions, in whole ten-thousandths.

The rule is `docs/data-model.md`, "Derived by matching": an outcome counts 1 where the other unit
covers at least half of the weight of its skills, 0.5 where it covers some, else 0; a coverage is
the mean over the outcomes by their weights, rounded half away from zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecvet_graph.compare.index import CompareIndex, Ints
from ecvet_graph.compare.scale import SCALE

__all__ = ["Coverages", "cover_all", "half_points", "rounded_share", "scores"]


@dataclass(frozen=True, slots=True)
class Coverages:
    """One unit against every unit: two arrays of ten-thousandths, shape (units,)."""

    of_a: Ints
    of_b: Ints


def half_points(shared: Ints, total: Ints) -> Ints:
    """Return 2 where an outcome is covered, 1 where partly, 0 where not, from weights of skills."""
    return np.where(shared <= 0, 0, np.where(2 * shared >= total, 2, 1)).astype(np.int64)


def rounded_share(part: Ints, whole: Ints) -> Ints:
    """Return part / whole in ten-thousandths, rounded half up; 0 where the whole is 0."""
    return np.where(whole > 0, (2 * SCALE * part + whole) // np.maximum(2 * whole, 1), 0)


def scores(of_a: Ints, of_b: Ints) -> Ints:
    """Return the mean of two coverages in ten-thousandths, rounded half up."""
    return (of_a + of_b + 1) // 2


def cover_all(index: CompareIndex, unit: int) -> Coverages:
    """Return how far each unit covers this one (`of_a`), and this one each unit (`of_b`)."""
    return Coverages(_covered_by_each(index, unit), _covered_in_each(index, unit))


def _covered_by_each(index: CompareIndex, unit: int) -> Ints:
    rows = index.outcome_rows(unit)
    weights = index.outcome_weights[rows]
    shared = (index.outcome_skills[rows] @ index.skill_units).toarray()
    points = half_points(shared, index.outcome_totals[rows][:, None])
    return rounded_share(weights @ points, np.asarray(2 * weights.sum()))


def _covered_in_each(index: CompareIndex, unit: int) -> Ints:
    held = np.zeros(len(index.skills), dtype=np.int64)
    held[index.unit_skills[unit].indices] = 1
    points = half_points(index.outcome_skills @ held, index.outcome_totals)
    return rounded_share(
        _per_unit(index, points * index.outcome_weights),
        2 * _per_unit(index, index.outcome_weights),
    )


def _per_unit(index: CompareIndex, values: Ints) -> Ints:
    sums = np.concatenate(([0], np.cumsum(values)))
    return np.asarray(sums[index.starts[1:]] - sums[index.starts[:-1]], dtype=np.int64)
