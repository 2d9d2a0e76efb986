"""Gates beside the content: level and field, and the reservation they give together.

Codes are positions in `RESERVATIONS`, the graver the larger, so the gravest gate is a maximum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.model.match import Reservation

if TYPE_CHECKING:
    from ecvet_graph.compare.index import CompareIndex, Ints

__all__ = ["GATES", "RESERVATIONS", "gate_codes", "level_gaps"]

RESERVATIONS: tuple[Reservation, ...] = (
    Reservation.NONE,
    Reservation.UNKNOWN,
    Reservation.CONDITION,
    Reservation.SUBSTANTIAL,
)
GATES = ("level", "field")

_CODE = {reservation: code for code, reservation in enumerate(RESERVATIONS)}
# By the size of the level gap; the last entry stands for every larger gap.
_LEVEL = np.array(
    [_CODE[r] for r in (Reservation.NONE, Reservation.CONDITION, Reservation.SUBSTANTIAL)]
)


def level_gaps(index: CompareIndex, a: Ints, b: Ints) -> Ints:
    """Return the level of each a less the level of its b; meaningless where a level is unknown."""
    return index.levels[a] - index.levels[b]


def gate_codes(index: CompareIndex, a: Ints, b: Ints) -> Ints:
    """Return the codes of every gate for pairs of units, (gates, pairs), in order of `GATES`."""
    return np.stack([_level(index, a, b), _field(index, a, b)]).astype(np.int64)


def _level(index: CompareIndex, a: Ints, b: Ints) -> Ints:
    known = (index.levels[a] > 0) & (index.levels[b] > 0)
    size = np.minimum(np.abs(level_gaps(index, a, b)), len(_LEVEL) - 1)
    return np.where(known, _LEVEL[size], _CODE[Reservation.UNKNOWN])


def _field(index: CompareIndex, a: Ints, b: Ints) -> Ints:
    shared = np.asarray(index.narrow[a].multiply(index.narrow[b]).sum(axis=1)).ravel() > 0
    differing = np.where(shared, _CODE[Reservation.NONE], _CODE[Reservation.CONDITION])
    return np.where(index.has_field[a] & index.has_field[b], differing, _CODE[Reservation.UNKNOWN])
