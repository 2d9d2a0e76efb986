"""A look at a public query before any parser sees it: size, nesting, `SERVICE`, updates.

Where `SERVICE` stands, `tokens.py` says, here and where it is answered. The workers have no network
besides, where the platform allows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecvet_graph.config import Limits
from ecvet_graph.errors import LimitError, QueryError
from ecvet_graph.query.tokens import bare, find_services

__all__ = ["Scan", "scan"]

_PROLOGUE = re.compile(r"\s*(?:BASE\s*|PREFIX\s*[\w.-]*:\s*)*", re.IGNORECASE)
_UPDATE = re.compile(r"(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE)
_BRACKET = re.compile(r"[({\[\])}]")
_SELECT = re.compile(r"\bSELECT\b(?:\s*(?:DISTINCT|REDUCED)\b)?\s*(?P<star>\*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scan:
    """What the worker has to know.

    Attributes:
        has_dataset: the query chooses its graphs itself (`FROM`).
        star: where the `*` of its only `SELECT *` stands; -1 where it has none, or is not simple.
        variables: its variables in the order in which they first appear, where it has that `*`.
    """

    has_dataset: bool
    star: int = -1
    variables: tuple[str, ...] = ()


def scan(query: str, limits: Limits) -> Scan:
    """Return what is seen in a query that may be tried.

    Raises:
        LimitError: it is longer or nested deeper than the limits.
        QueryError: it is an update, uses `SERVICE`, or cannot be told apart from one that does.
    """
    size = len(query.encode("utf-8", "surrogatepass"))
    if size > limits.query_text_bytes:
        raise LimitError(
            f"The query has {size} bytes, more than {limits.query_text_bytes}.",
            remedy="Ask in several smaller queries.",
        )
    variables: list[str] = []
    code = bare(query, variables.append)
    _check_nesting(code, limits.query_nesting)
    _check_update(code)
    _check_service(query)
    star = _star(code)
    return Scan(
        has_dataset="from" in code.lower(),
        star=star,
        variables=tuple(dict.fromkeys(variables)) if star >= 0 else (),
    )


def _star(code: str) -> int:
    if "*" not in code:
        return -1
    selects = list(_SELECT.finditer(code))
    return selects[0].start("star") if len(selects) == 1 else -1


def _check_nesting(code: str, most: int) -> None:
    if code.count("(") + code.count("{") + code.count("[") <= most:
        return
    depth = 0
    for bracket in _BRACKET.findall(code):
        depth += 1 if bracket in "({[" else -1
        if depth > most:
            raise LimitError(
                f"The query is nested more than {most} brackets deep.",
                remedy="Write it flatter, for example with VALUES.",
            )


def _check_update(code: str) -> None:
    start = _PROLOGUE.match(code)
    found = _UPDATE.match(code, start.end() if start else 0)
    if found:
        raise QueryError(
            f"This is an update ({found[1].upper()}), not a query.",
            remedy="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE; data are published, not updated.",
        )


def _check_service(query: str) -> None:
    if find_services(query):
        raise QueryError(
            "SERVICE is not allowed here: this endpoint asks no other servers.",
            remedy="Ask the other endpoint yourself and send what you found with VALUES.",
        )
