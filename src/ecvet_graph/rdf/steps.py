"""What memoranda and transfers share: texts of an agreement's state, signatures and steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date

from ecvet_graph.model.iris import DCTERMS, ECVET, OWN, PROV, XSD
from ecvet_graph.model.mobility import Signature, Step
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.rdf.statements import TYPE, day_triples

__all__ = ["concept", "midnight", "part_of", "signature_triples", "step_triples"]


def concept(scheme: str, name: str) -> Iri:
    """Return the concept of an own scheme, such as `route/inside-mou`."""
    return Iri(f"{OWN}{scheme}/{name}")


def part_of(iri: str, name: str) -> Iri:
    """Return the node of a record that no record of its own stands for, such as its award."""
    return Iri(f"{iri}#{name}")


def midnight(day: date) -> Literal:
    """Return a day as the `xsd:dateTime` that the European Learning Model asks for."""
    return Literal(f"{day.isoformat()}T00:00:00", XSD + "dateTime")


def signature_triples(document: str, signatures: Iterable[Signature]) -> Iterator[Triple]:
    """Yield the signatures under a document: who, as what, and on which day."""
    for one in signatures:
        node = Iri(one.iri)
        yield Iri(document), Iri(ECVET + "signature"), node
        yield node, TYPE, Iri(ECVET + "Signature")
        yield node, Iri(ECVET + "signatory"), Iri(one.signatory)
        yield node, Iri(ECVET + "role"), concept("signatory-role", one.role)
        yield from day_triples(node, ECVET + "signedOn", one.signed_on)


def step_triples(thing: str, steps: Iterable[Step]) -> Iterator[Triple]:
    """Yield what was done, as activities (PROV-O): kind, institution, time in UTC and record."""
    for number, one in enumerate(steps, start=1):
        node = part_of(thing, f"step-{number:02}")
        at = one.at.astimezone(UTC).isoformat()
        yield Iri(thing), Iri(ECVET + "step"), node
        yield node, TYPE, Iri(PROV + "Activity")
        yield node, Iri(DCTERMS + "type"), concept("step-kind", one.kind)
        yield node, Iri(PROV + "wasAssociatedWith"), Iri(one.by)
        yield node, Iri(PROV + "endedAtTime"), Literal(at, XSD + "dateTime")
        yield node, Iri(ECVET + "record"), Iri(one.record)
