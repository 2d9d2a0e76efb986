"""Texts as whole numbers: exact, one language apart from the other, the same after a file."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from ecvet_graph.compare import TextIndex
from ecvet_graph.compare.texts import (
    PIECE_SCALE,
    VECTOR_SCALE,
    build_text_index,
    text_arrays,
    text_index_from,
)

LINES = [("en", "saw wood"), ("de", "saw wood"), ("en", "weld  pipes"), ("en", "advise clients")]


def made(vectors: np.ndarray | None) -> TextIndex:
    return build_text_index(
        LINES,
        outcome_texts=np.array([0, 2, -1]),
        unit_titles=np.array([1]),
        qualification_titles=np.array([-1]),
        starts=np.array([0, 3]),
        vectors=vectors,
        encoder="test-0000000000000000" if vectors is not None else "",
    )


def test_vectors_have_one_length_and_stay_exact_in_single_precision() -> None:
    random = np.random.default_rng(0).normal(size=(4, 384)).astype(np.float32)
    texts = made(random)
    lengths = np.sqrt((texts.vectors[[0, 2, 3]].astype(np.int64) ** 2).sum(axis=1))
    assert np.abs(lengths - VECTOR_SCALE).max() < VECTOR_SCALE / 100
    exact = texts.vectors.astype(np.int64) @ texts.vectors.astype(np.int64).T
    single = texts.vectors.astype(np.float32) @ texts.vectors.astype(np.float32).T
    assert (single == exact).all()
    assert np.abs(exact).max() < 2**24


def test_the_mean_of_a_language_is_taken_away() -> None:
    shifted = np.random.default_rng(0).normal(size=(4, 16)).astype(np.float32) + 50
    texts = made(shifted)
    cosine = float(texts.vectors[0].astype(np.int64) @ texts.vectors[2]) / VECTOR_SCALE**2
    assert cosine < 0.9


def test_pieces_of_two_languages_have_nothing_in_common() -> None:
    products = (made(None).pieces @ made(None).pieces.T).toarray()
    assert products[0, 0] > 0.9 * PIECE_SCALE**2
    assert products[0, 1] == 0


def test_without_an_encoder_there_are_no_vectors() -> None:
    texts = made(None)
    assert not texts.has_vectors
    assert texts.vectors.shape == (4, 0)


def test_arrays_give_the_same_index_again() -> None:
    texts = made(np.eye(4, 8, dtype=np.float32))
    again = text_index_from(text_arrays(texts))
    assert again.encoder == texts.encoder
    assert (again.vectors == texts.vectors).all()
    assert isinstance(again.pieces, sparse.csr_matrix)
    assert (again.pieces != texts.pieces).nnz == 0
    assert again.outcome_texts.tolist() == [0, 2, -1]
    assert again.languages.tolist() == ["en", "de", "en", "en"]


def test_key_terms_are_the_same_in_all_languages_and_kept_in_the_file() -> None:
    texts = build_text_index(
        [("de", "Schweißnähte"), ("fi", "hitsausta"), ("xx", "weld")],
        outcome_texts=np.array([0, 1]),
        unit_titles=np.array([-1, 2]),
        qualification_titles=np.array([-1, -1]),
        starts=np.array([0, 1, 2]),
        vectors=None,
        encoder="",
    )
    again = text_index_from(text_arrays(texts))
    for found in (texts, again):
        shared = np.intersect1d(found.keys_of(0), found.keys_of(1))
        assert found.term_keys[shared].tolist() == ["weld"]
        assert found.keys_of(2).tolist() == found.keys_of(-1).tolist() == []
        assert found.unit_terms.toarray()[:, shared].tolist() == [[1], [1]]
        lengths = np.sqrt((found.terms[:2].toarray() ** 2).sum(axis=1))
        assert np.abs(lengths - PIECE_SCALE).max() < 3
    assert (again.term_weights == texts.term_weights).all()
