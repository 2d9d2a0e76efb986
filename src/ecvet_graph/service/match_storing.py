"""All matches of pairs of countries as the next version of the store, with the files beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from ecvet_graph.compare import CompareIndex, Matched, PairModel, country_pairs
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.terms import Blank, Iri
from ecvet_graph.progress import Progress
from ecvet_graph.query import construct
from ecvet_graph.rdf.derived import MatchContext
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.service.derived_graphs import require_underived
from ecvet_graph.service.indexing import file_index
from ecvet_graph.service.match_writing import columns_of, lines_of
from ecvet_graph.service.matchfile import file_matches
from ecvet_graph.store import WRITER_PATIENCE, GraphStore, Home, RdfFormat

__all__ = ["store_matches"]


def store_matches(
    home: Home,
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
        ConflictError: others derived since the version `expected`.
    """
    graph = Graphs(context.base).matches
    listener.begin("Writing matches", sum(len(found.table) for found in matched.values()))
    with TemporaryDirectory(prefix="ecvet-matches-") as folder:
        path = Path(folder) / "matches.nt"
        with path.open("w", encoding="utf-8") as target:
            for found in matched.values():
                for lines in lines_of(index, found, model=model, context=context):
                    target.writelines(lines)
                    listener.advance(1)
        _keep_others(home, graph, path, index=index, replaced=frozenset(matched))
        with home.writer("units matched", replaced=(graph,), wait=WRITER_PATIENCE) as draft:
            require_underived(home, draft, base=context.base, since=expected)
            draft.store.load(path, syntax=RdfFormat.N_TRIPLES, graph=graph)
    file_index(home, index, version=draft.version)
    if _replaces_all(index, frozenset(matched)):
        columns = columns_of(index, list(matched.values()), context=context)
        file_matches(home, columns, version=draft.version)
    return draft.version


def _replaces_all(index: CompareIndex, pairs: frozenset[tuple[str, str]]) -> bool:
    return pairs >= frozenset(country_pairs(index))


def _keep_others(
    home: Home,
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
