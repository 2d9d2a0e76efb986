"""Comparing the units of the store: single pairs, candidates, and materialised matches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ecvet_graph.compare import (
    VERDICTS,
    Candidate,
    CompareIndex,
    Filter,
    Matched,
    PairMemory,
    PairModel,
    country_pairs,
    find_candidates,
    match_countries,
    pair_model_for,
    state_pair,
    unit_digests,
    unit_keys,
)
from ecvet_graph.errors import NotFoundError
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.rdf.derived import MatchContext
from ecvet_graph.service.indexing import open_index
from ecvet_graph.service.match_storing import store_matches
from ecvet_graph.service.match_writing import memory_of
from ecvet_graph.service.remembering import file_matching, filed_matching
from ecvet_graph.service.watermark import Mark, dataset_versions, mark_matched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from ecvet_graph.model.match import UnitMatch
    from ecvet_graph.service.vectors import TextVectors
    from ecvet_graph.store import Home

__all__ = ["Comparison", "MatchReport", "match_pairs", "match_store", "report_of"]


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What matching did: matches written, by verdict and by pair of countries.

    `cut` are pairs that the limit of partners left out; `version` is the version that holds them;
    `aligned` are the pairs whose outcomes were compared, `unchanged` those of them that had been
    compared before.
    """

    matches: int
    verdicts: Mapping[str, int]
    countries: Mapping[tuple[str, str], int]
    cut: int
    version: int
    aligned: int = 0
    unchanged: int = 0


class Comparison:
    """Answers comparisons from an index that never changes; safe for many threads."""

    def __init__(self, index: CompareIndex) -> None:
        self.index = index
        self.model = pair_model_for(index.texts)

    def compare(self, a: str, b: str, *, day: date | None = None) -> UnitMatch:
        """Return the full statement of a against b as of a day, that of the data where none is given.

        Raises:
            NotFoundError: a unit is unknown.
        """
        return state_pair(self.index, a, b, model=self.model, day=day)

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
        within = Filter(countries=countries, maximum_level_gap=maximum_level_gap, valid_on=valid_on)
        return find_candidates(self.index, unit, within=within, model=self.model, limit=limit)


def match_store(
    home: Home,
    *,
    base: str,
    generated_at: datetime,
    first: str | None = None,
    second: str | None = None,
    partners: int | None = 10,
    anew: bool = False,
    vectors: TextVectors | None = None,
    progress: Progress | None = None,
) -> MatchReport:
    """Match the units of different countries, and write the matches as the next version.

    With `first` and `second` (alpha-3) only the pairs of countries that hold them are matched
    again, the other matches stay. Units whose validity ended before `generated_at` are left out.
    `partners` is the most partners of a unit in a country; `None` keeps all. Without `vectors` texts
    are compared within a language only. Pairs of units that did not change since the last match are
    not aligned again, unless `anew` asks for it; the result is the same.

    Raises:
        NotFoundError: the store is not linked yet, or has no pair of the countries named.
        ConflictError: somebody linked or matched while this ran; run it again.
    """
    listener = progress or Silent()
    listener.begin("Reading units", None)
    with home.reader() as snapshot:
        version = snapshot.manifest.version
        datasets = dataset_versions(snapshot.store, base=base)
    day = generated_at.date()
    index = replace(open_index(home, vectors=vectors, progress=listener), day=day)
    pairs = country_pairs(index, first=first, second=second)
    _require(index, pairs, named=first)
    model = pair_model_for(index.texts)
    context = MatchContext(
        base, model.method, model.version, index.weight_table, index.snapshot, generated_at
    )
    known = filed_matching(home)
    matched = match_pairs(
        index,
        pairs,
        model=model,
        memory={} if anew else {pair: one.memory for pair, one in known.items()},
        partners=partners,
        listener=listener,
    )
    written = store_matches(
        home, index, matched, model=model, context=context, expected=version, listener=listener
    )
    fresh = {
        pair: memory_of(index, found, model=model, context=context)
        for pair, found in matched.items()
    }
    file_matching(home, known | fresh if first else fresh)
    if not first:
        mark_matched(home, Mark(version, written, datasets))
    return report_of(matched, version=written)


def match_pairs(
    index: CompareIndex,
    pairs: Sequence[tuple[str, str]],
    *,
    model: PairModel,
    memory: Mapping[tuple[str, str], PairMemory],
    listener: Progress,
    partners: int | None = 10,
) -> dict[tuple[str, str], Matched]:
    """Return the matches of pairs of countries as of the day of the index; see `match_countries`."""
    digests = unit_digests(index)
    keys = unit_keys(index, digests)
    return {
        pair: match_countries(
            index,
            pair,
            model=model,
            digests=digests,
            keys=keys,
            partners=partners,
            valid_on=index.day,
            memory=memory.get(pair),
            progress=listener,
        )
        for pair in pairs
    }


def _require(index: CompareIndex, pairs: Sequence[tuple[str, str]], *, named: str | None) -> None:
    if not index.outcomes:
        raise NotFoundError(
            "No outcome of the store is linked to a skill.", remedy="Link it first."
        )
    # That a store holds one country only is no fault: it has no matches yet.
    if named and not pairs:
        known = ", ".join(sorted(set(index.countries.tolist())))
        raise NotFoundError(
            "There is no such pair of countries in the store.", remedy=f"It holds: {known}."
        )


def report_of(matched: Mapping[tuple[str, str], Matched], *, version: int) -> MatchReport:
    """Return what was found, written as a version."""
    tables = {pair: found.table for pair, found in matched.items()}
    verdicts = Counter(str(VERDICTS[code]) for table in tables.values() for code in table.verdicts)
    return MatchReport(
        matches=sum(map(len, tables.values())),
        verdicts=dict(sorted(verdicts.items())),
        countries={pair: len(table) for pair, table in tables.items()},
        cut=sum(table.cut for table in tables.values()),
        version=version,
        aligned=sum(len(found.aligned.of_a) for found in matched.values()),
        unchanged=sum(found.unchanged for found in matched.values()),
    )
