"""What may close a gap: the wishes, the candidates, and what each gives of every open outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecvet_graph.compare.index import CompareIndex, Ints
from ecvet_graph.compare.portfolio import best_shares, held_shares
from ecvet_graph.compare.scale import SCALE
from ecvet_graph.compare.shares import Shares

__all__ = ["Contributions", "Measure", "Wish", "contributions", "find_pool"]

# Where a share of each unit suffices, shares of outcomes count in steps of 5 %, rounded down.
_STEPS = 20
# How many pairs of an outcome and a unit are looked at closely in all, and at least for an outcome:
# so many of the most similar units as leave an answer within a second. Targets of more outcomes than
# that, qualifications of hundreds of units, are looked through by skills.
_CLOSE_LOOKS = 6000
_FEWEST = 8


class Measure(StrEnum):
    """What the best set has least of."""

    UNITS = "units"
    WORKLOAD = "workload"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which units may close the gap, and what makes a set of them good.

    Attributes:
        countries: alpha-3 codes; none means all.
        maximum_level_gap: between a unit and the unit of the target it helps with; unknown levels
            pass; `None`: any.
        valid_on: the day on which units must not have ended; `None`: any.
        measure: what counts.
        goal: ten-thousandths of each unit of the target to be covered; the whole: every outcome.
        alternatives: the most sets to name.
        seconds: the time for the solver.
    """

    countries: tuple[str, ...] = ()
    maximum_level_gap: int | None = 1
    valid_on: date | None = None
    measure: Measure = Measure.UNITS
    goal: int = SCALE
    alternatives: int = 5
    seconds: float = 2.0

    @property
    def steps(self) -> int:
        """Return the level of an outcome that is covered."""
        return 1 if self.goal == SCALE else _STEPS


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """All outcomes of a target in one row, and what held units and candidates give of each.

    Attributes:
        outcomes: (outcomes,) rows of the index. `owners`: (outcomes,) number of the target's unit.
        held: (outcomes,) level by the held units. `held_shares`: the share behind it.
        levels: (classes, outcomes) level by the units of a class where it is above `held`, else 0.
        shares: (classes, outcomes) the shares by the preferred unit of each class.
        classes: positions of units that give the same at the same cost, the preferred first, the
            preferred class first.
        limit: how many of the most similar units each outcome was compared with.
        useful: how many candidates give anything; `unknown` of them are of unknown workload and
            left out.
    """

    outcomes: Ints
    owners: Ints
    held: Ints
    held_shares: Ints
    levels: Ints
    shares: Ints
    classes: tuple[tuple[int, ...], ...]
    limit: int
    useful: int
    unknown: int


def find_pool(index: CompareIndex, taken: Ints, *, wish: Wish, within: Ints | None) -> Ints:
    """Return the positions of the units that may close a gap, one of those linked as the same.

    `taken` are the held units and those of the target, which are none; `within` narrows the rest.
    """
    wanted = index.is_valid_on(wish.valid_on)
    if wish.countries:
        wanted &= np.isin(index.countries, list(wish.countries))
    if within is not None:
        wanted &= np.isin(np.arange(len(index.units)), within)
    wanted &= ~np.isin(index.groups, index.groups[taken])
    wanted &= np.diff(index.starts) > 0
    found = np.flatnonzero(wanted)
    return found[np.sort(np.unique(index.groups[found], return_index=True)[1])]


def contributions(
    index: CompareIndex,
    owners: Ints,
    held: Ints,
    pool: Ints,
    *,
    shares: Shares,
    wish: Wish,
    reached: frozenset[str] = frozenset(),
) -> Contributions:
    """Return what the held units and the pool give of the units `owners` (positions).

    `reached` are outcomes that nothing has to be given of any more.
    """
    sizes = index.starts[owners + 1] - index.starts[owners]
    limit = max(_FEWEST, _CLOSE_LOOKS // max(int(sizes.sum()), 1))
    ends = np.cumsum(sizes)
    near = None
    if limit < len(pool):
        near = shares.nearness(owners, pool, by_skills_alone=limit <= _FEWEST)
    parts = [
        _of_unit(
            index,
            unit,
            held,
            pool,
            shares=shares,
            wish=wish,
            nearness=None if near is None else near[end - size : end],
            limit=limit,
            reached=reached,
        )
        for unit, size, end in zip(owners.tolist(), sizes, ends, strict=True)
    ]
    nothing = np.zeros((len(pool), 0), dtype=np.int8)
    levels = np.concatenate([nothing, *(part.levels for part in parts)], axis=1)
    quality = sum((part.quality for part in parts), np.zeros(len(pool), dtype=np.int64))
    helps = np.flatnonzero(levels.any(axis=1))
    costs = _costs(index, pool, wish)
    chosen = helps[costs[helps] > 0]
    ranked = chosen[np.lexsort((pool[chosen], -quality[chosen]))]
    classes: dict[tuple[int, bytes], list[int]] = {}
    for row in ranked.tolist():
        classes.setdefault((int(costs[row]), levels[row].tobytes()), []).append(row)
    first = [members[0] for members in classes.values()]
    found = np.concatenate([nothing.astype(np.int16), *(part.found for part in parts)], axis=1)
    rows = [index.outcome_rows(unit) for unit in owners.tolist()]
    none = np.zeros(0, dtype=np.int64)
    best = np.concatenate([none, *(part.held for part in parts)])
    return Contributions(
        outcomes=np.concatenate([none, *(np.arange(part.start, part.stop) for part in rows)]),
        owners=np.repeat(np.arange(len(rows)), [part.stop - part.start for part in rows]),
        held=_levels(best, shares=shares, wish=wish).astype(np.int64),
        held_shares=best,
        levels=levels[first].astype(np.int64),
        shares=found[first].astype(np.int64),
        classes=tuple(tuple(pool[members].tolist()) for members in classes.values()),
        limit=len(pool) if near is None else limit,
        useful=len(helps),
        unknown=len(helps) - len(chosen),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What is given of one unit: shares held, shares and levels by the pool, how much in all."""

    held: Ints
    found: NDArray[np.int16]
    levels: NDArray[np.int8]
    quality: Ints


def _of_unit(
    index: CompareIndex,
    unit: int,
    held: Ints,
    pool: Ints,
    *,
    shares: Shares,
    wish: Wish,
    nearness: NDArray[np.int64] | None,
    limit: int,
    reached: frozenset[str],
) -> _Part:
    weights = index.outcome_weights[index.outcome_rows(unit)]
    there = held_shares(index, unit, held, shares=shares)
    best = best_shares(index, unit, there, reached=reached)
    before = _levels(best, shares=shares, wish=wish)
    found = np.zeros((len(pool), len(weights)), dtype=np.int16)
    levels = np.zeros(found.shape, dtype=np.int8)
    if (before >= wish.steps).all():
        return _Part(best, found, levels, np.zeros(len(pool), dtype=np.int64))
    near = np.flatnonzero(_is_near(index, unit, pool, wish=wish))
    if nearness is not None:
        near = near[_nearest(nearness[:, near], limit)]
    found[near] = shares(unit, pool[near])
    levels = _levels(found, shares=shares, wish=wish)
    levels[levels <= before] = 0
    return _Part(best, found, levels, (found * (levels > 0)) @ weights)


def _nearest(nearness: NDArray[np.int64], limit: int) -> Ints:
    """Return the columns that hold one of the `limit` largest values of a row, sorted."""
    size = nearness.shape[1]
    if size <= limit:
        return np.arange(size)
    # Unique whole numbers, so that the same are chosen on every machine; earlier ones first
    keys = nearness * size - np.arange(size)
    return np.unique(np.argpartition(-keys, limit - 1, axis=1)[:, :limit])


def _is_near(index: CompareIndex, unit: int, pool: Ints, *, wish: Wish) -> NDArray[np.bool_]:
    """Return which units of the pool stand at no level too far from a unit."""
    levels, own = index.levels[pool], int(index.levels[unit])
    if wish.maximum_level_gap is None or own == 0:
        return np.ones(len(pool), dtype=np.bool_)
    return np.asarray((levels == 0) | (np.abs(levels - own) <= wish.maximum_level_gap))


def _levels(found: NDArray[np.integer[Any]], *, shares: Shares, wish: Wish) -> NDArray[np.int8]:
    if wish.steps == 1:
        return (found >= shares.covered).astype(np.int8)
    return (found.astype(np.int64) * wish.steps // SCALE).astype(np.int8)


def _costs(index: CompareIndex, pool: Ints, wish: Wish) -> Ints:
    if wish.measure is Measure.WORKLOAD:
        return index.year_shares[pool]
    return np.ones(len(pool), dtype=np.int64)
