"""Laws of accumulation, over generated structures and records."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.credit.histories import (
    DAY,
    assessed,
    histories,
    outcomes_of,
    recognised,
    structures,
    units_of,
)

from ecvet_graph.credit.accumulation import accumulate
from ecvet_graph.credit.groups import same_units
from ecvet_graph.credit.progress import Progress, UnitState
from ecvet_graph.credit.reconciliation import Figure, figures_of, reconcile
from ecvet_graph.credit.standing import Standing, awarded_units, merged
from ecvet_graph.credit.structure import FigureBasis, Structure
from ecvet_graph.model.credit import Portfolio

RANKS = {state: rank for rank, state in enumerate(reversed(UnitState))}
laws = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def cases(draw: st.DrawFn) -> tuple[Structure, Portfolio]:
    structure = draw(structures())
    return structure, draw(histories(structure))


def points_of(progress: Progress) -> Decimal:
    return sum(
        (one.counted for one in progress.figures if one.basis is FigureBasis.ALLOCATION), Decimal(0)
    )


@laws
@given(cases(), st.data())
def test_recognising_more_never_lowers_anything(
    case: tuple[Structure, Portfolio], data: st.DataObject
) -> None:
    structure, portfolio = case
    more = recognised(
        data.draw(st.lists(st.sampled_from(outcomes_of(structure)), max_size=8)),
        data.draw(st.lists(st.sampled_from(units_of(structure)), max_size=4, unique=True)),
        name="more",
    )
    after = replace(portfolio, recognitions=(*portfolio.recognitions, more))
    first, then = (accumulate(one, structure, day=DAY) for one in (portfolio, after))
    for before, now in zip(first.units, then.units, strict=True):
        assert RANKS[before.state] <= RANKS[now.state]
        assert set(now.missing) <= set(before.missing)
    for group, grown in zip(first.groups, then.groups, strict=True):
        assert len(group.counted) <= len(grown.counted)
        assert group.points <= grown.points
        assert group.is_met <= grown.is_met
    assert first.counts.units_counted <= then.counts.units_counted
    assert first.counts.outcomes_recognised <= then.counts.outcomes_recognised
    assert points_of(first) <= points_of(then)
    assert first.is_eligible <= then.is_eligible


@laws
@given(cases())
def test_no_points_without_a_whole_unit_that_was_awarded(
    case: tuple[Structure, Portfolio],
) -> None:
    structure, portfolio = case
    progress = accumulate(portfolio, structure, day=DAY)
    awarded = awarded_units(portfolio)
    for unit in progress.units:
        if unit.is_counted:
            assert not unit.missing
            assert (unit.awarded_as or unit.unit) in awarded
            assert unit.points == (unit.place.points or 0)
        else:
            assert unit.points == 0
    assert points_of(progress) == sum(unit.points for unit in progress.units)


@laws
@given(cases())
def test_nothing_counts_twice(case: tuple[Structure, Portfolio]) -> None:
    structure, portfolio = case
    progress = accumulate(portfolio, structure, day=DAY)
    same = same_units(structure)
    counted = Counter(same[unit.unit] for unit in progress.units if unit.is_counted)
    assert set(counted.values()) <= {1}
    again = tuple(replace(one, iri=one.iri + "-again") for one in portfolio.recognitions)
    twice = replace(portfolio, recognitions=(*portfolio.recognitions, *again))
    repeated = accumulate(twice, structure, day=DAY)
    assert figures_of(repeated) == figures_of(progress)
    assert merged([portfolio, portfolio]) == merged([portfolio])


@laws
@given(cases())
def test_lines_of_a_figure_add_up_to_it(case: tuple[Structure, Portfolio]) -> None:
    structure, portfolio = case
    progress = accumulate(portfolio, structure, day=DAY)
    sums: defaultdict[Figure, Decimal] = defaultdict(Decimal)
    for line in reconcile(progress):
        sums[line.figure] += line.amount
        assert bool(line.records) or not line.amount
    expected = figures_of(progress)
    assert {figure: amount for figure, amount in sums.items() if amount} == {
        figure: amount for figure, amount in expected.items() if amount
    }
    assert sums.keys() <= expected.keys()


@laws
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_records_units_and_groups_says_nothing(
    case: tuple[Structure, Portfolio], random: Random
) -> None:
    structure, portfolio = case
    shuffled = replace(
        portfolio,
        assessments=tuple(random.sample(portfolio.assessments, len(portfolio.assessments))),
        recognitions=tuple(random.sample(portfolio.recognitions, len(portfolio.recognitions))),
    )
    mixed = replace(
        structure,
        units=tuple(random.sample(structure.units, len(structure.units))),
        groups=tuple(random.sample(structure.groups, len(structure.groups))),
    )
    first, then = accumulate(portfolio, structure, day=DAY), accumulate(shuffled, mixed, day=DAY)
    assert {unit.unit: unit for unit in first.units} == {unit.unit: unit for unit in then.units}
    assert {one.rule: one for one in first.groups} == {one.rule: one for one in then.groups}
    assert first.figures == then.figures
    assert (first.counts, first.is_eligible) == (then.counts, then.is_eligible)
    assert set(first.remarks) == set(then.remarks)


@laws
@given(cases(), st.data())
def test_what_was_failed_and_never_passed_never_counts(
    case: tuple[Structure, Portfolio], data: st.DataObject
) -> None:
    structure, portfolio = case
    outcome = data.draw(st.sampled_from(outcomes_of(structure)))
    kept = tuple(one for one in portfolio.assessments if outcome not in one.outcomes)
    failed = assessed([outcome], name="failed", passed=False)
    progress = accumulate(replace(portfolio, assessments=(*kept, failed)), structure, day=DAY)
    for unit in progress.units:
        if outcome in unit.place.outcomes and unit.awarded_as is None:
            assert not unit.is_counted
            assert unit.state not in {UnitState.AWARDED, UnitState.ELIGIBLE}
            assert outcome in unit.missing
            standing = next(one for one in unit.outcomes if one.outcome == outcome)
            assert standing.standing is Standing.FAILED


@laws
@given(cases())
def test_the_units_that_count_in_a_group_are_the_best_choice(
    case: tuple[Structure, Portfolio],
) -> None:
    structure, portfolio = case
    progress = accumulate(portfolio, structure, day=DAY)
    points = {unit.unit: unit.place.points or Decimal(0) for unit in progress.units}
    mandatory = {unit.unit for unit in structure.units if unit.is_mandatory}
    for group in progress.groups:
        most = group.rule.max_units
        if most is None:
            assert group.surplus == ()
            continue
        members = [unit for unit in structure.units if unit.group == group.rule.group]
        free = max(0, most - sum(unit.is_mandatory for unit in members))
        chosen = [unit for unit in group.counted if unit not in mandatory]
        assert len(chosen) <= free
        every = [*chosen, *group.surplus]
        best = max(
            sum((points[unit] for unit in choice), Decimal(0))
            for choice in combinations(every, min(free, len(every)))
        )
        assert sum((points[unit] for unit in chosen), Decimal(0)) == best
