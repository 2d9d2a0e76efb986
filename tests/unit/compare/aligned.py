"""Small indexes with texts for the tests of alignment."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ecvet_graph.compare import CompareIndex, OutcomeRow, UnitRow, build_index, with_texts

WORDS = ("saw", "plane", "glue", "weld", "paint", "plan", "measure", "record", "advise", "repair")
SKILLS = ("k1", "s1", "s2", "s2-broad", "s9")
ENCODER = "test-0000000000000000"

_DIMENSIONS = 24


def vector(text: str) -> NDArray[np.float32]:
    """Return the sum of one fixed random vector per word: texts with shared words are near."""
    total = np.zeros(_DIMENSIONS)
    for word in text.split():
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
        total += np.random.default_rng(seed).normal(size=_DIMENSIONS)
    return (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)


def text_index(
    units: Mapping[str, Sequence[str]],
    *,
    languages: Mapping[str, str] | None = None,
    has_vectors: bool = True,
) -> CompareIndex:
    """Return an index of units with these outcome texts; a title is the first word of a unit."""
    spoken = languages or {}
    rows = [
        UnitRow(
            unit,
            "DEU",
            titles=((spoken.get(unit, "en"), (texts or ("empty",))[0].split()[0]),),
        )
        for unit, texts in units.items()
    ]
    outcomes = [
        OutcomeRow(unit, f"{unit}/{number}", 10_000, texts=((spoken.get(unit, "en"), text),))
        for unit, texts in units.items()
        for number, text in enumerate(texts)
    ]
    index = build_index(rows, outcomes, skill_weights={})
    vectors = np.stack([vector(text) for _, text in index.lines]) if has_vectors else None
    # Means that are known keep vectors apart from what else is in the index.
    return with_texts(index, vectors=vectors, encoder=ENCODER if has_vectors else "")


def skill_index(units: Mapping[str, Sequence[tuple[str, ...]]]) -> CompareIndex:
    """Return an index of units whose outcomes declare these skills, without texts."""
    outcomes = [
        OutcomeRow(unit, f"{unit}/{number}", 10_000, skills=skills, is_declared=True)
        for unit, each in units.items()
        for number, skills in enumerate(each)
    ]
    weights = dict.fromkeys(SKILLS, 10_000)
    return build_index([UnitRow(unit, "DEU") for unit in units], outcomes, skill_weights=weights)
