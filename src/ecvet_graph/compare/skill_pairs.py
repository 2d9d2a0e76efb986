"""All pairs of units that share skills, as chunked sparse products.

Only pairs that share a skill exist in the products, so the work grows with what is shared and not
with the number of pairs.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ecvet_graph.compare.coverage import half_points, rounded_share, scores
from ecvet_graph.compare.verdict import SOME
from ecvet_graph.progress import silent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.progress import Advance

__all__ = ["SkillPairs", "best_of", "skill_pairs"]

_CHUNK_UNITS = 256
_THREADS = 2


@dataclass(frozen=True, slots=True)
class SkillPairs:
    """Pairs of units with both coverages by shared skills: positions, ten-thousandths, (pairs,)."""

    a: Ints
    b: Ints
    of_a: Ints
    of_b: Ints

    @classmethod
    def nothing(cls) -> SkillPairs:
        """Return no pair."""
        return cls(*(np.zeros(0, dtype=np.int64) for _ in range(4)))

    @property
    def columns(self) -> tuple[Ints, ...]:
        """Return the four columns."""
        return self.a, self.b, self.of_a, self.of_b

    def keep(self, chosen: Ints) -> SkillPairs:
        """Return the pairs at these places."""
        return SkillPairs(*(column[chosen] for column in self.columns))


def skill_pairs(
    index: CompareIndex,
    left: Ints,
    right: Ints,
    *,
    least: int = SOME,
    partners: int | None = None,
    advance: Advance = silent,
) -> SkillPairs:
    """Return the pairs of a left with a right unit whose larger coverage is at least `least`.

    `partners` keeps for each left unit only its best ones, so that not all have to be held at once.
    `advance` is called with the number of left units that are done.
    """
    others = _Units.of(index, right)

    def work(start: int) -> SkillPairs:
        chunk = _Units.of(index, left[start : start + _CHUNK_UNITS])
        found = _judge(chunk, others, least=least)
        advance(len(chunk.units))
        return found if partners is None else _best_partners(found, partners)

    # The products leave the interpreter free; the parts come back in the order of the units.
    with ThreadPoolExecutor(_THREADS) as workers:
        parts = [SkillPairs.nothing(), *workers.map(work, range(0, len(left), _CHUNK_UNITS))]
    columns = zip(*(part.columns for part in parts), strict=True)
    return SkillPairs(*(np.concatenate(column) for column in columns))


def best_of(unit: Ints, partner: Ints, *, score: Ints, partners: int) -> NDArray[np.bool_]:
    """Return for pairs whether the partner is one of the best of the unit: by score, then by order."""
    order = np.lexsort((partner, -score, unit))
    sorted_units = unit[order]
    first = np.searchsorted(sorted_units, sorted_units)
    is_best = np.zeros(len(unit), dtype=np.bool_)
    is_best[order] = np.arange(len(unit)) - first < partners
    return is_best


def _best_partners(found: SkillPairs, partners: int) -> SkillPairs:
    score = scores(found.of_a, found.of_b)
    return found.keep(np.flatnonzero(best_of(found.a, found.b, score=score, partners=partners)))


@dataclass(frozen=True, slots=True)
class _Units:
    """Units with the skills of their outcomes, one below the other, and their own.

    `gather` is (units, outcomes), the weight of an outcome where it is one of the unit; `weights`
    are the sums of them.
    """

    units: Ints
    outcome_skills: sparse.csr_matrix
    totals: Ints
    skills: sparse.csr_matrix
    gather: sparse.csr_matrix
    weights: Ints

    @classmethod
    def of(cls, index: CompareIndex, units: Ints) -> _Units:
        """Return these units of an index."""
        sizes = index.starts[units + 1] - index.starts[units]
        ends = np.cumsum(sizes)
        starts = np.concatenate(([0], ends))
        rows = np.arange(starts[-1]) + np.repeat(index.starts[units] - starts[:-1], sizes)
        weights = index.outcome_weights[rows]
        shape = (len(units), len(rows))
        return cls(
            units=units,
            outcome_skills=index.outcome_skills[rows],
            totals=index.outcome_totals[rows],
            skills=index.unit_skills[units],
            gather=sparse.csr_matrix((weights, np.arange(len(rows)), starts), shape=shape),
            weights=np.diff(np.concatenate(([0], np.cumsum(weights)))[starts]),
        )


def _judge(left: _Units, right: _Units, *, least: int) -> SkillPairs:
    of_a, of_b = _points(left, right), _points(right, left).T.tocsr()
    of_a.sort_indices()
    of_b.sort_indices()
    # Both hold exactly the pairs that share a skill, since every weight is above 0.
    rows = np.repeat(np.arange(len(left.units)), np.diff(of_a.indptr))
    columns = of_a.indices
    found = SkillPairs(
        left.units[rows],
        right.units[columns],
        rounded_share(of_a.data, 2 * left.weights[rows]),
        rounded_share(of_b.data, 2 * right.weights[columns]),
    )
    return found.keep(np.flatnonzero(np.maximum(found.of_a, found.of_b) >= least))


def _points(units: _Units, others: _Units) -> sparse.csr_matrix:
    """Return the weighted half points of each unit against each other one, (units, others)."""
    shared = (units.outcome_skills @ others.skills.T.tocsr()).tocsr()
    row_of = np.repeat(np.arange(shared.shape[0]), np.diff(shared.indptr))
    points = half_points(shared.data, units.totals[row_of])
    values = sparse.csr_matrix((points, shared.indices, shared.indptr), shape=shared.shape)
    return (units.gather @ values).tocsr()
