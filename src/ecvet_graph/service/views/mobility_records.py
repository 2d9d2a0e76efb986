"""The records of a transfer with the texts of what they name: agreements, assessments, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecvet_graph.model.credit import AssessmentResult, DecisionResult, Route
from ecvet_graph.model.learning import Texts
from ecvet_graph.model.mobility import AgreementState
from ecvet_graph.service.views.concepts import Concept, Reference
from ecvet_graph.service.views.mobility_parts import (
    OutcomeLine,
    PartnerView,
    QualificationLine,
    SignatureView,
    UnitLine,
)

__all__ = [
    "AchievedOutcomeView",
    "AchievedUnitView",
    "AgreedUnitView",
    "AgreementView",
    "AssessmentView",
    "CreditView",
    "PointsView",
    "RecognitionView",
    "TranscriptView",
    "ValidationView",
]


@dataclass(frozen=True, slots=True)
class AgreedUnitView:
    """A unit of an agreement: the outcomes agreed on, and those of the unit that stay at home.

    Attributes:
        unit, host_unit: what the learner aims at, and in which unit of the host it is learnt.
        outcomes: those agreed on.
        at_home: further outcomes of the unit, which are not agreed on.
        points, credit_system: to be acquired, where the parties give them.
        allocated, allocated_system: points of the unit in the target qualification, for the whole.
    """

    unit: UnitLine
    host_unit: UnitLine | None
    outcomes: tuple[OutcomeLine, ...]
    at_home: tuple[OutcomeLine, ...]
    points: Decimal | None
    credit_system: Concept | None
    allocated: Decimal | None
    allocated_system: Concept | None


@dataclass(frozen=True, slots=True)
class AgreementView:
    """A version of the learning agreement; `weeks` is the length of the stay in begun weeks.

    `signatures` has a row for everybody who has to sign, signed or not. `reasons` say why an
    amendment was taken back or declined.
    """

    iri: str
    version: int
    state: AgreementState
    qualification: QualificationLine
    units: tuple[AgreedUnitView, ...]
    start: date
    end: date
    weeks: int
    route: Route
    memorandum: Reference | None
    home: PartnerView
    host: PartnerView
    intermediary: PartnerView | None
    assessor: PartnerView
    assessment_method: Texts
    activities: Texts
    documentation: Texts
    validation_procedure: Texts
    recognition_clause: bool
    needs_guardian: bool
    signatures: tuple[SignatureView, ...]
    supersedes: str | None
    reasons: Texts = ()


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """An assessment of outcomes with one result; `corrects` is a record whose result was wrong."""

    iri: str
    outcomes: tuple[OutcomeLine, ...]
    result: AssessmentResult
    assessed_on: date
    assessor: PartnerView
    method: Texts
    grade: str
    grading_scheme: str
    remarks: Texts
    corrects: str | None = None


@dataclass(frozen=True, slots=True)
class CreditView:
    """A credit: outcomes of a unit; `is_whole` where they are all that the unit asks for."""

    iri: str
    unit: UnitLine
    outcomes: tuple[OutcomeLine, ...]
    is_whole: bool
    assessments: tuple[str, ...]
    awarded_by: PartnerView
    awarded_on: date
    route: Route
    titles: Texts
    points: Decimal | None
    credit_system: Concept | None
    points_reason: Texts


@dataclass(frozen=True, slots=True)
class ValidationView:
    """A decision of the home institution on a credit; `is_overturned`: an appeal was granted."""

    iri: str
    credit: str
    outcomes: tuple[OutcomeLine, ...]
    result: DecisionResult
    decided_by: PartnerView
    decided_on: date
    reasons: Texts
    procedure: Texts
    appeals: str | None
    is_overturned: bool


@dataclass(frozen=True, slots=True)
class RecognitionView:
    """An official decision: outcomes recognised, units awarded; `is_overturned`: on appeal."""

    iri: str
    validations: tuple[str, ...]
    outcomes: tuple[OutcomeLine, ...]
    units: tuple[UnitLine, ...]
    result: DecisionResult
    decided_by: PartnerView
    decided_on: date
    reasons: Texts
    appeals: str | None
    is_overturned: bool


@dataclass(frozen=True, slots=True)
class TranscriptView:
    """A personal transcript; `is_current`: no later one supersedes it."""

    iri: str
    version: int
    issuer: PartnerView
    issued_on: date
    credits: tuple[str, ...]
    assessments: tuple[str, ...]
    supersedes: str | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class PointsView:
    """An amount of points with the credit system it is in; never converted into another one."""

    amount: Decimal
    credit_system: Concept


@dataclass(frozen=True, slots=True)
class AchievedOutcomeView:
    """An outcome planned against achieved.

    Attributes:
        outcome: with its texts.
        agreed_in: versions of the agreement that name it; empty: achieved and not agreed.
        is_agreed: the newest version names it.
        result: passed where an assessment says so, else failed; `None`: not assessed.
        assessed_on: day of its last assessment.
        is_credited, is_validated, is_recognised: how far it counts.
        is_refused: decided on, and neither validated nor recognised.
    """

    outcome: OutcomeLine
    agreed_in: tuple[int, ...]
    is_agreed: bool
    result: AssessmentResult | None
    assessed_on: date | None
    is_credited: bool
    is_validated: bool
    is_recognised: bool
    is_refused: bool


@dataclass(frozen=True, slots=True)
class AchievedUnitView:
    """A unit planned against achieved; points as agreed, as the host and as home awarded them.

    `not_planned` are outcomes of the unit that were neither agreed nor assessed in this transfer;
    `points_by_host` has one sum for each credit system.
    """

    unit: UnitLine
    host_unit: UnitLine | None
    outcomes: tuple[AchievedOutcomeView, ...]
    not_planned: tuple[OutcomeLine, ...]
    is_awarded: bool
    points_agreed: PointsView | None
    points_by_host: tuple[PointsView, ...]
    points_by_home: PointsView | None
