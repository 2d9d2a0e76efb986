"""The lines of the audit log: what they hold, how they are written, and how they are bound together.

A line is a JSON object in ASCII with sorted keys, so that no text can begin a line of its own. Its
`hash` is the SHA-256 of the object without it; that object names the hash of the line before.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from ecvet_graph.store import StoreHome

__all__ = [
    "FIRST_HASH",
    "AuditAction",
    "AuditEntry",
    "audit_folder",
    "entry_of_line",
    "line_of",
    "mended_text",
]

FIRST_HASH = "0" * 64
"""What the first line names as the hash before it."""

_LENGTHS = {"detail": 300, "document": 64}
_LENGTH = 80
_SECRET = re.compile(r"ecvet-([0-9a-f]{8})-[0-9a-f]{16,}", re.IGNORECASE)


class AuditAction(StrEnum):
    """What was done, or was to be done."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    AGENCY_ADD = "agency-add"
    AGENCY_CHANGE = "agency-change"
    AGENCY_SUSPEND = "agency-suspend"
    AGENCY_RESUME = "agency-resume"
    TOKEN_ADD = "token-add"  # noqa: S105 - the name of an action
    TOKEN_RENEW = "token-renew"  # noqa: S105 - the name of an action
    TOKEN_REVOKE = "token-revoke"  # noqa: S105 - the name of an action
    SOURCE_ADD = "source-add"
    SOURCE_REMOVE = "source-remove"
    BACKUP = "backup"
    RESTORE = "restore"
    LOG_MENDED = "log-mended"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line of the log.

    Attributes:
        number: its place in the sequence, from 1.
        at: when it was written (UTC), by the clock of the machine, which may have been set back.
        action: what was done, see `AuditAction`.
        actor: `command-line`, `token:` or `source:` and a name; empty where nobody is known.
        agency: id of the agency concerned, or empty.
        dataset: name of the dataset concerned, or empty.
        outcome: what became of it: `published`, `withdrawn`, `done`, `refused`, ...
        version: number of the dataset's version, or `None`.
        document: SHA-256 of the document, or empty.
        detail: what else is to be known, up to 300 characters.
        previous: hash of the line before.
        hash: hash of this line.
    """

    number: int
    at: datetime
    action: str
    actor: str
    agency: str
    dataset: str
    outcome: str
    version: int | None
    document: str
    detail: str
    previous: str
    hash: str


def audit_folder(home: StoreHome) -> Path:
    """Return the folder of the log, and of what was put aside from it."""
    return home.folder / "audit"


def entry_of_line(line: bytes) -> AuditEntry:
    """Return the entry that a line holds, when its hash and its form are right.

    Raises:
        ValueError: they are not, or it is not a line of the log at all.
    """
    try:
        plain = json.loads(line)
        entry = AuditEntry(**{**plain, "at": datetime.fromisoformat(plain["at"])})
        facts = {**asdict(entry), "at": entry.at.isoformat()}
        del facts["hash"]
        is_whole = line_of(facts) == (line, entry.hash)
    except (TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise ValueError("It is not a line of the log.") from fault
    if not is_whole:
        raise ValueError("Its hash or form is not right.")
    return entry


def line_of(facts: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return the line of an entry, given without its hash, and that hash."""
    digest = hashlib.sha256(_text(facts)).hexdigest()
    return _text({**facts, "hash": digest}) + b"\n", digest


def mended_text(name: str, value: str) -> str:
    """Return a text as it may stand in the log: cut to its length, without the secret of a token."""
    return _SECRET.sub(r"ecvet-\1-...", value)[: _LENGTHS.get(name, _LENGTH)]


def _text(facts: Mapping[str, Any]) -> bytes:
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode("ascii")
