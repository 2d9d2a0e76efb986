"""The texts that are compared, as whole numbers, so that every product of them is exact.

A cosine of two texts is a product of rows of `vectors`; sums stay below 2 to the power of 24, so
float32 products give the same whole numbers on every machine, whatever the number of threads.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ecvet_graph.skills.labels import fold
from ecvet_graph.skills.pieces import weigh_pieces
from ecvet_graph.skills.reference import stored_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ecvet_graph.compare.index import Ints

__all__ = [
    "PIECE_SCALE",
    "VECTOR_SCALE",
    "TextIndex",
    "build_text_index",
    "text_arrays",
    "text_index_from",
]

VECTOR_SCALE = 2048
PIECE_SCALE = 2048

# Pieces that stand in more than half of the texts of a language say nothing.
_COMMON = 0.5
_FEWEST_TEXTS = 5
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class TextIndex:
    """The distinct texts of a comparison index.

    Attributes:
        encoder: name and model of the encoder, "" where there was none.
        vectors: int16 (texts, dimensions), less the mean of their language, of length
            `VECTOR_SCALE`; (texts, 0) without an encoder.
        languages: (texts,).
        pieces: int32 (texts, pieces), the weights of character pieces, rows of length
            `PIECE_SCALE`; texts of different languages share none.
        outcome_texts: (outcomes,), the row of each outcome's text, -1 where it has none.
        unit_titles: (units,), the row of each unit's title, -1 where it has none.
        qualification_titles: (units,), the same for the title of its first qualification.
    """

    encoder: str
    vectors: NDArray[np.int16]
    languages: NDArray[np.str_]
    pieces: sparse.csr_matrix
    outcome_texts: Ints
    unit_titles: Ints
    qualification_titles: Ints

    @property
    def has_vectors(self) -> bool:
        """Return whether the texts can be compared across languages."""
        return bool(self.vectors.shape[1])


def build_text_index(
    texts: Sequence[tuple[str, str]],
    *,
    outcome_texts: Ints,
    unit_titles: Ints,
    qualification_titles: Ints,
    vectors: NDArray[np.float32] | None,
    encoder: str,
) -> TextIndex:
    """Return the index of distinct (language, text), whatever their order.

    `vectors` are those of the encoder for searching texts, float32 (texts, dimensions), as they
    come: the fixed mean of each language is taken away here, or that of these texts where the
    model is not known. Without an encoder `None` and "". `encoder` ends in the first 16 digits of
    the hash of its model.
    """
    languages = np.array([language for language, _ in texts], dtype=np.str_)
    if vectors is None:
        vectors = np.zeros((len(texts), 0), dtype=np.float32)
    return TextIndex(
        encoder=encoder,
        vectors=_whole_vectors(vectors, languages, model=encoder.rpartition("-")[2]),
        languages=languages,
        pieces=_whole_pieces(texts),
        outcome_texts=np.asarray(outcome_texts, dtype=np.int64),
        unit_titles=np.asarray(unit_titles, dtype=np.int64),
        qualification_titles=np.asarray(qualification_titles, dtype=np.int64),
    )


def text_arrays(index: TextIndex) -> Mapping[str, NDArray[np.generic]]:
    """Return the plain arrays from which `text_index_from` makes the index again."""
    return {
        "text_encoder": np.array([index.encoder], dtype=np.str_),
        "text_vectors": index.vectors,
        "text_languages": index.languages,
        "text_piece_starts": index.pieces.indptr,
        "text_piece_numbers": index.pieces.indices,
        "text_piece_weights": index.pieces.data,
        "text_piece_count": np.array([index.pieces.shape[1]], dtype=np.int64),
        "text_of_outcomes": index.outcome_texts,
        "text_of_unit_titles": index.unit_titles,
        "text_of_qualification_titles": index.qualification_titles,
    }


def text_index_from(arrays: Mapping[str, NDArray[np.generic]]) -> TextIndex:
    """Return the index of the arrays of `text_arrays`.

    Raises:
        KeyError: an array is missing.
    """
    languages = arrays["text_languages"].astype(np.str_)
    parts = (
        arrays["text_piece_weights"].astype(np.int32),
        arrays["text_piece_numbers"],
        arrays["text_piece_starts"],
    )
    shape = (len(languages), int(arrays["text_piece_count"].astype(np.int64)[0]))
    return TextIndex(
        encoder=str(arrays["text_encoder"][0]),
        vectors=arrays["text_vectors"].astype(np.int16),
        languages=languages,
        pieces=sparse.csr_matrix(parts, shape=shape),
        outcome_texts=arrays["text_of_outcomes"].astype(np.int64),
        unit_titles=arrays["text_of_unit_titles"].astype(np.int64),
        qualification_titles=arrays["text_of_qualification_titles"].astype(np.int64),
    )


def _whole_vectors(
    vectors: NDArray[np.float32], languages: NDArray[np.str_], *, model: str
) -> NDArray[np.int16]:
    # Double precision and a fixed order of rows: the same texts give the same whole numbers.
    moved = vectors.astype(np.float64)
    for language in sorted(set(languages.tolist())):
        rows = languages == language
        known = stored_mean(model, language) if vectors.shape[1] else None
        moved[rows] -= moved[rows].mean(axis=0) if known is None else known
    norms = np.sqrt((moved * moved).sum(axis=1, keepdims=True))
    scaled = np.where(norms > _TINY, moved / np.maximum(norms, _TINY), 0) * VECTOR_SCALE
    return np.asarray(np.rint(scaled), dtype=np.int16)


def _whole_pieces(texts: Sequence[tuple[str, str]]) -> sparse.csr_matrix:
    """Return the weights of pieces, language by language, each with columns of its own."""
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    for row, (language, _) in enumerate(texts):
        rows_of[language].append(row)
    blocks, order = [], []
    for language in sorted(rows_of):
        folded = [fold(texts[row][1]) for row in rows_of[language]]
        common = _COMMON if len(folded) >= _FEWEST_TEXTS else 1.0
        blocks.append(weigh_pieces(folded, common=common)[1])
        order += rows_of[language]
    if not blocks:
        return sparse.csr_matrix((0, 0), dtype=np.int32)
    joined = sparse.block_diag(blocks, format="csr")[np.argsort(order)]
    joined.data = np.rint(joined.data * PIECE_SCALE)
    joined.eliminate_zeros()
    joined.sort_indices()
    return joined.astype(np.int32)
