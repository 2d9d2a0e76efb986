"""What a version of the store holds, counted while its N-Quads pass by: nothing else is read for it.

The counts are those of the Vocabulary of Interlinked Datasets (VoID, W3C note of 2011): statements by
graph, things by class, statements by property, and links to things of other namespaces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ecvet_graph.model.iris import (
    COUNTRY,
    CREDIT,
    EQF,
    ESCO_SKILL,
    ISCED_F,
    LANGUAGE,
    NQF,
    RDF,
    SKILL_TYPE,
)

__all__ = ["LINKED", "Tally", "TallyTarget", "graph_of"]

LINKED: Mapping[str, str] = {
    "country": COUNTRY,
    "credit-system": CREDIT,
    "eqf": EQF,
    "esco": ESCO_SKILL,
    "isced-f": ISCED_F,
    "language": LANGUAGE,
    "nqf": NQF,
    "skill-type": SKILL_TYPE,
}
"""Namespaces of others that things of an installation are linked to, by a short name."""

_TYPE = f"<{RDF}type>".encode()
_PREFIXES = {name: f"<{iri}".encode() for name, iri in LINKED.items()}
_LONGEST = max(map(len, _PREFIXES.values()))
_END = b" .\n"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a version of the store.

    Attributes:
        graphs: statements by graph.
        classes: things by class, a thing counted in each graph that says it.
        properties: statements by property.
        links: statements from things of the installation, by property and namespace of `LINKED`,
            joined by a space.
    """

    graphs: Mapping[str, int]
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    links: Mapping[str, int]

    @property
    def statements(self) -> int:
        """Return the number of statements of all graphs."""
        return sum(self.graphs.values())


@dataclass(slots=True)
class TallyTarget:
    """A file to write N-Quads to that counts them and keeps nothing."""

    base: str
    _rest: bytes = b""
    _graphs: Counter[bytes] = field(default_factory=Counter)
    _classes: Counter[bytes] = field(default_factory=Counter)
    _properties: Counter[bytes] = field(default_factory=Counter)
    _links: Counter[tuple[bytes, str]] = field(default_factory=Counter)

    def write(self, piece: bytes) -> int:
        """Count the lines of a piece."""
        lines = (self._rest + piece).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            self.count(line + b"\n")
        return len(piece)

    def flush(self) -> None:
        """Do nothing: there is nothing to write."""

    def count(self, line: bytes) -> None:
        """Count a statement, one line of N-Quads with its end."""
        subject, predicate, rest = line.split(b" ", 2)
        self._graphs[graph_of(line)] += 1
        self._properties[predicate] += 1
        if predicate == _TYPE:
            self._classes[rest.split(b" ", 1)[0]] += 1
        elif rest.startswith(b"<http") and subject.startswith(self._own()):
            head = rest[:_LONGEST]
            for name, prefix in _PREFIXES.items():
                if head.startswith(prefix):
                    self._links[predicate, name] += 1

    def tally(self) -> Tally:
        """Return what was counted so far."""
        return Tally(
            graphs=_named(self._graphs),
            classes=_named(self._classes),
            properties=_named(self._properties),
            links={
                f"{_plain(predicate)} {name}": count
                for (predicate, name), count in sorted(self._links.items())
            },
        )

    def _own(self) -> bytes:
        return f"<{self.base}/id/".encode()


def graph_of(line: bytes) -> bytes:
    """Return the graph of a statement, one line of N-Quads with its end, as it is written."""
    return line[line.rindex(b" ", 0, -len(_END)) + 1 : -len(_END)]


def _named(counts: Mapping[bytes, int]) -> Mapping[str, int]:
    return {_plain(term): count for term, count in sorted(counts.items())}


def _plain(term: bytes) -> str:
    return term.decode().strip("<>")
