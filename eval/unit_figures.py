"""Every figure about pairs of real units: the model, its parts left out, simple rules, languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from figures import abstention, agreement, coverage_error, reliability
from fitting import Floats, Measured, measure
from graded import PARTIAL, GradedPair, read_training
from validation import (
    DENSE_NAMES,
    LEXICAL_NAMES,
    SHRINK,
    Prediction,
    by_training_labels,
    crossed,
)

from ecvet_graph.compare import SCALE, CompareIndex, pair_model_for, state_skills
from ecvet_graph.compare.sides import MEASURES

__all__ = ["GROUPS", "unit_figures"]

GROUPS: Mapping[str, tuple[str, ...]] = {
    "texts": ("text", "unit_text", "best_text", "top_text"),
    "titles of units": ("other_title", "own_title", "titles", "mean_title", "best_title"),
    "titles of qualifications": ("other_qualification", "own_qualification"),
    "key terms": (
        "terms",
        "covered_terms",
        "mean_terms",
        "best_terms",
        "other_title_terms",
        "own_title_terms",
        "title_terms",
        "shared_terms",
    ),
    "skills": ("skills", "unit_skills", "mean_skills", "shared_skills"),
}
ADDED: Mapping[str, tuple[str, ...]] = {
    "similarity of qualifications": ("qualifications",),
    "character pieces": ("pieces", "mean_pieces"),
    "rarity, length, numbers of outcomes": ("rarity", "length", "outcomes", "other_outcomes"),
}


def unit_figures(
    indexes: Mapping[str, CompareIndex],
    graded: Sequence[GradedPair],
    mixes: Mapping[str, Sequence[Measured]],
) -> dict[str, Any]:
    """Return the figures for an index with vectors ("dense") and one without ("lexical").

    `mixes` are the synthetic pairs that the shipped models learn from too.
    """
    index = indexes["dense"]
    training, pairs = measure(index, read_training()), measure(index, graded)
    by_labels, by_folds = (
        rule(training, pairs, DENSE_NAMES, shrink=SHRINK["dense"], mixes=mixes["dense"])
        for rule in (by_training_labels, crossed)
    )
    model = pair_model_for(index.texts)
    steps = model.covered / SCALE, model.partly / SCALE
    found: dict[str, Any] = {
        "trained on labels only": _figures(by_labels),
        "cross-validated": _figures(by_folds),
        "discrete shares, trained on labels only": _figures(by_labels, steps),
        "discrete shares, cross-validated": _figures(by_folds, steps),
        **_without_encoder(indexes["lexical"], graded, mixes["lexical"]),
        "verdicts, cross-validated": _verdicts(by_folds, full=model.full, some=model.some),
        "ablations": _variants(training, pairs, mixes["dense"]),
        "baselines": _baselines(index, pairs),
        "by languages": _slices(by_folds, [pair.languages for pair in pairs]),
        "by direction": _slices(by_folds, _directions(index, graded)),
        "reliability": reliability(by_folds.coverages(), graded),
        "abstention": abstention(by_folds.coverages().mean(axis=1), graded),
    }
    return found


def _figures(found: Prediction, thresholds: tuple[float, float] | None = None) -> dict[str, float]:
    pairs = [pair.graded for pair in found.pairs]
    coverages = found.coverages(thresholds=thresholds)
    return agreement(coverages.mean(axis=1), pairs) | coverage_error(coverages, pairs)


def _without_encoder(
    index: CompareIndex, graded: Sequence[GradedPair], mixes: Sequence[Measured]
) -> dict[str, dict[str, float]]:
    training, pairs = measure(index, read_training()), measure(index, graded)
    plain = tuple(name for name in LEXICAL_NAMES if name not in GROUPS["key terms"])
    return {
        name: _figures(crossed(training, pairs, names, shrink=SHRINK["lexical"], mixes=mixes))
        for name, names in (
            ("without an encoder, cross-validated", LEXICAL_NAMES),
            ("without an encoder and key terms, cross-validated", plain),
        )
    }


def _verdicts(found: Prediction, *, full: int, some: int) -> dict[str, Any]:
    """Return how often the verdicts agree with people: some, or all, of one unit in the other.

    People say some from a mean grade of 2 or a coverage of 0.3, all from a coverage of 0.8.
    """
    said = found.coverages().max(axis=1) * SCALE
    graded = [pair.graded for pair in found.pairs]
    best = np.array([max(pair.of_a, pair.of_b) for pair in graded])
    grades = np.array([pair.grade for pair in graded])
    wanted = {"some": (best >= 0.3) | (grades >= PARTIAL), "all": best >= 0.8}
    rows = {}
    for name, least in (("some", some), ("all", full)):
        chosen = said >= least
        right = int((chosen & wanted[name]).sum())
        rows[name] = {
            "least": least,
            "said": int(chosen.sum()),
            "people": int(wanted[name].sum()),
            "precision": round(right / max(int(chosen.sum()), 1), 3),
            "recall": round(right / max(int(wanted[name].sum()), 1), 3),
        }
    return rows


def _variants(
    training: Sequence[Measured], pairs: Sequence[Measured], mixes: Sequence[Measured]
) -> dict[str, Any]:
    sets = {
        f"without {name}": tuple(each for each in DENSE_NAMES if each not in group)
        for name, group in GROUPS.items()
    } | {f"with {name}": (*DENSE_NAMES, *group) for name, group in ADDED.items()}
    found = {}
    for name, names in sets.items():
        parts = [
            rule(training, pairs, names, shrink=SHRINK["dense"], mixes=mixes)
            for rule in (by_training_labels, crossed)
        ]
        scores = [part.coverages().mean(axis=1) for part in parts]
        graded = [pair.graded for pair in pairs]
        labels, folds = (agreement(each, graded, intervals=False) for each in scores)
        found[name] = {
            "spearman_labels": labels["spearman"],
            "auc_labels": labels["auc"],
            "spearman_folds": folds["spearman"],
            "auc_folds": folds["auc"],
        }
    return found


def _baselines(index: CompareIndex, pairs: Sequence[Measured]) -> dict[str, Any]:
    """Return what rules without training reach."""
    graded = [pair.graded for pair in pairs]
    same = np.array([np.mean([(s.fixed > 0).mean() for s in pair.sides]) for pair in pairs])
    scores = {
        "same texts": same,
        "character pieces, best of the other unit": _mean(pairs, "pieces"),
        "cosine, best of the other unit": _mean(pairs, "text"),
        "titles": _mean(pairs, "titles"),
        "key terms, part that the other unit holds": _mean(pairs, "covered_terms"),
        "shared skills (the SPARQL layer)": _skill_scores(index, graded),
    }
    return {name: agreement(each, graded) for name, each in scores.items()}


def _mean(pairs: Sequence[Measured], name: str) -> Floats:
    column = MEASURES.index(name)
    return np.array([np.mean([s.measures[:, column].mean() for s in p.sides]) for p in pairs])


def _skill_scores(index: CompareIndex, pairs: Sequence[GradedPair]) -> Floats:
    return np.array([float(state_skills(index, pair.a, pair.b).score) for pair in pairs])


def _directions(index: CompareIndex, pairs: Sequence[GradedPair]) -> list[str]:
    country = {pair.a: "" for pair in pairs} | {pair.b: "" for pair in pairs}
    country = {unit: str(index.countries[index.position(unit)]) for unit in country}
    return [f"{country[pair.a]} to {country[pair.b]}" for pair in pairs]


def _slices(found: Prediction, names: Sequence[str]) -> dict[str, Any]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        rows[name].append(row)
    scores = found.coverages().mean(axis=1)
    return {
        name: agreement(
            scores[chosen], [found.pairs[row].graded for row in chosen], intervals=False
        )
        for name, chosen in sorted(rows.items())
    }
