"""The texts that are compared, as whole numbers, so that every product of them is exact.

A cosine of two texts is a product of rows of `vectors`; sums stay below 2 to the power of 24, so
float32 products give the same whole numbers on every machine, whatever the number of threads.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ecvet_graph.skills.labels import fold
from ecvet_graph.skills.lexicon import default_lexicon
from ecvet_graph.skills.pieces import weigh_pieces
from ecvet_graph.skills.reference import stored_mean
from ecvet_graph.skills.term_weights import default_term_weights

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
        terms: int32 (texts, keys), the weights of key terms, which are the same in all languages;
            rows of length `PIECE_SCALE`.
        term_keys: (keys,), the key terms. `term_weights`: (keys,), how much each says.
        unit_terms: (units, keys), 1 where an outcome or the title of the unit holds the key.
        outcome_texts: (outcomes,), the row of each outcome's text, -1 where it has none.
        unit_titles: (units,), the row of each unit's title, -1 where it has none.
        qualification_titles: (units,), the same for the title of its first qualification.
    """

    encoder: str
    vectors: NDArray[np.int16]
    languages: NDArray[np.str_]
    pieces: sparse.csr_matrix
    terms: sparse.csr_matrix
    term_keys: NDArray[np.str_]
    term_weights: Ints
    unit_terms: sparse.csr_matrix
    outcome_texts: Ints
    unit_titles: Ints
    qualification_titles: Ints

    @property
    def has_vectors(self) -> bool:
        """Return whether the texts can be compared across languages."""
        return bool(self.vectors.shape[1])

    def keys_of(self, line: int) -> Ints:
        """Return the columns of the key terms of a text, none for -1."""
        row = slice(*self.terms.indptr[[line, line + 1]].tolist()) if line >= 0 else slice(0)
        return np.asarray(self.terms.indices[row], dtype=np.int64)


def build_text_index(
    texts: Sequence[tuple[str, str]],
    *,
    outcome_texts: Ints,
    unit_titles: Ints,
    qualification_titles: Ints,
    starts: Ints,
    vectors: NDArray[np.float32] | None,
    encoder: str,
) -> TextIndex:
    """Return the index of distinct (language, text), whatever their order.

    `starts` is (units + 1), where the outcomes of each unit begin.

    `vectors` are those of the encoder for searching texts, float32 (texts, dimensions), as they
    come: the fixed mean of each language is taken away here, or that of these texts where the
    model is not known. Without an encoder `None` and "". `encoder` ends in the first 16 digits of
    the hash of its model.
    """
    languages = np.array([language for language, _ in texts], dtype=np.str_)
    if vectors is None:
        vectors = np.zeros((len(texts), 0), dtype=np.float32)
    terms, keys, weights = _whole_terms(texts)
    lines = np.asarray(outcome_texts, dtype=np.int64), np.asarray(unit_titles, dtype=np.int64)
    return TextIndex(
        encoder=encoder,
        vectors=_whole_vectors(vectors, languages, model=encoder.rpartition("-")[2]),
        languages=languages,
        pieces=_whole_pieces(texts),
        terms=terms,
        term_keys=keys,
        term_weights=weights,
        unit_terms=_unit_terms(terms, *lines, starts),
        outcome_texts=lines[0],
        unit_titles=lines[1],
        qualification_titles=np.asarray(qualification_titles, dtype=np.int64),
    )


def text_arrays(index: TextIndex) -> Mapping[str, NDArray[np.generic]]:
    """Return the plain arrays from which `text_index_from` makes the index again."""
    return {
        "text_encoder": np.array([index.encoder], dtype=np.str_),
        "text_vectors": index.vectors,
        "text_languages": index.languages,
        **_matrix_arrays("text_piece", index.pieces),
        **_matrix_arrays("text_term", index.terms),
        **_matrix_arrays("text_unit_term", index.unit_terms),
        "text_keys": index.term_keys,
        "text_key_weights": index.term_weights,
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
    return TextIndex(
        encoder=str(arrays["text_encoder"][0]),
        vectors=arrays["text_vectors"].astype(np.int16),
        languages=languages,
        pieces=_matrix_from("text_piece", arrays),
        terms=_matrix_from("text_term", arrays),
        term_keys=arrays["text_keys"].astype(np.str_),
        term_weights=arrays["text_key_weights"].astype(np.int64),
        unit_terms=_matrix_from("text_unit_term", arrays),
        outcome_texts=arrays["text_of_outcomes"].astype(np.int64),
        unit_titles=arrays["text_of_unit_titles"].astype(np.int64),
        qualification_titles=arrays["text_of_qualification_titles"].astype(np.int64),
    )


def _matrix_arrays(name: str, matrix: sparse.csr_matrix) -> dict[str, NDArray[np.generic]]:
    return {
        f"{name}_starts": matrix.indptr,
        f"{name}_numbers": matrix.indices,
        f"{name}_weights": matrix.data,
        f"{name}_count": np.array([matrix.shape[1]], dtype=np.int64),
    }


def _matrix_from(name: str, arrays: Mapping[str, NDArray[np.generic]]) -> sparse.csr_matrix:
    starts = arrays[f"{name}_starts"]
    parts = arrays[f"{name}_weights"].astype(np.int32), arrays[f"{name}_numbers"], starts
    shape = (len(starts) - 1, int(arrays[f"{name}_count"].astype(np.int64)[0]))
    return sparse.csr_matrix(parts, shape=shape)


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


def _whole_terms(
    texts: Sequence[tuple[str, str]],
) -> tuple[sparse.csr_matrix, NDArray[np.str_], Ints]:
    """Return the weights of key terms in texts, the keys in order, and what each says."""
    lexicon, weights = default_lexicon(), default_term_weights()
    counts = [Counter(lexicon.terms(text, language)) for language, text in texts]
    keys = sorted({key for counted in counts for key in counted if weights.of(key)})
    columns = {key: number for number, key in enumerate(keys)}
    rows = [
        sorted((columns[key], n) for key, n in each.items() if key in columns) for each in counts
    ]
    said = [
        [weights.of(keys[column]) * (1 + math.log(count)) for column, count in row] for row in rows
    ]
    lengths = [math.sqrt(math.fsum(value * value for value in row)) for row in said]
    matrix = sparse.csr_matrix(
        (
            np.array(
                [
                    round(PIECE_SCALE * value / length)
                    for row, length in zip(said, lengths, strict=True)
                    for value in row
                ],
                dtype=np.int32,
            ),
            np.array([column for row in rows for column, _ in row], dtype=np.int32),
            np.cumsum([0, *map(len, rows)], dtype=np.int32),
        ),
        shape=(len(texts), len(keys)),
    )
    own = np.fromiter((weights.of(key) for key in keys), dtype=np.int64)
    return matrix, np.array(keys, dtype=np.str_), own


def _unit_terms(
    terms: sparse.csr_matrix, outcome_texts: Ints, unit_titles: Ints, starts: Ints
) -> sparse.csr_matrix:
    """Return which unit holds which key term, in its outcomes or its title."""
    units = len(unit_titles)
    owners = np.concatenate((np.repeat(np.arange(units), np.diff(starts)), np.arange(units)))
    lines = np.concatenate((outcome_texts, unit_titles))
    is_known = lines >= 0
    pairs = np.ones(int(is_known.sum()), dtype=np.int32), (owners[is_known], lines[is_known])
    holds = sparse.csr_matrix(pairs, shape=(units, terms.shape[0])) @ terms
    holds.sort_indices()
    holds.data[:] = 1
    return holds.astype(np.int32)
