"""Alignment of the outcomes of units: which cover which, how far, and what says so.

How far an outcome counts comes from the largest similarities to the outcomes of the other unit, not
from the assignment: an outcome more in the other unit never lowers a coverage. The assignment says
which pairs are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from ecvet_graph.compare.coverage import rounded_share
from ecvet_graph.compare.scale import SCALE
from ecvet_graph.compare.sides import Side, left_side, right_side
from ecvet_graph.compare.similarity import Block, measure_block, measure_pairs
from ecvet_graph.model.match import CoverageState, Relation, Tier
from ecvet_graph.progress import Advance, silent

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.compare.pair_model import PairModel

__all__ = [
    "STATES",
    "AlignedPairs",
    "Pair",
    "PairAlignment",
    "align",
    "align_many",
    "cover_by",
    "outcome_states",
]

# Codes of the states of outcomes
STATES = (
    CoverageState.MISSING,
    CoverageState.PARTLY,
    CoverageState.COVERED,
    CoverageState.NOT_LINKED,
)
_MISSING, _PARTLY, _COVERED, _NOT_LINKED = range(len(STATES))

_CHUNK_OUTCOMES = 4096

# Rows of both outcomes, probability in ten-thousandths, what carries it, how b's stands to a's
Pair = tuple[int, int, int, Tier, Relation]


@dataclass(frozen=True, slots=True)
class PairAlignment:
    """Two units side by side; shares, probabilities and coverages are ten-thousandths.

    Attributes:
        pairs: in order of the rows of a, then of b.
        states_a, states_b: codes of `STATES`, one per outcome of the unit.
        shares_a, shares_b: what each outcome counts.
        probabilities_a, probabilities_b: of its best pair.
        nearest_a, nearest_b: the row of the outcome in that pair, -1 where there is none.
        of_a, of_b: the coverages. `band_a`, `band_b`: their 90 % bands, lowest and highest.
    """

    pairs: tuple[Pair, ...]
    states_a: Ints
    states_b: Ints
    shares_a: Ints
    shares_b: Ints
    probabilities_a: Ints
    probabilities_b: Ints
    nearest_a: Ints
    nearest_b: Ints
    of_a: int
    of_b: int
    band_a: tuple[int, int]
    band_b: tuple[int, int]


@dataclass(frozen=True, slots=True)
class AlignedPairs:
    """Many pairs of units, in the order asked for; ten-thousandths.

    `of_a`, `of_b`: (pairs,). `shares_a`: what the outcomes of a count, pair after pair; those of
    pair n stand from `starts_a[n]` to `starts_a[n + 1]`, in the order of the index; b the same.
    """

    of_a: Ints
    of_b: Ints
    shares_a: Ints
    starts_a: Ints
    shares_b: Ints
    starts_b: Ints


def align(
    index: CompareIndex,
    a: int,
    b: int,
    *,
    model: PairModel,
    broader: sparse.csr_matrix | None = None,
) -> PairAlignment:
    """Return the alignment of two units, given by their positions.

    `broader` is (skills, skills), 1 where the second skill is one step broader than the first:
    declared skills one step apart then count half.
    """
    if not _sizes(index, np.array([a, b])).all():
        return _nothing(index, a, b)
    block = measure_block(index, a, np.array([b]), broader=broader)
    left, right = left_side(index, block), right_side(index, block)
    shares = [_shares(block, side, model=model) for side in (left, right)]
    states = [
        outcome_states(index, side.rows, found, model=model)
        for side, found in zip((left, right), shares, strict=True)
    ]
    chances = _pair_probabilities(block, model=model)
    of_a, of_b = (
        int(_coverage(index, side, found)[0])
        for side, found in zip((left, right), shares, strict=True)
    )
    best_b, best_a = chances.argmax(axis=1), chances.argmax(axis=0)
    best = chances.max(axis=1), chances.max(axis=0)
    return PairAlignment(
        pairs=_pairs(block, chances, states=(states[0], states[1]), model=model),
        states_a=states[0],
        states_b=states[1],
        shares_a=shares[0],
        shares_b=shares[1],
        probabilities_a=best[0],
        probabilities_b=best[1],
        nearest_a=np.where(best[0] > 0, block.rows_b[best_b], -1),
        nearest_b=np.where(best[1] > 0, block.rows_a[best_a], -1),
        of_a=of_a,
        of_b=of_b,
        band_a=_band(index, left, shares[0], model=model),
        band_b=_band(index, right, shares[1], model=model),
    )


def align_many(
    index: CompareIndex, a: Ints, b: Ints, *, model: PairModel, advance: Advance = silent
) -> AlignedPairs:
    """Return the coverages of many pairs: the numbers of `align`.

    `a` and `b` are positions, (pairs,). `advance` is called with the number of pairs done.
    """
    sizes_a, sizes_b = _sizes(index, a), _sizes(index, b)
    starts_a, starts_b = (np.concatenate(([0], np.cumsum(each))) for each in (sizes_a, sizes_b))
    found = AlignedPairs(
        of_a=np.zeros(len(a), dtype=np.int64),
        of_b=np.zeros(len(a), dtype=np.int64),
        shares_a=np.zeros(starts_a[-1], dtype=np.int64),
        starts_a=starts_a,
        shares_b=np.zeros(starts_b[-1], dtype=np.int64),
        starts_b=starts_b,
    )
    order = np.lexsort((b, a))
    order = order[(sizes_a[order] > 0) & (sizes_b[order] > 0)]
    for chosen in _chunks(a[order], sizes_b[order]):
        pairs = order[chosen]
        _fill(index, found, a=int(a[pairs[0]]), b=b[pairs], pairs=pairs, model=model)
        advance(len(pairs))
    advance(len(a) - len(order))
    return found


def cover_by(index: CompareIndex, unit: int, others: Ints, *, model: PairModel) -> Ints:
    """Return how far each other unit covers each outcome of a unit, (others, outcomes).

    The shares of `align`, in ten-thousandths; `others` are positions.
    """
    size = int(_sizes(index, np.array([unit]))[0])
    found = np.zeros((len(others), size), dtype=np.int64)
    if not size:
        return found
    sizes = _sizes(index, others)
    known = np.flatnonzero(sizes > 0)
    for chosen in _chunks(np.zeros(len(known), dtype=np.int64), sizes[known]):
        pairs = known[chosen]
        block = measure_block(index, unit, others[pairs])
        shares = _shares(block, left_side(index, block), model=model)
        found[pairs] = shares.reshape(len(pairs), size)
    return found


def _sizes(index: CompareIndex, units: Ints) -> Ints:
    return np.asarray(index.starts[units + 1] - index.starts[units], dtype=np.int64)


def _chunks(a: Ints, sizes: Ints) -> list[slice]:
    """Return runs of pairs with the same a whose other outcomes are not too many at once."""
    if not len(a):
        return []
    total = np.cumsum(sizes)
    cuts, start = [0], 0
    changes = np.flatnonzero(np.diff(a)) + 1
    for end in [*changes.tolist(), len(a)]:
        while start < end:
            reach = (total[start - 1] if start else 0) + _CHUNK_OUTCOMES
            start = min(end, max(start + 1, int(np.searchsorted(total, reach, side="right"))))
            cuts.append(start)
    return [slice(first, last) for first, last in pairwise(cuts)]


def _fill(
    index: CompareIndex, found: AlignedPairs, *, a: int, b: Ints, pairs: Ints, model: PairModel
) -> None:
    block = measure_block(index, a, b)
    for side, of, shares, starts in (
        (left_side(index, block), found.of_a, found.shares_a, found.starts_a),
        (right_side(index, block), found.of_b, found.shares_b, found.starts_b),
    ):
        counted = _shares(block, side, model=model)
        of[pairs] = _coverage(index, side, counted)
        within = np.arange(len(side.rows)) - side.starts[side.pair]
        shares[starts[pairs][side.pair] + within] = counted


def _shares(block: Block, side: Side, *, model: PairModel) -> Ints:
    """Return what each outcome of a side counts."""
    languages = block.languages[side.pair]
    shares = model.share.apply(side.measures, languages)
    shares = np.where(side.has_evidence, shares, 0)
    shares = np.where(side.is_related, np.maximum(shares, SCALE // 2), shares)
    return np.asarray(np.where(side.is_same, SCALE, shares), dtype=np.int64)


def _coverage(index: CompareIndex, side: Side, shares: Ints) -> Ints:
    """Return the weighted mean of the shares of each pair."""
    weights = index.outcome_weights[side.rows]
    part = np.add.reduceat(weights * shares, side.starts[:-1])
    whole = np.add.reduceat(weights, side.starts[:-1])
    return rounded_share(part, SCALE * whole)


def _band(index: CompareIndex, side: Side, shares: Ints, *, model: PairModel) -> tuple[int, int]:
    """Return the band of a coverage: what is the same in both units is sure, the rest is not."""
    weights = index.outcome_weights[side.rows]
    sure, rest = weights[side.is_same].sum(), weights[~side.is_same]
    judged = rounded_share((rest * shares[~side.is_same]).sum(), np.asarray(SCALE * rest.sum()))
    low, high = (
        int(rounded_share(sure * SCALE + rest.sum() * limit, np.asarray(SCALE * weights.sum())))
        for limit in model.band_around(int(judged))
    )
    # Rounding may put a limit a ten-thousandth on the wrong side of the coverage.
    coverage = int(_coverage(index, side, shares)[0])
    return min(low, coverage), max(high, coverage)


def outcome_states(index: CompareIndex, rows: Ints, shares: Ints, *, model: PairModel) -> Ints:
    """Return the codes of the states of outcomes that count so much; `rows` are those of the index."""
    states = np.select(
        [shares >= model.covered, shares >= model.partly], [_COVERED, _PARTLY], _MISSING
    )
    return np.asarray(np.where(_is_known(index, rows), states, _NOT_LINKED), dtype=np.int64)


def _is_known(index: CompareIndex, rows: Ints) -> NDArray[np.bool_]:
    """Return whether an outcome has a text or a skill that could be compared."""
    known = index.outcome_totals[rows] > 0
    if index.texts is not None:
        known |= index.texts.outcome_texts[rows] >= 0
    return np.asarray(known, dtype=np.bool_)


def _pair_probabilities(block: Block, *, model: PairModel) -> Ints:
    """Return the probability of each pair of outcomes, (outcomes of a, outcomes of b)."""
    shape = block.text.shape
    languages = np.repeat(block.languages, block.text.size)
    found = model.pair.apply(measure_pairs(block), languages).reshape(shape)
    found = np.where(block.has_evidence, found, 0)
    found = np.where(block.is_related, np.maximum(found, SCALE // 2), found)
    return np.asarray(np.where(block.is_same, SCALE, found), dtype=np.int64)


def _pairs(
    block: Block, chances: Ints, *, states: tuple[Ints, Ints], model: PairModel
) -> tuple[Pair, ...]:
    """Return the best one-to-one pairs, then those that are sure beside them.

    An outcome that counts and has no pair by then is shown with its nearest.
    """
    rows, columns = linear_sum_assignment(chances, maximize=True)
    chosen = np.zeros(chances.shape, dtype=np.bool_)
    chosen[rows, columns] = chances[rows, columns] >= model.possible
    chosen |= chances >= model.same
    for axis, state in enumerate(states):
        lonely = np.isin(state, (_PARTLY, _COVERED)) & ~chosen.any(axis=1 - axis)
        lonely &= chances.max(axis=1 - axis) > 0
        places = np.flatnonzero(lonely)
        best = chances.argmax(axis=1 - axis)[places]
        chosen[(places, best) if axis == 0 else (best, places)] = True
    return tuple(
        (
            int(block.rows_a[row]),
            int(block.rows_b[column]),
            int(chances[row, column]),
            _tier(block, row, column),
            _relation(block, row, column, is_sure=bool(chances[row, column] >= model.same)),
        )
        for row, column in np.argwhere(chosen).tolist()
    )


def _tier(block: Block, row: int, column: int) -> Tier:
    if block.has_same_text[row, column]:
        return Tier.IDENTICAL
    if block.has_same_skill[row, column]:
        return Tier.SKILL
    return Tier.RELATED_SKILL if block.is_related[row, column] else Tier.TEXT


def _relation(block: Block, row: int, column: int, *, is_sure: bool) -> Relation:
    if block.is_same[row, column]:
        return Relation.SAME
    if block.is_broader[row, column]:
        return Relation.BROADER
    if block.is_narrower[row, column]:
        return Relation.NARROWER
    return Relation.SAME if is_sure else Relation.POSSIBLE


def _nothing(index: CompareIndex, a: int, b: int) -> PairAlignment:
    """Return the alignment of units of which at least one has no outcomes."""
    zeros = [np.zeros(size, dtype=np.int64) for size in _sizes(index, np.array([a, b])).tolist()]
    return PairAlignment(
        pairs=(),
        states_a=zeros[0],
        states_b=zeros[1],
        shares_a=zeros[0],
        shares_b=zeros[1],
        probabilities_a=zeros[0],
        probabilities_b=zeros[1],
        nearest_a=zeros[0] - 1,
        nearest_b=zeros[1] - 1,
        of_a=0,
        of_b=0,
        band_a=(0, 0),
        band_b=(0, 0),
    )
