"""Which pairs of units are worth an alignment: the best by shared skills, and the nearest by text.

Alignment costs a thousand times what a sparse product does, so it is for these pairs only. Both
lists are per unit and per country, so that no country crowds out another. They can be kept: units
that came or went then only compete at the end of the lists of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.compare.coverage import scores
from ecvet_graph.compare.nearest import nearest_entries
from ecvet_graph.compare.ranked import (
    DEPTH,
    Entries,
    Moved,
    Ranked,
    move_ranked,
    replace_rows,
)
from ecvet_graph.compare.skill_pairs import best_of, skill_pairs
from ecvet_graph.progress import silent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.compare.remembered import Digests
    from ecvet_graph.progress import Advance

__all__ = ["POOL", "PoolLists", "pool_lists"]

# How many units each list names for a unit. Of the matches that three times as many find between
# real countries, 95 to 100 of 100 are among these.
POOL = 16


@dataclass(frozen=True, slots=True)
class PoolLists:
    """The best partners of the units of two sides, `left` and `right` by their keys.

    `lists` are by skills of the left and of the right units, then the same by text.
    """

    left: Digests
    right: Digests
    lists: tuple[Ranked, Ranked, Ranked, Ranked]

    @classmethod
    def nothing(cls) -> PoolLists:
        """Return lists of no unit."""
        none, empty = np.zeros(0, dtype=np.uint64), Ranked.nothing()
        return cls(none, none, (empty, empty, empty, empty))

    def pairs(self, size: int = POOL) -> tuple[Ints, Ints]:
        """Return the places of pairs, each once, in order of the left, then of the right.

        A pair is in when one of its units is among the best `size` of the other.
        """
        keys = [np.zeros(0, dtype=np.int64)]
        for number, ranked in enumerate(self.lists):
            found = ranked.entries(size)
            of_left = number % 2 == 0
            left, right = (found.units, found.partners)[:: 1 if of_left else -1]
            keys.append(left * len(self.right) + right)
        together = np.unique(np.concatenate(keys))
        width = max(len(self.right), 1)
        return together // width, together % width


# Index, left and right units, most entries of a unit: the best of the left and of the right units
_Scorer = Callable[["CompareIndex", "Ints", "Ints", int], tuple[Entries, Entries]]


def pool_lists(
    index: CompareIndex,
    left: Ints,
    right: Ints,
    *,
    keys: Digests,
    memory: PoolLists | None = None,
    advance: Advance = silent,
) -> PoolLists:
    """Return the lists of two sides, given as positions in order.

    `keys` are those of all units, see `compare.remembered`. Lists of units that are in `memory` are
    changed by what came and went and not made anew: the same lists. `advance` is called with the
    number of left units that are done, in two rounds.
    """
    known = memory or PoolLists.nothing()
    sides = _Sides(
        left, right, _moved_to(known.left, keys[left]), _moved_to(known.right, keys[right])
    )
    by_skills = _renew(index, sides, known.lists[:2], _best_by_skills)
    advance(len(left))
    by_text = _renew(index, sides, known.lists[2:], _best_by_text)
    advance(len(left))
    return PoolLists(keys[left], keys[right], (*by_skills, *by_text))


@dataclass(frozen=True, slots=True)
class _Sides:
    """Positions of both sides, and where the units of the lists before went, -1 for gone."""

    left: Ints
    right: Ints
    left_moved: Ints
    right_moved: Ints

    def came(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which units of the left and of the right side were not there."""
        found = []
        for units, moved in ((self.left, self.left_moved), (self.right, self.right_moved)):
            is_new = np.ones(len(units), dtype=np.bool_)
            is_new[moved[moved >= 0]] = False
            found.append(is_new)
        return found[0], found[1]


def _moved_to(old: Digests, new: Digests) -> Ints:
    if not len(new):
        return np.full(len(old), -1, dtype=np.int64)
    order = np.argsort(new)
    found = order[np.minimum(np.searchsorted(new[order], old), len(new) - 1)]
    return np.where(new[found] == old, found, -1).astype(np.int64)


def _renew(
    index: CompareIndex, sides: _Sides, old: tuple[Ranked, ...], scorer: _Scorer
) -> tuple[Ranked, Ranked]:
    score = _Scoring(index, sides, scorer)
    came_left, came_right = sides.came()
    of_left, of_right = score.between(came_left, np.ones(len(sides.right), dtype=np.bool_))
    more_left, more_right = score.between(~came_left, came_right)
    moved = [
        Moved(sides.left_moved, sides.right_moved, len(sides.left)),
        Moved(sides.right_moved, sides.left_moved, len(sides.right)),
    ]
    left, redo_left = move_ranked(old[0], moved[0], of_left.beside(more_left), least=POOL)
    right, redo_right = move_ranked(old[1], moved[1], of_right.beside(more_right), least=POOL)
    if redo_left.any():
        found, _ = score.between(redo_left, np.ones(len(sides.right), dtype=np.bool_))
        left = replace_rows(left, redo_left, found)
    if redo_right.any():
        _, found = score.between(np.ones(len(sides.left), dtype=np.bool_), redo_right)
        right = replace_rows(right, redo_right, found)
    return left, right


@dataclass(frozen=True, slots=True)
class _Scoring:
    """Scores some units of one side against some of the other, by places instead of positions."""

    index: CompareIndex
    sides: _Sides
    scorer: _Scorer

    def between(self, left: NDArray[np.bool_], right: NDArray[np.bool_]) -> tuple[Entries, Entries]:
        sides = self.sides
        found = self.scorer(self.index, sides.left[left], sides.right[right], DEPTH + 1)
        own, other = found
        return (
            Entries(
                np.searchsorted(sides.left, own.units),
                np.searchsorted(sides.right, own.partners),
                own.scores,
            ),
            Entries(
                np.searchsorted(sides.right, other.units),
                np.searchsorted(sides.left, other.partners),
                other.scores,
            ),
        )


def _best_by_skills(
    index: CompareIndex, left: Ints, right: Ints, most: int
) -> tuple[Entries, Entries]:
    found = skill_pairs(index, left, right)
    score = scores(found.of_a, found.of_b)
    of_left = Entries(found.a, found.b, score)
    of_right = Entries(found.b, found.a, score)
    return (
        of_left.keep(best_of(found.a, found.b, score=score, partners=most)),
        of_right.keep(best_of(found.b, found.a, score=score, partners=most)),
    )


def _best_by_text(
    index: CompareIndex, left: Ints, right: Ints, most: int
) -> tuple[Entries, Entries]:
    of_left, of_right = nearest_entries(index, left, right, limit=most)
    return Entries(*of_left), Entries(*of_right)
