"""Writing matches: as the next version of the store, and as the list beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from ecvet_graph.compare import (
    RESERVATIONS,
    VERDICTS,
    CompareIndex,
    Matched,
    PairModel,
    collect_evidence,
    country_pairs,
)
from ecvet_graph.errors import ConflictError
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.terms import Blank, Iri
from ecvet_graph.progress import Progress
from ecvet_graph.query import construct
from ecvet_graph.rdf.derived import MatchContext, MatchFacts, match_iri, match_lines
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.service.indexing import file_index
from ecvet_graph.service.matchfile import MatchRow, file_matches
from ecvet_graph.store import GraphStore, RdfFormat, StoreHome

__all__ = ["write_matches"]


def write_matches(
    home: StoreHome,
    index: CompareIndex,
    matched: Mapping[tuple[str, str], Matched],
    *,
    model: PairModel,
    context: MatchContext,
    expected: int,
    listener: Progress,
) -> int:
    """Write the matches of pairs of countries as the next version, and return its number.

    Matches between other countries stay as they are.

    Raises:
        ConflictError: the store is no longer at the version `expected`.
    """
    graph = Graphs(context.base).matches
    listener.begin("Writing matches", sum(len(found.table) for found in matched.values()))
    with TemporaryDirectory(prefix="ecvet-matches-") as folder:
        path = Path(folder) / "matches.nt"
        with path.open("w", encoding="utf-8") as target:
            for found in matched.values():
                for match in _facts(index, found, model=model):
                    target.writelines(match_lines(match, context=context))
                    listener.advance(1)
        _keep_others(home, graph, path, index=index, replaced=frozenset(matched))
        with home.writer("units matched", replaced=(graph,)) as draft:
            if draft.previous.version != expected:
                raise ConflictError(
                    f"The store is at version {draft.previous.version}, no longer {expected}.",
                    remedy="Run the command again.",
                )
            draft.store.load(path, syntax=RdfFormat.N_TRIPLES, graph=graph)
    file_index(home, index, version=draft.version)
    if _replaces_all(index, frozenset(matched)):
        rows = chain.from_iterable(_rows(index, found, context) for found in matched.values())
        file_matches(home, rows, version=draft.version)
    return draft.version


def _replaces_all(index: CompareIndex, pairs: frozenset[tuple[str, str]]) -> bool:
    return pairs >= frozenset(country_pairs(index))


def _rows(index: CompareIndex, matched: Matched, context: MatchContext) -> Iterator[MatchRow]:
    table = matched.table
    for row in range(len(table)):
        a, b = int(table.a[row]), int(table.b[row])
        yield MatchRow(
            iri=match_iri(index.units[a], index.units[b], context=context),
            a=index.units[a],
            b=index.units[b],
            score=int(table.score[row]),
            coverage_of_a=int(table.of_a[row]),
            coverage_of_b=int(table.of_b[row]),
            verdict=VERDICTS[int(table.verdicts[row])],
            reservation=RESERVATIONS[int(table.gates[:, row].max())],
            level_gap=_level_gap(index, a, b),
        )


def _facts(index: CompareIndex, matched: Matched, *, model: PairModel) -> Iterator[MatchFacts]:
    table = matched.table
    for row, found in enumerate(collect_evidence(index, matched, model=model)):
        a, b = int(table.a[row]), int(table.b[row])
        yield MatchFacts(
            unit_a=index.units[a],
            unit_b=index.units[b],
            score=int(table.score[row]),
            coverage_of_a=int(table.of_a[row]),
            coverage_of_b=int(table.of_b[row]),
            verdict=int(table.verdicts[row]),
            gates=tuple(table.gates[:, row].tolist()),
            level_gap=_level_gap(index, a, b),
            evidence=[index.skills[skill] for skill in found.skills],
            covered=[index.outcomes[outcome] for outcome in found.covered],
            partly=[index.outcomes[outcome] for outcome in found.partly],
            uncovered=[index.outcomes[outcome] for outcome in found.open_outcomes],
        )


def _level_gap(index: CompareIndex, a: int, b: int) -> int | None:
    """Return level of a less level of b, `None` where one is unknown (0)."""
    is_known = index.levels[a] and index.levels[b]
    return int(index.levels[a] - index.levels[b]) if is_known else None


def _keep_others(
    home: StoreHome,
    graph: str,
    path: Path,
    *,
    index: CompareIndex,
    replaced: frozenset[tuple[str, str]],
) -> None:
    """Copy the matches between countries that are not matched again behind the new ones."""
    if _replaces_all(index, replaced):
        return
    with home.reader() as snapshot, path.open("a", encoding="utf-8") as target:
        kept = _matches_between_others(snapshot.store, index, replaced)
        target.writelines(
            triple_line(triple) for triple in snapshot.store.triples(graph) if triple[0] in kept
        )


def _matches_between_others(
    store: GraphStore, index: CompareIndex, replaced: frozenset[tuple[str, str]]
) -> set[Iri | Blank]:
    countries: defaultdict[Iri | Blank, set[str]] = defaultdict(set)
    for match, _, unit in construct(store, "compare/match-units"):
        position = index.positions.get(str(unit))
        countries[match].add("" if position is None else str(index.countries[position]))
    return {match for match, pair in countries.items() if tuple(sorted(pair)) not in replaced}
