"""What an institution asks of its desk, the same for pages, API and command line.

Units, outcomes, qualifications, institutions and memoranda are named by IRI; units and qualifications
also by the id of their source, records of the transfer also by the uuid of their IRI. Texts carry
their language. A day that is not given is that of the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecvet_graph.model.credit import AssessmentResult, DecisionResult, Route
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.mobility import Confirmation, SignatoryRole
from ecvet_graph.model.review import Difference

__all__ = [
    "Amending",
    "Assessing",
    "Crediting",
    "Declining",
    "Issuing",
    "NewAgreement",
    "NewExperience",
    "NewMemorandum",
    "PlannedUnit",
    "PublishingPrecedent",
    "Recognising",
    "Reviewing",
    "Signing",
    "Validating",
    "Withdrawing",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMemorandum:
    """A memorandum to be drafted; one's own institution is a party even where it is not named."""

    titles: Texts
    parties: tuple[str, ...]
    qualifications: tuple[str, ...]
    valid_from: date
    confirmations: tuple[Confirmation, ...] = tuple(Confirmation)
    valid_until: date | None = None
    review_on: date | None = None
    objectives: Texts = ()
    other_actors: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedUnit:
    """A unit to be agreed on, in part where outcomes are named, else whole.

    Points and credit system are those of the unit in the target qualification where none are given.
    """

    unit: str
    outcomes: tuple[str, ...] = ()
    host_unit: str | None = None
    points: Decimal | None = None
    credit_system: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgreement:
    """A learning agreement to be drafted by its home institution, which is that of the token.

    Attributes:
        host: the hosting institution.
        qualification: what the learner aims at.
        units: what shall be achieved.
        start, end: first and last day of the stay.
        learner: pseudonym of a learner who is known here; a new one is drawn where empty.
        memorandum: the one of both institutions; without it the route is outside a memorandum.
        route: follows from the memorandum where `None`.
        intermediary, assessor: institutions; the host assesses where nobody is named.
    """

    host: str
    qualification: str
    units: tuple[PlannedUnit, ...]
    start: date
    end: date
    learner: str = ""
    memorandum: str | None = None
    route: Route | None = None
    intermediary: str | None = None
    assessor: str | None = None
    assessment_method: Texts = ()
    activities: Texts = ()
    documentation: Texts = ()
    validation_procedure: Texts = ()
    recognition_clause: bool = True
    needs_guardian: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExperience:
    """Outcomes that were learnt outside any stay: by non-formal or informal learning."""

    qualification: str
    route: Route = Route.NON_FORMAL
    learner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """A signature to be written down: as what somebody signed, and when.

    One's own institution signs, or the learner where the role is theirs or their guardian's;
    `signatory` names another institution: home or host write down what an intermediary signed.
    """

    role: SignatoryRole
    on: date | None = None
    signatory: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """The end of a review of a memorandum, with the day of the next one."""

    review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawing:
    """A memorandum is taken out of public, with the reason that the tombstone gives."""

    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amending:
    """Changes of an agreement; what is `None` stays as it is. Everybody signs the new version."""

    units: tuple[PlannedUnit, ...] | None = None
    start: date | None = None
    end: date | None = None
    assessor: str | None = None
    intermediary: str | None = None
    assessment_method: Texts | None = None
    activities: Texts | None = None
    documentation: Texts | None = None
    validation_procedure: Texts | None = None
    needs_guardian: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declining:
    """An amendment comes to nothing: taken back by who drafted it, or declined with `reasons`."""

    reasons: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessing:
    """An assessment of outcomes that all have one result; `corrects` names a wrong one, by its id."""

    outcomes: tuple[str, ...]
    result: AssessmentResult
    on: date | None = None
    method: Texts = ()
    grade: str = ""
    grading_scheme: str = ""
    remarks: Texts = ()
    corrects: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crediting:
    """A credit to be awarded for outcomes of a unit; all that were passed where none are named."""

    unit: str
    outcomes: tuple[str, ...] = ()
    on: date | None = None
    titles: Texts = ()
    points: Decimal | None = None
    credit_system: str | None = None
    points_reason: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuing:
    """A personal transcript of everything that was assessed and credited so far."""

    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validating:
    """A decision on a credit; on the only one where none is named, on all of it without outcomes.

    A refusal needs reasons; `appeals` names the refusal that is looked at again.
    """

    result: DecisionResult
    credit: str = ""
    outcomes: tuple[str, ...] = ()
    on: date | None = None
    reasons: Texts = ()
    procedure: Texts = ()
    appeals: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognising:
    """An official decision on validated outcomes; on all of them where none are named.

    Units are awarded only where they are named. A refusal needs reasons.
    """

    result: DecisionResult
    validations: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    on: date | None = None
    reasons: Texts = ()
    appeals: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingPrecedent:
    """What the officer adds to the draft of a public decision on two units.

    `open_outcomes` are further ones that the unit abroad does not cover: those of the draft stay.
    `memorandum` says whether the decision rests on the public one of the transfer, where there is one.
    """

    source: str
    target: str
    reason: Text | None = None
    differences: tuple[Difference, ...] = ()
    open_outcomes: tuple[str, ...] = ()
    memorandum: bool = True
