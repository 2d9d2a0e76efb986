"""What can come next in a transfer, who has to act, and what is still missing for it.

The steps of a state stand in the order in which they are usually taken: the first one that is possible
is what everybody waits for. Nothing here decides: the step itself checks everything again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from ecvet_graph.credit.evidence import (
    assessed_outcomes,
    failed_outcomes,
    has_stay,
    uncredited_outcomes,
)
from ecvet_graph.credit.obstacles import (
    Missing,
    beginning_obstacles,
    memorandum_day,
    required_roles,
    signing_obstacles,
)
from ecvet_graph.credit.stages import ENDED
from ecvet_graph.credit.step_values import (
    BOTH,
    HOME,
    Case,
    NextStep,
    Phase,
    after,
    during,
    told,
)
from ecvet_graph.credit.steps_after import (
    assessed_steps,
    refused_steps,
    repeating,
    validated_steps,
)
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
    case = Case(transfer, memorandum, structure, day, held)
    return tuple(_STEPS[transfer.state](case))


def _unsigned(case: Case) -> Iterator[NextStep]:
    agreement = case.transfer.agreement
    if agreement is None:
        return
    phase = _phase(case.transfer)
    signed = {signature.role for signature in agreement.signatures}
    roles = tuple(role for role in required_roles(agreement) if role not in signed)
    again = (told("T09", "unit-held", one.unit) for one in agreement.units if one.unit in case.held)
    missing = (*_signing(case, agreement), *again, *(_signature(role) for role in roles))
    yield NextStep(kind=StepKind.SIGNED, by=roles, phase=phase, missing=missing)
    yield NextStep(kind=StepKind.AMENDED, by=BOTH, phase=phase)
    if case.transfer.state is AgreementState.AMENDED:
        yield from _unwanted(case.transfer, phase)
    yield _cancelling(case, phase)


def _unwanted(transfer: Transfer, phase: Phase) -> Iterator[NextStep]:
    """Yield the two ways back from an amendment: of who drafted it, and of the other side."""
    drafter = drafted_as(transfer)
    others = tuple(role for role in BOTH if role is not drafter)
    yield NextStep(kind=StepKind.WITHDRAWN, by=(drafter,), phase=phase)
    yield NextStep(kind=StepKind.DECLINED, by=others, phase=phase)


def _signed(case: Case) -> Iterator[NextStep]:
    agreement = case.transfer.agreement
    is_early = agreement is not None and case.day < agreement.start
    missing = [Missing("S-future", "first-day")] if is_early else []
    if agreement is not None:
        missing += [one.missing for one in beginning_obstacles(agreement, case.memorandum)]
    yield NextStep(kind=StepKind.BEGUN, by=BOTH, phase=Phase.DURING, missing=tuple(missing))
    yield NextStep(kind=StepKind.AMENDED, by=BOTH, phase=Phase.BEFORE)
    yield _cancelling(case, Phase.BEFORE)


def _in_progress(case: Case) -> Iterator[NextStep]:
    portfolio = case.transfer.portfolio
    waiting = sorted(uncredited_outcomes(portfolio))
    unassessed = tuple(told("T02", "assessment", outcome) for outcome in _unassessed(case))
    failed = tuple(
        told("T02", "repeated-assessment", one) for one in sorted(failed_outcomes(portfolio))
    )
    steps = [
        during(case, StepKind.ASSESSED, (*unassessed, *failed)),
        during(
            case,
            StepKind.CREDITED,
            tuple(told("S-credit", "credit", outcome) for outcome in waiting)
            or (Missing("T02", "passed-assessment"),),
        ),
        during(case, StepKind.FINISHED, (*_unfinished(case, waiting), *unassessed)),
    ]
    yield from sorted(steps, key=lambda step: _rank(step, has_waiting=bool(waiting)))
    if has_stay(case.transfer):
        yield NextStep(kind=StepKind.AMENDED, by=BOTH, phase=Phase.DURING)
    yield _cancelling(case, Phase.DURING)


def _not_achieved(case: Case) -> Iterator[NextStep]:
    yield from repeating(case)
    yield after(StepKind.CLOSED, ())


_STEPS: Mapping[AgreementState, Callable[[Case], Iterator[NextStep]]] = MappingProxyType(
    {
        AgreementState.DRAFT: _unsigned,
        AgreementState.AMENDED: _unsigned,
        AgreementState.SIGNED: _signed,
        AgreementState.IN_PROGRESS: _in_progress,
        AgreementState.ASSESSED: assessed_steps,
        AgreementState.NOT_ACHIEVED: _not_achieved,
        AgreementState.VALIDATED: validated_steps,
        AgreementState.VALIDATION_REFUSED: refused_steps,
        AgreementState.RECOGNISED: validated_steps,
    }
)


def _phase(transfer: Transfer) -> Phase:
    has_begun = any(step.kind is StepKind.BEGUN for step in transfer.steps)
    return Phase.DURING if has_begun else Phase.BEFORE


def _signing(case: Case, agreement: LearningAgreement) -> Iterator[Missing]:
    for one in signing_obstacles(
        agreement,
        memorandum=case.memorandum,
        structure=case.structure,
        day=memorandum_day(case.transfer, case.day),
    ):
        yield one.missing


def _signature(role: SignatoryRole) -> Missing:
    return told("A02" if role is not SignatoryRole.GUARDIAN else "A08", f"signature-{role}")


def _unassessed(case: Case) -> list[str]:
    agreement = case.transfer.agreement
    agreed = {o for unit in agreement.units for o in unit.outcomes} if agreement else set()
    return sorted(agreed - assessed_outcomes(case.transfer.portfolio))


def _unfinished(case: Case, waiting: list[str]) -> Iterator[Missing]:
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


def _cancelling(case: Case, phase: Phase) -> NextStep:
    portfolio = case.transfer.portfolio
    is_kept = bool(portfolio.credits or uncredited_outcomes(portfolio))
    missing = (Missing("S-credit", "no-credit"),) if is_kept else ()
    by = BOTH if has_stay(case.transfer) else HOME
    return NextStep(kind=StepKind.CANCELLED, by=by, phase=phase, missing=missing)
