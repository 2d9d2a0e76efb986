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

__all__ = ["MODEL_DIGITS", "stored_mean"]

_FILE = Path(__file__).with_name("reference_means.npz")
MODEL_DIGITS = 16
"""Hex digits of a model's hash by which its means and curves are known."""


def stored_mean(model: str, language: str) -> NDArray[np.float32] | None:
    """Return the mean of the language under a model, shape (dimensions,).

    `model` is the first 16 digits of its hash. A language that is not in the pool gets the mean
    over all languages of the model; for a model that is not in the file it is `None`.
    """
    prefix = model + "."
    with np.load(_FILE, allow_pickle=False) as file:
        names = [name for name in file.files if name.startswith(prefix)]
        wanted = [name for name in names if name == prefix + language] or names
        means = [file[name].astype(np.float32) for name in wanted]
    return np.asarray(np.mean(means, axis=0), dtype=np.float32) if means else None
