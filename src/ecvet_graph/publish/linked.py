"""Statements by subject and by object, of a graph of the store or of a document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

from ecvet_graph.model.iris import RDF
from ecvet_graph.model.terms import Blank, Iri
from ecvet_graph.quality.neighbourhood import ORGANISATION, PLACES
from ecvet_graph.rdf.terms import term_text, triple_line
from ecvet_graph.store import GraphStore

__all__ = ["Document", "Link", "Linked", "Stored", "is_shareable", "types_of"]

Link: TypeAlias = tuple[str, str]
"""A property and the term on the other side of it, written as in N-Triples."""

_TYPE = f"<{RDF}type>"


class Linked(Protocol):
    """Statements that can be walked; terms are written as in N-Triples."""

    def lines(self, subject: str) -> frozenset[str]:
        """Return the statements of a subject, none where it is not described."""

    def links(self, subject: str) -> Sequence[Link]:
        """Return property and value of each statement of a subject."""

    def back(self, value: str) -> Iterator[Link]:
        """Yield property and subject of each statement with that object, in no order."""


class Document:
    """The statements of a document."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines: defaultdict[str, set[str]] = defaultdict(set)
        self._links: defaultdict[str, list[Link]] = defaultdict(list)
        self._back: defaultdict[str, list[Link]] = defaultdict(list)
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            value = rest[:-3]
            self._lines[subject].add(line)
            self._links[subject].append((predicate, value))
            if value[0] != '"':
                self._back[value].append((predicate, subject))

    @property
    def subjects(self) -> Mapping[str, object]:
        """Return the subjects, in the order of the document."""
        return self._lines

    def lines(self, subject: str) -> frozenset[str]:
        """Return the statements of a subject, none where it is not described."""
        return frozenset(self._lines.get(subject, ()))

    def links(self, subject: str) -> Sequence[Link]:
        """Return property and value of each statement of a subject."""
        return self._links.get(subject, ())

    def back(self, value: str) -> Iterator[Link]:
        """Yield property and subject of each statement with that object."""
        return iter(self._back.get(value, ()))


class Stored:
    """The statements of a graph of the store; each subject is read once."""

    def __init__(self, store: GraphStore, graph: str) -> None:
        self._store, self._graph = store, graph
        self._lines: dict[str, frozenset[str]] = {}
        self._links: dict[str, Sequence[Link]] = {}
        self._back: dict[str, Sequence[Link]] = {}

    def lines(self, subject: str) -> frozenset[str]:
        """Return the statements of a subject, none where it is not described."""
        self._read(subject)
        return self._lines[subject]

    def links(self, subject: str) -> Sequence[Link]:
        """Return property and value of each statement of a subject."""
        self._read(subject)
        return self._links[subject]

    def back(self, value: str) -> Iterator[Link]:
        """Yield property and subject of each statement with that object, in no order."""
        known = self._back.get(value)
        if known is not None:
            yield from known
            return
        found: list[Link] = []
        for subject, predicate, _ in self._store.triples(self._graph, value=_node(value)):
            link = term_text(predicate), term_text(subject)
            found.append(link)
            yield link
        self._back[value] = found

    def _read(self, subject: str) -> None:
        if subject not in self._lines:
            found = list(self._store.triples(self._graph, subject=_node(subject)))
            self._lines[subject] = frozenset(map(triple_line, found))
            self._links[subject] = [(term_text(name), term_text(value)) for _, name, value in found]


def types_of(linked: Linked, subject: str) -> frozenset[str]:
    """Return the classes of a subject."""
    return frozenset(value for predicate, value in linked.links(subject) if predicate == _TYPE)


def is_shareable(linked: Linked, subject: str) -> bool:
    """Return whether a thing is an organisation or a place, which many things may refer to."""
    return not types_of(linked, subject).isdisjoint({*PLACES, ORGANISATION})


def _node(term: str) -> Iri | Blank:
    return Blank(term[2:]) if term.startswith("_:") else Iri(term[1:-1])
