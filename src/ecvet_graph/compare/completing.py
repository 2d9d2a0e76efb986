"""Which further units would close a gap: the smallest or cheapest sets, with their proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ecvet_graph.compare.contributions import (
    Contributions,
    Measure,
    Wish,
    contributions,
    find_pool,
)
from ecvet_graph.compare.cover_rows import Choice, CoverProblem, best_levels
from ecvet_graph.compare.coverage import rounded_share
from ecvet_graph.compare.covering import Covering, Solution, cover
from ecvet_graph.compare.index import CompareIndex, Ints
from ecvet_graph.compare.portfolio import ChoiceRule, Gap, Target
from ecvet_graph.compare.scale import SCALE, to_decimal
from ecvet_graph.compare.shares import Shares

__all__ = [
    "CompletingSet",
    "CompletingUnit",
    "Completion",
    "Proof",
    "complete",
    "met_rules",
    "unmeetable_rules",
]

_MOST_INSTEAD = 5


class Proof(StrEnum):
    """What is known of the best set.

    `best`: none has fewer units, or less workload; `not-proved`: the time was up before that was
    certain; `nothing-open`: nothing has to be closed; `nothing-helps`: no candidate covers anything
    of what is open.
    """

    BEST = "best"
    NOT_PROVED = "not-proved"
    NOTHING_OPEN = "nothing-open"
    NOTHING_HELPS = "nothing-helps"


@dataclass(frozen=True, slots=True)
class CompletingUnit:
    """A unit of a set: the open outcomes it helps with, and its workload in years where known.

    `instead` are units that give the same at the same cost, the first five of `others`.
    """

    unit: str
    outcomes: tuple[str, ...]
    years: Decimal | None
    instead: tuple[str, ...]
    others: int


@dataclass(frozen=True, slots=True)
class CompletingSet:
    """Units that together close what can be closed.

    `electives` are the elective units of the target that count with it; `open` the outcomes of
    required and counted units that stay uncovered; `coverage` that of the required units with what
    is held, 0 to 1; `years` the workload where all of it is known.
    """

    units: tuple[CompletingUnit, ...]
    electives: tuple[str, ...]
    open: tuple[str, ...]
    coverage: Decimal
    years: Decimal | None


@dataclass(frozen=True, slots=True)
class Completion:
    """The sets that close a gap, the best first, with what is proved of them.

    Attributes:
        proof: what is known of the first set.
        closes: whether the goal can be reached at all.
        bound: no set has fewer units, or less workload in ten-thousandths of a year.
        uncoverable: outcomes that no candidate covers, of units that cannot reach the goal.
        candidates: how many units were considered. `limit`: with how many of them, the most
            similar, each outcome was compared closely; the proof is among these.
        useful: how many of them cover something open.
        unknown_workload: useful units left out because their workload is not known.
    """

    sets: tuple[CompletingSet, ...]
    proof: Proof
    closes: bool
    bound: int
    uncoverable: tuple[str, ...]
    candidates: int
    limit: int
    useful: int
    unknown_workload: int


def complete(
    index: CompareIndex,
    target: Target,
    held: Sequence[str],
    *,
    shares: Shares,
    wish: Wish,
    within: Ints | None = None,
) -> Completion:
    """Return the smallest or cheapest sets of units that close the gap, and the proof.

    Units of the target itself, held ones, and units linked as the same are no candidates. `within`
    narrows the candidates to these positions. A rule that its units cannot meet is left out.

    Raises:
        NotFoundError: a unit is not in the index.
        EngineError: the solver failed.
    """
    holders = np.array([index.position(unit) for unit in sorted(set(held))], dtype=np.int64)
    owners = np.array([index.position(entry.unit) for entry in target.units], dtype=np.int64)
    taken = np.concatenate([holders, owners])
    pool = find_pool(index, taken, wish=wish, within=within)
    given = contributions(
        index, owners, holders, pool, shares=shares, wish=wish, reached=target.reached
    )
    problem = _problem(index, target, given, wish=wish)
    found = cover(problem, alternatives=wish.alternatives, seconds=wish.seconds)
    reached = best_levels(problem, np.arange(len(problem.costs)))
    stuck = (found.short[problem.owners] > 0) & (reached < problem.steps)
    return Completion(
        sets=tuple(
            _named(index, target, one, given=given, problem=problem) for one in found.solutions
        ),
        proof=_proof(found),
        closes=found.closes,
        bound=found.bound,
        uncoverable=tuple(index.outcomes[row] for row in given.outcomes[stuck].tolist()),
        candidates=len(pool),
        limit=given.limit,
        useful=given.useful,
        unknown_workload=given.unknown,
    )


def unmeetable_rules(target: Target) -> tuple[str, ...]:
    """Return the groups whose listed units do not suffice for their rule."""
    rules = ((rule, _choice(target, rule)) for rule in target.rules)
    return tuple(rule.group for rule, choice in rules if not choice.can_be_met)


def met_rules(target: Target, gap: Gap) -> tuple[str, ...]:
    """Return the groups whose rule is met by units that the held ones cover in full."""
    covered = frozenset(unit.unit for unit in gap.units if not unit.missing)
    rules = ((rule, _choice(target, rule, among=covered)) for rule in target.rules)
    return tuple(rule.group for rule, choice in rules if choice.can_be_met)


def _choice(target: Target, rule: ChoiceRule, *, among: frozenset[str] | None = None) -> Choice:
    numbers = [
        number
        for number, entry in enumerate(target.units)
        if entry.group == rule.group and (among is None or entry.unit in among)
    ]
    return Choice(
        units=tuple(numbers),
        points=tuple(target.units[number].points or 0 for number in numbers),
        min_units=rule.min_units,
        max_units=rule.max_units,
        required_points=rule.required_points,
    )


def _problem(
    index: CompareIndex, target: Target, given: Contributions, *, wish: Wish
) -> CoverProblem:
    broken = unmeetable_rules(target)
    rules = {rule.group: _choice(target, rule) for rule in target.rules if rule.group not in broken}
    # Elective units without a rule, or with one that cannot be met, need not be reached.
    free = [
        number
        for number, entry in enumerate(target.units)
        if entry.group is not None and entry.group not in rules
    ]
    unbound = [Choice(tuple(free), (0,) * len(free))] if free else []
    first = np.array([members[0] for members in given.classes], dtype=np.int64)
    by_workload = wish.measure is Measure.WORKLOAD
    return CoverProblem(
        levels=given.levels,
        held=given.held,
        weights=index.outcome_weights[given.outcomes],
        owners=given.owners,
        units=len(target.units),
        choices=(*rules.values(), *unbound),
        costs=index.year_shares[first] if by_workload else np.ones(len(first), dtype=np.int64),
        ranks=np.arange(len(first)),
        steps=wish.steps,
        goal=wish.goal,
    )


def _proof(found: Covering) -> Proof:
    if found.solutions:
        return Proof.BEST if found.is_proved else Proof.NOT_PROVED
    if not found.is_proved:
        return Proof.NOT_PROVED
    return Proof.NOTHING_OPEN if found.closes else Proof.NOTHING_HELPS


def _named(
    index: CompareIndex,
    target: Target,
    found: Solution,
    *,
    given: Contributions,
    problem: CoverProblem,
) -> CompletingSet:
    electives = {unit for choice in problem.choices for unit in choice.units}
    counts = np.array(
        [n not in electives or n in found.chosen for n in range(problem.units)], dtype=np.bool_
    )
    counted = counts[problem.owners]
    reached = best_levels(problem, np.array(found.candidates, dtype=np.int64))
    units = tuple(_unit(index, given, number, counted) for number in found.candidates)
    years = [unit.years for unit in units]
    still = given.outcomes[counted & (reached < problem.steps)]
    return CompletingSet(
        units=tuple(sorted(units, key=lambda unit: unit.unit)),
        electives=tuple(target.units[number].unit for number in found.chosen),
        open=tuple(index.outcomes[row] for row in still.tolist()),
        coverage=_coverage(target, given, problem, found),
        years=sum((y for y in years if y is not None), Decimal(0)) if None not in years else None,
    )


def _coverage(
    target: Target, given: Contributions, problem: CoverProblem, found: Solution
) -> Decimal:
    """Return the coverage of the required units, or of all where none is required."""
    required = np.array([entry.group is None for entry in target.units], dtype=np.bool_)
    counts = required if required.any() else ~required
    weights = problem.weights * counts[problem.owners]
    taken = given.shares[list(found.candidates)].max(axis=0)
    part = (weights * np.maximum(given.held_shares, taken)).sum()
    return to_decimal(int(rounded_share(part, np.asarray(weights.sum() * SCALE))))


def _unit(
    index: CompareIndex, given: Contributions, number: int, counted: NDArray[np.bool_]
) -> CompletingUnit:
    first, *others = given.classes[number]
    helped = given.outcomes[counted & (given.levels[number] > 0)]
    share = int(index.year_shares[first])
    return CompletingUnit(
        unit=index.units[first],
        outcomes=tuple(index.outcomes[row] for row in helped.tolist()),
        years=to_decimal(share) if share else None,
        instead=tuple(index.units[other] for other in others[:_MOST_INSTEAD]),
        others=len(others),
    )
