"""A learner's assessed outcomes, and what institutions decided on them.

Definitions: Recommendation 2009/C 155/02, Annex I, points (d) to (i). The learner is a pseudonym; no
value here names or describes a person. Fields that name a thing (learner, institution, outcome, unit,
qualification, credit system) hold its IRI; days are those of the institution that writes them down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ecvet_graph.model.learning import Texts

__all__ = [
    "AssessmentResult",
    "Credit",
    "DecisionResult",
    "OutcomeAssessment",
    "Portfolio",
    "Recognition",
    "Route",
    "Validation",
]


class Route(StrEnum):
    """How learning outcomes were achieved; local names of the SKOS scheme."""

    INSIDE_MOU = "inside-mou"
    OUTSIDE_MOU = "outside-mou"
    NON_FORMAL = "non-formal"
    INFORMAL = "informal"


class AssessmentResult(StrEnum):
    """Whether outcomes were shown; local names of the SKOS scheme."""

    PASSED = "passed"
    FAILED = "failed"


class DecisionResult(StrEnum):
    """What an institution decided; local names of the SKOS scheme."""

    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeAssessment:
    """The assessment of outcomes of one learner: how far they have been shown (Annex I, point f).

    Attributes:
        iri: name of the record.
        learner: pseudonym.
        outcomes: what was assessed, at least one.
        result: of all of them; outcomes with another result stand in an assessment of their own.
        assessed_on: day of the assessment.
        assessor: institution that assessed.
        method: how, in one or several languages.
        grade: as the institution writes it, and in which scheme; empty where it gives none.
        remarks: what else is to be said, about the outcomes and never about the person.
        corrects: the assessment that gave these outcomes a wrong result, or `None`; both stay.
    """

    iri: str
    learner: str
    outcomes: tuple[str, ...]
    result: AssessmentResult
    assessed_on: date
    assessor: str
    method: Texts = ()
    grade: str = ""
    grading_scheme: str = ""
    remarks: Texts = ()
    corrects: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A set of assessed outcomes of one learner (Annex I, point d). Points are beside the matter.

    Attributes:
        iri: name of the record.
        learner: pseudonym.
        specification: unit, or qualification, that the outcomes are part of.
        outcomes: what is credited, each proved by a passed assessment.
        assessments: records that prove it.
        awarded_by, awarded_on: the institution that awards the credit, and the day.
        route: how the outcomes were achieved.
        titles: what the credit is called; that of the unit where empty.
        points, credit_system: as the awarding institution gives them; both or none.
        points_reason: why they differ from those of the unit.
        agreement: learning agreement (a version of it) under which it was achieved, or `None`.
    """

    iri: str
    learner: str
    specification: str
    outcomes: tuple[str, ...]
    assessments: tuple[str, ...]
    awarded_by: str
    awarded_on: date
    route: Route
    titles: Texts = ()
    points: Decimal | None = None
    credit_system: str | None = None
    points_reason: Texts = ()
    agreement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """The home institution confirms, or not, that credited outcomes are those required (point g).

    Attributes:
        iri: name of the record.
        learner: pseudonym.
        credit: what is decided on.
        outcomes: those that are validated; none in a refusal.
        result: granted or refused.
        decided_by, decided_on: the institution, and the day.
        reasons: why; a refusal has one.
        procedure: how it was done.
        appeals: the refusal that this decision looks at again, or `None`.
    """

    iri: str
    learner: str
    credit: str
    outcomes: tuple[str, ...]
    result: DecisionResult
    decided_by: str
    decided_on: date
    reasons: Texts = ()
    procedure: Texts = ()
    appeals: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """The competent institution attests outcomes officially, and awards units (point h).

    Attributes:
        iri: name of the record.
        learner: pseudonym.
        validations: the granted validations that it follows.
        qualification: what the learner aims at.
        outcomes: those that are recognised; none in a refusal.
        units: those that are awarded whole, each with all its outcomes recognised, from any source.
        result: granted or refused.
        decided_by, decided_on: the institution, and the day.
        reasons: why; a refusal has one.
        appeals: the refusal that this decision looks at again, or `None`.
    """

    iri: str
    learner: str
    validations: tuple[str, ...]
    qualification: str
    outcomes: tuple[str, ...]
    units: tuple[str, ...]
    result: DecisionResult
    decided_by: str
    decided_on: date
    reasons: Texts = ()
    appeals: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """All that is on record of one learner's outcomes, from any route and country."""

    learner: str
    assessments: tuple[OutcomeAssessment, ...] = ()
    credits: tuple[Credit, ...] = ()
    validations: tuple[Validation, ...] = ()
    recognitions: tuple[Recognition, ...] = ()
