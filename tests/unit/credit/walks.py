"""Random steps of a stay, right ones and wrong ones, and the transfers that come of them.

A chooser picks every detail: of hypothesis in the state machine, or of a seed where transfers are
wanted by number (`walked`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

from tests.unit.credit import stay
from tests.unit.credit.stay import (
    BOILER,
    COPPER,
    ECVET,
    HANDOVER,
    HEATING,
    HOME,
    HOST,
    LEARNER,
    NOW,
    OTHER,
    PIPES,
    PLUMBER,
    STRUCTURE,
    TEST,
)

from ecvet_graph.credit.agreements import amend, begin, cancel, sign, start_outside, start_transfer
from ecvet_graph.credit.assessing import assess, award, finish_assessment, issue_transcript
from ecvet_graph.credit.deciding import close, recognise, validate
from ecvet_graph.credit.obstacles import required_roles
from ecvet_graph.credit.stages import STATES_FOR
from ecvet_graph.credit.standing import merged
from ecvet_graph.credit.withdrawing import decline, withdraw
from ecvet_graph.errors import TransitionError
from ecvet_graph.model.credit import AssessmentResult, DecisionResult, Portfolio, Route
from ecvet_graph.model.mobility import (
    AgreedUnit,
    LearningAgreement,
    SignatoryRole,
    StepKind,
    Transfer,
)

_T = TypeVar("_T")
OUTCOMES = (COPPER, TEST, BOILER, HANDOVER)
OF_UNIT = {PIPES: (COPPER, TEST), HEATING: (BOILER, HANDOVER)}
INTERMEDIARY = f"{stay.BASE}organisation/intermediary"
DAYS = tuple(stay.START + timedelta(days=7 * week) for week in range(9))


class Chooser(Protocol):
    """What picks one of several things."""

    def __call__(self, things: Sequence[_T], /) -> _T:
        """Return one of the things."""


def seeded(seed: int) -> Chooser:
    """Return a chooser that always picks the same for a seed."""
    return random.Random(seed).choice  # noqa: S311 - reproducible test data


@dataclass
class Walk:
    """A transfer under way, with the learner's records elsewhere and a count for names."""

    transfer: Transfer
    elsewhere: Portfolio = stay.NOTHING
    count: int = 0
    states: list[str] = field(default_factory=list)

    def name(self, what: str) -> str:
        """Return a new name for a record."""
        self.count += 1
        return stay.named(f"{self.transfer.iri} {what} {self.count}")


def some(pick: Chooser, things: Iterable[_T]) -> tuple[_T, ...]:
    """Return some of several things, or now and then none."""
    return tuple(thing for thing in things if pick((True, True, False)))


def started(pick: Chooser, name: str = "transfer", elsewhere: Portfolio = stay.NOTHING) -> Walk:
    """Return a walk that begins with an agreement, inside or outside a memorandum, or without."""
    route = pick(tuple(Route))
    iri = stay.named(name)
    if route in {Route.NON_FORMAL, Route.INFORMAL}:
        begun = start_outside(
            iri=iri,
            learner=LEARNER,
            home=HOME,
            qualification=PLUMBER,
            route=route,
            at=NOW,
            by=HOME,
        )
        return Walk(begun, elsewhere)
    first = _version(pick, stay.named(f"{name} agreement"), route=route)
    return Walk(start_transfer(first, iri=iri, at=NOW, by=pick((HOME, HOST))), elsewhere)


def _version(pick: Chooser, iri: str, *, route: Route) -> LearningAgreement:
    chosen = {unit: some(pick, outcomes) for unit, outcomes in OF_UNIT.items()}
    units = tuple(AgreedUnit(unit=unit, outcomes=found) for unit, found in chosen.items() if found)
    is_inside = route is Route.INSIDE_MOU
    return stay.agreement(
        iri=iri,
        route=route,
        memorandum=stay.named("memorandum") if is_inside else None,
        units=units or (AgreedUnit(unit=PIPES, outcomes=(COPPER,)),),
        intermediary=pick((None, None, INTERMEDIARY)),
        needs_guardian=pick((False, False, True)),
    )


def _sign(walk: Walk, pick: Chooser) -> Transfer:
    transfer = walk.transfer
    newest = transfer.agreement or stay.agreement()
    signed = {one.role for one in newest.signatures}
    roles = [role for role in required_roles(newest) if role not in signed]
    role = pick((*roles * 8, *SignatoryRole))
    who = {SignatoryRole.HOME: HOME, SignatoryRole.HOST: HOST, SignatoryRole.PARTY: HOME}
    who[SignatoryRole.INTERMEDIARY] = INTERMEDIARY
    own = stay.signature(role, iri=walk.name("signature"), signatory=who.get(role, LEARNER))
    right = who.get(role, HOME)
    by = pick((right, right, right, HOST, OTHER))
    found = stay.memorandum()
    return sign(transfer, own, memorandum=found, structure=STRUCTURE, at=NOW, by=by)


def _amend(walk: Walk, pick: Chooser) -> Transfer:
    before = walk.transfer.agreement or stay.agreement()
    number = max((one.version for one in walk.transfer.agreements), default=1)
    following = replace(
        _version(pick, walk.name("agreement"), route=before.route),
        version=number + pick((1, 1, 1, 2)),
        supersedes=before.iri,
        intermediary=before.intermediary,
    )
    return amend(walk.transfer, following, at=NOW, by=pick((HOME, HOST)))


def _assess(walk: Walk, pick: Chooser) -> Transfer:
    by = pick((walk.transfer.host or HOME, walk.transfer.host or HOME, HOME))
    own = stay.assessment(
        "",
        *some(pick, OUTCOMES),
        iri=walk.name("assessment"),
        assessor=pick((by, by, by, OTHER)),
        result=pick((AssessmentResult.PASSED, AssessmentResult.PASSED, AssessmentResult.FAILED)),
        assessed_on=pick(DAYS),
    )
    return assess(walk.transfer, own, at=NOW, by=by)


def _award(walk: Walk, pick: Chooser) -> Transfer:
    transfer = walk.transfer
    by = pick((transfer.host or HOME, transfer.host or HOME, HOME))
    unit = pick((PIPES, HEATING, PLUMBER))
    records = transfer.portfolio.assessments
    passed = {o for one in records if one.result is AssessmentResult.PASSED for o in one.outcomes}
    own = OF_UNIT.get(unit, OUTCOMES)
    outcomes = pick((tuple(o for o in own if o in passed), some(pick, own)))
    points = pick((None, None, Decimal(40), Decimal(20), Decimal("7.5")))
    proving = tuple(one.iri for one in records if set(one.outcomes) & set(outcomes))
    credit = stay.credit(
        "",
        *outcomes,
        iri=walk.name("credit"),
        specification=unit,
        assessments=pick((proving, proving, some(pick, proving))),
        awarded_by=by,
        awarded_on=pick(DAYS[3:]),
        route=transfer.route,
        points=points,
        credit_system=ECVET if points is not None else None,
        points_reason=pick(((), stay.WORDS)),
        agreement=transfer.agreement.iri if transfer.agreement else None,
    )
    return award(transfer, credit, structure=STRUCTURE, at=NOW, by=by)


def _transcribe(walk: Walk, pick: Chooser) -> Transfer:
    transfer = walk.transfer
    own = stay.transcript(transfer, iri=walk.name("transcript"), issued_on=pick(DAYS[5:]))
    return issue_transcript(transfer, own, at=NOW, by=pick((own.issuer, own.issuer, HOME)))


def _validate(walk: Walk, pick: Chooser) -> Transfer:
    portfolio = walk.transfer.portfolio
    credit = pick(portfolio.credits or (stay.credit("none", TEST),))
    outcomes = pick((credit.outcomes, credit.outcomes, some(pick, credit.outcomes), ()))
    earlier = [one.iri for one in portfolio.validations if one.credit == credit.iri]
    own = stay.validation(
        "",
        *outcomes,
        iri=walk.name("validation"),
        credit=credit.iri,
        reasons=pick(((), stay.WORDS)),
        appeals=pick((None, earlier[-1])) if earlier else None,
        decided_on=pick(DAYS[4:]),
    )
    return validate(walk.transfer, own, at=NOW, by=pick((HOME, HOME, HOST)))


def _recognise(walk: Walk, pick: Chooser) -> Transfer:
    portfolio = walk.transfer.portfolio
    granted = [one for one in portfolio.validations if one.result is DecisionResult.GRANTED]
    followed = pick((tuple(granted), some(pick, granted)))
    validated = tuple(dict.fromkeys(o for one in granted for o in one.outcomes))
    outcomes = pick((validated, some(pick, validated), some(pick, OUTCOMES), ()))
    counted = {o for one in walk.elsewhere.recognitions for o in one.outcomes} | set(outcomes)
    whole = tuple(unit for unit, own in OF_UNIT.items() if set(own) <= counted)
    refused = [one.iri for one in portfolio.recognitions if one.result is DecisionResult.REFUSED]
    own = stay.recognition(
        "",
        *outcomes,
        iri=walk.name("recognition"),
        validations=tuple(one.iri for one in followed),
        units=pick(((), whole, some(pick, OF_UNIT))) if outcomes else (),
        reasons=pick(((), stay.WORDS)),
        appeals=pick((None, refused[-1])) if refused else None,
        decided_on=pick(DAYS[5:]),
    )
    by = pick((HOME, HOME, HOST))
    elsewhere = walk.elsewhere
    return recognise(walk.transfer, own, structure=STRUCTURE, elsewhere=elsewhere, at=NOW, by=by)


STEPS: dict[StepKind, Callable[[Walk, Chooser], Transfer]] = {
    StepKind.SIGNED: _sign,
    StepKind.BEGUN: lambda walk, pick: begin(
        walk.transfer, memorandum=stay.memorandum(), at=NOW, by=pick((HOME, HOST))
    ),
    StepKind.AMENDED: _amend,
    StepKind.WITHDRAWN: lambda walk, pick: withdraw(
        walk.transfer, at=NOW, by=pick((HOME, HOST, OTHER))
    ),
    StepKind.DECLINED: lambda walk, pick: decline(
        walk.transfer, reasons=pick(((), stay.WORDS)), at=NOW, by=pick((HOME, HOST))
    ),
    StepKind.ASSESSED: _assess,
    StepKind.CREDITED: _award,
    StepKind.FINISHED: lambda walk, pick: finish_assessment(
        walk.transfer, at=NOW, by=pick((walk.transfer.host or HOME, HOME))
    ),
    StepKind.TRANSCRIPT: _transcribe,
    StepKind.VALIDATED: _validate,
    StepKind.RECOGNISED: _recognise,
    StepKind.CANCELLED: lambda walk, pick: cancel(walk.transfer, at=NOW, by=pick((HOME, HOST))),
    StepKind.CLOSED: lambda walk, pick: close(walk.transfer, at=NOW, by=pick((HOME, HOST))),
}
# How often a step is tried where it may follow; ends of a transfer seldom, so that walks come far.
_WEIGHTS = {
    StepKind.CANCELLED: 1,
    StepKind.AMENDED: 1,
    StepKind.WITHDRAWN: 4,
    StepKind.DECLINED: 4,
    StepKind.FINISHED: 8,
    StepKind.CLOSED: 2,
}


def walked(seed: int, *, tries: int = 150) -> Walk:
    """Return what a number of random steps make of a transfer; refused ones change nothing.

    Every second learner has records of an earlier transfer.
    """
    pick = seeded(seed)
    elsewhere = stay.NOTHING
    if pick((True, False)):
        earlier = _walked(started(pick, f"earlier {seed}"), pick, tries=tries).transfer
        elsewhere = merged([earlier.portfolio])
    return _walked(started(pick, f"walk {seed}", elsewhere), pick, tries=tries)


def _walked(walk: Walk, pick: Chooser, *, tries: int) -> Walk:
    for _ in range(tries):
        kind = next_kind(walk, pick)
        try:
            walk.transfer = STEPS[kind](walk, pick)
        except TransitionError:
            continue
        walk.states.append(str(walk.transfer.state))
    return walk


def next_kind(walk: Walk, pick: Chooser) -> StepKind:
    """Return a step that may follow in this state, and now and then any other one."""
    following = [
        kind
        for kind in STEPS
        if walk.transfer.state in STATES_FOR[kind]
        for _ in range(_WEIGHTS.get(kind, 25))
    ]
    return pick((*following, *STEPS))
