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

    from numpy.typing import NDArray

__all__ = ["PieceTable", "PieceWeights", "weigh_pieces", "weights_of"]

_SIZES = (2, 5)


@dataclass(frozen=True, slots=True)
class PieceTable:
    """The weights of pieces as plain values, to be kept and used again.

    Attributes:
        pieces: (pieces,), in order. `rarity`: (pieces,), how rare each is.
        texts: how many texts they were counted in.
    """

    pieces: NDArray[np.str_]
    rarity: NDArray[np.float32]
    texts: int


@dataclass(frozen=True, slots=True)
class PieceWeights:
    """The pieces that count, and how rare each of them is, in so many texts."""

    pieces: CountVectorizer
    rarity: TfidfTransformer
    texts: int

    @property
    def table(self) -> PieceTable:
        """Return the weights as plain values; `weights_of` makes the same weights of them."""
        names = np.array(self.pieces.get_feature_names_out(), dtype=np.str_)
        return PieceTable(names, np.asarray(self.rarity.idf_, dtype=np.float32), self.texts)

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return the weights of the pieces of texts: rows of length 1 or 0, (texts, pieces)."""
        words, held = _words(texts)
        counts = (held @ self.pieces.transform(words)).tocsr()
        counts.sort_indices()
        return self.rarity.transform(counts.astype(np.float32), copy=False)


def weights_of(table: PieceTable) -> PieceWeights:
    """Return the weights in a table; a piece that it does not hold says nothing."""
    rarity = TfidfTransformer(sublinear_tf=True)
    rarity.idf_ = table.rarity
    return PieceWeights(_counter(table.pieces), rarity, table.texts)


def weigh_pieces(texts: Sequence[str], *, common: float) -> tuple[PieceWeights, sparse.csr_matrix]:
    """Return the weights that these texts give, and the texts under them, (texts, pieces).

    Pieces that stand in more than the share `common` (0 to 1) of the texts are left out.
    """
    words, held = _words(texts)
    every = CountVectorizer(analyzer="char_wb", ngram_range=_SIZES, lowercase=False)
    counts = (held @ every.fit_transform(words)).tocsr()
    texts_with = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero(texts_with <= common * len(texts))
    pieces = _counter(every.get_feature_names_out()[kept])
    known = counts[:, kept].astype(np.float32)
    known.sort_indices()
    rarity = TfidfTransformer(sublinear_tf=True).fit(known)
    return PieceWeights(pieces, rarity, len(texts)), rarity.transform(known, copy=False)


def _counter(pieces: Sequence[str] | NDArray[np.str_]) -> CountVectorizer:
    return CountVectorizer(
        analyzer="char_wb",
        ngram_range=_SIZES,
        lowercase=False,
        vocabulary={str(piece): number for number, piece in enumerate(pieces)},
    )


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
