"""The dense lane: which skill has a label that means the same, in whatever language.

The similarity is the cosine after each language's mean vector was taken away from its vectors:
what all texts of a language share says nothing about their meaning. Vectors are rounded to whole
numbers first, so that every product is exact and no score depends on threads or machines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.progress import Advance, silent
from ecvet_graph.skills.cache import Role, VectorCache
from ecvet_graph.skills.labels import LabelKind, SkillLabel, sort_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["DensePassages", "build_dense_passages", "centre", "dense_scores", "whole"]

# The product of two such rows stays below 2^24, up to which float32 holds every whole number.
_SCALE = 2048
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class DensePassages:
    """The preferred labels of one language as centred vectors of whole numbers.

    `vectors` is float32 (concepts, dimensions) in the shared order of concepts, 0 where the skill
    has no label in the language; `is_labelled` (concepts,) says where it has one, and `mean`
    (dimensions,) is what was taken away.
    """

    language: str
    vectors: NDArray[np.float32]
    is_labelled: NDArray[np.bool_]
    mean: NDArray[np.float32]


def build_dense_passages(
    labels: Sequence[SkillLabel],
    concepts: Sequence[str],
    *,
    language: str,
    cache: VectorCache,
    advance: Advance = silent,
) -> DensePassages | None:
    """Return the passages of one language, or `None` where no skill has a preferred label in it."""
    own = [
        label
        for label in labels
        if label.language == language and label.kind is LabelKind.PREFERRED
    ]
    chosen = {label.uri: label.text for label in reversed(sort_labels(own))}
    if not chosen:
        return None
    position = {uri: number for number, uri in enumerate(concepts)}
    uris = sorted(chosen)
    rows = [position[uri] for uri in uris]
    found = cache.vectors([chosen[uri] for uri in uris], role=Role.PASSAGE, advance=advance)
    mean = found.mean(axis=0)
    vectors = np.zeros((len(concepts), found.shape[1]), dtype=np.float32)
    vectors[rows] = whole(centre(found, mean))
    is_labelled = np.zeros(len(concepts), dtype=np.bool_)
    is_labelled[rows] = True
    return DensePassages(language, vectors, is_labelled, mean)


def centre(vectors: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vectors less the mean, again of length 1; a vector that is the mean becomes 0."""
    moved = vectors - mean
    norms = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(
        np.where(norms > _TINY, moved / np.maximum(norms, _TINY), 0), dtype=np.float32
    )


def whole(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors of length 1 as whole numbers, for exact products."""
    return np.asarray(np.rint(vectors * np.float32(_SCALE)), dtype=np.float32)


def dense_scores(
    queries: NDArray[np.float32], passages: Sequence[DensePassages], *, concepts: int
) -> NDArray[np.float32]:
    """Return half the largest and half the mean cosine over the languages, (queries, concepts).

    `queries` are whole numbers as `whole` makes them. Scores are at most 1; a skill without a
    label has 0.
    """
    best = np.zeros((len(queries), concepts), dtype=np.float32)
    total = np.zeros_like(best)
    labelled = np.zeros(concepts, dtype=np.float32)
    for part in passages:
        cosines = queries @ part.vectors.T
        np.maximum(best, cosines, out=best)
        total += cosines
        labelled += part.is_labelled
    total /= np.maximum(labelled, 1)
    best += total
    best *= np.float32(0.5 / _SCALE**2)
    return best
