"""Laws of alignment: identity, asymmetry, monotonicity, determinism, tiers, categories, odd units."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from tests.unit.compare.aligned import ENCODER, SKILLS, WORDS, skill_index, text_index, vector
from threadpoolctl import threadpool_limits

from ecvet_graph.compare import (
    SCALE,
    STATES,
    CompareIndex,
    OutcomeRow,
    PairAlignment,
    UnitRow,
    align,
    align_many,
    build_index,
    cover_by,
    default_pair_model,
    pair_model_for,
    state_pair,
    with_texts,
)
from ecvet_graph.model.match import CoverageState, Relation, Tier

texts = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6
)


def aligned(index: CompareIndex, a: str, b: str) -> PairAlignment:
    model = pair_model_for(index.texts)
    return align(index, index.position(a), index.position(b), model=model)


@given(own=texts, other=texts)
@settings(max_examples=60, deadline=None)
def test_a_unit_covers_itself_and_its_copy_fully(own: list[str], other: list[str]) -> None:
    index = text_index({"a": own, "copy": own, "z": other})
    for partner in ("a", "copy"):
        found = aligned(index, "a", partner)
        assert (found.of_a, found.of_b) == (SCALE, SCALE)
        assert Tier.IDENTICAL in {tier for *_, tier, _ in found.pairs}


@given(own=texts, other=texts, more=texts)
@settings(max_examples=100, deadline=None)
def test_an_outcome_more_in_the_other_unit_never_lowers_coverage(
    own: list[str], other: list[str], more: list[str]
) -> None:
    index = text_index({"a": own, "b": other, "c": other + more})
    before, after = aligned(index, "a", "b"), aligned(index, "a", "c")
    assert after.of_a >= before.of_a
    assert (after.shares_a >= before.shares_a).all()


def test_a_part_is_covered_by_the_whole_and_not_the_other_way() -> None:
    index = text_index({"a": ["saw wood"], "b": ["saw wood", "advise clients", "weld pipes"]})
    found = aligned(index, "a", "b")
    assert found.of_a == SCALE
    assert found.of_b < SCALE


@given(st.lists(texts, min_size=2, max_size=5))
@settings(max_examples=40, deadline=None)
def test_many_pairs_have_the_numbers_of_each_pair(units: list[list[str]]) -> None:
    index = text_index({f"u{number}": each for number, each in enumerate([*units, []])})
    model = pair_model_for(index.texts)
    size = len(index.units)
    a, b = (each.ravel() for each in np.meshgrid(np.arange(size), np.arange(size)))
    many = align_many(index, a, b, model=model)
    for number, (left, right) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        one = align(index, left, right, model=model)
        shares_a = many.shares_a[many.starts_a[number] : many.starts_a[number + 1]]
        shares_b = many.shares_b[many.starts_b[number] : many.starts_b[number + 1]]
        assert (many.of_a[number], many.of_b[number]) == (one.of_a, one.of_b)
        assert shares_a.tolist() == one.shares_a.tolist()
        assert shares_b.tolist() == one.shares_b.tolist()
    covered = cover_by(index, 0, np.arange(size), model=model)
    assert covered.tolist() == [
        align(index, 0, other, model=model).shares_a.tolist() for other in range(size)
    ]


def test_results_do_not_depend_on_the_number_of_threads() -> None:
    random = np.random.default_rng(0)
    units = {
        f"u{number}": [" ".join(random.choice(WORDS, 3)) for _ in range(12)] for number in range(40)
    }
    index = text_index(units)
    model = pair_model_for(index.texts)
    a, b = np.repeat(np.arange(40), 40), np.tile(np.arange(40), 40)
    results = []
    for threads in (1, 2, 4):
        with threadpool_limits(threads):
            found = align_many(index, a, b, model=model)
        results.append((found.shares_a.tobytes(), found.shares_b.tobytes(), found.of_a.tobytes()))
    assert len(set(results)) == 1


def test_a_unit_without_outcomes_is_not_compared() -> None:
    index = text_index({"a": ["saw wood"], "empty": []})
    found = aligned(index, "a", "empty")
    assert (found.of_a, found.of_b, found.pairs) == (0, 0, ())
    assert found.shares_a.tolist() == [0]
    assert found.shares_b.tolist() == []


def test_what_is_the_same_in_both_units_is_sure() -> None:
    index = text_index({"a": ["saw wood", "weld pipes"], "b": ["saw wood", "weld pipes", "bake"]})
    both = aligned(index, "a", "b")
    assert both.band_a == (SCALE, SCALE)
    assert both.band_b[0] <= both.of_b <= both.band_b[1] < SCALE


def test_a_repeated_outcome_changes_no_share() -> None:
    index = text_index({"a": ["saw wood", "weld pipes"], "b": ["saw wood"], "c": ["saw wood"] * 3})
    once, thrice = aligned(index, "a", "b"), aligned(index, "a", "c")
    assert once.shares_a[0] == thrice.shares_a[0] == SCALE
    assert thrice.shares_b.tolist() == [SCALE] * 3


def test_units_in_two_languages_are_compared_by_vectors() -> None:
    units = {"a": ["saw wood", "plan work"], "b": ["saw wood", "glue"], "c": ["advise", "repair"]}
    index = text_index(units, languages={"b": "de", "c": "de"})
    near, far = aligned(index, "a", "b"), aligned(index, "a", "c")
    assert near.of_a > far.of_a
    assert {tier for *_, tier, _ in near.pairs} <= {Tier.TEXT}


def test_without_vectors_the_method_says_so_and_languages_do_not_meet() -> None:
    units = {"a": ["saw wood"], "b": ["saw wooden boards"], "c": ["saw wood"]}
    index = text_index(units, languages={"c": "de"}, has_vectors=False)
    assert pair_model_for(index.texts).method == "outcome-alignment-lexical"
    assert aligned(index, "a", "b").of_a > 0
    assert aligned(index, "a", "c").of_a == 0


def test_categories_that_differ_never_cover_each_other() -> None:
    for category, expected in (("knowledge", 0), ("skills", SCALE), (None, SCALE)):
        rows = [
            OutcomeRow("a", "a/0", 10_000, texts=(("en", "saw wood"),), category="skills"),
            OutcomeRow("b", "b/0", 10_000, texts=(("en", "saw wood"),), category=category),
        ]
        index = build_index([UnitRow("a", "DEU"), UnitRow("b", "FIN")], rows, skill_weights={})
        vectors = np.stack([vector(text) for _, text in index.lines])
        index = with_texts(index, vectors=vectors, encoder=ENCODER)
        found = aligned(index, "a", "b")
        assert (found.of_a, found.of_b) == (expected, expected)
        assert bool(found.pairs) is (expected > 0)


def test_the_worked_example_gives_five_eighths_both_ways() -> None:
    index = skill_index(
        {"t": [("s1",), ("s2",), ("k1",), ()], "s": [("s1",), ("k1",), ("s9",), ("s2-broad",)]}
    )
    found_skills = list(index.skills)
    step = sparse.lil_matrix((len(found_skills), len(found_skills)), dtype=np.int64)
    step[found_skills.index("s2"), found_skills.index("s2-broad")] = 1
    found = align(
        index,
        index.position("t"),
        index.position("s"),
        model=pair_model_for(index.texts),
        broader=step.tocsr(),
    )
    assert set(found_skills) == set(SKILLS)
    assert (found.of_a, found.of_b) == (6_250, 6_250)
    kinds = {(tier, relation) for *_, tier, relation in found.pairs}
    assert kinds == {(Tier.SKILL, Relation.SAME), (Tier.RELATED_SKILL, Relation.BROADER)}
    assert STATES[found.states_a[3]] is CoverageState.NOT_LINKED


def test_every_outcome_that_counts_has_a_partner() -> None:
    random = np.random.default_rng(1)
    units = {
        f"u{number}": [" ".join(random.choice(WORDS, 2)) for _ in range(5)] for number in range(12)
    }
    index = text_index(units)
    model = pair_model_for(index.texts)
    for b in range(1, 12):
        found = align(index, 0, b, model=model)
        partnered = {row for row, *_ in found.pairs}
        counting = {
            index.starts[0] + place
            for place, state in enumerate(found.states_a.tolist())
            if STATES[state] in {CoverageState.COVERED, CoverageState.PARTLY}
        }
        assert counting <= partnered
        assert all(0 < probability <= SCALE for _, _, probability, _, _ in found.pairs)
        assert found.band_a[0] <= found.of_a <= found.band_a[1]


def test_no_unit_of_the_graded_pairs_is_among_the_training_labels(shared_data: Path) -> None:
    labels = Path(__file__).parents[3] / "eval" / "labels" / "unit_pairs_train.tsv"
    units = []
    for path, size in ((shared_data / "eval" / "unit_pairs_dev.tsv", 425), (labels, 2222)):
        with path.open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t"))
        assert len(rows) == size
        units.append({unit for row in rows for unit in (row["a"], row["b"])})
    assert not units[0] & units[1]


@pytest.mark.parametrize("has_vectors", [True, False])
def test_the_shipped_models_can_be_read_and_named(has_vectors: bool) -> None:
    model = default_pair_model(has_vectors=has_vectors)
    assert len(model.identifier) == 16
    assert model.method.startswith("outcome-alignment")
    assert 0 < model.partly < model.covered < SCALE
    assert (np.diff(model.band, axis=0) >= 0).all()


def test_without_vectors_texts_of_two_languages_meet_by_key_terms_and_show_them() -> None:
    units = {
        "a": ["Schweißnähte prüfen"],
        "b": ["hitsausta saumoille"],
        "c": ["palvelee asiakkaita"],
    }
    index = text_index(units, languages={"a": "de", "b": "fi", "c": "fi"}, has_vectors=False)
    near, far = aligned(index, "a", "b"), aligned(index, "a", "c")
    assert near.of_a > far.of_a
    pair = state_pair(index, "a", "b").pairs[0]
    assert "weld" in pair.words
    assert state_pair(index, "b", "a").pairs[0].words == pair.words


@given(own=texts, other=texts, more=texts)
@settings(max_examples=40, deadline=None)
def test_without_vectors_an_outcome_more_never_lowers_coverage(
    own: list[str], other: list[str], more: list[str]
) -> None:
    units = {"a": own, "b": other, "c": other + more}
    index = text_index(units, has_vectors=False)
    before, after = aligned(index, "a", "b"), aligned(index, "a", "c")
    assert (after.shares_a >= before.shares_a).all()
