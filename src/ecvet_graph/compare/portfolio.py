"""What a set of held units covers of a target, and which further units would close the gap.

An outcome counts with the best share that one held unit gives it: shares of several units are not
added up, since nobody has shown that they speak of different parts of it. A unit may well be
covered by several units together, outcome by outcome (`docs/decisions/0013`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from ecvet_graph.compare.coverage import rounded_share
from ecvet_graph.compare.index import CompareIndex, Ints
from ecvet_graph.compare.scale import SCALE, to_decimal
from ecvet_graph.compare.shares import Shares
from ecvet_graph.model.match import CoverageState

__all__ = [
    "ChoiceRule",
    "Gap",
    "OutcomeGap",
    "Target",
    "TargetUnit",
    "UnitGap",
    "measure_gap",
]


@dataclass(frozen=True, slots=True)
class TargetUnit:
    """A unit of the target; with a group it is elective. `points` are ten-thousandths, or unknown."""

    unit: str
    group: str | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True)
class ChoiceRule:
    """How many units of a group have to be chosen, and how many points (ten-thousandths)."""

    group: str
    min_units: int = 0
    max_units: int | None = None
    required_points: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """What has to be reached: required units, and elective ones with the rules of their groups.

    `reached` are outcomes that are covered already, whatever is held.
    """

    units: tuple[TargetUnit, ...]
    rules: tuple[ChoiceRule, ...] = ()
    reached: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OutcomeGap:
    """An outcome of the target: its state, the best share, and the held units that give it some.

    `share` and `weight` are decimals of four places; `by` are the held units, the best first.
    """

    outcome: str
    state: CoverageState
    share: Decimal
    weight: Decimal
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitGap:
    """A unit of the target with what the held units together cover of it, 0 to 1."""

    unit: str
    group: str | None
    coverage: Decimal
    outcomes: tuple[OutcomeGap, ...]

    @property
    def missing(self) -> tuple[OutcomeGap, ...]:
        """Return the outcomes that are not covered: what a learning agreement has to hold."""
        return tuple(row for row in self.outcomes if row.state is not CoverageState.COVERED)

    @property
    def by(self) -> tuple[str, ...]:
        """Return the held units that cover some of it, sorted."""
        return tuple(sorted({unit for row in self.outcomes for unit in row.by}))


@dataclass(frozen=True, slots=True)
class Gap:
    """All units of a target with their outcomes; `coverage` is that of the required units, 0 to 1."""

    units: tuple[UnitGap, ...]
    coverage: Decimal


def measure_gap(index: CompareIndex, target: Target, held: Sequence[str], *, shares: Shares) -> Gap:
    """Return what the held units cover of a target, in the order of the target.

    A held unit that is a unit of the target, or linked as the same one, covers all of it.

    Raises:
        NotFoundError: a unit is not in the index.
    """
    positions = np.array([index.position(unit) for unit in sorted(set(held))], dtype=np.int64)
    units = tuple(
        _unit_gap(index, entry, positions, shares=shares, reached=target.reached)
        for entry in target.units
    )
    required = [gap for gap in units if gap.group is None] or list(units)
    whole = sum((row.weight for gap in required for row in gap.outcomes), Decimal(0))
    part = sum((row.weight * row.share for gap in required for row in gap.outcomes), Decimal(0))
    coverage = rounded_share(np.asarray(int(part.scaleb(8))), np.asarray(int(whole.scaleb(8))))
    return Gap(units, to_decimal(int(coverage)))


def held_shares(index: CompareIndex, unit: int, held: Ints, *, shares: Shares) -> Ints:
    """Return the shares of held units, (held, outcomes), whole for the unit itself."""
    if not len(held):
        return np.zeros((0, len(index.outcome_weights[index.outcome_rows(unit)])), dtype=np.int64)
    found = shares(unit, held)
    is_same = index.groups[held] == index.groups[unit]
    return np.where(is_same[:, None], SCALE, found)


def best_shares(index: CompareIndex, unit: int, found: Ints, *, reached: frozenset[str]) -> Ints:
    """Return the best share of each outcome of a unit, whole where it is reached already."""
    rows = index.outcome_rows(unit)
    best = found.max(axis=0) if len(found) else np.zeros(rows.stop - rows.start, dtype=np.int64)
    if not reached:
        return best
    done = np.array([outcome in reached for outcome in index.outcomes[rows]], dtype=np.bool_)
    return np.where(done, SCALE, best)


def _unit_gap(
    index: CompareIndex,
    entry: TargetUnit,
    held: Ints,
    *,
    shares: Shares,
    reached: frozenset[str],
) -> UnitGap:
    unit = index.position(entry.unit)
    rows = index.outcome_rows(unit)
    found = held_shares(index, unit, held, shares=shares)
    judged = shares.judged(unit)
    weights = index.outcome_weights[rows]
    best = best_shares(index, unit, found, reached=reached)
    outcomes = tuple(
        OutcomeGap(
            outcome=index.outcomes[rows.start + number],
            state=_state(int(best[number]), shares=shares, is_judged=bool(judged[number])),
            share=to_decimal(int(best[number])),
            weight=to_decimal(int(weights[number])),
            by=_givers(index, held, found[:, number], partly=shares.partly),
        )
        for number in range(len(weights))
    )
    coverage = rounded_share((weights * best).sum(), np.asarray(weights.sum() * SCALE))
    return UnitGap(entry.unit, entry.group, to_decimal(int(coverage)), outcomes)


def _state(share: int, *, shares: Shares, is_judged: bool) -> CoverageState:
    if share >= shares.covered:
        return CoverageState.COVERED
    if share >= shares.partly:
        return CoverageState.PARTLY
    return CoverageState.MISSING if is_judged else CoverageState.NOT_LINKED


def _givers(index: CompareIndex, held: Ints, column: Ints, *, partly: int) -> tuple[str, ...]:
    order = np.lexsort((held, -column))
    return tuple(index.units[held[row]] for row in order.tolist() if column[row] >= partly)
