"""What held units cover of a target, and the sets that close the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.web.example_graph import example

from ecvet_graph.compare import CompareIndex, OutcomeRow, UnitRow, build_index, state_pair
from ecvet_graph.compare.completing import Completion, Proof, complete, unmeetable_rules
from ecvet_graph.compare.contributions import Measure, Wish
from ecvet_graph.compare.portfolio import (
    ChoiceRule,
    Gap,
    Target,
    TargetUnit,
    measure_gap,
)
from ecvet_graph.compare.shares import SkillShares, shares_for
from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.match import CoverageState

SKILLS = [f"s{number}" for number in range(8)]
WEIGHTS = dict.fromkeys(SKILLS, 10_000)
Units = dict[str, list[tuple[str, ...]]]


def index_of(
    units: Units,
    *,
    levels: dict[str, int] | None = None,
    years: dict[str, int] | None = None,
    reverse: bool = False,
) -> CompareIndex:
    """Return the index of units by name: their outcomes by skills; `x:` is the country."""
    known = levels or {}
    rows = [
        UnitRow(
            name,
            name.split(":")[0],
            known.get(name),
            valid_until=date(2020, 1, 1) if name.endswith("old") else None,
            year_share=(years or {}).get(name),
        )
        for name in units
    ]
    outcomes = [
        OutcomeRow(name, f"{name}-{place}", 10_000, skills)
        for name, found in units.items()
        for place, skills in enumerate(found)
    ]
    order = -1 if reverse else 1
    return build_index(rows[::order], outcomes[::order], skill_weights=WEIGHTS)


def single(unit: str) -> Target:
    return Target((TargetUnit(unit),))


def gap(index: CompareIndex, target: Target, *held: str) -> Gap:
    return measure_gap(index, target, held, shares=SkillShares(index))


def completion(
    index: CompareIndex, target: Target, *held: str, wish: Wish | None = None
) -> Completion:
    return complete(index, target, held, shares=SkillShares(index), wish=wish or Wish())


def sets(found: Completion) -> list[list[str]]:
    return [[unit.unit for unit in one.units] for one in found.sets]


TOGETHER: Units = {
    "A:target": [("s0",), ("s1",), ("s2",), ()],
    "B:first": [("s0",)],
    "B:second": [("s1",), ("s5",)],
    "C:third": [("s2",)],
    "C:old": [("s1",), ("s2",)],
}


def test_units_cover_a_target_together_outcome_by_outcome() -> None:
    found = gap(index_of(TOGETHER), single("A:target"), "B:first", "B:second")
    (unit,) = found.units
    assert unit.coverage == found.coverage == Decimal("0.5")
    assert [row.state for row in unit.outcomes] == [
        CoverageState.COVERED,
        CoverageState.COVERED,
        CoverageState.MISSING,
        CoverageState.NOT_LINKED,
    ]
    assert [row.by for row in unit.outcomes] == [("B:first",), ("B:second",), (), ()]
    assert unit.by == ("B:first", "B:second")
    assert [row.outcome for row in unit.missing] == ["A:target-2", "A:target-3"]


def test_shares_of_several_units_are_not_added_up() -> None:
    units: Units = {
        "A:target": [("s0", "s1", "s2")],
        "B:first": [("s0",)],
        "B:second": [("s1",)],
    }
    (unit,) = gap(index_of(units), single("A:target"), "B:first", "B:second").units
    (row,) = unit.outcomes
    assert row.state is CoverageState.PARTLY
    assert row.by == ("B:first", "B:second")


def test_nothing_held_covers_nothing() -> None:
    found = gap(index_of(TOGETHER), single("A:target"))
    assert found.coverage == 0
    assert all(row.by == () for row in found.units[0].outcomes)


def test_a_unit_covers_itself_even_where_nothing_could_be_judged() -> None:
    found = gap(index_of(TOGETHER), single("A:target"), "A:target")
    assert found.coverage == 1
    assert found.units[0].missing == ()


def test_a_held_unit_twice_counts_once() -> None:
    index = index_of(TOGETHER)
    assert gap(index, single("A:target"), "B:first", "B:first") == gap(
        index, single("A:target"), "B:first"
    )


def test_an_unknown_unit_is_named() -> None:
    with pytest.raises(NotFoundError, match="B:none"):
        gap(index_of(TOGETHER), single("A:target"), "B:none")


@st.composite
def indexes(draw: st.DrawFn) -> CompareIndex:
    units: Units = {
        f"{draw(st.sampled_from('ABC'))}:{number}": [
            tuple(sorted(draw(st.sets(st.sampled_from(SKILLS), max_size=2))))
            for _ in range(draw(st.integers(0, 3)))
        ]
        for number in range(draw(st.integers(2, 7)))
    }
    return index_of(units, levels={name: draw(st.integers(3, 5)) for name in units})


@given(indexes(), st.data())
def test_one_held_unit_covers_as_the_statement_of_the_pair_says(
    index: CompareIndex, data: st.DataObject
) -> None:
    target, held = data.draw(st.permutations(index.units))[:2]
    (unit,) = gap(index, single(target), held).units
    statement = state_pair(index, target, held)
    assert unit.coverage == statement.skill_coverage_of_a


@given(indexes(), st.data())
def test_a_further_held_unit_never_lowers_a_coverage(
    index: CompareIndex, data: st.DataObject
) -> None:
    target, *held = data.draw(st.permutations(index.units))
    before = [gap(index, single(target), *held[:size]).coverage for size in range(len(held) + 1)]
    assert before == sorted(before)


@settings(max_examples=60, deadline=None)
@given(indexes(), st.data())
def test_smallest_set_is_that_of_trying_every_set(index: CompareIndex, data: st.DataObject) -> None:
    targets = data.draw(st.permutations(index.units))[:2]
    target = Target(tuple(TargetUnit(unit) for unit in targets))
    others = [unit for unit in index.units if unit not in targets]
    wish = Wish(maximum_level_gap=None)
    found = completion(index, target, wish=wish)

    def covered(*held: str) -> int:
        states = [row.state for unit in gap(index, target, *held).units for row in unit.outcomes]
        return states.count(CoverageState.COVERED)

    most = covered(*others)
    smallest = min(
        size
        for size in range(len(others) + 1)
        for taken in combinations(others, size)
        if covered(*taken) == most
    )
    assert found.bound == smallest
    assert all(len(taken) == smallest and covered(*taken) == most for taken in sets(found))
    assert bool(found.sets) == (smallest > 0)
    open_outcomes = sum(len(unit.outcomes) for unit in gap(index, target).units) - most
    assert found.closes == (open_outcomes == 0)
    assert len(found.uncoverable) == open_outcomes


@settings(max_examples=40, deadline=None)
@given(indexes())
def test_the_order_of_the_data_changes_nothing(index: CompareIndex) -> None:
    units = {
        name: [
            tuple(index.skills[skill] for skill in index.outcome_skills[row].indices)
            for row in range(*index.outcome_rows(place).indices(len(index.outcomes)))
        ]
        for place, name in enumerate(index.units)
    }
    levels = {name: int(level) for name, level in zip(index.units, index.levels, strict=True)}
    turned = index_of(units, levels=levels, reverse=True)
    target = single(index.units[0])
    assert completion(turned, target) == completion(index, target)


def test_a_gap_is_closed_by_the_fewest_units_and_the_rest_stays_open() -> None:
    found = completion(index_of(TOGETHER), single("A:target"), "B:first")
    assert sets(found) == [["C:old"]]
    assert found.sets[0].units[0].outcomes == ("A:target-1", "A:target-2")
    assert found.sets[0].open == found.uncoverable == ("A:target-3",)
    assert (found.proof, found.closes, found.bound) == (Proof.BEST, False, 1)


def test_units_that_have_ended_and_other_countries_can_be_left_out() -> None:
    index, target = index_of(TOGETHER), single("A:target")
    today = Wish(valid_on=date(2026, 1, 1))
    assert sets(completion(index, target, "B:first", wish=today)) == [["B:second", "C:third"]]
    only = replace(today, countries=("C",))
    found = completion(index, target, "B:first", wish=only)
    assert sets(found) == [["C:third"]]
    assert found.uncoverable == ("A:target-1", "A:target-3")
    assert found.candidates == 1


def test_levels_far_apart_do_not_help_and_unknown_ones_may() -> None:
    levels = {"A:target": 4, "B:second": 6, "C:third": 5}
    found = completion(index_of(TOGETHER, levels=levels), single("A:target"), "B:first", "C:old")
    assert found.proof is Proof.NOTHING_HELPS
    far = Wish(maximum_level_gap=None, valid_on=date(2026, 1, 1))
    found = completion(index_of(TOGETHER, levels=levels), single("A:target"), "B:first", wish=far)
    assert sets(found) == [["B:second", "C:third"]]


def test_the_cheapest_set_counts_years_and_leaves_out_what_states_none() -> None:
    years = {"B:second": 2000, "C:third": 1000, "C:old": 9000}
    index = index_of(TOGETHER | {"B:none": [("s1",), ("s2",)]}, years=years)
    wish = Wish(measure=Measure.WORKLOAD)
    found = completion(index, single("A:target"), "B:first", wish=wish)
    assert sets(found) == [["B:second", "C:third"], ["C:old"]]
    assert [one.years for one in found.sets] == [Decimal("0.3"), Decimal("0.9")]
    assert (found.bound, found.unknown_workload) == (3000, 1)


def test_eighty_percent_of_a_unit_can_be_enough() -> None:
    units: Units = {
        "A:target": [(skill,) for skill in SKILLS[:5]],
        "B:four": [(skill,) for skill in SKILLS[:4]],
        "B:one": [("s4",)],
    }
    index = index_of(units)
    assert sets(completion(index, single("A:target"))) == [["B:four", "B:one"]]
    found = completion(index, single("A:target"), wish=Wish(goal=8000))
    assert sets(found) == [["B:four"]]
    assert found.closes
    assert found.sets[0].open == ("A:target-4",)


def test_units_that_give_the_same_stand_for_each_other() -> None:
    units: Units = {name: [("s0",)] for name in ("A:target", *(f"B:{n}" for n in range(8)))}
    (one,) = completion(index_of(units), single("A:target")).sets
    (unit,) = one.units
    assert (unit.unit, unit.others, len(unit.instead)) == ("B:0", 7, 5)


ELECTIVES: Units = {
    "A:must": [("s0",)],
    "A:easy": [("s1",)],
    "A:hard": [("s2",), ("s3",)],
    "A:never": [()],
    "B:must": [("s0",)],
    "B:easy": [("s1",)],
    "B:hard": [("s2",)],
    "B:harder": [("s3",)],
}


def electives(**rule: int) -> Target:
    points = {"A:easy": 100_000, "A:hard": 300_000, "A:never": 100_000}
    return Target(
        (
            TargetUnit("A:must"),
            *(TargetUnit(unit, "group", number) for unit, number in points.items()),
        ),
        (ChoiceRule("group", **rule),),
    )


@pytest.mark.parametrize(
    ("rule", "taken", "counted"),
    [
        ({"min_units": 1}, ["B:easy", "B:must"], ("A:easy",)),
        (
            {"min_units": 1, "required_points": 300_000},
            ["B:hard", "B:harder", "B:must"],
            ("A:hard",),
        ),
        ({"min_units": 0}, ["B:must"], ()),
    ],
)
def test_electives_are_chosen_by_the_rule_of_their_group(
    rule: dict[str, int], taken: list[str], counted: tuple[str, ...]
) -> None:
    found = completion(index_of(ELECTIVES), electives(**rule))
    assert sets(found) == [taken]
    assert found.sets[0].electives == counted
    assert found.closes


def test_a_rule_that_needs_what_nothing_covers_is_proved_impossible() -> None:
    found = completion(index_of(ELECTIVES), electives(min_units=3))
    assert not found.closes
    assert found.uncoverable == ("A:never-0",)
    assert sets(found) == [["B:easy", "B:hard", "B:harder", "B:must"]]


def test_held_electives_count_for_their_rule() -> None:
    found = completion(index_of(ELECTIVES), electives(min_units=1), "A:hard")
    assert sets(found) == [["B:must"]]
    assert found.sets[0].electives == ("A:hard",)


def test_a_rule_that_the_listed_units_cannot_meet_is_named_and_left_out() -> None:
    target = electives(min_units=4)
    assert unmeetable_rules(target) == ("group",)
    assert sets(completion(index_of(ELECTIVES), target)) == [["B:must"]]


def test_nothing_open_needs_no_set() -> None:
    found = completion(index_of(TOGETHER), single("A:target"), "A:target")
    assert (found.proof, found.closes, found.sets) == (Proof.NOTHING_OPEN, True, ())


def test_candidates_can_be_narrowed_to_a_pool() -> None:
    index = index_of(TOGETHER)
    found = complete(
        index,
        single("A:target"),
        ("B:first",),
        shares=SkillShares(index),
        wish=Wish(),
        within=np.array([index.position("C:third")]),
    )
    assert sets(found) == [["C:third"]]


def test_one_held_unit_covers_as_the_alignment_of_the_pair_says() -> None:
    graph = example()
    shares = shares_for(graph.index)
    pairs = [pair for pair in combinations(graph.units, 2) if pair[0][-1] != pair[1][-1]][::7]
    assert len(pairs) > 20
    for target, held in pairs:
        (unit,) = measure_gap(graph.index, single(target), (held,), shares=shares).units
        statement = state_pair(graph.index, target, held)
        assert unit.coverage == statement.coverage_of_a
        assert [row.state for row in unit.outcomes] == [row.state for row in statement.outcomes_a]


def test_a_closer_look_at_fewer_units_still_takes_those_that_cover_most() -> None:
    graph = example()
    shares = shares_for(graph.index)
    units, others = np.array([0, 5]), np.arange(6, len(graph.units))
    nearness = shares.nearness(units, others)
    assert nearness is not None
    found = np.concatenate([shares(unit, others).T for unit in units.tolist()])
    assert nearness.shape == found.shape
    for near, share in zip(nearness, found, strict=True):
        assert share[near.argsort()[::-1][:3]].max() == share.max()
