"""Laws of the engine: one pair, its candidates and all pairs of two countries say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from ecvet_graph.compare import (
    VERDICTS,
    CompareIndex,
    Matched,
    OutcomeRow,
    PairMemory,
    UnitRow,
    build_index,
    country_pairs,
    find_candidates,
    load_index,
    match_countries,
    pair_model_for,
    replay,
    save_index,
    state_pair,
    unit_digests,
    unit_keys,
    with_texts,
)
from ecvet_graph.compare.evidence import collect_evidence
from ecvet_graph.model.match import CoverageState, Reservation, Verdict

DAY = date(2026, 1, 1)
SKILLS = [f"s{number}" for number in range(6)]
WEIGHTS = {skill: 10_000 + 777 * number for number, skill in enumerate(SKILLS)}
WORDS = ("mauern", "ziegel", "verlegen", "messen", "pläne lesen", "brick", "walls", "measure")
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
languages = st.sampled_from(("de", "en"))
outcomes = st.lists(
    st.tuples(
        st.sets(st.sampled_from(SKILLS), max_size=2).map(lambda held: tuple(sorted(held))),
        st.tuples(languages, texts),
        st.booleans(),
        st.sampled_from((None, "knowledge", "skills")),
    ),
    max_size=4,
)
Outcomes = list[tuple[tuple[str, ...], tuple[str, str], bool, str | None]]


def make(units: dict[str, Outcomes], *, encoded: bool, **facts: UnitRow) -> CompareIndex:
    """Return the index of units of two countries, by turns, with made vectors or without."""
    rows = [
        facts.get(name, UnitRow(name, ("AUT", "DEU")[number % 2], titles=(("de", name),)))
        for number, name in enumerate(units)
    ]
    held = [
        OutcomeRow(
            unit=name,
            iri=f"{name}-{place}",
            weight=max((WEIGHTS[skill] for skill in skills), default=20_000),
            skills=skills,
            texts=(text,),
            category=category,
            is_declared=is_declared,
        )
        for name, said in units.items()
        for place, (skills, text, is_declared, category) in enumerate(said)
    ]
    index = build_index(rows, held, skill_weights=WEIGHTS, weight_table="w", snapshot="7", day=DAY)
    vectors = _vectors(index) if encoded else None
    return with_texts(index, vectors=vectors, encoder="made-1" if encoded else "")


def _vectors(index: CompareIndex) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    # A text is the sum of the fixed vectors of its words, whatever other texts there are.
    chosen = np.random.default_rng(1).normal(size=(len(WORDS), 8))
    rows = [
        sum(chosen[n] for n, word in enumerate(WORDS) if word in text) for _, text in index.lines
    ]
    found = np.array([row if np.ndim(row) else np.ones(8) for row in rows], dtype=np.float32)
    norms = np.linalg.norm(found, axis=1, keepdims=True) if len(found) else np.ones((0, 1))
    return np.asarray(found.reshape(-1, 8) / norms, dtype=np.float32)


@st.composite
def indexes(draw: st.DrawFn) -> CompareIndex:
    units = {f"u{number}": draw(outcomes) for number in range(draw(st.integers(2, 6)))}
    return make(units, encoded=draw(st.booleans()))


def matched_of(
    index: CompareIndex,
    *,
    countries: tuple[str, str] = ("AUT", "DEU"),
    partners: int | None = 10,
    valid_on: date | None = None,
    memory: PairMemory | None = None,
) -> Matched:
    digests = unit_digests(index)
    return match_countries(
        index,
        countries,
        model=pair_model_for(index.texts),
        digests=digests,
        keys=unit_keys(index, digests),
        partners=partners,
        valid_on=valid_on,
        memory=memory,
    )


@few
@given(indexes())
def test_all_pairs_are_those_of_the_statement_with_the_same_evidence(index: CompareIndex) -> None:
    model = pair_model_for(index.texts)
    for countries in country_pairs(index):
        matched = matched_of(index, countries=countries, valid_on=DAY)
        table, found = matched.table, collect_evidence(index, matched, model=model)
        for row, carried in enumerate(found):
            a, b = index.units[table.a[row]], index.units[table.b[row]]
            match = state_pair(index, a, b)
            assert table.of_a[row] == match.coverage_of_a * 10_000
            assert table.of_b[row] == match.coverage_of_b * 10_000
            assert table.score[row] == match.score * 10_000
            assert VERDICTS[table.verdicts[row]] is match.verdict is not Verdict.NONE
            sides = (*match.outcomes_a, *match.outcomes_b)
            for state, rows in (
                (CoverageState.COVERED, carried.covered),
                (CoverageState.PARTLY, carried.partly),
            ):
                stated = [side.outcome for side in sides if side.state is state]
                assert [index.outcomes[place] for place in rows] == stated


@few
@given(indexes())
def test_few_units_leave_no_pair_out(index: CompareIndex) -> None:
    matched = matched_of(index, partners=None)
    found = set(zip(matched.table.a.tolist(), matched.table.b.tolist(), strict=True))
    for a, b in zip(*np.indices((len(index.units),) * 2).reshape(2, -1).tolist(), strict=True):
        if (index.countries[a], index.countries[b]) == ("AUT", "DEU"):
            match = state_pair(index, index.units[a], index.units[b])
            # Without vectors only shared skills find a pair.
            if index.texts and index.texts.has_vectors:
                assert ((a, b) in found) == (match.verdict is not Verdict.NONE)
            elif (a, b) in found:
                assert match.verdict is not Verdict.NONE


@few
@given(indexes())
def test_candidates_say_what_the_statement_says(index: CompareIndex) -> None:
    for row in find_candidates(index, index.units[0]):
        match = state_pair(index, index.units[0], row.unit)
        assert (row.coverage_of_a, row.coverage_of_b) == (match.coverage_of_a, match.coverage_of_b)
        assert row.score == match.score


@few
@given(outcomes, st.booleans())
def test_a_copy_covers_in_full(said: Outcomes, encoded: bool) -> None:
    match = state_pair(make({"a": said, "b": said}, encoded=encoded), "a", "b")
    full = Decimal(1) if said else Decimal(0)
    assert match.coverage_of_a == match.coverage_of_b == match.score == full


@few
@given(indexes())
def test_swapping_the_units_swaps_the_coverages(index: CompareIndex) -> None:
    one, other = state_pair(index, "u0", "u1"), state_pair(index, "u1", "u0")
    assert (one.coverage_of_a, one.coverage_of_b) == (other.coverage_of_b, other.coverage_of_a)
    assert [row.share for row in one.outcomes_a] == [row.share for row in other.outcomes_b]


@few
@given(outcomes, outcomes, outcomes.filter(bool), st.booleans())
def test_more_outcomes_of_b_never_lower_the_coverage_of_a(
    a: Outcomes, b: Outcomes, more: Outcomes, encoded: bool
) -> None:
    whole = make({"a": a, "b": b, "c": [*b, *more]}, encoded=encoded)
    before, after = (state_pair(whole, "a", other).coverage_of_a for other in "bc")
    assert after >= before


@few
@given(indexes())
def test_shares_and_weights_add_up_to_the_coverages(index: CompareIndex) -> None:
    match = state_pair(index, "u0", "u1")
    for rows, coverage in (
        (match.outcomes_a, match.coverage_of_a),
        (match.outcomes_b, match.coverage_of_b),
    ):
        whole = sum((row.weight for row in rows), Decimal(0))
        part = sum((row.weight * row.share for row in rows), Decimal(0))
        assert abs(coverage - (part / whole if whole else 0)) <= Decimal("0.00005")


@few
@given(index=indexes())
def test_a_statement_is_the_same_from_the_file_and_when_computed_again(
    tmp_path_factory: pytest.TempPathFactory, index: CompareIndex
) -> None:
    path = tmp_path_factory.mktemp("index") / "1.npz"
    save_index(index, path)
    match = state_pair(index, "u0", "u1")
    assert state_pair(load_index(path), "u0", "u1") == match
    assert match.inputs is not None
    assert replay(index, match.inputs, "u0", "u1") == match


@few
@given(indexes())
def test_the_number_of_threads_changes_nothing(index: CompareIndex) -> None:
    with threadpool_limits(1):
        one = matched_of(index)
    with threadpool_limits(4):
        other = matched_of(index)
    for name in ("a", "b", "of_a", "of_b", "score", "verdicts", "gates"):
        assert np.array_equal(getattr(one.table, name), getattr(other.table, name))
    assert np.array_equal(one.memory.alignments.shares, other.memory.alignments.shares)


described = st.dictionaries(
    st.sampled_from([f"u{number:02d}" for number in range(12)]), outcomes, min_size=1
)


@few
@given(before=described, after=described, more=described, encoded=st.booleans())
def test_a_match_that_remembers_is_the_match_anew(
    before: dict[str, Outcomes],
    after: dict[str, Outcomes],
    more: dict[str, Outcomes],
    encoded: bool,
) -> None:
    memory = None
    for units in (before, after, {**after, **more}, after):
        index = make(dict(sorted(units.items())), encoded=encoded)
        anew, again = matched_of(index), matched_of(index, memory=memory)
        for name in ("a", "b", "of_a", "of_b", "score", "verdicts", "gates", "found"):
            assert np.array_equal(getattr(anew.table, name), getattr(again.table, name)), name
        assert np.array_equal(anew.memory.alignments.keys, again.memory.alignments.keys)
        memory = again.memory


def test_a_replay_names_what_changed() -> None:
    said: Outcomes = [(("s1",), ("de", "mauern"), True, None)]
    index = make({"a": said, "b": said}, encoded=False)
    inputs = state_pair(index, "a", "b").inputs
    assert inputs is not None
    other: Outcomes = [(("s1",), ("de", "ziegel"), True, None)]
    assert replay(make({"a": said, "b": other}, encoded=False), inputs, "a", "b") == ("content_b",)
    linked: Outcomes = [(("s2",), ("de", "mauern"), True, None)]
    assert replay(make({"a": linked, "b": said}, encoded=False), inputs, "a", "b") == ("links_a",)
    later = replace(index, weight_table="x", snapshot="8")
    assert replay(later, inputs, "a", "b") == ("weight_table",)
    assert replay(index, replace(inputs, pair_model="old"), "a", "b") == ("pair_model",)
    again = replay(replace(index, snapshot="9", day=date(2030, 1, 1)), inputs, "a", "b")
    assert again == state_pair(index, "a", "b")


SAID: Outcomes = [(("s1",), ("de", "mauern"), True, None)]


def state(a: UnitRow, b: UnitRow) -> dict[str, tuple[Reservation, str]]:
    match = state_pair(make({"a": SAID, "b": SAID}, encoded=False, a=a, b=b), "a", "b")
    gravest = ("substantial", "condition", "unknown", "none")
    found = {gate.reservation.value for gate in match.gates}
    assert match.reservation.value == next(name for name in gravest if name in found)
    return {gate.name: (gate.reservation, gate.reason) for gate in match.gates}


@pytest.mark.parametrize(
    ("gate", "a", "b", "expected"),
    [
        ("level", {"level": 4}, {"level": 4}, "none same-level"),
        ("level", {"level": 3}, {"level": 4}, "condition one-level-lower-a"),
        ("level", {"level": 6}, {"level": 4}, "substantial levels-lower-b"),
        ("level", {}, {"level": 4}, "unknown not-given-a"),
        ("level", {}, {}, "unknown not-given-both"),
        ("field", {"fields": ("0732",)}, {"fields": ("0731",)}, "none same-narrow-field"),
        ("field", {"fields": ("0732",)}, {"fields": ("0711",)}, "condition same-broad-field"),
        ("field", {"fields": ("0732",)}, {"fields": ("0913",)}, "condition other-field"),
        ("field", {"fields": ("0732",)}, {}, "unknown not-given-b"),
        ("workload", {"year_share": 500}, {"year_share": 1000}, "none similar-workload"),
        ("workload", {"year_share": 499}, {"year_share": 1000}, "condition well-below-a"),
        ("workload", {"year_share": 900}, {"year_share": 100}, "condition well-below-b"),
        ("workload", {"relative_weight": 100}, {"relative_weight": 900}, "condition well-below-a"),
        ("workload", {"relative_weight": 100}, {"year_share": 9}, "unknown not-comparable"),
        ("workload", {"year_share": 9}, {}, "unknown not-given-b"),
        ("validity", {}, {}, "none valid"),
        ("validity", {"period": (None, date(2025, 12, 31))}, {}, "condition not-valid-a"),
        ("validity", {}, {"period": (date(2026, 1, 2), None)}, "condition not-valid-b"),
        ("validity", {"valid_until": DAY}, {"period": (DAY, DAY)}, "none valid"),
        ("assessment", {"has_criteria": True}, {}, "unknown not-described-both"),
        (
            "assessment",
            {"has_criteria": True, "has_assessment": True},
            {"has_criteria": True, "has_assessment": True},
            "none described",
        ),
    ],
)
def test_what_each_gate_finds(
    gate: str, a: dict[str, object], b: dict[str, object], expected: str
) -> None:
    units = (UnitRow("a", "AUT", **a), UnitRow("b", "DEU", **b))  # type: ignore[arg-type]
    assert " ".join(state(*units)[gate]) == expected


def test_no_reservation_only_where_all_gates_are_known() -> None:
    known = UnitRow(
        "a", "AUT", 4, ("0732",), year_share=900, has_criteria=True, has_assessment=True
    )
    assert {found for found, _ in state(known, replace(known, iri="b")).values()} == {
        Reservation.NONE
    }


@given(st.one_of(st.none(), st.integers(1, 8)))
def test_an_unknown_level_is_never_compatible(level: int | None) -> None:
    found, _ = state(UnitRow("a", "AUT", None), UnitRow("b", "DEU", level))["level"]
    assert found is Reservation.UNKNOWN


def test_categories_are_reported_apart_and_what_states_none_last() -> None:
    said: Outcomes = [
        (("s1",), ("de", "mauern"), True, "knowledge"),
        (("s2",), ("de", "ziegel"), True, None),
    ]
    match = state_pair(make({"a": said, "b": said[:1]}, encoded=False), "a", "b")
    first, last = match.categories
    assert (first.category, first.outcomes_a, first.outcomes_b) == ("knowledge", 1, 1)
    assert first.coverage_of_a == first.coverage_of_b == Decimal(1)
    assert (last.category, last.outcomes_b, last.coverage_of_b) == (None, 0, None)


def test_an_index_file_of_this_format_keeps_texts_and_day(tmp_path: Path) -> None:
    index = make({"a": SAID, "b": SAID}, encoded=True)
    save_index(index, tmp_path / "1.npz")
    again = load_index(tmp_path / "1.npz")
    assert (again.lines, again.day, again.content_digests) == (
        index.lines,
        index.day,
        index.content_digests,
    )
    assert again.texts is not None
    assert again.texts.encoder == "made-1"
