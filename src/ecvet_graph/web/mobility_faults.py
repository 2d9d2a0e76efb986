"""What is wrong with a form of mobility, beside the field where that is known."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext

from ecvet_graph.errors import EcvetGraphError, TransitionError
from ecvet_graph.web.problem_sentences import say_problem

__all__ = ["field_faults"]

_FIELD = re.compile(r"\$\.([a-z_]+)")
_REQUIRED = re.compile(r"missing required field `([a-z_]+)`")
_DAYS = frozenset({"start", "end", "on", "valid_from", "valid_until", "review_on", "birth_date"})
_NUMBERS = frozenset({"points"})


def field_faults(fault: EcvetGraphError | None) -> Mapping[str, str]:
    """Return what is wrong by the name of the field; nothing where no field is named."""
    if fault is None or fault.place is None or not (fault.place.field or "").startswith("$"):
        return {}
    missing = _REQUIRED.search(fault.message)
    found = missing or _FIELD.match(fault.place.field or "")
    if found is None:
        return {}
    name = found[1]
    return {name: gettext("This field is needed.") if missing else _sentence(name, fault)}


def _sentence(name: str, fault: EcvetGraphError) -> str:
    is_rule = isinstance(fault, TransitionError)
    if name in _DAYS and not is_rule:
        return str(gettext("This is not a day. Write it as YYYY-MM-DD."))
    if name in _NUMBERS:
        return str(gettext("This is not a number. Write it with a point, like 7.5."))
    return say_problem(fault.message).value
