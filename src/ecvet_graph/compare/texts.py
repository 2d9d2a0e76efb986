"""The texts that are compared, as whole numbers, so that every product of them is exact.

A cosine of two texts is a product of rows of `vectors`; sums stay below 2 to the power of 24, so
float32 products give the same whole numbers on every machine, whatever the number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ecvet_graph.compare.text_pieces import (
    PIECE_SCALE,
    piece_arrays,
    piece_tables_from,
    whole_pieces,
)
from ecvet_graph.compare.text_terms import unit_terms, whole_terms
from ecvet_graph.skills.reference import stored_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ecvet_graph.compare.index import Ints
    from ecvet_graph.skills.pieces import PieceTable

__all__ = [
    "PIECE_SCALE",
    "VECTOR_SCALE",
    "KnownTexts",
    "TextIndex",
    "build_text_index",
    "open_texts",
    "text_arrays",
    "text_index_from",
]

VECTOR_SCALE = 2048
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
        piece_tables: the weights of pieces by language, under which `pieces` were made.
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
    piece_tables: Mapping[str, PieceTable] = field(default_factory=dict)

    @property
    def has_vectors(self) -> bool:
        """Return whether the texts can be compared across languages."""
        return bool(self.vectors.shape[1])

    def keys_of(self, line: int) -> Ints:
        """Return the columns of the key terms of a text, none for -1."""
        row = slice(*self.terms.indptr[[line, line + 1]].tolist()) if line >= 0 else slice(0)
        return np.asarray(self.terms.indices[row], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """Numbers of texts that were made before: `places` (texts,) is the row of each, -1 if it is new."""

    index: TextIndex
    places: Ints


def open_texts(
    texts: Sequence[tuple[str, str]], *, encoder: str, known: KnownTexts | None
) -> NDArray[np.bool_]:
    """Return for each text whether its vector has to be given to `build_text_index`.

    It has to for new texts, and for all of a language whose mean is that of its texts.
    """
    if known is None or known.index.encoder != encoder:
        return np.ones(len(texts), dtype=np.bool_)
    model = _model(encoder)
    languages = {language for language, _ in texts}
    moving = {language for language in languages if stored_mean(model, language) is None}
    is_moving = np.array([language in moving for language, _ in texts], dtype=np.bool_)
    return np.asarray((known.places < 0) | is_moving, dtype=np.bool_)


def build_text_index(
    texts: Sequence[tuple[str, str]],
    *,
    outcome_texts: Ints,
    unit_titles: Ints,
    qualification_titles: Ints,
    starts: Ints,
    vectors: NDArray[np.float32] | None,
    encoder: str,
    tables: Mapping[str, PieceTable] | None = None,
    known: KnownTexts | None = None,
) -> TextIndex:
    """Return the index of distinct (language, text), whatever their order.

    `starts` is (units + 1), where the outcomes of each unit begin.

    `vectors` are those of the encoder for searching texts, float32 (texts, dimensions), as they
    come: the fixed mean of each language is taken away here, or that of these texts where the
    model is not known. Without an encoder `None` and "". `encoder` ends in the first 16 digits of
    the hash of its model.

    `tables` are the weights of pieces in force. What is `known` is not computed again: `vectors` are
    then those of `open_texts` only, and the tables in force those of `known`.
    """
    languages = np.array([language for language, _ in texts], dtype=np.str_)
    is_open = open_texts(texts, encoder=encoder, known=known)
    moved = _whole_vectors(vectors, languages[is_open], model=_model(encoder))
    old = known.index if known else None
    pieces, used = whole_pieces(
        texts,
        tables=old.piece_tables if old else tables or {},
        known=(old.pieces, known.places) if old and known else None,
    )
    terms, keys, weights = whole_terms(
        texts, known=((old.terms, old.term_keys), known.places) if old and known else None
    )
    lines = np.asarray(outcome_texts, dtype=np.int64), np.asarray(unit_titles, dtype=np.int64)
    return TextIndex(
        encoder=encoder,
        vectors=_all_vectors(moved, is_open, known=known),
        languages=languages,
        pieces=pieces,
        terms=terms,
        term_keys=keys,
        term_weights=weights,
        unit_terms=unit_terms(terms, *lines, starts),
        outcome_texts=lines[0],
        unit_titles=lines[1],
        qualification_titles=np.asarray(qualification_titles, dtype=np.int64),
        piece_tables=used,
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
        **piece_arrays(index.piece_tables),
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
        piece_tables=piece_tables_from(arrays),
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


def _model(encoder: str) -> str:
    return encoder.rpartition("-")[2]


def _all_vectors(
    moved: NDArray[np.int16], is_open: NDArray[np.bool_], *, known: KnownTexts | None
) -> NDArray[np.int16]:
    if is_open.all() or known is None:
        return moved
    found = known.index.vectors[known.places]
    found[is_open] = moved
    return found


def _whole_vectors(
    vectors: NDArray[np.float32] | None, languages: NDArray[np.str_], *, model: str
) -> NDArray[np.int16]:
    if vectors is None:
        return np.zeros((len(languages), 0), dtype=np.int16)
    # Double precision and a fixed order of rows: the same texts give the same whole numbers.
    moved = vectors.astype(np.float64)
    for language in sorted(set(languages.tolist())):
        rows = languages == language
        known = stored_mean(model, language) if vectors.shape[1] else None
        moved[rows] -= moved[rows].mean(axis=0) if known is None else known
    norms = np.sqrt((moved * moved).sum(axis=1, keepdims=True))
    scaled = np.where(norms > _TINY, moved / np.maximum(norms, _TINY), 0) * VECTOR_SCALE
    return np.asarray(np.rint(scaled), dtype=np.int16)
