"""Transfers, memoranda and suggestions for agreements, as an institution sees them at its desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ecvet_graph.credit.next_steps import Phase
from ecvet_graph.model.credit import Route
from ecvet_graph.model.learning import Texts
from ecvet_graph.model.match import CoverageState
from ecvet_graph.model.mobility import (
    AgreementState,
    Confirmation,
    Memorandum,
    SignatoryRole,
    Transfer,
)
from ecvet_graph.service.views.concepts import Concept
from ecvet_graph.service.views.mobility_parts import (
    NextStepView,
    OutcomeLine,
    PartnerView,
    PhaseView,
    QualificationLine,
    SignatureView,
    StepView,
    UnitLine,
    WarningView,
)
from ecvet_graph.service.views.mobility_records import (
    AchievedUnitView,
    AgreementView,
    AssessmentView,
    CreditView,
    RecognitionView,
    TranscriptView,
    ValidationView,
)
from ecvet_graph.service.views.precedents import Precedents
from ecvet_graph.service.views.progress import ProgressView

__all__ = [
    "AgreementSuggestion",
    "MemorandumRow",
    "MemorandumView",
    "SuggestedOutcome",
    "TransferRow",
    "TransferView",
]


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer in the list of a desk; `id` is the bare uuid that stands in addresses.

    `updated_at` is when its last step was done; `next` the steps that this
    institution can do now; `waits_for_me`: everybody waits for one of them.
    """

    id: str
    learner: str
    qualification: QualificationLine
    home: PartnerView
    host: PartnerView | None
    route: Route
    state: AgreementState
    start: date | None
    end: date | None
    updated_at: datetime | None
    role: SignatoryRole
    next: tuple[NextStepView, ...]
    waits_for_me: bool


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer with all that belongs to it, as home, host or intermediary sees it.

    Attributes:
        iri, id, revision: its name, the bare uuid of it, and how often it was saved.
        learner: pseudonym (IRI); who that is stands apart.
        role: as what the institution that looks takes part.
        agreements: all versions, the oldest first.
        assessments, credits, validations, recognitions, transcripts: the oldest first.
        achieved: planned against achieved, by unit.
        phases: before, during and after, each with what was done and what comes next.
        next: what can come next, in the order in which it is usually done.
        warnings: constraints of the linked documents that are not satisfied and do not refuse them.
        precedents: earlier decisions on the pairs of host unit and unit, where there are any.
        progress: towards the target qualification with all that is on record of the learner here;
            `None` where the graph does not know its units any more.
        papers: kinds that can be printed now: `agreement`, `transcript`, `europass`.
        transfer: the record itself.
    """

    iri: str
    id: str
    revision: int
    learner: str
    role: SignatoryRole
    route: Route
    state: AgreementState
    home: PartnerView
    host: PartnerView | None
    qualification: QualificationLine
    agreements: tuple[AgreementView, ...]
    assessments: tuple[AssessmentView, ...]
    credits: tuple[CreditView, ...]
    validations: tuple[ValidationView, ...]
    recognitions: tuple[RecognitionView, ...]
    transcripts: tuple[TranscriptView, ...]
    achieved: tuple[AchievedUnitView, ...]
    phases: tuple[PhaseView, ...]
    next: tuple[NextStepView, ...]
    warnings: tuple[WarningView, ...]
    precedents: tuple[Precedents, ...]
    progress: ProgressView | None
    papers: tuple[str, ...]
    transfer: Transfer

    @property
    def agreement(self) -> AgreementView | None:
        """Return the version of the agreement that counts: the signed one, else the newest."""
        newest = self.agreements[-1] if self.agreements else None
        signed = (one for one in self.agreements if one.state is AgreementState.SIGNED)
        return next(signed, newest)

    def phase(self, phase: Phase) -> PhaseView:
        """Return one of the three phases."""
        return next(one for one in self.phases if one.phase is phase)


@dataclass(frozen=True, slots=True)
class MemorandumRow:
    """A memorandum in a list; `id` is the bare uuid, empty for one that is published elsewhere."""

    iri: str
    id: str
    titles: Texts
    parties: tuple[PartnerView, ...]
    state: AgreementState
    valid_from: date
    valid_until: date | None
    is_public: bool
    next: tuple[NextStepView, ...] = ()

    @property
    def waits_for_me(self) -> bool:
        """Return whether the institution that looks can do something now."""
        return bool(self.next)


@dataclass(frozen=True, slots=True)
class MemorandumView:
    """A memorandum as one of its parties sees it.

    Attributes:
        signatures: one row for each party, signed or not.
        confirmed, unconfirmed: which of the five points are confirmed, in their order.
        state: of today: active, or expired, follows from the day.
        done, next: steps.
        public: address of the published memorandum, or `None`.
        can_publish: it is signed by all, and not public yet.
        memorandum: the record itself.
    """

    iri: str
    id: str
    revision: int
    titles: Texts
    objectives: Texts
    other_actors: Texts
    parties: tuple[PartnerView, ...]
    signatures: tuple[SignatureView, ...]
    qualifications: tuple[QualificationLine, ...]
    confirmed: tuple[Confirmation, ...]
    unconfirmed: tuple[Confirmation, ...]
    valid_from: date
    valid_until: date | None
    review_on: date | None
    state: AgreementState
    done: tuple[StepView, ...]
    next: tuple[NextStepView, ...]
    warnings: tuple[WarningView, ...]
    public: str | None
    can_publish: bool
    memorandum: Memorandum
    papers: tuple[str, ...] = ("memorandum",)


@dataclass(frozen=True, slots=True)
class SuggestedOutcome:
    """An outcome of the home unit, and what speaks for agreeing on it.

    Attributes:
        outcome: of the home unit.
        state, share: how far the host unit covers it, 0 to 1.
        is_suggested: the host unit covers it at least in part, and it is not recognised yet.
        is_recognised: it is, for this learner.
        partners: outcomes of the host unit that cover it.
        skills: labels of the shared skills.
    """

    outcome: OutcomeLine
    state: CoverageState
    share: Decimal
    is_suggested: bool
    is_recognised: bool
    partners: tuple[OutcomeLine, ...]
    skills: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class AgreementSuggestion:
    """What the graph knows for an agreement from a home unit and a host unit; people decide.

    Attributes:
        home_unit, host_unit: the pair.
        qualifications: those of the home unit; the first is suggested as target.
        homes, hosts: institutions that the graph names for either unit: awarding bodies, publisher.
        outcomes: of the home unit; those not suggested stay at home.
        points, credit_system: of the home unit in the first qualification, for the whole unit.
        coverage: of the home unit by the host unit, 0 to 1.
        assessment_method: procedures of the host unit as its agency describes them.
        memoranda: those between the institutions that are active today.
        learner: pseudonym, or empty.
        notice: what a suggestion is not.
    """

    home_unit: UnitLine
    host_unit: UnitLine
    qualifications: tuple[QualificationLine, ...]
    homes: tuple[PartnerView, ...]
    hosts: tuple[PartnerView, ...]
    outcomes: tuple[SuggestedOutcome, ...]
    points: Decimal | None
    credit_system: Concept | None
    coverage: Decimal
    assessment_method: Texts
    memoranda: tuple[MemorandumRow, ...]
    learner: str
    notice: str

    @property
    def suggested(self) -> tuple[SuggestedOutcome, ...]:
        """Return the outcomes to be agreed on."""
        return tuple(row for row in self.outcomes if row.is_suggested)

    @property
    def at_home(self) -> tuple[SuggestedOutcome, ...]:
        """Return the outcomes that stay at home: not covered by the host unit."""
        return tuple(row for row in self.outcomes if not (row.is_suggested or row.is_recognised))
