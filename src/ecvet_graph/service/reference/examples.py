"""Pieces of the example files of the constraints, as Turtle text for readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ecvet_graph.assets import asset_folder

__all__ = ["TermExample", "blocks", "examples_of", "project_path"]

_OWN_TERM = re.compile(r"(?<![\w:/#])ecvet:(\w+)")
_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"')


@dataclass(frozen=True, slots=True)
class TermExample:
    """A block of Turtle that uses a term, and the file it stands in.

    `file` is a path from the top of the project.
    """

    turtle: str
    file: str


def project_path(path: Path) -> str:
    """Return the path of a shipped file from the top of the project, with slashes.

    A file that is not shipped with the project is called by its name.
    """
    top = asset_folder("ontology").parent
    return path.relative_to(top).as_posix() if path.is_relative_to(top) else path.name


def examples_of(*sources: Iterable[Path]) -> Mapping[str, TermExample]:
    """Return for each own term the shortest block of Turtle that uses it.

    A term gets its example from the first of the sources that has one; of blocks of one length the
    first in the order of the files counts, so that the answer is the same on every machine.
    """
    found: dict[str, TermExample] = {}
    for paths in sources:
        new: dict[str, TermExample] = {}
        for example in _examples(paths):
            for term in _OWN_TERM.findall(_TEXT.sub("", example.turtle)):
                if term not in new or len(example.turtle) < len(new[term].turtle):
                    new[term] = example
        found = new | found
    return found


def _examples(paths: Iterable[Path]) -> Iterator[TermExample]:
    for path in paths:
        for block in blocks(path.read_text("utf-8")):
            yield TermExample(block, project_path(path))


def blocks(text: str) -> Iterator[str]:
    """Yield the statements of a Turtle file that blank lines part, without prefixes and comments.

    A file of this project separates its subjects by blank lines; a block begins at the left edge.
    """
    for piece in re.split(r"\n\s*\n", text):
        lines = [line for line in piece.split("\n") if not line.startswith(("#", "@"))]
        block = "\n".join(lines).strip("\n")
        if block and not block[0].isspace():
            yield block
