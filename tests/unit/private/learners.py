"""Transfers, memoranda and persons for the tests of the private store; no such person exists."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from ecvet_graph.model.credit import AssessmentResult, Credit, OutcomeAssessment, Portfolio, Route
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import (
    AgreedUnit,
    AgreementState,
    Confirmation,
    Contact,
    LearningAgreement,
    Memorandum,
    Person,
    Step,
    StepKind,
    Transfer,
)

HOME = "http://x.test/institution/home"
HOST = "http://x.test/institution/host"
BETWEEN = "http://x.test/institution/between"
OTHER = "http://x.test/institution/other"
QUALIFICATION = "http://x.test/qualification/1"
LEARNER = f"urn:uuid:{UUID(int=1, version=4)}"
SECOND_LEARNER = f"urn:uuid:{UUID(int=2, version=4)}"
FAMILY_NAME = "Canarina-Zwitscher"
PERSON = Person(
    given_names="Philomena Xaveria",
    family_name=FAMILY_NAME,
    birth_date=date(2006, 2, 28),
    address="Vogelweide 77",
    phone="+99 555 0100",
    guardian="Ottokar Canarina-Zwitscher",
)
CONTACT = Contact(institution=HOST, name="Käuzchen, Desk of Mobility", phone="+99 555 0101")


def iri(number: int) -> str:
    """Return a name for a record."""
    return f"urn:uuid:{UUID(int=number + 1000, version=4)}"


def transfer(
    number: int = 1,
    *,
    learner: str = LEARNER,
    home: str = HOME,
    host: str | None = HOST,
    intermediary: str | None = None,
    state: AgreementState = AgreementState.IN_PROGRESS,
    last: date = date(2024, 5, 1),
) -> Transfer:
    """Return a transfer with an agreement, an assessment and a credit, the last step on a day."""
    agreement = LearningAgreement(
        iri=iri(number * 10),
        version=1,
        learner=learner,
        home=home,
        host=host or home,
        intermediary=intermediary,
        qualification=QUALIFICATION,
        units=(AgreedUnit(unit="http://x.test/unit/1", outcomes=("http://x.test/outcome/1",)),),
        start=date(2024, 4, 1),
        end=date(2024, 4, 30),
        activities=(Text("Fräsen", "de"),),
    )
    return Transfer(
        iri=iri(number),
        learner=learner,
        home=home,
        host=host,
        qualification=QUALIFICATION,
        route=Route.INSIDE_MOU,
        state=state,
        portfolio=_portfolio(number, learner, by=host or home),
        agreements=(agreement,),
        steps=(
            Step(at=_noon(date(2024, 3, 1)), by=home, kind=StepKind.DRAFTED, record=agreement.iri),
            Step(at=_noon(last), by=home, kind=StepKind.ASSESSED, record=iri(number * 10 + 1)),
        ),
    )


def memorandum(number: int = 500, *, parties: tuple[str, ...] = (HOME, HOST)) -> Memorandum:
    """Return a draft between parties."""
    return Memorandum(
        iri=iri(number),
        titles=(Text("Mechatronics between two countries", "en"),),
        parties=parties,
        qualifications=(QUALIFICATION,),
        confirmations=tuple(Confirmation),
        valid_from=date(2024, 1, 1),
    )


def _portfolio(number: int, learner: str, *, by: str) -> Portfolio:
    assessment = OutcomeAssessment(
        iri=iri(number * 10 + 1),
        learner=learner,
        outcomes=("http://x.test/outcome/1",),
        result=AssessmentResult.PASSED,
        assessed_on=date(2024, 4, 29),
        assessor=by,
        remarks=(Text("Worked with great care", "en"),),
    )
    credit = Credit(
        iri=iri(number * 10 + 2),
        learner=learner,
        specification="http://x.test/unit/1",
        outcomes=assessment.outcomes,
        assessments=(assessment.iri,),
        awarded_by=by,
        awarded_on=date(2024, 4, 30),
        route=Route.INSIDE_MOU,
        points=Decimal("2.50"),
        credit_system="http://x.test/system/1",
    )
    return Portfolio(learner=learner, assessments=(assessment,), credits=(credit,))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
