"""Measures on the official Finnish outcomes with their Swedish text: retrieval, synthetic mixes.

Translations of one text are easy; these figures show that nothing is broken, not how good the
comparison of two countries is.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from national import vector_cache

from ecvet_graph.compare import (
    CompareIndex,
    OutcomeRow,
    UnitRow,
    align,
    build_index,
    nearest_units,
    pair_model_for,
    with_texts,
)
from ecvet_graph.skills import Role, fold

__all__ = ["parallel_figures"]

Units = dict[str, list[tuple[str, str]]]
_MIXES = 200


def parallel_figures(data: Path) -> dict[str, Any]:
    """Return retrieval from Finnish to Swedish, and coverage of synthetic mixes."""
    units, titles = _read(data)
    return {
        "retrieval, Finnish to Swedish": _retrieve(units, titles),
        "synthetic mixes (not real pairs)": _mix(units, titles),
    }


def _read(data: Path) -> tuple[Units, dict[str, tuple[str, str]]]:
    units: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    titles = {}
    path = data / "eval/fi_sv_en_parallel_dev.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row.get("sv"):
                name = f"{row['qualification']}#{row['unit']}"
                units[name].append((fold(row["fi"]), fold(row["sv"])))
                title = row["unit_title"]
                titles[name] = title["fi"], title.get("sv") or title["fi"]
    return dict(units), titles


def _index(units: dict[str, tuple[str, str, list[str]]]) -> CompareIndex:
    """Return the index of units: language, title and outcome texts by name."""
    cache = vector_cache()
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


def _mix(units: Units, titles: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """Return how near coverages come where a known part of a unit is in the other, translated."""
    random = np.random.default_rng(0)
    names = sorted(name for name, pairs in units.items() if len(pairs) >= 4)
    every = [pair for name in names for pair in units[name]]
    built: dict[str, tuple[str, str, list[str]]] = {}
    wanted = []
    for number in range(_MIXES):
        name = names[int(random.integers(len(names)))]
        pairs = units[name]
        kept = random.random(len(pairs)) < random.random()
        strangers = [every[row][1] for row in random.integers(len(every), size=4)]
        own = {pair[1] for pair in pairs}
        translated = [pair[1] for pair, is_kept in zip(pairs, kept, strict=True) if is_kept]
        others = translated + [text for text in strangers if text not in own]
        built[f"{number:03d}a"] = "fi", titles[name][0], [pair[0] for pair in pairs]
        built[f"{number:03d}b"] = "sv", titles[name][1], others
        wanted.append(float(kept.mean()))
    index = _index(built)
    model = pair_model_for(index.texts)
    found = [
        align(index, index.position(f"{n:03d}a"), index.position(f"{n:03d}b"), model=model).of_a
        for n in range(_MIXES)
    ]
    said = np.array(found) / 10_000
    return {
        "mixes": _MIXES,
        "mae": round(float(np.abs(said - wanted).mean()), 3),
        "spearman": round(
            float(np.corrcoef(np.argsort(np.argsort(said)), np.argsort(np.argsort(wanted)))[0, 1]),
            3,
        ),
    }
