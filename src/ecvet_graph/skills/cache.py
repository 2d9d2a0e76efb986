"""Vectors on disk, so that a text is encoded once in its life.

A folder per model holds two files that only grow: `vectors` (float16 rows) and `keys` (the SHA-256
of role and text, one per row). A row counts when both files hold it; what a crash left half written
lies behind the last whole row and is cut off by the next writer.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.progress import Advance, silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ecvet_graph.skills.encoder import Encoder

__all__ = ["Role", "VectorCache"]

_KEY_BYTES = 32
_BLOCK = 2048


class Role(StrEnum):
    """What a text is encoded as; the same text has another vector in the other role."""

    QUERY = "query"
    PASSAGE = "passage"


class VectorCache:
    """The vectors of one encoder in one folder; safe for several processes.

    Vectors come back as float32 of length 1, from the 16 bits on disk, whether they were there
    before or not: the same text always has the same vector.
    """

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self._folder = folder / f"{encoder.model_hash[:16]}-{encoder.dimensions}"
        self._row_bytes = 2 * encoder.dimensions
        self._numbers: dict[bytes, int] = {}
        self._vectors = np.zeros((0, encoder.dimensions), dtype=np.float16)

    def vectors(
        self, texts: Sequence[str], *, role: Role, advance: Advance = silent
    ) -> NDArray[np.float32]:
        """Return the vectors of the texts, shape (texts, dimensions); encode and keep the new ones.

        `advance` is called with the number of texts that are done.
        """
        keys = [_key(text, role) for text in texts]
        self._reload()
        missing = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._numbers
        }
        advance(len(texts) - len(missing))
        for keys_block, texts_block in _blocks(missing):
            self._append(keys_block, self._encode(texts_block, role))
            advance(len(texts_block))
        if missing:
            self._reload()
        rows = self._vectors[[self._numbers[key] for key in keys]].astype(np.float32)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(norms, np.float32(1e-9)), dtype=np.float32)

    def _encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        encode = self.encoder.encode_queries if role is Role.QUERY else self.encoder.encode_passages
        return encode(texts)

    def _reload(self) -> None:
        if not (self._folder / "keys").is_file():
            return
        keys = (self._folder / "keys").read_bytes()
        vectors = np.fromfile(self._folder / "vectors", dtype=np.float16)
        rows = min(len(keys) // _KEY_BYTES, len(vectors) // self.encoder.dimensions)
        self._vectors = vectors[: rows * self.encoder.dimensions].reshape(rows, -1)
        self._numbers = {
            keys[row * _KEY_BYTES : (row + 1) * _KEY_BYTES]: row for row in range(rows)
        }

    def _append(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        with self._locked():
            vector_file, key_file = self._folder / "vectors", self._folder / "keys"
            rows = min(_size(key_file) // _KEY_BYTES, _size(vector_file) // self._row_bytes)
            # Vectors first: a key must never be on disk before the row that it names.
            _write(vector_file, rows * self._row_bytes, vectors.astype(np.float16).tobytes())
            _write(key_file, rows * _KEY_BYTES, b"".join(keys))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("wb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _key(text: str, role: Role) -> bytes:
    return hashlib.sha256(f"{role}\0{text}".encode()).digest()


def _blocks(missing: dict[bytes, str]) -> Iterator[tuple[list[bytes], list[str]]]:
    # Sorted by length, so that a block holds texts that take equally long.
    items = sorted(missing.items(), key=lambda item: (len(item[1]), item[1]))
    for start in range(0, len(items), _BLOCK):
        block = items[start : start + _BLOCK]
        yield [key for key, _ in block], [text for _, text in block]


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _write(path: Path, offset: int, content: bytes) -> None:
    with path.open("r+b" if path.is_file() else "wb") as handle:
        handle.truncate(offset)
        handle.seek(offset)
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
