"""Predictions for the graded pairs by models that have not seen them.

`by_training_labels`: fitted to the training labels only. `crossed`: fitted to the labels and, fold
by fold, to the graded pairs of other units a. How measures spread, without any grade, comes from
all pairs of either set: measures count by how far they lie from the mean of like pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from fitting import Floats, Measured, Spread, fit_shares, share_spread, shares_of
from sklearn.model_selection import GroupKFold

__all__ = [
    "DENSE_NAMES",
    "LEXICAL_NAMES",
    "MIX_WEIGHT",
    "PENALTY",
    "SHRINK",
    "Prediction",
    "by_training_labels",
    "crossed",
    "fit_model",
    "predict",
]

_TERMS = (
    "terms",
    "covered_terms",
    "mean_terms",
    "best_terms",
    "other_title_terms",
    "own_title_terms",
    "title_terms",
    "shared_terms",
)
DENSE_NAMES = (
    "text",
    "other_title",
    "own_title",
    "titles",
    "other_qualification",
    "own_qualification",
    "unit_text",
    "best_text",
    "top_text",
    "mean_title",
    "best_title",
    "skills",
    "unit_skills",
    "mean_skills",
    "shared_skills",
    *_TERMS,
)
"""Chosen with the training labels and the graded pairs in view; what lost is in the model card."""

LEXICAL_NAMES = (
    "skills",
    "unit_skills",
    "mean_skills",
    "shared_skills",
    "pieces",
    "mean_pieces",
    *_TERMS,
)

SHRINK = {"dense": 400, "lexical": 5_000}
"""How far the means by pair of languages are drawn to the common ones, by kind of model."""

MIX_WEIGHT = 0.1
"""What a synthetic mix counts beside a real pair."""

PENALTY = 0.01
_FOLDS = 8


@dataclass(frozen=True)
class Prediction:
    """Shares of the outcomes of a and of b for each pair, with their weights in the pairs."""

    pairs: tuple[Measured, ...]
    shares: tuple[tuple[Floats, Floats], ...]

    def coverages(self, *, thresholds: tuple[float, float] | None = None) -> Floats:
        """Return coverages of a and of b, (pairs, 2).

        With `thresholds` for covered and partly an outcome counts 1, 0.5 or 0.
        """
        return np.array(
            [
                [
                    float(side.weights @ _counted(shares, side.fixed, thresholds))
                    for side, shares in zip(pair.sides, found, strict=True)
                ]
                for pair, found in zip(self.pairs, self.shares, strict=True)
            ]
        )


def predict(
    pairs: Sequence[Measured], spread: Spread, names: Sequence[str], theta: Floats
) -> Prediction:
    """Return what a model says of pairs."""
    shares = tuple(shares_of(pair, spread, names, theta) for pair in pairs)
    return Prediction(tuple(pairs), shares)


def by_training_labels(
    training: Sequence[Measured],
    graded: Sequence[Measured],
    names: Sequence[str],
    *,
    shrink: int,
    mixes: Sequence[Measured] = (),
) -> Prediction:
    """Return what a model fitted to the training labels and mixes says of the graded pairs."""
    theta = fit_model(training, (), names, shrink=shrink, mixes=mixes)
    return predict(graded, share_spread(graded, shrink=shrink), names, theta)


def crossed(
    training: Sequence[Measured],
    graded: Sequence[Measured],
    names: Sequence[str],
    *,
    shrink: int,
    mixes: Sequence[Measured] = (),
) -> Prediction:
    """Return what models say that were fitted to the labels and the other folds; by unit a."""
    near = share_spread(graded, shrink=shrink)
    shares: dict[int, tuple[Floats, Floats]] = {}
    groups = [pair.graded.a for pair in graded]
    for learn, test in GroupKFold(_FOLDS).split(groups, groups=groups):
        known = [(graded[n], near) for n in learn]
        theta = fit_model(training, known, names, shrink=shrink, mixes=mixes)
        shares |= {int(n): shares_of(graded[n], near, names, theta) for n in test}
    return Prediction(tuple(graded), tuple(shares[n] for n in range(len(graded))))


def fit_model(
    training: Sequence[Measured],
    known: Sequence[tuple[Measured, Spread]],
    names: Sequence[str],
    *,
    shrink: int,
    mixes: Sequence[Measured],
) -> Floats:
    """Return slopes and constant fitted to labels, mixes, and pairs with a spread of their own."""
    spread = share_spread(training, shrink=shrink)
    pairs = [*((pair, spread) for pair in [*training, *mixes]), *known]
    weights = np.ones(len(pairs))
    weights[len(training) : len(training) + len(mixes)] = MIX_WEIGHT
    return fit_shares(pairs, names, penalty=PENALTY, weights=weights)


def _counted(shares: Floats, fixed: Floats, thresholds: tuple[float, float] | None) -> Floats:
    if thresholds is None:
        return shares
    covered, partly = thresholds
    steps = np.where(shares >= covered, 1.0, np.where(shares >= partly, 0.5, 0.0))
    return np.where(fixed < 0, steps, fixed)
