"""Vectors of the texts that are compared: from the cache, and from the encoder where that may run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ecvet_graph.errors import EngineError
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.skills import Encoder, Role, VectorCache, has_encoder, load_encoder

__all__ = ["TextVectors"]

_HASH_DIGITS = 16


class TextVectors:
    """The vectors of one encoder, kept in a folder.

    With `encode_new` false a text that is not in the folder is an error: a visitor of a page is not
    left to wait for minutes.
    """

    def __init__(self, folder: Path, encoder: Encoder, *, encode_new: bool = True) -> None:
        self.name = f"{encoder.name}-{encoder.model_hash[:_HASH_DIGITS]}"
        self.may_encode = encode_new
        self._cache = VectorCache(folder, encoder if encode_new else _Silenced(encoder))

    @classmethod
    def open(cls, cache: Path, *, encode_new: bool) -> Self | None:
        """Return the vectors in the cache of an installation; `None` where no encoder is installed."""
        if not has_encoder():
            return None
        return cls(cache / "embeddings", load_encoder(), encode_new=encode_new)

    def of(
        self, lines: Sequence[tuple[str, str]], *, progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Return the vectors of texts given with their languages, (texts, dimensions).

        Raises:
            EngineError: a text is new, and nothing may be encoded.
        """
        listener = progress or Silent()
        listener.begin("Encoding texts", len(lines))
        texts = [text for _, text in lines]
        return self._cache.vectors(texts, role=Role.QUERY, advance=listener.advance)


class _Silenced:
    """An encoder that encodes nothing: only what the cache holds can be had."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.model_hash = encoder.model_hash
        self.dimensions = encoder.dimensions

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise EngineError(
            f"{len(texts)} texts are not encoded yet.", remedy="Match the units of the store first."
        )

    encode_passages = encode_queries
