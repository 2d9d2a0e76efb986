"""Mapping sets of others, and what follows from mappings, as triples in the terms of SSSOM."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from ecvet_graph.mappings.inference import Followed
from ecvet_graph.mappings.records import MappingHead, MappingRecord
from ecvet_graph.mappings.slots import LIST_KINDS, PROPAGATED, SET_SLOTS, SLOTS
from ecvet_graph.model.iris import DCTERMS, OWL, PROV, RDF, SSSOM, XSD, Minter, slug
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.rdf.statements import TYPE, decimal_text

__all__ = ["inferred_triples", "mapping_set_name", "mapping_set_triples", "read_mappings"]

_REVIEW, _DERIVED = "review", "derived"
_HASH_DIGITS, _SHORT_DIGITS = 16, 8
_SUBJECT, _PREDICATE, _OBJECT = (
    OWL + "annotatedSource",
    OWL + "annotatedProperty",
    OWL + "annotatedTarget",
)
_JUSTIFICATION, _CONFIDENCE = SSSOM + "mapping_justification", SSSOM + "confidence"
_MODIFIER, _NEGATED = SSSOM + "predicate_modifier", SSSOM + "NegatedPredicate"


def mapping_set_name(iri: str) -> str:
    """Return the local name of a set: a slug of the end of its IRI, and a hash of all of it."""
    return f"{slug(iri.rstrip('/#').rpartition('/')[2])[:40]}-{_digest(iri)[:_SHORT_DIGITS]}"


def mapping_set_triples(
    base: str, head: MappingHead, records: Iterable[MappingRecord]
) -> Iterator[Triple]:
    """Yield a set with its provenance, and its mappings under names of this installation."""
    minter, name = Minter(base, _REVIEW), mapping_set_name(head.iri)
    node = Iri(minter.iri("mapping-set", name))
    yield node, TYPE, Iri(SSSOM + "MappingSet")
    yield node, Iri(SSSOM + "mapping_set_id"), Literal(head.iri, XSD + "anyURI")
    yield node, Iri(DCTERMS + "license"), Iri(head.licence)
    kinds = {**SET_SLOTS, **PROPAGATED}
    for slot, value in head.slots:
        yield from _slot(node, slot, value, kinds[slot])
    for record in records:
        mapping = Iri(minter.iri("mapping", name, _record_digest(record)))
        yield node, Iri(SSSOM + "mappings"), mapping
        yield from _mapping(mapping, record)
        if record.iri:
            yield mapping, Iri(SSSOM + "record_id"), Literal(record.iri, XSD + "anyURI")
        for slot, value in record.slots:
            yield from _slot(mapping, slot, value, SLOTS[slot])


def inferred_triples(base: str, followed: Iterable[Followed]) -> Iterator[Triple]:
    """Yield mappings that follow from others, with their premises."""
    minter = Minter(base, _DERIVED)
    for one in followed:
        subject, predicate, value = one.fact
        record = MappingRecord(
            subject, predicate, value, one.justification, confidence=one.confidence
        )
        node = Iri(minter.iri("mapping", _digest(subject, predicate, value)))
        yield from _mapping(node, record)
        for premise in one.premises:
            yield node, Iri(PROV + "wasDerivedFrom"), Iri(premise)


def read_mappings(triples: Iterable[Triple]) -> tuple[MappingRecord, ...]:
    """Return the mappings in the triples of a set or of what was inferred, by name.

    Records carry the name that they have here; of the further slots nothing is read.
    """
    facts: defaultdict[str, dict[str, Term]] = defaultdict(dict)
    mappings = set()
    for subject, predicate, value in triples:
        facts[str(subject)][predicate.value] = value
        if predicate.value == RDF + "type" and str(value) == SSSOM + "Mapping":
            mappings.add(str(subject))
    return tuple(_record(iri, facts[iri]) for iri in sorted(mappings))


def _mapping(node: Iri, record: MappingRecord) -> Iterator[Triple]:
    yield node, TYPE, Iri(SSSOM + "Mapping")
    yield node, Iri(_SUBJECT), Iri(record.subject)
    yield node, Iri(_PREDICATE), Iri(record.predicate)
    yield node, Iri(_OBJECT), Iri(record.object)
    yield node, Iri(_JUSTIFICATION), Iri(record.justification)
    if record.is_negated:
        yield node, Iri(_MODIFIER), Iri(_NEGATED)
    if record.confidence is not None:
        yield node, Iri(_CONFIDENCE), Literal(decimal_text(record.confidence), XSD + "decimal")


def _slot(node: Iri, name: str, value: str, kind: str) -> Iterator[Triple]:
    for part in value.split("|") if kind in LIST_KINDS else (value,):
        yield node, Iri(SSSOM + name), _term(part, kind.removesuffix("s"))


def _term(value: str, kind: str) -> Term:
    if kind == "iri":
        return Iri(value)
    if kind == "date":
        return Literal(value, XSD + "date")
    if kind == "share":
        return Literal(decimal_text(Decimal(value)), XSD + "decimal")
    return Literal(value)


def _record(iri: str, own: dict[str, Term]) -> MappingRecord:
    confidence = own.get(_CONFIDENCE)
    return MappingRecord(
        subject=str(own[_SUBJECT]),
        predicate=str(own[_PREDICATE]),
        object=str(own[_OBJECT]),
        justification=str(own[_JUSTIFICATION]),
        is_negated=_MODIFIER in own,
        confidence=None if confidence is None else Decimal(str(confidence)),
        iri=iri,
    )


def _record_digest(record: MappingRecord) -> str:
    further = (f"{name}={value}" for name, value in record.slots)
    return _digest(
        *(record.iri, record.subject, record.predicate, record.object, record.justification),
        *(str(record.is_negated), str(record.confidence), *further),
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_HASH_DIGITS]
