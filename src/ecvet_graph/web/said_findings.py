"""What a constraint found in a record, in the page language: the texts are those of the constraints."""

from __future__ import annotations

import re
from functools import cache

from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.learning import text_in
from ecvet_graph.quality import fault_and_advice
from ecvet_graph.service.reference import ConstraintView, constraint, load_constraints

__all__ = ["say_advice", "say_finding"]

_DOTS = "…"


def say_finding(code: str, message: str, *, language: str) -> str:
    """Return what a finding says is wrong in a language; as it is where the constraint has none."""
    try:
        found = constraint(code)
    except NotFoundError:
        return message
    english, wanted = (_halves(found, tag)[0] for tag in ("en", language))
    return _turned(message, english, wanted) or message


def say_advice(advice: str, *, language: str) -> str | None:
    """Return what a constraint advises in a language; `None` where no constraint says so."""
    known = _advice(language)
    if advice in known:
        return known[advice]
    slotted = ((english, wanted) for english, wanted in known.items() if _DOTS in english)
    return next(
        (said for english, wanted in slotted if (said := _turned(advice, english, wanted))), None
    )


@cache
def _advice(language: str) -> dict[str, str]:
    found = ((_halves(one, "en")[1], _halves(one, language)[1]) for one in load_constraints())
    return {english: wanted for english, wanted in found if english and wanted}


def _halves(one: ConstraintView, language: str) -> tuple[str, str]:
    text = text_in(one.messages, language)
    return fault_and_advice(text.value) if text else ("", "")


def _turned(message: str, english: str, wanted: str) -> str | None:
    """Return a message in another language with what it names; `None` where it is not of that form."""
    parts = (re.escape(part) for part in english.split(_DOTS))
    found = re.fullmatch("(.+)".join(parts), message, re.DOTALL)
    if not wanted or found is None or len(found.groups()) > 1:
        return None
    if wanted.count(_DOTS) > len(found.groups()):
        return None
    return wanted.replace(_DOTS, found[1]) if found.groups() else wanted
