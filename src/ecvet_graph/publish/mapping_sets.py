"""Mapping sets of others into the store: each in a graph of its own, with its provenance.

They are what others assert: they change no status, take part in inferences, and are told apart from
decisions by their graph. What may name persons is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.mappings.records import (
    UNIT_PREDICATES,
    MappingHead,
    MappingRecord,
    MappingSetDocument,
)
from ecvet_graph.mappings.slots import PERSON_SLOTS
from ecvet_graph.model.iris import ECVET, SSSOM, Graphs
from ecvet_graph.model.terms import Triple
from ecvet_graph.publish.inferring import put_inferred
from ecvet_graph.query import iterate
from ecvet_graph.rdf.mappings import mapping_set_name, mapping_set_triples
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import WRITER_PATIENCE, GraphStore, RdfFormat, StoreHome

__all__ = ["RecordedSet", "record_mapping_set"]


@dataclass(frozen=True, slots=True)
class RecordedSet:
    """A set as it stands in the store: its graph, how many mappings, and what was left out of it.

    `version` is the version of the store that was written, `None` where the same set was there.
    """

    graph: str
    mappings: int
    left_out: tuple[str, ...]
    version: int | None


def record_mapping_set(
    home: StoreHome, document: MappingSetDocument, *, base: str, source: str
) -> RecordedSet:
    """Put a set into its graph; an earlier one of the same `mapping_set_id` is replaced.

    Raises:
        InvalidDataError: a mapping is not one between two known units, or is said twice; names the
            line and the column. The store is unchanged.
        LimitError: more would follow from all mappings than anybody could look at.
        ConflictError, StoreError: the store cannot be written.
    """
    _check_origin(document.head, base=base, source=source)
    graph = Graphs(base).mapping_set(mapping_set_name(document.head.iri))
    with home.reader() as snapshot:
        _check(document, _units(snapshot.store), source=source)
        triples = tuple(snapshot.store.triples(graph))
    _check_name(document.head, triples, source=source)
    known = set(map(triple_line, triples))
    head, records, left_out = _without_persons(document)
    lines = {triple_line(triple) for triple in mapping_set_triples(base, head, records)}
    recorded = RecordedSet(graph, len(records), (*left_out, *document.ignored), None)
    if lines == known:
        return recorded
    with home.writer(
        f"mapping set {head.iri}"[:400], replaced=[graph], wait=WRITER_PATIENCE
    ) as draft:
        _check(document, _units(draft.store), source=source)
        document_lines = "".join(sorted(lines)).encode()
        draft.store.load(document_lines, syntax=RdfFormat.N_TRIPLES, graph=graph)
        put_inferred(draft.store, base=base)
        return replace(recorded, version=draft.version)


def _check_origin(head: MappingHead, *, base: str, source: str) -> None:
    # Suggestions of this installation must not come back as what others assert.
    if f"{head.iri}/".startswith(f"{base}/"):
        raise InvalidDataError(
            f"{head.iri[:200]} is a set of this installation itself.",
            remedy="Import sets of others only.",
            place=Place(source, field="mapping_set_id"),
        )


def _check_name(head: MappingHead, triples: Iterable[Triple], *, source: str) -> None:
    """Refuse a set whose IRI amounts to the name of another one's graph, which it would replace."""
    names = {str(o) for _, p, o in triples if p.value == SSSOM + "mapping_set_id"}
    if names - {head.iri}:
        raise InvalidDataError(
            f"The set {min(names)[:200]} has the same name here.",
            remedy="Choose another mapping_set_id.",
            place=Place(source, field="mapping_set_id"),
        )


def _units(store: GraphStore) -> frozenset[str]:
    rows = iterate(store, "review/described", **{"class": ECVET + "Unit"})
    return frozenset(str(row["thing"]) for row in rows)


def _check(document: MappingSetDocument, units: frozenset[str], *, source: str) -> None:
    if not document.records:
        raise InvalidDataError(
            "There is no mapping in the set.", remedy="Add rows.", place=Place(source)
        )
    seen: set[MappingRecord] = set()
    for record, line in zip(document.records, document.lines, strict=True):
        fault = _fault(record, units)
        if fault:
            message, remedy, column = fault
            raise InvalidDataError(message, remedy=remedy, place=Place(source, line, field=column))
        if record in seen:
            raise InvalidDataError(
                "The mapping stands twice.", remedy="Remove one.", place=Place(source, line)
            )
        seen.add(record)


def _fault(record: MappingRecord, units: frozenset[str]) -> tuple[str, str, str] | None:
    """Return what is wrong with a mapping, what to do, and in which column."""
    if record.predicate not in UNIT_PREDICATES:
        return (
            f"{record.predicate[:100]} is not a mapping between units.",
            "Use skos:exactMatch, closeMatch, broadMatch, narrowMatch or relatedMatch.",
            "predicate_id",
        )
    for column, unit in (("subject_id", record.subject), ("object_id", record.object)):
        if unit not in units:
            return (
                f"There is no unit {unit[:200]}.",
                "Publish it first, or leave the row out.",
                column,
            )
    if record.subject == record.object:
        return "A unit is mapped to itself.", "Leave the row out.", "object_id"
    return None


def _without_persons(
    document: MappingSetDocument,
) -> tuple[MappingHead, Sequence[MappingRecord], tuple[str, ...]]:
    head = replace(document.head, slots=_kept(document.head.slots))
    records = [replace(record, slots=_kept(record.slots)) for record in document.records]
    names = {name for name, _ in document.head.slots}
    names.update(name for record in document.records for name, _ in record.slots)
    return head, records, tuple(sorted(names & PERSON_SLOTS))


def _kept(slots: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in slots if name not in PERSON_SLOTS)
