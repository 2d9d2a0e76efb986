"""Papers as PDF: typeset in this process by typst from a template that is shipped with the package.

Files are tagged for readers with assistive technology (PDF/UA-1) and made to be kept (PDF/A-2a). The
compiler sees the folder of the template and nothing else, fetches no packages, and uses the fonts that
it brings along: Libertinus Serif, and for signs that it lacks New Computer Modern and DejaVu Sans Mono.
The same paper gives the same bytes.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, time
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import typst

from ecvet_graph.errors import LimitError, ServiceError
from ecvet_graph.service.papers.paper import Paper

__all__ = ["MAX_CHARACTERS", "MAX_VALUES", "STANDARDS", "render_pdf"]

STANDARDS: Final[tuple[Literal["ua-1"], Literal["a-2a"]]] = ("ua-1", "a-2a")
# More than a hundred pages: up to three seconds and two hundred megabytes
MAX_CHARACTERS = 300_000
MAX_VALUES = 40_000

_FOLDER = Path(__file__).parent
_GLYPHS = Path(__file__).with_name("glyphs.csv")
_LONG_WORD = re.compile(r"\S{31,}")
_PIECE = re.compile(r"\S{1,30}")
_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_FROM_RIGHT = frozenset({"R", "AL", "AN"})
# Invisible signs that need no glyph and may stay
_INVISIBLE = frozenset("\n\t\N{SOFT HYPHEN}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")


def render_pdf(paper: Paper) -> bytes:
    """Return a paper as PDF: A4, PDF/UA-1 and PDF/A-2a, language and title set, no other metadata.

    Texts are printed as they were written, whatever they hold; a sign that no font has is printed as
    its code point, such as `[U+4E2D]`.

    Raises:
        LimitError: the paper is longer than `MAX_CHARACTERS` or has more than `MAX_VALUES` texts.
        ServiceError: it cannot be typeset.
    """
    data = msgspec.to_builtins(paper)
    texts = [len(text) for text in _texts(data)]
    if sum(texts) > MAX_CHARACTERS or len(texts) > MAX_VALUES:
        raise LimitError(
            f"The paper has {sum(texts)} characters in {len(texts)} texts, which is too much for a "
            f"file; {MAX_CHARACTERS} in {MAX_VALUES} are the limit.",
            remedy="Open it as a page and print that, or divide what it is about.",
        )
    try:
        return _compile(msgspec.json.encode(_printable(data)).decode(), _moment(paper))
    except typst.TypstError as error:
        raise ServiceError(
            f"The paper cannot be typeset: {error.message}.",
            remedy="Open it as a page and print that; please report it as an error of the program.",
        ) from error


def _compile(data: str, moment: datetime) -> bytes:
    made = typst.compile(
        _FOLDER / "paper.typ",
        root=_FOLDER,
        font_paths=_fonts(),
        sys_inputs={"paper": data},
        pdf_standards=list(STANDARDS),
        timestamp=moment,
        package_path=_FOLDER,
        package_cache_path=_FOLDER,
        format="pdf",
    )
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _moment(paper: Paper) -> datetime:
    """Return what the file gives as its date: a day of the paper, so that bytes do not change."""
    day = paper.day or datetime(2000, 1, 1, tzinfo=UTC).date()
    return datetime.combine(day, time(), tzinfo=UTC)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401  # any value of JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(map(_texts, value.values()))
    elif isinstance(value, list | tuple):
        yield from chain.from_iterable(map(_texts, value))


def _printable(value: Any) -> Any:  # noqa: ANN401  # any value of JSON
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value


def _shown(text: str) -> str:
    """Return a text with signs that can be printed, breaks in endless words, and its own direction."""
    plain = "".join(map(_sign, unicodedata.normalize("NFC", text)))
    broken = _LONG_WORD.sub(_with_breaks, plain)
    if any(unicodedata.bidirectional(sign) in _FROM_RIGHT for sign in text):
        return f"{_ISOLATE}{broken}{_END}"
    return broken


def _with_breaks(word: re.Match[str]) -> str:
    return "\N{ZERO WIDTH SPACE}".join(_PIECE.findall(word.group()))


def _sign(sign: str) -> str:
    """Return a sign, or its code point: of one without a glyph, and of one that turns others round."""
    if sign in _INVISIBLE or _has_glyph(ord(sign)):
        return sign
    return f"[U+{ord(sign):04X}]"


def _has_glyph(code: int) -> bool:
    firsts, lasts = _glyphs()
    place = bisect_right(firsts, code) - 1
    return place >= 0 and code <= lasts[place]


@cache
def _glyphs() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the ranges of code points that the fonts have glyphs for: their firsts and lasts."""
    with _GLYPHS.open(encoding="utf-8", newline="") as source:
        rows = [(int(row["first"], 16), int(row["last"], 16)) for row in csv.DictReader(source)]
    return tuple(first for first, _ in rows), tuple(last for _, last in rows)
