"""Matches as a difference: which of those that stand in the store go, and which are written again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecvet_graph.compare import CompareIndex, Matched, PairModel
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.terms import Iri
from ecvet_graph.rdf.derived import MatchContext, match_iri
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.service.match_writing import level_gaps, lines_of, made_by
from ecvet_graph.service.relinking import Difference
from ecvet_graph.service.remembering import MatchMemory, Written
from ecvet_graph.store import GraphStore

__all__ = ["Renewal", "match_difference"]


@dataclass(frozen=True, slots=True)
class Renewal:
    """The difference of the matches, and how many are written and go for good."""

    difference: Difference
    written: int
    removed: int


_Pairs = Mapping[tuple[str, str], Matched]
_Ints = NDArray[np.int64]


def match_difference(
    store: GraphStore,
    index: CompareIndex,
    matched: _Pairs,
    *,
    known: Mapping[tuple[str, str], MatchMemory],
    model: PairModel,
    context: MatchContext,
) -> Renewal | None:
    """Return the difference between what stands in the store and what was found.

    A match stays as it is while both units, their gates and the method are the same. `None`: what
    stands there was made otherwise, or is not known, so that all of it has to be written anew.
    """
    graph = Graphs(context.base).matches
    if not known and next(iter(store.triples(graph)), None) is not None:
        return None
    if any(one.made_by != made_by(context, model) for one in known.values()):
        return None
    added, written, replaced = list[str](), set[str](), set[str]()
    for countries, found in matched.items():
        rows, before = _changed_rows(index, found, known.get(countries))
        for lines in lines_of(index, found, model=model, context=context, rows=rows):
            added += lines
        written |= {_name(index, found, row, context) for row in rows.tolist()}
        replaced |= {match_iri(a, b, context=context) for a, b in before}
    for countries in known.keys() - matched.keys():
        old = known[countries].written
        replaced |= {
            match_iri(a, b, context=context) for a, b in _named(np.arange(len(old.a)), old)
        }
    removed = tuple(_lines(store, graph, sorted(replaced | written)))
    return Renewal(Difference(removed, tuple(added)), len(written), len(replaced - written))


def _changed_rows(
    index: CompareIndex, found: Matched, known: MatchMemory | None
) -> tuple[_Ints, list[tuple[str, str]]]:
    """Return the places of matches that are written, and the pairs whose matches go before that."""
    table = found.table
    if known is None:
        return np.arange(len(table)), []
    old, width = known.written, max(len(found.right), 1)
    moved_a = _moved(known.memory.pools.left, found.memory.pools.left)[old.a]
    moved_b = _moved(known.memory.pools.right, found.memory.pools.right)[old.b]
    codes = np.where((moved_a >= 0) & (moved_b >= 0), moved_a * width + moved_b, -1)
    own = np.searchsorted(found.left, table.a) * width + np.searchsorted(found.right, table.b)
    order = np.argsort(own)
    places = np.minimum(np.searchsorted(own[order], codes), max(len(own) - 1, 0))
    places = order[places] if len(own) else np.zeros(len(codes), dtype=np.int64)
    is_same = (own[places] == codes) if len(own) else np.zeros(len(codes), dtype=np.bool_)
    rows = places[is_same]
    gates = (table.gates[:, rows] == old.gates[:, is_same]).all(axis=0)
    gaps = level_gaps(index, table.a[rows], table.b[rows]) == old.level_gaps[is_same]
    is_same[np.flatnonzero(is_same)[~(gates & gaps)]] = False
    is_kept = np.zeros(len(table), dtype=np.bool_)
    is_kept[places[is_same]] = True
    return np.flatnonzero(~is_kept), _named(np.flatnonzero(~is_same), old)


def _moved(old: NDArray[np.uint64], new: NDArray[np.uint64]) -> _Ints:
    """Return the new place of each unit, -1 where it is not the same any more."""
    if not len(new):
        return np.full(len(old), -1, dtype=np.int64)
    order = np.argsort(new)
    found = order[np.minimum(np.searchsorted(new[order], old), len(new) - 1)]
    return np.where(new[found] == old, found, -1).astype(np.int64)


def _named(rows: _Ints, written: Written) -> list[tuple[str, str]]:
    return [
        (written.left[a], written.right[b])
        for a, b in zip(written.a[rows].tolist(), written.b[rows].tolist(), strict=True)
    ]


def _name(index: CompareIndex, found: Matched, row: int, context: MatchContext) -> str:
    a, b = int(found.table.a[row]), int(found.table.b[row])
    return match_iri(index.units[a], index.units[b], context=context)


def _lines(store: GraphStore, graph: str, nodes: Iterable[str]) -> Iterator[str]:
    for node in nodes:
        yield from map(triple_line, store.triples(graph, subject=Iri(node)))
