"""What was found for texts, on disk, so that a text is linked once under one rule.

A file per language and identity of the linker holds one JSON line per text. Everything that could
change an answer is part of the identity: rule, curves, model and all labels.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from ecvet_graph.skills.calibration import default_calibration
from ecvet_graph.skills.labels import SkillLink, TextLinks, sort_labels
from ecvet_graph.skills.parameters import default_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ecvet_graph.skills.encoder import Encoder
    from ecvet_graph.skills.labels import SkillLabel

__all__ = ["AnswerCache", "Remembered", "linker_identity"]

_DIGITS = 32
_KEPT = 4  # files of a language: one each for a few stores and encoders that take turns


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a linker found in one language: its method, empty where nothing is known, and answers."""

    method: str = ""
    answers: Mapping[str, TextLinks] = field(default_factory=dict)


class AnswerCache:
    """The answers of one linker, known by its identity, in one folder.

    Files are replaced whole, so that a reader never sees half of one. A file that cannot be
    understood counts as absent: everything in it can be computed again.
    """

    def __init__(self, folder: Path, identity: str) -> None:
        self._folder = folder
        self._identity = identity

    def read(self, language: str) -> Remembered:
        """Return the answers that are known, by text."""
        try:
            with self._path(language).open(encoding="utf-8") as lines:
                method = str(json.loads(next(lines)))
                return Remembered(method, dict(_answer(json.loads(line)) for line in lines))
        except (OSError, StopIteration, TypeError, ValueError):
            return Remembered()

    def write(self, language: str, found: Remembered) -> None:
        """Keep these answers instead of those there were; drop the oldest files of the language.

        A folder that cannot be written is no fault: then every text is linked again next time.
        """
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._replace(self._path(language), found)
            files = sorted(self._folder.glob(f"{_name(language)}-*.jsonl"), key=os.path.getmtime)
            for old in files[:-_KEPT]:
                old.unlink(missing_ok=True)

    def _replace(self, path: Path, found: Remembered) -> None:
        with NamedTemporaryFile("w", dir=self._folder, prefix=".", encoding="utf-8") as target:
            target.write(json.dumps(found.method) + "\n")
            for text in sorted(found.answers):
                target.write(json.dumps(_line(text, found.answers[text])) + "\n")
            target.flush()
            os.link(target.name, f"{target.name}.new")
        Path(f"{target.name}.new").replace(path)

    def _path(self, language: str) -> Path:
        return self._folder / f"{_name(language)}-{self._identity}.jsonl"


def linker_identity(labels: Iterable[SkillLabel], *, encoder: Encoder | None) -> str:
    """Return the digest of all that a linker with the shipped rule depends on, 32 hex digits."""
    digest = hashlib.sha256()
    model = encoder.model_hash if encoder else ""
    for part in (default_parameters(), default_calibration(), model):
        digest.update(f"{part!r}\n".encode())
    for label in sort_labels(labels):
        fields = (label.uri, label.kind, label.language, label.text)
        digest.update("\t".join(fields).encode() + b"\n")
    return digest.hexdigest()[:_DIGITS]


def _name(language: str) -> str:
    # A tag comes from data: only what it is made of may become part of a file's name.
    return "".join(sign for sign in language if sign.isascii() and sign.isalnum()) or "none"


def _line(text: str, answer: TextLinks) -> list[Any]:
    return [text, answer.rejected, [[link.uri, link.score] for link in answer.links]]


def _answer(line: list[Any]) -> tuple[str, TextLinks]:
    text, rejected, links = line
    found = tuple(SkillLink(str(uri), float(score)) for uri, score in links)
    return str(text), TextLinks(found, float(rejected))
