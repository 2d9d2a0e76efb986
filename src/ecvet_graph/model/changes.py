"""What differs between two versions of a dataset, as frozen values.

A unit counts as changed when anything that is said of it changed: of itself, of its outcomes,
criteria, assessments and allocations. `Changes.things` names each thing once, `Changes.units` and
`Changes.outcomes` hold what anything derived from the dataset has to look at again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ecvet_graph.model.learning import Texts

__all__ = ["KINDS", "Change", "Changes", "ThingChange"]

KINDS = ("qualification", "unit", "outcome", "other")
"""Kinds of things that changes are told by."""


class Change(StrEnum):
    """What became of a thing."""

    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ThingChange:
    """What became of one thing.

    Attributes:
        iri: the thing.
        kind: one of `KINDS`, by its class.
        change: added, changed or withdrawn.
        titles: its titles, the old ones where it was withdrawn; sorted by language.
        properties: IRIs of the properties whose values differ, sorted; for a changed thing only.
            Empty where nothing is said differently of the thing itself, only of its parts.
    """

    iri: str
    kind: str
    change: Change
    titles: Texts = ()
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference of two versions of a dataset.

    Attributes:
        things: what changed, sorted by kind (in the order of `KINDS`) and IRI.
        added: statements that are new.
        removed: statements that are gone.
        units: every unit that was added, changed or withdrawn, with those whose parts changed and
            those of a qualification, organisation or place that changed.
        outcomes: every outcome that was added, changed or withdrawn.
    """

    things: tuple[ThingChange, ...] = ()
    added: int = 0
    removed: int = 0
    units: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Return whether both versions say the same."""
        return not (self.added or self.removed)

    def of(self, kind: str, change: Change | None = None) -> tuple[ThingChange, ...]:
        """Return what changed of a kind, and only in one way where one is given."""
        return tuple(
            thing for thing in self.things if thing.kind == kind and change in (None, thing.change)
        )

    def count(self, kind: str, change: Change) -> int:
        """Return how many things of a kind were added, changed or withdrawn."""
        return len(self.of(kind, change))
