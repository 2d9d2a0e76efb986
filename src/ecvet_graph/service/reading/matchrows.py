"""The matches of a store as rows: read whole from the graph, or where they changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ecvet_graph.compare import to_scaled
from ecvet_graph.model.iris import ECVET
from ecvet_graph.model.match import Reservation, Verdict
from ecvet_graph.model.terms import Triple
from ecvet_graph.query import construct
from ecvet_graph.service.matchfile import MatchRow
from ecvet_graph.service.reading.rows import parts_of
from ecvet_graph.store import GraphStore

__all__ = ["read_matches", "renew_matches"]


def read_matches(store: GraphStore) -> tuple[MatchRow, ...]:
    """Return every match of a store."""
    return _rows(construct(store, "resource/match-rows"))


def renew_matches(
    store: GraphStore, before: Iterable[MatchRow], *, touched: Iterable[str]
) -> tuple[MatchRow, ...]:
    """Return the matches of a store from those of an earlier version of it.

    `touched` are all matches of which the store says more or less now than it did then.
    """
    asked = frozenset(touched)
    kept = (row for row in before if row.iri not in asked)
    fresh = (
        row
        for part in parts_of(asked)
        for row in _rows(construct(store, "resource/match-rows", match=part))
    )
    return (*kept, *fresh)


def _rows(triples: Iterable[Triple]) -> tuple[MatchRow, ...]:
    facts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for match, link, value in triples:
        facts[str(match)][link.value.removeprefix(ECVET)] = str(value)
    return tuple(_row(iri, facts[iri]) for iri in sorted(facts))


def _row(iri: str, facts: dict[str, str]) -> MatchRow:
    gap = facts.get("levelGap")
    return MatchRow(
        iri=iri,
        a=facts["unitA"],
        b=facts["unitB"],
        score=to_scaled(facts["score"]),
        coverage_of_a=to_scaled(facts["coverageOfA"]),
        coverage_of_b=to_scaled(facts["coverageOfB"]),
        verdict=Verdict(_local(facts["verdict"])),
        reservation=Reservation(_local(facts["reservation"])),
        level_gap=None if gap is None else int(gap),
    )


def _local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
