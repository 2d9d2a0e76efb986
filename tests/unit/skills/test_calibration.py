"""From a score to a probability: rising curves, the crowd around a text, what a file must hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecvet_graph.errors import InvalidDataError
from ecvet_graph.skills import Curve, default_calibration, read_calibration
from ecvet_graph.skills.calibration import LANES, clearances


@given(st.lists(st.floats(-1, 2), min_size=2, max_size=30))
def test_a_better_score_is_never_a_smaller_probability(places: list[float]) -> None:
    ordered = np.sort(np.array(places))
    for curves in default_calibration().curves.values():
        for curve in curves.values():
            values = curve.at(ordered)
            assert np.all(np.diff(values) >= 0)
            assert np.all((values >= 0) & (values <= 1))


def test_between_its_knots_a_curve_is_straight_and_beyond_them_flat() -> None:
    curve = Curve((0.0, 1.0), (0.2, 0.6))
    assert curve.at(np.array([-1.0, 0.5, 9.0])).tolist() == pytest.approx([0.2, 0.4, 0.6])


def test_a_crowded_text_clears_less() -> None:
    lonely = np.zeros((1, 20), dtype=np.float32)
    lonely[0, 0] = 0.8
    crowded = np.full((1, 20), 0.7, dtype=np.float32)
    crowded[0, 0] = 0.8
    assert clearances(lonely)[0, 0] == pytest.approx(0.8)
    assert clearances(crowded)[0, 0] == pytest.approx(0.1)


def test_a_small_scheme_does_not_make_a_text_lonely() -> None:
    shipped = default_calibration()
    scores = np.zeros((1, 20), dtype=np.float32)
    scores[0, 0] = 0.3
    asked = {"lanes": "lexical", "language": "de"}
    in_a_large = shipped.probabilities(scores, **asked, concepts=shipped.concepts)
    in_a_small = shipped.probabilities(scores, **asked, concepts=5)
    assert in_a_small[0, 0] < in_a_large[0, 0]


def test_the_shipped_curves_tell_lanes_and_languages_apart() -> None:
    shipped = default_calibration()
    assert set(shipped.curves) == set(LANES)
    assert {"*", "de", "en", "fr", "nl", "sv"} == set(shipped.curves["lexical+dense"])
    assert set(shipped.curves["dense"]) == {"*"}
    encoder, concepts = shipped.encoder, shipped.concepts
    assert not shipped.is_transferred("lexical+dense", "de", encoder=encoder, concepts=concepts)
    assert shipped.is_transferred("lexical+dense", "es", encoder=encoder, concepts=concepts)
    assert shipped.is_transferred("dense", "et", encoder=encoder, concepts=concepts)
    assert shipped.is_transferred("lexical+dense", "de", encoder="0" * 64, concepts=concepts)
    assert shipped.is_transferred("lexical", "de", encoder="", concepts=100)


@pytest.mark.parametrize(
    "curve",
    [
        [],
        [[0.0, 0.5], [1.0, 0.4]],  # falls
        [[1.0, 0.1], [0.0, 0.2]],  # out of order
        [[0.0, 0.1], [0.0, 0.2]],  # two values at one place
        "flat",
    ],
)
def test_a_broken_curve_names_the_file(tmp_path: Path, curve: object) -> None:
    good = {"*": {"crowd": 0.1, "knots": [[0.0, 0.1], [1.0, 0.9]]}}
    content = {"version": "2", "encoder": "0", "concepts": 1, "exact": 1.0}
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps({**content, "curves": dict.fromkeys(LANES, good)}))
    assert read_calibration(path).curve("dense", "et").at(np.array([0.5]))[0] == pytest.approx(0.5)
    curves = {**dict.fromkeys(LANES, good), "dense": {"*": {"crowd": 0.1, "knots": curve}}}
    path.write_text(json.dumps({**content, "curves": curves}))
    with pytest.raises(InvalidDataError, match=r"calibration\.json"):
        read_calibration(path)
