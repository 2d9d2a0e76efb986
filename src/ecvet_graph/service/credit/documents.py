"""A portfolio from an RDF document: the records of one learner, as docs/data-model.md has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.ingest.sandbox import parse_untrusted
from ecvet_graph.model.credit import (
    AssessmentResult,
    Credit,
    DecisionResult,
    OutcomeAssessment,
    Portfolio,
    Recognition,
    Route,
    Validation,
)
from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, OWN, RDF
from ecvet_graph.model.terms import Triple
from ecvet_graph.query import construct
from ecvet_graph.service.decoding import POINTS
from ecvet_graph.service.description import Description
from ecvet_graph.store import OxigraphStore, RdfFormat

__all__ = ["portfolio_of_document", "portfolio_of_triples"]

_GRAPH = "urn:ecvet:portfolio"
_Record = TypeVar("_Record")
_Word = TypeVar("_Word", bound=StrEnum)


def portfolio_of_document(content: bytes, *, syntax: RdfFormat, base: str) -> Portfolio:
    """Return the portfolio that an untrusted RDF document describes; other things in it are ignored.

    Raises:
        SyntaxFault: it cannot be read. LimitError: it is too large.
        InvalidDataError: it has records of no learner or of several, or one lacks something.
    """
    lines = parse_untrusted(content, syntax=syntax, base=base, name="portfolio")
    store = OxigraphStore()
    store.load(lines, syntax=RdfFormat.N_TRIPLES, graph=_GRAPH)
    return portfolio_of_triples(construct(store, "mobility/portfolio"))


def portfolio_of_triples(triples: Iterable[Triple]) -> Portfolio:
    """Return the portfolio that triples describe. Raises InvalidDataError as above."""
    reader = _Reader(Description(triples))
    found = Portfolio(
        learner="",
        assessments=reader.records(ELM + "LearningAssessment", reader.assessment),
        credits=reader.records(ECVET + "Credit", reader.credit),
        validations=reader.records(ECVET + "ValidationDecision", reader.validation),
        recognitions=reader.records(ECVET + "RecognitionDecision", reader.recognition),
    )
    return Portfolio(
        learner=_learner(found),
        assessments=found.assessments,
        credits=found.credits,
        validations=found.validations,
        recognitions=found.recognitions,
    )


def _learner(portfolio: Portfolio) -> str:
    records: tuple[OutcomeAssessment | Credit | Validation | Recognition, ...] = (
        *portfolio.assessments,
        *portfolio.credits,
        *portfolio.validations,
        *portfolio.recognitions,
    )
    learners = {record.learner for record in records}
    if len(learners) != 1:
        what = "several learners" if learners else "no learner"
        raise InvalidDataError(
            f"The document has records of {what}.",
            remedy="Give the assessments, credits and decisions of one learner.",
            place=Place("portfolio"),
        )
    return next(iter(learners))


class _Reader:
    """Reads records out of what is said of them."""

    def __init__(self, facts: Description) -> None:
        self._facts = facts

    def records(self, kind: str, read: Callable[[str], _Record]) -> tuple[_Record, ...]:
        """Return the records of a class, by IRI."""
        return tuple(read(iri) for iri in self._facts.subjects(RDF + "type", kind))

    def assessment(self, iri: str) -> OutcomeAssessment:
        """Return an assessment of outcomes."""
        facts = self._facts
        grade = facts.iri(iri, ELM + "grade") or ""
        return OutcomeAssessment(
            iri=iri,
            learner=self._iri(iri, ECVET + "learner"),
            outcomes=facts.iris(iri, ECVET + "assessedOutcome"),
            result=self._word(iri, ECVET + "result", AssessmentResult),
            assessed_on=self._day(iri, DCTERMS + "issued"),
            assessor=self._iri(iri, ELM + "assessedBy"),
            method=facts.texts(iri, DCTERMS + "title"),
            grade=facts.value(grade, ELM + "noteLiteral") or "",
            grading_scheme=facts.value(iri, ECVET + "gradingScheme") or "",
            remarks=facts.texts(iri, DCTERMS + "description"),
            corrects=facts.iri(iri, ECVET + "supersedes"),
        )

    def credit(self, iri: str) -> Credit:
        """Return a credit."""
        facts = self._facts
        award = self._iri(iri, ELM + "awardedBy")
        points = facts.iri(iri, ELM + "creditReceived")
        has_route = facts.iri(iri, ECVET + "route") is not None
        agreement = facts.iri(iri, ECVET + "underAgreement")
        silent = Route.INSIDE_MOU if agreement else Route.OUTSIDE_MOU
        return Credit(
            iri=iri,
            learner=self._iri(iri, ECVET + "learner"),
            specification=self._iri(iri, ELM + "specifiedBy"),
            outcomes=facts.iris(iri, ECVET + "creditedOutcome"),
            assessments=facts.iris(iri, ELM + "provenBy"),
            awarded_by=self._iri(award, ELM + "awardingBody"),
            awarded_on=self._day(award, ELM + "awardingDate"),
            route=self._word(iri, ECVET + "route", Route) if has_route else silent,
            titles=facts.texts(iri, DCTERMS + "title"),
            points=self._points(points) if points else None,
            credit_system=self._iri(points, ELM + "framework") if points else None,
            points_reason=facts.texts(iri, ECVET + "pointsReason"),
            agreement=agreement,
        )

    def validation(self, iri: str) -> Validation:
        """Return a validation."""
        facts = self._facts
        return Validation(
            iri=iri,
            learner=self._iri(iri, ECVET + "learner"),
            credit=self._iri(iri, ECVET + "decidesOn"),
            outcomes=facts.iris(iri, ECVET + "validatedOutcome"),
            result=self._word(iri, ECVET + "decision", DecisionResult),
            decided_by=self._iri(iri, ECVET + "decidedBy"),
            decided_on=self._day(iri, ECVET + "decidedOn"),
            reasons=facts.texts(iri, ECVET + "decisionReason"),
            procedure=facts.texts(iri, ECVET + "validationProcedure"),
            appeals=facts.iri(iri, ECVET + "reconsiders"),
        )

    def recognition(self, iri: str) -> Recognition:
        """Return a recognition."""
        facts = self._facts
        return Recognition(
            iri=iri,
            learner=self._iri(iri, ECVET + "learner"),
            validations=facts.iris(iri, ECVET + "followsValidation"),
            qualification=self._iri(iri, ECVET + "targetQualification"),
            outcomes=facts.iris(iri, ECVET + "recognisedOutcome"),
            units=facts.iris(iri, ECVET + "recognisedUnit"),
            result=self._word(iri, ECVET + "decision", DecisionResult),
            decided_by=self._iri(iri, ECVET + "decidedBy"),
            decided_on=self._day(iri, ECVET + "decidedOn"),
            reasons=facts.texts(iri, ECVET + "decisionReason"),
            appeals=facts.iri(iri, ECVET + "reconsiders"),
        )

    def _iri(self, subject: str, predicate: str) -> str:
        return _required(self._facts.iri(subject, predicate), subject, predicate)

    def _day(self, subject: str, predicate: str) -> date:
        return _required(self._facts.date(subject, predicate), subject, predicate)

    def _word(self, subject: str, predicate: str, words: type[_Word]) -> _Word:
        found = self._iri(subject, predicate)
        known = {word.value: word for word in words}
        name = found.rpartition("/")[2] if found.startswith(OWN) else ""
        return _required(known.get(name), subject, predicate)

    def _points(self, node: str) -> Decimal:
        text = self._facts.value(node, ELM + "point") or ""
        if not POINTS.fullmatch(text):
            raise InvalidDataError(
                f"{text[:40]!r} is no number of points.", remedy="Write 7.5, with a point."
            )
        return Decimal(text)


_Found = TypeVar("_Found")


def _required(found: _Found | None, subject: str, predicate: str) -> _Found:
    if found is None:
        raise InvalidDataError(
            f"The record {subject[:200]} has no {predicate}, or none that is known.",
            remedy="Check the document: ecvet-graph validate says what is missing.",
            place=Place("portfolio", field=predicate),
        )
    return found
