"""Results of queries as values that compare as SPARQL says: blank nodes by their place, order if asked for.

Literals are first put through a store of the engine, which writes numbers, times and language tags in one
way (`"01"^^xsd:integer` as `"1"^^xsd:integer`); a result is the same if it is the same after that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import pyoxigraph as ox

__all__ = ["Boolean", "Graph", "Outcome", "Table", "read", "same"]

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
TABLES = {
    "srx": ox.QueryResultsFormat.XML,
    "srj": ox.QueryResultsFormat.JSON,
    "tsv": ox.QueryResultsFormat.TSV,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
# A solution: values by variables
Row = dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]


@dataclass(frozen=True, slots=True)
class Boolean:
    """The answer of an ASK."""

    value: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """The answer of a CONSTRUCT or DESCRIBE."""

    triples: tuple[ox.Triple, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The answer of a SELECT; `is_ordered` where the order is a part of what is expected."""

    variables: frozenset[str]
    rows: tuple[Row, ...]
    is_ordered: bool = False


Outcome = Boolean | Graph | Table


def read(content: bytes, form: str, *, base: str, is_ordered: bool = False) -> Outcome:
    """Return a result from its file or its answer.

    Args:
        content: its bytes.
        form: the ending of the file, or the media type.
        base: IRI that relative ones are under.
        is_ordered: the query orders its solutions.
    """
    if form in GRAPHS:
        return _of_graph(
            [quad.triple for quad in ox.parse(content, format=GRAPHS[form], base_iri=base)]
        )
    parsed = ox.parse_query_results(content, format=TABLES[form])
    if isinstance(parsed, ox.QueryBoolean):
        return Boolean(bool(parsed))
    names = [variable.value for variable in parsed.variables]
    rows = tuple(
        {name: value for name in names if (value := solution[name]) is not None}
        for solution in parsed
    )
    return Table(frozenset(names), rows, is_ordered)


def same(expected: Outcome, got: Outcome, *, is_lax: bool = False) -> bool:
    """Return whether two results are the same; `is_lax` lets solutions come less often."""
    if isinstance(expected, Table) and isinstance(got, Table):
        return expected.variables == got.variables and _same_rows(expected, got, is_lax=is_lax)
    if isinstance(expected, Graph) and isinstance(got, Graph):
        return _canonical(expected.triples) == _canonical(got.triples)
    return expected == got


def _of_graph(triples: Sequence[ox.Triple]) -> Outcome:
    """Return a graph, or the table or boolean that it describes in the vocabulary of the old suites."""
    about = {triple.subject for triple in triples if triple.object == _rs("ResultSet")}
    if not about:
        return Graph(tuple(triples))
    found: dict[object, dict[str, list[ox.Triple]]] = {}
    for triple in triples:
        by_predicate = found.setdefault(triple.subject, {})
        by_predicate.setdefault(triple.predicate.value.removeprefix(RS), []).append(triple)
    top = found[about.pop()]
    if "boolean" in top:
        return Boolean(cast("ox.Literal", top["boolean"][0].object).value == "true")
    solutions = [found.get(triple.object, {}) for triple in top.get("solution", [])]
    is_ordered = any("index" in solution for solution in solutions)
    if is_ordered:
        solutions.sort(key=lambda each: int(cast("ox.Literal", each["index"][0].object).value))
    names = {cast("ox.Literal", triple.object).value for triple in top.get("resultVariable", [])}
    return Table(frozenset(names), tuple(_row(each, found) for each in solutions), is_ordered)


def _row(
    solution: dict[str, list[ox.Triple]], found: dict[object, dict[str, list[ox.Triple]]]
) -> Row:
    bindings = [found[triple.object] for triple in solution.get("binding", [])]
    return {
        cast("ox.Literal", binding["variable"][0].object).value: cast(
            "ox.Literal", binding["value"][0].object
        )
        for binding in bindings
    }


def _rs(local: str) -> ox.NamedNode:
    return ox.NamedNode(RS + local)


def _same_rows(expected: Table, got: Table, *, is_lax: bool) -> bool:
    wanted, given = [_plain(row) for row in expected.rows], [_plain(row) for row in got.rows]
    if is_lax:
        return set(wanted) == set(given) and not Counter(given) - Counter(wanted)
    if len(wanted) != len(given):
        return False
    if expected.is_ordered:
        return _matches(wanted, given, {}, is_ordered=True)
    certain = [row for row in wanted if not _has_blank(row)]
    if Counter(certain) != Counter(row for row in given if not _has_blank(row)):
        return False
    return _matches(
        [row for row in wanted if _has_blank(row)],
        [row for row in given if _has_blank(row)],
        {},
        is_ordered=False,
    )


Plain = tuple[tuple[str, str], ...]


def _plain(row: Row) -> Plain:
    return tuple(sorted((name, _written(value)) for name, value in row.items()))


def _written(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    """Return a term as the engine writes it after it was stored."""
    if isinstance(term, ox.BlankNode):
        return str(term)
    place = ox.NamedNode("urn:x")
    store = ox.Store()
    store.add(ox.Quad(place, place, term))
    return str(next(iter(store)).object)


def _has_blank(row: Plain) -> bool:
    return any(value.startswith("_:") for _, value in row)


def _matches(
    wanted: list[Plain], given: list[Plain], known: dict[str, str], *, is_ordered: bool
) -> bool:
    """Return whether blank nodes of the one stand for those of the other, each for one."""
    if not wanted:
        return not given
    for at, candidate in enumerate(given[:1] if is_ordered else given):
        extended = _unified(wanted[0], candidate, known)
        rest = given[:at] + given[at + 1 :]
        if extended is not None and _matches(wanted[1:], rest, extended, is_ordered=is_ordered):
            return True
    return False


def _unified(wanted: Plain, given: Plain, known: dict[str, str]) -> dict[str, str] | None:
    if [name for name, _ in wanted] != [name for name, _ in given]:
        return None
    extended = dict(known)
    for (_, one), (_, other) in zip(wanted, given, strict=True):
        if not (one.startswith("_:") and other.startswith("_:")):
            if one != other:
                return None
        elif extended.setdefault(one, other) != other:
            return None
    return extended if len(set(extended.values())) == len(extended) else None


def _canonical(triples: Iterable[ox.Triple]) -> set[str]:
    store = ox.Store()
    store.extend(ox.Quad(each.subject, each.predicate, each.object) for each in triples)
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}
