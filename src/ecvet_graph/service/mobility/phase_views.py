"""Before, during and after a stay: what was done, what comes next, and what is missing for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ecvet_graph.credit.next_steps import Missing, NextStep, Phase, next_steps
from ecvet_graph.credit.standing import awarded_units
from ecvet_graph.model.learning import Texts
from ecvet_graph.model.mobility import (
    AgreementState,
    SignatoryRole,
    Signature,
    Step,
    StepKind,
    Transfer,
)
from ecvet_graph.service.mobility.naming import Names
from ecvet_graph.service.mobility.wording import MISSING
from ecvet_graph.service.mobility.workplace import Workplace
from ecvet_graph.service.views.mobility_parts import (
    MissingView,
    NextStepView,
    PhaseView,
    StepView,
)

__all__ = ["missing_view", "next_views", "phase_views", "role_in", "step_view"]

_UNSIGNED = frozenset({AgreementState.DRAFT, AgreementState.AMENDED})
_AFTER = frozenset({StepKind.VALIDATED, StepKind.REFUSED, StepKind.RECOGNISED, StepKind.CLOSED})
_DURING = frozenset(
    {
        StepKind.BEGUN,
        StepKind.ASSESSED,
        StepKind.CREDITED,
        StepKind.FINISHED,
        StepKind.TRANSCRIPT,
    }
)


def role_in(transfer: Transfer, institution: str) -> SignatoryRole:
    """Return as what an institution takes part in a transfer that it sees."""
    if institution == transfer.home:
        return SignatoryRole.HOME
    return SignatoryRole.HOST if institution == transfer.host else SignatoryRole.INTERMEDIARY


def step_view(
    step: Step,
    *,
    phase: Phase,
    names: Names,
    role: SignatoryRole | None,
    signatures: Iterable[Signature] = (),
) -> StepView:
    """Return something that was done, by whom and when; `signatures` are those of the documents."""
    signed = {one.iri: one.role for one in signatures}
    return StepView(
        kind=step.kind,
        phase=phase,
        at=step.at,
        by=names.partner(step.by),
        role=role,
        record=step.record,
        signed_as=signed.get(step.record),
    )


def missing_view(one: Missing, *, called: Callable[[str], Texts]) -> MissingView:
    """Return what is missing as a sentence; `called` says what a thing is called."""
    return MissingView(
        rule=one.rule,
        what=one.what,
        sentence=MISSING.get(one.what, one.what.replace("-", " ")),
        is_blocking=one.is_blocking,
        about=one.about,
        about_texts=called(one.about) if one.about else (),
    )


def phase_views(
    work: Workplace, transfer: Transfer, coming: Iterable[NextStepView]
) -> tuple[PhaseView, ...]:
    """Return the three phases of a transfer with what was done and what is coming in each."""
    done = tuple(_done(work, transfer))
    steps = tuple(coming)
    return tuple(
        PhaseView(
            phase,
            tuple(step for step in done if step.phase is phase),
            tuple(step for step in steps if step.phase is phase),
        )
        for phase in Phase
    )


def _done(work: Workplace, transfer: Transfer) -> Iterator[StepView]:
    """Yield the steps with their phases: what is signed or amended after the beginning is during."""
    has_begun = transfer.host is None
    signatures = [one for version in transfer.agreements for one in version.signatures]
    for step in transfer.steps:
        has_begun = has_begun or step.kind in _DURING
        early = Phase.DURING if has_begun else Phase.BEFORE
        phase = Phase.AFTER if step.kind in _AFTER else early
        yield step_view(
            step,
            phase=phase,
            names=work.names,
            role=role_in(transfer, step.by),
            signatures=signatures,
        )


def next_views(work: Workplace, transfer: Transfer) -> tuple[NextStepView, ...]:
    """Return what can come next, as the institution that looks sees it."""
    mine = _own_roles(transfer, work.institution)
    found = next_steps(
        transfer,
        memorandum=work.memorandum_of(transfer),
        structure=work.structure(transfer.qualification),
        day=work.day,
        held=_held(work, transfer),
    )
    return tuple(_next_view(step, transfer, work=work, mine=mine) for step in found)


def _held(work: Workplace, transfer: Transfer) -> frozenset[str]:
    """Return the units awarded to the learner elsewhere, while an agreement waits for signatures."""
    if transfer.state not in _UNSIGNED:
        return frozenset()
    return frozenset(awarded_units(work.elsewhere(transfer)))


def _next_view(
    step: NextStep, transfer: Transfer, *, work: Workplace, mine: frozenset[SignatoryRole]
) -> NextStepView:
    return NextStepView(
        kind=step.kind,
        phase=step.phase,
        by=step.by,
        is_possible=step.is_possible,
        is_mine=bool(mine & set(step.by)),
        missing=tuple(
            missing_view(one, called=lambda iri: _called(iri, transfer, names=work.names))
            for one in step.missing
        ),
    )


def _own_roles(transfer: Transfer, institution: str) -> frozenset[SignatoryRole]:
    """Return the roles for which an institution can act: home and host write down others' too."""
    own = role_in(transfer, institution)
    if own is SignatoryRole.INTERMEDIARY:
        return frozenset({own})
    return frozenset({own, SignatoryRole.LEARNER, SignatoryRole.GUARDIAN})


def _called(iri: str, transfer: Transfer, *, names: Names) -> Texts:
    """Return what a thing that is missing is called: an outcome, unit, institution or credit."""
    specified = {one.iri: one.specification for one in transfer.portfolio.credits}
    decided = {one.iri: one.credit for one in transfer.portfolio.validations}
    iri = decided.get(iri, iri)
    iri = specified.get(iri, iri)
    if iri.startswith("urn:"):
        return ()
    return names.outcome(iri).texts or names.unit_line(iri).titles or names.partner(iri).names
