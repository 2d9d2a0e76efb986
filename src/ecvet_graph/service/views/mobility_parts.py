"""What the views of transfers and memoranda are made of: partners, units, outcomes, steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ecvet_graph.credit.next_steps import Phase
from ecvet_graph.model.learning import Texts
from ecvet_graph.model.mobility import SignatoryRole, StepKind
from ecvet_graph.service.views.concepts import BodyView, Concept, Reference

__all__ = [
    "MissingView",
    "NextStepView",
    "OutcomeLine",
    "PartnerView",
    "PhaseView",
    "QualificationLine",
    "SignatureView",
    "StepView",
    "UnitLine",
    "WarningView",
]


@dataclass(frozen=True, slots=True)
class PartnerView:
    """An institution by name; `country` is alpha-2, `None` where the graph does not know it."""

    iri: str
    names: Texts
    country: str | None = None
    homepage: str | None = None


@dataclass(frozen=True, slots=True)
class QualificationLine:
    """A qualification as agreements and memoranda name it; points are those of its whole."""

    iri: str
    identifier: str | None
    titles: Texts
    country: str | None = None
    eqf: int | None = None
    nqf: tuple[Concept, ...] = ()
    awarding_bodies: tuple[BodyView, ...] = ()
    points: Decimal | None = None
    credit_system: Concept | None = None
    is_illustrative: bool = False


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as agreements name it; `assessments` are its procedures as its agency describes them."""

    iri: str
    identifier: str | None
    titles: Texts
    country: str | None = None
    eqf: int | None = None
    assessments: tuple[Reference, ...] = ()
    assessment_types: tuple[Concept, ...] = ()
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """A learning outcome: its texts, and its category where the agency gives one."""

    iri: str
    texts: Texts
    category: str | None = None


@dataclass(frozen=True, slots=True)
class SignatureView:
    """Who signs as what; `signed_on` is `None` where the signature is missing.

    It is a record of a signature, and no electronic signature. Learner and guardian have no names here.
    """

    role: SignatoryRole
    signatory: str
    names: Texts = ()
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class StepView:
    """Something that was done; `role` is that of the institution `by` in the transfer.

    `signed_as` is as what somebody signed, where the step is a signature that was written down.
    """

    kind: StepKind
    phase: Phase
    at: datetime
    by: PartnerView
    role: SignatoryRole | None
    record: str
    signed_as: SignatoryRole | None = None


@dataclass(frozen=True, slots=True)
class MissingView:
    """What is missing for a step: the rule, a stable key that tables of sentences know, and of what.

    `sentence` is the same in English; `is_blocking`: the step is refused without it, else it is what
    the step is about, or should be there; `about` is the IRI of an outcome, unit, institution or record,
    or empty, and `about_texts` what that is called.
    """

    rule: str
    what: str
    sentence: str
    is_blocking: bool = True
    about: str = ""
    about_texts: Texts = ()


@dataclass(frozen=True, slots=True)
class NextStepView:
    """A step that can come next, or could but for what is missing.

    `by` are the roles that may do it; `is_mine`: the institution that looks has one of them.
    """

    kind: StepKind
    phase: Phase
    by: tuple[SignatoryRole, ...]
    is_possible: bool
    is_mine: bool
    missing: tuple[MissingView, ...] = ()


@dataclass(frozen=True, slots=True)
class PhaseView:
    """Before, during or after the stay: what was done, and what comes next."""

    phase: Phase
    done: tuple[StepView, ...]
    next: tuple[NextStepView, ...]

    @property
    def is_current(self) -> bool:
        """Return whether something can be done in it, by whomever."""
        return bool(self.next)


@dataclass(frozen=True, slots=True)
class WarningView:
    """A constraint that the record does not satisfy without being refused for it.

    `messages` are pairs of language and text, English first; `about` the record.
    """

    code: str
    severity: str
    messages: tuple[tuple[str, str], ...]
    about: str
