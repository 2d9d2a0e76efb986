"""Pieces of the example files of the constraints, as Turtle text for readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

__all__ = ["blocks", "examples_of"]

_OWN_TERM = re.compile(r"(?<![\w:/#])ecvet:(\w+)")
_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def examples_of(*sources: Iterable[Path]) -> Mapping[str, str]:
    """Return for each own term the shortest block of Turtle that uses it.

    A term gets its example from the first of the sources that has one; of blocks of one length the
    first in the order of the files counts, so that the answer is the same on every machine.
    """
    found: dict[str, str] = {}
    for paths in sources:
        new: dict[str, str] = {}
        for block in chain.from_iterable(blocks(path.read_text("utf-8")) for path in paths):
            for term in _OWN_TERM.findall(_TEXT.sub("", block)):
                if term not in new or len(block) < len(new[term]):
                    new[term] = block
        found = new | found
    return found


def blocks(text: str) -> Iterator[str]:
    """Yield the statements of a Turtle file that blank lines part, without prefixes and comments.

    A file of this project separates its subjects by blank lines; a block begins at the left edge.
    """
    for piece in re.split(r"\n\s*\n", text):
        lines = [line for line in piece.split("\n") if not line.startswith(("#", "@"))]
        block = "\n".join(lines).strip("\n")
        if block and not block[0].isspace():
            yield block
