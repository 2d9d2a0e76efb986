"""What valid RDF must satisfy to be published: safe IRIs and texts, numbers that can be reckoned with.

Pages, answers in other formats and engines have to carry what is published. Used by the parsing
child process only; each check raises `Refusal`.
"""

from __future__ import annotations

import re

import pyoxigraph

from ecvet_graph.ingest.forms import unsafe_character
from ecvet_graph.ingest.rdf_checks import Refusal
from ecvet_graph.model.iris import XSD

__all__ = ["Policy", "bad_iri", "check_not_empty"]

# Schemes that run code, embed content or reach into the local machine when a page shows the IRI.
_BAD_SCHEMES = frozenset({"about", "blob", "data", "file", "javascript", "vbscript"})
# C0 and C1 controls, and the characters that turn the direction of text (Unicode TR 36, 2.9).
_BAD_CHARACTERS = re.compile(
    "[\u0000-\u0020\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# The year of a date; more digits than these overflow the numbers that engines reckon with.
_LONG_YEAR = re.compile(r"-?[0-9]{18}")
# No number of the field needs more; to read one of 500,000 digits takes time and memory.
_LONGEST_NUMBER = 64
_EXPONENT = re.compile(r"[eE]([+-]?[0-9]+)$")
# Of a double (IEEE 754): beyond it a number is infinite, or 0.
_GREATEST_EXPONENT = 308
_ANY_URI = XSD + "anyURI"
_DATES = frozenset(XSD + name for name in ("date", "dateTime"))
_DOUBLES = frozenset(XSD + name for name in ("double", "float"))
_NUMBERS = _DOUBLES | frozenset(
    XSD + name for name in ("decimal", "integer", "nonNegativeInteger", "positiveInteger")
)
_KNOWN_IRIS = 100_000


def check_not_empty(data: bytes) -> None:
    """Refuse a document of white space; in most syntaxes it is valid, and says nothing."""
    if not data.strip():
        raise Refusal("The document is empty.", "Check that the export ran.")


class Policy:
    """Refuses terms that are not fit for publication; IRIs once seen are not looked at again."""

    def __init__(self) -> None:
        self._accepted: set[str] = set()

    def check(self, term: object) -> None:
        """Refuse an IRI or literal that is not accepted."""
        if isinstance(term, pyoxigraph.NamedNode):
            self._check_iri(term.value)
        elif isinstance(term, pyoxigraph.Literal):
            self._check_literal(term)

    def _check_literal(self, literal: pyoxigraph.Literal) -> None:
        if literal.datatype.value == _ANY_URI:
            self._check_iri(literal.value)
        if literal.datatype.value in _DATES and (reason := _bad_date(literal.value)):
            raise Refusal(
                f"The date {literal.value[:80]!r} is not accepted: {reason}.",
                "Write the year with four digits.",
            )
        self._check_number(literal)
        if reason := _bad_text(literal.value):
            raise Refusal(
                f"The text {literal.value[:80]!r} is not accepted: {reason}.",
                "Take the character out.",
            )

    def _check_number(self, literal: pyoxigraph.Literal) -> None:
        kind = literal.datatype.value
        if kind not in _NUMBERS:
            return
        if reason := _bad_number(literal.value, is_double=kind in _DOUBLES):
            raise Refusal(
                f"The number {literal.value[:80]!r} is not accepted: {reason}.",
                "Write it with fewer digits, such as 7.5.",
            )

    def _check_iri(self, iri: str) -> None:
        if iri in self._accepted:
            return
        if reason := bad_iri(iri):
            shown = iri[:200].encode("ascii", "backslashreplace").decode()
            raise Refusal(f"The IRI <{shown}> is not accepted: {reason}.", "Use an http(s) IRI.")
        if len(self._accepted) < _KNOWN_IRIS:
            self._accepted.add(iri)


def bad_iri(iri: str) -> str | None:
    """Return why an IRI is not accepted, or `None`."""
    if found := _BAD_CHARACTERS.search(iri):
        return f"it holds the character U+{ord(found.group()):04X}"
    scheme = iri.partition(":")[0].lower()
    return f"its scheme is {scheme}:" if scheme in _BAD_SCHEMES else None


def _bad_date(text: str) -> str | None:
    """Return why the text of a date or time is not accepted, or `None`."""
    return "its year is too long" if _LONG_YEAR.match(text.strip()) else None


def _bad_number(text: str, *, is_double: bool) -> str | None:
    """Return why the text of a number is not accepted, or `None`; only a double has an exponent."""
    if len(text) > _LONGEST_NUMBER:
        return f"it has more than {_LONGEST_NUMBER} characters"
    found = _EXPONENT.search(text.strip()) if is_double else None
    exponent = abs(int(found[1])) if found else 0
    return "its exponent is out of range" if exponent > _GREATEST_EXPONENT else None


def _bad_text(text: str) -> str | None:
    """Return why the text of a literal is not accepted, or `None`."""
    found = unsafe_character(text)
    return f"it holds the character U+{ord(found):04X}" if found else None
