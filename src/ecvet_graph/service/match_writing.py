"""Matches as they are written: the statements of each, the list beside the store, what to remember."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ecvet_graph.compare import (
    RESERVATIONS,
    VERDICTS,
    CompareIndex,
    Matched,
    PairModel,
    collect_evidence,
)
from ecvet_graph.model.match import Reservation, Verdict
from ecvet_graph.rdf.derived import MatchContext, MatchFacts, match_iri, match_lines
from ecvet_graph.service.matchfile import NO_GAP, MatchColumns
from ecvet_graph.service.remembering import MatchMemory, Written

__all__ = ["columns_of", "level_gaps", "lines_of", "made_by", "memory_of"]

_VERDICT_CODES = np.array([tuple(Verdict).index(verdict) for verdict in VERDICTS], dtype=np.int8)
_RESERVATION_CODES = np.array(
    [tuple(Reservation).index(reservation) for reservation in RESERVATIONS], dtype=np.int8
)


def made_by(context: MatchContext, model: PairModel) -> str:
    """Return what a written match depends on beside its two units."""
    said = (context.base, context.method, context.version, context.weight_table, model.identifier)
    return "\t".join(said)


def lines_of(
    index: CompareIndex,
    found: Matched,
    *,
    model: PairModel,
    context: MatchContext,
    rows: NDArray[np.int64] | None = None,
) -> Iterator[tuple[str, ...]]:
    """Yield the statements of each match of two countries, or of those at some places."""
    chosen = found if rows is None else replace(found, table=found.table.take(rows))
    for match in _facts(index, chosen, model=model):
        yield tuple(match_lines(match, context=context))


def columns_of(
    index: CompareIndex, matched: Sequence[Matched], *, context: MatchContext
) -> MatchColumns:
    """Return the matches as the columns of their list."""
    tables = [found.table for found in matched]
    a, b, score, of_a, of_b, verdicts, gates = (
        np.concatenate([np.zeros(0, dtype=np.int64), *parts])
        for parts in (
            [table.a for table in tables],
            [table.b for table in tables],
            [table.score for table in tables],
            [table.of_a for table in tables],
            [table.of_b for table in tables],
            [table.verdicts for table in tables],
            [table.gates.max(axis=0) for table in tables],
        )
    )
    named = zip(a.tolist(), b.tolist(), strict=True)
    used = np.unique(np.concatenate((a, b)))
    return MatchColumns(
        units=[index.units[unit] for unit in used.tolist()],
        iris=[match_iri(index.units[i], index.units[j], context=context) for i, j in named],
        pairs=np.searchsorted(used, np.stack((a, b), axis=1)).astype(np.int32),
        figures=np.stack((score, of_a, of_b), axis=1).astype(np.int32),
        codes=np.stack(
            (_VERDICT_CODES[verdicts], _RESERVATION_CODES[gates], level_gaps(index, a, b)), axis=1
        ),
    )


def memory_of(
    index: CompareIndex, found: Matched, *, model: PairModel, context: MatchContext
) -> MatchMemory:
    """Return what the next match need not compute, and what it writes a difference to."""
    table = found.table
    written = Written(
        left=tuple(index.units[unit] for unit in found.left.tolist()),
        right=tuple(index.units[unit] for unit in found.right.tolist()),
        a=np.searchsorted(found.left, table.a).astype(np.int32),
        b=np.searchsorted(found.right, table.b).astype(np.int32),
        gates=table.gates.astype(np.int8),
        level_gaps=level_gaps(index, table.a, table.b),
    )
    return MatchMemory(made_by(context, model), found.memory, written)


def _facts(index: CompareIndex, matched: Matched, *, model: PairModel) -> Iterator[MatchFacts]:
    table = matched.table
    gaps = level_gaps(index, table.a, table.b).tolist()
    for row, found in enumerate(collect_evidence(index, matched, model=model)):
        yield MatchFacts(
            unit_a=index.units[int(table.a[row])],
            unit_b=index.units[int(table.b[row])],
            score=int(table.score[row]),
            coverage_of_a=int(table.of_a[row]),
            coverage_of_b=int(table.of_b[row]),
            verdict=int(table.verdicts[row]),
            gates=tuple(table.gates[:, row].tolist()),
            level_gap=None if gaps[row] == NO_GAP else gaps[row],
            evidence=[index.skills[skill] for skill in found.skills],
            covered=[index.outcomes[outcome] for outcome in found.covered],
            partly=[index.outcomes[outcome] for outcome in found.partly],
            uncovered=[index.outcomes[outcome] for outcome in found.open_outcomes],
        )


def level_gaps(index: CompareIndex, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int8]:
    """Return level of a less level of b, `NO_GAP` where one is unknown (0)."""
    is_known = (index.levels[a] > 0) & (index.levels[b] > 0)
    return np.where(is_known, index.levels[a] - index.levels[b], NO_GAP).astype(np.int8)
