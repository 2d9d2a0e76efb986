"""Which units and outcomes are derived again, from what versions of the store touched.

A version names the subjects of what it says differently. What cannot be told from them, because
anything may differ, is told by `None`: then all is derived again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from ecvet_graph.compare import CompareIndex
from ecvet_graph.model.iris import ECVET, RDF, Graphs
from ecvet_graph.model.terms import Iri
from ecvet_graph.publish.unit_rows import Things, gather
from ecvet_graph.query import construct, run
from ecvet_graph.store import GraphStore
from ecvet_graph.store.touched import Touched

__all__ = ["ChangedUnits", "find_changed", "in_batches", "touched_graphs"]

_OUTCOME = Iri(ECVET + "outcome")
_TYPE = Iri(RDF + "type")
_UNIT = Iri(ECVET + "Unit")
# Terms in one query
_BATCH = 400
# Vocabularies that links or workloads are made of
_READ = ("skills", "credit-system")

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class ChangedUnits:
    """What a publication changed, as far as links and matches read it.

    Attributes:
        units: the units that are compared again, as they are described now.
        around: what is said of qualifications, outcomes and allocations around them.
        gone: units that were compared and are not described any more.
        outcomes: what is linked again, or no longer described and has facts that have to go.
    """

    units: Things
    around: Things
    gone: frozenset[str]
    outcomes: Collection[str]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing has to be derived."""
        return not (self.units or self.gone or self.outcomes)


def find_changed(
    store: GraphStore, touched: Touched | None, index: CompareIndex, *, base: str
) -> ChangedUnits | None:
    """Return what changed since the versions that links and matches were made of.

    `index` is that of these versions. `None`: it cannot be told.
    """
    graphs = touched_graphs(touched, base=base)
    subjects = touched.subjects(graphs) if touched and graphs is not None else None
    if subjects is None or graphs is None:
        return None
    reviewed = _reviewed(store, subjects, base=base) if Graphs(base).review in graphs else set()
    owners = _owners(index)
    things = subjects | reviewed
    around = {owners[thing] for thing in things if thing in owners}
    for part in in_batches(sorted(things)):
        around |= {str(row["unit"]) for row in run(store, "resource/units-around", part=part)}
    if _has_lost(store, things - owners.keys() - index.positions.keys(), graphs):
        around |= _units_of(store, graphs)
    facts = _described(store, things | around)
    units = {iri: said for iri, said in facts.items() if RDF + "type" in said}
    gone = frozenset((things | around) & index.positions.keys() - units.keys())
    return ChangedUnits(
        units=units,
        around={iri: said for iri, said in facts.items() if iri not in units},
        gone=gone,
        outcomes=_outcomes_of(units, things)
        | {outcome for outcome, unit in owners.items() if outcome in things or unit in gone}
        | {thing for thing in things - units.keys() if _is_compared(store, thing, base=base)},
    )


def touched_graphs(touched: Touched | None, *, base: str) -> frozenset[str] | None:
    """Return the graphs that were touched and that links and matches are made of.

    Those of datasets, of facts and of decisions; `None` where vocabularies were, or all may be.
    """
    if touched is None:
        return None
    graphs = Graphs(base)
    if any(graphs.vocabulary(name) in touched.graphs for name in _READ):
        return None
    derived = graphs.matches.removesuffix("matches")
    kept_out = (derived, graphs.vocabulary(""), f"{graphs.review}/")
    single = (graphs.catalogue, f"{base}/graph/withdrawn")
    return frozenset(
        graph
        for graph in touched.graphs
        if graph.startswith(f"{derived}facts/")
        or not (graph.startswith(kept_out) or graph in single)
    )


def in_batches(items: Sequence[_Item]) -> Iterator[tuple[_Item, ...]]:
    """Yield items in parts that one query can hold."""
    for start in range(0, len(items), _BATCH):
        yield tuple(items[start : start + _BATCH])


def _reviewed(store: GraphStore, subjects: Iterable[str], *, base: str) -> set[str]:
    """Return the outcomes on whose links was decided."""
    graph = Graphs(base).review
    return {
        str(value)
        for subject in subjects
        for _, predicate, value in store.triples(graph, subject=Iri(subject))
        if predicate == _OUTCOME
    }


def _owners(index: CompareIndex) -> dict[str, str]:
    """Return the unit of each outcome that was compared."""
    units = np.repeat(np.arange(len(index.units)), np.diff(index.starts)).tolist()
    return {outcome: index.units[unit] for outcome, unit in zip(index.outcomes, units, strict=True)}


def _has_lost(store: GraphStore, things: Iterable[str], graphs: Collection[str]) -> bool:
    """Return whether one of the things is not described any more: nothing tells whose it was."""
    return any(not any(_says(store, graph, thing) for graph in graphs) for thing in sorted(things))


def _is_compared(store: GraphStore, thing: str, *, base: str) -> bool:
    return _says(store, Graphs(base).coverage, thing)


def _says(store: GraphStore, graph: str, thing: str) -> bool:
    return next(iter(store.triples(graph, subject=Iri(thing))), None) is not None


def _units_of(store: GraphStore, graphs: Iterable[str]) -> set[str]:
    return {
        str(subject)
        for graph in graphs
        for subject, predicate, _ in store.triples(graph, value=_UNIT)
        if predicate == _TYPE
    }


def _described(store: GraphStore, wanted: Iterable[str]) -> Things:
    """Return what is said of those that are units, and of what stands around them."""
    return gather(
        triple
        for part in in_batches(sorted(wanted))
        for triple in construct(store, "review/unit-contents", unit=part)
    )


def _outcomes_of(units: Things, things: Collection[str]) -> set[str]:
    """Return the outcomes of these units that were touched, or whose units were."""
    return {
        str(outcome)
        for unit, facts in units.items()
        for outcome in facts.get("learningOutcome", ())
        if unit in things or str(outcome) in things
    }
