"""What the parser of the engine says of a query, in words for the person who wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ecvet_graph.errors import QueryError

__all__ = ["syntax_fault"]

_PLACE = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
# What the engine knows beyond a list of signs
_REASONS: Mapping[str, tuple[str, str]] = {
    "Prefix not found": ("a prefix is not declared", "Declare it with PREFIX."),
    "The SELECT contains a variable that is unbound": (
        "SELECT names a variable that is neither in GROUP BY nor aggregated",
        "Group by it, or aggregate it.",
    ),
    "Duplicated variable name in SELECT": (
        "SELECT gives the same name to two columns",
        "Give each column a name of its own.",
    ),
}


def syntax_fault(message: str) -> QueryError:
    """Return the error for a query that the engine cannot parse.

    The engine names the furthest place that it could read to and all signs that could stand there,
    dozens of them; the place is kept, and a reason where it gives one.
    """
    found = _PLACE.match(message)
    if found is None:
        return QueryError(
            f"The query is not valid SPARQL 1.1: {message}.", remedy="Mend the query."
        )
    line, column, expected = found.groups()
    reason, remedy = next(
        (_REASONS[known] for known in _REASONS if known in expected),
        ("it cannot be read on", "Mend the query there or just before."),
    )
    return QueryError(
        f"The query is not valid SPARQL 1.1: {reason} (line {line}, character {column}).",
        remedy=remedy,
    )
