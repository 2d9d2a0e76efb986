"""Filling the slots of a query file with typed terms, and with nothing else.

A slot is `VALUES ?name { UNDEF }` (as often as the query needs it) or `LIMIT 50 # slot: name`
(also `OFFSET`). A slot that is left as it is means "any", or the number that stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.iris import XSD
from ecvet_graph.model.terms import Blank, Iri, Literal, Term

__all__ = ["PARAMETER_TYPES", "Value", "bind", "is_iri", "slots", "to_sparql", "to_term"]

Value: TypeAlias = Term | str | int | Decimal | bool | date

_VALUES_SLOT = re.compile(r"(VALUES\s+\?(\w+)\s*\{)\s*UNDEF\s*\}", re.IGNORECASE)
_NUMBER_SLOT = re.compile(r"((?:LIMIT|OFFSET)\s+)\d+(\s*# slot: (\w+))", re.IGNORECASE)
# RFC 3987 by way of the IRIREF rule of SPARQL 1.1, section 19.8, with a scheme
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\x9f<>\"{}|^`\\\ud800-\udfff]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_STRING_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# rdflib expands `\uXXXX` before it looks for strings, also behind an escaped backslash: the letter
# after a backslash is therefore escaped too, which every engine reads back as the letter.
_AFTER_BACKSLASH = {"u": "\\U00000075", "U": "\\U00000055"}
_LEXICAL = {
    "integer": re.compile(r"[+-]?[0-9]{1,18}"),
    "decimal": re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?"),
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "text": re.compile(r"[^\ud800-\udfff]*"),
}
_DATATYPES = {name: XSD + name for name in _LEXICAL} | {"text": XSD + "string"}
PARAMETER_TYPES = frozenset({"iri", *_LEXICAL})


def is_iri(text: str) -> bool:
    """Return whether a text is an absolute IRI without signs that SPARQL forbids in one."""
    return _IRI.fullmatch(text) is not None


def slots(text: str) -> dict[str, bool]:
    """Return the names of the slots of a query; true for those of `LIMIT` and `OFFSET`."""
    numbers = {match[3]: True for match in _NUMBER_SLOT.finditer(text)}
    return {match[2]: False for match in _VALUES_SLOT.finditer(text)} | numbers


def bind(text: str, terms: Mapping[str, tuple[Term, ...]]) -> str:
    """Return the query with the terms in its slots; slots without terms stay as they are.

    Raises:
        UsageFault: there is no slot of that name, no term for one that is named, more or other
            than one whole number for `LIMIT` or `OFFSET`, or a term that SPARQL cannot write.
    """
    known = slots(text)
    for name, values in terms.items():
        if name not in known:
            raise UsageFault(f"The query has no slot {name!r}.", remedy=_choices(known))
        if not values:
            raise UsageFault(
                f"No value is given for {name!r}.", remedy="Give one, or leave it out."
            )
        if known[name]:
            _row_number(name, values)
    return _fill(text, terms)


def to_term(kind: str, value: Value, *, name: str) -> Term:
    """Return a value as a term of a parameter type; texts are read as on a command line.

    Raises:
        UsageFault: the value is not of that type.
    """
    if isinstance(value, (Iri, Literal, Blank)):
        return value
    written = _WRITERS.get(type(value), str)(value)
    if kind == "iri":
        if not is_iri(written):
            raise _not_a(name, "an absolute IRI", written)
        return Iri(written)
    if not _LEXICAL[kind].fullmatch(written):
        raise _not_a(name, f"of type {kind}", written)
    return Literal(written, _DATATYPES[kind])


def to_sparql(term: Term) -> str:
    """Return a term as SPARQL 1.1 writes it; it can end neither its string nor its IRI early.

    Raises:
        UsageFault: it is a blank node, or holds characters that SPARQL cannot write.
    """
    if isinstance(term, Iri):
        return _iri(term.value)
    if isinstance(term, Blank):
        raise UsageFault("A blank node cannot be asked for.", remedy="Give an IRI or a literal.")
    if _SURROGATE.search(term.value):
        raise UsageFault("A text holds half a character.", remedy="Send it as UTF-8.")
    quoted = f'"{_escaped(term.value)}"'
    if term.language is None:
        return quoted if term.datatype == XSD + "string" else f"{quoted}^^{_iri(term.datatype)}"
    if not _LANGUAGE.fullmatch(term.language):
        raise _not_a("language", "a language tag", term.language)
    return f"{quoted}@{term.language}"


def _fill(text: str, terms: Mapping[str, tuple[Term, ...]]) -> str:
    return "".join(_fill_part(part, terms) for part in _slot_parts(text))


def _fill_part(part: str, terms: Mapping[str, tuple[Term, ...]]) -> str:
    """Fill the slot a part begins with; nothing behind it is looked at."""
    if (match := _VALUES_SLOT.match(part)) and match[2] in terms:
        return f"{match[1]} {_listed(terms[match[2]])} }}{part[match.end() :]}"
    if (match := _NUMBER_SLOT.match(part)) and match[3] in terms:
        number = _row_number(match[3], terms[match[3]])
        return f"{match[1]}{number}{match[2]}{part[match.end() :]}"
    return part


def _slot_parts(text: str) -> Iterable[str]:
    """Cut before each slot, so that what was filled in is never looked at again."""
    starts = [match.start() for match in _VALUES_SLOT.finditer(text)]
    starts += [match.start() for match in _NUMBER_SLOT.finditer(text)]
    edges = [0, *sorted(starts), len(text)]
    return (text[first:last] for first, last in pairwise(edges))


def _listed(values: Iterable[Term]) -> str:
    return " ".join(dict.fromkeys(map(to_sparql, values)))


def _row_number(name: str, values: tuple[Term, ...]) -> str:
    written = str(values[0])
    if len(values) != 1 or not written.isascii() or not written.isdigit():
        raise _not_a(name, "one whole number from 0", written)
    return str(int(written))


def _escaped(value: str) -> str:
    written = "".join(_STRING_ESCAPES.get(char, char) for char in value)
    return re.sub(r"\\\\([uU])", lambda match: "\\\\" + _AFTER_BACKSLASH[match[1]], written)


def _iri(value: str) -> str:
    if not is_iri(value):
        raise _not_a("IRI", "an absolute IRI", value)
    return f"<{value}>"


def _boolean(value: object) -> str:
    return "true" if value else "false"


def _decimal(value: object) -> str:
    return f"{value:f}"


_WRITERS: dict[type, Callable[[object], str]] = {bool: _boolean, Decimal: _decimal}


def _not_a(name: str, wanted: str, value: str) -> UsageFault:
    shown = value if len(value) <= 80 else value[:79] + "…"  # noqa: PLR2004
    return UsageFault(f"{name} must be {wanted}, not {shown!r}.", remedy="Mend the value.")


def _choices(known: Mapping[str, bool]) -> str:
    return f"It has: {', '.join(sorted(known))}." if known else "It takes no parameters."
