"""Makes small errors in a constraint: every one of them must be noticed by some example.

Parameters of SHACL Core are left out, turned round or shifted one by one; so are the conditions in
SPARQL constraints (`sparql_mutants.py`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Literal, Node
from tests.unit.quality.sparql_mutants import query_mutants

NOWHERE = URIRef("https://example.org/nowhere")
NEVER = "x^"
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
# Parameters that are mutated by being left out.
REMOVABLE = (
    *TARGETS,
    SH.datatype,
    SH.disjoint,
    SH.equals,
    SH.hasValue,
    SH["in"],
    SH.languageIn,
    SH.lessThan,
    SH.lessThanOrEquals,
    SH.maxCount,
    SH.maxExclusive,
    SH.maxInclusive,
    SH.maxLength,
    SH.minCount,
    SH.minExclusive,
    SH.minInclusive,
    SH.minLength,
    SH.node,
    SH.nodeKind,
    SH["not"],
    SH["or"],
    SH["and"],
    SH.xone,
    SH.pattern,
    SH.property,
    SH.qualifiedMaxCount,
    SH.qualifiedMinCount,
    SH.sparql,
    SH.uniqueLang,
    SH["class"],
)
OPPOSITES: Mapping[URIRef, URIRef] = {
    SH.disjoint: SH.equals,
    SH.equals: SH.disjoint,
    SH.lessThan: SH.lessThanOrEquals,
    SH.lessThanOrEquals: SH.lessThan,
    SH.maxExclusive: SH.maxInclusive,
    SH.maxInclusive: SH.maxExclusive,
    SH.minExclusive: SH.minInclusive,
    SH.minInclusive: SH.minExclusive,
    SH["or"]: SH["and"],
    SH["and"]: SH["or"],
    SH["not"]: SH.node,
    SH.node: SH["not"],
}
SHIFTS: Mapping[URIRef, int] = {
    SH.minCount: 1,
    SH.qualifiedMinCount: 1,
    SH.maxCount: -1,
    SH.qualifiedMaxCount: -1,
    SH.minLength: 1,
    SH.maxLength: -1,
    SH.minExclusive: 1,
    SH.minInclusive: 1,
    SH.maxExclusive: -1,
    SH.maxInclusive: -1,
}
LISTS = (SH["in"], SH["or"], SH["and"], SH.xone, SH.languageIn, SH.alternativePath)
OTHER_VALUES: Mapping[URIRef, Node] = {
    SH.datatype: NOWHERE,
    SH["class"]: NOWHERE,
    SH.hasValue: NOWHERE,
    SH.targetClass: NOWHERE,
    SH.pattern: Literal(NEVER),
    SH["in"]: RDF.nil,
}
SWAPS: Mapping[Node, tuple[tuple[Node, Node], ...]] = {
    SH.severity: ((SH.Violation, SH.Info), (SH.Warning, SH.Info), (SH.Info, SH.Violation)),
    SH.nodeKind: ((SH.IRI, SH.Literal), (SH.Literal, SH.IRI), (SH.BlankNodeOrIRI, SH.Literal)),
    SH.uniqueLang: ((Literal(True), Literal(False)),),
}
_Change = Callable[[Graph], None]


@dataclass(frozen=True)
class Mutant:
    """A constraint with one small error: what was changed, and its Turtle."""

    change: str
    turtle: str


def one_shape(shapes: Graph, iri: str) -> Graph:
    """Return what a graph says of one constraint, its blank nodes included."""
    kept, seen = Graph(), set[Node]()
    waiting: list[Node] = [URIRef(iri)]
    while waiting:
        node = waiting.pop()
        seen.add(node)
        for triple in shapes.triples((node, None, None)):
            kept.add(triple)
            if isinstance(triple[2], BNode) and triple[2] not in seen:
                waiting.append(triple[2])
    return kept


def mutants_of(shapes: Graph, iri: str) -> Iterator[Mutant]:
    """Yield the constraint with each small error; the order is that of its statements."""
    shape = one_shape(shapes, iri)
    yield _mutant(shape, "switched off", _added((URIRef(iri), SH.deactivated, Literal(True))))
    for triple in sorted(shape, key=lambda statement: _order(shape, statement)):
        for change, apply in _changes(shape, triple):
            yield _mutant(shape, change, apply)


def _order(shape: Graph, triple: tuple[Node, Node, Node]) -> tuple[str, str]:
    return str(triple[1]), _shown(shape, triple[2])


def _mutant(shape: Graph, change: str, apply: _Change) -> Mutant:
    copy = Graph()
    copy += shape
    apply(copy)
    return Mutant(change, copy.serialize(format="nt"))


def _changes(shape: Graph, triple: tuple[Node, Node, Node]) -> Iterator[tuple[str, _Change]]:
    _, parameter, value = triple
    if not isinstance(parameter, URIRef):
        return
    name = f"{parameter.removeprefix(str(SH))} {_shown(shape, value)}"
    if parameter in REMOVABLE:
        yield f"{name} removed", _removed(triple)
    if parameter in OPPOSITES:
        opposite = OPPOSITES[parameter]
        yield f"{name} turned into {opposite.removeprefix(str(SH))}", _turned(triple, opposite)
    if parameter in OTHER_VALUES:
        yield f"{name} emptied", _replaced(triple, OTHER_VALUES[parameter])
    yield from _value_changes(shape, triple, name=name)


def _value_changes(
    shape: Graph, triple: tuple[Node, Node, Node], *, name: str
) -> Iterator[tuple[str, _Change]]:
    _, parameter, value = triple
    if parameter in SHIFTS and isinstance(parameter, URIRef):
        yield f"{name} shifted", _replaced(triple, _shifted(value, by=SHIFTS[parameter]))
    if parameter in LISTS and value != RDF.nil:
        yield from _list_changes(shape, value, name=str(parameter).removeprefix(str(SH)))
    for wanted, other in SWAPS.get(parameter, ()):
        if value == wanted:
            yield f"{name} changed", _replaced(triple, other)
    for change, text in _text_changes(parameter, str(value), name=name):
        yield change, _replaced(triple, Literal(text))


def _text_changes(parameter: Node, text: str, *, name: str) -> Iterator[tuple[str, str]]:
    if parameter == SH.select:
        yield from query_mutants(text)
    elif parameter == SH.pattern:
        for looser, what in _looser(text):
            yield f"{name} without {what}", looser


def _list_changes(shape: Graph, value: Node, *, name: str) -> Iterator[tuple[str, _Change]]:
    members = list(Collection(shape, value))
    for place, member in enumerate(members if len(members) > 1 else ()):
        yield f"{name} without {_shown(shape, member)}", _without(value, place)


def _looser(pattern: str) -> Iterator[tuple[str, str]]:
    if pattern.startswith("^"):
        yield pattern[1:], "^"
    if pattern.endswith("$"):
        yield pattern[:-1], "$"


def _shifted(value: Node, *, by: int) -> Literal:
    return Literal(int(str(value)) + by, datatype=XSD.integer)


def _added(triple: tuple[Node, Node, Node]) -> _Change:
    def apply(graph: Graph) -> None:
        graph.add(triple)

    return apply


def _removed(triple: tuple[Node, Node, Node]) -> _Change:
    def apply(graph: Graph) -> None:
        graph.remove(triple)

    return apply


def _replaced(triple: tuple[Node, Node, Node], value: Node) -> _Change:
    def apply(graph: Graph) -> None:
        graph.remove(triple)
        graph.add((triple[0], triple[1], value))

    return apply


def _turned(triple: tuple[Node, Node, Node], opposite: URIRef) -> _Change:
    def apply(graph: Graph) -> None:
        graph.remove(triple)
        graph.add((triple[0], opposite, triple[2]))

    return apply


def _without(head: Node, place: int) -> _Change:
    def apply(graph: Graph) -> None:
        del Collection(graph, head)[place]

    return apply


def _shown(shape: Graph, node: Node) -> str:
    """Return a node in words that do not change from run to run, blank nodes by their content."""
    if not isinstance(node, BNode):
        text = str(node)
        return text if text.startswith("^") else text.rpartition("/")[2].rpartition("#")[2] or text
    parts = sorted(
        (_shown(shape, predicate), _shown(shape, value))
        for predicate, value in shape.predicate_objects(node)
        if predicate != SH.select and value != RDF.nil
    )
    return "(" + " ".join(word for part in parts for word in part) + ")"
