"""Measures on the official Finnish outcomes with their Swedish text: retrieval, synthetic mixes.

Translations of one text are easy; these figures show that nothing is broken, not how good the
comparison of two countries is.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from figures import reliability
from graded import GradedPair
from national import vector_cache
from scipy.stats import spearmanr

from ecvet_graph.compare import (
    SCALE,
    CompareIndex,
    OutcomeRow,
    UnitRow,
    align,
    build_index,
    nearest_units,
    pair_model_for,
    with_texts,
)
from ecvet_graph.model.match import Relation
from ecvet_graph.skills import Role, fold

__all__ = ["TEST", "TRAINING", "mixed_pairs", "parallel_figures"]

Units = dict[str, list[tuple[str, str]]]
TRAINING, TEST = (0, 2), (1, 3)
"""Which of the four qualifications a pair model may learn from, and which are kept for figures."""

_MIXES = 200
_FEWEST = 4
_STRANGERS = 4


def parallel_figures(data: Path) -> dict[str, Any]:
    """Return retrieval from Finnish to Swedish, and coverage of synthetic mixes."""
    units, titles = _read(data, (*TRAINING, *TEST))
    return {
        "retrieval, Finnish to Swedish": _retrieve(units, titles),
        "synthetic mixes (not real pairs)": _mix(data),
    }


def _read(data: Path, qualifications: Sequence[int]) -> tuple[Units, dict[str, tuple[str, str]]]:
    units: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    titles = {}
    path = data / "eval/fi_sv_en_parallel_dev.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row.get("sv")]
    names = sorted({row["qualification"] for row in rows})
    chosen = {names[place] for place in qualifications}
    for row in rows:
        if row["qualification"] in chosen:
            name = f"{row['qualification']}#{row['unit']}"
            units[name].append((fold(row["fi"]), fold(row["sv"])))
            title = row["unit_title"]
            titles[name] = title["fi"], title.get("sv") or title["fi"]
    return dict(units), titles


def _index(
    units: dict[str, tuple[str, str, list[str]]], *, with_vectors: bool = True
) -> CompareIndex:
    """Return the index of units: language, title and outcome texts by name."""
    cache = vector_cache() if with_vectors else None
    index = build_index(
        [
            UnitRow(name, "FIN", titles=((language, title),) if title else ())
            for name, (language, title, _) in units.items()
        ],
        [
            OutcomeRow(name, f"{name}/{number:03d}", 10_000, texts=((language, text),))
            for name, (language, _, texts) in units.items()
            for number, text in enumerate(texts)
        ],
        skill_weights={},
    )
    if cache is None:
        return with_texts(index, vectors=None, encoder="")
    vectors = cache.vectors([text for _, text in index.lines], role=Role.QUERY)
    encoder = f"{cache.encoder.name}-{cache.encoder.model_hash[:16]}"
    return with_texts(index, vectors=vectors, encoder=encoder)


def _retrieve(units: Units, titles: dict[str, tuple[str, str]]) -> dict[str, Any]:
    index = _index(
        {
            f"{name} {code}": (code, titles[name][n], [pair[n] for pair in pairs])
            for name, pairs in units.items()
            for n, code in enumerate(("fi", "sv"))
        }
    )
    left, right = (
        np.array([index.position(f"{name} {code}") for name in sorted(units)])
        for code in ("fi", "sv")
    )
    a, b = nearest_units(index, left, right, limit=1, both_ways=False)
    right_units = sum(
        index.units[x].removesuffix(" fi") == index.units[y].removesuffix(" sv")
        for x, y in zip(a, b, strict=True)
    )
    return {
        "units": len(left),
        "unit_accuracy_at_1": round(right_units / len(left), 3),
        **_outcome_retrieval(index, units),
    }


def _outcome_retrieval(index: CompareIndex, units: Units) -> dict[str, Any]:
    if index.texts is None or not index.texts.has_vectors:
        return {}
    pairs = sorted({pair for each in units.values() for pair in each})
    number = {line: row for row, line in enumerate(index.lines)}
    left, right = (
        index.texts.vectors[[number[code, pair[n]] for pair in pairs]].astype(np.float32)
        for n, code in enumerate(("fi", "sv"))
    )
    best = (left @ right.T).argmax(axis=1)
    hits = [pairs[row][1] == pairs[found][1] for row, found in enumerate(best.tolist())]
    return {"outcomes": len(pairs), "outcome_accuracy_at_1": round(float(np.mean(hits)), 3)}


def mixed_pairs(
    data: Path, qualifications: Sequence[int], *, with_vectors: bool = True
) -> tuple[CompareIndex, list[GradedPair]]:
    """Return pairs of a Finnish unit with a Swedish one that holds a known part of it, translated.

    `qualifications` are positions in the order of their ids. The other outcomes of the Swedish unit
    are strangers; every second one has the title of another unit. The grade means nothing here.
    """
    units, titles = _read(data, qualifications)
    random = np.random.default_rng(0)
    names = sorted(name for name, pairs in units.items() if len(pairs) >= _FEWEST)
    every = sorted({pair for name in names for pair in units[name]})
    built: dict[str, tuple[str, str, list[str]]] = {}
    found = []
    for number in range(_MIXES):
        name, other = (names[int(place)] for place in random.integers(len(names), size=2))
        pairs = units[name]
        kept = np.flatnonzero(random.random(len(pairs)) < random.random())
        strangers = [every[row] for row in random.integers(len(every), size=_STRANGERS)]
        added = [pair[1] for pair in strangers if pair not in pairs]
        a, b = f"{number:03d}a", f"{number:03d}b"
        built[a] = "fi", titles[name][0], [pair[0] for pair in pairs]
        translated = [pairs[row][1] for row in kept.tolist()]
        built[b] = "sv", titles[other if number % 2 else name][1], translated + added
        relations = tuple((row, "=", place) for place, row in enumerate(kept.tolist()))
        parts = len(kept) / len(pairs), len(kept) / max(len(translated + added), 1)
        found.append(GradedPair(a, b, 0, *parts, relations))
    return _index(built, with_vectors=with_vectors), found


def _mix(data: Path) -> dict[str, Any]:
    """Return how near coverages and pairs come on mixes of qualifications nobody trained on."""
    index, pairs = mixed_pairs(data, TEST)
    model = pair_model_for(index.texts)
    said, wanted, right, chosen, true = [], [], 0, 0, 0
    for pair in pairs:
        a, b = index.position(pair.a), index.position(pair.b)
        found = align(index, a, b, model=model)
        said += [found.of_a, found.of_b]
        wanted += [pair.of_a, pair.of_b]
        known = {(left, row) for left, _, row in pair.relations or ()}
        rows = {
            (left - int(index.starts[a]), right_row - int(index.starts[b]))
            for left, right_row, *_, relation in found.pairs
            if relation is Relation.SAME
        }
        right, chosen, true = right + len(rows & known), chosen + len(rows), true + len(known)
    shares, known_shares = np.array(said) / SCALE, np.array(wanted)
    return {
        "mixes": len(pairs),
        "mae": round(float(np.abs(shares - known_shares).mean()), 3),
        "ece": reliability(shares.reshape(-1, 2), pairs)["ece"],
        "spearman": round(float(spearmanr(shares, known_shares)[0]), 3),
        "pair_precision": round(right / max(chosen, 1), 3),
        "pair_recall": round(right / max(true, 1), 3),
        "pair_f1": round(2 * right / max(chosen + true, 1), 3),
    }
