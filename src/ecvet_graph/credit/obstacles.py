"""What stands in the way of signing an agreement: read by the step itself and by what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ecvet_graph.credit.memoranda import in_force, state_on
from ecvet_graph.credit.rules import refuse
from ecvet_graph.credit.structure import Structure
from ecvet_graph.model.credit import Route
from ecvet_graph.model.mobility import (
    AgreementState,
    LearningAgreement,
    Memorandum,
    SignatoryRole,
    StepKind,
    Transfer,
)

__all__ = [
    "Missing",
    "Obstacle",
    "beginning_obstacles",
    "memorandum_day",
    "raise_first",
    "required_roles",
    "signing_obstacles",
]


@dataclass(frozen=True, slots=True)
class Missing:
    """What a step still wants.

    Attributes:
        rule: code of the rule (`credit.rules.RULES`).
        what: stable key of `credit.next_steps.MISSING_KEYS`.
        about: IRI of the outcome, unit, credit, refusal or institution it is about, or empty.
        is_blocking: whether the step is refused without it; else it should be there.
    """

    rule: str
    what: str
    about: str = ""
    is_blocking: bool = True


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something missing with the words for a person who tries the step all the same."""

    missing: Missing
    message: str
    remedy: str


def raise_first(obstacles: Iterable[Obstacle]) -> None:
    """Raise `TransitionError` for the first obstacle that blocks."""
    for one in obstacles:
        if one.missing.is_blocking:
            refuse(one.missing.rule, one.message, remedy=one.remedy)


def required_roles(agreement: LearningAgreement) -> tuple[SignatoryRole, ...]:
    """Return as what somebody has to sign an agreement (mobility form, section 7)."""
    roles = [SignatoryRole.HOME, SignatoryRole.HOST, SignatoryRole.LEARNER]
    if agreement.intermediary is not None:
        roles.append(SignatoryRole.INTERMEDIARY)
    if agreement.needs_guardian:
        roles.append(SignatoryRole.GUARDIAN)
    return tuple(roles)


def memorandum_day(transfer: Transfer, day: date) -> date:
    """Return the day on which the memorandum has to be in force for a signature of a day.

    A stay that has begun goes on where its memorandum ends: it counts that it began under it.
    """
    if not any(step.kind is StepKind.BEGUN for step in transfer.steps):
        return day
    signed = [one for one in transfer.agreements if one.state is AgreementState.AMENDED]
    return min([day, *(one.start for one in signed)])


def signing_obstacles(
    agreement: LearningAgreement,
    *,
    memorandum: Memorandum | None,
    structure: Structure,
    day: date,
) -> Iterator[Obstacle]:
    """Yield what keeps an agreement from being signed (rules A03 to A07 and T04).

    `day` is that of the signature, or what `memorandum_day` makes of it.
    """
    yield from _content_obstacles(agreement, structure)
    if agreement.route is Route.INSIDE_MOU:
        yield from _memorandum_obstacles(agreement, memorandum, day)
        if not agreement.recognition_clause:
            yield Obstacle(
                Missing("A07", "recognition-clause"),
                "The agreement does not say that home validates and recognises what is positively assessed.",
                "Amend the agreement so that it does.",
            )
    if not agreement.assessment_method:
        yield Obstacle(Missing("A06", "assessment-method", is_blocking=False), "", "")


def beginning_obstacles(
    agreement: LearningAgreement, memorandum: Memorandum | None
) -> Iterator[Obstacle]:
    """Yield what keeps a stay inside a memorandum from beginning on its first day (rule A03)."""
    if agreement.route is not Route.INSIDE_MOU:
        return
    if memorandum is None or memorandum.iri != agreement.memorandum:
        yield _unknown_memorandum(agreement)
    elif not in_force(memorandum, agreement.start):
        yield Obstacle(
            Missing("A03", "memorandum-in-force", memorandum.iri),
            "The memorandum is not active on the first day of the stay.",
            "Renew the memorandum, or agree outside a memorandum.",
        )


def _content_obstacles(agreement: LearningAgreement, structure: Structure) -> Iterator[Obstacle]:
    if structure.qualification != agreement.qualification:
        yield Obstacle(
            Missing("A04", "qualification", agreement.qualification),
            f"The structure of another qualification than {agreement.qualification} was given.",
            "Read the structure of the qualification that the agreement names.",
        )
        return
    places = {place.unit: place for place in structure.units}
    for agreed in agreement.units:
        place = places.get(agreed.unit)
        if place is None:
            yield Obstacle(
                Missing("A04", "unit-of-qualification", agreed.unit),
                f"The agreed unit {agreed.unit} is not of the qualification {agreement.qualification}.",
                "Agree on a unit of the qualification that the learner aims at.",
            )
            continue
        for outcome in sorted(set(agreed.outcomes) - set(place.outcomes)):
            yield Obstacle(
                Missing("A04", "outcome-of-unit", outcome),
                f"The agreed outcome {outcome} is not of the unit {agreed.unit}.",
                "Agree on outcomes of the unit, or name the unit they are of.",
            )
        is_more = (
            agreed.points is not None and place.points is not None and agreed.points > place.points
        )
        if is_more and agreed.credit_system == place.credit_system:
            yield Obstacle(Missing("T04", "points-of-unit", agreed.unit, is_blocking=False), "", "")


def _memorandum_obstacles(
    agreement: LearningAgreement, memorandum: Memorandum | None, day: date
) -> Iterator[Obstacle]:
    if memorandum is None or memorandum.iri != agreement.memorandum:
        yield _unknown_memorandum(agreement)
        return
    for institution in sorted({agreement.home, agreement.host} - set(memorandum.parties)):
        yield Obstacle(
            Missing("A03", "party", institution),
            f"{institution} is no party to the memorandum {memorandum.iri}.",
            "Let it join the memorandum first, or agree outside a memorandum.",
        )
    if not in_force(memorandum, day):
        yield Obstacle(
            Missing("A03", "memorandum-in-force", memorandum.iri),
            f"The memorandum is {state_on(memorandum, day)} on {day.isoformat()}, and not active.",
            "Have it signed by all parties or renewed, or agree outside a memorandum.",
        )
    ends_late = memorandum.valid_until is not None and agreement.end > memorandum.valid_until
    if agreement.start < memorandum.valid_from or ends_late:
        yield Obstacle(
            Missing("A05", "period-in-memorandum", memorandum.iri),
            "The stay lies outside the validity of the memorandum.",
            "Renew the memorandum, or amend the period.",
        )


def _unknown_memorandum(agreement: LearningAgreement) -> Obstacle:
    return Obstacle(
        Missing("A03", "memorandum", agreement.memorandum or ""),
        f"The memorandum {agreement.memorandum} of the agreement is not known here.",
        "Name a memorandum that both institutions signed, or the route outside a memorandum.",
    )
