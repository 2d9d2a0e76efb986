"""N-Triples lines as text: what a line is about, without building a graph.

Source: RDF 1.1 N-Triples (https://www.w3.org/TR/n-triples/). The lines are trusted: our own writer
or the sandboxed reader wrote them.
"""

import re
from typing import NamedTuple

from ecvet_graph.model.iris import XSD
from ecvet_graph.quality.findings import BLANK_NODE

__all__ = ["Statement", "language_of", "plain", "plain_literal", "split_line"]

# Possessive: a literal of 50 MB would else take 6 GB to go back into.
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*+)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_SPACE = re.compile(r"[ \t]+")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_NUMBERS = frozenset({XSD + "decimal", XSD + "integer"})


class Statement(NamedTuple):
    """Subject, predicate and object of a line, each as it is written there."""

    subject: str
    predicate: str
    value: str


def split_line(line: str) -> Statement | None:
    """Return the parts of a line of N-Triples, or `None` for an empty line or a comment."""
    if not line or line[0] == "#" or line.isspace():
        return None
    # By these only: an IRI may hold other white space, such as U+00A0 (RFC 3987, section 2.2).
    subject, predicate, rest = _SPACE.split(line.lstrip(" \t"), 2)
    return Statement(subject, predicate, rest.rstrip(" \t\r\n")[:-1].rstrip(" \t"))


def plain(term: str) -> str:
    """Return the IRI or the lexical form of a term; blank nodes are all written the same."""
    if term.startswith("<"):
        return _unescape(term[1:-1])
    if term.startswith("_:"):
        return BLANK_NODE
    found = _LITERAL.match(term)
    if found is None:
        return term
    return plain_literal(_unescape(found[1]), datatype=found[3])


def plain_literal(text: str, *, datatype: str | None) -> str:
    """Return the lexical form, of a number its shortest: `7.50` as `7.5`."""
    # No exponents: a number such as 1e999999999 is not a decimal, and fills the memory.
    if datatype not in _NUMBERS or not _DECIMAL.fullmatch(text):
        return text
    whole, _, fraction = text.lstrip("+-").partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    shortest = f"{whole}.{fraction}" if fraction else whole
    return f"-{shortest}" if text.startswith("-") and shortest != "0" else shortest


def language_of(term: str) -> str | None:
    """Return the language tag of a literal, in lower case, or `None`."""
    found = _LITERAL.match(term)
    return found[2].lower() if found and found[2] else None


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    escape = found[1]
    if escape[0] in "uU" and len(escape) > 1:
        return chr(int(escape[1:], 16))
    return _CONTROLS.get(escape, escape)
