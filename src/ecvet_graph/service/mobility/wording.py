"""What is missing for a step, and what is wrong with one, in English; pages translate the keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from ecvet_graph.errors import TransitionError

__all__ = ["MISSING", "in_words"]

_IRI = re.compile(r"<?(https?://[^\s<>\"']*[^\s<>\"',.;:)])>?")

MISSING: Mapping[str, str] = MappingProxyType(
    {
        "appeal": "a refusal may be looked at again on appeal",
        "assessment": "an agreed outcome has not been assessed",
        "assessment-method": "the agreement does not say how the outcomes are assessed",
        "credit": "an outcome was shown and stands in no credit yet",
        "decision": "a validated outcome is neither recognised nor refused",
        "first-day": "the first day of the stay is still to come",
        "memorandum": "the memorandum of the agreement is not known here",
        "memorandum-in-force": "the memorandum is not in force today",
        "no-credit": "something is credited, or shown and to be credited, already",
        "outcome-of-unit": "an agreed outcome is not of its unit",
        "party": "an institution is no party to the memorandum",
        "passed-assessment": "no outcome has been positively assessed that is not credited already",
        "period-in-memorandum": "the stay lies outside the validity of the memorandum",
        "points-of-unit": "the agreed points are more than those of the unit",
        "qualification": "the qualification is not the one of the agreement",
        "recognition-clause": "home does not commit itself to validate and recognise",
        "repeated-assessment": "an outcome was not shown; it may be assessed again",
        "signature-guardian": "the signature of the guardian is missing",
        "signature-home": "the signature of the home institution is missing",
        "signature-host": "the signature of the hosting institution is missing",
        "signature-intermediary": "the signature of the intermediary is missing",
        "signature-learner": "the signature of the learner is missing",
        "signature-party": "the signature of a party is missing",
        "transcript": "the credit does not stand in a personal transcript yet",
        "unit-held": "the learner holds an agreed unit already, and it counts once",
        "unit-of-qualification": "an agreed unit is not of the qualification",
        "validation": "home has not decided on a credit yet",
    }
)


def in_words(error: TransitionError, called: Callable[[str], str]) -> TransitionError:
    """Return the same error with what things are called in place of their IRIs.

    `called` gives an English name, empty where there is none.
    """

    def named(found: re.Match[str]) -> str:
        name = called(found.group(1))
        return f'"{name}"' if name else found.group(0)

    return TransitionError(
        error.rule,
        _IRI.sub(named, error.message),
        remedy=_IRI.sub(named, error.remedy),
        place=error.place,
    )
