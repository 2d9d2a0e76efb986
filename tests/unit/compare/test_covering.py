"""The smallest set of the solver is that of trying every set, and what it proves is so."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecvet_graph.compare.cover_rows import Choice, CoverProblem, best_levels
from ecvet_graph.compare.covering import cover

_SECONDS = 20.0


@st.composite
def problems(draw: st.DrawFn) -> CoverProblem:
    candidates, units = draw(st.integers(0, 6)), draw(st.integers(1, 4))
    owners = [unit for unit in range(units) for _ in range(draw(st.integers(0, 3)))]
    steps, goal = draw(st.sampled_from(((1, 10_000), (4, 8000), (4, 5000))))
    level = st.integers(0, steps)
    held = draw(st.lists(level, min_size=len(owners), max_size=len(owners)))
    rows = [
        draw(st.lists(level, min_size=len(owners), max_size=len(owners))) for _ in range(candidates)
    ]
    levels = np.array(rows, dtype=np.int64).reshape(candidates, len(owners))
    electives = tuple(range(draw(st.integers(1, units)), units))
    points = tuple(draw(st.integers(0, 3)) for _ in electives)
    least = draw(st.integers(0, len(electives)))
    choice = Choice(
        electives,
        points,
        min_units=least,
        max_units=draw(st.one_of(st.none(), st.integers(least, len(electives)))),
        required_points=draw(st.integers(0, 4)),
    )
    choices = (choice,) if electives and choice.can_be_met else ()
    return CoverProblem(
        levels=np.where(levels > np.array(held, dtype=np.int64), levels, 0),
        held=np.array(held, dtype=np.int64),
        weights=np.array([draw(st.integers(10_000, 90_000)) for _ in owners], dtype=np.int64),
        owners=np.array(owners, dtype=np.int64),
        units=units,
        choices=choices,
        costs=np.array(
            [draw(st.integers(1, 3)) for _ in range(candidates)]
            if draw(st.booleans())
            else [1] * candidates,
            dtype=np.int64,
        ),
        ranks=np.arange(candidates),
        steps=steps,
        goal=goal,
    )


def fits(choices: tuple[Choice, ...], counted: frozenset[int]) -> bool:
    """Say whether a set of elective units keeps the rules."""
    for choice in choices:
        taken = [place for place, unit in enumerate(choice.units) if unit in counted]
        most = len(choice.units) if choice.max_units is None else choice.max_units
        points = sum(choice.points[place] for place in taken)
        if not (choice.min_units <= len(taken) <= most and points >= choice.required_points):
            return False
    return True


def shortfall(problem: CoverProblem, taken: tuple[int, ...]) -> int:
    """Return how much stays open with some candidates, by the best choice of elective units."""
    reached = problem.unit_sums(best_levels(problem, np.array(taken, dtype=np.int64)))
    missing = np.maximum(problem.goals() - reached, 0)
    electives = [unit for choice in problem.choices for unit in choice.units]
    required = sum(int(missing[unit]) for unit in range(problem.units) if unit not in electives)
    best = min(
        sum(int(missing[unit]) for unit in counted)
        for size in range(len(electives) + 1)
        for counted in map(frozenset, combinations(electives, size))
        if fits(problem.choices, counted)
    )
    return required + best


def every_set(problem: CoverProblem) -> list[tuple[int, ...]]:
    everything = range(len(problem.costs))
    return [
        found for size in range(len(everything) + 1) for found in combinations(everything, size)
    ]


def cost(problem: CoverProblem, taken: tuple[int, ...]) -> int:
    return int(problem.costs[list(taken)].sum())


@settings(max_examples=150, deadline=None)
@given(problems())
def test_solver_finds_the_cheapest_of_all_sets(problem: CoverProblem) -> None:
    sets = every_set(problem)
    least = min(shortfall(problem, taken) for taken in sets)
    cheapest = min(cost(problem, taken) for taken in sets if shortfall(problem, taken) == least)
    found = cover(problem, alternatives=1, seconds=_SECONDS)
    assert found.is_proved
    assert found.bound == cheapest
    assert found.closes == (least == 0)
    assert int(found.short.sum()) == least
    if cheapest == 0:
        assert found.solutions == ()
    else:
        (best,) = found.solutions
        assert best.cost == cheapest == cost(problem, best.candidates)
        assert shortfall(problem, best.candidates) == least


@settings(max_examples=100, deadline=None)
@given(problems())
def test_alternatives_are_distinct_and_hold_nothing_needless(problem: CoverProblem) -> None:
    sets = every_set(problem)
    least = min(shortfall(problem, taken) for taken in sets)
    found = cover(problem, alternatives=4, seconds=_SECONDS)
    names = [one.candidates for one in found.solutions]
    assert len(set(names)) == len(names) <= 4
    costs = [one.cost for one in found.solutions]
    assert costs == sorted(costs)
    for taken in names:
        assert shortfall(problem, taken) == least
        for left_out in taken:
            smaller = tuple(one for one in taken if one != left_out)
            assert shortfall(problem, smaller) > least
    if found.solutions and len(set(problem.costs.tolist())) == 1:
        smallest = found.solutions[0].cost
        as_small = [
            taken
            for taken in sets
            if cost(problem, taken) == smallest and shortfall(problem, taken) == least
        ]
        assert len(names) == min(4, len(as_small))
        assert set(costs) == {smallest}


def simple(levels: list[list[int]], *, choices: tuple[Choice, ...] = ()) -> CoverProblem:
    given_levels = np.array(levels, dtype=np.int64)
    candidates, outcomes = given_levels.shape
    return CoverProblem(
        levels=given_levels,
        held=np.zeros(outcomes, dtype=np.int64),
        weights=np.full(outcomes, 10_000, dtype=np.int64),
        owners=np.arange(outcomes, dtype=np.int64),
        units=outcomes,
        choices=choices,
        costs=np.ones(candidates, dtype=np.int64),
        ranks=np.arange(candidates),
    )


def test_what_nothing_covers_is_proved_impossible_and_the_rest_is_closed() -> None:
    found = cover(simple([[1, 0, 0], [0, 1, 0]]), alternatives=5, seconds=_SECONDS)
    assert not found.closes
    assert found.short.tolist() == [0, 0, 10_000]
    assert [one.candidates for one in found.solutions] == [(0, 1)]
    assert found.is_proved


def test_an_elective_that_nothing_covers_is_left_for_one_that_can_be() -> None:
    choice = Choice((0, 1), (0, 0), min_units=1)
    found = cover(simple([[0, 1]], choices=(choice,)), alternatives=5, seconds=_SECONDS)
    assert found.closes
    assert [one.chosen for one in found.solutions] == [(1,)]


def test_points_of_a_group_have_to_be_reached() -> None:
    choice = Choice((0, 1, 2), (10, 10, 25), required_points=20)
    problem = simple([[1, 0, 0], [0, 1, 0], [0, 0, 1]], choices=(choice,))
    found = cover(problem, alternatives=1, seconds=_SECONDS)
    assert [one.chosen for one in found.solutions] == [(2,)]


def test_no_time_is_no_proof() -> None:
    found = cover(simple([[1, 0], [0, 1]]), alternatives=5, seconds=0.0)
    assert not found.is_proved
    assert found.solutions == ()


@pytest.mark.parametrize("outcomes", [0, 1])
def test_no_candidates_are_no_sets(outcomes: int) -> None:
    problem = simple([[0] * outcomes])
    found = cover(problem, alternatives=5, seconds=_SECONDS)
    assert found.solutions == ()
    assert found.closes == (outcomes == 0)
