"""What the address of a page asks for, as selections; anything odd is a clear 400."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.match import MatchStatus, Reservation, Verdict
from ecvet_graph.model.review import Purpose
from ecvet_graph.service.reading import UNKNOWN, MatchSelection, Reader, Selection

__all__ = ["Pair", "match_selection", "pair", "selection", "words"]

_LONGEST_TEXT = 200
_LAST_PAGE = 1_000_000
_DIGITS = len(str(_LAST_PAGE))
_LEVELS = frozenset({*"12345678", UNKNOWN})
_GAPS = frozenset({"0", "1", "2", UNKNOWN})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two units to compare, by IRI or source id, either may be missing still, and what to show.

    `evidence` is the coverage whose table is open, `a`, `b` or none. `decided` is the version that a
    decision was written as, 0 where the same was said before, `None` where none was made just now.
    """

    a: str
    b: str
    differences: bool
    purpose: Purpose = Purpose.INFORMATION
    evidence: str = ""
    decided: int | None = None


def selection(arguments: MultiDict[str, str], reader: Reader) -> Selection:
    """Return the choice for a list of units or qualifications.

    Raises:
        UsageFault: the text is too long, a level is none, or the page is not a whole number.
    """
    return Selection(
        countries=_countries(arguments, "country", reader),
        levels=_among(arguments, "level", _LEVELS),
        fields=_given(arguments, "field"),
        text=words(arguments),
        page=_page(arguments),
    )


def words(arguments: MultiDict[str, str]) -> str:
    """Return the words to look for, empty where none are given.

    Raises:
        UsageFault: they are longer than 200 characters.
    """
    text = arguments.get("q", "").strip()
    if len(text) > _LONGEST_TEXT:
        raise UsageFault(
            f"The words to look for are {len(text)} characters long.",
            remedy=f"Use at most {_LONGEST_TEXT}.",
        )
    return text


def match_selection(arguments: MultiDict[str, str], reader: Reader) -> MatchSelection:
    """Return the choice for the list of matches.

    Raises:
        UsageFault: a verdict, gap, reservation or status is none, or the page is not a whole number.
    """
    countries = (*_countries(arguments, "a", reader), *_countries(arguments, "b", reader))
    return MatchSelection(
        countries=tuple(dict.fromkeys(countries)),
        verdicts=_among(arguments, "verdict", frozenset(Verdict)),
        gaps=_among(arguments, "gap", _GAPS),
        reservations=_among(arguments, "reservation", frozenset(Reservation)),
        statuses=_among(arguments, "status", frozenset(MatchStatus)),
        page=_page(arguments),
    )


def pair(arguments: MultiDict[str, str]) -> Pair:
    """Return the two units of a comparison, and what to show of it.

    Raises:
        UsageFault: the purpose is none, or the version of a decision is not a number.
    """
    purposes = _among(arguments, "purpose", frozenset(Purpose))
    evidence = _among(arguments, "evidence", frozenset({"a", "b"}))
    return Pair(
        a=arguments.get("a", "").strip(),
        b=arguments.get("b", "").strip(),
        differences=arguments.get("differences") == "1",
        purpose=Purpose(purposes[0]) if purposes else Purpose.INFORMATION,
        evidence=evidence[0] if evidence else "",
        decided=_number(arguments, "decided"),
    )


def _number(arguments: MultiDict[str, str], name: str) -> int | None:
    written = arguments.get(name, "")
    if written and not (written.isascii() and written.isdigit() and len(written) <= _DIGITS):
        raise UsageFault(f"{written[:20]!r} is not a whole number.", remedy=f"Leave out {name}.")
    return int(written) if written else None


def _given(arguments: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in arguments.getlist(name) if value))


def _countries(arguments: MultiDict[str, str], name: str, reader: Reader) -> tuple[str, ...]:
    return tuple(reader.country_code(code) for code in _given(arguments, name))


def _among(arguments: MultiDict[str, str], name: str, allowed: frozenset[str]) -> tuple[str, ...]:
    chosen = _given(arguments, name)
    for value in chosen:
        if value not in allowed:
            raise UsageFault(
                f"{value[:80]!r} is not a value of {name}.",
                remedy=f"Choose among {', '.join(sorted(allowed))}.",
            )
    return chosen


def _page(arguments: MultiDict[str, str]) -> int:
    written = arguments.get("page", "1")
    is_number = written.isascii() and written.isdigit() and len(written) <= _DIGITS
    if not (is_number and 1 <= int(written) <= _LAST_PAGE):
        raise UsageFault(
            f"The page {written[:20]!r} is not a whole number from 1.", remedy="Begin with page 1."
        )
    return int(written)
