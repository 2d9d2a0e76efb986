"""Figures of agreement with people, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from fitting import Floats
from graded import PARTIAL, GradedPair
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

__all__ = ["abstention", "agreement", "coverage_error", "reliability"]

_REPEATS = 1000
_BINS = 10


def agreement(
    scores: Floats, pairs: Sequence[GradedPair], *, intervals: bool = True
) -> dict[str, float]:
    """Return Spearman with the mean grade and AUC of partial or better, with 95 % intervals.

    The intervals come from resampling pairs a thousand times, seed 0.
    """
    grades = np.array([pair.grade for pair in pairs])
    found = {"pairs": len(pairs), **_both(scores, grades)}
    if not intervals:
        return found
    random = np.random.default_rng(0)
    draws = [random.integers(len(pairs), size=len(pairs)) for _ in range(_REPEATS)]
    values = [_both(scores[rows], grades[rows]) for rows in draws]
    for name in ("spearman", "auc"):
        low, high = np.nanquantile([value[name] for value in values], (0.025, 0.975))
        found |= {f"{name}_low": round(float(low), 3), f"{name}_high": round(float(high), 3)}
    return found


def coverage_error(coverages: Floats, pairs: Sequence[GradedPair]) -> dict[str, float]:
    """Return the mean absolute error of coverages, and that of always saying the mean or 0."""
    wanted = np.array([[pair.of_a, pair.of_b] for pair in pairs])
    return {
        "mae_of_a": round(float(np.abs(coverages - wanted)[:, 0].mean()), 3),
        "mae_of_b": round(float(np.abs(coverages - wanted)[:, 1].mean()), 3),
        "mae_of_the_mean": round(float(np.abs(wanted.mean() - wanted).mean()), 3),
        "mae_of_zero": round(float(wanted.mean()), 3),
    }


def reliability(coverages: Floats, pairs: Sequence[GradedPair]) -> dict[str, object]:
    """Return ten bins of equal size (said, graded, how many) and their weighted mean gap."""
    said = coverages.ravel()
    graded = np.array([[pair.of_a, pair.of_b] for pair in pairs]).ravel()
    bins = [
        {
            "said": round(float(said[part].mean()), 4),
            "graded": round(float(graded[part].mean()), 4),
            "directions": len(part),
        }
        for part in np.array_split(np.argsort(said, kind="stable"), _BINS)
    ]
    gap = sum(abs(each["said"] - each["graded"]) * each["directions"] for each in bins)
    return {"ece": round(gap / len(said), 4), "bins": bins}


def abstention(scores: Floats, pairs: Sequence[GradedPair]) -> list[dict[str, float]]:
    """Return how often "partial or better" is rightly told where the unsure part is left open.

    The cut is the score above which as many pairs lie as are partial; the scores nearest to it are
    left open first.
    """
    is_partial = np.array([pair.grade >= PARTIAL for pair in pairs])
    cut = np.quantile(scores, 1 - is_partial.mean())
    order = np.argsort(-np.abs(scores - cut), kind="stable")
    right = (scores >= cut) == is_partial
    return [
        {
            "answered": round(share, 2),
            "right": round(float(right[order[: int(share * len(pairs))]].mean()), 3),
        }
        for share in (1.0, 0.9, 0.75, 0.5, 0.25)
    ]


def _both(scores: Floats, grades: Floats) -> dict[str, float]:
    is_partial = grades >= PARTIAL
    is_split = is_partial.any() and not is_partial.all()
    varies = np.ptp(scores) > 0 and np.ptp(grades) > 0
    return {
        "spearman": round(float(spearmanr(scores, grades)[0]), 3) if varies else 0.0,
        "auc": round(float(roc_auc_score(is_partial, scores)), 3) if is_split else 0.5,
    }
