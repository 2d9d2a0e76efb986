"""Pieces of words, counted word by word, weigh what scikit-learn says they weigh."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from ecvet_graph.skills.pieces import weigh_pieces

WORDS = st.sampled_from(
    ["Mauern", "mauern", "Ziegel", "ab", "ä", "in", "Straße", "CAD-Daten", "ﬁx"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)


def by_vectorizer(
    texts: Sequence[str], asked: Sequence[str], common: float
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_df=common, dtype=np.float32
    )
    return vectorizer.fit_transform(texts), vectorizer.transform(asked)


@given(st.lists(TEXTS, min_size=1, max_size=8), st.lists(TEXTS, min_size=1, max_size=4))
def test_weights_are_those_of_the_vectorizer(texts: list[str], asked: list[str]) -> None:
    weights, weighed = weigh_pieces(texts, common=1.0)
    fitted, transformed = by_vectorizer(texts, asked, 1.0)
    assert np.allclose(weighed.toarray(), fitted.toarray(), atol=1e-6)
    assert np.allclose(weights.transform(asked).toarray(), transformed.toarray(), atol=1e-6)


def test_pieces_of_most_texts_are_left_out() -> None:
    texts = ["mauern mauern", "mauern putzen", "putzen fliesen", "dach decken"]
    weights, weighed = weigh_pieces(texts, common=0.3)
    fitted, transformed = by_vectorizer(texts, ["dach mauern"], 0.3)
    assert weighed.shape == fitted.shape
    assert weighed.shape[1] < weigh_pieces(texts, common=1.0)[1].shape[1]
    assert np.allclose(weights.transform(["dach mauern"]).toarray(), transformed.toarray())


@pytest.mark.parametrize("text", ["", "   ", "7"])
def test_a_text_without_known_pieces_weighs_nothing(text: str) -> None:
    weights, _ = weigh_pieces(["mauern"], common=1.0)
    assert weights.transform([text]).nnz == 0
