"""What can come next in a transfer, who has to act, and what is still missing for it.

The steps of a state stand in the order in which they are usually taken: the first one that is possible
is what everybody waits for. Nothing here decides: the step itself checks everything again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from ecvet_graph.credit.corrections import corrections
from ecvet_graph.credit.evidence import (
    assessed_outcomes,
    failed_outcomes,
    has_stay,
    newest_transcript,
    open_refusals,
    refused_recognitions,
    uncredited_outcomes,
    undecided_credits,
    undecided_outcomes,
)
from ecvet_graph.credit.obstacles import (
    Missing,
    beginning_obstacles,
    memorandum_day,
    required_roles,
    signing_obstacles,
)
from ecvet_graph.credit.stages import ENDED
from ecvet_graph.credit.structure import Structure
from ecvet_graph.credit.withdrawing import drafted_as
from ecvet_graph.model.mobility import (
    AgreementState,
    LearningAgreement,
    Memorandum,
    SignatoryRole,
    StepKind,
    Transfer,
)

__all__ = ["MISSING_KEYS", "Missing", "NextStep", "Phase", "next_steps"]

# Every key that `Missing.what` may have; pages and commands say them in words.
MISSING_KEYS = (
    "appeal",
    "assessment",
    "assessment-method",
    "credit",
    "decision",
    "first-day",
    "memorandum",
    "memorandum-in-force",
    "no-credit",
    "outcome-of-unit",
    "party",
    "passed-assessment",
    "period-in-memorandum",
    "points-of-unit",
    "qualification",
    "recognition-clause",
    "repeated-assessment",
    "signature-guardian",
    "signature-home",
    "signature-host",
    "signature-intermediary",
    "signature-learner",
    "transcript",
    "unit-held",
    "unit-of-qualification",
    "validation",
)


class Phase(StrEnum):
    """Before, during or after the stay."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """A step that may come next.

    Attributes:
        kind: which step.
        by: as what institutions or people act; any of them.
        phase: before, during or after the stay.
        missing: what it wants first (`is_blocking`), what it is to be about, or what should be there.
        is_possible: whether nothing that is missing blocks it.
    """

    kind: StepKind
    by: tuple[SignatoryRole, ...]
    phase: Phase
    missing: tuple[Missing, ...] = ()

    @property
    def is_possible(self) -> bool:
        """Return whether the step may be taken now."""
        return not any(missing.is_blocking for missing in self.missing)


@dataclass(frozen=True, slots=True)
class _Case:
    """A transfer with what has to be known to say what comes next."""

    transfer: Transfer
    memorandum: Memorandum | None
    structure: Structure
    day: date
    held: Collection[str] = ()

    @property
    def assessing(self) -> tuple[SignatoryRole, ...]:
        """Return who assesses and awards credit."""
        return (SignatoryRole.HOST,) if has_stay(self.transfer) else _HOME


_HOME = (SignatoryRole.HOME,)
_BOTH = (SignatoryRole.HOME, SignatoryRole.HOST)


def next_steps(
    transfer: Transfer,
    *,
    memorandum: Memorandum | None,
    structure: Structure,
    day: date,
    held: Collection[str] = (),
) -> tuple[NextStep, ...]:
    """Return what can come next on a day; nothing where the transfer is closed or cancelled.

    `held` are units that were awarded to the learner elsewhere: agreeing on one again is remarked.
    """
    if transfer.state in ENDED:
        return ()
    case = _Case(transfer, memorandum, structure, day, held)
    return tuple(_STEPS[transfer.state](case))


def _unsigned(case: _Case) -> Iterator[NextStep]:
    agreement = case.transfer.agreement
    if agreement is None:
        return
    phase = _phase(case.transfer)
    signed = {signature.role for signature in agreement.signatures}
    roles = tuple(role for role in required_roles(agreement) if role not in signed)
    again = (
        _told("T09", "unit-held", one.unit) for one in agreement.units if one.unit in case.held
    )
    missing = (*_signing(case, agreement), *again, *(_signature(role) for role in roles))
    yield NextStep(kind=StepKind.SIGNED, by=roles, phase=phase, missing=missing)
    yield NextStep(kind=StepKind.AMENDED, by=_BOTH, phase=phase)
    if case.transfer.state is AgreementState.AMENDED:
        yield from _unwanted(case.transfer, phase)
    yield _cancelling(case, phase)


def _unwanted(transfer: Transfer, phase: Phase) -> Iterator[NextStep]:
    """Yield the two ways back from an amendment: of who drafted it, and of the other side."""
    drafter = drafted_as(transfer)
    others = tuple(role for role in _BOTH if role is not drafter)
    yield NextStep(kind=StepKind.WITHDRAWN, by=(drafter,), phase=phase)
    yield NextStep(kind=StepKind.DECLINED, by=others, phase=phase)


def _signed(case: _Case) -> Iterator[NextStep]:
    agreement = case.transfer.agreement
    is_early = agreement is not None and case.day < agreement.start
    missing = [Missing("S-future", "first-day")] if is_early else []
    if agreement is not None:
        missing += [one.missing for one in beginning_obstacles(agreement, case.memorandum)]
    yield NextStep(kind=StepKind.BEGUN, by=_BOTH, phase=Phase.DURING, missing=tuple(missing))
    yield NextStep(kind=StepKind.AMENDED, by=_BOTH, phase=Phase.BEFORE)
    yield _cancelling(case, Phase.BEFORE)


def _in_progress(case: _Case) -> Iterator[NextStep]:
    portfolio = case.transfer.portfolio
    waiting = sorted(uncredited_outcomes(portfolio))
    unassessed = tuple(_told("T02", "assessment", outcome) for outcome in _unassessed(case))
    failed = tuple(
        _told("T02", "repeated-assessment", one) for one in sorted(failed_outcomes(portfolio))
    )
    steps = [
        _during(case, StepKind.ASSESSED, (*unassessed, *failed)),
        _during(
            case,
            StepKind.CREDITED,
            tuple(_told("S-credit", "credit", outcome) for outcome in waiting)
            or (Missing("T02", "passed-assessment"),),
        ),
        _during(case, StepKind.FINISHED, (*_unfinished(case, waiting), *unassessed)),
    ]
    yield from sorted(steps, key=lambda step: _rank(step, has_waiting=bool(waiting)))
    if has_stay(case.transfer):
        yield NextStep(kind=StepKind.AMENDED, by=_BOTH, phase=Phase.DURING)
    yield _cancelling(case, Phase.DURING)


def _assessed(case: _Case) -> Iterator[NextStep]:
    transfer = case.transfer
    transcript = newest_transcript(transfer)
    listed = set(transcript.credits) if transcript else set()
    undecided = [credit.iri for credit in undecided_credits(transfer.portfolio)]
    unlisted = [iri for iri in undecided if iri not in listed]
    issuing = tuple(_told("S-transcript", "transcript", iri) for iri in unlisted)
    is_outdated = _is_outdated(transfer)
    if unlisted or is_outdated:
        yield _during(case, StepKind.TRANSCRIPT, issuing)
    is_blocked = has_stay(transfer) and (is_outdated or len(unlisted) == len(undecided))
    waiting = (Missing("S-transcript", "transcript"),) if is_blocked else ()
    validating = (_told("T05", "validation", iri) for iri in undecided)
    yield _after(StepKind.VALIDATED, (*waiting, *validating))
    if not transfer.portfolio.validations:
        yield from _repeating(case)
    if not unlisted and not is_outdated:
        yield _during(case, StepKind.TRANSCRIPT, ())


def _is_outdated(transfer: Transfer) -> bool:
    """Return whether a result was corrected that the newest transcript does not tell."""
    transcript = newest_transcript(transfer)
    corrected = {one.iri for one in corrections(transfer.portfolio.assessments)}
    return transcript is not None and not corrected <= set(transcript.assessments)


def _not_achieved(case: _Case) -> Iterator[NextStep]:
    yield from _repeating(case)
    yield _after(StepKind.CLOSED, ())


def _validated(case: _Case) -> Iterator[NextStep]:
    portfolio = case.transfer.portfolio
    waiting = sorted(undecided_outcomes(portfolio))
    if waiting:
        recognising = tuple(_told("T06", "decision", outcome) for outcome in waiting)
        yield _after(StepKind.RECOGNISED, recognising)
    yield _after(
        StepKind.CLOSED, tuple(Missing("S-open", "decision", outcome) for outcome in waiting)
    )
    yield from _appeals(case)
    yield _during(case, StepKind.TRANSCRIPT, ())


def _recognised(case: _Case) -> Iterator[NextStep]:
    yield from _validated(case)


def _refused(case: _Case) -> Iterator[NextStep]:
    yield from _appeals(case)
    yield _after(StepKind.CLOSED, ())
    yield _during(case, StepKind.TRANSCRIPT, ())


_STEPS: Mapping[AgreementState, Callable[[_Case], Iterator[NextStep]]] = MappingProxyType(
    {
        AgreementState.DRAFT: _unsigned,
        AgreementState.AMENDED: _unsigned,
        AgreementState.SIGNED: _signed,
        AgreementState.IN_PROGRESS: _in_progress,
        AgreementState.ASSESSED: _assessed,
        AgreementState.NOT_ACHIEVED: _not_achieved,
        AgreementState.VALIDATED: _validated,
        AgreementState.VALIDATION_REFUSED: _refused,
        AgreementState.RECOGNISED: _recognised,
    }
)


def _phase(transfer: Transfer) -> Phase:
    has_begun = any(step.kind is StepKind.BEGUN for step in transfer.steps)
    return Phase.DURING if has_begun else Phase.BEFORE


def _signing(case: _Case, agreement: LearningAgreement) -> Iterator[Missing]:
    for one in signing_obstacles(
        agreement,
        memorandum=case.memorandum,
        structure=case.structure,
        day=memorandum_day(case.transfer, case.day),
    ):
        yield one.missing


def _signature(role: SignatoryRole) -> Missing:
    return _told("A02" if role is not SignatoryRole.GUARDIAN else "A08", f"signature-{role}")


def _told(rule: str, what: str, about: str = "") -> Missing:
    """Return something that the step itself brings, or that should be there; it does not block."""
    return Missing(rule, what, about, is_blocking=False)


def _unassessed(case: _Case) -> list[str]:
    agreement = case.transfer.agreement
    agreed = {o for unit in agreement.units for o in unit.outcomes} if agreement else set()
    return sorted(agreed - assessed_outcomes(case.transfer.portfolio))


def _unfinished(case: _Case, waiting: list[str]) -> Iterator[Missing]:
    if not assessed_outcomes(case.transfer.portfolio):
        yield Missing("S-state", "assessment")
    yield from (Missing("S-credit", "credit", outcome) for outcome in waiting)


def _rank(step: NextStep, *, has_waiting: bool) -> int:
    """Return the place of a step during the stay: what waits for credit first, then what is left."""
    if step.kind is StepKind.CREDITED:
        return 0 if has_waiting else 3
    if step.kind is StepKind.ASSESSED:
        return 1 if any(missing.what == "assessment" for missing in step.missing) else 4
    return 2


def _repeating(case: _Case) -> Iterator[NextStep]:
    failed = sorted(failed_outcomes(case.transfer.portfolio))
    missing = tuple(_told("T02", "repeated-assessment", outcome) for outcome in failed)
    yield _during(case, StepKind.ASSESSED, missing)


def _appeals(case: _Case) -> Iterator[NextStep]:
    portfolio = case.transfer.portfolio
    validations = tuple(_told("T12", "appeal", one.iri) for one in open_refusals(portfolio))
    recognitions = tuple(_told("T12", "appeal", one.iri) for one in refused_recognitions(portfolio))
    if validations:
        yield _after(StepKind.VALIDATED, validations)
    if recognitions:
        yield _after(StepKind.RECOGNISED, recognitions)


def _cancelling(case: _Case, phase: Phase) -> NextStep:
    portfolio = case.transfer.portfolio
    is_kept = bool(portfolio.credits or uncredited_outcomes(portfolio))
    missing = (Missing("S-credit", "no-credit"),) if is_kept else ()
    by = _BOTH if has_stay(case.transfer) else _HOME
    return NextStep(kind=StepKind.CANCELLED, by=by, phase=phase, missing=missing)


def _during(case: _Case, kind: StepKind, missing: tuple[Missing, ...]) -> NextStep:
    return NextStep(kind=kind, by=case.assessing, phase=Phase.DURING, missing=missing)


def _after(kind: StepKind, missing: tuple[Missing, ...]) -> NextStep:
    return NextStep(kind=kind, by=_HOME, phase=Phase.AFTER, missing=missing)
