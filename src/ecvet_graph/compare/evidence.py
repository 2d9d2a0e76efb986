"""What carries many pairs at once: the skills they share, and the outcomes that stay open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecvet_graph.compare.index import CompareIndex, Ints

__all__ = ["Evidence", "collect_evidence"]

_CHUNK = 4096

# Positions of the shared skills of a pair, and of the outcomes of both units that share none
Evidence = tuple[list[int], list[int]]


def collect_evidence(index: CompareIndex, a: Ints, b: Ints) -> Iterator[Evidence]:
    """Yield for each pair its shared skills, and the outcomes of a, then of b, that stay open."""
    for start in range(0, len(a), _CHUNK):
        left, right = a[start : start + _CHUNK], b[start : start + _CHUNK]
        shared = index.unit_skills[left].multiply(index.unit_skills[right]).tocsr()
        shared.sort_indices()
        skills = np.split(shared.indices, shared.indptr[1:-1])
        open_a, open_b = _uncovered(index, left, right), _uncovered(index, right, left)
        for row in range(len(left)):
            yield skills[row].tolist(), [*open_a[row].tolist(), *open_b[row].tolist()]


def _uncovered(index: CompareIndex, units: Ints, others: Ints) -> list[Ints]:
    lengths = index.starts[units + 1] - index.starts[units]
    ends = np.cumsum(lengths)
    # Counts up inside each unit, from where its outcomes begin.
    rows = np.arange(ends[-1]) + np.repeat(index.starts[units] - (ends - lengths), lengths)
    held = index.unit_skills[np.repeat(others, lengths)]
    shared = np.asarray(index.outcome_skills[rows].multiply(held).sum(axis=1)).ravel()
    pair = np.repeat(np.arange(len(units)), lengths)
    is_open = shared == 0
    counts = np.bincount(pair[is_open], minlength=len(units))
    return np.split(rows[is_open], np.cumsum(counts)[:-1])
