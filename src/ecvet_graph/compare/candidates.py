"""One unit against all others: ranked candidates with both coverages, verdict and reservation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.compare.coverage import cover_all, scores
from ecvet_graph.compare.gates import (
    RESERVATIONS,
    SKILL_GATES,
    findings,
    gate_codes,
    level_gaps,
)
from ecvet_graph.compare.scale import to_decimal
from ecvet_graph.compare.statement import state_pair
from ecvet_graph.compare.verdict import VERDICTS, verdict_codes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from numpy.typing import NDArray

    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.model.match import Reservation, Verdict

__all__ = ["Candidate", "find_candidates", "skill_candidates"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that shares a skill with the unit asked about, which is a; this one is b.

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


def skill_candidates(
    index: CompareIndex,
    unit: str,
    *,
    countries: Sequence[str] = (),
    maximum_level_gap: int | None = None,
    field: str | None = None,
    valid_on: date | None = None,
    merge_same: bool = True,
    limit: int | None = 50,
) -> tuple[Candidate, ...]:
    """Return the best candidates, by score, then by IRI.

    `countries` are alpha-3 codes, none means all. A unit whose level is unknown passes
    `maximum_level_gap`. `field` is the beginning of an ISCED-F code. `valid_on` leaves out units
    whose validity has ended before that day. With `merge_same`, units that are linked as the same
    one appear once, and not at all where they are the same as `unit`.

    Raises:
        NotFoundError: the unit is not in the index.
    """
    position = index.position(unit)
    covered = cover_all(index, position)
    wanted = _shares_a_skill(index, position)
    wanted &= _passes(index, position, countries=countries, maximum_level_gap=maximum_level_gap)
    wanted &= index.is_valid_on(valid_on)
    wanted[position] = False
    if field:
        wanted &= np.array(
            [any(code.startswith(field) for code in codes) for codes in index.fields]
        )
    found = np.flatnonzero(wanted)
    score = scores(covered.of_a[found], covered.of_b[found])
    ranked = found[np.lexsort((found, -score))]
    groups = _merged(index, ranked, position) if merge_same else _unmerged(ranked)
    shown = np.array(list(groups)[:limit], dtype=np.int64)
    return _rows(
        index, position, shown, of_a=covered.of_a[shown], of_b=covered.of_b[shown], same=groups
    )


def find_candidates(
    index: CompareIndex,
    unit: str,
    *,
    countries: Sequence[str] = (),
    maximum_level_gap: int | None = None,
    field: str | None = None,
    valid_on: date | None = None,
    merge_same: bool = True,
    limit: int | None = 50,
) -> tuple[Candidate, ...]:
    """Return the best candidates, by score, then by IRI.

    `countries` are alpha-3 codes, none means all. A unit whose level is unknown passes
    `maximum_level_gap`. `field` is the beginning of an ISCED-F code. `valid_on` leaves out units
    whose validity has ended before that day. With `merge_same`, units that are linked as the same
    one appear once, and not at all where they are the same as `unit`.

    Raises:
        NotFoundError: the unit is not in the index.
    """
    found = skill_candidates(
        index,
        unit,
        countries=countries,
        maximum_level_gap=maximum_level_gap,
        field=field,
        valid_on=valid_on,
        merge_same=merge_same,
        limit=limit,
    )
    return tuple(_with_every_gate(index, unit, row, day=valid_on) for row in found)


def _with_every_gate(
    index: CompareIndex, unit: str, row: Candidate, *, day: date | None
) -> Candidate:
    match = state_pair(index, unit, row.unit, day=day)
    return replace(row, verdict=match.verdict, reservation=match.reservation)


def _shares_a_skill(index: CompareIndex, unit: int) -> NDArray[np.bool_]:
    shared = (index.unit_skills[unit] @ index.skill_units).toarray().ravel()
    return np.asarray(shared > 0, dtype=np.bool_)


def _passes(
    index: CompareIndex, unit: int, *, countries: Sequence[str], maximum_level_gap: int | None
) -> NDArray[np.bool_]:
    wanted = np.ones(len(index.units), dtype=np.bool_)
    if countries:
        wanted &= np.isin(index.countries, list(countries))
    if maximum_level_gap is not None and index.levels[unit] > 0:
        wanted &= (index.levels == 0) | (
            np.abs(index.levels - index.levels[unit]) <= maximum_level_gap
        )
    return wanted


def _merged(index: CompareIndex, ranked: Ints, unit: int) -> dict[int, tuple[str, ...]]:
    first: dict[int, int] = {}
    others: dict[int, tuple[str, ...]] = {}
    for b in ranked.tolist():
        group = int(index.groups[b])
        if group == int(index.groups[unit]):
            continue
        shown = first.setdefault(group, b)
        others[shown] = (*others.get(shown, ()), index.units[b]) if shown != b else ()
    return others


def _unmerged(ranked: Ints) -> dict[int, tuple[str, ...]]:
    return dict.fromkeys(ranked.tolist(), ())


def _rows(
    index: CompareIndex,
    unit: int,
    shown: Ints,
    *,
    of_a: Ints,
    of_b: Ints,
    same: dict[int, tuple[str, ...]],
) -> tuple[Candidate, ...]:
    left = np.full(len(shown), unit, dtype=np.int64)
    codes = gate_codes(findings(index, left, shown)[: len(SKILL_GATES)])
    reservations = codes.max(axis=0)
    verdicts = verdict_codes(of_a, of_b, reservations)
    gaps, score = level_gaps(index, left, shown), scores(of_a, of_b)
    return tuple(
        Candidate(
            unit=index.units[b],
            country=str(index.countries[b]),
            level=int(index.levels[b]) or None,
            level_gap=int(gaps[row]) if index.levels[unit] and index.levels[b] else None,
            coverage_of_a=to_decimal(of_a[row]),
            coverage_of_b=to_decimal(of_b[row]),
            score=to_decimal(score[row]),
            verdict=VERDICTS[verdicts[row]],
            reservation=RESERVATIONS[reservations[row]],
            same_as=same[b],
        )
        for row, b in enumerate(shown.tolist())
    )
