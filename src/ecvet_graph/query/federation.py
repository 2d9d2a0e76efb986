"""`SERVICE` in a query: which endpoint is asked what, and its answer in the place of the block.

SPARQL 1.1 Federated Query: the solutions of a block are joined with those of the rest, as `VALUES`
are. The evaluating process has no network, so that the blocks are found by their tokens and answered
beforehand, each by itself. What could be read in two ways (see `tokens.py`) is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ecvet_graph.errors import QueryError, ServiceError, UsageFault
from ecvet_graph.model.terms import Iri, Literal, Term
from ecvet_graph.query.bind import to_sparql
from ecvet_graph.query.tokens import Token, find_services, tokens_of

__all__ = ["Call", "Solutions", "find_calls", "put_in", "read_solutions"]

_FULL_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_LANGUAGE = "xml:lang"
_MOST_CALLS = 4
_MOST_ROWS = 20_000
# Rows times variables: a row of a few bytes may leave thousands of them unbound.
_MOST_VALUES = 400_000


@dataclass(frozen=True, slots=True)
class Call:
    """A `SERVICE` block.

    Attributes:
        start: where it begins in the query.
        end: where it ends.
        endpoint: address of the endpoint.
        is_silent: whether it may fail, which is then one solution without any values.
        query: what the endpoint is asked.
        variables: variables in the block, without their sign.
    """

    start: int
    end: int
    endpoint: str
    is_silent: bool
    query: str
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Solutions:
    """What an endpoint answered: variables without their sign, and rows; `None` is unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


def find_calls(query: str) -> tuple[Call, ...]:
    """Return the `SERVICE` blocks of a query in their order; none where it has none.

    Raises:
        ServiceError: a block is nested in another one, its endpoint is a variable, there are too many,
            or an IRI is not written in full.
        QueryError: the query is written so that it could be read in two ways.
    """
    starts = find_services(query)
    if not starts:
        return ()
    found = tokens_of(query)
    _require_full(found)
    if len(starts) > _MOST_CALLS:
        raise ServiceError(
            f"The query asks other endpoints {len(starts)} times, more than {_MOST_CALLS}.",
            remedy="Ask in several queries.",
        )
    prologue = _prologue(found)
    places = (place for place, token in enumerate(found) if token.start in starts)
    calls = tuple(_call(query, found[place:], prologue) for place in places)
    for before, after in pairwise(calls):
        if after.start < before.end:
            raise ServiceError(
                "A SERVICE block holds another one.", remedy="Put them side by side."
            )
    return calls


def put_in(query: str, calls: Sequence[Call], answers: Sequence[Solutions]) -> str:
    """Return the query with what was answered in the place of each block, as `VALUES`.

    Raises:
        ServiceError: an answer holds what SPARQL cannot write.
    """
    pieces, last = [], 0
    for call, answer in zip(calls, answers, strict=True):
        pieces += [query[last : call.start], " ", _values(answer, call.endpoint), " "]
        last = call.end
    return "".join([*pieces, query[last:]])


def read_solutions(body: bytes, *, endpoint: str) -> Solutions:
    """Return the solutions of an answer in SPARQL 1.1 Query Results JSON.

    Raises:
        ServiceError: it holds blank nodes, which nothing here can be equal to, or too many rows.
        QueryError: it is no such answer.
    """
    try:
        document = json.loads(body)
        variables = _variables(document["head"]["vars"], endpoint)
        bindings = document["results"]["bindings"]
        _require_few(rows=len(bindings), variables=len(variables), endpoint=endpoint)
        rows = tuple(
            tuple(_term(row.get(name), endpoint) for name in variables) for row in bindings
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise QueryError(
            f"{endpoint} does not answer in SPARQL JSON.", remedy="Ask it for something else."
        ) from fault
    return Solutions(variables, rows)


def _variables(names: Sequence[str], endpoint: str) -> tuple[str, ...]:
    if len(set(names)) < len(names) or not all(re.fullmatch(r"\w+", name) for name in names):
        raise QueryError(f"{endpoint} answers with variables that are none.")
    return tuple(names)


def _require_few(*, rows: int, variables: int, endpoint: str) -> None:
    if rows > _MOST_ROWS or rows * variables > _MOST_VALUES:
        raise ServiceError(
            f"{endpoint} answers with {rows} rows of {variables} variables; the most are "
            f"{_MOST_ROWS} rows, and {_MOST_VALUES} values.",
            remedy="Say more in the SERVICE block, or put a subquery with a LIMIT into it.",
        )


def _is_word(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text.lower() == word


def _require_full(found: Sequence[Token]) -> None:
    for token in found:
        if token.kind == "iri" and not _FULL_IRI.match(token.text):
            raise ServiceError(
                f"The IRI {token.text[:80]} is not written in full.",
                remedy="Write IRIs in full where SERVICE is used, and spaces around < and >.",
            )


def _prologue(tokens: Sequence[Token]) -> Mapping[str, str]:
    """Return the namespaces by prefix with its colon, as the query declares them."""
    found = {}
    for place in range(len(tokens) - 2):
        word, name, iri = tokens[place : place + 3]
        if _is_word(word, "prefix") and name.kind == "name" and iri.kind == "iri":
            found[name.text] = iri.text[1:-1]
    return found


def _call(query: str, tokens: Sequence[Token], prologue: Mapping[str, str]) -> Call:
    is_silent = len(tokens) > 1 and _is_word(tokens[1], "silent")
    rest = tokens[1 + is_silent :]
    if len(rest) < 2 or rest[1].text != "{":  # noqa: PLR2004 - an endpoint and a bracket
        raise ServiceError(
            "After SERVICE comes the IRI of an endpoint and a block in braces.",
            remedy="Write SERVICE <https://...> { ... }.",
        )
    inside = _block(rest[1:])
    opening, closing = rest[1], rest[1 + len(inside) + 1]
    block = query[opening.end : closing.start]
    declared = "".join(f"PREFIX {name} <{iri}>\n" for name, iri in prologue.items())
    variables = dict.fromkeys(token.text[1:] for token in inside if token.kind == "variable")
    return Call(
        start=tokens[0].start,
        end=closing.end,
        endpoint=_endpoint(rest[0], prologue),
        is_silent=is_silent,
        query=f"{declared}SELECT * WHERE {{{block}\n}}",
        variables=tuple(variables),
    )


def _block(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens between the brace that comes first and the one that closes it."""
    depth = 0
    for place, token in enumerate(tokens):
        if token.kind == "sign":
            depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            return tokens[1:place]
    raise ServiceError("A SERVICE block is not closed.", remedy="Close it.")


def _endpoint(token: Token, prologue: Mapping[str, str]) -> str:
    if token.kind == "iri":
        return token.text[1:-1]
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        if f"{prefix}:" in prologue:
            return prologue[f"{prefix}:"] + _LOCAL_ESCAPE.sub(r"\1", local)
    raise ServiceError(
        f"SERVICE {token.text[:80]} does not name an endpoint.",
        remedy="Write the IRI of the endpoint itself; a variable cannot name it here.",
    )


def _term(binding: Mapping[str, Any] | None, endpoint: str) -> Term | None:
    if binding is None:
        return None
    kind, value = binding["type"], binding["value"]
    if kind == "uri":
        return Iri(str(value))
    if kind in {"literal", "typed-literal"}:
        language = binding.get(_LANGUAGE)
        if language is not None:
            return Literal(str(value), language=str(language))
        return Literal(str(value), str(binding.get("datatype", Literal("").datatype)))
    raise ServiceError(
        f"{endpoint} answers with a {kind}, which has no name that means anything here.",
        remedy="Leave blank nodes out: FILTER(!isBlank(?x)) in the SERVICE block.",
    )


def _values(answer: Solutions, endpoint: str) -> str:
    heading = " ".join(f"?{name}" for name in answer.variables)
    try:
        rows = "\n".join(
            f"({' '.join('UNDEF' if term is None else to_sparql(term) for term in row)})"
            for row in answer.rows
        )
    except UsageFault as fault:
        raise ServiceError(
            f"{endpoint} answers with a value that SPARQL cannot write: {fault.message}",
            remedy="Leave such values out by a FILTER in the SERVICE block.",
        ) from fault
    return f"VALUES ({heading}) {{\n{rows}\n}}"
