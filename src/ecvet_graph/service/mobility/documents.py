"""Each step of a transfer against its constraints, and its documents as linked data.

Constraints see the record with what the public graph says of the units, qualifications and
institutions that it names. Nothing about a learner is put into a store or a cache here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from ecvet_graph.errors import TransitionError
from ecvet_graph.model.iris import ECVET, ELM, OWL, PROV, RDF
from ecvet_graph.model.terms import Iri, Term, Triple
from ecvet_graph.quality import Finding, Severity, check_record, fault_and_advice
from ecvet_graph.query import construct
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import GraphStore

__all__ = ["check", "role_of"]

_UNITS = frozenset(
    [ECVET + name for name in ("agreedUnit", "hostUnit", "recognisedUnit")] + [ELM + "specifiedBy"]
)
_QUALIFICATIONS = frozenset(
    ECVET + name for name in ("comparesQualification", "targetQualification", "qualification")
)
_INSTITUTIONS = frozenset(ECVET + name for name in ("home", "host", "party", "decidedBy"))
_CONTEXT = MappingProxyType(
    {
        "mobility/check-units": ("unit", _UNITS),
        "mobility/check-qualifications": ("qualification", _QUALIFICATIONS),
        "mobility/check-institutions": ("institution", _INSTITUTIONS),
        "mobility/check-structure": ("qualification", frozenset([ECVET + "qualification"])),
    }
)
# What the findings call the things that a record consists of, the more particular classes first
_ROLES = MappingProxyType(
    {
        ECVET + "Transfer": "the transfer",
        ECVET + "MemorandumOfUnderstanding": "the memorandum",
        ECVET + "LearningAgreement": "the learning agreement",
        ECVET + "AgreedPart": "what is agreed for a unit",
        ECVET + "Signature": "a signature",
        ECVET + "PersonalTranscript": "the transcript",
        ECVET + "Credit": "the credit",
        ELM + "LearningAssessment": "the assessment",
        ECVET + "ValidationDecision": "the validation",
        ECVET + "RecognitionDecision": "the recognition",
        ECVET + "Accumulation": "the accumulation",
        ELM + "CreditPoint": "the points of the credit",
        ELM + "AwardingProcess": "the award of the credit",
        ELM + "Note": "the grade",
        PROV + "Activity": "a step",
    }
)
# A finding about an institution that the record names, not one that describes it
_OF_PARTICIPANTS = frozenset({"O02"})
_About = Mapping[str, Sequence[Triple]]


def check(
    triples: Iterable[Triple], *, store: GraphStore, before: Iterable[Triple] = ()
) -> tuple[Finding, ...]:
    """Return the warnings and remarks on a record, worst first.

    Args:
        triples: all that belongs to the matter: the transfer, its memorandum, and what else is on
            record of the learner where units may rest on it.
        store: a version of the public graph, for what it says of the things named.
        before: the same before a step. What was broken then already is passed over: not by this
            step, but because what it rested on has expired, changed, or is not for these eyes.

    Raises:
        TransitionError: a constraint is broken; the message says by what, `rule` names the gravest.
        LimitError: it is far more than a record.
        EngineError: the engine failed.
    """
    record = tuple(dict.fromkeys(triples))
    findings = _findings(record, store)
    broken = _violations(findings)
    if not broken:
        return findings
    known = set(_violations(_findings(tuple(dict.fromkeys(before)), store)))
    new = [finding for finding in broken if finding not in known]
    if new:
        raise _broken(new, _by_subject(record))
    return tuple(finding for finding in findings if finding not in known)


def role_of(thing: str, triples: Iterable[Triple]) -> str:
    """Return what a thing of a record is, in a few English words; its IRI where that is not known."""
    return _role(thing, _by_subject(triples))


def _findings(record: Collection[Triple], store: GraphStore) -> tuple[Finding, ...]:
    if not record:
        return ()
    about = _by_subject(record)
    lines = dict.fromkeys(map(triple_line, (*record, *_context(record, store))))
    return tuple(finding for finding in check_record(lines) if _concerns(finding, about))


def _violations(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.VIOLATION]


def _context(record: Collection[Triple], store: GraphStore) -> Iterator[Triple]:
    """Yield what the store says of the things that a record names and does not describe."""
    described = {subject for subject, _, _ in record}
    for query, (name, predicates) in _CONTEXT.items():
        named = dict.fromkeys(
            value
            for _, predicate, value in record
            if predicate.value in predicates and isinstance(value, Iri) and value not in described
        )
        if named:
            yield from construct(store, query, **{name: tuple(named)})


def _concerns(finding: Finding, about: _About) -> bool:
    return finding.focus in about or finding.code in _OF_PARTICIPANTS


def _broken(findings: Sequence[Finding], about: _About) -> TransitionError:
    first, others = findings[0], findings[1:]
    codes = ", ".join(dict.fromkeys(finding.code for finding in others))
    fault, advice = fault_and_advice(first.message())
    message = f"Rule {first.code}, {_role(first.focus, about)}: {fault}"
    remedy = f"{advice} Also: {codes}." if codes else advice
    return TransitionError(first.code, message, remedy=remedy.strip())


def _role(thing: str, about: _About) -> str:
    facts: dict[str, list[Term]] = {}
    for _, predicate, value in about.get(thing, ()):
        facts.setdefault(predicate.value, []).append(value)
    kinds = {str(value) for value in facts.get(RDF + "type", ())}
    name = next((name for kind, name in _ROLES.items() if kind in kinds), f"<{thing}>")
    for version in facts.get(OWL + "versionInfo", ()):
        name += f" (version {version})"
    return name


def _by_subject(triples: Iterable[Triple]) -> dict[str, list[Triple]]:
    about: dict[str, list[Triple]] = {}
    for triple in triples:
        about.setdefault(str(triple[0]), []).append(triple)
    return about
