"""Decisions of the review graph as triples, and back (`docs/data-model.md`, "Decided by review").

A decision is an entity, what led to it an activity: PROV-O keeps the two apart. The activity used
what was said of both units then, so that a later change of either can be seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from ecvet_graph.model.iris import ECVET, ELM, OWN, PROV, RDF, ROV, XSD, Minter
from ecvet_graph.model.learning import Text
from ecvet_graph.model.review import (
    Decision,
    Difference,
    LinkDecision,
    Purpose,
    ReviewResult,
    Side,
)
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.rdf.statements import TYPE, iri_triples, name_digest, text_triples

__all__ = [
    "decision_triples",
    "institution_iri",
    "institution_triples",
    "link_decision_triples",
    "named_decision",
    "named_link_decision",
    "read_decisions",
    "read_link_decisions",
]

_AGENCY = "review"
_DECISION, _LINK = ECVET + "ReviewDecision", ECVET + "SkillLink"
_Facts = Mapping[str, Mapping[str, list[Term]]]


def institution_iri(base: str, local: str) -> str:
    """Return the IRI of an institution that no agency describes; `local` is a slug."""
    return Minter(base, _AGENCY).iri("organisation", local)


def institution_triples(iri: str, name: Text) -> Iterator[Triple]:
    """Yield the description of an institution that no agency describes."""
    node = Iri(iri)
    yield node, TYPE, Iri(ELM + "Organisation")
    yield from text_triples(node, ROV + "legalName", (name,))


def named_decision(base: str, decision: Decision) -> str:
    """Return the IRI of a decision: the same words about the same things have the same name."""
    said = "\n".join(f"{text.language} {text.value}" for text in decision.reasons)
    parts = (
        decision.institution,
        *(decision.side, decision.purpose, decision.result),
        *(decision.source_unit, decision.target_unit),
        *(decision.source_content, decision.target_content),
        *(decision.predicate, decision.memorandum or "", decision.revises or "", said),
        " ".join(decision.differences),
        " ".join(decision.open_outcomes),
    )
    return Minter(base, _AGENCY).iri("decision", name_digest(*parts))


def named_link_decision(base: str, decision: LinkDecision) -> str:
    """Return the IRI of a decision on a link, as `named_decision` does."""
    said = "\n".join(f"{text.language} {text.value}" for text in decision.reasons)
    parts = (
        *(decision.institution, decision.result, decision.outcome, decision.skill),
        *(decision.content, decision.revises or "", said),
    )
    return Minter(base, _AGENCY).iri("decision", name_digest(*parts))


def decision_triples(base: str, decision: Decision) -> Iterator[Triple]:
    """Yield what the review graph holds of a decision with a name."""
    node = Iri(decision.iri)
    yield from _record_triples(decision)
    yield node, Iri(ECVET + "side"), _concept("review-side", decision.side)
    yield node, Iri(ECVET + "purpose"), _concept("review-purpose", decision.purpose)
    yield node, Iri(ECVET + "sourceUnit"), Iri(decision.source_unit)
    yield node, Iri(ECVET + "targetUnit"), Iri(decision.target_unit)
    yield node, Iri(ECVET + "mappingPredicate"), Iri(decision.predicate)
    for difference in decision.differences:
        yield (
            node,
            Iri(ECVET + "substantialDifference"),
            _concept("recognition-element", difference),
        )
    yield from iri_triples(node, ECVET + "openOutcome", decision.open_outcomes)
    if decision.memorandum:
        yield node, Iri(ECVET + "underMemorandum"), Iri(decision.memorandum)
    yield from _used(base, decision.iri, decision.source_unit, decision.source_content)
    yield from _used(base, decision.iri, decision.target_unit, decision.target_content)


def link_decision_triples(base: str, decision: LinkDecision) -> Iterator[Triple]:
    """Yield what the review graph holds of a decision on a link with a name."""
    node = Iri(decision.iri)
    verb = "confirmedBy" if decision.result is ReviewResult.CONFIRMED else "rejectedBy"
    yield from _record_triples(decision)
    yield node, TYPE, Iri(_LINK)
    yield node, Iri(ECVET + "outcome"), Iri(decision.outcome)
    yield node, Iri(ECVET + "skill"), Iri(decision.skill)
    yield node, Iri(ECVET + verb), Iri(decision.institution)
    yield from _used(base, decision.iri, decision.outcome, decision.content)


def read_decisions(triples: Iterable[Triple]) -> tuple[Decision, ...]:
    """Return the decisions on pairs of units in the triples of the review graph, the oldest first."""
    facts = _facts(triples)
    found = [
        _decision(facts, iri)
        for iri in _of_type(facts, _DECISION)
        if ECVET + "sourceUnit" in facts[iri]
    ]
    return tuple(sorted(found, key=lambda one: (one.decided_at, one.iri)))


def read_link_decisions(triples: Iterable[Triple]) -> tuple[LinkDecision, ...]:
    """Return the decisions on skill links in the triples of the review graph, the oldest first."""
    facts = _facts(triples)
    found = [_link_decision(facts, iri) for iri in _of_type(facts, _LINK)]
    return tuple(sorted(found, key=lambda one: (one.decided_at, one.iri)))


def _record_triples(decision: Decision | LinkDecision) -> Iterator[Triple]:
    node, activity = Iri(decision.iri), _activity(decision.iri)
    made_at = decision.decided_at.astimezone(UTC).isoformat(timespec="microseconds")
    yield node, TYPE, Iri(_DECISION)
    yield node, Iri(ECVET + "reviewResult"), _concept("review-result", decision.result)
    yield node, Iri(ECVET + "decidedBy"), Iri(decision.institution)
    yield node, Iri(PROV + "generatedAtTime"), Literal(made_at, XSD + "dateTime")
    yield node, Iri(PROV + "wasGeneratedBy"), activity
    yield from text_triples(node, ECVET + "decisionReason", decision.reasons)
    if decision.revises:
        yield node, Iri(PROV + "wasRevisionOf"), Iri(decision.revises)
    yield activity, TYPE, Iri(PROV + "Activity")
    yield activity, Iri(PROV + "wasAssociatedWith"), Iri(decision.institution)


def _used(base: str, decision: str, thing: str, content: str) -> Iterator[Triple]:
    state = Iri(Minter(base, _AGENCY).iri("content", name_digest(thing), content))
    yield _activity(decision), Iri(PROV + "used"), state
    yield state, TYPE, Iri(PROV + "Entity")
    yield state, Iri(PROV + "specializationOf"), Iri(thing)
    yield state, Iri(ECVET + "contentDigest"), Literal(content)


def _activity(decision: str) -> Iri:
    return Iri(decision.replace("/review/decision/", "/review/activity/", 1))


def _concept(scheme: str, name: str) -> Iri:
    return Iri(f"{OWN}{scheme}/{name}")


def _decision(facts: _Facts, iri: str) -> Decision:
    own = facts[iri]
    source, target = _value(own, ECVET + "sourceUnit"), _value(own, ECVET + "targetUnit")
    contents = _contents(facts, own)
    return Decision(
        iri=iri,
        institution=_value(own, ECVET + "decidedBy"),
        side=Side(_local(own, "side")),
        purpose=Purpose(_local(own, "purpose")),
        result=ReviewResult(_local(own, "reviewResult")),
        source_unit=source,
        target_unit=target,
        decided_at=_time(own),
        source_content=contents[source],
        target_content=contents[target],
        predicate=_value(own, ECVET + "mappingPredicate"),
        reasons=_texts(own),
        differences=tuple(
            sorted(Difference(_last(one)) for one in own.get(ECVET + "substantialDifference", ()))
        ),
        open_outcomes=tuple(sorted(map(str, own.get(ECVET + "openOutcome", ())))),
        revises=_optional(own, PROV + "wasRevisionOf"),
        memorandum=_optional(own, ECVET + "underMemorandum"),
    )


def _link_decision(facts: _Facts, iri: str) -> LinkDecision:
    own = facts[iri]
    outcome = _value(own, ECVET + "outcome")
    return LinkDecision(
        iri=iri,
        institution=_value(own, ECVET + "decidedBy"),
        result=ReviewResult(_local(own, "reviewResult")),
        outcome=outcome,
        skill=_value(own, ECVET + "skill"),
        decided_at=_time(own),
        content=_contents(facts, own)[outcome],
        reasons=_texts(own),
        revises=_optional(own, PROV + "wasRevisionOf"),
    )


def _contents(facts: _Facts, own: Mapping[str, list[Term]]) -> dict[str, str]:
    used = facts[_value(own, PROV + "wasGeneratedBy")][PROV + "used"]
    states = [facts[str(one)] for one in used]
    return {
        _value(state, PROV + "specializationOf"): _value(state, ECVET + "contentDigest")
        for state in states
    }


def _facts(triples: Iterable[Triple]) -> _Facts:
    facts: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        facts[str(subject)][predicate.value].append(value)
    return facts


def _of_type(facts: _Facts, kind: str) -> list[str]:
    return [iri for iri, own in list(facts.items()) if Iri(kind) in own.get(RDF + "type", ())]


def _value(own: Mapping[str, list[Term]], predicate: str) -> str:
    return str(own[predicate][0])


def _optional(own: Mapping[str, list[Term]], predicate: str) -> str | None:
    return str(own[predicate][0]) if predicate in own else None


def _local(own: Mapping[str, list[Term]], name: str) -> str:
    return _last(own[ECVET + name][0])


def _last(concept: Term) -> str:
    return str(concept).rpartition("/")[2]


def _time(own: Mapping[str, list[Term]]) -> datetime:
    return datetime.fromisoformat(_value(own, PROV + "generatedAtTime")).astimezone(UTC)


def _texts(own: Mapping[str, list[Term]]) -> tuple[Text, ...]:
    found = [
        Text(value.value, value.language or "")
        for value in own.get(ECVET + "decisionReason", ())
        if isinstance(value, Literal)
    ]
    return tuple(sorted(found, key=lambda text: (text.language, text.value)))
