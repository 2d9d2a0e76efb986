"""Building the comparison index from rows: numbering, sorting, digests."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from ecvet_graph.compare.index import CompareIndex, Ints, assemble, join_lines
from ecvet_graph.compare.texts import KnownTexts, build_text_index, open_texts
from ecvet_graph.model.rows import (
    CATEGORIES,
    Line,
    OutcomeRow,
    UnitRow,
    content_digest,
    line_of,
    link_digest,
)
from ecvet_graph.skills import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from ecvet_graph.skills.pieces import PieceTable

__all__ = ["build_index", "lines_to_encode", "same_groups", "with_texts"]


def build_index(
    units: Iterable[UnitRow],
    outcomes: Iterable[OutcomeRow],
    *,
    skill_weights: Mapping[str, int],
    weight_table: str = "",
    snapshot: str = "",
    day: date | None = None,
) -> CompareIndex:
    """Return the index of these rows, in whatever order they come, without texts as numbers.

    Outcomes of units that are not among `units` are left out; `day` is that of comparisons.

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
            **_unit_arrays(unit_rows, positions),
            **_line_arrays(unit_rows, outcome_rows, positions),
            **_digest_arrays(unit_rows, outcome_rows),
            "outcomes": _texts(row.iri for row in outcome_rows),
            "owners": _ints(positions[row.unit] for row in outcome_rows),
            "outcome_categories": _ints(CATEGORIES.index(row.category) for row in outcome_rows),
            "outcome_weights": _ints(row.weight for row in outcome_rows),
            "has_declared_skills": _bools(row.is_declared for row in outcome_rows),
            "skills": _texts(skills),
            "skill_weights": _ints(skill_weights[skill] for skill in skills),
            "link_starts": np.cumsum([0, *(len(found) for found in links)], dtype=np.int64),
            "links": _ints(skill for found in links for skill in found),
            "names": _texts([weight_table, snapshot, day.isoformat() if day else ""]),
        }
    )


def with_texts(
    index: CompareIndex,
    *,
    vectors: NDArray[np.float32] | None,
    encoder: str,
    base: CompareIndex | None = None,
    tables: Mapping[str, PieceTable] | None = None,
) -> CompareIndex:
    """Return the index with its lines as numbers.

    `vectors` are those of `index.lines`, (lines, dimensions), or `None` where there is no encoder;
    `encoder` names it. `tables` are the weights of pieces in force, by default counted anew. With
    `base` its numbers and tables are taken over where they hold, and `vectors` are those of
    `lines_to_encode` only.
    """
    texts = build_text_index(
        index.lines,
        outcome_texts=index.outcome_lines,
        unit_titles=index.title_lines,
        qualification_titles=index.qualification_lines,
        starts=index.starts,
        vectors=vectors,
        encoder=encoder,
        tables=tables,
        known=_known_texts(index, base),
    )
    return replace(index, texts=texts)


def lines_to_encode(index: CompareIndex, *, encoder: str, base: CompareIndex | None) -> Ints:
    """Return the positions of the lines whose vectors `with_texts` needs."""
    known = _known_texts(index, base)
    return np.flatnonzero(open_texts(index.lines, encoder=encoder, known=known))


def _known_texts(index: CompareIndex, base: CompareIndex | None) -> KnownTexts | None:
    if base is None or base.texts is None:
        return None
    rows = {line: row for row, line in enumerate(base.lines)}
    places = np.fromiter((rows.get(line, -1) for line in index.lines), dtype=np.int64)
    return KnownTexts(base.texts, places)


def _unit_arrays(
    rows: Sequence[UnitRow], positions: Mapping[str, int]
) -> dict[str, NDArray[np.generic]]:
    periods = [(row.period[0], row.valid_until or row.period[1]) for row in rows]
    return {
        "units": _texts(row.iri for row in rows),
        "countries": _texts(row.country for row in rows),
        "levels": _ints(row.level or 0 for row in rows),
        "level_is_own": _bools(row.level_is_own for row in rows),
        "fields": _texts("|".join(sorted(set(row.fields))) for row in rows),
        "ends": _ints(_ordinal(row.valid_until) for row in rows),
        "valid_from": _ints(_ordinal(first) for first, _ in periods),
        "valid_until": _ints(_ordinal(last) for _, last in periods),
        "year_shares": _ints(row.year_share or 0 for row in rows),
        "relative_weights": _ints(row.relative_weight or 0 for row in rows),
        "has_criteria": _bools(row.has_criteria for row in rows),
        "has_assessment": _bools(row.has_assessment for row in rows),
        "groups": same_groups(
            [
                (positions[row.iri], positions[other])
                for row in rows
                for other in row.same_as
                if other in positions
            ],
            size=len(rows),
        ),
    }


def _line_arrays(
    units: Sequence[UnitRow], outcomes: Sequence[OutcomeRow], positions: Mapping[str, int]
) -> dict[str, NDArray[np.generic]]:
    chosen = {
        "outcome_lines": [
            _line(row.texts, units[positions[row.unit]].languages) for row in outcomes
        ],
        "title_lines": [_line(row.titles, row.languages) for row in units],
        "qualification_lines": [_line(row.qualification_titles, row.languages) for row in units],
    }
    lines = sorted({line for found in chosen.values() for line in found if line})
    numbers: dict[Line | None, int] = {line: number for number, line in enumerate(lines)}
    return {
        "lines": join_lines(lines),
        **{name: _ints(numbers.get(line, -1) for line in found) for name, found in chosen.items()},
    }


def _line(texts: Sequence[Line], languages: Sequence[str]) -> Line | None:
    found = line_of(texts, languages)
    return (found[0], fold(found[1])) if found else None


def _digest_arrays(
    units: Sequence[UnitRow], outcomes: Sequence[OutcomeRow]
) -> dict[str, NDArray[np.generic]]:
    held: defaultdict[str, list[OutcomeRow]] = defaultdict(list)
    for row in outcomes:
        held[row.unit].append(row)
    return {
        "content_digests": _texts(content_digest(row, held[row.iri]) for row in units),
        "link_digests": _texts(link_digest(held[row.iri]) for row in units),
    }


def same_groups(pairs: Sequence[tuple[int, int]], *, size: int) -> Ints:
    """Return for each of `size` units the first one that it is the same as, chains followed."""
    left, right = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    graph = sparse.csr_matrix((np.ones(len(pairs)), (left, right)), shape=(size, size))
    labels = connected_components(graph, directed=False)[1] if size else np.zeros(0, int)
    first = np.full(size, size, dtype=np.int64)
    np.minimum.at(first, labels, np.arange(size))
    return np.asarray(first[labels], dtype=np.int64)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _bools(values: Iterable[bool]) -> NDArray[np.bool_]:
    return np.fromiter(values, dtype=np.bool_)


def _texts(values: Iterable[str]) -> NDArray[np.str_]:
    return np.array(list(values), dtype=np.str_)
