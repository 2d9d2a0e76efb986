"""Which parts of what was read from one version of a store have to be read again from the next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ecvet_graph.model.iris import Graphs
from ecvet_graph.service.reading.rows import units_around
from ecvet_graph.store import GraphStore
from ecvet_graph.store.touched import Subjects, Touched

__all__ = ["Renewal", "touches_units"]

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
    def units(self) -> frozenset[str] | None:
        """Return the units of which agencies may say something else now; `None`: any unit.

        More things than units are among them.
        """
        said = filter(self._is_said_by_agencies, self._graphs)
        subjects = self.touched.subjects(said)
        if not subjects:
            return subjects
        # In the older version too: an allocation that is gone leads to no unit any more.
        around = (units_around(store, subjects) for store in (self.older, self.newer))
        return subjects.union(*around)

    @property
    def _graphs(self) -> tuple[str, ...]:
        return tuple(self.touched.graphs)

    def _shows_in_rows(self, graph: str) -> bool:
        return graph == Graphs(self.base).coverage or self._is_said_by_agencies(graph)

    def _is_said_by_agencies(self, graph: str) -> bool:
        return _is_said_by_agencies(graph, self.base)


def touches_units(touched: Touched | None, *, base: str) -> bool:
    """Return whether agencies may say something else of units; not known counts as yes."""
    return touched is None or any(_is_said_by_agencies(graph, base) for graph in touched.graphs)


def _is_said_by_agencies(graph: str, base: str) -> bool:
    """Say whether a graph is a dataset, or the facts that were derived of one."""
    local = graph.removeprefix(f"{base}/graph/").removeprefix("derived/facts/")
    agency, _, dataset = local.partition("/")
    return bool(dataset) and agency not in _NO_AGENCIES
