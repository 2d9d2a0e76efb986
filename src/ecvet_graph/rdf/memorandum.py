"""Memoranda of understanding as triples, and back (`docs/data-model.md`, Transfer)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from ecvet_graph.model.days import day_of
from ecvet_graph.model.iris import DCTERMS, ECVET, PROV, RDF
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.mobility import (
    AgreementState,
    Confirmation,
    Memorandum,
    SignatoryRole,
    Signature,
    Step,
    StepKind,
)
from ecvet_graph.model.terms import Blank, Iri, Literal, Term, Triple
from ecvet_graph.rdf.statements import TYPE, day_triples, iri_triples, name_digest, text_triples
from ecvet_graph.rdf.steps import concept, signature_triples, step_triples

__all__ = ["memorandum_triples", "read_memoranda"]

_MEMORANDUM = Iri(ECVET + "MemorandumOfUnderstanding")
_Facts = Mapping[str, Mapping[str, list[Term]]]


def memorandum_triples(memorandum: Memorandum) -> Iterator[Triple]:
    """Yield everything a memorandum says; none of it is about a person."""
    node = Iri(memorandum.iri)
    yield node, TYPE, _MEMORANDUM
    yield from text_triples(node, DCTERMS + "title", memorandum.titles)
    yield from text_triples(node, DCTERMS + "description", memorandum.objectives)
    yield from iri_triples(node, ECVET + "party", memorandum.parties)
    yield from text_triples(node, ECVET + "otherActors", memorandum.other_actors)
    yield from iri_triples(node, ECVET + "comparesQualification", memorandum.qualifications)
    for point in memorandum.confirmations:
        yield node, Iri(ECVET + "confirms"), concept("mou-confirmation", point)
    yield node, Iri(ECVET + "state"), concept("agreement-state", memorandum.state)
    yield from day_triples(node, ECVET + "validFrom", memorandum.valid_from)
    yield from day_triples(node, ECVET + "validUntil", memorandum.valid_until)
    yield from day_triples(node, ECVET + "reviewDate", memorandum.review_on)
    yield from signature_triples(memorandum.iri, memorandum.signatures)
    yield from step_triples(memorandum.iri, memorandum.steps)


def read_memoranda(triples: Iterable[Triple]) -> tuple[Memorandum, ...]:
    """Return the memoranda that are described, by IRI; the inverse of `memorandum_triples`.

    RDF keeps no order: texts come by language, things by IRI, steps by time. One without a state
    counts as signed. What says neither when it begins nor when it was signed is left out, for
    nobody can tell whether it is in force; so is what has fewer than two parties.
    """
    facts: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        facts[str(subject)][predicate.value].append(value)
    named = sorted(iri for iri, own in facts.items() if _MEMORANDUM in own.get(RDF + "type", ()))
    found = (_memorandum(facts, iri) for iri in named if not iri.startswith("_:"))
    return tuple(one for one in found if one is not None)


def _memorandum(facts: _Facts, iri: str) -> Memorandum | None:
    own = facts[iri]
    signatures = _signatures(facts, iri)
    parties = _iris(own, ECVET + "party")
    signed = min((one.signed_on for one in signatures), default=None)
    start = _day(own, ECVET + "validFrom") or signed
    if start is None or len(parties) < 2:  # noqa: PLR2004  # a memorandum has two parties
        return None
    return Memorandum(
        iri=iri,
        titles=_texts(own, DCTERMS + "title"),
        parties=parties,
        qualifications=_iris(own, ECVET + "comparesQualification"),
        confirmations=tuple(one for one in Confirmation if one in _locals(own, ECVET + "confirms")),
        valid_from=start,
        valid_until=_day(own, ECVET + "validUntil"),
        review_on=_day(own, ECVET + "reviewDate"),
        objectives=_texts(own, DCTERMS + "description"),
        other_actors=_texts(own, ECVET + "otherActors"),
        state=_state(own),
        signatures=signatures,
        steps=_steps(facts, iri),
    )


def _state(own: Mapping[str, list[Term]]) -> AgreementState:
    said = _locals(own, ECVET + "state")
    return next((one for one in AgreementState if one in said), AgreementState.SIGNED)


def _signatures(facts: _Facts, iri: str) -> tuple[Signature, ...]:
    found = []
    for node in facts[iri].get(ECVET + "signature", ()):
        own = facts.get(str(node), {})
        signatory, day = _first(own, ECVET + "signatory"), _day(own, ECVET + "signedOn")
        if signatory and day:
            name = f"{iri}#signature-{name_digest(signatory)}"
            role = _locals(own, ECVET + "role")
            found.append(
                Signature(
                    iri=name if isinstance(node, Blank) else str(node),
                    signatory=signatory,
                    role=next((one for one in SignatoryRole if one in role), SignatoryRole.PARTY),
                    signed_on=day,
                )
            )
    return tuple(sorted(found, key=lambda one: one.iri))


def _steps(facts: _Facts, iri: str) -> tuple[Step, ...]:
    found = []
    for node in facts[iri].get(ECVET + "step", ()):
        own = facts.get(str(node), {})
        kinds, at = _locals(own, DCTERMS + "type"), _first(own, PROV + "endedAtTime")
        kind = next((one for one in StepKind if one in kinds), None)
        by, record = _first(own, PROV + "wasAssociatedWith"), _first(own, ECVET + "record")
        if kind and at and by and record:
            found.append(Step(at=datetime.fromisoformat(at), by=by, kind=kind, record=record))
    return tuple(sorted(found, key=lambda one: (one.at, one.kind, one.record)))


def _texts(own: Mapping[str, list[Term]], predicate: str) -> Texts:
    found = (
        Text(one.value, one.language or "und")
        for one in own.get(predicate, ())
        if isinstance(one, Literal)
    )
    return tuple(sorted(found, key=lambda text: (text.language, text.value)))


def _iris(own: Mapping[str, list[Term]], predicate: str) -> tuple[str, ...]:
    return tuple(sorted({str(one) for one in own.get(predicate, ()) if isinstance(one, Iri)}))


def _locals(own: Mapping[str, list[Term]], predicate: str) -> frozenset[str]:
    return frozenset(iri.rsplit("/", 1)[-1] for iri in _iris(own, predicate))


def _first(own: Mapping[str, list[Term]], predicate: str) -> str | None:
    return min(map(str, own.get(predicate, ())), default=None)


def _day(own: Mapping[str, list[Term]], predicate: str) -> date | None:
    text = _first(own, predicate)
    try:
        return day_of(text) if text else None
    except ValueError:
        return None
