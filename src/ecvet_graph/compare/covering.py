"""The smallest or cheapest units that cover what is open: an integer program with its proof.

Set covering over the outcomes of required units, and of elective units chosen by the rules of their
groups. HiGHS solves it (`scipy.optimize.milp`) and proves the answer by a lower bound.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from ecvet_graph.compare.cover_rows import CoverProblem, CoverRows, Row, best_levels, cover_rows
from ecvet_graph.compare.index import Ints
from ecvet_graph.errors import EngineError

__all__ = ["Covering", "Solution", "cover"]

_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Solution:
    """Candidates that close what can be closed, the elective units that count, and the cost."""

    candidates: tuple[int, ...]
    chosen: tuple[int, ...]
    cost: int


@dataclass(frozen=True, slots=True)
class Covering:
    """The answer to a `CoverProblem`.

    Attributes:
        solutions: the best first; empty where nothing is open, nothing helps, or time ran out.
        is_proved: whether the first is proved to be cheapest; nothing to find is proved too.
        bound: no set is cheaper than this.
        short: how far each unit stays below its goal whatever is taken (weight times level);
            an elective unit only counts where its rule cannot be met without it.
        closes: whether the goal of every required unit and of every rule can be reached.
    """

    solutions: tuple[Solution, ...]
    is_proved: bool
    bound: int
    short: Ints
    closes: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """What one run of the solver left: 0/1 values or nothing, and whether they are proved best."""

    values: Ints | None
    is_optimal: bool
    bound: float


class _Program:
    """Runs the solver over the same rows until the time is up."""

    def __init__(self, rows: CoverRows, *, seconds: float) -> None:
        self._rows = rows
        self._deadline = time.monotonic() + seconds

    def minimise(self, costs: Ints, further: tuple[Row, ...] = ()) -> _Found:
        """Return the values of the candidates and units that cost least.

        Raises:
            EngineError: the solver failed.
        """
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            return _Found(None, is_optimal=False, bound=0.0)
        matrix, low, high = self._rows.matrix(further)
        found = milp(
            np.concatenate([costs, np.zeros(self._rows.variables - len(costs))]),
            integrality=self._rows.integrality,
            bounds=Bounds(self._rows.lower, self._rows.upper),
            constraints=LinearConstraint(matrix, low, high),
            options={"time_limit": remaining, "mip_rel_gap": 0.0},
        )
        if found.status not in {0, 1, 2}:
            raise EngineError(f"The solver failed: {found.message}", remedy="Ask for fewer units.")
        values = None if found.x is None else np.asarray(found.x[: len(costs)] > 1 / 2, np.int64)
        is_optimal = found.status in {0, 2}
        bound = found.mip_dual_bound
        return _Found(values, is_optimal, bound=0.0 if bound is None else float(bound))


def cover(problem: CoverProblem, *, alternatives: int, seconds: float) -> Covering:
    """Return the best sets of candidates, at most `alternatives`.

    Further sets cost no more than the first where every candidate costs the same, else they are the
    next cheapest; none holds all of another. Where the goals cannot all be reached, the sets close
    what can be closed: first as little as possible stays open, then the cost counts.

    Raises:
        EngineError: the solver failed.
    """
    rows = cover_rows(problem)
    program = _Program(rows, seconds=seconds)
    candidates, units = len(problem.costs), problem.units
    shortest, short = _least_short(problem, rows, program)
    closes = not short.any()
    costs = np.concatenate([problem.costs, np.zeros(units, dtype=np.int64)])
    first = program.minimise(costs, shortest)
    bound = max(0, math.ceil(first.bound - _SLACK))
    if first.values is None:
        return Covering((), is_proved=False, bound=bound, short=short, closes=closes)
    cheapest = int(costs @ first.values)
    preferred, dearer = (
        np.concatenate([measure * (units + 1), np.ones(units, dtype=np.int64)])
        for measure in (problem.ranks + 1, problem.costs)
    )
    at_most = Row(np.arange(candidates), problem.costs.astype(float), -np.inf, float(cheapest))
    found = program.minimise(preferred, (*shortest, at_most))
    solution = _solution(problem, first.values if found.values is None else found.values)
    is_proved = first.is_optimal and bound >= cheapest
    answer = Covering((), is_proved, bound=bound, short=short, closes=closes)
    if cheapest == 0:
        return answer
    is_even = len(set(problem.costs.tolist())) == 1
    goal, kept = (preferred, (*shortest, at_most)) if is_even else (dearer, shortest)
    sets = _alternatives(problem, program, solution, goal=goal, kept=kept, number=alternatives)
    return replace(answer, solutions=sets)


def _least_short(
    problem: CoverProblem, rows: CoverRows, program: _Program
) -> tuple[tuple[Row, ...], Ints]:
    """Return the row that keeps what stays open smallest, and by how much each unit stays short."""
    short = rows.short.copy()
    electives = np.flatnonzero(~rows.required)
    if not short[electives].any():
        short[electives] = 0
        return (), short
    candidates = len(problem.costs)
    costs = np.concatenate([np.zeros(candidates, dtype=np.int64), short])
    found = program.minimise(costs)
    if found.values is None:
        return (), short
    taken = found.values[candidates:]
    columns = candidates + np.arange(problem.units)
    row = Row(columns, short.astype(float), -np.inf, float(short @ taken))
    return (row,), short * taken


def _alternatives(
    problem: CoverProblem,
    program: _Program,
    first: Solution,
    *,
    goal: Ints,
    kept: tuple[Row, ...],
    number: int,
) -> tuple[Solution, ...]:
    sets = [first]
    while len(sets) < number:
        cuts = tuple(
            Row(np.array(one.candidates), np.ones(len(one.candidates)), -np.inf, size - 1.0)
            for one in sets
            for size in (len(one.candidates),)
        )
        found = program.minimise(goal, (*kept, *cuts))
        if found.values is None or not found.is_optimal:
            break
        sets.append(_solution(problem, found.values))
    return tuple(sets)


def _solution(problem: CoverProblem, values: Ints) -> Solution:
    """Return a solution after checking it in whole numbers.

    Raises:
        EngineError: the solver rounded its way to a set that does not cover what it should.
    """
    candidates = np.flatnonzero(values[: len(problem.costs)])
    counted = values[len(problem.costs) :].astype(bool)
    reached = problem.unit_sums(best_levels(problem, candidates))
    if (reached < problem.needs())[counted].any():
        raise EngineError("The solver returned a set that does not cover.", remedy="Report it.")
    electives = {unit for choice in problem.choices for unit in choice.units}
    return Solution(
        tuple(candidates.tolist()),
        tuple(unit for unit in np.flatnonzero(counted).tolist() if unit in electives),
        int(problem.costs[candidates].sum()),
    )
