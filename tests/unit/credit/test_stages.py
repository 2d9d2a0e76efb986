"""Which step may follow in which state: every pair of them, and what comes next says the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from tests.unit.credit import stay
from tests.unit.credit.stay import COPPER, HOME, HOST, NOTHING, NOW, PIPES, STRUCTURE, TEST

from ecvet_graph.credit.agreements import amend, begin, cancel, sign
from ecvet_graph.credit.assessing import assess, award, finish_assessment, issue_transcript
from ecvet_graph.credit.deciding import close, recognise, validate
from ecvet_graph.credit.next_steps import MISSING_KEYS, next_steps
from ecvet_graph.credit.stages import EDGES, STATES_FOR
from ecvet_graph.credit.withdrawing import decline, withdraw
from ecvet_graph.errors import TransitionError
from ecvet_graph.model.credit import AssessmentResult
from ecvet_graph.model.mobility import AgreementState, SignatoryRole, StepKind, Transfer

S, K = AgreementState, StepKind

TRANSFERS: Mapping[str, Callable[[], Transfer]] = {
    "draft": stay.draft,
    "signed": stay.signed,
    "amended": stay.amended,
    "begun": stay.begun,
    "failed": stay.failed,
    "shown": stay.shown,
    "credited": stay.credited,
    "assessed": stay.assessed,
    "issued": stay.issued,
    "not-achieved": stay.not_achieved,
    "validated": stay.validated,
    "validation-refused": stay.validation_refused,
    "recognised": stay.recognised,
    "recognition-refused": stay.recognition_refused,
    "closed": stay.closed,
    "cancelled": stay.cancelled,
}


def _sign(transfer: Transfer) -> Transfer:
    own = stay.signature(SignatoryRole.HOME, "new")
    return sign(transfer, own, memorandum=stay.memorandum(), structure=STRUCTURE, at=NOW, by=HOME)


def _amend(transfer: Transfer) -> Transfer:
    version = transfer.agreements[-1].version + 1
    return amend(transfer, stay.agreement(version), at=NOW, by=HOME)


def _assess(transfer: Transfer) -> Transfer:
    own = stay.assessment("new", stay.BOILER, result=AssessmentResult.FAILED)
    return assess(transfer, own, at=NOW, by=HOST)


def _award(transfer: Transfer) -> Transfer:
    own = stay.credit("a", COPPER, TEST)
    return award(transfer, own, structure=STRUCTURE, at=NOW, by=HOST)


def _validate(transfer: Transfer) -> Transfer:
    earlier = transfer.portfolio.validations
    changes = {"iri": stay.named("decided again"), "appeals": earlier[-1].iri} if earlier else {}
    return validate(transfer, stay.validation("a", COPPER, TEST, **changes), at=NOW, by=HOME)


def _recognise(transfer: Transfer) -> Transfer:
    earlier = transfer.portfolio.recognitions
    changes = {"iri": stay.named("decided again"), "appeals": earlier[-1].iri} if earlier else {}
    own = stay.recognition("a", COPPER, TEST, units=(PIPES,), **changes)
    return recognise(transfer, own, structure=STRUCTURE, elsewhere=NOTHING, at=NOW, by=HOME)


STEPS: Mapping[StepKind, Callable[[Transfer], Transfer]] = {
    K.SIGNED: _sign,
    K.BEGUN: lambda transfer: begin(transfer, memorandum=stay.memorandum(), at=NOW, by=HOME),
    K.AMENDED: _amend,
    K.WITHDRAWN: lambda transfer: withdraw(transfer, at=NOW, by=HOST),
    K.DECLINED: lambda transfer: decline(transfer, reasons=stay.WORDS, at=NOW, by=HOME),
    K.ASSESSED: _assess,
    K.CREDITED: _award,
    K.FINISHED: lambda transfer: finish_assessment(transfer, at=NOW, by=HOST),
    K.TRANSCRIPT: lambda transfer: issue_transcript(
        transfer, stay.transcript(transfer), at=NOW, by=HOST
    ),
    K.VALIDATED: _validate,
    K.RECOGNISED: _recognise,
    K.CANCELLED: lambda transfer: cancel(transfer, at=NOW, by=HOME),
    K.CLOSED: lambda transfer: close(transfer, at=NOW, by=HOME),
}

# What each step leads to, or the rule it breaks. Steps that are not named break the order of states.
OUTCOMES: Mapping[str, Mapping[StepKind, AgreementState | str]] = {
    "draft": {K.SIGNED: S.DRAFT, K.AMENDED: S.DRAFT, K.CANCELLED: S.CANCELLED},
    "signed": {K.BEGUN: S.IN_PROGRESS, K.AMENDED: S.AMENDED, K.CANCELLED: S.CANCELLED},
    "amended": {
        K.SIGNED: S.AMENDED,
        K.AMENDED: S.AMENDED,
        K.WITHDRAWN: S.IN_PROGRESS,
        K.DECLINED: S.IN_PROGRESS,
        K.CANCELLED: S.CANCELLED,
    },
    "begun": {
        K.ASSESSED: S.IN_PROGRESS,
        K.CREDITED: "T02",
        K.FINISHED: "S-state",
        K.AMENDED: S.AMENDED,
        K.CANCELLED: S.CANCELLED,
    },
    "failed": {
        K.ASSESSED: S.IN_PROGRESS,
        K.CREDITED: "T02",
        K.FINISHED: S.NOT_ACHIEVED,
        K.AMENDED: S.AMENDED,
        K.CANCELLED: S.CANCELLED,
    },
    "shown": {
        K.ASSESSED: S.IN_PROGRESS,
        K.CREDITED: S.IN_PROGRESS,
        K.FINISHED: "S-credit",
        K.AMENDED: S.AMENDED,
        K.CANCELLED: "S-credit",
    },
    "credited": {
        K.ASSESSED: S.IN_PROGRESS,
        K.CREDITED: "S-name",
        K.FINISHED: S.ASSESSED,
        K.AMENDED: S.AMENDED,
        K.CANCELLED: "S-credit",
    },
    "assessed": {
        K.ASSESSED: S.IN_PROGRESS,
        K.TRANSCRIPT: S.ASSESSED,
        K.VALIDATED: "S-transcript",
    },
    "issued": {K.ASSESSED: S.IN_PROGRESS, K.TRANSCRIPT: S.ASSESSED, K.VALIDATED: S.VALIDATED},
    "not-achieved": {K.ASSESSED: S.IN_PROGRESS, K.CLOSED: S.CLOSED},
    "validated": {
        K.TRANSCRIPT: S.VALIDATED,
        K.VALIDATED: "T12",
        K.RECOGNISED: S.RECOGNISED,
        K.CLOSED: "S-open",
    },
    "validation-refused": {
        K.TRANSCRIPT: S.VALIDATION_REFUSED,
        K.VALIDATED: S.VALIDATED,
        K.CLOSED: S.CLOSED,
    },
    "recognised": {
        K.TRANSCRIPT: S.RECOGNISED,
        K.VALIDATED: "T12",
        K.RECOGNISED: "T12",
        K.CLOSED: S.CLOSED,
    },
    "recognition-refused": {
        K.TRANSCRIPT: S.VALIDATED,
        K.VALIDATED: "T12",
        K.RECOGNISED: S.RECOGNISED,
        K.CLOSED: S.CLOSED,
    },
    "closed": {},
    "cancelled": {},
}
PAIRS = tuple((name, kind) for name in TRANSFERS for kind in STEPS)


def test_every_step_is_tried_in_every_state() -> None:
    assert len(PAIRS) == 208
    assert STEPS.keys() == STATES_FOR.keys()
    assert TRANSFERS.keys() == OUTCOMES.keys()
    assert {make().state for make in TRANSFERS.values()} == set(S) - {
        S.AGREED,
        S.ACTIVE,
        S.UNDER_REVIEW,
        S.EXPIRED,
        S.TERMINATED,
    }


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_a_step_follows_in_its_states_only(name: str, kind: StepKind) -> None:
    transfer = TRANSFERS[name]()
    is_over = transfer.state in {S.CLOSED, S.CANCELLED}
    expected = OUTCOMES[name].get(kind, "S-closed" if is_over else "S-state")
    if isinstance(expected, AgreementState):
        after = STEPS[kind](transfer)
        assert after.state is expected
        assert after.state is transfer.state or (transfer.state, after.state) in EDGES
        assert after.steps[:-1] == transfer.steps
        assert after.steps[-1].kind is kind
    else:
        with pytest.raises(TransitionError) as caught:
            STEPS[kind](transfer)
        assert caught.value.rule == expected


@pytest.mark.parametrize("name", TRANSFERS)
def test_what_comes_next_is_what_can_be_done(name: str) -> None:
    transfer = TRANSFERS[name]()
    found = next_steps(transfer, memorandum=stay.memorandum(), structure=STRUCTURE, day=NOW.date())
    possible = {kind for kind, state in OUTCOMES[name].items() if isinstance(state, S)}
    assert {step.kind for step in found if step.is_possible} == possible
    assert {missing.what for step in found for missing in step.missing} <= set(MISSING_KEYS)
    assert all(step.by for step in found)


FIRST = {
    "draft": (K.SIGNED, ("home", "host", "learner")),
    "signed": (K.BEGUN, ("home", "host")),
    "amended": (K.SIGNED, ("home", "host", "learner")),
    "begun": (K.ASSESSED, ("host",)),
    "shown": (K.CREDITED, ("host",)),
    "credited": (K.FINISHED, ("host",)),
    "failed": (K.ASSESSED, ("host",)),
    "assessed": (K.TRANSCRIPT, ("host",)),
    "issued": (K.VALIDATED, ("home",)),
    "validated": (K.RECOGNISED, ("home",)),
    "validation-refused": (K.VALIDATED, ("home",)),
    "recognised": (K.CLOSED, ("home",)),
}


@pytest.mark.parametrize("name", FIRST)
def test_the_first_next_step_is_the_usual_one(name: str) -> None:
    found = next_steps(
        TRANSFERS[name](), memorandum=stay.memorandum(), structure=STRUCTURE, day=NOW.date()
    )
    assert (found[0].kind, tuple(found[0].by)) == FIRST[name]
