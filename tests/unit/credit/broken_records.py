"""Steps of assessing and deciding that break a rule: the code of it, what is wrong, the step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.unit.credit import stay
from tests.unit.credit.stay import (
    BOILER,
    COPPER,
    ECVET,
    HEATING,
    HOME,
    HOST,
    NOTHING,
    NOW,
    OTHER,
    PIPEFITTER,
    PIPES,
    STRUCTURE,
    TEST,
    named,
)

from ecvet_graph.credit.agreements import amend, cancel
from ecvet_graph.credit.assessing import assess, award, finish_assessment, issue_transcript
from ecvet_graph.credit.deciding import close, recognise, validate
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
from ecvet_graph.model.mobility import (
    AgreedUnit,
    Transcript,
    Transfer,
)

Step = Callable[[], object]
FAR = date(2026, 5, 3)
ELSEWHERE = "urn:uuid:00000000-0000-4000-8000-000000000000"


def assessing(own: OutcomeAssessment, by: str = HOST, found: Transfer | None = None) -> Step:
    return lambda: assess(found or stay.begun(), own, at=NOW, by=by)


def awarding(own: Credit, by: str = HOST, found: Transfer | None = None) -> Step:
    return lambda: award(found or stay.shown(), own, structure=STRUCTURE, at=NOW, by=by)


def issuing(by: str = HOST, **changes: object) -> Step:
    found = stay.assessed()
    own: Transcript = stay.transcript(found, **changes)
    return lambda: issue_transcript(found, own, at=NOW, by=by)


def validating(own: Validation, by: str = HOME, found: Transfer | None = None) -> Step:
    return lambda: validate(found or stay.issued(), own, at=NOW, by=by)


def recognising(
    own: Recognition, by: str = HOME, found: Transfer | None = None, other: Portfolio = NOTHING
) -> Step:
    return lambda: recognise(
        found or stay.validated(), own, structure=STRUCTURE, elsewhere=other, at=NOW, by=by
    )


def units(*outcomes: str, unit: str = PIPES) -> tuple[AgreedUnit, ...]:
    return (AgreedUnit(unit=unit, outcomes=outcomes),)


def pointed(points: str, *outcomes: str, **changes: object) -> Credit:
    return stay.credit(
        "a", *outcomes, points=Decimal(points), **({"credit_system": ECVET} | changes)
    )


def unsigned_between() -> Transfer:
    """Return a stay whose second version, never signed, named other days and another assessor."""
    proposed = stay.agreement(2, start=date(2020, 1, 1), assessor=OTHER)
    found = amend(stay.begun(), proposed, at=NOW, by=HOST)
    return stay.signed(amend(found, stay.agreement(3), at=NOW, by=HOME), "again")


def shown_after_proposal() -> Transfer:
    """Return such a stay with an outcome that was shown."""
    return assess(unsigned_between(), stay.assessment("a", TEST), at=NOW, by=HOST)


def transcribing_proposal() -> Transfer:
    """Issue the transcript of such a stay under the version that was never signed."""
    found = award(
        shown_after_proposal(), stay.credit("a", TEST), structure=STRUCTURE, at=NOW, by=HOST
    )
    found = finish_assessment(found, at=NOW, by=HOST)
    own = stay.transcript(found, agreement=PROPOSED)
    return issue_transcript(found, own, at=NOW, by=HOST)


PROPOSED = named("agreement 2")
LEFT_OUT = stay.validation("a", COPPER, reasons=stay.WORDS)

CASES: tuple[tuple[str, str, Step], ...] = (
    ("S-actor", "home assesses", assessing(stay.assessment("a", TEST), HOME)),
    ("T03", "another assesses", assessing(stay.assessment("a", TEST, assessor=OTHER))),
    (
        "T03",
        "before the stay",
        assessing(stay.assessment("a", TEST, assessed_on=date(2026, 3, 1))),
    ),
    (
        "T03",
        "before the stay that was signed",
        assessing(
            stay.assessment("a", TEST, assessed_on=date(2020, 1, 2)), found=unsigned_between()
        ),
    ),
    (
        "T03",
        "one assesses whom nobody agreed on",
        assessing(stay.assessment("a", TEST, assessor=OTHER), found=unsigned_between()),
    ),
    (
        "T03",
        "before the failed one",
        assessing(stay.assessment("b", TEST, assessed_on=date(2026, 3, 24)), found=stay.failed()),
    ),
    ("S-future", "assessed in future", assessing(stay.assessment("a", TEST, assessed_on=FAR))),
    ("T01", "nothing assessed", assessing(stay.assessment("a"))),
    ("T01", "an outcome assessed twice", assessing(stay.assessment("a", TEST, TEST))),
    ("S-passed", "shown already", assessing(stay.assessment("b", TEST), found=stay.shown())),
    (
        "S-passed",
        "shown, then failed",
        assessing(stay.assessment("b", TEST, result=AssessmentResult.FAILED), found=stay.shown()),
    ),
    (
        "S-learner",
        "assessment of another",
        assessing(stay.assessment("a", TEST, learner=ELSEWHERE)),
    ),
    (
        "S-name",
        "assessment of one name",
        assessing(stay.assessment("a", BOILER), found=stay.shown()),
    ),
    (
        "S-state",
        "nothing assessed at the end",
        lambda: finish_assessment(stay.begun(), at=NOW, by=HOST),
    ),
    (
        "S-credit",
        "shown and not credited",
        lambda: finish_assessment(stay.shown(), at=NOW, by=HOST),
    ),
    ("S-credit", "cancelled after success", lambda: cancel(stay.shown(), at=NOW, by=HOME)),
    ("S-actor", "home credits", awarding(stay.credit("a", TEST), HOME)),
    ("S-actor", "credit of another", awarding(stay.credit("a", TEST, awarded_by=HOME))),
    ("T01", "nothing credited", awarding(stay.credit("a"))),
    ("T01", "unknown unit", awarding(stay.credit("a", TEST, specification=OTHER))),
    ("T01", "outcome of another unit", awarding(stay.credit("a", TEST, specification=HEATING))),
    ("T02", "failed outcome", awarding(stay.credit("failed", TEST), found=stay.failed())),
    ("T02", "outcome not assessed", awarding(stay.credit("a", COPPER), found=stay.shown(TEST))),
    ("T02", "no assessment named", awarding(stay.credit("a", TEST, assessments=()))),
    (
        "T02",
        "assessment of elsewhere",
        awarding(stay.credit("a", TEST, assessments=(ELSEWHERE,))),
    ),
    (
        "T03",
        "credited before the assessment",
        awarding(stay.credit("a", TEST, awarded_on=date(2026, 3, 24))),
    ),
    ("T04", "more points", awarding(pointed("41", COPPER, TEST))),
    ("T04", "fewer points", awarding(pointed("39.5", COPPER, TEST))),
    ("T04", "points for a part", awarding(pointed("20", TEST))),
    (
        "T04",
        "all points for a part, with a reason",
        awarding(pointed("40", TEST, points_reason=stay.WORDS)),
    ),
    (
        "T04",
        "points of another system for a part",
        awarding(pointed("20", TEST, credit_system=OTHER)),
    ),
    ("T04", "points without system", awarding(pointed("40", TEST, credit_system=None))),
    ("T04", "points below zero", awarding(pointed("-1", COPPER, TEST))),
    (
        "T09",
        "credited twice",
        awarding(stay.credit("a", TEST, iri=named("b")), found=stay.credited()),
    ),
    ("S-route", "another route", awarding(stay.credit("a", TEST, route=Route.INFORMAL))),
    ("S-route", "no agreement", awarding(stay.credit("a", TEST, agreement=None))),
    ("S-route", "another agreement", awarding(stay.credit("a", TEST, agreement=ELSEWHERE))),
    (
        "S-route",
        "agreement that not all signed",
        awarding(stay.credit("a", TEST, agreement=PROPOSED), found=shown_after_proposal()),
    ),
    ("S-future", "credited in future", awarding(stay.credit("a", TEST, awarded_on=FAR))),
    ("S-learner", "credit of another", awarding(stay.credit("a", TEST, learner=ELSEWHERE))),
    ("S-actor", "home issues", issuing(HOME)),
    ("S-actor", "transcript of another", issuing(issuer=HOME)),
    ("T01", "transcript without credit", issuing(credits=())),
    ("T01", "transcript with another's credit", issuing(credits=(ELSEWHERE,))),
    ("T01", "transcript with another's assessment", issuing(assessments=(ELSEWHERE,))),
    ("T03", "transcript before the credit", issuing(issued_on=date(2026, 3, 25))),
    ("S-version", "transcript out of order", issuing(version=2)),
    ("S-version", "transcript supersedes", issuing(supersedes=ELSEWHERE)),
    ("S-route", "transcript of no agreement", issuing(agreement=None)),
    ("S-route", "transcript of what not all signed", transcribing_proposal),
    ("S-learner", "transcript of another learner", issuing(learner=ELSEWHERE)),
    ("S-future", "transcript in future", issuing(issued_on=FAR)),
    (
        "S-decided",
        "assessed after the decision",
        assessing(
            stay.assessment("b", BOILER),
            found=replace(stay.validated(), state=stay.issued().state),
        ),
    ),
    ("S-actor", "host validates", validating(stay.validation("a", TEST), HOST)),
    ("T05", "decided by host", validating(stay.validation("a", TEST, decided_by=HOST))),
    ("T05", "no such credit", validating(stay.validation("b", TEST))),
    (
        "T05",
        "before the credit",
        validating(stay.validation("a", COPPER, TEST, decided_on=date(2026, 3, 25))),
    ),
    ("T05", "refusal without reason", validating(stay.validation("a", reasons=()))),
    ("T05", "left out without reason", validating(stay.validation("a", COPPER))),
    ("T07", "not in the credit", validating(stay.validation("a", COPPER, TEST, BOILER))),
    (
        "T07",
        "refusal with outcomes",
        validating(stay.validation("a", TEST, result=DecisionResult.REFUSED, reasons=stay.WORDS)),
    ),
    (
        "T07",
        "grant without outcomes",
        validating(stay.validation("a", result=DecisionResult.GRANTED)),
    ),
    ("S-transcript", "not in the transcript", validating(LEFT_OUT, found=stay.assessed())),
    (
        "S-decided",
        "second decision without appeal",
        validating(
            stay.validation("a", COPPER, TEST, iri=ELSEWHERE), found=stay.validation_refused()
        ),
    ),
    (
        "S-decided",
        "appeal that grants nothing new",
        validating(
            replace(LEFT_OUT, iri=ELSEWHERE, appeals=LEFT_OUT.iri),
            found=validate(stay.issued(), LEFT_OUT, at=NOW, by=HOME),
        ),
    ),
    (
        "T12",
        "appeal against nothing",
        validating(stay.validation("a", COPPER, TEST, appeals=ELSEWHERE)),
    ),
    (
        "T12",
        "appeal before the refusal",
        validating(
            stay.validation(
                "a",
                COPPER,
                TEST,
                iri=ELSEWHERE,
                appeals=named("validation a"),
                decided_on=date(2026, 4, 9),
            ),
            found=stay.validation_refused(),
        ),
    ),
    ("S-future", "validated in future", validating(replace(LEFT_OUT, decided_on=FAR))),
    ("S-learner", "validation of another", validating(replace(LEFT_OUT, learner=ELSEWHERE))),
    ("S-actor", "host recognises", recognising(stay.recognition("a", TEST), HOST)),
    ("T06", "decided by host", recognising(stay.recognition("a", TEST, decided_by=HOST))),
    ("T06", "follows nothing", recognising(stay.recognition("a", TEST, validations=()))),
    (
        "T06",
        "follows another validation",
        recognising(stay.recognition("a", TEST, validations=(ELSEWHERE,))),
    ),
    (
        "T06",
        "before the validation",
        recognising(stay.recognition("a", TEST, decided_on=date(2026, 4, 9))),
    ),
    ("T07", "not validated", recognising(stay.recognition("a", BOILER))),
    (
        "T07",
        "nothing recognised",
        recognising(stay.recognition("a", result=DecisionResult.GRANTED)),
    ),
    ("T07", "unknown unit", recognising(stay.recognition("a", TEST, units=(OTHER,)))),
    (
        "T07",
        "another qualification",
        recognising(stay.recognition("a", TEST, qualification=PIPEFITTER)),
    ),
    (
        "T07",
        "refusal with outcomes",
        recognising(stay.recognition("a", TEST, result=DecisionResult.REFUSED, reasons=stay.WORDS)),
    ),
    (
        "T05",
        "recognition refused without reason",
        recognising(stay.recognition("a", reasons=())),
    ),
    ("T08", "whole unit for a part", recognising(stay.recognition("a", TEST, units=(PIPES,)))),
    (
        "T08",
        "unit of other outcomes",
        recognising(stay.recognition("a", COPPER, TEST, units=(HEATING,))),
    ),
    (
        "T09",
        "outcome recognised twice",
        recognising(stay.recognition("a", TEST, iri=ELSEWHERE), found=stay.recognised()),
    ),
    (
        "T09",
        "unit awarded twice",
        recognising(
            stay.recognition("a", COPPER, TEST, units=(PIPES,)),
            other=replace(stay.recognised().portfolio),
        ),
    ),
    (
        "T09",
        "unit awarded at another place",
        lambda: recognise(
            stay.validated(),
            stay.recognition("a", COPPER, TEST, units=(PIPES,)),
            structure=replace(STRUCTURE, units=(replace(STRUCTURE.units[0], same_as=(OTHER,)),)),
            elsewhere=Portfolio(
                learner=stay.LEARNER,
                recognitions=(stay.recognition("b", BOILER, units=(OTHER,)),),
            ),
            at=NOW,
            by=HOME,
        ),
    ),
    (
        "S-decided",
        "recognised after a refusal",
        recognising(stay.recognition("a", TEST, iri=ELSEWHERE), found=stay.recognition_refused()),
    ),
    (
        "S-decided",
        "refused after everything is recognised",
        recognising(stay.recognition("a", iri=ELSEWHERE), found=stay.recognised()),
    ),
    (
        "T12",
        "recognition appealed against nothing",
        recognising(stay.recognition("a", TEST, appeals=ELSEWHERE)),
    ),
    (
        "T12",
        "recognition appealed too early",
        recognising(
            stay.recognition(
                "a",
                TEST,
                iri=ELSEWHERE,
                appeals=named("recognition a"),
                decided_on=date(2026, 4, 19),
            ),
            found=stay.recognition_refused(),
        ),
    ),
    ("S-future", "recognised in future", recognising(stay.recognition("a", TEST, decided_on=FAR))),
    (
        "S-learner",
        "recognition of another",
        recognising(stay.recognition("a", TEST, learner=ELSEWHERE)),
    ),
    (
        "S-learner",
        "elsewhere of another",
        recognising(stay.recognition("a", TEST), other=Portfolio(learner=ELSEWHERE)),
    ),
    ("S-open", "closed with open outcomes", lambda: close(stay.validated(), at=NOW, by=HOME)),
    ("S-actor", "closed by host", lambda: close(stay.recognised(), at=NOW, by=HOST)),
    ("S-closed", "closed twice", lambda: close(stay.closed(), at=NOW, by=HOME)),
)
