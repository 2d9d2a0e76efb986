"""A look at a public query before any parser sees it: size, nesting, `SERVICE`, updates.

The engine's parser reads some texts in two ways that a token scan cannot tell apart (a `<` may open
an IRI or compare; keywords need no space before them). Where such a text also holds the letters
`service` outside a name, it is refused rather than guessed: the scan may refuse too much, never too
little. The workers have no network besides, where the platform allows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecvet_graph.config import Limits
from ecvet_graph.errors import LimitError, QueryError

__all__ = ["Scan", "scan"]

# SPARQL 1.1, section 19.8: rules 139 (IRIREF), 156-160 (strings and escapes), 173 (PN_LOCAL_ESC)
_ESCAPE = r"""\\(?:[tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"""
_IRI = r"<(?:[^\x00-\x20<>\"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"
_TOKEN = re.compile(
    rf"""
    (?P<comment>\#[^\r\n]*)
    |(?P<string>
        \"\"\"(?:\"{{0,2}}(?:[^"\\]|{_ESCAPE}))*\"\"\"
        |'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*'''
        |"(?:[^"\\\r\n]|{_ESCAPE})*"
        |'(?:[^'\\\r\n]|{_ESCAPE})*'
    )
    |(?P<iri>{_IRI})
    |(?P<escaped>\\[_~.\-!$&'()*+,;=/?\#@%])
    |(?P<open>["'])
    """,
    re.VERBOSE,
)
_FULL_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_NAME = re.compile(r"[?$]\w+|:[\w.-]+")
_PROLOGUE = re.compile(r"\s*(?:BASE\s*|PREFIX\s+[\w.-]*:?\s*)*", re.IGNORECASE)
_UPDATE = re.compile(r"(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE)
_BRACKET = re.compile(r"[({\[\])}]")
_SELECT = re.compile(r"\bSELECT\b(?:\s*(?:DISTINCT|REDUCED)\b)?\s*(?P<star>\*)?", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$](\w+)")


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
    code = _TOKEN.sub(_blank, query)
    _check_nesting(code, limits.query_nesting)
    names_gone = _NAME.sub(" ", code)
    _check_update(names_gone)
    if "service" in query.lower():
        _check_service(query, names_gone)
    star = _star(code)
    return Scan(
        has_dataset="from" in names_gone.lower(),
        star=star,
        variables=tuple(dict.fromkeys(_VARIABLE.findall(code))) if star >= 0 else (),
    )


def _star(code: str) -> int:
    if "*" not in code:
        return -1
    selects = list(_SELECT.finditer(code))
    return selects[0].start("star") if len(selects) == 1 else -1


def _blank(token: re.Match[str]) -> str:
    if token.lastgroup == "open":
        # Looking for its end from every later quote would take quadratic time.
        raise QueryError("A string in the query is not closed.", remedy="Close it.")
    return " " * len(token[0])


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


def _check_service(query: str, code: str) -> None:
    if "service" in code.lower():
        raise QueryError(
            "SERVICE is not allowed here: this endpoint asks no other servers.",
            remedy="Ask the other endpoint yourself and send what you found with VALUES.",
        )
    tokens = [match for match in _TOKEN.finditer(query) if match.lastgroup == "iri"]
    is_unclear = any("#" in token[0] and not _FULL_IRI.match(token[0]) for token in tokens)
    if is_unclear or re.search(r"\\u", query, re.IGNORECASE):
        raise QueryError(
            "The query mentions 'service' and holds signs that hide whether it is used.",
            remedy=r"Write IRIs in full with http:// or https://, and characters instead of \u.",
        )
