"""What is left of things that no dataset describes any more: graph `{base}/graph/withdrawn`.

A tombstone is a node of its own, so that nothing that looks for qualifications or units finds a
withdrawn one: `{base}/datasets/{agency}/{dataset}/version/{number}#withdrawn-{hash}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ecvet_graph.model.iris import DCTERMS, ECVET, RDF, Graphs
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.terms import Blank, Iri, Literal, Term, Triple
from ecvet_graph.publish.catalogue import CHANGED_CLASSES, facts_of
from ecvet_graph.rdf.statements import name_digest, text_triples
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import GraphStore

__all__ = ["Leaving", "Tombstone", "bury", "raise_again", "tombstone"]

_VERSION = re.compile(r"/datasets/([^/]+)/([^/]+)/version/([0-9]+)$")
_CODES = (DCTERMS + "identifier", ECVET + "unitCode")
_CLASSES = {iri: kind for kind, iri in CHANGED_CLASSES.items()}


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is known of a withdrawn thing.

    Attributes:
        iri: the thing.
        agency: id of the agency that described it.
        dataset: the dataset that it was in.
        version: number of the first version of that dataset without it.
        withdrawn_at: when that version was published (UTC).
        titles: its last titles, sorted by language.
        kind: qualification, unit, outcome or other.
        replaced_by: IRI of the thing with the same identifier or official code, else empty.
    """

    iri: str
    agency: str
    dataset: str
    version: int
    withdrawn_at: datetime
    titles: Texts = ()
    kind: str = "other"
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A thing that leaves a dataset: its classes (IRIs), titles, and identifiers and codes."""

    iri: str
    classes: tuple[str, ...] = ()
    titles: Texts = ()
    codes: tuple[tuple[str, Literal], ...] = ()


def tombstone(store: GraphStore, iri: str, *, base: str) -> Tombstone | None:
    """Return what is left of a thing, `None` where it was never withdrawn or is back."""
    graph = Graphs(base).withdrawn
    for node, _, _ in store.triples(graph, value=Iri(iri)):
        facts: dict[str, list[Term]] = {}
        for _, predicate, value in store.triples(graph, subject=node):
            facts.setdefault(str(predicate), []).append(value)
        version = next(map(str, facts.get(ECVET + "withdrawnIn", ())), "")
        place = _VERSION.search(version)
        if place is None or Iri(iri) not in facts.get(ECVET + "withdrawnThing", ()):
            continue
        issued = str(facts_of(store, version, base=base)[DCTERMS + "issued"][0])
        kinds = (_CLASSES.get(str(name), "other") for name in facts.get(ECVET + "formerClass", ()))
        return Tombstone(
            iri=iri,
            agency=place[1],
            dataset=place[2],
            version=int(place[3]),
            withdrawn_at=datetime.fromisoformat(issued).astimezone(UTC),
            titles=_texts(facts.get(DCTERMS + "title", ())),
            kind=next((kind for kind in kinds if kind != "other"), "other"),
            replaced_by=next(map(str, facts.get(DCTERMS + "isReplacedBy", ())), ""),
        )
    return None


def bury(
    store: GraphStore, things: Iterable[Leaving], *, version: str, graph: str, base: str
) -> None:
    """Put up tombstones for things; call it when the new version is in the store.

    Args:
        store: the store.
        things: what left.
        version: IRI of the first version without them.
        graph: the graph of the dataset, where what replaces them is looked for.
        base: base IRI of the installation.
    """
    lines = {
        triple_line(triple)
        for thing in things
        for triple in _triples(thing, version, _successor(store, thing, graph))
    }
    if lines:
        store.change(Graphs(base).withdrawn, removed=b"", added="".join(sorted(lines)).encode())


def raise_again(store: GraphStore, things: Iterable[str], *, base: str) -> None:
    """Take away the tombstones of things that are described again."""
    graph = Graphs(base).withdrawn
    if next(store.triples(graph), None) is None:
        return
    nodes = {
        node
        for thing in things
        for node, predicate, _ in store.triples(graph, value=Iri(thing))
        if str(predicate) == ECVET + "withdrawnThing"
    }
    lines = {triple_line(one) for node in nodes for one in store.triples(graph, subject=node)}
    if lines:
        store.change(graph, removed="".join(sorted(lines)).encode(), added=b"")


def _triples(thing: Leaving, version: str, successor: str) -> Iterator[Triple]:
    node = Iri(f"{version}#withdrawn-{name_digest(thing.iri)}")
    yield node, Iri(RDF + "type"), Iri(ECVET + "Tombstone")
    yield node, Iri(ECVET + "withdrawnThing"), Iri(thing.iri)
    yield node, Iri(ECVET + "withdrawnIn"), Iri(version)
    for name in thing.classes:
        yield node, Iri(ECVET + "formerClass"), Iri(name)
    yield from text_triples(node, DCTERMS + "title", thing.titles)
    if successor:
        yield node, Iri(DCTERMS + "isReplacedBy"), Iri(successor)


def _successor(store: GraphStore, thing: Leaving, graph: str) -> str:
    """Return the only other thing of the same class with the same identifier, else official code."""
    for predicate in _CODES:
        found = {
            str(subject)
            for name, code in thing.codes
            if name == predicate
            for subject, about, _ in store.triples(graph, value=code)
            if str(about) == predicate and _shares_class(store, thing, subject, graph)
        }
        if len(found) == 1:
            return found.pop()
    return ""


def _shares_class(store: GraphStore, thing: Leaving, other: Iri | Blank, graph: str) -> bool:
    return any(
        str(predicate) == RDF + "type" and str(value) in thing.classes
        for _, predicate, value in store.triples(graph, subject=other)
    )


def _texts(values: Iterable[Term]) -> Texts:
    found = (Text(one.value, one.language or "") for one in values if isinstance(one, Literal))
    return tuple(sorted(found, key=lambda text: (text.language, text.value)))
