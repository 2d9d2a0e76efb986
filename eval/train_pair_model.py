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
    fit_shares,
    measure,
    pair_chances,
    pair_spread,
    relation_values,
    share_spread,
    shares_of,
)
from graded import read_evaluation, read_training
from national import ROOT, data_folder, national_index
from sklearn.metrics import precision_recall_curve
from threadpoolctl import threadpool_limits
from validation import DENSE_NAMES, LEXICAL_NAMES, PENALTY, crossed

from ecvet_graph.compare.sides import MEASURES
from ecvet_graph.compare.similarity import PAIR_MEASURES

TARGET = ROOT / "src/ecvet_graph/compare/pair_model.json"
VERSION = "1"
SCALE = 10_000
BAND_STEPS = 10
PAIR_PENALTY = 1e-4
PAIR_NAMES = {
    "dense": ("text", "skills_a", "skills_b", "title_a", "title_b", "titles"),
    "lexical": ("pieces", "skills_a", "skills_b"),
}
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
            index = national_index(data, with_vectors=kind == "dense")
            training, graded = (
                measure(index, read_training()),
                measure(index, read_evaluation(data)),
            )
            content[kind] = fit(training, graded, kind=kind)
    text = json.dumps(content, indent=1) + "\n"
    if options.check and text != TARGET.read_text(encoding="utf-8"):
        raise SystemExit("The shipped pair model is not what these data give.")
    TARGET.write_text(text, encoding="utf-8")


def fit(training: Sequence[Measured], graded: Sequence[Measured], *, kind: str) -> dict[str, Any]:
    """Return one model as plain numbers."""
    names, pair_names = SHARE_NAMES[kind], PAIR_NAMES[kind]
    near, far = share_spread(graded), share_spread(training)
    known = [(pair, far) for pair in training] + [(pair, near) for pair in graded]
    theta = fit_shares(known, names, penalty=PENALTY)
    spread = pair_spread(graded)
    own = pair_spread(training)
    pair_theta = fit_pairs(training, pair_names, own, penalty=PAIR_PENALTY)
    return {
        "share": _head(names, theta, near, MEASURES),
        "pair": _head(pair_names, pair_theta, spread, PAIR_MEASURES),
        **_share_thresholds(training, far, names, theta),
        **_pair_thresholds(training, own, pair_names, pair_theta),
        "band": _band(training, graded, names),
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


def _share_thresholds(
    training: Sequence[Measured], spread: Spread, names: Sequence[str], theta: Floats
) -> Mapping[str, int]:
    """Return the smallest shares of both states: where F1 against the labels is the best."""
    shares, values = [], []
    for pair in training:
        relations = relation_values(pair).reshape(len(pair.sides[0].weights), -1)
        shares += shares_of(pair, spread, names, theta)
        values += [relations.max(axis=1), relations.max(axis=0)]
    found, wanted = np.concatenate(shares), np.concatenate(values)
    return {
        "covered": _best_threshold(found, wanted >= 1),
        "partly": _best_threshold(found, wanted > 0),
    }


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


def _band(
    training: Sequence[Measured], graded: Sequence[Measured], names: Sequence[str]
) -> list[list[int]]:
    """Return coverage and the limits that hold nine of ten graded coverages, step by step.

    The limits come from pairs that the model had not seen, and grow with the coverage.
    """
    found = crossed(training, graded, names).coverages().ravel()
    wanted = np.array([[pair.graded.of_a, pair.graded.of_b] for pair in graded]).ravel()
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
