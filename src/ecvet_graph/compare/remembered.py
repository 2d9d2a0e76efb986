"""Alignments that were computed before: only pairs with a changed unit are aligned again.

An alignment reads numbers of its two units only, so the digests of these numbers and the pair model
decide whether it still holds. A match over remembered alignments is that over new ones.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecvet_graph.compare.alignment import AlignedPairs, align_many
from ecvet_graph.progress import silent

if TYPE_CHECKING:
    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.compare.pair_model import PairModel
    from ecvet_graph.progress import Advance

__all__ = ["Remembered", "align_again", "pair_keys", "remember", "unit_digests", "unit_keys"]

Digests = NDArray[np.uint64]

_DIGEST_BYTES = 8
_BLOCK = 8192
_THREADS = 2
# Odd numbers that spread the bits of two digests over one key (Steele, Lea, Flood 2014, SplitMix).
_SPREAD_A, _SPREAD_B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Alignments one below the other: coverages (pairs, 2), and the shares of a, then of b."""

    of: NDArray[np.int16]
    starts: Ints
    shares: NDArray[np.int16]

    def take(self, chosen: Ints) -> _Rows:
        sizes = np.diff(self.starts)[chosen]
        starts = _starts(sizes)
        places = np.repeat(self.starts[chosen] - starts[:-1], sizes) + np.arange(starts[-1])
        return _Rows(self.of[chosen], starts, self.shares[places])

    def below(self, other: _Rows) -> _Rows:
        return _Rows(
            np.concatenate((other.of, self.of)),
            np.concatenate((other.starts, self.starts[1:] + other.starts[-1])),
            np.concatenate((other.shares, self.shares)),
        )


@dataclass(frozen=True, slots=True)
class Remembered:
    """Alignments of many pairs, under the keys of `pair_keys`.

    Attributes:
        model: the identifier of the pair model.
        keys: uint64 (pairs,), ascending.
        of: int16 (pairs, 2), both coverages in ten-thousandths.
        starts: (pairs + 1,), where the shares of a pair begin: those of a, then those of b.
        shares: int16, ten-thousandths.
    """

    model: str
    keys: Digests
    of: NDArray[np.int16]
    starts: Ints
    shares: NDArray[np.int16]

    @classmethod
    def nothing(cls) -> Remembered:
        """Return no alignment."""
        none = np.zeros(0, dtype=np.int16)
        return cls("", np.zeros(0, dtype=np.uint64), none.reshape(0, 2), _starts(none), none)

    def find(self, keys: Digests) -> Ints:
        """Return where each key stands, -1 where it does not."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, places, -1)


def unit_digests(index: CompareIndex) -> Digests:
    """Return a digest of all that an alignment reads of each unit, (units,)."""
    lines = _line_digests(index)
    skills = [_digest(skill.encode()) for skill in index.skills]
    found = np.zeros(len(index.units), dtype=np.uint64)
    columns = (index.outcome_weights, index.outcome_categories, index.has_declared_skills)
    for unit in range(len(index.units)):
        rows = index.outcome_rows(unit)
        links = slice(*index.outcome_skills.indptr[[rows.start, rows.stop]].tolist())
        said = [
            lines[index.title_lines[unit]],
            lines[index.qualification_lines[unit]],
            *(lines[line] for line in index.outcome_lines[rows].tolist()),
            *(column[rows].tobytes() for column in columns),
            np.diff(index.outcome_skills.indptr[rows.start : rows.stop + 1]).tobytes(),
            *(skills[skill] for skill in index.outcome_skills.indices[links].tolist()),
            index.outcome_skills.data[links].tobytes(),
        ]
        found[unit] = int.from_bytes(_digest(b"".join(said)), "little")
    return found


def unit_keys(index: CompareIndex, digests: Digests) -> Digests:
    """Return a key of each unit by its digest, its IRI and those of its outcomes, (units,)."""
    found = np.zeros(len(index.units), dtype=np.uint64)
    for unit, iri in enumerate(index.units):
        said = "\n".join((iri, *index.outcomes[index.outcome_rows(unit)]))
        found[unit] = int.from_bytes(_digest(said.encode() + digests[unit].tobytes()), "little")
    return found


def pair_keys(digests: Digests, a: Ints, b: Ints) -> Digests:
    """Return a key for each pair of units; keys of different contents differ."""
    left, right = digests[a] * _SPREAD_A, digests[b] * _SPREAD_B
    return (left ^ (left >> _SHIFT)) * _SPREAD_B + (right ^ (right >> _SHIFT))


def align_again(
    index: CompareIndex,
    a: Ints,
    b: Ints,
    *,
    model: PairModel,
    memory: Remembered,
    keys: Digests,
    advance: Advance = silent,
) -> tuple[AlignedPairs, int]:
    """Return the alignments of pairs, and how many of them were remembered and not computed.

    `keys` are those of the pairs. `advance` is called with the number of pairs done.
    """
    is_of_model = memory.model == model.identifier
    places = memory.find(keys) if is_of_model else np.full(len(a), -1, dtype=np.int64)
    new = np.flatnonzero(places < 0)
    advance(len(a) - len(new))
    found = _align_side_by_side(index, a[new], b[new], model=model, advance=advance)
    if len(new) == len(a):
        return found, 0
    places[new] = len(memory.keys) + np.arange(len(new))
    known = _Rows(memory.of, memory.starts, memory.shares)
    rows = _rows(found).below(known).take(places)
    return _aligned(rows, sizes_a=_sizes(index, a)), len(a) - len(new)


def remember(found: AlignedPairs, *, keys: Digests, model: PairModel) -> Remembered:
    """Return what can be remembered of the alignments of pairs with these keys."""
    kept, places = np.unique(keys, return_index=True)
    rows = _rows(found).take(places)
    return Remembered(model.identifier, kept, rows.of, rows.starts, rows.shares)


def _align_side_by_side(
    index: CompareIndex, a: Ints, b: Ints, *, model: PairModel, advance: Advance
) -> AlignedPairs:
    """Return the alignments of pairs, worked on by several threads: the same numbers."""
    blocks = [slice(start, start + _BLOCK) for start in range(0, max(len(a), 1), _BLOCK)]

    def work(block: slice) -> AlignedPairs:
        return align_many(index, a[block], b[block], model=model, advance=advance)

    with ThreadPoolExecutor(_THREADS) as workers:
        found = list(workers.map(work, blocks))
    return AlignedPairs(
        of_a=np.concatenate([part.of_a for part in found]),
        of_b=np.concatenate([part.of_b for part in found]),
        shares_a=np.concatenate([part.shares_a for part in found]),
        starts_a=_starts(np.concatenate([np.diff(part.starts_a) for part in found])),
        shares_b=np.concatenate([part.shares_b for part in found]),
        starts_b=_starts(np.concatenate([np.diff(part.starts_b) for part in found])),
    )


def _rows(found: AlignedPairs) -> _Rows:
    sizes_a, sizes_b = np.diff(found.starts_a), np.diff(found.starts_b)
    starts = _starts(sizes_a + sizes_b)
    shares = np.zeros(starts[-1], dtype=np.int16)
    for values, sizes, own, first in (
        (found.shares_a, sizes_a, found.starts_a, starts[:-1]),
        (found.shares_b, sizes_b, found.starts_b, starts[:-1] + sizes_a),
    ):
        shares[np.repeat(first - own[:-1], sizes) + np.arange(own[-1])] = values
    of = np.stack((found.of_a, found.of_b), axis=1).astype(np.int16)
    return _Rows(of, starts, shares)


def _aligned(rows: _Rows, *, sizes_a: Ints) -> AlignedPairs:
    within = np.arange(rows.starts[-1]) - np.repeat(rows.starts[:-1], np.diff(rows.starts))
    is_of_a = within < np.repeat(sizes_a, np.diff(rows.starts))
    shares = rows.shares.astype(np.int64)
    return AlignedPairs(
        of_a=rows.of[:, 0].astype(np.int64),
        of_b=rows.of[:, 1].astype(np.int64),
        shares_a=shares[is_of_a],
        starts_a=_starts(sizes_a),
        shares_b=shares[~is_of_a],
        starts_b=_starts(np.diff(rows.starts) - sizes_a),
    )


def _line_digests(index: CompareIndex) -> list[bytes]:
    """Return a digest of each line as numbers, and at the end (-1) one of no line."""
    texts = index.texts
    found = []
    for number, line in enumerate(index.lines):
        said = ["\t".join(line).encode()]
        if texts is not None:
            pieces = slice(*texts.pieces.indptr[[number, number + 1]].tolist())
            keys = slice(*texts.terms.indptr[[number, number + 1]].tolist())
            said += [
                texts.vectors[number].tobytes(),
                texts.pieces.data[pieces].tobytes(),
                " ".join(texts.term_keys[texts.terms.indices[keys]].tolist()).encode(),
                texts.terms.data[keys].tobytes(),
            ]
        found.append(_digest(b"".join(said)))
    return [*found, bytes(_DIGEST_BYTES)]


def _digest(said: bytes) -> bytes:
    return hashlib.sha256(said).digest()[:_DIGEST_BYTES]


def _sizes(index: CompareIndex, units: Ints) -> Ints:
    return np.asarray(index.starts[units + 1] - index.starts[units], dtype=np.int64)


def _starts(sizes: NDArray[np.integer[Any]]) -> Ints:
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
