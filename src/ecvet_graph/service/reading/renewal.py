"""Which parts of what was read from one version of a store have to be read again from the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ecvet_graph.model.iris import Graphs
from ecvet_graph.query import run
from ecvet_graph.service.reading.rows import units_around
from ecvet_graph.store import GraphStore
from ecvet_graph.store.touched import Subjects, Touched

__all__ = ["Renewal", "touched_units"]

_NO_AGENCIES = frozenset({"derived", "review", "vocabulary"})


@dataclass(frozen=True)
class Renewal:
    """What may differ between two versions, as questions that lists ask.

    Attributes:
        touched: the difference as the store wrote it down.
        base: base IRI of the installation.
        older, newer: both versions, open.
    """

    touched: Touched
    base: str
    older: GraphStore
    newer: GraphStore

    @property
    def is_of_vocabularies(self) -> bool:
        """Return whether a vocabulary may differ: then nothing of lists and labels is taken over."""
        return any(graph.startswith(f"{self.base}/graph/vocabulary/") for graph in self._graphs)

    @property
    def is_of_structures(self) -> bool:
        """Return whether what qualifications consist of, or are called, may differ."""
        graphs = Graphs(self.base)
        derived = {graphs.skill_links, graphs.coverage, graphs.matches, graphs.inferred}
        return not derived.union({graphs.review}).issuperset(self._graphs)

    @property
    def in_rows(self) -> Subjects:
        """Return the subjects that may show in lists of units and qualifications; `None`: any."""
        return self.touched.subjects(filter(self._shows_in_rows, self._graphs))

    @property
    def in_matches(self) -> Subjects:
        """Return the matches that may differ; `None`: any."""
        return self.touched.subjects((Graphs(self.base).matches,))

    @property
    def is_of_decisions(self) -> bool:
        """Return whether decisions were added."""
        return Graphs(self.base).review in self._graphs

    @cached_property
    def units(self) -> frozenset[str]:
        """Return the units of which agencies may say something else now; `touched_units`."""
        return touched_units(self.touched, (self.older, self.newer), base=self.base)

    @property
    def _graphs(self) -> tuple[str, ...]:
        return tuple(self.touched.graphs)

    def _shows_in_rows(self, graph: str) -> bool:
        return graph == Graphs(self.base).coverage or self._is_said_by_agencies(graph)

    def _is_said_by_agencies(self, graph: str) -> bool:
        return _is_said_by_agencies(graph, self.base)


def touched_units(touched: Touched, stores: Iterable[GraphStore], *, base: str) -> frozenset[str]:
    """Return the units of which agencies may say something else; more things are among them.

    `stores` are the newer version, and the older one too where it is open: an allocation that is
    gone leads to its unit there only.
    """
    said = [graph for graph in touched.graphs if _is_said_by_agencies(graph, base)]
    found: set[str] = set()
    # Of a graph that was replaced as a whole, every unit counts.
    replaced = {_dataset_of(graph) for graph in said if touched.graphs[graph] is None}
    subjects = touched.subjects(graph for graph in said if touched.graphs[graph] is not None)
    for store in stores:
        found |= units_around(store, subjects or ())
        for graph in sorted(replaced):
            found |= {str(row["unit"]) for row in run(store, "resource/dataset-units", graph=graph)}
    return frozenset(found).union(subjects or ())


def _dataset_of(graph: str) -> str:
    """Return the graph of the dataset that facts were derived of, and that of a dataset itself."""
    return graph.replace("/graph/derived/facts/", "/graph/", 1)


def _is_said_by_agencies(graph: str, base: str) -> bool:
    """Say whether a graph is a dataset, or the facts that were derived of one."""
    local = graph.removeprefix(f"{base}/graph/").removeprefix("derived/facts/")
    agency, _, dataset = local.partition("/")
    return bool(dataset) and agency not in _NO_AGENCIES
