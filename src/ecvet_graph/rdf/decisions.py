"""What was assessed, credited, validated and recognised of one learner's outcomes, as triples."""

from __future__ import annotations

from collections.abc import Iterator

from ecvet_graph.model.credit import Credit, OutcomeAssessment, Portfolio, Recognition, Validation
from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, RDF
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.rdf.statements import TYPE, day_triples, iri_triples, text_triples
from ecvet_graph.rdf.steps import concept, midnight, part_of

__all__ = ["portfolio_triples"]

# What an assessment is called when nobody wrote down how it was made; it must have a title (ELM).
_ASSESSMENT: Texts = (
    Text("Bewertung", "de"),
    Text("Assessment", "en"),
    Text("Évaluation", "fr"),
)
_UNKNOWN_LANGUAGE = "und"


def portfolio_triples(portfolio: Portfolio) -> Iterator[Triple]:
    """Yield all records of a portfolio, in the order in which things happen."""
    for assessment in portfolio.assessments:
        yield from _assessment(assessment)
    for credit in portfolio.credits:
        yield from _credit(credit)
    for validation in portfolio.validations:
        yield from _validation(validation)
    for recognition in portfolio.recognitions:
        yield from _recognition(recognition)


def _assessment(value: OutcomeAssessment) -> Iterator[Triple]:
    node = Iri(value.iri)
    yield node, TYPE, Iri(ELM + "LearningAssessment")
    yield from text_triples(node, DCTERMS + "title", value.method or _ASSESSMENT)
    yield from text_triples(node, DCTERMS + "description", value.remarks)
    yield node, Iri(ECVET + "learner"), Iri(value.learner)
    yield from iri_triples(node, ECVET + "assessedOutcome", value.outcomes)
    yield node, Iri(ECVET + "result"), concept("assessment-result", value.result)
    yield node, Iri(ELM + "assessedBy"), Iri(value.assessor)
    yield node, Iri(DCTERMS + "issued"), midnight(value.assessed_on)
    if value.corrects:
        yield node, Iri(ECVET + "supersedes"), Iri(value.corrects)
    if value.grade:
        grade = part_of(value.iri, "grade")
        yield node, Iri(ELM + "grade"), grade
        yield grade, TYPE, Iri(ELM + "Note")
        note = Literal(value.grade, RDF + "langString", _UNKNOWN_LANGUAGE)
        yield grade, Iri(ELM + "noteLiteral"), note
    if value.grading_scheme:
        yield node, Iri(ECVET + "gradingScheme"), Literal(value.grading_scheme)


def _credit(value: Credit) -> Iterator[Triple]:
    node, award = Iri(value.iri), part_of(value.iri, "award")
    yield node, TYPE, Iri(ECVET + "Credit")
    yield node, TYPE, Iri(ELM + "LearningAchievement")
    yield from text_triples(node, DCTERMS + "title", value.titles)
    yield node, Iri(ECVET + "learner"), Iri(value.learner)
    yield node, Iri(ECVET + "route"), concept("route", value.route)
    if value.agreement:
        yield node, Iri(ECVET + "underAgreement"), Iri(value.agreement)
    yield node, Iri(ELM + "specifiedBy"), Iri(value.specification)
    yield from iri_triples(node, ECVET + "creditedOutcome", value.outcomes)
    yield from iri_triples(node, ELM + "provenBy", value.assessments)
    yield from _points(value)
    yield from text_triples(node, ECVET + "pointsReason", value.points_reason)
    yield node, Iri(ELM + "awardedBy"), award
    yield award, TYPE, Iri(ELM + "AwardingProcess")
    yield award, Iri(ELM + "awardingBody"), Iri(value.awarded_by)
    yield award, Iri(ELM + "awardingDate"), midnight(value.awarded_on)


def _points(value: Credit) -> Iterator[Triple]:
    if value.points is None or not value.credit_system:
        return
    points = part_of(value.iri, "points")
    yield Iri(value.iri), Iri(ELM + "creditReceived"), points
    yield points, TYPE, Iri(ELM + "CreditPoint")
    yield points, Iri(ELM + "framework"), Iri(value.credit_system)
    yield points, Iri(ELM + "point"), Literal(format(value.points.normalize(), "f"))


def _validation(value: Validation) -> Iterator[Triple]:
    node = Iri(value.iri)
    yield node, TYPE, Iri(ECVET + "ValidationDecision")
    yield node, Iri(ECVET + "decidesOn"), Iri(value.credit)
    yield from iri_triples(node, ECVET + "validatedOutcome", value.outcomes)
    yield from text_triples(node, ECVET + "validationProcedure", value.procedure)
    yield from _decision(value)


def _recognition(value: Recognition) -> Iterator[Triple]:
    node = Iri(value.iri)
    yield node, TYPE, Iri(ECVET + "RecognitionDecision")
    yield from iri_triples(node, ECVET + "followsValidation", value.validations)
    yield node, Iri(ECVET + "targetQualification"), Iri(value.qualification)
    yield from iri_triples(node, ECVET + "recognisedOutcome", value.outcomes)
    yield from iri_triples(node, ECVET + "recognisedUnit", value.units)
    yield from _decision(value)


def _decision(value: Validation | Recognition) -> Iterator[Triple]:
    node = Iri(value.iri)
    yield node, Iri(ECVET + "learner"), Iri(value.learner)
    yield node, Iri(ECVET + "decision"), concept("decision", value.result)
    yield from text_triples(node, ECVET + "decisionReason", value.reasons)
    yield node, Iri(ECVET + "decidedBy"), Iri(value.decided_by)
    yield from day_triples(node, ECVET + "decidedOn", value.decided_on)
    if value.appeals:
        yield node, Iri(ECVET + "reconsiders"), Iri(value.appeals)
