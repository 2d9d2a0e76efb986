"""What a constraint found in a record, in the page language: the texts are those of the constraints."""

from __future__ import annotations

import re

from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.learning import text_in
from ecvet_graph.service.reference import constraint

__all__ = ["say_finding"]

_DOTS = "…"


def say_finding(code: str, message: str, *, language: str) -> str:
    """Return the message of a finding in a language; as it is where the constraint has none in it."""
    try:
        texts = constraint(code).messages
    except NotFoundError:
        return message
    english, wanted = (text_in(texts, tag) for tag in ("en", language))
    if english is None or wanted is None:
        return message
    parts = (re.escape(part) for part in english.value.split(_DOTS))
    found = re.fullmatch("(.+)".join(parts), message, re.DOTALL)
    if found is None or len(found.groups()) > 1 or wanted.value.count(_DOTS) > len(found.groups()):
        return message
    return wanted.value.replace(_DOTS, found[1]) if found.groups() else wanted.value
