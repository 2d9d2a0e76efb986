"""The dense lane: which skill has a label that means the same, in whatever language.

The similarity is the cosine after each language's mean vector was taken away from its vectors:
what all texts of a language share says nothing about their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.progress import Advance, silent
from ecvet_graph.skills.cache import Role, VectorCache
from ecvet_graph.skills.labels import LabelKind, SkillLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["DensePassages", "build_dense_passages", "centre", "dense_scores"]

_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class DensePassages:
    """The preferred labels of one language as centred vectors.

    `vectors` is float32 (concepts, dimensions) in the shared order of concepts: rows of length 1,
    or 0 where the skill has no label in the language.
    """

    language: str
    vectors: NDArray[np.float32]


def build_dense_passages(
    labels: Sequence[SkillLabel],
    concepts: Sequence[str],
    *,
    language: str,
    cache: VectorCache,
    advance: Advance = silent,
) -> DensePassages | None:
    """Return the passages of one language, or `None` where no skill has a preferred label in it."""
    chosen = {
        label.uri: label.text
        for label in sorted(labels, reverse=True)
        if label.language == language and label.kind is LabelKind.PREFERRED
    }
    if not chosen:
        return None
    position = {uri: number for number, uri in enumerate(concepts)}
    uris = sorted(chosen)
    found = cache.vectors([chosen[uri] for uri in uris], role=Role.PASSAGE, advance=advance)
    vectors = np.zeros((len(concepts), found.shape[1]), dtype=np.float32)
    vectors[[position[uri] for uri in uris]] = centre(found, found.mean(axis=0))
    return DensePassages(language, vectors)


def centre(vectors: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vectors less the mean, again of length 1; a vector that is the mean becomes 0."""
    moved = vectors - mean
    norms = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(
        np.where(norms > _TINY, moved / np.maximum(norms, _TINY), 0), dtype=np.float32
    )


def dense_scores(
    queries: NDArray[np.float32], passages: Sequence[DensePassages], *, concepts: int
) -> NDArray[np.float32]:
    """Return the largest cosine over the languages, at least 0, shape (queries, concepts)."""
    scores = np.zeros((len(queries), concepts), dtype=np.float32)
    for part in passages:
        np.maximum(scores, queries @ part.vectors.T, out=scores)
    return scores
