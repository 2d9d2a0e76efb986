"""Alignments of the last match of a store, so that the next one computes only what changed.

The file holds nothing that could not be computed again: where it is missing or damaged, all is.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecvet_graph.compare import Remembered
from ecvet_graph.store import StoreHome

__all__ = ["file_alignments", "filed_alignments"]

_Column: TypeAlias = NDArray[np.generic]

_NAME = "alignments.npz"
_SEPARATOR = "."


def filed_alignments(home: StoreHome) -> dict[tuple[str, str], Remembered]:
    """Return the alignments of each pair of countries (alpha-3)."""
    try:
        with np.load(_path(home), allow_pickle=False) as file:
            columns = {name: file[name] for name in file.files}
        pairs = sorted({tuple(name.split(_SEPARATOR)[:2]) for name in columns})
        return {(a, b): _remembered(columns, f"{a}{_SEPARATOR}{b}") for a, b in pairs}
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return {}


def file_alignments(home: StoreHome, known: Mapping[tuple[str, str], Remembered]) -> None:
    """Keep these alignments instead of those of the last match."""
    columns: dict[str, _Column] = {}
    for countries, one in known.items():
        name = _SEPARATOR.join(countries)
        columns |= {
            f"{name}.model": np.array([one.model], dtype=np.str_),
            f"{name}.keys": one.keys,
            f"{name}.of": one.of,
            f"{name}.starts": one.starts,
            f"{name}.shares": one.shares,
        }
    # A store that may only be read is matched anew each time.
    with suppress(OSError):
        partial = _path(home).with_suffix(".partial")
        with partial.open("wb") as target:
            np.savez(target, **columns)  # type: ignore[arg-type]  # numpy names no further flags
        partial.replace(_path(home))


def _remembered(columns: Mapping[str, _Column], name: str) -> Remembered:
    return Remembered(
        model=str(columns[f"{name}.model"][0]),
        keys=columns[f"{name}.keys"].astype(np.uint64),
        of=columns[f"{name}.of"].astype(np.int16),
        starts=columns[f"{name}.starts"].astype(np.int64),
        shares=columns[f"{name}.shares"].astype(np.int16),
    )


def _path(home: StoreHome) -> Path:
    return home.folder / _NAME
