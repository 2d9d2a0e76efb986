"""Makes small errors in the text of a SPARQL query: one condition at a time left out or turned round.

Works on tokens, with balanced brackets; whether the result is still SPARQL is for the engine to say.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

_TOKEN = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\s]*>)|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"|(?P<comment>\#[^\n]*)|(?P<word>[?$\w][\w:-]*)|(?P<sign>&&|\|\||!=|<=|>=|\S)"
)
_CLOSING: Mapping[str, str] = {"{": "}", "(": ")", "[": "]"}
_OPENING: Mapping[str, str] = {close: begin for begin, close in _CLOSING.items()}
_OTHER_SIGNS: Mapping[str, tuple[str, ...]] = {
    "!=": ("=",),
    "=": ("!=",),
    "<": ("<=", ">"),
    ">": (">=", "<"),
    "<=": ("<", ">"),
    ">=": (">", "<"),
    "&&": ("||",),
    "||": ("&&",),
}
_Edit = tuple[str, int, int, str]


@dataclass(frozen=True)
class _Token:
    """A word, sign, IRI or text of the query, and where it stands."""

    text: str
    start: int
    end: int


def query_mutants(query: str) -> Iterator[tuple[str, str]]:
    """Yield what was changed, and the changed query."""
    tokens = [
        _Token(found[0], found.start(), found.end())
        for found in _TOKEN.finditer(query)
        if found.lastgroup != "comment"
    ]
    text = _Query(query, tokens)
    for place, token in enumerate(tokens):
        for what, first, last, new in text.changes(place):
            start, end = tokens[first].start, tokens[last].end
            line = query.count("\n", 0, token.start)
            old = " ".join(query[start:end].split())
            yield f"line {line}: {what}: {old}", query[:start] + new + query[end:]


@dataclass(frozen=True)
class _Query:
    """The tokens of a query; an edit names the first and last token that it replaces."""

    text: str
    tokens: list[_Token]

    def changes(self, place: int) -> Iterator[_Edit]:
        word = self._word(place)
        if word in _CONDITIONS:
            yield from _CONDITIONS[word](self, place)
        for other in _OTHER_SIGNS.get(word, ()):
            before, after = self.tokens[place - 1].text, self.tokens[place + 1].text
            yield f"{before} {word} {after} made {other}", place, place, other

    def _word(self, place: int) -> str:
        return self.tokens[place].text.upper()

    def _condition(self, place: int) -> Iterator[_Edit]:
        end = self._block_end(place)
        yield "removed", place, end, ""
        if self._word(place + 1) not in {"NOT", "EXISTS"}:
            condition = self.text[self.tokens[place + 1].start : self.tokens[end].end]
            yield "negated", place + 1, end, f"(!({condition}))"

    def _block(self, place: int) -> Iterator[_Edit]:
        end = self._block_end(place)
        yield "removed", place, end, ""
        if self._word(place) == "OPTIONAL":
            yield "demanded", place, place, ""
        if self._word(place) == "VALUES":
            yield from self._rows(end)

    def _rows(self, end: int) -> Iterator[_Edit]:
        here, rows = self._opening(end) + 1, []
        while here < end:
            last = self._closing(here) if self._word(here) == "(" else here
            rows.append((here, last))
            here = last + 1
        for first, last in rows if len(rows) > 1 else ():
            yield "row removed", first, last, ""

    def _exists(self, place: int) -> Iterator[_Edit]:
        if self._word(place - 1) == "NOT":
            yield "negated", place - 1, self._block_end(place), self._cut(place)
        else:
            yield "negated", place, self._block_end(place), f"NOT {self._cut(place)}"

    def _cut(self, place: int) -> str:
        return self.text[self.tokens[place].start : self.tokens[self._block_end(place)].end]

    def _listed(self, place: int) -> Iterator[_Edit]:
        end = self._closing(place + 1)
        commas = [here for here in range(place + 1, end) if self._word(here) == ","]
        for first, last in pairwise([place + 1, *commas, end] if commas else ()):
            if first in commas:
                yield "member removed", first, last - 1, ""
            else:
                yield "member removed", first + 1, last, ""

    def _union(self, place: int) -> Iterator[_Edit]:
        yield "branch removed", self._opening(place - 1), place, ""
        yield "branch removed", place, self._closing(place + 1), ""

    def _operands(self, place: int) -> Iterator[_Edit]:
        sign = self._word(place)
        stops = {",", sign, *({"||"} if sign == "&&" else ())}
        yield "operand removed", self._left(place, stops), place, ""
        yield "operand removed", place, self._right(place, stops), ""

    def _path(self, place: int) -> Iterator[_Edit]:
        yield "alternative removed", self._left(place, {"|"}), place, ""
        yield "alternative removed", place, self._right(place, {"|"}), ""

    def _left(self, place: int, stops: set[str]) -> int:
        """Return where what stands before a sign begins."""
        here = place - 1
        while self._word(here) not in stops and self._word(here) not in _CLOSING:
            here = (self._opening(here) if self._word(here) in _OPENING else here) - 1
        return here + 1

    def _right(self, place: int, stops: set[str]) -> int:
        """Return where what stands after a sign ends."""
        here = place + 1
        while self._word(here) not in stops and self._word(here) not in _OPENING:
            here = (self._closing(here) if self._word(here) in _CLOSING else here) + 1
        return here - 1

    def _block_end(self, place: int) -> int:
        """Return the token that closes the first bracket after a keyword."""
        wanted = "{" if self._word(place) == "VALUES" else "{(["
        here = place + 1
        while self._word(here) not in wanted:
            here += 1
        return self._closing(here)

    def _closing(self, opening: int) -> int:
        return self._partner(opening, _CLOSING[self._word(opening)], step=1)

    def _opening(self, closing: int) -> int:
        return self._partner(closing, _OPENING[self._word(closing)], step=-1)

    def _partner(self, place: int, partner: str, *, step: int) -> int:
        own, depth = self._word(place), 0
        while True:
            depth += (self._word(place) == own) - (self._word(place) == partner)
            if depth == 0:
                return place
            place += step


_CONDITIONS: Mapping[str, Callable[[_Query, int], Iterator[_Edit]]] = {
    "FILTER": _Query._condition,
    "HAVING": _Query._condition,
    "MINUS": _Query._block,
    "OPTIONAL": _Query._block,
    "VALUES": _Query._block,
    "EXISTS": _Query._exists,
    "UNION": _Query._union,
    "IN": _Query._listed,
    "|": _Query._path,
    "&&": _Query._operands,
    "||": _Query._operands,
}
