"""The way of one learner's outcomes as triples, exactly as `docs/data-model.md` lays down (Transfer).

The learner is a pseudonym about which nothing is said. What ELM 3.1 has as nodes of their own
(award, points, grade) is named after the record it belongs to, so that nothing is blank.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ecvet_graph.model.iris import DCTERMS, ECVET, OWL
from ecvet_graph.model.mobility import AgreedUnit, LearningAgreement, Transcript, Transfer
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.rdf.decisions import portfolio_triples
from ecvet_graph.rdf.statements import (
    TYPE,
    boolean,
    day_triples,
    decimal_triples,
    iri_triples,
    text_triples,
)
from ecvet_graph.rdf.steps import concept, midnight, part_of, signature_triples, step_triples

__all__ = [
    "agreement_triples",
    "overview_triples",
    "portfolio_triples",
    "transcript_triples",
    "transfer_triples",
]


def transfer_triples(transfer: Transfer) -> Iterator[Triple]:
    """Yield everything that is on record of a transfer: documents, decisions and steps."""
    yield from overview_triples(transfer)
    yield from step_triples(transfer.iri, transfer.steps)
    for agreement in transfer.agreements:
        yield from agreement_triples(agreement)
    yield from portfolio_triples(transfer.portfolio)
    for transcript in transfer.transcripts:
        yield from transcript_triples(transfer, transcript)


def overview_triples(transfer: Transfer) -> Iterator[Triple]:
    """Yield whose transfer it is, how far it is, and what belongs to it."""
    node = Iri(transfer.iri)
    yield node, TYPE, Iri(ECVET + "Transfer")
    yield from _between(node, transfer)
    yield node, Iri(ECVET + "route"), concept("route", transfer.route)
    yield node, Iri(ECVET + "state"), concept("agreement-state", transfer.state)
    yield from iri_triples(node, DCTERMS + "hasPart", _parts(transfer))


def agreement_triples(agreement: LearningAgreement) -> Iterator[Triple]:
    """Yield one version of a learning agreement with its signatures."""
    node = Iri(agreement.iri)
    yield node, TYPE, Iri(ECVET + "LearningAgreement")
    yield node, Iri(OWL + "versionInfo"), Literal(str(agreement.version))
    if agreement.supersedes:
        yield node, Iri(ECVET + "supersedes"), Iri(agreement.supersedes)
    yield from _between(node, agreement)
    for name, iri in (
        ("intermediary", agreement.intermediary),
        ("underMemorandum", agreement.memorandum),
        ("assessor", agreement.assessor or agreement.host),
    ):
        if iri:
            yield node, Iri(ECVET + name), Iri(iri)
    yield node, Iri(ECVET + "route"), concept("route", agreement.route)
    yield node, Iri(ECVET + "state"), concept("agreement-state", agreement.state)
    yield from day_triples(node, ECVET + "startDate", agreement.start)
    yield from day_triples(node, ECVET + "endDate", agreement.end)
    for name, texts in (
        ("learningActivities", agreement.activities),
        ("assessmentMethod", agreement.assessment_method),
        ("documentation", agreement.documentation),
        ("validationProcedure", agreement.validation_procedure),
    ):
        yield from text_triples(node, ECVET + name, texts)
    yield node, Iri(ECVET + "recognitionClause"), boolean(value=agreement.recognition_clause)
    yield from text_triples(node, ECVET + "decisionReason", agreement.reasons)
    if agreement.needs_guardian:
        yield node, Iri(ECVET + "needsGuardian"), boolean(value=True)
    yield from _agreed(agreement)
    yield from signature_triples(agreement.iri, agreement.signatures)


def transcript_triples(transfer: Transfer, transcript: Transcript) -> Iterator[Triple]:
    """Yield a personal transcript of a transfer; its credits and assessments stand beside it."""
    node = Iri(transcript.iri)
    yield node, TYPE, Iri(ECVET + "PersonalTranscript")
    yield node, Iri(OWL + "versionInfo"), Literal(str(transcript.version))
    if transcript.supersedes:
        yield node, Iri(ECVET + "supersedes"), Iri(transcript.supersedes)
    yield node, Iri(ECVET + "learner"), Iri(transfer.learner)
    yield node, Iri(DCTERMS + "publisher"), Iri(transcript.issuer)
    yield node, Iri(DCTERMS + "issued"), midnight(transcript.issued_on)
    if transcript.agreement:
        yield node, Iri(ECVET + "underAgreement"), Iri(transcript.agreement)
    yield from iri_triples(node, ECVET + "credit", transcript.credits)
    yield from iri_triples(node, ECVET + "assessment", transcript.assessments)


def _between(node: Iri, value: Transfer | LearningAgreement) -> Iterator[Triple]:
    yield node, Iri(ECVET + "learner"), Iri(value.learner)
    yield node, Iri(ECVET + "home"), Iri(value.home)
    if value.host:
        yield node, Iri(ECVET + "host"), Iri(value.host)
    yield node, Iri(ECVET + "targetQualification"), Iri(value.qualification)


def _parts(transfer: Transfer) -> Iterator[str]:
    portfolio = transfer.portfolio
    for group in (
        transfer.agreements,
        portfolio.assessments,
        portfolio.credits,
        transfer.transcripts,
        portfolio.validations,
        portfolio.recognitions,
    ):
        yield from (one.iri for one in group)


def _agreed(agreement: LearningAgreement) -> Iterator[Triple]:
    node = Iri(agreement.iri)
    for agreed in agreement.units:
        yield node, Iri(ECVET + "agreedUnit"), Iri(agreed.unit)
        yield from iri_triples(node, ECVET + "agreedOutcome", agreed.outcomes)
    for number, agreed in enumerate(agreement.units, start=1):
        part = part_of(agreement.iri, f"part-{number}")
        yield node, Iri(ECVET + "agreedPart"), part
        yield from _agreed_part(part, agreed)


def _agreed_part(node: Iri, agreed: AgreedUnit) -> Iterator[Triple]:
    yield node, TYPE, Iri(ECVET + "AgreedPart")
    yield node, Iri(ECVET + "agreedUnit"), Iri(agreed.unit)
    yield from iri_triples(node, ECVET + "agreedOutcome", agreed.outcomes)
    if agreed.host_unit:
        yield node, Iri(ECVET + "hostUnit"), Iri(agreed.host_unit)
    if agreed.points is not None and agreed.credit_system:
        yield from decimal_triples(node, ECVET + "points", Decimal(agreed.points))
        yield node, Iri(ECVET + "creditSystem"), Iri(agreed.credit_system)
