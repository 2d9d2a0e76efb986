"""One unit against all others: ranked candidates with both coverages, verdict and reservation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.compare.alignment import align_many
from ecvet_graph.compare.coverage import cover_all, scores
from ecvet_graph.compare.gates import (
    RESERVATIONS,
    SKILL_GATES,
    findings,
    gate_codes,
    level_gaps,
)
from ecvet_graph.compare.nearest import nearest_units
from ecvet_graph.compare.pair_model import PairModel, pair_model_for
from ecvet_graph.compare.scale import to_decimal
from ecvet_graph.compare.verdict import FULL, SOME, VERDICTS, verdict_codes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from numpy.typing import NDArray

    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.model.match import Reservation, Verdict

__all__ = ["Candidate", "Filter", "find_candidates", "skill_candidates"]

# How many units each list names: the best by shared skills, and the nearest by text
_POOL = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that is compared with the unit asked about, which is a; this one is b.

    Coverages and score are 0 to 1 with four decimals; `level_gap` is level of a less level of b;
    `same_as` are further units that are linked as the same one and are not listed themselves.
    """

    unit: str
    country: str
    level: int | None
    level_gap: int | None
    coverage_of_a: Decimal
    coverage_of_b: Decimal
    score: Decimal
    verdict: Verdict
    reservation: Reservation
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """Which units are wanted; what is not given narrows nothing.

    `countries` are alpha-3 codes. A unit whose level is unknown passes `maximum_level_gap`. `field`
    is the beginning of an ISCED-F code. `valid_on` leaves out units whose validity has ended before
    that day. With `merge_same`, units that are linked as the same one appear once, and not at all
    where they are the same as the unit asked about.
    """

    countries: Sequence[str] = ()
    maximum_level_gap: int | None = None
    field: str | None = None
    valid_on: date | None = None
    merge_same: bool = True

    def wanted(self, index: CompareIndex, unit: int) -> NDArray[np.bool_]:
        """Return for each unit whether it may be a candidate of the unit at this position."""
        wanted = index.is_valid_on(self.valid_on)
        wanted[unit] = False
        if self.countries:
            wanted &= np.isin(index.countries, list(self.countries))
        if self.maximum_level_gap is not None and index.levels[unit] > 0:
            gaps = np.abs(index.levels - index.levels[unit])
            wanted &= (index.levels == 0) | (gaps <= self.maximum_level_gap)
        if self.field:
            field = self.field
            wanted &= np.array(
                [any(code.startswith(field) for code in codes) for codes in index.fields]
            )
        if self.merge_same:
            wanted &= index.groups != index.groups[unit]
        return wanted


def find_candidates(
    index: CompareIndex,
    unit: str,
    *,
    within: Filter | None = None,
    model: PairModel | None = None,
    limit: int | None = 50,
) -> tuple[Candidate, ...]:
    """Return the best candidates, by score, then by IRI, of those nearest by skills and by text.

    `model` is the shipped one that fits the index where none is given.

    Raises:
        NotFoundError: the unit is not in the index.
    """
    within = within or Filter()
    position = index.position(unit)
    wanted = within.wanted(index, position)
    pool = np.union1d(_by_skills(index, position, wanted), _by_text(index, position, wanted))
    unit_of = np.full(len(pool), position, dtype=np.int64)
    model = model or pair_model_for(index.texts)
    aligned = align_many(index, unit_of, pool, model=model)
    alike = np.flatnonzero(aligned.of_a + aligned.of_b > 0)
    found = _Found(
        position, pool[alike], aligned.of_a[alike], aligned.of_b[alike], model.full, model.some
    )
    return _ranked(index, found, within=within, limit=limit, gates=None)


def skill_candidates(
    index: CompareIndex, unit: str, *, within: Filter | None = None, limit: int | None = 50
) -> tuple[Candidate, ...]:
    """Return the units that share a skill, as shared skills alone rank them.

    The rows of `queries/compare/candidates.rq`, with the gates that it knows.

    Raises:
        NotFoundError: the unit is not in the index.
    """
    within = within or Filter()
    position = index.position(unit)
    covered = cover_all(index, position)
    shown = np.flatnonzero(within.wanted(index, position) & _shares_a_skill(index, position))
    found = _Found(position, shown, covered.of_a[shown], covered.of_b[shown])
    return _ranked(index, found, within=within, limit=limit, gates=len(SKILL_GATES))


def _by_skills(index: CompareIndex, unit: int, wanted: NDArray[np.bool_]) -> Ints:
    covered = cover_all(index, unit)
    score = scores(covered.of_a, covered.of_b)
    found = np.flatnonzero(wanted & (score > 0))
    return found[np.lexsort((found, -score[found]))[:_POOL]]


def _by_text(index: CompareIndex, unit: int, wanted: NDArray[np.bool_]) -> Ints:
    others = np.flatnonzero(wanted)
    _, found = nearest_units(index, np.array([unit]), others, limit=_POOL, both_ways=False)
    return found


@dataclass(frozen=True, slots=True)
class _Found:
    """Units beside the unit asked about, with both coverages in ten-thousandths.

    `full` and `some` are the thresholds of verdicts.
    """

    unit: int
    others: Ints
    of_a: Ints
    of_b: Ints
    full: int = FULL
    some: int = SOME


def _ranked(
    index: CompareIndex, found: _Found, *, within: Filter, limit: int | None, gates: int | None
) -> tuple[Candidate, ...]:
    score = scores(found.of_a, found.of_b)
    order = np.lexsort((found.others, -score))
    same = _merged(index, found.others[order]) if within.merge_same else {}
    first = order[np.isin(found.others[order], list(same))] if within.merge_same else order
    shown = first[:limit]
    a, b = np.full(len(shown), found.unit, dtype=np.int64), found.others[shown]
    codes = gate_codes(findings(index, a, b, day=within.valid_on)[:gates])
    reservations = codes.max(axis=0)
    verdicts = verdict_codes(
        found.of_a[shown], found.of_b[shown], reservations, full=found.full, some=found.some
    )
    gaps = level_gaps(index, a, b)
    return tuple(
        Candidate(
            unit=index.units[other],
            country=str(index.countries[other]),
            level=int(index.levels[other]) or None,
            level_gap=int(gaps[row]) if index.levels[found.unit] and index.levels[other] else None,
            coverage_of_a=to_decimal(found.of_a[shown[row]]),
            coverage_of_b=to_decimal(found.of_b[shown[row]]),
            score=to_decimal(score[shown[row]]),
            verdict=VERDICTS[verdicts[row]],
            reservation=RESERVATIONS[reservations[row]],
            same_as=same.get(other, ()),
        )
        for row, other in enumerate(b.tolist())
    )


def _shares_a_skill(index: CompareIndex, unit: int) -> NDArray[np.bool_]:
    shared = (index.unit_skills[unit] @ index.skill_units).toarray().ravel()
    return np.asarray(shared > 0, dtype=np.bool_)


def _merged(index: CompareIndex, ranked: Ints) -> dict[int, tuple[str, ...]]:
    """Return the first unit of each group of same ones, with the IRIs of the others."""
    first: dict[int, int] = {}
    others: dict[int, tuple[str, ...]] = {}
    for unit in ranked.tolist():
        shown = first.setdefault(int(index.groups[unit]), unit)
        others[shown] = (*others.get(shown, ()), index.units[unit]) if shown != unit else ()
    return others
