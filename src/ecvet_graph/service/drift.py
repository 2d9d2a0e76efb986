"""How far the weights in force are from those that a recount would give."""

from __future__ import annotations

import numpy as np

from ecvet_graph.compare import CompareIndex, rarity

__all__ = ["weight_drift"]


def weight_drift(index: CompareIndex) -> float:
    """Return the part of the weight of all skills that a recount would move, 0 or more.

    That is the sum of the changes of weights over the sum of weights, each skill as often as units
    hold it (`docs/decisions/0015-increments.md`).
    """
    holders = np.asarray((index.unit_skills > 0).sum(axis=0), dtype=np.int64).ravel()
    units = int((np.diff(index.starts) > 0).sum())
    weights = {count: rarity(count, units=units) for count in np.unique(holders).tolist()}
    now = np.array([weights[count] for count in holders.tolist()], dtype=np.int64)
    whole = int((holders * index.skill_weights).sum())
    moved = int((holders * np.abs(now - index.skill_weights)).sum())
    return moved / whole if whole else 0.0
