"""The best columns of each row of a block of scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Ranking", "top"]


@dataclass(frozen=True, slots=True)
class Ranking:
    """For each text its best skills: positions and scores, shape (texts, limit), best first.

    Where there are fewer skills than `limit`, the row ends in position -1 and score 0.
    """

    positions: NDArray[np.int64]
    scores: NDArray[np.float32]

    @classmethod
    def empty(cls, rows: int, limit: int) -> Ranking:
        """Return rows without a single skill."""
        shape = (rows, limit)
        return cls(np.full(shape, -1, dtype=np.int64), np.zeros(shape, dtype=np.float32))

    @classmethod
    def join(cls, parts: Sequence[Ranking], limit: int) -> Ranking:
        """Return the rows of all parts under each other."""
        if not parts:
            return cls.empty(0, limit)
        return cls(
            np.concatenate([part.positions for part in parts]),
            np.concatenate([part.scores for part in parts]),
        )

    def take(self, rows: Sequence[int]) -> Ranking:
        """Return these rows, in this order."""
        return Ranking(self.positions[rows], self.scores[rows])


def top(
    scores: NDArray[np.float32], *, limit: int, columns: NDArray[np.int64] | None = None
) -> Ranking:
    """Return the `limit` largest of each row, ties in the order of the columns.

    `scores` is (rows, columns); `columns` gives the position that a column stands for.
    """
    rows, width = scores.shape
    kept = min(limit, width)
    chosen = np.argpartition(-scores, kept - 1, axis=1)[:, :kept] if kept < width else None
    if chosen is None:
        chosen = np.broadcast_to(np.arange(width), (rows, width))
    values = np.take_along_axis(scores, chosen, axis=1)
    order = np.lexsort((chosen, -values), axis=1)
    positions = np.full((rows, limit), -1, dtype=np.int64)
    best = np.zeros((rows, limit), dtype=np.float32)
    picked = np.take_along_axis(chosen, order, axis=1)
    positions[:, :kept] = picked if columns is None else columns[picked]
    best[:, :kept] = np.take_along_axis(values, order, axis=1)
    return Ranking(positions, best)
