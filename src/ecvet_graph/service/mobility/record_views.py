"""The records of a transfer as views: what was agreed, assessed, credited and decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ecvet_graph.model.credit import (
    Credit,
    DecisionResult,
    OutcomeAssessment,
    Portfolio,
    Recognition,
    Validation,
)
from ecvet_graph.model.mobility import (
    AgreedUnit,
    LearningAgreement,
    SignatoryRole,
    Signature,
    Transcript,
)
from ecvet_graph.service.mobility.naming import Names
from ecvet_graph.service.views.concepts import Reference
from ecvet_graph.service.views.mobility_parts import SignatureView
from ecvet_graph.service.views.mobility_records import (
    AgreedUnitView,
    AgreementView,
    AssessmentView,
    CreditView,
    RecognitionView,
    TranscriptView,
    ValidationView,
)

__all__ = [
    "agreement_view",
    "assessment_views",
    "credit_views",
    "recognition_views",
    "signature_views",
    "transcript_views",
    "validation_views",
]

_WEEK = 7


def agreement_view(
    agreement: LearningAgreement, *, names: Names, memorandum: Reference | None
) -> AgreementView:
    """Return a version of an agreement; `memorandum` is what the one it stands in is called."""
    return AgreementView(
        iri=agreement.iri,
        version=agreement.version,
        state=agreement.state,
        qualification=names.qualification_line(agreement.qualification),
        units=tuple(
            _agreed_unit(one, names=names, qualification=agreement.qualification)
            for one in agreement.units
        ),
        start=agreement.start,
        end=agreement.end,
        weeks=_weeks(agreement.start, agreement.end),
        route=agreement.route,
        memorandum=memorandum,
        home=names.partner(agreement.home),
        host=names.partner(agreement.host),
        intermediary=names.partner(agreement.intermediary) if agreement.intermediary else None,
        assessor=names.partner(agreement.assessor or agreement.host),
        assessment_method=agreement.assessment_method,
        activities=agreement.activities,
        documentation=agreement.documentation,
        validation_procedure=agreement.validation_procedure,
        recognition_clause=agreement.recognition_clause,
        needs_guardian=agreement.needs_guardian,
        signatures=signature_views(agreement.signatures, _signatories(agreement), names=names),
        supersedes=agreement.supersedes,
        reasons=agreement.reasons,
    )


def signature_views(
    signatures: Iterable[Signature],
    expected: Iterable[tuple[SignatoryRole, str]],
    *,
    names: Names,
) -> tuple[SignatureView, ...]:
    """Return a row for everybody who signs, by role and IRI, with the day where it is signed."""
    signed = {(one.role, one.signatory): one.signed_on for one in signatures}
    return tuple(
        SignatureView(
            role=role,
            signatory=who,
            names=() if role in _WITHOUT_NAME else names.partner(who).names,
            signed_on=signed.get((role, who)),
        )
        for role, who in expected
    )


def assessment_views(
    assessments: Iterable[OutcomeAssessment], *, names: Names
) -> tuple[AssessmentView, ...]:
    """Return assessments in their order."""
    return tuple(
        AssessmentView(
            iri=one.iri,
            outcomes=names.outcomes(one.outcomes),
            result=one.result,
            assessed_on=one.assessed_on,
            assessor=names.partner(one.assessor),
            method=one.method,
            grade=one.grade,
            grading_scheme=one.grading_scheme,
            remarks=one.remarks,
            corrects=one.corrects,
        )
        for one in assessments
    )


def credit_views(credits: Iterable[Credit], *, names: Names) -> tuple[CreditView, ...]:  # noqa: A002 - the term of the field
    """Return credits in their order."""
    return tuple(
        CreditView(
            iri=one.iri,
            unit=names.unit_line(one.specification),
            outcomes=names.outcomes(one.outcomes),
            is_whole=_is_whole(one, names=names),
            assessments=one.assessments,
            awarded_by=names.partner(one.awarded_by),
            awarded_on=one.awarded_on,
            route=one.route,
            titles=one.titles,
            points=one.points,
            credit_system=names.concept(one.credit_system),
            points_reason=one.points_reason,
        )
        for one in credits
    )


def validation_views(portfolio: Portfolio, *, names: Names) -> tuple[ValidationView, ...]:
    """Return the validations of a portfolio in their order."""
    overturned = _overturned(portfolio.validations)
    return tuple(
        ValidationView(
            iri=one.iri,
            credit=one.credit,
            outcomes=names.outcomes(one.outcomes),
            result=one.result,
            decided_by=names.partner(one.decided_by),
            decided_on=one.decided_on,
            reasons=one.reasons,
            procedure=one.procedure,
            appeals=one.appeals,
            is_overturned=one.iri in overturned,
        )
        for one in portfolio.validations
    )


def recognition_views(portfolio: Portfolio, *, names: Names) -> tuple[RecognitionView, ...]:
    """Return the recognitions of a portfolio in their order."""
    overturned = _overturned(portfolio.recognitions)
    return tuple(
        RecognitionView(
            iri=one.iri,
            validations=one.validations,
            outcomes=names.outcomes(one.outcomes),
            units=tuple(map(names.unit_line, one.units)),
            result=one.result,
            decided_by=names.partner(one.decided_by),
            decided_on=one.decided_on,
            reasons=one.reasons,
            appeals=one.appeals,
            is_overturned=one.iri in overturned,
        )
        for one in portfolio.recognitions
    )


def transcript_views(
    transcripts: Iterable[Transcript], *, names: Names
) -> tuple[TranscriptView, ...]:
    """Return transcripts in their order."""
    issued = tuple(transcripts)
    superseded = {one.supersedes for one in issued}
    return tuple(
        TranscriptView(
            iri=one.iri,
            version=one.version,
            issuer=names.partner(one.issuer),
            issued_on=one.issued_on,
            credits=one.credits,
            assessments=one.assessments,
            supersedes=one.supersedes,
            is_current=one.iri not in superseded,
        )
        for one in issued
    )


def _agreed_unit(agreed: AgreedUnit, *, names: Names, qualification: str) -> AgreedUnitView:
    place = names.place(agreed.unit, qualification)
    wanted = set(agreed.outcomes)
    rest = tuple(one for one in names.outcomes_of(agreed.unit) if one not in wanted)
    return AgreedUnitView(
        unit=names.unit_line(agreed.unit),
        host_unit=names.unit_line(agreed.host_unit) if agreed.host_unit else None,
        outcomes=names.outcomes(agreed.outcomes),
        at_home=names.outcomes(rest),
        points=agreed.points,
        credit_system=names.concept(agreed.credit_system),
        allocated=place.points if place else None,
        allocated_system=place.credit_system if place else None,
    )


def _signatories(agreement: LearningAgreement) -> Iterable[tuple[SignatoryRole, str]]:
    yield SignatoryRole.HOME, agreement.home
    yield SignatoryRole.HOST, agreement.host
    yield SignatoryRole.LEARNER, agreement.learner
    if agreement.needs_guardian:
        yield SignatoryRole.GUARDIAN, agreement.learner
    if agreement.intermediary:
        yield SignatoryRole.INTERMEDIARY, agreement.intermediary


def _is_whole(credit: Credit, *, names: Names) -> bool:
    required = set(names.outcomes_of(credit.specification))
    return bool(required) and required <= set(credit.outcomes)


def _overturned(decisions: Iterable[Validation | Recognition]) -> frozenset[str]:
    """Return the refusals on which an appeal was granted."""
    granted = (one for one in decisions if one.result is DecisionResult.GRANTED)
    return frozenset(one.appeals for one in granted if one.appeals)


def _weeks(start: date, end: date) -> int:
    return -(-((end - start).days + 1) // _WEEK)


_WITHOUT_NAME = frozenset({SignatoryRole.LEARNER, SignatoryRole.GUARDIAN})
