"""The rules of the mobility loop: what each says, where it comes from, and how breaking one is told.

Codes with a letter and a number are those of the constraints that check the written records
(`shapes/publish/`); codes that begin with `S-` are rules of the order of states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import NoReturn

from ecvet_graph.errors import TransitionError

__all__ = ["RULES", "Rule", "refuse", "require", "require_past"]

_REC = "Recommendation 2009/C 155/02, "
_OWN = "Rule of this project, after " + _REC
_RECORDS = "Rule of this project: records stay as they were made"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code, the sentence it says, and the text it comes from."""

    code: str
    sentence: str
    source: str


_TABLE = (
    Rule("M01", "A memorandum has at least two parties.", _REC + "Annex II, point 2"),
    Rule(
        "M03",
        "A memorandum names the qualifications that are compared.",
        _REC + "Annex II, point 2",
    ),
    Rule(
        "M04",
        "Partners accept each other's status, and each other's criteria and procedures.",
        _REC + "Annex II, point 2",
    ),
    Rule(
        "M05",
        "A memorandum is signed by every party, and its days are in order.",
        _OWN + "Annex II, point 2",
    ),
    Rule(
        "A01", "An agreement has one learner, a home and another host.", _REC + "Annex II, point 3"
    ),
    Rule("A02", "Home, host and learner sign the agreement.", _REC + "Annex II, point 3"),
    Rule(
        "A03",
        "Home and host are parties to the memorandum of the agreement, unless it is outside one.",
        _REC + "Annex II, points 2 and 3",
    ),
    Rule(
        "A04",
        "What is agreed is of the qualification the learner aims at.",
        _REC + "Annex II, point 3",
    ),
    Rule(
        "A05",
        "A stay ends after it starts, and lies inside the validity of the memorandum.",
        _REC + "Annex II, point 3",
    ),
    Rule("A06", "At least one learning outcome is agreed.", _REC + "Annex II, point 3"),
    Rule(
        "A07",
        "The home institution commits itself to validate and recognise what is positively assessed.",
        _REC + "Annex II, point 3",
    ),
    Rule("A08", "A guardian signs for a learner who is a minor.", _OWN + "Annex II, point 3"),
    Rule(
        "A09",
        "An amendment keeps learner, home, host, qualification and route.",
        _OWN + "Annex II, point 3",
    ),
    Rule("T01", "A credit names outcomes of a unit or qualification.", _REC + "Annex I, point (d)"),
    Rule(
        "T02",
        "Only positively assessed outcomes of this learner are credited.",
        _REC + "Annex I, point (d)",
    ),
    Rule(
        "T03",
        "The host assesses, and credit is awarded after the assessment.",
        _REC + "Annex II, point 3",
    ),
    Rule(
        "T04",
        "Points are those of the unit in the qualification; other points need a reason.",
        _REC + "Annex II, point 4",
    ),
    Rule(
        "T05",
        "The home institution validates a credit, after the assessment; a refusal has a reason.",
        _REC + "Annex II, point 3",
    ),
    Rule("T06", "Recognition follows a granted validation.", _REC + "Annex II, point 3"),
    Rule(
        "T07",
        "Recognised outcomes are validated, and validated ones are credited.",
        _REC + "Annex I, points (g) and (h)",
    ),
    Rule(
        "T08",
        "A unit is awarded when all its outcomes are recognised, from any mix of sources.",
        _REC + "Annex I, point (h), and Annex II, point 4",
    ),
    Rule("T09", "Nothing is counted twice.", _OWN + "Annex II, point 2"),
    Rule(
        "T12",
        "An appeal names the refusal that stands, and is decided after it.",
        _OWN + "Annex II, point 3",
    ),
    Rule(
        "T14",
        "A correction names the assessment whose result was wrong, outcomes of it, and the reason.",
        _OWN + "Annex I, point (d)",
    ),
    Rule(
        "S-state",
        "Outcomes are agreed, assessed and credited, validated, and recognised, in this order.",
        _REC + "Annex II, point 3",
    ),
    Rule(
        "S-actor",
        "The host assesses; the home institution validates and recognises; each signs for itself.",
        _REC + "Annex II, point 3",
    ),
    Rule("S-learner", "All records of a transfer are of one learner.", _REC + "Annex II, point 3"),
    Rule(
        "S-route", "The records of a transfer say one way of learning.", _OWN + "Annex II, point 2"
    ),
    Rule("S-future", "No record bears a day that is still to come.", _RECORDS),
    Rule("S-name", "Every record has a name of its own.", _RECORDS),
    Rule("S-version", "A change is a further version that supersedes the one before.", _RECORDS),
    Rule(
        "S-reason",
        "Who declines an amendment says why.",
        _OWN + "Annex II, point 3",
    ),
    Rule("S-passed", "What was positively assessed stays so.", _RECORDS),
    Rule("S-credit", "What was positively assessed is credited.", _REC + "Annex II, point 3"),
    Rule(
        "S-transcript",
        "The host writes the credit into the personal transcript before it is validated.",
        _REC + "Annex II, point 3",
    ),
    Rule(
        "S-decided",
        "A matter is decided once; a refusal is looked at again on appeal only.",
        _RECORDS,
    ),
    Rule(
        "S-open",
        "A transfer is closed when everything validated is decided.",
        _REC + "Annex II, point 3",
    ),
    Rule("S-closed", "Nothing is changed after the end.", _RECORDS),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in _TABLE})

# An institution's own day may be ahead of UTC, in which the time of a step is written down.
_AHEAD = timedelta(days=1)


def refuse(rule: str, message: str, *, remedy: str) -> NoReturn:
    """Raise that a step breaks a rule, and what to do; `rule` is a code of `RULES`."""
    raise TransitionError(RULES[rule].code, message, remedy=remedy)


def require(is_met: bool, rule: str, message: str, *, remedy: str) -> None:  # noqa: FBT001 - a condition
    """Raise `TransitionError` unless a rule is met."""
    if not is_met:
        refuse(rule, message, remedy=remedy)


def require_past(day: date, *, at: datetime, what: str) -> None:
    """Raise `TransitionError` when a day lies after the time (UTC) at which it is written down."""
    require(
        day <= at.date() + _AHEAD,
        "S-future",
        f"The {what} bears the day {day.isoformat()}, which is still to come.",
        remedy="Write it down when it has happened, or correct the day.",
    )
