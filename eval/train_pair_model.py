"""Write the shipped pair model, `src/ecvet_graph/compare/pair_model.json`.

    python eval/train_pair_model.py [--check]

Learns from the training labels and the graded pairs together; the figures of the model card come
from models that had not seen the pairs (`validation.py`). Reads `ECVET_DATA` and the vector cache.
The same data give the same bytes; with `--check` nothing is written, and a difference is an error.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from fitting import (
    Floats,
    Measured,
    Spread,
    fit_pairs,
    measure,
    pair_chances,
    pair_spread,
    relation_values,
    share_spread,
)
from graded import read_evaluation, read_training
from national import ROOT, data_folder, national_index
from parallel import TRAINING, mixed_pairs
from sklearn.metrics import precision_recall_curve
from threadpoolctl import threadpool_limits
from validation import (
    DENSE_NAMES,
    LEXICAL_NAMES,
    MIX_WEIGHT,
    SHRINK,
    Prediction,
    crossed,
    fit_model,
)

from ecvet_graph.compare.sides import MEASURES
from ecvet_graph.compare.similarity import PAIR_MEASURES

TARGET = ROOT / "src/ecvet_graph/compare/pair_model.json"
VERSION = "2"
SCALE = 10_000
BAND_STEPS = 10
PAIR_PENALTY = 1e-4
PAIR_NAMES = {
    "dense": ("text", "terms", "skills_a", "skills_b", "title_a", "title_b", "titles"),
    "lexical": ("pieces", "terms", "term_titles", "skills_a", "skills_b"),
}
COVERED, PARTLY = 6_000, 2_500
"""The states by their meaning: more than half in all probability; more than nearly nothing."""

FULL, SOME = 0.8, 0.3
"""What a graded coverage must reach for the verdicts (`docs/data-model.md`)."""

SHARE_NAMES = {"dense": DENSE_NAMES, "lexical": LEXICAL_NAMES}


def main() -> None:
    """Fit both models, with vectors and without, and write them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    data = data_folder()
    with threadpool_limits(1):
        content: dict[str, Any] = {"version": VERSION}
        for kind in SHARE_NAMES:
            has_vectors = kind == "dense"
            index = national_index(data, with_vectors=has_vectors)
            training, graded, mixes = (
                measure(*each)
                for each in (
                    (index, read_training()),
                    (index, read_evaluation(data)),
                    mixed_pairs(data, TRAINING, with_vectors=has_vectors),
                )
            )
            content[kind] = fit(training, graded, mixes, kind=kind)
    text = json.dumps(content, indent=1) + "\n"
    if options.check and text != TARGET.read_text(encoding="utf-8"):
        raise SystemExit("The shipped pair model is not what these data give.")
    TARGET.write_text(text, encoding="utf-8")


def fit(
    training: Sequence[Measured],
    graded: Sequence[Measured],
    mixes: Sequence[Measured],
    *,
    kind: str,
) -> dict[str, Any]:
    """Return one model as plain numbers."""
    names, pair_names, shrink = SHARE_NAMES[kind], PAIR_NAMES[kind], SHRINK[kind]
    near = share_spread(graded, shrink=shrink)
    theta = fit_model(
        training, [(pair, near) for pair in graded], names, shrink=shrink, mixes=mixes
    )
    own = pair_spread(training, shrink=shrink)
    pair_theta = fit_pairs(
        [*training, *mixes],
        pair_names,
        own,
        penalty=PAIR_PENALTY,
        weights=np.repeat((1, MIX_WEIGHT), (len(training), len(mixes))),
    )
    unseen = [
        crossed(training, graded, names, shrink=shrink, mixes=mixes),
        crossed((), training, names, shrink=shrink, mixes=mixes),
    ]
    return {
        "share": _head(names, theta, near, MEASURES),
        "pair": _head(pair_names, pair_theta, pair_spread(graded, shrink=shrink), PAIR_MEASURES),
        **_verdict_thresholds(unseen),
        "covered": COVERED,
        "partly": PARTLY,
        **_pair_thresholds(training, own, pair_names, pair_theta),
        "band": _band(unseen[0]),
    }


def _head(
    names: Sequence[str], theta: Floats, spread: Spread, measures: Sequence[str]
) -> dict[str, Any]:
    return {
        "weights": {
            name: round(float(value), 4) for name, value in zip(names, theta[:-1], strict=True)
        },
        "constant": round(float(theta[-1]), 4),
        "spread": {
            languages: {
                name: [round(float(values[measures.index(name)]), 1) for values in pair]
                for name in names
            }
            for languages, pair in sorted(spread.items())
        },
    }


def _verdict_thresholds(unseen: Sequence[Prediction]) -> Mapping[str, int]:
    """Return `FULL` as it is, and the coverage that as many directions reach as people say `SOME`.

    Expected coverages lie closer together than graded ones: 0.3 would be said less often. Full
    coverage is not said more often for that: so found it would be wrong four times in five.
    """
    found = np.concatenate([each.coverages().ravel() for each in unseen])
    wanted = np.concatenate([_graded(each) for each in unseen])
    some = np.quantile(found, 1 - (wanted >= SOME).mean())
    return {"full": round(FULL * SCALE), "some": round(float(some) * SCALE)}


def _graded(found: Prediction) -> Floats:
    return np.array([[pair.graded.of_a, pair.graded.of_b] for pair in found.pairs]).ravel()


def _pair_thresholds(
    training: Sequence[Measured], spread: Spread, names: Sequence[str], theta: Floats
) -> Mapping[str, int]:
    chances = np.concatenate([pair_chances(pair, spread, names, theta) for pair in training])
    wanted = np.concatenate([relation_values(pair) for pair in training])
    return {
        "possible": _best_threshold(chances, wanted > 0),
        "same": _best_threshold(chances, wanted >= 1),
    }


def _best_threshold(found: Floats, wanted: np.ndarray) -> int:
    precision, recall, thresholds = precision_recall_curve(wanted, found)
    score = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    return round(float(thresholds[int(score[:-1].argmax())]) * SCALE)


def _band(unseen: Prediction) -> list[list[int]]:
    """Return coverage and the limits that hold nine of ten graded coverages, step by step.

    The limits come from pairs that the model had not seen, and grow with the coverage.
    """
    found, wanted = unseen.coverages().ravel(), _graded(unseen)
    order = np.argsort(found, kind="stable")
    rows = [
        [float(found[part].min()), *np.quantile(wanted[part], (0.05, 0.95))]
        for part in np.array_split(order, BAND_STEPS)
    ]
    band = np.maximum.accumulate(np.array(rows), axis=0)
    band[0, 0] = 0
    return np.rint(band * SCALE).astype(int).tolist()


if __name__ == "__main__":
    main()
