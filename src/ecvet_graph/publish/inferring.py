"""What is asserted of pairs of units in a store, what follows from it, and what contradicts itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ecvet_graph.mappings.conflicts import Conflict, contradicting_decisions, find_conflicts
from ecvet_graph.mappings.decided import decision_record
from ecvet_graph.mappings.inference import infer
from ecvet_graph.mappings.records import MappingRecord
from ecvet_graph.mappings.rules import DENIED_BY
from ecvet_graph.mappings.standing import standing
from ecvet_graph.model.iris import ECVET, Graphs
from ecvet_graph.model.review import Decision
from ecvet_graph.publish.contents import unit_contents
from ecvet_graph.query import iterate
from ecvet_graph.rdf.mappings import inferred_triples, read_mappings
from ecvet_graph.rdf.review import read_decisions
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import GraphStore, RdfFormat

__all__ = ["asserted_records", "conflicts_in", "counting_decisions", "put_inferred"]

_SAME = ECVET + "sameUnitAs"


def counting_decisions(store: GraphStore, *, base: str) -> tuple[Decision, ...]:
    """Return the decisions that count: not revised, and on units that are as they were."""
    decisions = standing(read_decisions(store.triples(Graphs(base).review)))
    pairs = [(one.source_unit, one.target_unit) for one in decisions]
    contents = unit_contents(store, {unit for pair in pairs for unit in pair})
    digests = {unit: content.digest for unit, content in contents.items()}
    return tuple(
        one
        for one in decisions
        if digests.get(one.source_unit) == one.source_content
        and digests.get(one.target_unit) == one.target_content
    )


def asserted_records(store: GraphStore, *, base: str) -> tuple[MappingRecord, ...]:
    """Return what counting decisions and the mapping sets of others say, under the names here."""
    decided = [decision_record(one) for one in counting_decisions(store, base=base)]
    prefix = Graphs(base).mapping_set("")
    sets = [graph for graph in store.graphs() if graph.startswith(prefix)]
    return (*decided, *(one for graph in sets for one in read_mappings(store.triples(graph))))


def put_inferred(store: GraphStore, *, base: str) -> int:
    """Replace the graph of what follows from all assertions, and return how much does.

    What an assertion denies is left out; `conflicts_in` tells of it. Raises LimitError as `infer`,
    and the graph stays as it was.
    """
    graph, records = Graphs(base).inferred, asserted_records(store, base=base)
    denied = _denied(records)
    followed = [one for one in infer(records) if one.fact not in denied]
    lines = sorted({triple_line(triple) for triple in inferred_triples(base, followed)})
    store.clear(graph)
    if lines:
        store.load("".join(lines).encode(), syntax=RdfFormat.N_TRIPLES, graph=graph)
    return len(followed)


def conflicts_in(store: GraphStore, *, base: str) -> tuple[Conflict, ...]:
    """Return the conflicts among decisions, mapping sets and what follows from them."""
    records = asserted_records(store, base=base)
    units = tuple(sorted({unit for one in records for unit in (one.subject, one.object)}))
    qualifications: defaultdict[str, list[str]] = defaultdict(list)
    same = set()
    for row in iterate(store, "review/unit-places", unit=units) if units else ():
        unit, value = str(row["unit"]), str(row["value"])
        if str(row["property"]) == _SAME:
            same.add(frozenset((unit, value)))
        else:
            qualifications[unit].append(value)
    decided = contradicting_decisions(counting_decisions(store, base=base))
    others = find_conflicts(records, qualifications=qualifications, same_units=same)
    known = {conflict.records for conflict in decided}
    return (*decided, *(one for one in others if one.records not in known))


def _denied(records: Sequence[MappingRecord]) -> set[tuple[str, str, str]]:
    return {
        (record.subject, predicate, record.object)
        for record in records
        if record.is_negated
        for predicate, denials in DENIED_BY.items()
        if record.predicate in denials
    }
