"""The lanes of each language: which exist, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.progress import Advance, silent
from ecvet_graph.skills.cache import Role
from ecvet_graph.skills.dense import (
    DensePassages,
    build_dense_passages,
    centre,
    dense_scores,
    whole,
)
from ecvet_graph.skills.lexical import LexicalIndex, build_lexical_index
from ecvet_graph.skills.reference import MODEL_DIGITS, stored_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from ecvet_graph.skills.cache import VectorCache
    from ecvet_graph.skills.labels import SkillLabel
    from ecvet_graph.skills.parameters import LinkParameters

__all__ = ["DIGITS", "Features", "Lanes", "build_lanes"]

_PIVOT = "en"
DIGITS = 4
"""Scores are rounded to so many decimals before anything is decided by them."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the lanes read of texts: vectors of whole numbers, and the features of each lane."""

    vectors: NDArray[np.float32] | None
    lexical: Sequence[sparse.csr_matrix]

    def __getitem__(self, rows: slice) -> Features:
        """Return these rows."""
        vectors = None if self.vectors is None else self.vectors[rows]
        return Features(vectors, [part[rows] for part in self.lexical])


@dataclass(frozen=True, slots=True)
class Lanes:
    """What can be asked for one language; `concepts` is the number of skills."""

    concepts: int
    lexical: LexicalIndex | None
    passages: tuple[DensePassages, ...]
    mean: NDArray[np.float32] | None

    @property
    def name(self) -> str:
        """Return the lanes joined by a plus sign; empty when there are none."""
        return "+".join(
            name for name, lane in (("lexical", self.lexical), ("dense", self.passages)) if lane
        )

    def features(self, texts: Sequence[str], *, cache: VectorCache | None) -> Features:
        """Return what the lanes read of the texts; new texts are encoded into the cache."""
        vectors = None
        if cache is not None and self.mean is not None:
            vectors = whole(centre(cache.vectors(texts, role=Role.QUERY), self.mean))
        return Features(vectors, self.lexical.features(texts) if self.lexical else ())

    def scores(self, features: Features) -> NDArray[np.float32]:
        """Return the weighted mean of the lanes for every skill, shape (texts, concepts).

        The dense lane weighs 1. Scores are at most 1, rounded to `DIGITS` decimals.
        """
        total = np.float32(0.0)
        scores: NDArray[np.float32] | None = None
        if features.vectors is not None:
            scores = dense_scores(features.vectors, self.passages, concepts=self.concepts)
            total += np.float32(1)
        if self.lexical is not None:
            labels = self.lexical.scores(features.lexical, concepts=self.concepts)
            weight = np.float32(self.lexical.weight)
            total += weight
            labels *= weight
            scores = labels if scores is None else scores + labels
        if scores is None:
            raise AssertionError("lanes without a name have no scores")
        scores *= np.float32(10**DIGITS) / total
        np.rint(scores, out=scores)
        scores /= np.float32(10**DIGITS)
        return scores


def build_lanes(
    labels: Sequence[SkillLabel],
    concepts: Sequence[str],
    *,
    languages: Iterable[str],
    cache: VectorCache | None,
    parameters: LinkParameters,
    advance: Advance = silent,
) -> dict[str, Lanes]:
    """Return the lanes of each language.

    The dense lane searches English labels and those of the language; it exists where `cache`
    (which holds the encoder) is given. `advance` is called with the number of labels encoded.
    """
    wanted = sorted(set(languages))
    passages = _passages(
        labels, concepts, languages={*wanted, _PIVOT}, cache=cache, advance=advance
    )
    lanes = {}
    for language in wanted:
        own = [passages[name] for name in sorted({language, _PIVOT}) if name in passages]
        lexical = build_lexical_index(
            labels, concepts, language=language, weights=parameters.weights_of(language)
        )
        mean = _mean(own, language, cache=cache)
        lanes[language] = Lanes(len(concepts), lexical, tuple(own), mean)
    return lanes


def _mean(
    passages: Sequence[DensePassages], language: str, *, cache: VectorCache | None
) -> NDArray[np.float32] | None:
    """Return what is taken away from queries; for an unknown model the mean of the labels."""
    if cache is None or not passages:
        return None
    own = next((part for part in passages if part.language == language), passages[0])
    found = stored_mean(cache.encoder.model_hash[:MODEL_DIGITS], language)
    return own.mean if found is None else found


def _passages(
    labels: Sequence[SkillLabel],
    concepts: Sequence[str],
    *,
    languages: Iterable[str],
    cache: VectorCache | None,
    advance: Advance,
) -> dict[str, DensePassages]:
    if cache is None:
        return {}
    found = {
        language: build_dense_passages(
            labels, concepts, language=language, cache=cache, advance=advance
        )
        for language in sorted(languages)
    }
    return {language: passages for language, passages in found.items() if passages}
