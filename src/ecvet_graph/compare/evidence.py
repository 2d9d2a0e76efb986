"""What carries many pairs at once: the skills they share, and how far each outcome is covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.compare.alignment import STATES, outcome_states
from ecvet_graph.model.match import CoverageState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.compare.pair_model import PairModel
    from ecvet_graph.compare.pairs import Matched

__all__ = ["Evidence", "collect_evidence"]

_CHUNK = 4096
_COVERED, _PARTLY = (STATES.index(state) for state in (CoverageState.COVERED, CoverageState.PARTLY))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What carries one pair: positions of the shared skills, and of the outcomes of a, then of b.

    `open_outcomes` are missing, or nothing is known of them.
    """

    skills: list[int]
    covered: list[int]
    partly: list[int]
    open_outcomes: list[int]


def collect_evidence(
    index: CompareIndex, matched: Matched, *, model: PairModel
) -> Iterator[Evidence]:
    """Yield the evidence of each pair of a table, in its order."""
    table = matched.table
    for start in range(0, len(table), _CHUNK):
        chosen = slice(start, start + _CHUNK)
        a, b = table.a[chosen], table.b[chosen]
        shared = index.unit_skills[a].multiply(index.unit_skills[b]).tocsr()
        shared.sort_indices()
        for row, (left, right) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
            skills = shared.indices[shared.indptr[row] : shared.indptr[row + 1]]
            place = int(table.places[start + row])
            outcomes, states = _outcomes(index, matched, left, right, place=place, model=model)
            covered, partly = states == _COVERED, states == _PARTLY
            yield Evidence(
                skills.tolist(),
                outcomes[covered].tolist(),
                outcomes[partly].tolist(),
                outcomes[~covered & ~partly].tolist(),
            )


def _outcomes(
    index: CompareIndex, matched: Matched, a: int, b: int, *, place: int, model: PairModel
) -> tuple[Ints, Ints]:
    """Return the outcomes of both units of a pair, and the codes of their states."""
    aligned = matched.aligned
    rows = np.concatenate(
        [np.arange(index.starts[unit], index.starts[unit + 1]) for unit in (a, b)]
    )
    shares = np.concatenate(
        [
            aligned.shares_a[aligned.starts_a[place] : aligned.starts_a[place + 1]],
            aligned.shares_b[aligned.starts_b[place] : aligned.starts_b[place + 1]],
        ]
    )
    return rows, outcome_states(index, rows, shares, model=model)
