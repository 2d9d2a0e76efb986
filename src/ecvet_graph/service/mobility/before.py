"""Before the stay: an agreement is drafted, signed by everybody, amended, or given up."""

from __future__ import annotations

from dataclasses import replace

from ecvet_graph.credit.agreements import amend, begin, cancel, sign, start_outside, start_transfer
from ecvet_graph.credit.rules import refuse
from ecvet_graph.credit.stages import require_state
from ecvet_graph.credit.withdrawing import decline, withdraw
from ecvet_graph.errors import NotFoundError, Place
from ecvet_graph.model.credit import Route
from ecvet_graph.model.mobility import (
    AgreedUnit,
    AgreementState,
    LearningAgreement,
    SignatoryRole,
    Signature,
    StepKind,
    Transfer,
)
from ecvet_graph.private import MOST_BYTES, encoded
from ecvet_graph.service.mobility.finding import new_iri, record_iri
from ecvet_graph.service.mobility.periods import require_period
from ecvet_graph.service.mobility.requests import (
    Amending,
    Declining,
    NewAgreement,
    NewExperience,
    PlannedUnit,
    Signing,
)
from ecvet_graph.service.mobility.workplace import Workplace

__all__ = [
    "amended",
    "begun",
    "cancelled",
    "declined",
    "drafted",
    "experienced",
    "known_learner",
    "signed",
    "withdrawn",
]


def drafted(work: Workplace, asked: NewAgreement) -> Transfer:
    """Return the transfer that a new agreement begins; the institution that acts is home.

    Raises:
        NotFoundError, UsageFault, InvalidDataError: something named is not known, or not clear.
        TransitionError: a rule of `start_transfer` is broken, or the stay lies outside the validity of
            the memorandum (A05).
    """
    qualification = work.finder.qualification(asked.qualification, "$.qualification")
    memorandum = _memorandum(work, asked.memorandum) if asked.memorandum else None
    inside_or_not = Route.INSIDE_MOU if memorandum else Route.OUTSIDE_MOU
    agreement = LearningAgreement(
        iri=new_iri(),
        version=1,
        learner=known_learner(work, asked.learner),
        home=work.institution,
        host=work.finder.institution(asked.host, "$.host"),
        qualification=qualification,
        units=_agreed(work, asked.units, qualification),
        start=asked.start,
        end=asked.end,
        route=asked.route or inside_or_not,
        memorandum=memorandum,
        intermediary=_institution(work, asked.intermediary, "$.intermediary"),
        assessor=_institution(work, asked.assessor, "$.assessor"),
        assessment_method=asked.assessment_method,
        activities=asked.activities,
        documentation=asked.documentation,
        validation_procedure=asked.validation_procedure,
        recognition_clause=asked.recognition_clause,
        needs_guardian=asked.needs_guardian,
    )
    transfer = start_transfer(agreement, iri=new_iri(), at=work.at, by=work.institution)
    require_period(work, agreement)
    return transfer


def experienced(work: Workplace, asked: NewExperience) -> Transfer:
    """Return a transfer of outcomes that were learnt outside any stay. Raises as `drafted`."""
    return start_outside(
        iri=new_iri(),
        learner=known_learner(work, asked.learner),
        home=work.institution,
        qualification=work.finder.qualification(asked.qualification, "$.qualification"),
        route=asked.route,
        at=work.at,
        by=work.institution,
    )


def signed(work: Workplace, transfer: Transfer, asked: Signing) -> Transfer:
    """Return a transfer whose newest agreement bears one more signature.

    Raises:
        NotFoundError, InvalidDataError: the signatory that is named is not known, or does not sign in
            that role.
        TransitionError: as `sign`.
    """
    signature = Signature(
        iri=new_iri(),
        signatory=_signatory(work, transfer, asked),
        role=asked.role,
        signed_on=asked.on or work.day,
    )
    return sign(
        transfer,
        signature,
        memorandum=work.memorandum_of(transfer),
        structure=work.structure(transfer.qualification),
        at=work.at,
        by=work.institution,
    )


def begun(work: Workplace, transfer: Transfer) -> Transfer:
    """Return a transfer whose stay has begun. Raises as `begin`."""
    memorandum = work.memorandum_of(transfer)
    return begin(transfer, at=work.at, by=work.institution, memorandum=memorandum)


def amended(work: Workplace, transfer: Transfer, asked: Amending) -> Transfer:
    """Return a transfer with a further version of its agreement, to be signed by everybody.

    Raises:
        NotFoundError, UsageFault, InvalidDataError: something named is not known, or not clear.
        TransitionError: a rule of `amend` is broken, or a new day lies outside the validity of the
            memorandum (A05).
        LimitError: the transfer would have more than half of what a record can have: what follows
            needs room, and agreements are the only part that can be changed without end.
    """
    require_state(transfer, StepKind.AMENDED)
    before = transfer.agreement
    if before is None:
        refuse(
            "S-state",
            "A transfer without a stay has no agreement that could be amended.",
            remedy="Assess further outcomes, or start another transfer.",
        )
    changed = replace(
        before,
        iri=new_iri(),
        version=transfer.agreements[-1].version + 1,
        supersedes=before.iri,
        signatures=(),
        state=AgreementState.DRAFT,
        reasons=(),
    )
    if asked.units is not None:
        changed = replace(changed, units=_agreed(work, asked.units, before.qualification))
    if asked.assessor is not None:
        assessor = _institution(work, asked.assessor, "$.assessor")
        changed = replace(changed, assessor=assessor)
    if asked.intermediary is not None:
        intermediary = _institution(work, asked.intermediary, "$.intermediary")
        changed = replace(changed, intermediary=intermediary)
    changed = _with_words(changed, asked)
    amended_so = amend(transfer, changed, at=work.at, by=work.institution)
    if (changed.start, changed.end) != (before.start, before.end):
        require_period(work, changed)
    encoded(amended_so, most=MOST_BYTES // 2)
    return amended_so


def withdrawn(work: Workplace, transfer: Transfer, asked: Declining) -> Transfer:
    """Return a transfer whose amendment was taken back. Raises as `withdraw`."""
    return withdraw(transfer, reasons=asked.reasons, at=work.at, by=work.institution)


def declined(work: Workplace, transfer: Transfer, asked: Declining) -> Transfer:
    """Return a transfer whose amendment was declined. Raises as `decline`."""
    return decline(transfer, reasons=asked.reasons, at=work.at, by=work.institution)


def cancelled(work: Workplace, transfer: Transfer) -> Transfer:
    """Return a transfer that was given up before anything was credited. Raises as `cancel`."""
    return cancel(transfer, at=work.at, by=work.institution)


def known_learner(work: Workplace, learner: str) -> str:
    """Return a pseudonym that the institution knows, or a new one where none is given.

    Raises:
        NotFoundError: the institution has no transfer of that learner.
    """
    if not learner:
        return new_iri()
    try:
        iri = record_iri(learner)
    except NotFoundError:
        iri = ""
    if iri not in work.private.learners(work.institution):
        raise NotFoundError(
            "Your institution knows no such learner.",
            remedy="Leave the learner out: a new pseudonym is drawn.",
            place=Place("request", field="$.learner"),
        )
    return iri


def _with_words(agreement: LearningAgreement, asked: Amending) -> LearningAgreement:
    """Return an agreement with the period and the words that a request names."""
    named = {
        name: getattr(asked, name) for name in _TAKEN_AS_IT_IS if getattr(asked, name) is not None
    }
    return replace(agreement, **named)


def _agreed(
    work: Workplace, planned: tuple[PlannedUnit, ...], qualification: str
) -> tuple[AgreedUnit, ...]:
    return tuple(
        _agreed_unit(work, one, qualification, f"$.units[{number}]")
        for number, one in enumerate(planned)
    )


def _agreed_unit(
    work: Workplace, planned: PlannedUnit, qualification: str, place: str
) -> AgreedUnit:
    unit = work.finder.unit(planned.unit, f"{place}.unit")
    every = work.names.outcomes_of(unit)
    outcomes = every
    if planned.outcomes:
        outcomes = work.finder.outcomes(planned.outcomes, (unit,), f"{place}.outcomes")
    allocated = work.names.place(unit, qualification)
    points = planned.points
    # Points are those of a whole unit: a part of it has none unless somebody says so.
    if points is None and allocated is not None and set(outcomes) == set(every):
        points = allocated.points
    own = allocated.credit_system.iri if allocated and allocated.credit_system else None
    system = work.finder.credit_system(planned.credit_system, own, f"{place}.credit_system")
    host_unit = None
    if planned.host_unit:
        host_unit = work.finder.unit(planned.host_unit, f"{place}.host_unit")
    return AgreedUnit(
        unit=unit,
        outcomes=outcomes,
        host_unit=host_unit,
        points=points,
        credit_system=system if points is not None else None,
    )


def _signatory(work: Workplace, transfer: Transfer, asked: Signing) -> str:
    """Return who signs: an institution for itself or written down by another, or the learner."""
    if asked.signatory and asked.role is SignatoryRole.INTERMEDIARY:
        return work.finder.institution(asked.signatory, "$.signatory")
    agreement = transfer.agreement
    own = {
        SignatoryRole.LEARNER: transfer.learner,
        SignatoryRole.GUARDIAN: transfer.learner,
        SignatoryRole.HOME: transfer.home,
        SignatoryRole.HOST: transfer.host,
        SignatoryRole.INTERMEDIARY: agreement.intermediary if agreement else None,
    }
    meant = own.get(asked.role) or work.institution
    return work.finder.signatory(asked.signatory, meant, "$.signatory")


def _institution(work: Workplace, name: str | None, place: str) -> str | None:
    return work.finder.institution(name, place) if name else None


def _memorandum(work: Workplace, name: str) -> str:
    iri = work.finder.memorandum(name, "$.memorandum")
    if work.memorandum(iri) is None:
        raise NotFoundError(
            f"There is no memorandum {name[:200]!r} of your institution, and no such public one.",
            remedy="See `mobility list`, or leave it out: the agreement is then outside one.",
            place=Place("request", field="$.memorandum"),
        )
    return iri


_TAKEN_AS_IT_IS = (
    "start",
    "end",
    "assessment_method",
    "activities",
    "documentation",
    "validation_procedure",
    "needs_guardian",
)
