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

# Products of texts, by vectors and by pieces, are in this measure.
_UNIT = VECTOR_SCALE * VECTOR_SCALE


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

    def promising(
        self, unit: int, others: Ints, *, limit: int, by_skills_alone: bool = False
    ) -> Ints:
        """Return the numbers of those of `others` that are worth a closer look, sorted.

        For each outcome of the unit at least the `limit` most similar; all have outcomes. Skills
        alone are quicker than texts.
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

    def promising(
        self, unit: int, others: Ints, *, limit: int, by_skills_alone: bool = False
    ) -> Ints:
        """Return all: skills are quickly compared."""
        del unit, limit, by_skills_alone
        return np.arange(len(others))


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

    def promising(
        self, unit: int, others: Ints, *, limit: int, by_skills_alone: bool = False
    ) -> Ints:
        """Return those with the most similar outcomes, titles and skills, for each outcome."""
        if len(others) <= limit:
            return np.arange(len(others))
        rows = self._index.outcome_rows(unit)
        totals = np.maximum(self._index.outcome_totals[rows], 1)
        shared = self._index.outcome_skills[rows] @ self._index.unit_skills[others].T
        nearness = SCALE * shared.toarray() // totals[:, None]
        if not by_skills_alone:
            nearness += self._nearness(unit, others)
        # Unique whole numbers, so that the same are chosen on every machine; earlier ones first
        keys = nearness * len(others) - np.arange(len(others))
        return np.unique(np.argpartition(-keys, limit - 1, axis=1)[:, :limit])

    def _nearness(self, unit: int, others: Ints) -> Ints:
        """Return the sum of the cosines of nearest outcome and titles, (outcomes, others)."""
        index, texts = self._index, self._index.texts
        rows = index.outcome_rows(unit)
        if texts is None:
            return np.zeros((rows.stop - rows.start, len(others)), dtype=np.int64)
        counts = index.starts[others + 1] - index.starts[others]
        ends = np.cumsum(counts)
        columns = np.arange(ends[-1]) + np.repeat(index.starts[others] - (ends - counts), counts)
        # A row more than there are texts stands for the text that is missing.
        lines = np.append(texts.outcome_texts[rows], texts.unit_titles[unit])
        *_, title = own = self._products(texts, lines)
        own, titles = own[:-1], texts.unit_titles[others]
        nearest = np.maximum.reduceat(own[:, texts.outcome_texts[columns]], ends - counts, axis=1)
        sums = nearest.astype(np.int64) + own[:, titles].astype(np.int64)
        return np.asarray(SCALE * (sums + title[titles].astype(np.int64)) // _UNIT)

    def _products(self, texts: TextIndex, lines: Ints) -> NDArray[np.float32]:
        """Return the products of some texts with all, and a last column of zeros for none."""
        rows, every = self._rows
        if texts.has_vectors:
            # Whole numbers below 2 ** 24: the product is exact in any order of summing.
            found = rows[lines] @ every
        else:
            found = (texts.pieces[lines] @ texts.pieces.T).toarray().astype(np.float32)
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


def shares_for(index: CompareIndex, *, model: PairModel | None = None) -> Shares:
    """Return how shares are found in an index: by the pair model that fits its texts."""
    return AlignedShares(index, model or pair_model_for(index.texts))
