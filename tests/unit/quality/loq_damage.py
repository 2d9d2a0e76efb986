"""Records of the LOQ profile, damaged in every place and in every way, each in IRIs of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SKOS, XSD
from rdflib.term import IdentifiedNode, Node

from ecvet_graph.model.iris import ECVET

Triple = tuple[Node, Node, Node]
Change = tuple[frozenset[Triple], frozenset[Triple]]
_OTHER_CLASS = URIRef(ECVET + "Unit")


@dataclass(frozen=True, slots=True)
class Damage:
    """A record with one error: what was done to which statement, and all that is left."""

    kind: str
    place: str
    triples: frozenset[Triple]

    def renamed(self, number: int) -> Graph:
        """Return the record with every IRI made its own, schemes apart."""
        graph = Graph()
        schemes = {s for s, _, o in self.triples if o == SKOS.ConceptScheme}
        schemes |= {o for _, p, o in self.triples if p == SKOS.inScheme}
        own = {s for s, _, _ in self.triples if isinstance(s, URIRef)} - schemes

        def name(node: Node) -> Node:
            if isinstance(node, BNode):
                return BNode(f"{node}v{number}")
            return URIRef(f"{node}/v{number}") if node in own else node

        for subject, predicate, value in self.triples:
            graph.add((name(subject), predicate, name(value)))
        return graph


def damages(record: Graph) -> Iterator[Damage]:
    """Yield the record with each of its statements changed in each way, one at a time."""
    whole = frozenset(record)
    for triple in sorted(whole, key=str):
        for change in _CHANGES:
            result = change(record, triple)
            if result is not None:
                taken, added = result
                place = " ".join(node.n3(record.namespace_manager) for node in triple)
                yield Damage(change.__name__.strip("_"), place, (whole - taken) | added)
    for subject in sorted({subject for subject, _, _ in whole}, key=str):
        for predicate in (URIRef(ECVET + "points"), RDFS.label, RDFS.seeAlso):
            extra = frozenset({(subject, predicate, Literal("1"))})
            yield Damage("extra", f"{subject} {predicate}", whole | extra)


def _removed(_: Graph, triple: Triple) -> Change | None:
    return frozenset({triple}), frozenset()


def _doubled(record: Graph, triple: Triple) -> Change | None:
    subject, predicate, value = triple
    if predicate == RDF.type:
        return None
    if isinstance(value, Literal):
        other = Literal(f"{value}", lang=value.language, datatype=value.datatype)
        if value.datatype in (XSD.dateTime, None, XSD.anyURI, XSD.string):
            text = f"3{str(value)[1:]}" if value.datatype == XSD.dateTime else f"{value}x"
            other = Literal(text, lang=value.language, datatype=value.datatype)
        return frozenset(), frozenset({(subject, predicate, other)})
    copy = URIRef(f"{value}/second")
    return frozenset(), frozenset({(subject, predicate, copy), *_described(record, value, copy)})


def _of_another_class(_: Graph, triple: Triple) -> Change | None:
    subject, predicate, _value = triple
    if predicate != RDF.type:
        return None
    return frozenset({triple}), frozenset({(subject, predicate, _OTHER_CLASS)})


def _of_another_kind(_: Graph, triple: Triple) -> Change | None:
    subject, predicate, value = triple
    if predicate == RDF.type:
        return None
    other: Node = URIRef("https://example.org/other")
    if not isinstance(value, Literal):
        other = Literal("text", lang="en")
    return frozenset({triple}), frozenset({(subject, predicate, other)})


def _of_another_datatype(_: Graph, triple: Triple) -> Change | None:
    subject, predicate, value = triple
    if not isinstance(value, Literal):
        return None
    other = Literal(str(value)) if value.language else Literal("7", datatype=XSD.integer)
    return frozenset({triple}), frozenset({(subject, predicate, other)})


def _ill_formed(_: Graph, triple: Triple) -> Change | None:
    subject, predicate, value = triple
    if not isinstance(value, Literal) or value.datatype not in (XSD.dateTime, XSD.anyURI):
        return None
    other = Literal("ftp:/no such thing", datatype=value.datatype)
    return frozenset({triple}), frozenset({(subject, predicate, other)})


def _unknown(_: Graph, triple: Triple) -> Change | None:
    subject, predicate, value = triple
    if predicate == RDF.type or isinstance(value, Literal):
        return None
    return frozenset({triple}), frozenset({(subject, predicate, URIRef(f"{value}/unknown"))})


def _blank(record: Graph, triple: Triple) -> Change | None:
    subject, predicate, value = triple
    if predicate == RDF.type or isinstance(value, Literal):
        return None
    node = BNode("b")
    added = frozenset({(subject, predicate, node), *_described(record, value, node)})
    return frozenset({triple}), added


def _described(record: Graph, value: Node, copy: IdentifiedNode) -> Iterator[Triple]:
    for predicate, about in record.predicate_objects(value):
        yield copy, predicate, about


_CHANGES: tuple[Callable[[Graph, Triple], Change | None], ...] = (
    _removed,
    _doubled,
    _of_another_class,
    _of_another_kind,
    _of_another_datatype,
    _ill_formed,
    _unknown,
    _blank,
)
