"""Laws of coverage: identity, asymmetry, monotonicity, exact thresholds, order independence."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecvet_graph.compare import (
    CompareIndex,
    Filter,
    OutcomeRow,
    UnitRow,
    build_index,
    gap_list,
    skill_candidates,
    state_skills,
)
from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.match import CoverageState, Reservation, Verdict

SKILLS = [f"s{number}" for number in range(8)]
WEIGHTS = {skill: 10_000 + 1_234 * number for number, skill in enumerate(SKILLS)}
Links = dict[str, list[tuple[str, ...]]]

held = st.lists(
    st.sets(st.sampled_from(SKILLS), max_size=4).map(lambda chosen: tuple(sorted(chosen))),
    max_size=6,
)


def weight(skills: tuple[str, ...]) -> int:
    return max((WEIGHTS[skill] for skill in skills), default=20_000)


def index(links: Links, **facts: UnitRow) -> CompareIndex:
    units = [facts.get(unit, UnitRow(unit, "AUT")) for unit in links]
    outcomes = [
        OutcomeRow(unit, f"{unit}-{number}", weight(skills), skills)
        for unit, rows in links.items()
        for number, skills in enumerate(rows)
    ]
    return build_index(units, outcomes, skill_weights=WEIGHTS)


@given(held)
def test_a_copy_with_all_outcomes_linked_covers_in_full(rows: list[tuple[str, ...]]) -> None:
    linked = [skills for skills in rows if skills] or [("s1",)]
    match = state_skills(index({"a": linked, "b": linked}), "a", "b")
    assert match.coverage_of_a == match.coverage_of_b == match.score == Decimal(1)
    assert gap_list(match.outcomes_a) == ()


@given(held, held)
def test_swapping_the_units_swaps_the_coverages(
    a: list[tuple[str, ...]], b: list[tuple[str, ...]]
) -> None:
    both = index({"a": a, "b": b})
    one, other = state_skills(both, "a", "b"), state_skills(both, "b", "a")
    assert (one.coverage_of_a, one.coverage_of_b) == (other.coverage_of_b, other.coverage_of_a)
    assert one.score == other.score
    assert one.evidence == other.evidence


@given(held, held, st.sets(st.sampled_from(SKILLS), min_size=1, max_size=4))
def test_another_outcome_of_b_never_lowers_the_coverage_of_a(
    a: list[tuple[str, ...]], b: list[tuple[str, ...]], more: set[str]
) -> None:
    before = state_skills(index({"a": a, "b": b}), "a", "b").coverage_of_a
    after = state_skills(index({"a": a, "b": [*b, tuple(sorted(more))]}), "a", "b").coverage_of_a
    assert after >= before


@given(held, held)
def test_coverages_lie_between_0_and_1_with_four_places(
    a: list[tuple[str, ...]], b: list[tuple[str, ...]]
) -> None:
    match = state_skills(index({"a": a, "b": b}), "a", "b")
    for value in (match.coverage_of_a, match.coverage_of_b, match.score):
        assert 0 <= value <= 1
        assert value.as_tuple().exponent == -4


@given(held, held, held, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(
    a: list[tuple[str, ...]],
    b: list[tuple[str, ...]],
    c: list[tuple[str, ...]],
    shuffler: random.Random,
) -> None:
    units = [UnitRow(name, "AUT") for name in "abc"]
    outcomes = [
        OutcomeRow(unit, f"{unit}-{number}", weight(skills), skills)
        for unit, rows in zip("abc", (a, b, c), strict=True)
        for number, skills in enumerate(rows)
    ]
    first = build_index(units, outcomes, skill_weights=WEIGHTS)
    shuffler.shuffle(units)
    shuffler.shuffle(outcomes)
    second = build_index(units, outcomes, skill_weights=WEIGHTS)
    assert skill_candidates(first, "a") == skill_candidates(second, "a")
    assert state_skills(first, "a", "b") == state_skills(second, "a", "b")


@given(held, held, held)
def test_candidates_say_what_the_statement_says(
    a: list[tuple[str, ...]], b: list[tuple[str, ...]], c: list[tuple[str, ...]]
) -> None:
    whole = index({"a": a, "b": b, "c": c})
    for row in skill_candidates(whole, "a"):
        match = state_skills(whole, "a", row.unit)
        assert (row.coverage_of_a, row.coverage_of_b) == (match.coverage_of_a, match.coverage_of_b)
        assert (row.score, row.verdict) == (match.score, match.verdict)
        assert row.reservation == match.reservation


def test_the_worked_example_of_a_target_and_a_source_unit() -> None:
    # Target: two outcomes shared, one half shared through a common skill, one without a skill.
    even = dict.fromkeys(("s1", "s2", "s3", "k1", "s9"), 10_000)
    outcomes = [
        OutcomeRow("t", "t1", 10_000, ("s1",)),
        OutcomeRow("t", "t2", 10_000, ("s2", "s3", "k1")),
        OutcomeRow("t", "t3", 10_000, ("k1",)),
        OutcomeRow("t", "t4", 10_000, ()),
        OutcomeRow("u", "u1", 10_000, ("s1",)),
        OutcomeRow("u", "u2", 10_000, ("k1",)),
        OutcomeRow("u", "u3", 10_000, ("s9",)),
        OutcomeRow("u", "u4", 10_000, ("s9", "s2x", "s1")),
    ]
    units = [UnitRow("t", "AUT", 4, ("0732",)), UnitRow("u", "IRL", 4, ("0732",))]
    match = state_skills(
        build_index(units, outcomes, skill_weights=even | {"s2x": 10_000}), "t", "u"
    )
    assert match.coverage_of_a == match.coverage_of_b == match.score == Decimal("0.6250")
    assert match.verdict is Verdict.PARTIAL
    assert match.reservation is Reservation.NONE
    assert match.level_gap == 0
    assert [row.state for row in match.outcomes_a] == [
        CoverageState.COVERED,
        CoverageState.PARTLY,
        CoverageState.COVERED,
        CoverageState.NOT_LINKED,
    ]
    assert [row.outcome for row in gap_list(match.outcomes_a)] == ["t2", "t4"]
    assert match.outcomes_a[0].partners == ("u1", "u4")


def test_half_of_the_weight_is_covered_and_a_little_less_is_partly() -> None:
    weights = {"p": 10_000, "q": 10_000, "r": 10_001}
    rows = [
        OutcomeRow("a", "half", 10_000, ("p", "q")),
        OutcomeRow("a", "less", 10_000, ("p", "r")),
        OutcomeRow("b", "b1", 10_000, ("p",)),
    ]
    match = state_skills(
        build_index([UnitRow("a", "X"), UnitRow("b", "X")], rows, skill_weights=weights), "a", "b"
    )
    assert [row.state for row in match.outcomes_a] == [CoverageState.COVERED, CoverageState.PARTLY]


def test_rounding_is_half_away_from_zero() -> None:
    # 1 of 16 halves: 0.03125, and 0.03125 at four places is 0.0313.
    rows = [
        OutcomeRow("a", f"a{n:02d}", 10_000, ("p", "q", "r")[: 3 if n == 0 else 0])
        for n in range(16)
    ]
    rows.append(OutcomeRow("b", "b", 10_000, ("p",)))
    weights = dict.fromkeys("pqr", 10_000)
    match = state_skills(
        build_index([UnitRow("a", "X"), UnitRow("b", "X")], rows, skill_weights=weights), "a", "b"
    )
    assert match.coverage_of_a == Decimal("0.0313")


def test_an_empty_unit_covers_nothing_and_is_no_candidate() -> None:
    whole = index({"a": [("s1",)], "empty": []})
    match = state_skills(whole, "a", "empty")
    assert match.coverage_of_a == match.coverage_of_b == Decimal(0)
    assert match.verdict is Verdict.NONE
    assert match.outcomes_b == ()
    assert skill_candidates(whole, "a") == ()
    assert skill_candidates(whole, "empty") == ()


def test_an_unknown_unit_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="no unit nowhere"):
        state_skills(index({"a": [("s1",)]}), "a", "nowhere")


def test_equal_scores_are_ranked_by_iri() -> None:
    whole = index({name: [("s1",)] for name in ("c", "a", "d", "b")})
    assert [row.unit for row in skill_candidates(whole, "a")] == ["b", "c", "d"]


def test_the_same_unit_in_other_places_is_shown_once() -> None:
    links: Links = {name: [("s1",)] for name in ("a", "a2", "b1", "b2", "c")}
    facts = {
        "a": UnitRow("a", "FIN", same_as=("a2",)),
        "a2": UnitRow("a2", "FIN", same_as=("a",)),
        "b1": UnitRow("b1", "EST", same_as=("b2",)),
        "b2": UnitRow("b2", "EST", same_as=("b1",)),
    }
    found = skill_candidates(index(links, **facts), "a")
    assert [(row.unit, row.same_as) for row in found] == [("b1", ("b2",)), ("c", ())]
    apart = skill_candidates(index(links, **facts), "a", within=Filter(merge_same=False))
    assert [row.unit for row in apart] == ["a2", "b1", "b2", "c"]


def test_filters_by_country_level_field_and_validity() -> None:
    links: Links = {name: [("s1",)] for name in "abcd"}
    facts = {
        "a": UnitRow("a", "AUT", 4),
        "b": UnitRow("b", "DEU", 4, ("0732",), date(2020, 1, 1)),
        "c": UnitRow("c", "EST", 6, ("0711",)),
        "d": UnitRow("d", "EST", None),
    }
    whole = index(links, **facts)

    def found(limit: int | None = None, **filters: object) -> list[str]:
        within = Filter(**filters)  # type: ignore[arg-type]
        return [row.unit for row in skill_candidates(whole, "a", within=within, limit=limit)]

    assert found(countries=("EST",)) == ["c", "d"]
    assert found(maximum_level_gap=1) == ["b", "d"]
    assert found(field="07") == ["b", "c"]
    assert found(field="0732") == ["b"]
    assert found(valid_on=date(2020, 1, 1)) == ["b", "c", "d"]
    assert found(valid_on=date(2020, 1, 2)) == ["c", "d"]
    assert found(limit=1) == ["b"]


@pytest.mark.parametrize(
    ("a", "b", "reservation"),
    [
        (UnitRow("a", "X", 4, ("0732",)), UnitRow("b", "X", 4, ("0731",)), Reservation.NONE),
        (UnitRow("a", "X", 4, ("0732",)), UnitRow("b", "X", 4, ("0711",)), Reservation.CONDITION),
        (UnitRow("a", "X", 4, ("0732",)), UnitRow("b", "X", 4, ("0913",)), Reservation.CONDITION),
        (UnitRow("a", "X", 4, ("07",)), UnitRow("b", "X", 4, ("07",)), Reservation.CONDITION),
        (UnitRow("a", "X", 4, ("0732",)), UnitRow("b", "X", 4), Reservation.UNKNOWN),
        (UnitRow("a", "X", 4, ("0732",)), UnitRow("b", "X", None, ("0732",)), Reservation.UNKNOWN),
        (UnitRow("a", "X", 4, ("0732",)), UnitRow("b", "X", 3, ("0732",)), Reservation.CONDITION),
        (UnitRow("a", "X", 6, ("0732",)), UnitRow("b", "X", 4, ("0732",)), Reservation.SUBSTANTIAL),
        (UnitRow("a", "X", 2), UnitRow("b", "X", 7), Reservation.SUBSTANTIAL),
        (UnitRow("a", "X", 4), UnitRow("b", "X", 5), Reservation.CONDITION),
    ],
)
def test_the_gravest_gate_decides_the_reservation(
    a: UnitRow, b: UnitRow, reservation: Reservation
) -> None:
    match = state_skills(index({"a": [("s1",)], "b": [("s1",)]}, a=a, b=b), "a", "b")
    assert match.reservation is reservation
    assert [gate.name for gate in match.gates] == ["level", "field"]
    assert reservation in {gate.reservation for gate in match.gates}


def test_a_substantial_reservation_turns_equivalence_into_comparable_content() -> None:
    links: Links = {"a": [("s1",)], "b": [("s1",)]}
    near = index(links, a=UnitRow("a", "X", 4), b=UnitRow("b", "X", 5))
    far = index(links, a=UnitRow("a", "X", 3), b=UnitRow("b", "X", 5))
    assert state_skills(near, "a", "b").verdict is Verdict.SUGGESTED_EQUIVALENT
    assert state_skills(far, "a", "b").verdict is Verdict.COMPARABLE_CONTENT


def test_one_sided_coverage_names_the_side() -> None:
    whole = index({"wide": [("s1",), ("s2",), ("s3",), ("s4",)], "small": [("s1",)]})
    assert state_skills(whole, "wide", "small").verdict is Verdict.A_COVERS_B
    assert state_skills(whole, "small", "wide").verdict is Verdict.B_COVERS_A


def test_weights_beyond_32_bits_do_not_overflow() -> None:
    rows = [OutcomeRow(u, f"{u}{n}", 10**9, ("s",)) for u in "ab" for n in range(50)]
    whole = build_index([UnitRow("a", "X"), UnitRow("b", "X")], rows, skill_weights={"s": 10**9})
    assert state_skills(whole, "a", "b").score == 1
    assert np.all(whole.outcome_totals == 10**9)
