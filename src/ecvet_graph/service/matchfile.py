"""The list of matches of a store version as a file, so that nobody reads them from the graph twice.

The graph holds the matches; this is a copy of what lists show of them, made again where it is
missing. Columns: numbers in ten-thousandths, names of units once, joined by line feeds.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ecvet_graph.model.match import Reservation, Verdict
from ecvet_graph.service.watermark import read_watermark
from ecvet_graph.store import Home

__all__ = [
    "NO_GAP",
    "MatchColumns",
    "MatchRow",
    "file_matches",
    "forget_old",
    "load_matches",
    "match_file",
    "save_columns",
    "save_matches",
]

_FOLDER = "lists"
_VERDICTS = tuple(Verdict)
_RESERVATIONS = tuple(Reservation)
_KEPT = 2
NO_GAP = 127
"""Stands for a level gap that is not known."""


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A match as stored; score and coverages in ten-thousandths."""

    iri: str
    a: str
    b: str
    score: int
    coverage_of_a: int
    coverage_of_b: int
    verdict: Verdict
    reservation: Reservation
    level_gap: int | None


@dataclass(frozen=True, slots=True)
class MatchColumns:
    """The same as columns: `pairs` (matches, 2) are places in `units`.

    `figures` (matches, 3) are score and coverages; `codes` (matches, 3) those of verdict and
    reservation by their order, and the level gap, `NO_GAP` where a level is unknown.
    """

    units: Sequence[str]
    iris: Sequence[str]
    pairs: npt.NDArray[np.int32]
    figures: npt.NDArray[np.int32]
    codes: npt.NDArray[np.int8]


def match_file(home: Home, version: int) -> Path:
    """Return where the matches of a version are filed, whether they are or not."""
    return home.folder / _FOLDER / f"{version:06d}.npz"


def file_matches(home: Home, found: MatchColumns, *, version: int) -> None:
    """Keep the matches as those of a version, and forget those of versions that are gone."""
    # A store that may only be read still answers: every process then reads the graph.
    with suppress(OSError):
        save_columns(match_file(home, version), found)
        forget_old(home, _FOLDER)


def forget_old(home: Home, folder: str) -> None:
    """Remove the files of versions that are gone from a folder.

    The newest two stay, and those that the next derivation begins with.
    """
    matched = read_watermark(home).matched
    files = sorted((home.folder / folder).glob("*.npz"))
    for path in files[:-_KEPT]:
        is_needed = matched is not None and path.stem == f"{matched.written:06d}"
        if not is_needed and not (home.folder / "versions" / path.stem).is_dir():
            path.unlink(missing_ok=True)


def save_matches(path: Path, rows: Sequence[MatchRow]) -> None:
    """Write the rows whole or not at all. Raises OSError."""
    units = sorted({unit for row in rows for unit in (row.a, row.b)})
    place = {unit: number for number, unit in enumerate(units)}
    figures = [(row.score, row.coverage_of_a, row.coverage_of_b) for row in rows]
    found = MatchColumns(
        units,
        [row.iri for row in rows],
        np.array([(place[row.a], place[row.b]) for row in rows], dtype=np.int32),
        np.array(figures, dtype=np.int32),
        np.array([_codes(row) for row in rows], dtype=np.int8),
    )
    save_columns(path, found)


def save_columns(path: Path, found: MatchColumns) -> None:
    """Write the columns whole or not at all. Raises OSError."""
    path.parent.mkdir(exist_ok=True)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as target:
        np.savez(
            target,
            units=_joined(found.units),
            iris=_joined(found.iris),
            pairs=found.pairs,
            figures=found.figures,
            codes=found.codes,
        )
    partial.replace(path)


def load_matches(path: Path) -> list[MatchRow] | None:
    """Return the rows of a file, or `None` where there is none that can be read."""
    try:
        with path.open("rb") as source, np.load(source, allow_pickle=False) as columns:
            units, iris = _split(columns["units"]), _split(columns["iris"])
            pairs, figures = columns["pairs"].tolist(), columns["figures"].tolist()
            codes = columns["codes"].tolist()
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    return [
        MatchRow(
            iri=iri,
            a=units[a],
            b=units[b],
            score=score,
            coverage_of_a=of_a,
            coverage_of_b=of_b,
            verdict=_VERDICTS[verdict],
            reservation=_RESERVATIONS[reservation],
            level_gap=None if gap == NO_GAP else gap,
        )
        for iri, (a, b), (score, of_a, of_b), (verdict, reservation, gap) in zip(
            iris, pairs, figures, codes, strict=True
        )
    ]


def _codes(row: MatchRow) -> tuple[int, int, int]:
    gap = NO_GAP if row.level_gap is None else row.level_gap
    return _VERDICTS.index(row.verdict), _RESERVATIONS.index(row.reservation), gap


def _joined(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _split(column: npt.NDArray[np.uint8]) -> list[str]:
    text = column.tobytes().decode()
    return text.split("\n") if text else []
