"""Memoranda, learning agreements, transcripts, and the whole way of a learner's transfer of credit.

Recommendation 2009/C 155/02, Annex II, points 2 and 3. Fields that name a thing hold its IRI. What
describes a person (`Person`, `Contact`) is never part of a document: it is kept apart, in the private
store only, and put on papers when they are printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from ecvet_graph.model.credit import Portfolio, Route
from ecvet_graph.model.learning import Texts

__all__ = [
    "AgreedUnit",
    "AgreementState",
    "Confirmation",
    "Contact",
    "LearningAgreement",
    "Memorandum",
    "Person",
    "SignatoryRole",
    "Signature",
    "Step",
    "StepKind",
    "Transcript",
    "Transfer",
]


class AgreementState(StrEnum):
    """How far a memorandum, an agreement or a transfer is; local names of the SKOS scheme."""

    DRAFT = "draft"
    AGREED = "agreed"
    SIGNED = "signed"
    ACTIVE = "active"
    UNDER_REVIEW = "under-review"
    IN_PROGRESS = "in-progress"
    ASSESSED = "assessed"
    VALIDATED = "validated"
    RECOGNISED = "recognised"
    CLOSED = "closed"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"
    NOT_ACHIEVED = "not-achieved"
    VALIDATION_REFUSED = "validation-refused"
    AMENDED = "amended"


class Confirmation(StrEnum):
    """What partners confirm to each other (Annex II, point 2); local names of the SKOS scheme."""

    STATUS = "status"
    CRITERIA = "criteria"
    CONDITIONS = "conditions"
    COMPARABILITY = "comparability"
    OTHER_ACTORS = "other-actors"


class SignatoryRole(StrEnum):
    """As what somebody signs. Memoranda are signed by parties, agreements by the others."""

    PARTY = "party"
    HOME = "home"
    HOST = "host"
    LEARNER = "learner"
    INTERMEDIARY = "intermediary"
    GUARDIAN = "guardian"


class StepKind(StrEnum):
    """What was done in a transfer or with a memorandum."""

    DRAFTED = "drafted"
    SIGNED = "signed"
    BEGUN = "begun"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    ASSESSED = "assessed"
    CREDITED = "credited"
    FINISHED = "finished"
    TRANSCRIPT = "transcript"
    VALIDATED = "validated"
    REFUSED = "refused"
    RECOGNISED = "recognised"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    REVIEWED = "reviewed"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature that was given on paper or by token, as somebody wrote it down.

    It is a record of who signed as what and when, not a cryptographic proof. `signatory` is the
    institution, or the pseudonym of the learner; of a guardian, that of the learner too.
    """

    iri: str
    signatory: str
    role: SignatoryRole
    signed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that was done: when (UTC), by which institution, and with which record."""

    at: datetime
    by: str
    kind: StepKind
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Memorandum:
    """What competent institutions agree on, so that credit can be transferred between them.

    Attributes:
        iri: name of the memorandum.
        titles, objectives: in one or several languages.
        parties: institutions that sign, at least two.
        other_actors: other institutions and their functions, as text.
        qualifications: those that are compared, by their EQF levels; at least one.
        confirmations: which of the five points are confirmed.
        valid_from, valid_until, review_on: days; open where `None`.
        state: how far it is.
        signatures: of the parties.
        steps: what was done, the oldest first.
    """

    iri: str
    titles: Texts
    parties: tuple[str, ...]
    qualifications: tuple[str, ...]
    confirmations: tuple[Confirmation, ...]
    valid_from: date
    valid_until: date | None = None
    review_on: date | None = None
    objectives: Texts = ()
    other_actors: Texts = ()
    state: AgreementState = AgreementState.DRAFT
    signatures: tuple[Signature, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedUnit:
    """A unit of the home qualification, whole or in part, that the learner shall work on abroad.

    Attributes:
        unit: of the qualification the learner aims at.
        outcomes: those agreed on; all of the unit, or some.
        host_unit: the unit of the hosting institution in which they are learnt, or `None`.
        points, credit_system: to be acquired, where the parties give them; both or none.
    """

    unit: str
    outcomes: tuple[str, ...]
    host_unit: str | None = None
    points: Decimal | None = None
    credit_system: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningAgreement:
    """What home, host and one learner agree on for one stay; an amendment is a further version.

    Attributes:
        iri: name of this version.
        version: from 1.
        learner, home, host: pseudonym and institutions.
        qualification: what the learner aims at.
        units: what shall be achieved.
        start, end: first and last day of the stay.
        route: inside or outside a memorandum.
        memorandum: needed inside one.
        intermediary: institution that mediates, or `None`.
        assessor: who assesses; the host where `None`.
        assessment_method, activities, documentation, validation_procedure: in words.
        recognition_clause: home will validate and recognise what is positively assessed.
        needs_guardian: the learner is a minor, and a guardian signs too.
        signatures: of home, host, learner, and of intermediary and guardian where there are any.
        state: draft, signed, amended or cancelled.
        supersedes: the version that was in force before, or `None`.
        reasons: why an amendment was declined or taken back; empty where it was not.
    """

    iri: str
    version: int
    learner: str
    home: str
    host: str
    qualification: str
    units: tuple[AgreedUnit, ...]
    start: date
    end: date
    route: Route = Route.INSIDE_MOU
    memorandum: str | None = None
    intermediary: str | None = None
    assessor: str | None = None
    assessment_method: Texts = ()
    activities: Texts = ()
    documentation: Texts = ()
    validation_procedure: Texts = ()
    recognition_clause: bool = True
    needs_guardian: bool = False
    signatures: tuple[Signature, ...] = ()
    state: AgreementState = AgreementState.DRAFT
    supersedes: str | None = None
    reasons: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A personal transcript as it was issued; a correction is a further one that supersedes it."""

    iri: str
    version: int
    learner: str
    issuer: str
    issued_on: date
    credits: tuple[str, ...]
    assessments: tuple[str, ...]
    agreement: str | None = None
    supersedes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The way of one learner's outcomes: agreed, assessed, credited, validated, recognised.

    Attributes:
        iri: name of the transfer.
        learner: pseudonym.
        home: the institution that validates and recognises.
        host: the institution that trains and assesses; `None` for non-formal and informal routes.
        qualification: what the learner aims at.
        route: how the outcomes are achieved.
        state: how far it is.
        agreements: all versions, the oldest first; none for routes without a stay.
        portfolio: assessments, credits, validations and recognitions of this transfer.
        transcripts: all that were issued, the oldest first.
        steps: what was done, the oldest first.
    """

    iri: str
    learner: str
    home: str
    qualification: str
    route: Route
    portfolio: Portfolio
    host: str | None = None
    state: AgreementState = AgreementState.DRAFT
    agreements: tuple[LearningAgreement, ...] = ()
    transcripts: tuple[Transcript, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def agreement(self) -> LearningAgreement | None:
        """Return the version of the learning agreement that counts: the signed one, else the newest."""
        newest = self.agreements[-1] if self.agreements else None
        signed = (one for one in self.agreements if one.state is AgreementState.SIGNED)
        return next(signed, newest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who a pseudonym stands for; only for papers. Every field but the names may be empty."""

    given_names: str
    family_name: str
    birth_date: date | None = None
    address: str = ""
    phone: str = ""
    email: str = ""
    guardian: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to turn to at an institution, for papers; the name and way to reach a person or office."""

    institution: str
    name: str = ""
    position: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
