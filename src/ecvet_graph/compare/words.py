"""Words that two texts of one language share: what a reader sees at once, not what is computed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecvet_graph.model.rows import Line

__all__ = ["shared_words"]

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Shorter words are mostly articles and prepositions, in every language of the union.
_SHORTEST = 5


def shared_words(one: Line | None, other: Line | None) -> tuple[str, ...]:
    """Return the words of five letters or more in both texts, in lower case, in alphabetical order.

    Texts of different languages share none.
    """
    if one is None or other is None or one[0] != other[0]:
        return ()
    return tuple(sorted(_words(one[1]) & _words(other[1])))


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.lower()) if len(word) >= _SHORTEST}
