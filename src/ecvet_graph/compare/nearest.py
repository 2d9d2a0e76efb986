"""Candidate pairs by text: for each unit, the others whose outcomes and title are the nearest.

The measure is symmetric: the mean over the outcomes of either unit of the largest similarity to an
outcome of the other, and the similarity of the titles. Without an encoder it is the cosine of the
key terms of the units, which are the same in all languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ecvet_graph.compare.texts import PIECE_SCALE, VECTOR_SCALE
from ecvet_graph.progress import Advance, silent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.compare.texts import TextIndex

__all__ = ["nearest_entries", "nearest_units"]

_CHUNK_OUTCOMES = 1024
# A mean is kept in 1/64 of a product, so that it is whole.
_PARTS = 64


@dataclass(frozen=True, slots=True)
class _Units:
    """Units with the vectors of their outcomes one after the other, and of their titles."""

    units: Ints
    starts: Ints
    outcomes: NDArray[np.float32]
    titles: NDArray[np.float32]

    def part(self, first: int, last: int) -> _Units:
        rows = slice(int(self.starts[first]), int(self.starts[last]))
        return _Units(
            self.units[first:last],
            self.starts[first : last + 1] - self.starts[first],
            self.outcomes[rows],
            self.titles[first:last],
        )


@dataclass(frozen=True, slots=True)
class _Scores:
    """Units of two sides, and how alike they are, (left, right)."""

    left: Ints
    right: Ints
    scores: NDArray[np.int32]
    needs_more_than_nothing: bool

    @classmethod
    def nothing(cls) -> _Scores:
        none = np.zeros(0, dtype=np.int64)
        return cls(none, none, np.zeros((0, 0), dtype=np.int32), False)


def nearest_units(
    index: CompareIndex,
    left: Ints,
    right: Ints,
    *,
    limit: int,
    both_ways: bool = True,
    advance: Advance = silent,
) -> tuple[Ints, Ints]:
    """Return pairs where one unit is among the nearest `limit` of the other.

    With `both_ways` false only the nearest of the left units count.

    `left` and `right` are positions; the pairs come back as positions, in order of the left, then
    of the right unit. Units without outcomes, and an index without texts, have no pairs; nor have,
    without vectors, units that share no key term.
    `advance` is called with the number of left units that are done.
    """
    found = _scores(index, left, right, advance=advance)
    chosen = _best(found.scores, limit)
    if both_ways:
        chosen |= _best(found.scores.T, limit).T
    if found.needs_more_than_nothing:
        chosen &= found.scores > 0
    places = np.argwhere(chosen)
    return found.left[places[:, 0]], found.right[places[:, 1]]


def nearest_entries(
    index: CompareIndex, left: Ints, right: Ints, *, limit: int
) -> tuple[tuple[Ints, Ints, Ints], tuple[Ints, Ints, Ints]]:
    """Return the nearest `limit` of each left unit, and of each right unit, with their scores.

    Either is positions of units, of their partners, and scores; as of `nearest_units` otherwise.
    """
    found = _scores(index, left, right)
    both = []
    for scores, units, partners in (
        (found.scores, found.left, found.right),
        (found.scores.T, found.right, found.left),
    ):
        chosen = _best(scores, limit)
        if found.needs_more_than_nothing:
            chosen &= scores > 0
        rows, columns = np.nonzero(chosen)
        both.append((units[rows], partners[columns], scores[rows, columns].astype(np.int64)))
    return both[0], both[1]


def _scores(index: CompareIndex, left: Ints, right: Ints, *, advance: Advance = silent) -> _Scores:
    """Return the similarities of the units that have outcomes."""
    if index.texts is None:
        return _Scores.nothing()
    rows, columns = (_units(index, index.texts, units) for units in (left, right))
    size, others = len(rows.units), len(columns.units)
    if not size or not others:
        return _Scores.nothing()
    scores = np.empty((size, others), dtype=np.int32)
    terms = None if index.texts.has_vectors else _term_rows(index.texts)
    for first, last in _chunks(rows.starts):
        part = rows.part(first, last)
        if terms is None:
            scores[first:last] = _similarity(part, columns)
        else:
            scores[first:last] = (terms[columns.units] @ terms[part.units].T.toarray()).T
        advance(last - first)
    return _Scores(rows.units, columns.units, scores, terms is not None)


def _units(index: CompareIndex, texts: TextIndex, units: Ints) -> _Units:
    counts = index.starts[units + 1] - index.starts[units]
    kept = np.sort(units[counts > 0])
    counts = index.starts[kept + 1] - index.starts[kept]
    starts = np.concatenate(([0], np.cumsum(counts)))
    rows = np.arange(starts[-1]) + np.repeat(index.starts[kept] - starts[:-1], counts)
    return _Units(
        kept,
        starts,
        _vectors(texts, texts.outcome_texts[rows]),
        _vectors(texts, texts.unit_titles[kept]),
    )


def _term_rows(texts: TextIndex) -> sparse.csr_matrix:
    """Return the key terms of each unit, (units, keys), rows of length `PIECE_SCALE`."""
    rows = sparse.csr_matrix(texts.unit_terms, dtype=np.float64)
    rows.data = texts.term_weights[rows.indices].astype(np.float64)
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = np.repeat(PIECE_SCALE / np.maximum(lengths, 1), np.diff(rows.indptr))
    rows.data = np.rint(rows.data * scale)
    return rows.astype(np.int32)


def _vectors(texts: TextIndex, lines: Ints) -> NDArray[np.float32]:
    vectors = texts.vectors[lines].astype(np.float32)
    vectors[lines < 0] = 0
    return vectors


def _chunks(starts: Ints) -> list[tuple[int, int]]:
    """Return runs of units that have not too many outcomes together."""
    cuts, first = [], 0
    while first < len(starts) - 1:
        reach = int(np.searchsorted(starts, starts[first] + _CHUNK_OUTCOMES, side="right")) - 1
        last = max(first + 1, reach)
        cuts.append((first, last))
        first = last
    return cuts


def _similarity(rows: _Units, columns: _Units) -> NDArray[np.int32]:
    """Return the similarity of units, (rows, columns), in whole numbers."""
    # Products of whole numbers below 2 ** 24 are exact; sums go on in double precision.
    products = rows.outcomes @ columns.outcomes.T
    best_right = np.maximum.reduceat(products, columns.starts[:-1], axis=1)
    best_left = np.maximum.reduceat(products, rows.starts[:-1], axis=0)
    of_left = np.add.reduceat(best_right.astype(np.int64), rows.starts[:-1], axis=0)
    of_right = np.add.reduceat(best_left.astype(np.int64), columns.starts[:-1], axis=1)
    titles = (rows.titles @ columns.titles.T).astype(np.int64)
    left = _PARTS * of_left // np.diff(rows.starts)[:, None]
    right = _PARTS * of_right // np.diff(columns.starts)[None, :]
    return np.asarray((left + right + _PARTS * titles) // VECTOR_SCALE, dtype=np.int32)


def _best(scores: NDArray[np.int32], limit: int) -> NDArray[np.bool_]:
    """Return where a value is among the largest of its row; of equal ones the first."""
    if limit >= scores.shape[1]:
        return np.ones(scores.shape, dtype=np.bool_)
    cut = np.partition(scores, scores.shape[1] - limit, axis=1)[:, [scores.shape[1] - limit]]
    above, equal = scores > cut, scores == cut
    room = limit - above.sum(axis=1, keepdims=True)
    return np.asarray(above | (equal & (np.cumsum(equal, axis=1) <= room)), dtype=np.bool_)
