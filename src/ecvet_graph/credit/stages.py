"""The states of a transfer as a table, and the one way from a transfer to its next value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from ecvet_graph.credit.evidence import record_names
from ecvet_graph.credit.rules import refuse, require
from ecvet_graph.model.mobility import (
    AgreementState,
    LearningAgreement,
    SignatoryRole,
    Step,
    StepKind,
    Transfer,
)

__all__ = [
    "EDGES",
    "ENDED",
    "STATES_FOR",
    "advance",
    "institution_of",
    "require_actor",
    "require_new",
    "require_state",
    "resumed",
    "with_version",
]

_S = AgreementState

ENDED = frozenset({_S.CLOSED, _S.CANCELLED})

# Which step may follow in which state. Validation and recognition beyond their own state are appeals,
# a transcript there is a correction, an assessment after its end is that of a failed outcome again.
STATES_FOR: Mapping[StepKind, frozenset[AgreementState]] = MappingProxyType(
    {
        StepKind.SIGNED: frozenset({_S.DRAFT, _S.AMENDED}),
        StepKind.BEGUN: frozenset({_S.SIGNED}),
        StepKind.AMENDED: frozenset({_S.DRAFT, _S.SIGNED, _S.IN_PROGRESS, _S.AMENDED}),
        StepKind.WITHDRAWN: frozenset({_S.AMENDED}),
        StepKind.DECLINED: frozenset({_S.AMENDED}),
        StepKind.ASSESSED: frozenset({_S.IN_PROGRESS, _S.ASSESSED, _S.NOT_ACHIEVED}),
        StepKind.CREDITED: frozenset({_S.IN_PROGRESS}),
        StepKind.FINISHED: frozenset({_S.IN_PROGRESS}),
        StepKind.TRANSCRIPT: frozenset(
            {_S.ASSESSED, _S.VALIDATED, _S.VALIDATION_REFUSED, _S.RECOGNISED}
        ),
        StepKind.VALIDATED: frozenset(
            {_S.ASSESSED, _S.VALIDATED, _S.VALIDATION_REFUSED, _S.RECOGNISED}
        ),
        StepKind.RECOGNISED: frozenset({_S.VALIDATED, _S.RECOGNISED}),
        StepKind.CANCELLED: frozenset({_S.DRAFT, _S.SIGNED, _S.IN_PROGRESS, _S.AMENDED}),
        StepKind.CLOSED: frozenset(
            {_S.NOT_ACHIEVED, _S.VALIDATED, _S.VALIDATION_REFUSED, _S.RECOGNISED}
        ),
    }
)

# From which state a transfer may pass into which other one (mobility.md, states of an agreement).
EDGES: frozenset[tuple[AgreementState, AgreementState]] = frozenset(
    {
        (_S.DRAFT, _S.SIGNED),
        (_S.SIGNED, _S.IN_PROGRESS),
        (_S.SIGNED, _S.AMENDED),
        (_S.IN_PROGRESS, _S.AMENDED),
        (_S.AMENDED, _S.SIGNED),
        (_S.AMENDED, _S.IN_PROGRESS),
        (_S.IN_PROGRESS, _S.ASSESSED),
        (_S.IN_PROGRESS, _S.NOT_ACHIEVED),
        (_S.ASSESSED, _S.IN_PROGRESS),
        (_S.NOT_ACHIEVED, _S.IN_PROGRESS),
        (_S.ASSESSED, _S.VALIDATED),
        (_S.ASSESSED, _S.VALIDATION_REFUSED),
        (_S.VALIDATION_REFUSED, _S.VALIDATED),
        (_S.VALIDATED, _S.RECOGNISED),
        (_S.RECOGNISED, _S.VALIDATED),
        (_S.NOT_ACHIEVED, _S.CLOSED),
        (_S.VALIDATED, _S.CLOSED),
        (_S.VALIDATION_REFUSED, _S.CLOSED),
        (_S.RECOGNISED, _S.CLOSED),
        (_S.DRAFT, _S.CANCELLED),
        (_S.SIGNED, _S.CANCELLED),
        (_S.IN_PROGRESS, _S.CANCELLED),
        (_S.AMENDED, _S.CANCELLED),
    }
)

_DOING: Mapping[StepKind, str] = MappingProxyType(
    {
        StepKind.SIGNED: "signed",
        StepKind.BEGUN: "begun",
        StepKind.AMENDED: "amended",
        StepKind.WITHDRAWN: "led back to what was agreed before",
        StepKind.DECLINED: "led back to what was agreed before",
        StepKind.ASSESSED: "assessed",
        StepKind.CREDITED: "given a credit",
        StepKind.FINISHED: "brought to the end of its assessment",
        StepKind.TRANSCRIPT: "given a transcript",
        StepKind.VALIDATED: "validated",
        StepKind.RECOGNISED: "recognised",
        StepKind.CANCELLED: "cancelled",
        StepKind.CLOSED: "closed",
    }
)


def require_state(transfer: Transfer, kind: StepKind) -> None:
    """Raise `TransitionError` where a step cannot follow in the state of a transfer."""
    if transfer.state in ENDED:
        refuse(
            "S-closed",
            f"The transfer is {transfer.state} and cannot be {_DOING[kind]}.",
            remedy="Start a new transfer for what is still to come.",
        )
    possible = sorted(STATES_FOR[kind])
    require(
        transfer.state in STATES_FOR[kind],
        "S-state",
        f"A transfer that is {transfer.state} cannot be {_DOING[kind]}.",
        remedy=f"This step follows where a transfer is {' or '.join(possible)}.",
    )


def institution_of(transfer: Transfer, role: SignatoryRole) -> str | None:
    """Return who has a role in a transfer: institution, or pseudonym of the learner; or `None`."""
    agreement = transfer.agreement
    intermediary = agreement.intermediary if agreement else None
    return {
        SignatoryRole.HOME: transfer.home,
        SignatoryRole.HOST: transfer.host,
        SignatoryRole.LEARNER: transfer.learner,
        SignatoryRole.GUARDIAN: transfer.learner,
        SignatoryRole.INTERMEDIARY: intermediary,
    }.get(role)


def require_actor(transfer: Transfer, by: str, *roles: SignatoryRole, doing: str) -> None:
    """Raise `TransitionError` unless an institution acts in one of the roles."""
    require(
        by in {institution_of(transfer, role) for role in roles},
        "S-actor",
        f"{by} is not the {' or '.join(roles)} institution of the transfer, and cannot {doing}.",
        remedy=f"This is for the {' or '.join(roles)} institution to do.",
    )


def require_new(transfer: Transfer, record: str) -> None:
    """Raise `TransitionError` where a record of a transfer has the name of an earlier one."""
    require(
        record not in record_names(transfer),
        "S-name",
        f"The transfer has a record named {record} already.",
        remedy="Give the new record a name of its own.",
    )


def resumed(transfer: Transfer) -> AgreementState:
    """Return the state of a transfer whose agreement is signed: in progress where it has begun."""
    has_begun = any(step.kind is StepKind.BEGUN for step in transfer.steps)
    return AgreementState.IN_PROGRESS if has_begun else AgreementState.SIGNED


def with_version(transfer: Transfer, version: LearningAgreement) -> Transfer:
    """Return a transfer with a later value of one of its versions of the agreement, in its place."""
    versions = tuple(version if one.iri == version.iri else one for one in transfer.agreements)
    return replace(transfer, agreements=versions)


def advance(
    transfer: Transfer,
    kind: StepKind,
    *,
    at: datetime,
    by: str,
    record: str,
    state: AgreementState | None = None,
) -> Transfer:
    """Return a transfer with one more step written down, and in a new state where one is given."""
    step = Step(at=at, by=by, kind=kind, record=record)
    return replace(transfer, state=state or transfer.state, steps=(*transfer.steps, step))
