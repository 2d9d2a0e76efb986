"""The verdict on a pair: what both coverages and the reservation say together.

Codes are positions in `VERDICTS`; the first rule that holds decides (`docs/data-model.md`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.compare.gates import RESERVATIONS
from ecvet_graph.model.match import Reservation, Verdict

if TYPE_CHECKING:
    from ecvet_graph.compare.index import Ints

__all__ = ["FULL", "SOME", "VERDICTS", "verdict_codes"]

# Thresholds in ten-thousandths on coverages by shared skills; those by alignment are in its model.
FULL = 8000
SOME = 3000

VERDICTS: tuple[Verdict, ...] = (
    Verdict.SUGGESTED_EQUIVALENT,
    Verdict.COMPARABLE_CONTENT,
    Verdict.A_COVERS_B,
    Verdict.B_COVERS_A,
    Verdict.PARTIAL,
    Verdict.NONE,
)


def verdict_codes(
    of_a: Ints, of_b: Ints, reservations: Ints, *, full: int = FULL, some: int = SOME
) -> Ints:
    """Return the code of the verdict for pairs of coverages and reservation codes.

    `full` and `some` are the smallest coverages, in ten-thousandths, that count as all and as some.
    """
    substantial = reservations == RESERVATIONS.index(Reservation.SUBSTANTIAL)
    both = (of_a >= full) & (of_b >= full)
    rules = [both & ~substantial, both, of_b >= full, of_a >= full, np.maximum(of_a, of_b) >= some]
    return np.select(rules, range(len(rules)), default=VERDICTS.index(Verdict.NONE)).astype(
        np.int64
    )
