"""All pairs of units between countries, as chunked sparse products.

Only pairs that share a skill exist in the products, so the work grows with what is shared and not
with the number of pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ecvet_graph.compare.coverage import half_points, rounded_share, scores
from ecvet_graph.compare.gates import findings, gate_codes
from ecvet_graph.compare.verdict import VERDICTS, verdict_codes
from ecvet_graph.model.match import Verdict
from ecvet_graph.progress import silent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.progress import Advance

__all__ = ["PairTable", "country_pairs", "match_countries"]

_CHUNK_UNITS = 256


@dataclass(frozen=True, slots=True)
class PairTable:
    """Pairs of units: positions and ten-thousandths, all of shape (pairs,), in order of a, then b.

    `found` is how many pairs had a verdict other than none before the limit; `gates` are the codes
    of `compare.gates`, shape (gates, pairs); `verdicts` the codes of `compare.verdict`.
    """

    a: Ints
    b: Ints
    of_a: Ints
    of_b: Ints
    score: Ints
    verdicts: Ints
    gates: Ints
    found: int

    @property
    def cut(self) -> int:
        """Return how many pairs the limit left out."""
        return self.found - len(self.a)

    def __len__(self) -> int:
        return len(self.a)


def country_pairs(
    index: CompareIndex, *, first: str | None = None, second: str | None = None
) -> tuple[tuple[str, str], ...]:
    """Return the pairs of different countries in the index, each in alphabetical order.

    With `first` only the pairs that hold it, with both only that one; alpha-3 codes.
    """
    wanted = {code for code in (first, second) if code}
    known = sorted(set(index.countries.tolist()))
    return tuple(pair for pair in combinations(known, 2) if wanted <= set(pair))


def match_countries(
    index: CompareIndex,
    countries: tuple[str, str],
    *,
    partners: int | None = 10,
    valid_on: date | None = None,
    advance: Advance = silent,
) -> PairTable:
    """Return the pairs between two countries whose verdict is not none.

    a is of the country that comes first in the alphabet. A pair is kept where b is one of the best
    `partners` of a, or a one of the best of b, by score, then by IRI; `None` keeps all. `advance`
    is called with the number of units a that are done.
    """
    valid = index.is_valid_on(valid_on)
    left, right = (np.flatnonzero((index.countries == code) & valid) for code in sorted(countries))
    parts = [_Part.empty()]
    for start in range(0, len(left), _CHUNK_UNITS):
        chunk = left[start : start + _CHUNK_UNITS]
        parts.append(_judge(index, chunk, right))
        advance(len(chunk))
    joined = _Part(
        *(np.concatenate(columns) for columns in zip(*(p.columns for p in parts), strict=True))
    )
    return _table(index, joined, partners=partners)


@dataclass(frozen=True, slots=True)
class _Part:
    a: Ints
    b: Ints
    of_a: Ints
    of_b: Ints

    @classmethod
    def empty(cls) -> _Part:
        return cls(*(np.zeros(0, dtype=np.int64) for _ in range(4)))

    @property
    def columns(self) -> tuple[Ints, ...]:
        return self.a, self.b, self.of_a, self.of_b

    def keep(self, chosen: Ints) -> _Part:
        return _Part(*(column[chosen] for column in self.columns))


def _judge(index: CompareIndex, left: Ints, right: Ints) -> _Part:
    of_a, of_b = _points(index, left, right), _points(index, right, left).T.tocsr()
    of_a.sort_indices()
    of_b.sort_indices()
    # Both hold exactly the pairs that share a skill, since every weight is above 0.
    rows = np.repeat(np.arange(len(left)), np.diff(of_a.indptr))
    a, b = left[rows], right[of_a.indices]
    weight = 2 * _unit_weights(index)
    part = _Part(a, b, rounded_share(of_a.data, weight[a]), rounded_share(of_b.data, weight[b]))
    none = VERDICTS.index(Verdict.NONE)
    return part.keep(np.flatnonzero(verdict_codes(part.of_a, part.of_b, np.zeros_like(a)) != none))


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


def _table(index: CompareIndex, part: _Part, *, partners: int | None) -> PairTable:
    score = scores(part.of_a, part.of_b)
    kept = np.arange(len(score))
    if partners is not None:
        best = _best(part.a, part.b, score=score, partners=partners)
        kept = np.flatnonzero(best | _best(part.b, part.a, score=score, partners=partners))
    kept = kept[np.lexsort((part.b[kept], part.a[kept]))]
    chosen = part.keep(kept)
    gates = gate_codes(findings(index, chosen.a, chosen.b))
    return PairTable(
        a=chosen.a,
        b=chosen.b,
        of_a=chosen.of_a,
        of_b=chosen.of_b,
        score=score[kept],
        verdicts=verdict_codes(chosen.of_a, chosen.of_b, gates.max(axis=0)),
        gates=gates,
        found=len(score),
    )


def _best(unit: Ints, partner: Ints, *, score: Ints, partners: int) -> NDArray[np.bool_]:
    order = np.lexsort((partner, -score, unit))
    sorted_units = unit[order]
    first = np.searchsorted(sorted_units, sorted_units)
    is_best = np.zeros(len(unit), dtype=np.bool_)
    is_best[order] = np.arange(len(unit)) - first < partners
    return is_best
