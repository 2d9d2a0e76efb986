"""The rows of the integer program behind `compare.covering`.

Variables, in this order: one for each candidate (taken or not), one for each unit (counts or not),
and, where parts of outcomes add up to a share of a unit, one for each level of an outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ecvet_graph.compare.index import Ints
from ecvet_graph.compare.scale import SCALE

__all__ = ["Choice", "CoverProblem", "CoverRows", "Row", "best_levels", "cover_rows"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule over elective units, named by number: how many of them, or how many points.

    `points` stand beside `units`, in any whole measure that `required_points` shares.
    """

    units: tuple[int, ...]
    points: tuple[int, ...]
    min_units: int = 0
    max_units: int | None = None
    required_points: int = 0

    @property
    def can_be_met(self) -> bool:
        """Say whether the listed units suffice for the rule at all."""
        most = len(self.units) if self.max_units is None else self.max_units
        best = sum(sorted(self.points, reverse=True)[:most])
        return self.min_units <= min(most, len(self.units)) and best >= self.required_points


@dataclass(frozen=True, slots=True, eq=False)
class CoverProblem:
    """What is open, and what each candidate would cover of it.

    Attributes:
        levels: (candidates, outcomes) from 0 to `steps`.
        held: (outcomes,) the level that is there already.
        weights: (outcomes,) above 0. `owners`: (outcomes,) the number of the unit of each.
        units: how many units there are; those of no choice are required.
        choices: rules over the others; each can be met, and a unit stands in one of them at most.
        costs: (candidates,) above 0. `ranks`: (candidates,) from 0, the preferred first.
        steps: the level of an outcome that is covered.
        goal: ten-thousandths of the weight of a unit that have to be covered.
    """

    levels: Ints
    held: Ints
    weights: Ints
    owners: Ints
    units: int
    choices: tuple[Choice, ...]
    costs: Ints
    ranks: Ints
    steps: int = 1
    goal: int = SCALE

    def unit_sums(self, levels: Ints) -> Ints:
        """Return weight times level of the outcomes of each unit."""
        sums = np.zeros(self.units, dtype=np.int64)
        np.add.at(sums, self.owners, self.weights * levels)
        return sums

    def goals(self) -> Ints:
        """Return what each unit should reach, in weight times level."""
        whole = self.unit_sums(np.full(len(self.owners), self.steps))
        return -((-whole * self.goal) // SCALE)

    def needs(self) -> Ints:
        """Return what each unit should reach and can, in weight times level."""
        everything = best_levels(self, np.arange(len(self.costs)))
        return np.minimum(self.goals(), self.unit_sums(everything))


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row: `low` <= sum of value times variable <= `high`."""

    columns: Ints
    values: NDArray[np.float64]
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class CoverRows:
    """All rows of a problem, and the limits of its variables.

    `required` says of each unit that it counts in any case; `short` by how much its goal is out of
    reach.
    """

    rows: tuple[Row, ...]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    integrality: Ints
    required: NDArray[np.bool_]
    short: Ints

    @property
    def variables(self) -> int:
        """Return how many variables there are."""
        return len(self.lower)

    def matrix(
        self, further: Sequence[Row] = ()
    ) -> tuple[sparse.csr_matrix, NDArray[np.float64], NDArray[np.float64]]:
        """Return these and further rows as a matrix with its limits; at least one row, an empty one."""
        rows = [*self.rows, *further] or [Row(np.zeros(0, np.int64), np.zeros(0), 0.0, 0.0)]
        starts = np.cumsum([0, *(len(row.columns) for row in rows)])
        matrix = sparse.csr_matrix(
            (
                np.concatenate([row.values for row in rows]),
                np.concatenate([row.columns for row in rows]),
                starts,
            ),
            shape=(len(rows), self.variables),
        )
        return matrix, np.array([row.low for row in rows]), np.array([row.high for row in rows])


def best_levels(problem: CoverProblem, candidates: Ints) -> Ints:
    """Return the level of each outcome with what is held and these candidates: the best of them."""
    taken = problem.levels[candidates]
    best = taken.max(axis=0) if len(taken) else np.zeros_like(problem.held)
    return np.maximum(problem.held, best)


def cover_rows(problem: CoverProblem) -> CoverRows:
    """Return the rows of a problem; in the same order for the same problem."""
    first_unit = len(problem.costs)
    first_step = first_unit + problem.units
    if problem.steps == 1 and problem.goal == SCALE:
        rows, steps = list(_outcome_rows(problem)), 0
    else:
        rows, steps = _share_rows(problem, first_step)
    rows += _choice_rows(problem, first_unit)
    required = np.ones(problem.units, dtype=np.bool_)
    for choice in problem.choices:
        required[list(choice.units)] = False
    lower = np.concatenate([np.zeros(first_unit), required.astype(float), np.zeros(steps)])
    integrality = np.concatenate([np.ones(first_step), np.zeros(steps)]).astype(np.int64)
    return CoverRows(
        rows=tuple(rows),
        lower=lower,
        upper=np.ones(first_step + steps),
        integrality=integrality,
        required=required,
        short=problem.goals() - problem.needs(),
    )


def _outcome_rows(problem: CoverProblem) -> Iterator[Row]:
    """Yield that an outcome which can be covered is, where its unit counts."""
    for outcome in np.flatnonzero(problem.held < problem.steps).tolist():
        candidates = np.flatnonzero(problem.levels[:, outcome] >= problem.steps)
        if len(candidates):
            unit = len(problem.costs) + int(problem.owners[outcome])
            yield _implies(candidates, unit)


def _share_rows(problem: CoverProblem, first_step: int) -> tuple[list[Row], int]:
    """Return that the levels reached add up to what a unit needs, and the number of levels."""
    rows: list[Row] = []
    parts: list[list[tuple[int, int]]] = [[] for _ in range(problem.units)]
    step = first_step
    for outcome, owner in enumerate(problem.owners.tolist()):
        before = int(problem.held[outcome])
        column = problem.levels[:, outcome]
        for level in np.unique(column[column > before]).tolist():
            rows.append(_implies(np.flatnonzero(column >= level), step))
            parts[owner].append((step, int(problem.weights[outcome]) * (level - before)))
            step, before = step + 1, level
    lacking = problem.needs() - problem.unit_sums(problem.held)
    for unit in np.flatnonzero(lacking > 0).tolist():
        columns = [column for column, _ in parts[unit]]
        values = [float(value) for _, value in parts[unit]]
        rows.append(
            Row(
                np.array([*columns, len(problem.costs) + unit]),
                np.array([*values, -float(lacking[unit])]),
                0.0,
                np.inf,
            )
        )
    return rows, step - first_step


def _implies(candidates: Ints, variable: int) -> Row:
    """Return that a variable needs at least one of the candidates."""
    values = np.ones(len(candidates) + 1)
    values[-1] = -1.0
    return Row(np.append(candidates, variable), values, 0.0, np.inf)


def _choice_rows(problem: CoverProblem, first_unit: int) -> Iterator[Row]:
    for choice in problem.choices:
        columns = first_unit + np.array(choice.units, dtype=np.int64)
        most = np.inf if choice.max_units is None else float(choice.max_units)
        yield Row(columns, np.ones(len(columns)), float(choice.min_units), most)
        points = np.array(choice.points, dtype=np.float64)
        yield Row(columns, points, float(choice.required_points), np.inf)
