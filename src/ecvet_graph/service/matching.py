"""Comparing the units of the store: single pairs, candidates, and materialised matches."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ecvet_graph.compare import (
    RESERVATIONS,
    VERDICTS,
    Candidate,
    CompareIndex,
    PairTable,
    collect_evidence,
    country_pairs,
    find_candidates,
    match_countries,
    state_pair,
)
from ecvet_graph.errors import ConflictError, NotFoundError
from ecvet_graph.model.iris import Graphs
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.query import construct
from ecvet_graph.rdf.derived import MatchContext, MatchFacts, match_iri, match_lines
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.service.indexing import file_index, open_index
from ecvet_graph.service.matchfile import MatchRow, file_matches
from ecvet_graph.store import GraphStore, RdfFormat, StoreHome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from ecvet_graph.model.match import UnitMatch
    from ecvet_graph.model.terms import Blank, Iri
    from ecvet_graph.service.vectors import TextVectors

__all__ = ["METHOD", "METHOD_VERSION", "Comparison", "MatchReport", "match_store"]

METHOD = "skill-coverage"
METHOD_VERSION = "1"


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What matching did: matches written, by verdict and by pair of countries.

    `cut` are pairs that the limit of partners left out; `version` is the version that holds them.
    """

    matches: int
    verdicts: Mapping[str, int]
    countries: Mapping[tuple[str, str], int]
    cut: int
    version: int


class Comparison:
    """Answers comparisons from an index that never changes; safe for many threads."""

    def __init__(self, index: CompareIndex) -> None:
        self.index = index

    def compare(self, a: str, b: str) -> UnitMatch:
        """Return the full statement of a against b. Raises NotFoundError for an unknown unit."""
        return state_pair(self.index, a, b)

    def candidates(
        self,
        unit: str,
        *,
        countries: Sequence[str] = (),
        maximum_level_gap: int | None = None,
        valid_on: date | None = None,
        limit: int | None = 50,
    ) -> tuple[Candidate, ...]:
        """Return the best candidates of a unit; countries are alpha-3 codes, none means all.

        Raises:
            NotFoundError: there is no such unit.
        """
        return find_candidates(
            self.index,
            unit,
            countries=countries,
            maximum_level_gap=maximum_level_gap,
            valid_on=valid_on,
            limit=limit,
        )


def match_store(
    home: StoreHome,
    *,
    base: str,
    generated_at: datetime,
    first: str | None = None,
    second: str | None = None,
    partners: int | None = 10,
    vectors: TextVectors | None = None,
    progress: Progress | None = None,
) -> MatchReport:
    """Match the units of different countries, and write the matches as the next version.

    With `first` and `second` (alpha-3) only the pairs of countries that hold them are matched
    again, the other matches stay. Units whose validity ended before `generated_at` are left out.
    `partners` is the most partners of a unit in a country; `None` keeps all. Without `vectors` texts
    are compared within a language only.

    Raises:
        NotFoundError: the store is not linked yet, or has no such pair of countries.
        ConflictError: somebody published while this ran; run it again.
    """
    listener = progress or Silent()
    version = home.version()
    listener.begin("Reading units", None)
    index = open_index(home, vectors=vectors, progress=listener)
    pairs = country_pairs(index, first=first, second=second)
    _require(index, pairs)
    tables = {}
    for pair in pairs:
        total = int((index.countries == pair[0]).sum())
        listener.begin(f"Matching {pair[0]} with {pair[1]}", total)
        tables[pair] = match_countries(
            index,
            pair,
            partners=partners,
            valid_on=generated_at.date(),
            advance=listener.advance,
        )
    context = MatchContext(
        base, METHOD, METHOD_VERSION, index.weight_table, index.snapshot, generated_at
    )
    written = _write(home, index, tables, context=context, expected=version, listener=listener)
    return _report(tables, version=written)


def _require(index: CompareIndex, pairs: Sequence[tuple[str, str]]) -> None:
    if not index.skills:
        raise NotFoundError(
            "No outcome of the store is linked to a skill.", remedy="Link it first."
        )
    if not pairs:
        known = ", ".join(sorted(set(index.countries.tolist())))
        raise NotFoundError(
            "There is no such pair of countries in the store.", remedy=f"It holds: {known}."
        )


def _write(
    home: StoreHome,
    index: CompareIndex,
    tables: Mapping[tuple[str, str], PairTable],
    *,
    context: MatchContext,
    expected: int,
    listener: Progress,
) -> int:
    graph = Graphs(context.base).matches
    listener.begin("Writing matches", sum(map(len, tables.values())))
    with TemporaryDirectory(prefix="ecvet-matches-") as folder:
        path = Path(folder) / "matches.nt"
        with path.open("w", encoding="utf-8") as target:
            for table in tables.values():
                for match in _facts(index, table):
                    target.writelines(match_lines(match, context=context))
                    listener.advance(1)
        _keep_others(home, graph, path, index=index, replaced=frozenset(tables))
        with home.writer("units matched", replaced=(graph,)) as draft:
            if draft.previous.version != expected:
                raise ConflictError(
                    f"The store is at version {draft.previous.version}, no longer {expected}.",
                    remedy="Run the command again.",
                )
            draft.store.load(path, syntax=RdfFormat.N_TRIPLES, graph=graph)
    file_index(home, index, version=draft.version)
    if _replaces_all(index, frozenset(tables)):
        rows = chain.from_iterable(_rows(index, table, context) for table in tables.values())
        file_matches(home, rows, version=draft.version)
    return draft.version


def _replaces_all(index: CompareIndex, pairs: frozenset[tuple[str, str]]) -> bool:
    return pairs >= frozenset(country_pairs(index))


def _rows(index: CompareIndex, table: PairTable, context: MatchContext) -> Iterator[MatchRow]:
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


def _facts(index: CompareIndex, table: PairTable) -> Iterator[MatchFacts]:
    evidence = collect_evidence(index, table.a, table.b)
    for row, (skills, open_outcomes) in enumerate(evidence):
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
            evidence=[index.skills[skill] for skill in skills],
            uncovered=[index.outcomes[outcome] for outcome in open_outcomes],
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


def _report(tables: Mapping[tuple[str, str], PairTable], *, version: int) -> MatchReport:
    verdicts = Counter(str(VERDICTS[code]) for table in tables.values() for code in table.verdicts)
    return MatchReport(
        matches=sum(map(len, tables.values())),
        verdicts=dict(sorted(verdicts.items())),
        countries={pair: len(table) for pair, table in tables.items()},
        cut=sum(table.cut for table in tables.values()),
        version=version,
    )
