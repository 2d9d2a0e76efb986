"""The mean query vector of each language, from a fixed pool of texts.

The pool is fixed so that a score does not move with what else is asked in the same request. The
file holds one vector per model and language; `eval/reference_means.py` writes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecvet_graph.skills.encoder import Encoder

__all__ = ["reference_mean"]

_FILE = Path(__file__).with_name("reference_means.npz")
_HASH_LENGTH = 16


def reference_mean(encoder: Encoder, language: str) -> NDArray[np.float32]:
    """Return the mean of the language, shape (dimensions,).

    A language that is not in the pool gets the mean over all languages of the model; a model that
    is not in the file gets zeros: similarities then are plain cosines.
    """
    prefix = encoder.model_hash[:_HASH_LENGTH] + "."
    with np.load(_FILE, allow_pickle=False) as file:
        names = [name for name in file.files if name.startswith(prefix)]
        wanted = [name for name in names if name == prefix + language] or names
        means = [file[name].astype(np.float32) for name in wanted]
    if not means:
        return np.zeros(encoder.dimensions, dtype=np.float32)
    return np.asarray(np.mean(means, axis=0), dtype=np.float32)
