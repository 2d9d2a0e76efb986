"""Vectors on disk: encoded once, safe from a crash in the middle of writing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecvet_graph.skills import Role, VectorCache

TEXTS = [f"text number {number}" for number in range(20)]


def files(folder: Path) -> tuple[Path, Path]:
    (inner,) = folder.iterdir()
    return inner / "keys", inner / "vectors"


def test_a_text_is_encoded_once(tmp_path: Path, counting: Any) -> None:
    encoder = counting()
    first = VectorCache(tmp_path, encoder).vectors([*TEXTS, TEXTS[0]], role=Role.QUERY)
    again = VectorCache(tmp_path, encoder).vectors([*TEXTS, TEXTS[0]], role=Role.QUERY)
    assert sorted(encoder.asked) == sorted(TEXTS)
    assert np.array_equal(first, again)
    assert np.array_equal(first[0], first[-1])


def test_the_same_text_in_another_role_is_another_entry(tmp_path: Path, counting: Any) -> None:
    encoder = counting()
    cache = VectorCache(tmp_path, encoder)
    cache.vectors(TEXTS[:1], role=Role.QUERY)
    cache.vectors(TEXTS[:1], role=Role.PASSAGE)
    assert encoder.asked == [TEXTS[0]] * 2


def test_vectors_have_length_one_and_are_close_to_the_encoder(
    tmp_path: Path, counting: Any
) -> None:
    encoder = counting()
    vectors = VectorCache(tmp_path, encoder).vectors(TEXTS, role=Role.QUERY)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.allclose(vectors, encoder.encode_queries(TEXTS), atol=2e-3)


@pytest.mark.parametrize("lost", [1, 31, 32, 33, 100])
def test_a_torn_file_of_keys_costs_only_the_torn_rows(
    tmp_path: Path, counting: Any, lost: int
) -> None:
    whole = VectorCache(tmp_path, counting()).vectors(TEXTS, role=Role.QUERY)
    keys, _ = files(tmp_path)
    keys.write_bytes(keys.read_bytes()[:-lost])
    encoder = counting()
    assert np.array_equal(VectorCache(tmp_path, encoder).vectors(TEXTS, role=Role.QUERY), whole)
    assert 1 <= len(encoder.asked) <= lost // 32 + 1


@pytest.mark.parametrize("lost", [1, 64, 65])
def test_a_torn_file_of_vectors_costs_only_the_torn_rows(
    tmp_path: Path, counting: Any, lost: int
) -> None:
    whole = VectorCache(tmp_path, counting()).vectors(TEXTS, role=Role.QUERY)
    _, vectors = files(tmp_path)
    vectors.write_bytes(vectors.read_bytes()[:-lost])
    encoder = counting()
    assert np.array_equal(VectorCache(tmp_path, encoder).vectors(TEXTS, role=Role.QUERY), whole)
    assert 1 <= len(encoder.asked) <= lost // 64 + 1


def test_a_crash_between_vectors_and_keys_leaves_no_wrong_vector(
    tmp_path: Path, counting: Any
) -> None:
    VectorCache(tmp_path, counting()).vectors(TEXTS[:10], role=Role.QUERY)
    _, vectors = files(tmp_path)
    with vectors.open("ab") as handle:
        handle.write(b"\x00\x3c" * 32 * 3)
    encoder = counting()
    after = VectorCache(tmp_path, encoder).vectors(TEXTS, role=Role.QUERY)
    assert sorted(encoder.asked) == sorted(TEXTS[10:])
    fresh = VectorCache(tmp_path / "fresh", counting()).vectors(TEXTS, role=Role.QUERY)
    assert np.array_equal(after, fresh)


def test_two_caches_over_one_folder_do_not_disturb_each_other(
    tmp_path: Path, counting: Any
) -> None:
    one, two = (VectorCache(tmp_path, counting()) for _ in range(2))
    one.vectors(TEXTS[:5], role=Role.QUERY)
    two.vectors(TEXTS[5:], role=Role.QUERY)
    encoder = counting()
    VectorCache(tmp_path, encoder).vectors(TEXTS, role=Role.QUERY)
    assert encoder.asked == []


def test_many_vectors_load_quickly(tmp_path: Path, counting: Any) -> None:
    texts = [str(number) for number in range(45_000)]
    encoder = counting()
    cache = VectorCache(tmp_path, encoder)
    cache._append(
        [number.to_bytes(32, "big") for number in range(len(texts))],
        np.zeros((len(texts), encoder.dimensions), dtype=np.float32),
    )
    start = time.process_time()
    VectorCache(tmp_path, encoder).vectors([], role=Role.QUERY)
    assert time.process_time() - start < 1.0
