"""How far units cover the outcomes of another: by their skills alone, or by the alignment of outcomes."""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ecvet_graph.compare.alignment import cover_by
from ecvet_graph.compare.coverage import half_points
from ecvet_graph.compare.index import CompareIndex, Ints
from ecvet_graph.compare.pair_model import PairModel, pair_model_for
from ecvet_graph.compare.scale import SCALE
from ecvet_graph.compare.texts import VECTOR_SCALE, TextIndex

__all__ = ["AlignedShares", "Shares", "SkillShares", "shares_for"]

# Products of texts, by vectors, by pieces and by key terms, are in this measure.
_UNIT = VECTOR_SCALE * VECTOR_SCALE
# So many texts are held against all others at once.
_ROWS = 64


class Shares(Protocol):
    """How far units cover each outcome of a unit, in ten-thousandths.

    `covered` and `partly` are the shares from which an outcome counts as covered, as partly covered;
    `method` names how they were found.
    """

    method: str
    covered: int
    partly: int

    def __call__(self, unit: int, others: Ints) -> Ints:
        """Return the shares of the outcomes of a unit by each other one, (others, outcomes)."""

    def judged(self, unit: int) -> NDArray[np.bool_]:
        """Return for each outcome of a unit whether anything is known that could be compared."""

    def nearness(
        self, units: Ints, others: Ints, *, by_skills_alone: bool = False
    ) -> NDArray[np.int64] | None:
        """Return how similar each other unit is to each outcome of `units`, one after the other.

        (outcomes, others), whole numbers that only rank; all others have outcomes. Skills alone are
        quicker than texts. `None`: shares are found so quickly that no ranking is needed.
        """


class SkillShares:
    """Shares by common skills alone: the rule of `compare.coverage`."""

    method = "skill-coverage"
    covered = SCALE
    partly = SCALE // 2

    def __init__(self, index: CompareIndex) -> None:
        self._index = index

    def __call__(self, unit: int, others: Ints) -> Ints:
        """Return 1, one half or 0 for each outcome of a unit by each other one."""
        rows = self._index.outcome_rows(unit)
        held = self._index.unit_skills[others].T
        shared = (self._index.outcome_skills[rows] @ held).toarray()
        points = half_points(shared, self._index.outcome_totals[rows][:, None])
        return np.asarray(points.T * (SCALE // 2), dtype=np.int64)

    def judged(self, unit: int) -> NDArray[np.bool_]:
        """Return which outcomes of a unit are linked to a skill."""
        return np.asarray(self._index.outcome_totals[self._index.outcome_rows(unit)] > 0)

    def nearness(
        self, units: Ints, others: Ints, *, by_skills_alone: bool = False
    ) -> NDArray[np.int64] | None:
        """Return nothing: skills are quickly compared."""
        del units, others, by_skills_alone
        return None


class AlignedShares:
    """Shares by the alignment of outcomes: the numbers of `compare.alignment`."""

    def __init__(self, index: CompareIndex, model: PairModel) -> None:
        self._index, self._model = index, model
        self.method = model.method
        self.covered, self.partly = model.covered, model.partly

    def __call__(self, unit: int, others: Ints) -> Ints:
        """Return what each outcome of a unit counts by each other one."""
        return cover_by(self._index, unit, others, model=self._model)

    def judged(self, unit: int) -> NDArray[np.bool_]:
        """Return which outcomes of a unit have a text, or a skill, that could be compared."""
        rows = self._index.outcome_rows(unit)
        known = self._index.outcome_totals[rows] > 0
        if self._index.texts is not None:
            known = known | (self._index.texts.outcome_texts[rows] >= 0)
        return np.asarray(known, dtype=np.bool_)

    def nearness(
        self, units: Ints, others: Ints, *, by_skills_alone: bool = False
    ) -> NDArray[np.int64] | None:
        """Return the sum of the parts in common: skills, nearest outcome, and titles."""
        index = self._index
        rows, owners = _outcome_rows(index, units)
        totals = np.maximum(index.outcome_totals[rows], 1)
        shared = index.outcome_skills[rows] @ index.unit_skills[others].T
        found = np.asarray(SCALE * shared.toarray() // totals[:, None], dtype=np.int64)
        if by_skills_alone or index.texts is None:
            return found
        texts = index.texts
        columns, pair = _outcome_rows(index, others)
        lines, titles = texts.outcome_texts[columns], texts.unit_titles[others]
        starts = np.searchsorted(pair, np.arange(len(others)))
        own_titles = np.concatenate(
            [self._products(texts, part)[:, titles] for part in _parts(texts.unit_titles[units])]
        )
        for first, part in zip(
            range(0, len(rows), _ROWS), _parts(texts.outcome_texts[rows]), strict=True
        ):
            own = self._products(texts, part)
            span = slice(first, first + len(part))
            sums = np.maximum.reduceat(own[:, lines], starts, axis=1).astype(np.int64)
            sums += own[:, titles].astype(np.int64)
            sums += own_titles[owners[span]].astype(np.int64)
            found[span] += SCALE * sums // _UNIT
        return found

    def _products(self, texts: TextIndex, lines: Ints) -> NDArray[np.float32]:
        """Return the products of some texts with all, and a last column of zeros for none."""
        rows, every = self._rows
        if texts.has_vectors:
            # Whole numbers below 2 ** 24: the product is exact in any order of summing.
            found = rows[lines] @ every
        else:
            pieces = texts.pieces[lines] @ texts.pieces.T
            found = (pieces + texts.terms[lines] @ texts.terms.T).toarray().astype(np.float32)
            found = np.pad(found, ((0, 0), (0, 1)))
        found[lines < 0] = 0
        return np.asarray(found, dtype=np.float32)

    @cached_property
    def _rows(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the vectors of the texts and a row of zeros, and the same as columns."""
        texts = self._index.texts
        vectors = np.zeros((0, 0)) if texts is None else texts.vectors
        rows = np.pad(vectors.astype(np.float32), ((0, 1), (0, 0)))
        return rows, rows.T


def _outcome_rows(index: CompareIndex, units: Ints) -> tuple[Ints, Ints]:
    """Return the rows of the outcomes of units one after the other, and the number of its unit."""
    counts = index.starts[units + 1] - index.starts[units]
    owners = np.repeat(np.arange(len(units)), counts)
    before = np.cumsum(counts) - counts
    return np.arange(len(owners)) + (index.starts[units] - before)[owners], owners


def _parts(lines: Ints) -> list[Ints]:
    return [lines[first : first + _ROWS] for first in range(0, len(lines), _ROWS)]


def shares_for(index: CompareIndex, *, model: PairModel | None = None) -> Shares:
    """Return how shares are found in an index: by the pair model that fits its texts."""
    return AlignedShares(index, model or pair_model_for(index.texts))
