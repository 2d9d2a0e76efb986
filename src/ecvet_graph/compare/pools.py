"""Which pairs of units are worth an alignment: the best by shared skills, and the nearest by text.

Alignment costs a thousand times what a sparse product does, so it is for these pairs only. Both
lists are per unit and per country, so that no country crowds out another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.compare.coverage import scores
from ecvet_graph.compare.nearest import nearest_units
from ecvet_graph.compare.skill_pairs import SkillPairs, best_of, skill_pairs
from ecvet_graph.progress import silent

if TYPE_CHECKING:
    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.progress import Advance

__all__ = ["POOL", "pool_pairs"]

# How many units each list names for a unit. Of the matches that three times as many find between
# real countries, 95 to 100 of 100 are among these.
POOL = 16


def pool_pairs(
    index: CompareIndex, left: Ints, right: Ints, *, size: int = POOL, advance: Advance = silent
) -> tuple[Ints, Ints]:
    """Return pairs of a left with a right unit, each once, in order of the left, then of the right.

    A pair is in when one of its units is among the best `size` of the other, by the score of shared
    skills or by text. `advance` is called with the number of left units that are done, in two
    rounds.
    """
    found = skill_pairs(index, left, right, advance=advance)
    kept = _best_by_skills(found, size=size)
    near_a, near_b = nearest_units(index, left, right, limit=size)
    advance(len(left))
    a, b = np.concatenate((found.a[kept], near_a)), np.concatenate((found.b[kept], near_b))
    keys = np.unique(a * len(index.units) + b)
    return keys // len(index.units), keys % len(index.units)


def _best_by_skills(found: SkillPairs, *, size: int) -> Ints:
    score = scores(found.of_a, found.of_b)
    best = best_of(found.a, found.b, score=score, partners=size)
    best |= best_of(found.b, found.a, score=score, partners=size)
    return np.flatnonzero(best)
