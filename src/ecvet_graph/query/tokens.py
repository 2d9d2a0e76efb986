r"""The tokens of a query, read in one way for all who look for `SERVICE`, and refused where there are two.

Engines read without tokens: a `<` may open an IRI or compare, keywords need no space before them, and
some engines turn `\u` into characters before anything else. A text that holds the letters `service` and
could be read in another way than here is refused rather than guessed: too much may be refused, never too
little.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import NamedTuple

from ecvet_graph.errors import QueryError

__all__ = ["Token", "bare", "find_services", "tokens_of"]

# SPARQL 1.1, section 19.8: rules 139 (IRIREF), 156-160 (strings and escapes) and 164-173 (names)
_ESCAPE = r"""\\(?:[tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"""
_BASE = (
    r"A-Za-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_MORE = r"0-9\xB7\u0300-\u036F\u203F-\u2040"
_CHARACTER = rf"[{_BASE}_{_MORE}-]"
_SPECIAL = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
# Neither a dot nor a hyphen begins a local name.
_LOCAL = rf"(?:(?:[{_BASE}_0-9:]|{_SPECIAL})(?:{_CHARACTER}|[:.]|{_SPECIAL})*)?"
# Without a bound, a long text with many beginnings of a prefix would take quadratic time.
_LONGEST_PREFIX = 100
_TOKEN = re.compile(
    rf"""
    (?P<comment>\#[^\r\n]*)
    |(?P<string>
        \"\"\"(?:\"{{0,2}}(?:[^"\\]|{_ESCAPE}))*\"\"\"
        |'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*'''
        |"(?:[^"\\\r\n]|{_ESCAPE})*"
        |'(?:[^'\\\r\n]|{_ESCAPE})*'
    )
    |(?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    |(?P<open>["'])
    |(?P<variable>[?$][{_BASE}_0-9][{_BASE}_{_MORE}]*)
    |(?P<name>(?:[{_BASE}](?:{_CHARACTER}|\.){{0,{_LONGEST_PREFIX}}})?:{_LOCAL})
    |(?P<word>[{_BASE}][{_BASE}_{_MORE}]*)
    """,
    re.VERBOSE,
)
_SIGN = re.compile(r"\S")
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# Behind a comparison, `//` has no meaning.
_SURE_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_KEYWORD = "service"


class Token(NamedTuple):
    """A token: its kind, its text, and where it begins and ends.

    Kinds are `string`, `iri`, `variable`, `name` (with a prefix), `word`, and `sign` for every other
    character; there are none for comments and spaces.
    """

    kind: str
    text: str
    start: int
    end: int


def tokens_of(query: str) -> list[Token]:
    """Return the tokens of a query.

    Raises:
        QueryError: a string is not closed.
    """
    found: list[Token] = []
    last = 0
    for match in _TOKEN.finditer(query):
        _require_closed(match)
        found += _signs(query, last, match.start())
        last = match.end()
        if match.lastgroup != "comment":
            found.append(Token(match.lastgroup or "", match[0], match.start(), last))
    return [*found, *_signs(query, last, len(query))]


def bare(query: str, keep: Callable[[str], object]) -> str:
    """Return the words, prefixes and signs of a query where they stand, spaces in place of all else.

    Args:
        query: the query.
        keep: is given each variable without its sign.

    Raises:
        QueryError: a string is not closed.
    """

    def blank(match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind == "word":
            return match[0]
        text = match[0]
        if kind == "name":
            prefix = text.partition(":")[0]
            return f"{prefix}:".ljust(len(text))
        if kind == "variable":
            keep(text[1:])
        _require_closed(match)
        return " " * len(text)

    return _TOKEN.sub(blank, query)


def find_services(query: str) -> tuple[int, ...]:
    r"""Return where the keyword `SERVICE` stands in a query.

    Raises:
        QueryError: a string is not closed; or the letters `service` are in the query, and an engine could
            read a keyword where none is here: in a longer word, as a prefix, behind what may be an IRI or
            a comparison, or by `\u`.
    """
    if not _mentions_service(query):
        return ()
    places = []
    is_clear = "\\u" not in query.lower()
    for match in _TOKEN.finditer(query):
        _require_closed(match)
        kind, text = match.lastgroup, match[0]
        is_clear = is_clear and not _is_doubtful(kind, text)
        if kind == "word" and text.lower() == _KEYWORD:
            places.append(match.start())
    if not is_clear:
        raise QueryError(
            "The query mentions 'service' and holds signs that hide whether it is used.",
            remedy="Write IRIs in full with http:// or https://, characters instead of \\u, spaces "
            "around SERVICE, and no prefix with that word in it.",
        )
    return tuple(places)


def _mentions_service(query: str) -> bool:
    text = _CODE_POINT.sub(_character, query) if "\\" in query else query
    return _KEYWORD in text.lower()


def _is_doubtful(kind: str | None, text: str) -> bool:
    if kind == "iri":
        return ("#" in text or "'" in text) and not _SURE_IRI.match(text)
    if kind == "name":
        return _KEYWORD in text.partition(":")[0].lower()
    return kind == "word" and _KEYWORD in text.lower() != _KEYWORD


def _signs(query: str, start: int, end: int) -> list[Token]:
    found = _SIGN.finditer(query, start, end) if end > start else ()
    return [Token("sign", match[0], match.start(), match.end()) for match in found]


def _require_closed(match: re.Match[str]) -> None:
    if match.lastgroup == "open":
        # Looking for its end from every later quote would take quadratic time.
        raise QueryError("A string in the query is not closed.", remedy="Close it.")


def _character(code: re.Match[str]) -> str:
    number = int(code[1] or code[2], 16)
    # In strings and comments there may be numbers that no character has.
    return chr(number) if number <= sys.maxunicode else code[0]
