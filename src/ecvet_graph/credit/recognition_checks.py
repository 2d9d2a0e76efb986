"""What a recognition has to be: after a granted validation, of its outcomes, and of whole units only."""

from __future__ import annotations

from ecvet_graph.credit.evidence import recognised_outcomes, refused_recognitions
from ecvet_graph.credit.rules import refuse, require
from ecvet_graph.credit.standing import awarded_units
from ecvet_graph.credit.structure import Structure
from ecvet_graph.model.credit import DecisionResult, Portfolio, Recognition
from ecvet_graph.model.mobility import Transfer

__all__ = [
    "require_appeal",
    "require_followed",
    "require_matter",
    "require_outcomes",
    "require_target",
    "require_units",
]


def require_target(transfer: Transfer, recognition: Recognition, structure: Structure) -> None:
    """Raise `TransitionError` unless a recognition is towards the qualification aimed at (T07)."""
    is_same = {transfer.qualification} == {recognition.qualification, structure.qualification}
    require(
        is_same,
        "T07",
        f"The transfer is towards {transfer.qualification}, and the recognition towards another one.",
        remedy="Name the qualification that the learner aims at.",
    )


def require_followed(portfolio: Portfolio, recognition: Recognition) -> None:
    """Raise `TransitionError` unless granted validations come before a recognition (T06)."""
    known = {one.iri: one for one in portfolio.validations if one.result is DecisionResult.GRANTED}
    is_known = bool(recognition.validations) and set(recognition.validations) <= known.keys()
    require(
        is_known,
        "T06",
        "The recognition follows no granted validation of this transfer.",
        remedy="Validate the credit first, and name the validation.",
    )
    last = max(known[name].decided_on for name in recognition.validations)
    require(
        last <= recognition.decided_on,
        "T06",
        "The recognition is dated before the validation.",
        remedy="Outcomes are assessed and credited, then validated, then recognised.",
    )


def require_appeal(portfolio: Portfolio, recognition: Recognition) -> None:
    """Raise `TransitionError` where a refused matter is decided on without appeal (S-decided, T12)."""
    named = set(recognition.validations)
    refusals = {one.iri: one for one in refused_recognitions(portfolio)}
    touched = {name for name, one in refusals.items() if named & set(one.validations)}
    if recognition.appeals is None:
        require(
            not touched,
            "S-decided",
            "Recognition of these outcomes has been refused.",
            remedy="Name the refusal that an appeal is made against.",
        )
        return
    require(
        touched == {recognition.appeals},
        "T12",
        "The appeal does not name the refusal that stands for these outcomes.",
        remedy="Name the newest refusal of them, and the validations it followed.",
    )
    require(
        refusals[recognition.appeals].decided_on <= recognition.decided_on,
        "T12",
        "The appeal is decided before the refusal.",
        remedy="Correct one of the two days.",
    )


def require_matter(portfolio: Portfolio, recognition: Recognition) -> None:
    """Raise `TransitionError` where a refusal is about nothing that is open (S-decided)."""
    named = set(recognition.validations)
    outcomes = {o for one in portfolio.validations if one.iri in named for o in one.outcomes}
    require(
        not outcomes <= recognised_outcomes(portfolio),
        "S-decided",
        "Everything that these validations confirm is recognised already.",
        remedy="Nothing is left to decide here: close the transfer.",
    )


def require_outcomes(portfolio: Portfolio, recognition: Recognition) -> None:
    """Raise `TransitionError` unless the outcomes are validated, and recognised once (T07, T09)."""
    named = set(recognition.validations)
    validated = {o for one in portfolio.validations if one.iri in named for o in one.outcomes}
    extra = sorted(set(recognition.outcomes) - validated)
    require(
        not extra,
        "T07",
        f"Recognised, but not validated: {', '.join(extra)}.",
        remedy="Validate them first, or leave them out.",
    )
    require(
        bool(recognition.outcomes or recognition.units),
        "T07",
        "The recognition names no outcome and no unit.",
        remedy="Name what is recognised.",
    )
    is_once = len(set(recognition.outcomes)) == len(recognition.outcomes)
    twice = sorted(set(recognition.outcomes) & recognised_outcomes(portfolio))
    require(
        is_once and not twice,
        "T09",
        f"Recognised twice: {', '.join(twice)}.",
        remedy="Leave out what is recognised already, and name each outcome once.",
    )


def require_units(
    portfolio: Portfolio, recognition: Recognition, *, structure: Structure, elsewhere: Portfolio
) -> None:
    """Raise `TransitionError` unless units are whole, of the qualification, and awarded once (T07 to T09)."""
    day = recognition.decided_on
    recognised = recognised_outcomes(portfolio, until=day) | set(recognition.outcomes)
    recognised |= recognised_outcomes(elsewhere, until=day)
    places = {place.unit: place for place in structure.units}
    for unit in recognition.units:
        if unit not in places:
            refuse(
                "T07",
                f"{unit} is no unit of {structure.qualification}.",
                remedy="Name units of the qualification that the learner aims at.",
            )
        outcomes = places[unit].outcomes
        missing = sorted(set(outcomes) - recognised)
        require(
            bool(outcomes) and not missing,
            "T08",
            f"The unit {unit} cannot be awarded: not recognised are {', '.join(missing) or 'any outcomes'}.",
            remedy="Recognise outcomes only, or the missing ones first.",
        )
    awarded = awarded_units(portfolio) | awarded_units(elsewhere)
    is_once = len(set(recognition.units)) == len(recognition.units)
    twice = [unit for unit in recognition.units if awarded & {unit, *places[unit].same_as}]
    require(
        is_once and not twice,
        "T09",
        f"Awarded twice: {', '.join(sorted(twice))}.",
        remedy="A unit is awarded once, and counts in every qualification that it is part of.",
    )
