"""The pair model: whole numbers, only ever more with more similarity, named by its file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ecvet_graph.compare import SCALE, default_pair_model, pair_model, pair_model_for
from ecvet_graph.compare.sides import FREE_MEASURES, MEASURES

FILE = Path(pair_model.__file__).with_name("pair_model.json")
LARGE = 200 * 1024


def test_the_identifier_is_the_hash_of_a_small_file() -> None:
    content = FILE.read_bytes()
    assert len(content) < LARGE
    assert default_pair_model().identifier == hashlib.sha256(content).hexdigest()[:16]


def test_no_measure_of_the_other_unit_counts_against_a_share() -> None:
    for has_vectors in (True, False):
        for weights in default_pair_model(has_vectors=has_vectors).share.weights.values():
            for name, weight in zip(MEASURES, weights[:-1].tolist(), strict=True):
                assert weight >= 0 or name in FREE_MEASURES


@given(
    low=st.lists(st.integers(-SCALE, SCALE), min_size=len(MEASURES), max_size=len(MEASURES)),
    place=st.integers(0, len(MEASURES) - 1),
    more=st.integers(0, SCALE),
)
@settings(max_examples=60, deadline=None)
def test_a_larger_measure_never_gives_a_smaller_share(
    low: list[int], place: int, more: int
) -> None:
    if MEASURES[place] in FREE_MEASURES:
        return
    rows = np.array([low, low], dtype=np.int64).T
    rows[place, 1] += more
    before, after = default_pair_model().share.apply(rows, np.array(["de-fi", "de-fi"]))
    assert 0 <= before <= after <= SCALE


def test_languages_that_nobody_labelled_get_the_common_weights() -> None:
    model = default_pair_model()
    rows = np.full((len(MEASURES), 2), 3_000, dtype=np.int64)
    unknown, other = model.share.apply(rows, np.array(["mt-sl", "el-ga"]))
    assert unknown == other


def test_the_model_follows_from_what_is_known_of_the_texts() -> None:
    assert pair_model_for(None).method == "outcome-alignment-lexical"
