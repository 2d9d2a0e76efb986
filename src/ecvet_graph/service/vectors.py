"""Vectors of the texts that are compared: from the cache, and from the encoder where that may run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ecvet_graph.config import Settings
from ecvet_graph.errors import EngineError
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.skills import (
    DEFAULT_ENCODER,
    Encoder,
    Role,
    VectorCache,
    has_encoder,
    load_encoder,
)

__all__ = ["TextVectors"]

_HASH_DIGITS = 16


class TextVectors:
    """The vectors of the encoder of an installation, kept in its cache; loaded at the first use.

    With `encode_new` false a text that is not in the cache is an error: a visitor of a page is not
    left to wait for minutes.
    """

    def __init__(self, settings: Settings, *, encode_new: bool) -> None:
        self.may_encode = encode_new
        self._settings = settings

    @classmethod
    def open(cls, settings: Settings, *, encode_new: bool) -> Self | None:
        """Return the vectors of an installation; `None` where no encoder is installed.

        One that somebody asked for has to be there.
        """
        if settings.encoder == DEFAULT_ENCODER and not has_encoder(DEFAULT_ENCODER):
            return None
        return cls(settings, encode_new=encode_new)

    @property
    def name(self) -> str:
        """Return the name and the model of the encoder. Raises as `load_encoder`."""
        encoder = self._encoder
        return f"{encoder.name}-{encoder.model_hash[:_HASH_DIGITS]}"

    def of(
        self, lines: Sequence[tuple[str, str]], *, progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Return the vectors of texts given with their languages, (texts, dimensions).

        Raises:
            EngineError: a text is new, and nothing may be encoded; or as `load_encoder`.
        """
        listener = progress or Silent()
        listener.begin("Encoding texts", len(lines))
        encoder = self._encoder if self.may_encode else _Silenced(self._encoder)
        cache = VectorCache(self._settings.cache / "embeddings", encoder)
        texts = [text for _, text in lines]
        return cache.vectors(texts, role=Role.QUERY, advance=listener.advance)

    @cached_property
    def _encoder(self) -> Encoder:
        return load_encoder(self._settings.encoder)


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
