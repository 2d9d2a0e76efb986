"""All pairs of units that share skills, as chunked sparse products.

Only pairs that share a skill exist in the products, so the work grows with what is shared and not
with the number of pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ecvet_graph.compare.coverage import half_points, rounded_share, scores
from ecvet_graph.compare.verdict import SOME
from ecvet_graph.progress import silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.progress import Advance

__all__ = ["SkillPairs", "best_of", "skill_pairs"]

_CHUNK_UNITS = 256


@dataclass(frozen=True, slots=True)
class SkillPairs:
    """Pairs of units with both coverages by shared skills: positions, ten-thousandths, (pairs,)."""

    a: Ints
    b: Ints
    of_a: Ints
    of_b: Ints

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
    parts = [SkillPairs(*(np.zeros(0, dtype=np.int64) for _ in range(4)))]
    for start in range(0, len(left), _CHUNK_UNITS):
        chunk = left[start : start + _CHUNK_UNITS]
        found = _judge(index, chunk, right, least=least)
        parts.append(found if partners is None else _best_partners(found, partners))
        advance(len(chunk))
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


def _judge(index: CompareIndex, left: Ints, right: Ints, *, least: int) -> SkillPairs:
    of_a, of_b = _points(index, left, right), _points(index, right, left).T.tocsr()
    of_a.sort_indices()
    of_b.sort_indices()
    # Both hold exactly the pairs that share a skill, since every weight is above 0.
    rows = np.repeat(np.arange(len(left)), np.diff(of_a.indptr))
    a, b = left[rows], right[of_a.indices]
    weight = 2 * _unit_weights(index)
    part = SkillPairs(
        a, b, rounded_share(of_a.data, weight[a]), rounded_share(of_b.data, weight[b])
    )
    return part.keep(np.flatnonzero(np.maximum(part.of_a, part.of_b) >= least))


def _points(index: CompareIndex, units: Ints, others: Ints) -> sparse.csr_matrix:
    """Return the weighted half points of each unit against each other one, (units, others)."""
    rows = np.concatenate([np.arange(*_bounds(index, unit)) for unit in units.tolist()] or [units])
    owners = np.repeat(np.arange(len(units)), [end - start for start, end in _each(index, units)])
    shared = (index.outcome_skills[rows] @ index.unit_skills[others].T.tocsr()).tocsr()
    row_of = np.repeat(np.arange(len(rows)), np.diff(shared.indptr))
    points = half_points(shared.data, index.outcome_totals[rows][row_of])
    weighted = points * index.outcome_weights[rows][row_of]
    values = sparse.csr_matrix((weighted, shared.indices, shared.indptr), shape=shared.shape)
    ones = np.ones(len(rows), dtype=np.int64)
    gather = sparse.csr_matrix(
        (ones, (owners, np.arange(len(rows)))), shape=(len(units), len(rows))
    )
    return (gather @ values).tocsr()


def _each(index: CompareIndex, units: Ints) -> Iterator[tuple[int, int]]:
    return (_bounds(index, unit) for unit in units.tolist())


def _bounds(index: CompareIndex, unit: int) -> tuple[int, int]:
    return int(index.starts[unit]), int(index.starts[unit + 1])


def _unit_weights(index: CompareIndex) -> Ints:
    sums = np.concatenate(([0], np.cumsum(index.outcome_weights)))
    return np.asarray(sums[index.starts[1:]] - sums[index.starts[:-1]], dtype=np.int64)
