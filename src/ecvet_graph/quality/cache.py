"""Findings that need not be found again: one small file for each text that was checked.

The name of a file is the digest of everything its findings depend on: the text with its context,
the constraints, the engine and its version, this program's version and, where a constraint asks for
the time, the day. A file that is damaged, cut short or swapped for another one does not match the
digest it carries, and the text is checked again. A folder that others own or can write into is not
used.
"""

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from ecvet_graph import __version__
from ecvet_graph.model.iris import ECVET, ELM
from ecvet_graph.quality.chunks import fingerprint
from ecvet_graph.quality.engines import Result, engine_release
from ecvet_graph.quality.shapes import load_shapes

__all__ = ["FindingCache", "Found"]

Found = list[Result]

_FORMAT = 1
_MOST_FILES = 20_000
# Findings name what they are about: those about records of learners are found again each time.
_ABOUT_LEARNERS = (
    "<urn:uuid:",
    f"<{ECVET}learner>",
    f"<{ELM}Person>",
    f"<{ELM}LearningAchievement>",
    f"<{ELM}LearningAssessment>",
)


@dataclass(frozen=True)
class FindingCache:
    """The cache in a folder, for one engine and level; without a folder nothing is remembered."""

    folder: Path | None
    engine: str
    level: str

    def read(self, text: str) -> Found | None:
        """Return what was found in a text, `None` when that is not known for certain."""
        if self.folder is None:
            return None
        key = self._key(text)
        path = self.folder / key
        try:
            # No pipe or device in its place: to read it might never end.
            if not self._is_own or not path.is_file():
                return None
            content = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        return _checked(content, key)

    def write(self, text: str, found: Found) -> None:
        """Remember what was found in a text; a full disk or a forbidden folder is no fault.

        What was found in records about learners is not remembered.
        """
        if self.folder is None or any(sign in text for sign in _ABOUT_LEARNERS):
            return
        key = self._key(text)
        content = {"digest": _digest(key, found), "findings": found}
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not self._is_own:
                return
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=self.folder) as stream:
                json.dump(content, stream)
                stream.flush()
                # a link, so that nobody ever sees half a file; what is there says the same
                target = self.folder / key
                target.unlink(missing_ok=True)
                target.hardlink_to(stream.name)
        except OSError:
            return

    def prune(self) -> None:
        """Take away the files written longest ago when there are more than 20,000."""
        if self.folder is None or not self.folder.is_dir():
            return
        try:
            files = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime)
            for path in files[: max(0, len(files) - _MOST_FILES)]:
                path.unlink(missing_ok=True)
        except OSError:
            return

    @property
    def _is_own(self) -> bool:
        """Return whether only this user can have written into the folder."""
        # Who can write there can also make the digest of a finding that was never found.
        if self.folder is None or not self.folder.is_dir():
            return False
        about = self.folder.stat()
        return about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self._surroundings}\n{fingerprint(text)}".encode()).hexdigest()

    @cached_property
    def _surroundings(self) -> str:
        constraints = load_shapes(self.level).turtle
        digest = hashlib.sha256(constraints.encode()).hexdigest()
        day = datetime.now(UTC).date().isoformat() if "now()" in constraints.lower() else ""
        return "\n".join(
            (str(_FORMAT), __version__, engine_release(self.engine), self.level, digest, day)
        )


def _checked(content: object, key: str) -> Found | None:
    if not isinstance(content, dict) or not isinstance(content.get("findings"), list):
        return None
    if content.get("digest") != _digest(key, content["findings"]):
        return None
    return [(shape, focus, value) for shape, focus, value in content["findings"]]


def _digest(key: str, found: Sequence[object]) -> str:
    return hashlib.sha256(f"{key}\n{json.dumps(found)}".encode()).hexdigest()
