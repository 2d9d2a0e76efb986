"""Words that a sentence names in English (states, roles, steps, kinds of things), in the page language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from ecvet_graph.model.credit import Route
from ecvet_graph.model.mobility import AgreementState, SignatoryRole, StepKind
from ecvet_graph.web.mobility_wording import NEXT, NEXT_OF_MEMORANDUM, ROLES, ROUTES, STATES

__all__ = ["SAID_WORDS", "say_word"]

_VERSION = re.compile(r"(the .+) \(version ([0-9]+)\)")
_JOINED = re.compile(r"( or |, )")

_STATES: Mapping[str, LazyString] = {
    state.value: STATES[state].label for state in AgreementState if state in STATES
}
_ROLES: Mapping[str, LazyString] = {
    **{role.value: ROLES[role] for role in SignatoryRole},
    "publisher": lazy_gettext("Publisher of data"),
    "reviewer": lazy_gettext("Reviewer"),
    "coordinator": lazy_gettext("Coordinator"),
    "operator": lazy_gettext("Operator"),
}
_ACTS: Mapping[str, LazyString] = {
    "signed": NEXT[StepKind.SIGNED],
    "begun": NEXT[StepKind.BEGUN],
    "amended": NEXT[StepKind.AMENDED],
    "led back to what was agreed before": lazy_gettext("Lead back to what was agreed before"),
    "take the amendment back": NEXT[StepKind.WITHDRAWN],
    "decline the amendment": NEXT[StepKind.DECLINED],
    "assessed": NEXT[StepKind.ASSESSED],
    "given a credit": NEXT[StepKind.CREDITED],
    "brought to the end of its assessment": NEXT[StepKind.FINISHED],
    "given a transcript": NEXT[StepKind.TRANSCRIPT],
    "validated": NEXT[StepKind.VALIDATED],
    "recognised": NEXT[StepKind.RECOGNISED],
    "cancelled": NEXT[StepKind.CANCELLED],
    "closed": NEXT[StepKind.CLOSED],
    "draft its agreement": NEXT[StepKind.DRAFTED],
    "take up what was learnt": lazy_gettext("Take up what was learnt"),
    "begin the stay": NEXT[StepKind.BEGUN],
    "amend the agreement": NEXT[StepKind.AMENDED],
    "cancel it": NEXT[StepKind.CANCELLED],
    "assess": NEXT[StepKind.ASSESSED],
    "award credit": NEXT[StepKind.CREDITED],
    "finish the assessment": NEXT[StepKind.FINISHED],
    "issue the transcript": NEXT[StepKind.TRANSCRIPT],
    "validate": NEXT[StepKind.VALIDATED],
    "recognise": NEXT[StepKind.RECOGNISED],
    "close it": NEXT[StepKind.CLOSED],
    **{
        f"write down the signature of the {role}": lazy_gettext("Write down a signature")
        for role in SignatoryRole
    },
}
_KINDS: Mapping[str, LazyString] = {
    "unit": lazy_gettext("Unit"),
    "qualification": lazy_gettext("Qualification"),
    "institution": lazy_gettext("Institution"),
    "outcome": lazy_gettext("Learning outcome"),
    "skill": lazy_gettext("Skill"),
    "thing": lazy_gettext("Entry"),
    "transfer": lazy_gettext("Transfer"),
    "learner": lazy_gettext("Learner"),
    "memorandum": lazy_gettext("Memorandum of understanding"),
    "credit": lazy_gettext("Credit"),
    "validation": lazy_gettext("Validation"),
    "requests": lazy_gettext("Queries"),
    "documents": lazy_gettext("Documents"),
    "blank node": lazy_gettext("blank node"),
}
SAID_WORDS: Mapping[str, Mapping[str, LazyString]] = {
    "state": _STATES,
    "states": _STATES,
    "role": _ROLES,
    "roles": _ROLES,
    "given": _ROLES,
    "route": {route.value: ROUTES[route] for route in Route},
    "doing": _ACTS,
    "act": {
        "signed": NEXT_OF_MEMORANDUM[StepKind.SIGNED],
        "reviewed": NEXT_OF_MEMORANDUM[StepKind.REVIEWED],
        "terminated": NEXT_OF_MEMORANDUM[StepKind.TERMINATED],
    },
    "kind": _KINDS,
    "what": {
        "signature": lazy_gettext("Signature"),
        "beginning of the stay": lazy_gettext("Beginning of the stay"),
        "credit": lazy_gettext("Credit"),
        "transcript": lazy_gettext("Personal transcript"),
        "assessment": lazy_gettext("Assessment"),
        "validation": lazy_gettext("Validation"),
        "recognition": lazy_gettext("Recognition"),
        "record": lazy_gettext("Record"),
    },
    "part": {
        "the transfer": lazy_gettext("the transfer"),
        "the memorandum": lazy_gettext("the memorandum"),
        "the learning agreement": lazy_gettext("the learning agreement"),
        "what is agreed for a unit": lazy_gettext("what is agreed for a unit"),
        "a signature": lazy_gettext("a signature"),
        "the transcript": lazy_gettext("the transcript"),
        "the credit": lazy_gettext("the credit"),
        "the assessment": lazy_gettext("the assessment"),
        "the validation": lazy_gettext("the validation"),
        "the recognition": lazy_gettext("the recognition"),
        "the accumulation": lazy_gettext("the accumulation"),
        "the points of the credit": lazy_gettext("the points of the credit"),
        "the award of the credit": lazy_gettext("the award of the credit"),
        "the grade": lazy_gettext("the grade"),
        "a step": lazy_gettext("a step"),
    },
    "reason": {
        "a prefix is not declared": lazy_gettext("a prefix is not declared"),
        "SELECT names a variable that is neither in GROUP BY nor aggregated": lazy_gettext(
            "SELECT names a variable that is neither in GROUP BY nor aggregated"
        ),
        "SELECT gives the same name to two columns": lazy_gettext(
            "SELECT gives the same name to two columns"
        ),
        "it cannot be read on": lazy_gettext("it cannot be read on"),
    },
}
"""By the slot of a sentence: what the words in it are called."""


def say_word(slot: str, value: str) -> str:
    """Return what stands in a slot in the page language; as it is where no word is known.

    Several words stand with `or` or a comma between them, which becomes a comma.
    """
    known = SAID_WORDS.get(slot, {})
    if found := _VERSION.fullmatch(value):
        return f"{say_word(slot, found[1])} ({gettext('version %(number)s', number=found[2])})"
    if value in known:
        return str(known[value])
    parts = _JOINED.split(value)
    if known and all(part in known for part in parts[::2]):
        return ", ".join(str(known[part]) for part in parts[::2])
    return value
