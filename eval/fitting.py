"""Fitting the pair model: the shares of outcomes to graded coverages, pairs to graded relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from graded import GradedPair
from numpy.typing import NDArray
from scipy.optimize import minimize

from ecvet_graph.compare import CompareIndex
from ecvet_graph.compare.sides import FREE_MEASURES, MEASURES, left_side, right_side
from ecvet_graph.compare.similarity import PAIR_MEASURES, measure_block, measure_pairs

__all__ = [
    "Floats",
    "Measured",
    "Spread",
    "fit_pairs",
    "fit_shares",
    "measure",
    "pair_chances",
    "pair_spread",
    "share_spread",
    "shares_of",
]

Floats = NDArray[np.float64]
# Mean and standard deviation of each measure, by pair of languages; "" for all.
Spread = Mapping[str, tuple[Floats, Floats]]

VALUES = {"=": 1.0, "<": 0.5, ">": 0.5, "~": 0.5}
"""What a relation counts: the shares of `docs/decisions/0009`."""

_TINY = 1e-4


@dataclass(frozen=True)
class Direction:
    """The outcomes of one unit of a pair: measures (outcomes, measures), weights that sum to 1.

    `fixed` is 1 or 0 where the share does not depend on the model, -1 elsewhere.
    """

    measures: Floats
    weights: Floats
    fixed: Floats


@dataclass(frozen=True)
class Measured:
    """A graded pair with its measures; `pairs` is (outcomes of a times b's, pair measures)."""

    graded: GradedPair
    languages: str
    sides: tuple[Direction, Direction]
    pairs: Floats


def measure(index: CompareIndex, pairs: Sequence[GradedPair]) -> list[Measured]:
    """Return the measures of graded pairs."""
    found = []
    for pair in pairs:
        a, b = index.position(pair.a), index.position(pair.b)
        block = measure_block(index, a, np.array([b]))
        sides = []
        for side in (left_side(index, block), right_side(index, block)):
            weights = index.outcome_weights[side.rows].astype(np.float64)
            fixed = np.where(side.is_same, 1.0, np.where(side.has_evidence, -1.0, 0.0))
            rows = side.measures.T.astype(np.float64)
            sides.append(Direction(rows, weights / weights.sum(), fixed))
        rows = measure_pairs(block).T.astype(np.float64)
        found.append(Measured(pair, str(block.languages[0]), (sides[0], sides[1]), rows))
    return found


def share_spread(pairs: Sequence[Measured], *, shrink: int) -> Spread:
    """Return how the measures of outcomes spread, by pair of languages.

    Those of a pair of languages with `shrink` parts lie halfway to those of all.
    """
    parts = [(pair.languages, side.measures) for pair in pairs for side in pair.sides]
    return _spread(parts, len(MEASURES), shrink=shrink)


def pair_spread(pairs: Sequence[Measured], *, shrink: int) -> Spread:
    """Return how the measures of pairs of outcomes spread, by pair of languages."""
    parts = [(pair.languages, pair.pairs) for pair in pairs]
    return _spread(parts, len(PAIR_MEASURES), shrink=shrink)


def fit_shares(
    pairs: Sequence[tuple[Measured, Spread]],
    names: Sequence[str],
    *,
    penalty: float,
    weights: Floats | None = None,
) -> Floats:
    """Return slopes for standard measures and the constant, so that coverages fit.

    Measures that depend on the outcomes of the other unit count for a share, never against it.
    `weights` (pairs,) say how much each pair counts, 1 each where they are not given.
    """
    columns = [MEASURES.index(name) for name in names]
    rows, parts, owners, fixed = _stack(pairs, columns)
    wanted = np.array(
        [value for pair, _ in pairs for value in (pair.graded.of_a, pair.graded.of_b)]
    )
    counted = np.repeat(np.ones(len(pairs)) if weights is None else weights, 2)
    counted = counted / counted.sum()
    lows = [(None, None) if name in FREE_MEASURES else (0.0, None) for name in names]

    def loss(theta: Floats) -> tuple[float, Floats]:
        shares = np.where(fixed < 0, _logistic(rows @ theta[:-1] + theta[-1]), fixed)
        found = np.bincount(owners, parts * shares, minlength=len(wanted))
        found = np.clip(found, _TINY, 1 - _TINY)
        cross = -float(counted @ (wanted * np.log(found) + (1 - wanted) * np.log(1 - found)))
        slope = counted * (found - wanted) / (found * (1 - found))
        inner = slope[owners] * parts * shares * (1 - shares) * (fixed < 0)
        gradient = np.concatenate((rows.T @ inner + 2 * penalty * theta[:-1], [inner.sum()]))
        return cross + penalty * float((theta[:-1] ** 2).sum()), gradient

    return _minimise(loss, size=len(names), bounds=lows, constant=-2.0)


def fit_pairs(
    pairs: Sequence[Measured],
    names: Sequence[str],
    spread: Spread,
    *,
    penalty: float,
    weights: Floats | None = None,
) -> Floats:
    """Return slopes and the constant for pairs of outcomes, from graded relations.

    `weights` (pairs of units,) say how much the outcomes of each count.
    """
    columns = [PAIR_MEASURES.index(name) for name in names]
    if any(pair.graded.relations is None for pair in pairs):
        raise ValueError("Pairs of outcomes are fitted to relations.")
    rows = np.vstack([_standard(p.pairs, spread, p.languages)[:, columns] for p in pairs])
    wanted = np.concatenate([relation_values(pair) for pair in pairs])
    each = np.ones(len(pairs)) if weights is None else weights
    counted = np.repeat(each, [len(pair.pairs) for pair in pairs])
    counted = counted / counted.sum()

    def loss(theta: Floats) -> tuple[float, Floats]:
        found = np.clip(_logistic(rows @ theta[:-1] + theta[-1]), 1e-6, 1 - 1e-6)
        cross = -float(counted @ (wanted * np.log(found) + (1 - wanted) * np.log(1 - found)))
        slope = counted * (found - wanted)
        gradient = np.concatenate((rows.T @ slope + 2 * penalty * theta[:-1], [slope.sum()]))
        return cross + penalty * float((theta[:-1] ** 2).sum()), gradient

    return _minimise(loss, size=len(names), bounds=[(0.0, None)] * len(names), constant=-4.0)


def relation_values(pair: Measured) -> Floats:
    """Return what each pair of outcomes counts, in the order of `Measured.pairs`."""
    values = np.zeros((len(pair.sides[0].weights), len(pair.sides[1].weights)))
    for left, kind, right in pair.graded.relations or ():
        values[left, right] = VALUES[kind]
    return values.ravel()


def shares_of(
    pair: Measured, spread: Spread, names: Sequence[str], theta: Floats
) -> tuple[Floats, Floats]:
    """Return the shares of the outcomes of a and of b."""
    columns = [MEASURES.index(name) for name in names]
    found = []
    for side in pair.sides:
        rows = _standard(side.measures, spread, pair.languages)[:, columns]
        logits = rows @ theta[:-1] + theta[-1]
        found.append(np.where(side.fixed < 0, _logistic(logits), side.fixed))
    return found[0], found[1]


def pair_chances(pair: Measured, spread: Spread, names: Sequence[str], theta: Floats) -> Floats:
    """Return the probability of each pair of outcomes, in the order of `Measured.pairs`."""
    columns = [PAIR_MEASURES.index(name) for name in names]
    rows = _standard(pair.pairs, spread, pair.languages)[:, columns]
    return _logistic(rows @ theta[:-1] + theta[-1])


def _stack(
    pairs: Sequence[tuple[Measured, Spread]], columns: Sequence[int]
) -> tuple[Floats, Floats, NDArray[np.int64], Floats]:
    sides = [(side, spread, pair.languages) for pair, spread in pairs for side in pair.sides]
    rows = [_standard(side.measures, spread, name)[:, columns] for side, spread, name in sides]
    sizes = [len(side.weights) for side, _, _ in sides]
    return (
        np.vstack(rows),
        np.concatenate([side.weights for side, _, _ in sides]),
        np.repeat(np.arange(len(sides)), sizes),
        np.concatenate([side.fixed for side, _, _ in sides]),
    )


def _spread(parts: Sequence[tuple[str, Floats]], size: int, *, shrink: int) -> Spread:
    """Return means and deviations, those of rare pairs of languages drawn to the common ones."""
    by_languages: defaultdict[str, list[Floats]] = defaultdict(list)
    for languages, rows in parts:
        by_languages[languages].append(rows)
    every = np.vstack([rows for _, rows in parts]) if parts else np.zeros((1, size))
    mean, deviation = every.mean(axis=0), every.std(axis=0) + 1
    found = {"": (mean, deviation)}
    for languages, chosen in sorted(by_languages.items()):
        rows = np.vstack(chosen)
        share = len(chosen) / (len(chosen) + shrink)
        found[languages] = (
            share * rows.mean(axis=0) + (1 - share) * mean,
            share * (rows.std(axis=0) + 1) + (1 - share) * deviation,
        )
    return found


def _standard(rows: Floats, spread: Spread, languages: str) -> Floats:
    mean, deviation = spread.get(languages, spread[""])
    return (rows - mean) / deviation


def _logistic(values: Floats) -> Floats:
    return 1 / (1 + np.exp(-values))


def _minimise(
    loss: Callable[[Floats], tuple[float, Floats]],
    *,
    size: int,
    bounds: Sequence[tuple[float | None, float | None]],
    constant: float,
) -> Floats:
    start = np.append(np.full(size, 0.1), constant)
    result = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    return np.asarray(result.x, dtype=np.float64)
