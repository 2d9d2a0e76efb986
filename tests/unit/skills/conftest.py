"""What the tests of this room share: an encoder that is quick, needs no model, and counts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray


class CountingEncoder:
    """Sums a random vector per word, so that texts with common words are alike."""

    name = "counting"
    model_hash = hashlib.sha256(b"counting").hexdigest()
    dimensions = 32

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts that search."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts that are found."""
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        rows = np.stack(
            [sum((_word(w) for w in text.lower().split()), np.zeros(32)) for text in texts]
        )
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(norms, 1e-9), dtype=np.float32)


def _word(word: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).normal(size=32)


@pytest.fixture(scope="session")
def counting() -> Callable[[], CountingEncoder]:
    """Return what makes a new encoder that has not been asked anything yet."""
    return CountingEncoder
