"""Steps with memoranda and agreements that break a rule: the code of it, what is wrong, the step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tests.unit.credit import stay
from tests.unit.credit.stay import (
    BOILER,
    COPPER,
    HOME,
    HOST,
    LEARNER,
    NOW,
    OTHER,
    PIPEFITTER,
    PIPES,
    PLUMBER,
    STRUCTURE,
    TEST,
    named,
)

from ecvet_graph.credit.agreements import amend, begin, cancel, sign, start_outside, start_transfer
from ecvet_graph.credit.assessing import assess
from ecvet_graph.credit.memoranda import (
    finish_review,
    review,
    sign_memorandum,
    start_memorandum,
    terminate,
)
from ecvet_graph.credit.withdrawing import decline, withdraw
from ecvet_graph.model.credit import (
    OutcomeAssessment,
    Route,
)
from ecvet_graph.model.mobility import (
    AgreedUnit,
    AgreementState,
    Confirmation,
    LearningAgreement,
    Memorandum,
    SignatoryRole,
    Signature,
    Transfer,
)

Step = Callable[[], object]
R = SignatoryRole
FAR = date(2026, 5, 3)
ELSEWHERE = "urn:uuid:00000000-0000-4000-8000-000000000000"


def memorandum(**changes: object) -> Step:
    return lambda: start_memorandum(stay.draft_memorandum(**changes), at=NOW, by=HOME)


def party(own: Signature, found: Memorandum | None = None, by: str = HOME) -> Step:
    drafted = found or start_memorandum(stay.draft_memorandum(), at=NOW, by=HOME)
    return lambda: sign_memorandum(drafted, own, at=NOW, by=by)


def agreed(**changes: Any) -> Step:
    return lambda: start_transfer(stay.agreement(**changes), iri=named("transfer"), at=NOW, by=HOME)


def drafted_by(by: str, own: LearningAgreement) -> Step:
    return lambda: start_transfer(own, iri=named("transfer"), at=NOW, by=by)


def signing(
    own: Signature, *, by: str = HOME, under: Memorandum | None = None, **changes: object
) -> Step:
    found = under or stay.memorandum()
    return lambda: sign(
        stay.draft(**changes), own, memorandum=found, structure=STRUCTURE, at=NOW, by=by
    )


def amending(own: LearningAgreement, by: str = HOST) -> Step:
    return lambda: amend(stay.begun(), own, at=NOW, by=by)


def assessing(own: OutcomeAssessment, by: str = HOST, found: Transfer | None = None) -> Step:
    return lambda: assess(found or stay.begun(), own, at=NOW, by=by)


def units(*outcomes: str, unit: str = PIPES) -> tuple[AgreedUnit, ...]:
    return (AgreedUnit(unit=unit, outcomes=outcomes),)


HOME_SIGNS = stay.signature(R.HOME)

CASES: tuple[tuple[str, str, Step], ...] = (
    ("M01", "one party", memorandum(parties=(HOME,))),
    ("M01", "a party twice", memorandum(parties=(HOME, HOME))),
    ("M03", "no qualification", memorandum(qualifications=())),
    ("M04", "status not confirmed", memorandum(confirmations=(Confirmation.CRITERIA,))),
    ("M04", "criteria not confirmed", memorandum(confirmations=(Confirmation.STATUS,))),
    ("M05", "ends before it starts", memorandum(valid_until=date(2026, 1, 1))),
    ("M05", "review before it starts", memorandum(review_on=date(2026, 1, 1))),
    ("M05", "review after its end", memorandum(review_on=date(2030, 1, 1))),
    ("M05", "signed by the learner", party(stay.signature(R.LEARNER))),
    ("M05", "signed by no party", party(stay.signature(R.PARTY, signatory=OTHER))),
    (
        "M05",
        "signed twice by one",
        lambda: sign_memorandum(
            sign_memorandum(
                start_memorandum(stay.draft_memorandum(), at=NOW, by=HOME),
                stay.signature(R.PARTY),
                at=NOW,
                by=HOME,
            ),
            stay.signature(R.PARTY, "again"),
            at=NOW,
            by=HOME,
        ),
    ),
    (
        "M05",
        "next review after the end",
        lambda: finish_review(
            review(stay.memorandum(), at=NOW, by=HOME),
            next_review=date(2031, 1, 1),
            at=NOW,
            by=HOST,
        ),
    ),
    ("S-state", "memorandum that begins as signed", memorandum(state=AgreementState.SIGNED)),
    ("S-state", "memorandum signed after the last", party(HOME_SIGNS, stay.memorandum())),
    (
        "S-state",
        "memorandum not under review",
        lambda: finish_review(stay.memorandum(), next_review=None, at=NOW, by=HOME),
    ),
    (
        "S-closed",
        "memorandum terminated twice",
        lambda: terminate(terminate(stay.memorandum(), at=NOW, by=HOME), at=NOW, by=HOST),
    ),
    ("S-actor", "memorandum drafted by another", memorandum(parties=(HOST, OTHER))),
    ("S-actor", "memorandum signed for another", party(stay.signature(R.PARTY), by=HOST)),
    ("S-actor", "memorandum signed by another", party(stay.signature(R.PARTY), by=OTHER)),
    (
        "S-actor",
        "memorandum reviewed by another",
        lambda: review(stay.memorandum(), at=NOW, by=OTHER),
    ),
    ("S-future", "memorandum signed in future", party(stay.signature(R.PARTY, signed_on=FAR))),
    (
        "S-name",
        "memorandum and signature of one name",
        party(stay.signature(R.PARTY, iri=named("memorandum"))),
    ),
    ("A01", "home is host", agreed(host=HOME)),
    ("A09", "amended to another host", amending(stay.agreement(2, host=OTHER))),
    ("A02", "signed as a party", signing(stay.signature(R.PARTY))),
    ("A08", "guardian not needed", signing(stay.signature(R.GUARDIAN))),
    ("A02", "no intermediary", signing(stay.signature(R.INTERMEDIARY, signatory=OTHER))),
    ("A02", "signed by another as home", signing(stay.signature(R.HOME, signatory=OTHER))),
    (
        "A02",
        "signed twice as home",
        lambda: sign(
            sign(
                stay.draft(),
                HOME_SIGNS,
                memorandum=stay.memorandum(),
                structure=STRUCTURE,
                at=NOW,
                by=HOME,
            ),
            stay.signature(R.HOME, "again"),
            memorandum=stay.memorandum(),
            structure=STRUCTURE,
            at=NOW,
            by=HOME,
        ),
    ),
    ("A03", "inside without memorandum", agreed(memorandum=None)),
    ("A03", "outside with memorandum", agreed(route=Route.OUTSIDE_MOU)),
    ("A03", "informal with agreement", agreed(route=Route.INFORMAL, memorandum=None)),
    (
        "A03",
        "memorandum not known",
        lambda: sign(
            stay.draft(), HOME_SIGNS, memorandum=None, structure=STRUCTURE, at=NOW, by=HOME
        ),
    ),
    ("A03", "another memorandum", signing(HOME_SIGNS, under=stay.memorandum(iri=ELSEWHERE))),
    (
        "A03",
        "host is no party",
        signing(HOME_SIGNS, under=replace(stay.memorandum(), parties=(HOME, OTHER))),
    ),
    (
        "A03",
        "memorandum not signed",
        signing(HOME_SIGNS, under=stay.draft_memorandum()),
    ),
    (
        "A03",
        "memorandum expired on the day of signing",
        signing(HOME_SIGNS, under=stay.memorandum(valid_until=date(2026, 2, 9), review_on=None)),
    ),
    (
        "A03",
        "memorandum ended before the stay",
        lambda: begin(
            stay.signed(),
            at=NOW,
            by=HOME,
            memorandum=stay.memorandum(valid_until=date(2026, 3, 1), review_on=None),
        ),
    ),
    (
        "A03",
        "memorandum that cannot be read any more",
        lambda: begin(stay.signed(), memorandum=None, at=NOW, by=HOME),
    ),
    (
        "A03",
        "begun under another memorandum",
        lambda: begin(stay.signed(), memorandum=stay.memorandum(iri=stay.OTHER), at=NOW, by=HOME),
    ),
    (
        "A09",
        "amended to another route",
        amending(stay.agreement(2, route=Route.OUTSIDE_MOU, memorandum=None)),
    ),
    (
        "A03",
        "no stay inside a memorandum",
        lambda: stay.experience(Route.INSIDE_MOU),
    ),
    ("A04", "unit of another qualification", signing(HOME_SIGNS, units=units(TEST, unit=OTHER))),
    ("A04", "outcome of another unit", signing(HOME_SIGNS, units=units(BOILER))),
    (
        "A04",
        "structure of another qualification",
        lambda: sign(
            stay.draft(),
            HOME_SIGNS,
            memorandum=stay.memorandum(),
            structure=replace(STRUCTURE, qualification=PIPEFITTER),
            at=NOW,
            by=HOME,
        ),
    ),
    ("A09", "amended qualification", amending(stay.agreement(2, qualification=PIPEFITTER))),
    ("A05", "ends as it starts", agreed(end=stay.START)),
    ("A05", "period outside", signing(HOME_SIGNS, end=date(2029, 3, 1))),
    ("A06", "no unit", agreed(units=())),
    ("A06", "no outcome", agreed(units=units())),
    ("A06", "an outcome twice", agreed(units=units(TEST, TEST))),
    ("A06", "a unit twice", agreed(units=units(TEST) + units(COPPER))),
    ("A07", "no recognition clause", signing(HOME_SIGNS, recognition_clause=False)),
    (
        "T04",
        "agreed points without system",
        agreed(units=(AgreedUnit(unit=PIPES, outcomes=(TEST,), points=Decimal(3)),)),
    ),
    ("S-version", "first version is the second", drafted_by(HOME, stay.agreement(2))),
    ("S-version", "signed before it is drafted", agreed(signatures=(HOME_SIGNS,))),
    ("S-version", "amendment skips a version", amending(stay.agreement(3))),
    ("S-version", "amendment of nothing", amending(stay.agreement(2, supersedes=None))),
    ("S-version", "amendment is signed", amending(stay.agreement(2, signatures=(HOME_SIGNS,)))),
    ("S-state", "nothing to take back", lambda: withdraw(stay.begun(), at=NOW, by=HOST)),
    ("S-actor", "taken back by the other", lambda: withdraw(stay.amended(), at=NOW, by=HOME)),
    (
        "S-actor",
        "declined by who drafted it",
        lambda: decline(stay.amended(), reasons=stay.WORDS, at=NOW, by=HOST),
    ),
    (
        "S-reason",
        "declined without a reason",
        lambda: decline(stay.amended(), reasons=(), at=NOW, by=HOME),
    ),
    ("A09", "amended for another", amending(stay.agreement(2, learner=ELSEWHERE))),
    ("S-name", "agreement named as the transfer", agreed(iri=named("transfer"))),
    ("S-name", "amendment of one name", amending(stay.agreement(2, iri=named("agreement 1")))),
    ("S-actor", "drafted by another", drafted_by(OTHER, stay.agreement())),
    ("S-actor", "home signs for host", signing(stay.signature(R.HOST))),
    ("S-actor", "host signs for home", signing(HOME_SIGNS, by=HOST)),
    ("S-actor", "another signs for the learner", signing(stay.signature(R.LEARNER), by=OTHER)),
    ("S-actor", "amended by another", amending(stay.agreement(2), OTHER)),
    ("S-actor", "cancelled by another", lambda: cancel(stay.signed(), at=NOW, by=OTHER)),
    (
        "S-actor",
        "experience taken up by another",
        lambda: start_outside(
            iri=named("x"),
            learner=LEARNER,
            home=HOME,
            qualification=PLUMBER,
            route=Route.INFORMAL,
            at=NOW,
            by=HOST,
        ),
    ),
    ("S-future", "signed in future", signing(stay.signature(R.HOME, signed_on=FAR))),
    (
        "S-future",
        "begun before the first day",
        lambda: begin(
            stay.signed(start=FAR, end=date(2026, 6, 1)),
            memorandum=stay.memorandum(),
            at=NOW,
            by=HOME,
        ),
    ),
)
