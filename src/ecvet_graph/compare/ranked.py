"""Lists of the best partners of units, and how they change when a few units do.

A list is exact: no unit outside it ranks before its last one. It is longer than what is asked of
it, so that it stays exact when units leave; only where too little is left of it is it made anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ecvet_graph.compare.index import Ints

__all__ = ["DEPTH", "Entries", "Moved", "Ranked", "make_ranked", "move_ranked", "replace_rows"]

DEPTH = 24
"""The most partners that a list holds."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Places of units, of partners on the other side, and scores, each (entries,)."""

    units: Ints
    partners: Ints
    scores: Ints

    def keep(self, chosen: NDArray[np.bool_] | Ints) -> Entries:
        """Return some of the entries."""
        return Entries(self.units[chosen], self.partners[chosen], self.scores[chosen])

    def beside(self, other: Entries) -> Entries:
        """Return these entries and others."""
        return Entries(
            np.concatenate((self.units, other.units)),
            np.concatenate((self.partners, other.partners)),
            np.concatenate((self.scores, other.scores)),
        )


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best partners of each unit of a side, by score, then by place.

    Attributes:
        starts: (units + 1), where the list of each begins.
        partners, scores: (entries,), places on the other side, and scores.
        is_complete: (units,), whether nothing but the list could be a partner.
    """

    starts: Ints
    partners: NDArray[np.int32]
    scores: NDArray[np.int32]
    is_complete: NDArray[np.bool_]

    @classmethod
    def nothing(cls, size: int = 0) -> Ranked:
        """Return empty lists of so many units."""
        none = np.zeros(0, dtype=np.int32)
        return cls(np.zeros(size + 1, dtype=np.int64), none, none, np.ones(size, dtype=np.bool_))

    def entries(self, most: int = DEPTH) -> Entries:
        """Return the best `most` of each list, list after list."""
        sizes = np.diff(self.starts)
        units = np.repeat(np.arange(len(sizes)), sizes)
        chosen = np.arange(len(units)) - self.starts[units] < most
        return Entries(
            units[chosen],
            self.partners[chosen].astype(np.int64),
            self.scores[chosen].astype(np.int64),
        )


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the units of both sides went: `units` and `partners` are new places, -1 where gone.

    `size` is how many units there are now.
    """

    units: Ints
    partners: Ints
    size: int


def make_ranked(found: Entries, size: int) -> Ranked:
    """Return lists of `size` units from entries that hold the best `DEPTH` + 1 of each, or all."""
    best = _sorted(found, DEPTH + 1)
    is_complete = np.bincount(best.units, minlength=size) <= DEPTH
    return _listed(_sorted(best, DEPTH), size, is_complete)


def move_ranked(
    old: Ranked, moved: Moved, fresh: Entries, *, least: int
) -> tuple[Ranked, NDArray[np.bool_]]:
    """Return the lists after some units came and went, and which of them have to be made anew.

    `fresh` are the entries of partners that came, the best `DEPTH` + 1 of each unit at least, and
    all entries of units that came. A list holds enough when it is complete or has `least` entries.
    """
    was = old.entries()
    places, partners = moved.units[was.units], moved.partners[was.partners]
    kept = Entries(places, partners, was.scores).keep((places >= 0) & (partners >= 0))
    cut_score, cut_place, is_open = _cuts(old, moved)
    both = kept.beside(fresh)
    score, limit = both.scores, cut_score[both.units]
    is_sure = (score > limit) | ((score == limit) & (both.partners <= cut_place[both.units]))
    best = _sorted(both.keep(is_sure | ~is_open[both.units]), DEPTH + 1)
    counts = np.bincount(best.units, minlength=moved.size)
    found = _listed(_sorted(best, DEPTH), moved.size, (counts <= DEPTH) & ~is_open)
    return found, is_open & (counts < least)


def replace_rows(old: Ranked, rows: NDArray[np.bool_], found: Entries) -> Ranked:
    """Return the lists with those of some units made anew from entries, as `make_ranked` does."""
    fresh = make_ranked(found, len(rows))
    was, new = old.entries(), fresh.entries()
    both = was.keep(~rows[was.units]).beside(new.keep(rows[new.units]))
    is_complete = np.where(rows, fresh.is_complete, old.is_complete)
    return _listed(_sorted(both, DEPTH), len(rows), is_complete)


def _cuts(old: Ranked, moved: Moved) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return score and place of the last entry of each list that is not complete, by new place."""
    cut_score = np.zeros(moved.size, dtype=np.int64)
    cut_place = np.full(moved.size, -1, dtype=np.int64)
    is_open = np.zeros(moved.size, dtype=np.bool_)
    rows = np.flatnonzero((moved.units >= 0) & ~old.is_complete)
    last = old.starts[rows + 1] - 1
    places = moved.units[rows]
    is_open[places] = True
    cut_score[places] = old.scores[last]
    cut_place[places] = moved.partners[old.partners[last]]
    return cut_score, cut_place, is_open


def _sorted(found: Entries, most: int) -> Entries:
    """Return the best `most` entries of each unit, unit after unit, each partner once."""
    order = np.lexsort((found.partners, -found.scores, found.units))
    entries = found.keep(order)
    if len(order):
        is_first = np.ones(len(order), dtype=np.bool_)
        is_first[1:] = (np.diff(entries.units) != 0) | (np.diff(entries.partners) != 0)
        entries = entries.keep(is_first)
    first = np.searchsorted(entries.units, entries.units)
    return entries.keep(np.arange(len(entries.units)) - first < most)


def _listed(found: Entries, size: int, is_complete: NDArray[np.bool_]) -> Ranked:
    return Ranked(
        np.searchsorted(found.units, np.arange(size + 1)).astype(np.int64),
        found.partners.astype(np.int32),
        found.scores.astype(np.int32),
        np.asarray(is_complete, dtype=np.bool_),
    )
