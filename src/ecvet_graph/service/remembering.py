"""What the last match of a store computed, so that the next one computes only what changed.

The file holds nothing that could not be computed again: where it is missing or damaged, all is.
What stands in the store is written down too, so that the next match can be written as a difference.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecvet_graph.compare import PairMemory, PoolLists, Ranked, Remembered
from ecvet_graph.store import Home

__all__ = [
    "MatchMemory",
    "Written",
    "file_matching",
    "filed_matching",
    "matching_file",
    "save_matching",
]

_Column: TypeAlias = NDArray[np.generic]
_Columns: TypeAlias = dict[str, _Column]

_NAME = "matching.npz"
_SEPARATOR = "."


@dataclass(frozen=True, slots=True)
class Written:
    """The matches of two countries as they stand in the store.

    Attributes:
        left, right: IRIs of the units of both sides, in the order of the lists of candidates.
        a, b: int32 (matches,), places in them.
        gates: int8 (gates, matches), codes of `compare.gates`.
        level_gaps: int8 (matches,), level of a less level of b; 127 where one is unknown.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    gates: NDArray[np.int8]
    level_gaps: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class MatchMemory:
    """What was computed for two countries, and what was written of it.

    `made_by` names everything else that a written match depends on: method, weights, base.
    """

    made_by: str
    memory: PairMemory
    written: Written


def filed_matching(home: Home) -> dict[tuple[str, str], MatchMemory]:
    """Return the memory of each pair of countries (alpha-3)."""
    try:
        with np.load(matching_file(home), allow_pickle=False) as file:
            columns = {name: file[name] for name in file.files}
        pairs = sorted({tuple(name.split(_SEPARATOR)[:2]) for name in columns})
        return {(a, b): _memory(_of(columns, f"{a}{_SEPARATOR}{b}")) for a, b in pairs}
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return {}


def file_matching(home: Home, known: Mapping[tuple[str, str], MatchMemory]) -> None:
    """Keep this memory instead of that of the last match, or none where it cannot be written."""
    partial = matching_file(home).with_suffix(".partial")
    # A store that may only be read is matched anew each time.
    with suppress(OSError):
        # Memory of an earlier match would tell of matches that do not stand there any more.
        matching_file(home).unlink(missing_ok=True)
        save_matching(partial, known)
        partial.replace(matching_file(home))


def save_matching(path: Path, known: Mapping[tuple[str, str], MatchMemory]) -> None:
    """Write the memory to a file. Raises OSError."""
    columns: _Columns = {}
    for countries, one in known.items():
        name = _SEPARATOR.join(countries)
        columns |= {f"{name}.{part}": column for part, column in _columns(one).items()}
    with path.open("wb") as target:
        np.savez(target, **columns)  # type: ignore[arg-type]  # numpy names no further flags


def matching_file(home: Home) -> Path:
    """Return where the memory of a store is filed, whether it is or not."""
    return home.folder / _NAME


def _columns(one: MatchMemory) -> _Columns:
    alignments, pools, written = one.memory.alignments, one.memory.pools, one.written
    columns: _Columns = {
        "names": np.array([one.made_by, alignments.model], dtype=np.str_),
        "keys": alignments.keys,
        "of": alignments.of,
        "starts": alignments.starts,
        "shares": alignments.shares,
        "left": pools.left,
        "right": pools.right,
        "left_iris": _joined(written.left),
        "right_iris": _joined(written.right),
        "a": written.a,
        "b": written.b,
        "gates": written.gates,
        "level_gaps": written.level_gaps,
    }
    for number, ranked in enumerate(pools.lists):
        columns |= {
            f"list{number}_starts": ranked.starts,
            f"list{number}_partners": ranked.partners,
            f"list{number}_scores": ranked.scores,
            f"list{number}_complete": ranked.is_complete,
        }
    return columns


def _memory(columns: _Columns) -> MatchMemory:
    made_by, model = columns["names"].tolist()
    alignments = Remembered(
        model=model,
        keys=columns["keys"].astype(np.uint64),
        of=columns["of"].astype(np.int16),
        starts=columns["starts"].astype(np.int64),
        shares=columns["shares"].astype(np.int16),
    )
    lists = [_ranked(columns, f"list{number}") for number in range(4)]
    pools = PoolLists(
        columns["left"].astype(np.uint64),
        columns["right"].astype(np.uint64),
        (lists[0], lists[1], lists[2], lists[3]),
    )
    written = Written(
        left=_split(columns["left_iris"]),
        right=_split(columns["right_iris"]),
        a=columns["a"].astype(np.int32),
        b=columns["b"].astype(np.int32),
        gates=columns["gates"].astype(np.int8),
        level_gaps=columns["level_gaps"].astype(np.int8),
    )
    return MatchMemory(made_by, PairMemory(alignments, pools), written)


def _ranked(columns: _Columns, name: str) -> Ranked:
    return Ranked(
        starts=columns[f"{name}_starts"].astype(np.int64),
        partners=columns[f"{name}_partners"].astype(np.int32),
        scores=columns[f"{name}_scores"].astype(np.int32),
        is_complete=columns[f"{name}_complete"].astype(np.bool_),
    )


def _of(columns: _Columns, name: str) -> _Columns:
    prefix = f"{name}{_SEPARATOR}"
    return {
        key.removeprefix(prefix): value for key, value in columns.items() if key.startswith(prefix)
    }


def _joined(texts: tuple[str, ...]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _split(column: _Column) -> tuple[str, ...]:
    text = column.tobytes().decode()
    return tuple(text.split("\n")) if text else ()
