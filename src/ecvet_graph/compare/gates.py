"""Gates beside the content: what they find, and the reservation they give together.

A finding is a position in `FINDINGS`; codes of reservations are positions in `RESERVATIONS`, the
graver the larger, so the gravest gate is a maximum. The rules are `docs/data-model.md`, "Derived by
matching".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.model.match import Gate, Reservation

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray
    from scipy import sparse

    from ecvet_graph.compare.index import CompareIndex, Ints

__all__ = [
    "FINDINGS",
    "GATES",
    "RESERVATIONS",
    "SKILL_GATES",
    "Finding",
    "findings",
    "gate_codes",
    "gates_of",
    "level_gaps",
]

RESERVATIONS: tuple[Reservation, ...] = (
    Reservation.NONE,
    Reservation.UNKNOWN,
    Reservation.CONDITION,
    Reservation.SUBSTANTIAL,
)
GATES = ("level", "field", "workload", "validity", "assessment")
# The gates that the queries of `queries/compare` know too.
SKILL_GATES = GATES[:2]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a gate can find: a short code, and how grave it is."""

    gate: str
    code: str
    reservation: Reservation


_NONE, _UNKNOWN = Reservation.NONE, Reservation.UNKNOWN
_CONDITION, _SUBSTANTIAL = Reservation.CONDITION, Reservation.SUBSTANTIAL
_SIDES = ("a", "b", "both")


def _sided(gate: str, code: str, reservation: Reservation) -> tuple[Finding, ...]:
    return tuple(Finding(gate, f"{code}-{side}", reservation) for side in _SIDES)


FINDINGS: tuple[Finding, ...] = (
    Finding("level", "same-level", _NONE),
    Finding("level", "one-level-lower-a", _CONDITION),
    Finding("level", "one-level-lower-b", _CONDITION),
    Finding("level", "levels-lower-a", _SUBSTANTIAL),
    Finding("level", "levels-lower-b", _SUBSTANTIAL),
    *_sided("level", "not-given", _UNKNOWN),
    Finding("field", "same-narrow-field", _NONE),
    Finding("field", "same-broad-field", _CONDITION),
    Finding("field", "other-field", _CONDITION),
    *_sided("field", "not-given", _UNKNOWN),
    Finding("workload", "similar-workload", _NONE),
    Finding("workload", "well-below-a", _CONDITION),
    Finding("workload", "well-below-b", _CONDITION),
    Finding("workload", "not-comparable", _UNKNOWN),
    *_sided("workload", "not-given", _UNKNOWN),
    Finding("validity", "valid", _NONE),
    *_sided("validity", "not-valid", _CONDITION),
    Finding("assessment", "described", _NONE),
    *_sided("assessment", "not-described", _UNKNOWN),
)
_PLACES = {(finding.gate, finding.code): place for place, finding in enumerate(FINDINGS)}
_CODES = np.array([RESERVATIONS.index(finding.reservation) for finding in FINDINGS], dtype=np.int64)
# A workload is well below another when it is less than this part of it: 1 / 2.
_WELL_BELOW = 2


def level_gaps(index: CompareIndex, a: Ints, b: Ints) -> Ints:
    """Return the level of each a less the level of its b; meaningless where a level is unknown."""
    return index.levels[a] - index.levels[b]


def findings(index: CompareIndex, a: Ints, b: Ints, *, day: date | None = None) -> Ints:
    """Return what every gate finds for pairs of units, (gates, pairs), in order of `GATES`.

    `day` is that of the comparison; `None` looks at no dates.
    """
    return np.stack(
        [
            _level(index, a, b),
            _field(index, a, b),
            _workload(index, a, b),
            _validity(index, a, b, day=day),
            _assessment(index, a, b),
        ]
    ).astype(np.int64)


def gate_codes(found: Ints) -> Ints:
    """Return the codes of the reservations that findings give, in the same shape."""
    return np.asarray(_CODES[found])


def gates_of(found: Ints) -> tuple[Gate, ...]:
    """Return the gates of one pair from its findings, (gates,)."""
    chosen = (FINDINGS[place] for place in found.tolist())
    return tuple(Gate(finding.gate, finding.reservation, finding.code) for finding in chosen)


def _level(index: CompareIndex, a: Ints, b: Ints) -> Ints:
    gap = level_gaps(index, a, b)
    cases = [gap == 0, gap == -1, gap == 1, gap < 0, gap > 0]
    codes = (
        "same-level",
        "one-level-lower-a",
        "one-level-lower-b",
        "levels-lower-a",
        "levels-lower-b",
    )
    known = np.select(cases, [_PLACES["level", code] for code in codes])
    return _by_side("level", "not-given", known, a=index.levels[a] > 0, b=index.levels[b] > 0)


def _field(index: CompareIndex, a: Ints, b: Ints) -> Ints:
    codes = [_PLACES["field", code] for code in ("same-narrow-field", "same-broad-field")]
    other = _PLACES["field", "other-field"]
    cases = [_share(index.narrow, a, b), _share(index.broad, a, b)]
    known = np.select(cases, codes, default=other)
    return _by_side("field", "not-given", known, a=index.has_field[a], b=index.has_field[b])


def _workload(index: CompareIndex, a: Ints, b: Ints) -> Ints:
    years = _ratios(index.year_shares, a, b)
    weights = _ratios(index.relative_weights, a, b)
    unequal = _PLACES["workload", "not-comparable"]
    # Parts of qualifications speak only where no part of a year does.
    known = np.where(years >= 0, years, np.where(weights >= 0, weights, unequal))
    given = (index.year_shares > 0) | (index.relative_weights > 0)
    return _by_side("workload", "not-given", known, a=given[a], b=given[b])


def _ratios(values: Ints, a: Ints, b: Ints) -> Ints:
    left, right = values[a], values[b]
    cases = [(left == 0) | (right == 0), _WELL_BELOW * left < right, _WELL_BELOW * right < left]
    codes = [-1, *(_PLACES["workload", f"well-below-{side}"] for side in "ab")]
    return np.select(cases, codes, default=_PLACES["workload", "similar-workload"])


def _validity(index: CompareIndex, a: Ints, b: Ints, *, day: date | None) -> Ints:
    today = day.toordinal() if day else 0
    begun = (index.valid_from <= today) | (today == 0)
    lasting = (index.valid_until == 0) | (index.valid_until >= today)
    valid = begun & lasting
    place = _PLACES["validity", "valid"]
    return _by_side("validity", "not-valid", np.full(len(a), place), a=valid[a], b=valid[b])


def _assessment(index: CompareIndex, a: Ints, b: Ints) -> Ints:
    described = index.has_criteria & index.has_assessment
    place = np.full(len(a), _PLACES["assessment", "described"])
    return _by_side("assessment", "not-described", place, a=described[a], b=described[b])


def _by_side(
    gate: str, code: str, fine: Ints, *, a: NDArray[np.bool_], b: NDArray[np.bool_]
) -> Ints:
    """Return `fine` where both sides hold, else the finding of the side or sides that do not."""
    places = [_PLACES[gate, f"{code}-{side}"] for side in ("both", "a", "b")]
    return np.select([~a & ~b, ~a, ~b], places, default=fine)


def _share(held: sparse.csr_matrix, a: Ints, b: Ints) -> NDArray[np.bool_]:
    return np.asarray(held[a].multiply(held[b]).sum(axis=1)).ravel() > 0
