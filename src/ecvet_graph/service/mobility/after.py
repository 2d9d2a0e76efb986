"""After the stay: home validates what was credited, recognises it, and ends the transfer."""

from __future__ import annotations

from collections.abc import Collection

from ecvet_graph.credit.deciding import close, recognise, validate
from ecvet_graph.credit.evidence import (
    recognised_outcomes,
    undecided_outcomes,
    validated_outcomes,
)
from ecvet_graph.credit.stages import require_state
from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.model.credit import DecisionResult, Recognition, Validation
from ecvet_graph.model.mobility import StepKind, Transfer
from ecvet_graph.service.mobility.finding import new_iri, record_iri
from ecvet_graph.service.mobility.requests import Recognising, Validating
from ecvet_graph.service.mobility.workplace import Workplace

__all__ = ["closed", "recognised", "validated"]


def validated(work: Workplace, transfer: Transfer, asked: Validating) -> Transfer:
    """Return a transfer in which home has decided on a credit.

    Raises:
        InvalidDataError: it is not clear which credit is meant, or an outcome is not of its unit.
        TransitionError: a rule of `validate` is broken.
    """
    require_state(transfer, StepKind.VALIDATED)
    portfolio = transfer.portfolio
    decided = {one.credit for one in portfolio.validations}
    open_ones = [one.iri for one in portfolio.credits if one.iri not in decided]
    appeals = _record(asked.appeals, [one.iri for one in portfolio.validations], "$.appeals")
    appealed = next((one.credit for one in portfolio.validations if one.iri == appeals), "")
    named = asked.credit or appealed or _only(open_ones, what="credit", place="$.credit")
    iri = record_iri(named)
    credit = next((one for one in portfolio.credits if one.iri == iri), None)
    outcomes: tuple[str, ...] = ()
    if credit is not None and asked.result is DecisionResult.GRANTED:
        outcomes = credit.outcomes
    if credit is not None and asked.outcomes:
        outcomes = work.finder.outcomes(asked.outcomes, (credit.specification,), "$.outcomes")
    validation = Validation(
        iri=new_iri(),
        learner=transfer.learner,
        credit=iri,
        outcomes=outcomes,
        result=asked.result,
        decided_by=work.institution,
        decided_on=asked.on or work.day,
        reasons=asked.reasons,
        procedure=asked.procedure,
        appeals=appeals,
    )
    return validate(transfer, validation, at=work.at, by=work.institution)


def recognised(work: Workplace, transfer: Transfer, asked: Recognising) -> Transfer:
    """Return a transfer in which home has attested outcomes, and awarded the units that are named.

    Raises:
        NotFoundError, InvalidDataError, UsageFault: something named is not known, or not clear.
        TransitionError: a rule of `recognise` is broken.
    """
    require_state(transfer, StepKind.RECOGNISED)
    portfolio = transfer.portfolio
    known = [one.iri for one in portfolio.validations]
    appeals = _record(asked.appeals, [one.iri for one in portfolio.recognitions], "$.appeals")
    appealed = next((one for one in portfolio.recognitions if one.iri == appeals), None)
    followed = tuple(
        _record(name, known, f"$.validations[{number}]") or name
        for number, name in enumerate(asked.validations)
    )
    if not followed:
        followed = appealed.validations if appealed else _waiting(transfer)
    recognition = Recognition(
        iri=new_iri(),
        learner=transfer.learner,
        validations=followed,
        qualification=transfer.qualification,
        outcomes=_recognised_outcomes(work, transfer, asked, followed),
        units=tuple(
            work.finder.unit(name, f"$.units[{number}]") for number, name in enumerate(asked.units)
        ),
        result=asked.result,
        decided_by=work.institution,
        decided_on=asked.on or work.day,
        reasons=asked.reasons,
        appeals=appeals,
    )
    return recognise(
        transfer,
        recognition,
        structure=work.structure(transfer.qualification),
        elsewhere=work.elsewhere(transfer),
        at=work.at,
        by=work.institution,
    )


def closed(work: Workplace, transfer: Transfer) -> Transfer:
    """Return a transfer that home has ended. Raises as `close`."""
    return close(transfer, at=work.at, by=work.institution)


def _waiting(transfer: Transfer) -> tuple[str, ...]:
    """Return the granted validations with outcomes that wait for a decision, else for an appeal."""
    portfolio = transfer.portfolio
    left = validated_outcomes(portfolio) - recognised_outcomes(portfolio)
    waiting = undecided_outcomes(portfolio) or left
    return tuple(one.iri for one in _granted(transfer) if not waiting.isdisjoint(one.outcomes))


def _recognised_outcomes(
    work: Workplace, transfer: Transfer, asked: Recognising, followed: Collection[str]
) -> tuple[str, ...]:
    if asked.result is DecisionResult.REFUSED:
        return ()
    done = {one for each in transfer.portfolio.recognitions for one in each.outcomes}
    validated_ones = tuple(
        dict.fromkeys(
            outcome for one in _granted(transfer) if one.iri in followed for outcome in one.outcomes
        )
    )
    if not asked.outcomes:
        return tuple(one for one in validated_ones if one not in done)
    units = (place.unit for place in work.structure(transfer.qualification).units)
    return work.finder.outcomes(asked.outcomes, units, "$.outcomes")


def _granted(transfer: Transfer) -> tuple[Validation, ...]:
    validations = transfer.portfolio.validations
    return tuple(one for one in validations if one.result is DecisionResult.GRANTED)


def _record(name: str | None, known: Collection[str], place: str) -> str | None:
    """Return the IRI of a record of the transfer; `None` stays `None`."""
    if not name:
        return None
    iri = record_iri(name)
    if iri not in known:
        raise InvalidDataError(
            f"The transfer has no such record {name[:60]!r}.",
            remedy="Name one that the transfer shows.",
            place=Place("request", field=place),
        )
    return iri


def _only(found: Collection[str], *, what: str, place: str) -> str:
    if len(found) != 1:
        count = "no" if not found else str(len(found))
        raise InvalidDataError(
            f"There is {count} {what} on which nobody has decided yet."
            if not found
            else f"There are {count} {what}s on which nobody has decided yet.",
            remedy=f"Name the {what} that is meant.",
            place=Place("request", field=place),
        )
    return next(iter(found))
