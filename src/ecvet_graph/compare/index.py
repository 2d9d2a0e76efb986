"""The comparison index: units, outcomes and their skills as frozen arrays and sparse matrices.

Weights and coverages are whole ten-thousandths (int64), so that every sum is exact and the same on
every machine. Units are in the order of their IRIs; a position in that order stands for a unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ecvet_graph.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ecvet_graph.compare.texts import TextIndex
    from ecvet_graph.model.rows import Line

__all__ = ["CompareIndex", "Ints", "assemble", "join_lines"]

Ints = NDArray[np.int64]

# Digits of an ISCED-F code
_BROAD_DIGITS = 2
_NARROW_DIGITS = 3


@dataclass(frozen=True, slots=True)
class CompareIndex:
    """Everything that a comparison reads.

    Attributes:
        units: IRIs in order; the other unit arrays follow it.
        positions: the position of each IRI.
        countries: alpha-3 codes. `levels`: EQF level, 0 where unknown.
        level_is_own: bool (units), whether the level is not that of the qualification.
        fields: the ISCED-F codes of each unit.
        has_field: bool (units). `narrow`, `broad`: (units, narrow or broad fields), above 0 where
            the unit has it.
        ends: last day of the unit's own validity as a proleptic ordinal, 0 where open.
        valid_from, valid_until: the same of its validity or else of its qualification's.
        year_shares: workload in ten-thousandths of a full-time year, 0 where unknown.
        relative_weights: part of the qualification in ten-thousandths, 0 where unknown.
        has_criteria, has_assessment: bool (units).
        groups: the first unit that is linked as the same one.
        outcomes: IRIs, unit by unit. `starts`: (units + 1) where the outcomes of a unit begin.
        outcome_categories: positions in `model.rows.CATEGORIES`.
        has_declared_skills: bool (outcomes), whether their skills are declared or confirmed.
        outcome_weights: ten-thousandths. `outcome_totals`: the sum of its skills' weights.
        skills: IRIs in order. `skill_weights`: ten-thousandths.
        outcome_skills: (outcomes, skills), the weight of the skill where it is linked.
        unit_skills: (units, skills), 1 where the unit covers the skill.
        lines: the distinct texts with their languages. `outcome_lines`, `title_lines`,
            `qualification_lines`: which one is the text of each outcome, the title of each unit
            and that of its qualification; -1 where there is none.
        content_digests, link_digests: of each unit, see `model.rows`.
        texts: the texts as numbers; `None` where nothing is compared by text.
        weight_table: the hash of the weight table. `snapshot`: the version of the store.
        day: the day for which validity is judged; `None`: it is not.
    """

    units: tuple[str, ...]
    positions: Mapping[str, int]
    countries: NDArray[np.str_]
    levels: Ints
    level_is_own: NDArray[np.bool_]
    fields: tuple[tuple[str, ...], ...]
    has_field: NDArray[np.bool_]
    narrow: sparse.csr_matrix
    broad: sparse.csr_matrix
    ends: Ints
    valid_from: Ints
    valid_until: Ints
    year_shares: Ints
    relative_weights: Ints
    has_criteria: NDArray[np.bool_]
    has_assessment: NDArray[np.bool_]
    groups: Ints
    outcomes: tuple[str, ...]
    starts: Ints
    outcome_categories: Ints
    has_declared_skills: NDArray[np.bool_]
    outcome_weights: Ints
    outcome_totals: Ints
    skills: tuple[str, ...]
    skill_weights: Ints
    outcome_skills: sparse.csr_matrix
    unit_skills: sparse.csr_matrix
    skill_units: sparse.csr_matrix
    lines: tuple[Line, ...]
    outcome_lines: Ints
    title_lines: Ints
    qualification_lines: Ints
    content_digests: tuple[str, ...]
    link_digests: tuple[str, ...]
    texts: TextIndex | None = None
    weight_table: str = ""
    snapshot: str = ""
    day: date | None = None

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

    def line_of_outcome(self, row: int) -> Line | None:
        """Return language and text of an outcome, `None` where it has no text."""
        line = int(self.outcome_lines[row])
        return self.lines[line] if line >= 0 else None

    def skills_of(self, row: int) -> list[int]:
        """Return the positions of the skills that an outcome is linked to, in order."""
        links = self.outcome_skills
        found: list[int] = links.indices[links.indptr[row] : links.indptr[row + 1]].tolist()
        return found

    def outcome_rows(self, unit: int) -> slice:
        """Return where the outcomes of a unit stand."""
        return slice(int(self.starts[unit]), int(self.starts[unit + 1]))

    def is_valid_on(self, day: date | None) -> NDArray[np.bool_]:
        """Return for each unit whether its validity has not ended on that day; `None`: all."""
        if day is None:
            return np.ones(len(self.units), dtype=np.bool_)
        return np.asarray((self.ends == 0) | (self.ends >= day.toordinal()), dtype=np.bool_)


def assemble(
    arrays: Mapping[str, NDArray[np.generic]], *, texts: TextIndex | None = None
) -> CompareIndex:
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
    table, snapshot, day = arrays["names"].tolist()
    return CompareIndex(
        units=units,
        positions={iri: number for number, iri in enumerate(units)},
        countries=arrays["countries"].astype(np.str_),
        levels=_as_ints(arrays["levels"]),
        level_is_own=arrays["level_is_own"].astype(np.bool_),
        fields=fields,
        has_field=np.array([bool(codes) for codes in fields], dtype=np.bool_),
        narrow=_shared_fields(fields, _NARROW_DIGITS),
        broad=_shared_fields(fields, _BROAD_DIGITS),
        ends=_as_ints(arrays["ends"]),
        valid_from=_as_ints(arrays["valid_from"]),
        valid_until=_as_ints(arrays["valid_until"]),
        year_shares=_as_ints(arrays["year_shares"]),
        relative_weights=_as_ints(arrays["relative_weights"]),
        has_criteria=arrays["has_criteria"].astype(np.bool_),
        has_assessment=arrays["has_assessment"].astype(np.bool_),
        groups=_as_ints(arrays["groups"]),
        outcomes=tuple(arrays["outcomes"].tolist()),
        starts=np.searchsorted(owners, np.arange(len(units) + 1)).astype(np.int64),
        outcome_categories=_as_ints(arrays["outcome_categories"]),
        has_declared_skills=arrays["has_declared_skills"].astype(np.bool_),
        outcome_weights=_as_ints(arrays["outcome_weights"]),
        outcome_totals=np.asarray(outcome_skills.sum(axis=1), dtype=np.int64).ravel(),
        skills=tuple(arrays["skills"].tolist()),
        skill_weights=weights,
        outcome_skills=outcome_skills,
        unit_skills=unit_skills,
        skill_units=unit_skills.T.tocsr(),
        lines=_lines(arrays["lines"]),
        outcome_lines=_as_ints(arrays["outcome_lines"]),
        title_lines=_as_ints(arrays["title_lines"]),
        qualification_lines=_as_ints(arrays["qualification_lines"]),
        content_digests=tuple(arrays["content_digests"].tolist()),
        link_digests=tuple(arrays["link_digests"].tolist()),
        texts=texts,
        weight_table=table,
        snapshot=snapshot,
        day=date.fromisoformat(day) if day else None,
    )


def _shared_fields(fields: Sequence[tuple[str, ...]], digits: int) -> sparse.csr_matrix:
    found = [
        (unit, code[:digits])
        for unit, codes in enumerate(fields)
        for code in codes
        if len(code) >= digits
    ]
    columns = {code: number for number, code in enumerate(sorted({code for _, code in found}))}
    rows = [unit for unit, _ in found]
    ones = np.ones(len(found), dtype=np.int64)
    shape = (len(fields), max(len(columns), 1))
    return sparse.csr_matrix((ones, (rows, [columns[code] for _, code in found])), shape=shape)


def join_lines(lines: Sequence[Line]) -> NDArray[np.uint8]:
    """Return lines as one array of bytes, which `assemble` takes apart.

    Rows of text as wide as the widest would take a hundred times the room.
    """
    return np.frombuffer("\n".join(map("\t".join, lines)).encode(), dtype=np.uint8)


def _lines(joined: NDArray[np.generic]) -> tuple[Line, ...]:
    text = joined.tobytes().decode()
    parts = (line.partition("\t") for line in text.split("\n") if line)
    return tuple((language, said) for language, _, said in parts)


def _as_ints(array: NDArray[np.generic]) -> Ints:
    return array.astype(np.int64)
