"""The comparison engine and the SPARQL layer over one store, side by side in this process."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from bench.record import Figure, spread
from bench.timing import timed

from ecvet_graph.compare import (
    CompareIndex,
    Filter,
    country_pairs,
    find_candidates,
    match_skills,
    pair_model_for,
    skill_candidates,
    state_pair,
    state_skills,
)
from ecvet_graph.query import run
from ecvet_graph.service.indexing import open_index, read_index
from ecvet_graph.store import GraphStore, StoreHome

__all__ = ["candidate_figures", "index_figures", "pair_figures", "side_by_side"]

_CANDIDATES_AIM = 300.0
_PAIR_AIM = 3.0
_PAIRS_AIM = 2000.0
_REPEATS = 5
_LIMIT = 50

# A partner and both coverages with four decimals
Rows: TypeAlias = list[tuple[str, str, str]]


def index_figures(home: StoreHome) -> tuple[CompareIndex, list[Figure]]:
    """Return the index of the current version, with what it takes to build and to load it."""
    with home.reader() as snapshot:
        _, built = timed(read_index, snapshot.store)
    index = open_index(home)
    loads = [timed(open_index, home)[1] for _ in range(_REPEATS)]
    return index, [
        spread("index, load from its file", loads, unit="ms"),
        Figure("index, build from the store", round(built, 1), "ms"),
    ]


def candidate_figures(index: CompareIndex, units: Sequence[str]) -> list[Figure]:
    """Return how long the 50 best candidates abroad of a unit take, over the units given.

    And the full statement of the unit and the best of them.
    """
    countries, today = sorted(set(index.countries.tolist())), datetime.now(UTC).date()
    model = pair_model_for(index.texts)
    times, pairs = [], []
    for unit in (*units[:_REPEATS], *units):
        others = [code for code in countries if code != index.countries[index.position(unit)]]
        within = Filter(countries=others, valid_on=today)
        found, took = timed(find_candidates, index, unit, within=within, model=model, limit=_LIMIT)
        times.append(took)
        if found:
            pairs.append(timed(state_pair, index, unit, found[0].unit, model=model)[1])
    return [
        spread("engine, candidates of a unit", times[_REPEATS:], unit="ms", aim=_CANDIDATES_AIM),
        spread("engine, statement of a pair", pairs, unit="ms", aim=_PAIR_AIM),
    ]


def pair_figures(index: CompareIndex) -> list[Figure]:
    """Return how long the skill layer takes for all pairs of units, for each two countries."""
    figures = []
    for pair in country_pairs(index):
        times = []
        for _ in range(_REPEATS):
            found, took = timed(match_skills, index, pair, valid_on=datetime.now(UTC).date())
            times.append(took)
        sizes = " x ".join(str(int((index.countries == code).sum())) for code in pair)
        note = f"{sizes} units, {found.found} pairs with a verdict"
        name = f"skill layer, all pairs {pair[0]} {pair[1]}"
        figures.append(spread(name, times, unit="ms", aim=_PAIRS_AIM, note=note))
    return figures


def side_by_side(
    index: CompareIndex, store: GraphStore, units: Sequence[str], *, seed: int
) -> list[Figure]:
    """Return what SPARQL and engine take for the same candidates, and for the same pairs.

    The notes say for how many of them both gave the same rows, to the fourth decimal.
    """
    chosen = random.Random(seed)  # noqa: S311 - a sample, not a secret
    candidates = _Both("candidates of a unit", _sparql_candidates, _engine_candidates)
    pairs = _Both("both coverages of a pair", _sparql_pair, _engine_pair)
    for unit in units:
        rows = candidates.ask(store, index, unit)
        if rows:
            pairs.ask(store, index, unit, chosen.choice(rows)[0])
    return [*candidates.figures(), *pairs.figures()]


@dataclass(slots=True)
class _Both:
    """Asks both layers the same, one after the other."""

    name: str
    sparql: Callable[..., Rows]
    engine: Callable[..., Rows]
    times: list[tuple[float, float]] = field(default_factory=list)
    same: int = 0

    def ask(self, store: GraphStore, index: CompareIndex, *units: str) -> Rows:
        slow, slow_time = timed(self.sparql, store, *units)
        fast, fast_time = timed(self.engine, index, *units)
        self.times.append((slow_time, fast_time))
        self.same += slow == fast
        return fast

    def figures(self) -> list[Figure]:
        if not self.times:
            return []
        note = f"same rows for {self.same} of {len(self.times)}"
        sparql, engine = zip(*self.times, strict=True)
        return [
            spread(f"SPARQL, {self.name}", sparql, unit="ms", note=note),
            spread(f"skill layer, {self.name}, same units", engine, unit="ms"),
        ]


def _sparql_candidates(store: GraphStore, unit: str) -> Rows:
    rows = run(store, "compare/candidates", unit=unit, limit=_LIMIT)
    return [
        (str(row["candidate"]), _four(row["coverageOfA"]), _four(row["coverageOfB"]))
        for row in rows
    ]


def _engine_candidates(index: CompareIndex, unit: str) -> Rows:
    found = skill_candidates(index, unit, within=Filter(merge_same=False), limit=_LIMIT)
    return [(one.unit, _four(one.coverage_of_a), _four(one.coverage_of_b)) for one in found]


def _sparql_pair(store: GraphStore, unit: str, other: str) -> Rows:
    rows = run(store, "compare/coverage", a=unit, b=other)
    return [(str(row["b"]), _four(row["coverageOfA"]), _four(row["coverageOfB"])) for row in rows]


def _engine_pair(index: CompareIndex, unit: str, other: str) -> Rows:
    match = state_skills(index, unit, other)
    return [(match.unit_b, _four(match.coverage_of_a), _four(match.coverage_of_b))]


def _four(number: object) -> str:
    return f"{float(str(number)):.4f}"
