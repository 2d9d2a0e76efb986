"""The comparison index: units, outcomes and their skills as frozen arrays and sparse matrices.

Weights and coverages are whole ten-thousandths (int64), so that every sum is exact and the same on
every machine. Units are in the order of their IRIs; a position in that order stands for a unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from ecvet_graph.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

__all__ = ["CompareIndex", "Ints", "OutcomeRow", "UnitRow", "assemble", "build_index"]

Ints = NDArray[np.int64]

_NARROW_DIGITS = 3


@dataclass(frozen=True, slots=True)
class UnitRow:
    """What the gates need of a unit: alpha-3 country, EQF level, ISCED-F codes, end of validity.

    `same_as` are the units that are linked as the same unit.
    """

    iri: str
    country: str
    level: int | None = None
    fields: tuple[str, ...] = ()
    valid_until: date | None = None
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome of a unit: its weight in ten-thousandths, and the skills it is linked to."""

    unit: str
    iri: str
    weight: int
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompareIndex:
    """Everything that a comparison reads.

    Attributes:
        units: IRIs in order; the other unit arrays follow it.
        positions: the position of each IRI.
        countries: alpha-3 codes. `levels`: EQF level, 0 where unknown.
        fields: the ISCED-F codes of each unit.
        has_field: bool (units). `narrow`: (units, narrow fields), above 0 where the unit has it.
        ends: last day of validity as a proleptic ordinal, 0 where open.
        groups: the first unit that is linked as the same one.
        outcomes: IRIs, unit by unit. `starts`: (units + 1) where the outcomes of a unit begin.
        outcome_weights: ten-thousandths. `outcome_totals`: the sum of its skills' weights.
        skills: IRIs in order. `skill_weights`: ten-thousandths.
        outcome_skills: (outcomes, skills), the weight of the skill where it is linked.
        unit_skills: (units, skills), 1 where the unit covers the skill.
        weight_table: the hash of the weight table. `snapshot`: the version of the store.
    """

    units: tuple[str, ...]
    positions: Mapping[str, int]
    countries: NDArray[np.str_]
    levels: Ints
    fields: tuple[tuple[str, ...], ...]
    has_field: NDArray[np.bool_]
    narrow: sparse.csr_matrix
    ends: Ints
    groups: Ints
    outcomes: tuple[str, ...]
    starts: Ints
    outcome_weights: Ints
    outcome_totals: Ints
    skills: tuple[str, ...]
    skill_weights: Ints
    outcome_skills: sparse.csr_matrix
    unit_skills: sparse.csr_matrix
    skill_units: sparse.csr_matrix
    weight_table: str = ""
    snapshot: str = ""

    def position(self, unit: str) -> int:
        """Return the position of a unit.

        Raises:
            NotFoundError: the unit is not in the index.
        """
        found = self.positions.get(unit)
        if found is None:
            raise NotFoundError(
                f"There is no unit {unit} to compare.",
                remedy="Give the IRI or source id of a published unit, in a linked store.",
            )
        return found

    def outcome_rows(self, unit: int) -> slice:
        """Return where the outcomes of a unit stand."""
        return slice(int(self.starts[unit]), int(self.starts[unit + 1]))

    def is_valid_on(self, day: date | None) -> NDArray[np.bool_]:
        """Return for each unit whether its validity has not ended on that day; `None`: all."""
        if day is None:
            return np.ones(len(self.units), dtype=np.bool_)
        return np.asarray((self.ends == 0) | (self.ends >= day.toordinal()), dtype=np.bool_)


def build_index(
    units: Iterable[UnitRow],
    outcomes: Iterable[OutcomeRow],
    *,
    skill_weights: Mapping[str, int],
    weight_table: str = "",
    snapshot: str = "",
) -> CompareIndex:
    """Return the index of these rows, in whatever order they come.

    Outcomes of units that are not among `units` are left out.

    `skill_weights` holds ten-thousandths for every skill that an outcome names.
    """
    unit_rows = sorted(units, key=lambda row: row.iri)
    positions = {row.iri: number for number, row in enumerate(unit_rows)}
    outcome_rows = sorted(
        (row for row in outcomes if row.unit in positions), key=lambda row: (row.unit, row.iri)
    )
    skills = sorted({skill for row in outcome_rows for skill in row.skills})
    numbers = {skill: number for number, skill in enumerate(skills)}
    links = [sorted({numbers[skill] for skill in row.skills}) for row in outcome_rows]
    return assemble(
        {
            "units": np.array([row.iri for row in unit_rows], dtype=np.str_),
            "countries": np.array([row.country for row in unit_rows], dtype=np.str_),
            "levels": _ints(row.level or 0 for row in unit_rows),
            "fields": np.array(
                ["|".join(sorted(set(row.fields))) for row in unit_rows], dtype=np.str_
            ),
            "ends": _ints(
                row.valid_until.toordinal() if row.valid_until else 0 for row in unit_rows
            ),
            "groups": _groups(unit_rows, positions),
            "outcomes": np.array([row.iri for row in outcome_rows], dtype=np.str_),
            "owners": _ints(positions[row.unit] for row in outcome_rows),
            "outcome_weights": _ints(row.weight for row in outcome_rows),
            "skills": np.array(skills, dtype=np.str_),
            "skill_weights": _ints(skill_weights[skill] for skill in skills),
            "link_starts": np.cumsum([0, *(len(found) for found in links)], dtype=np.int64),
            "links": _ints(skill for found in links for skill in found),
            "names": np.array([weight_table, snapshot], dtype=np.str_),
        }
    )


def assemble(arrays: Mapping[str, NDArray[np.generic]]) -> CompareIndex:
    """Return the index of the plain arrays that are stored; matrices are made here."""
    units = tuple(arrays["units"].tolist())
    owners, links = _as_ints(arrays["owners"]), _as_ints(arrays["links"])
    link_starts, weights = _as_ints(arrays["link_starts"]), _as_ints(arrays["skill_weights"])
    shape = (len(owners), len(weights))
    outcome_skills = sparse.csr_matrix(
        (weights[links], links, link_starts), shape=shape, dtype=np.int64
    )
    rows = np.repeat(owners, np.diff(link_starts))
    ones = np.ones(len(links), dtype=np.int64)
    unit_skills = sparse.csr_matrix((ones, (rows, links)), shape=(len(units), len(weights)))
    unit_skills.data[:] = 1
    fields = tuple(
        tuple(code for code in text.split("|") if code) for text in arrays["fields"].tolist()
    )
    table, snapshot = arrays["names"].tolist()
    return CompareIndex(
        units=units,
        positions={iri: number for number, iri in enumerate(units)},
        countries=arrays["countries"].astype(np.str_),
        levels=_as_ints(arrays["levels"]),
        fields=fields,
        has_field=np.array([bool(codes) for codes in fields], dtype=np.bool_),
        narrow=_narrow(fields),
        ends=_as_ints(arrays["ends"]),
        groups=_as_ints(arrays["groups"]),
        outcomes=tuple(arrays["outcomes"].tolist()),
        starts=np.searchsorted(owners, np.arange(len(units) + 1)).astype(np.int64),
        outcome_weights=_as_ints(arrays["outcome_weights"]),
        outcome_totals=np.asarray(outcome_skills.sum(axis=1), dtype=np.int64).ravel(),
        skills=tuple(arrays["skills"].tolist()),
        skill_weights=weights,
        outcome_skills=outcome_skills,
        unit_skills=unit_skills,
        skill_units=unit_skills.T.tocsr(),
        weight_table=table,
        snapshot=snapshot,
    )


def _narrow(fields: Sequence[tuple[str, ...]]) -> sparse.csr_matrix:
    found = [
        (unit, code[:_NARROW_DIGITS])
        for unit, codes in enumerate(fields)
        for code in codes
        if len(code) >= _NARROW_DIGITS
    ]
    columns = {code: number for number, code in enumerate(sorted({code for _, code in found}))}
    rows = [unit for unit, _ in found]
    ones = np.ones(len(found), dtype=np.int64)
    shape = (len(fields), max(len(columns), 1))
    return sparse.csr_matrix((ones, (rows, [columns[code] for _, code in found])), shape=shape)


def _groups(units: Sequence[UnitRow], positions: Mapping[str, int]) -> Ints:
    # Linked units carry the smallest position among them; links are symmetric, chains are followed.
    pairs = [
        (number, positions[other])
        for number, row in enumerate(units)
        for other in row.same_as
        if other in positions
    ]
    size = len(units)
    left, right = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    graph = sparse.csr_matrix((np.ones(len(pairs)), (left, right)), shape=(size, size))
    labels = connected_components(graph, directed=False)[1] if size else np.zeros(0, int)
    first = np.full(size, size, dtype=np.int64)
    np.minimum.at(first, labels, np.arange(size))
    return np.asarray(first[labels], dtype=np.int64)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _as_ints(array: NDArray[np.generic]) -> Ints:
    return array.astype(np.int64)
