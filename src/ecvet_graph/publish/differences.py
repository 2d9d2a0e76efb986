"""The difference of two versions of a dataset, statement by statement.

A version is a set of lines of N-Triples in canonical form: literals as the store writes them, blank
nodes named after what is said of them. So the difference of versions is that of sets: what is taken
out of the old one and put into it gives the new one, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

from ecvet_graph.rdf.blank_names import name_blanks
from ecvet_graph.store import as_stored

__all__ = ["Difference", "Lines", "canonical_lines"]

Lines: TypeAlias = AbstractSet[str]
"""The statements of a version, each a line of N-Triples with its end of line."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is taken out of a version, and put into it, to get another one."""

    removed: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()

    @classmethod
    def between(cls, old: Lines, new: Lines) -> Difference:
        """Return the difference of two versions."""
        return cls(frozenset(old - new), frozenset(new - old))

    @property
    def is_empty(self) -> bool:
        """Return whether both versions are the same."""
        return not (self.removed or self.added)

    @property
    def size(self) -> int:
        """Return the number of statements that differ."""
        return len(self.removed) + len(self.added)

    def applied(self, old: Lines) -> frozenset[str]:
        """Return the version that the difference leads to from the old one."""
        return frozenset((old - self.removed) | self.added)


def canonical_lines(lines: Iterable[str], *, graph: str) -> frozenset[str]:
    """Return statements in the form in which versions are compared.

    Args:
        lines: N-Triples as the sandboxed reader writes them.
        graph: the graph that holds them; blank nodes of different graphs never share a name.
    """
    return name_blanks(as_stored(lines), salt=graph)
