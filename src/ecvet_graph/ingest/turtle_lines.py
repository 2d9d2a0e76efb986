"""Where the statements of a Turtle or N-Triples document stand, line by line.

For documents that a parser has accepted already: this reads them once more for nothing but the lines
of what a finding names. Statements about blank nodes are passed over.
Source: RDF 1.1 Turtle, section 6.5 (grammar); every alternative is bounded by its first character,
so that the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Located", "ntriples_lines", "resolve", "turtle_lines", "unescape"]

_A = "a"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TOKEN = re.compile(
    r"""
    (?P<blank>[ \t\r\n]++|\#[^\r\n]*+)
    |(?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''
        |"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')
    |(?P<iri><[^<>\x00-\x20]*+>)
    |(?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    |(?P<kind>\^\^)
    |(?P<sign>[\[\](){};,])
    |(?P<name>(?:[^\s<>"'\[\](){};,\#^@.\\]|\\.|\.(?=[^\s<>"'\[\](){};,\#^@.]))++)
    |(?P<dot>\.)
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVES = frozenset({"@prefix", "@base", "prefix", "base"})
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:")
_TERM_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LINE = re.compile(r'(<[^>]*+>)[ \t]*(<[^>]*+>)[ \t]*(?:(<[^>]*+>)|"((?:[^"\\]|\\.)*+)"|_:)')


class Located(NamedTuple):
    """A statement, or with predicate and value `None` the beginning of a block of statements.

    IRIs are absolute, of a literal `value` holds the lexical form; lines count from 1.
    """

    subject: str
    predicate: str | None
    value: str | None
    line: int


def ntriples_lines(text: str, wanted: Callable[[str], bool]) -> Iterator[Located]:
    """Yield the statements of an N-Triples document about subjects that are wanted."""
    for number, line in enumerate(text.split("\n"), start=1):
        found = _LINE.match(line.lstrip(" \t"))
        if found is None:
            continue
        subject = unescape(found[1][1:-1])
        if wanted(subject):
            value = found[3][1:-1] if found[3] else found[4]
            predicate = unescape(found[2][1:-1])
            yield Located(subject, predicate, None if value is None else unescape(value), number)


def turtle_lines(text: str, wanted: Callable[[str], bool], *, base: str) -> Iterator[Located]:
    """Yield the blocks and statements of a Turtle document about subjects that are wanted."""
    reader = _Reader(base)
    position, line = 0, 1
    while found := _TOKEN.match(text, position):
        if found.lastgroup != "blank":
            located = reader.take(found.lastgroup or "", found[0], line)
            if located is not None and wanted(located.subject):
                yield located
        line += text.count("\n", position, found.end())
        position = found.end()


def unescape(text: str) -> str:
    """Return a string or IRI with its escapes resolved (Turtle, section 6.4)."""
    return _TERM_ESCAPE.sub(_character, text) if "\\" in text else text


def resolve(base: str, iri: str) -> str:
    """Return an IRI as absolute (RFC 3986, section 5); what cannot be resolved as it is."""
    # urljoin would take the sign at the end of a namespace such as http://example.org/terms# away.
    if _ABSOLUTE.match(iri):
        return iri
    try:
        return urljoin(base, iri)
    except ValueError:
        return iri


@dataclass(slots=True)
class _Reader:
    """Follows the tokens outside brackets from subject to predicate to objects."""

    base: str
    prefixes: dict[str, str] = field(default_factory=dict)
    depth: int = 0
    place: str = "subject"
    subject: str | None = None
    predicate: str | None = None
    directive: list[str] | None = None

    def take(self, kind: str, token: str, line: int) -> Located | None:
        """Take the next token; return what it locates, if anything."""
        if self.directive is not None:
            self._direct(self.directive, kind, token)
        elif kind in {"sign", "dot"}:
            self._move(token)
        elif self.depth == 0:
            return self._outside(kind, token, line)
        return None

    def _outside(self, kind: str, token: str, line: int) -> Located | None:
        if kind == "kind":
            self.place = "datatype"
        elif self.place == "subject" and token.lower() in _DIRECTIVES:
            self.directive = [token.lstrip("@").lower(), token]
        elif kind != "tag":
            return self._term(kind, token, line)
        return None

    def _move(self, sign: str) -> None:
        if sign in "[({":
            if self.depth == 0 and self.place == "subject":
                self.subject, self.place = None, "predicate"
            self.depth += 1
        elif sign in "])}":
            self.depth -= 1
        elif self.depth == 0:
            self.place = {";": "predicate", ",": "object", ".": "subject"}[sign]

    def _term(self, kind: str, token: str, line: int) -> Located | None:
        value = self._value(kind, token)
        if self.place == "subject":
            self.subject, self.place = value, "predicate"
            return None if value is None else Located(value, None, None, line)
        if self.place == "predicate":
            self.predicate, self.place = _TYPE if token == _A else value, "object"
            return None
        is_object, self.place = self.place == "object", "object"
        if not is_object or self.subject is None:
            return None
        return Located(self.subject, self.predicate, value, line)

    def _value(self, kind: str, token: str) -> str | None:
        if kind == "iri":
            return resolve(self.base, unescape(token[1:-1]))
        if kind == "text":
            edge = 3 if token[:3] in {'"""', "'''"} else 1
            return unescape(token[edge:-edge])
        if token.startswith("_:"):
            return None
        prefix, colon, local = token.partition(":")
        if not colon:
            return token
        return self.prefixes.get(prefix, "") + _TERM_ESCAPE.sub(r"\1", local)

    def _direct(self, directive: list[str], kind: str, token: str) -> None:
        """Take a token of `@prefix p: <iri> .`, `PREFIX p: <iri>` or the same for the base."""
        if kind != "iri":
            directive.append(token)
        else:
            name, _, *given = directive
            iri = resolve(self.base, unescape(token[1:-1]))
            if name == "base":
                self.base = iri
            else:
                self.prefixes["".join(given).rstrip(":")] = iri
        at_end = "dot" if directive[1].startswith("@") else "iri"
        if kind == at_end:
            self.directive = None


def _character(found: re.Match[str]) -> str:
    escape = found[1]
    if escape[0] in "uU" and len(escape) > 1:
        return chr(int(escape[1:], 16))
    return _CONTROLS.get(escape, escape)
