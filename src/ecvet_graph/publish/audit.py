"""The audit log: who did what to whose data, one line each, every line bound to the one before.

It is `audit/log.jsonl` of the store folder, readable by its owner only (`audit_lines` says what a line
is). A publication is in it, on the disk, before its version becomes the current one; all else after
it was done. It holds no secret, no reason and no name of a person.

The chain shows changes, gaps and additions in the middle. Who can write the file can make a new chain:
note the hash of the last line elsewhere now and then, and verify against it (`audit_checks`).
"""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from ecvet_graph.errors import StoreError
from ecvet_graph.publish.audit_checks import AuditReport, read_audit, verify_audit
from ecvet_graph.publish.audit_lines import (
    FIRST_HASH,
    AuditAction,
    AuditEntry,
    audit_folder,
    entry_of_line,
    line_of,
    mended_text,
)
from ecvet_graph.publish.refusals import Count, keep_counts, read_counts, without_overdue
from ecvet_graph.store import StoreHome
from ecvet_graph.store.durable import sync_tree, write_durably
from ecvet_graph.store.version import file_faults, writer_lock

__all__ = [
    "AuditAction",
    "AuditEntry",
    "AuditReport",
    "audit_folder",
    "read_audit",
    "record",
    "record_refusal",
    "verify_audit",
]

_PATIENCE = 10.0
_TAIL = 64 * 1024
_COUNTS = "refusals.json"


def record(
    home: StoreHome,
    *,
    action: str,
    actor: str,
    outcome: str,
    agency: str = "",
    dataset: str = "",
    version: int | None = None,
    document: str = "",
    detail: str = "",
    now: datetime,
) -> AuditEntry:
    """Append a line to the log and return it once it is on the disk.

    What a process left behind that died while it wrote is put aside first, and that is noted. Texts
    are cut, and a secret in one of them is left out. For the arguments see `AuditEntry`.

    Raises:
        StoreError: the log is damaged before its last line, or cannot be written.
        ConflictError: another process keeps the log.
    """
    facts = {
        "action": action,
        "actor": actor,
        "agency": agency,
        "dataset": dataset,
        "detail": detail,
        "document": document,
        "outcome": outcome,
        "version": version,
    }
    with _log(home) as log:
        for summary in _take_overdue(log.folder, now):
            log.append(summary, now=now)
        return log.append(facts, now=now)


def record_refusal(
    home: StoreHome,
    *,
    action: str,
    code: str,
    actor: str = "",
    agency: str = "",
    dataset: str = "",
    now: datetime,
) -> AuditEntry | None:
    """Note that something was refused; `code` is that of the error. Return the line, if one was written.

    Of each kind (action and code) ten a minute are written; the others are counted, and the next line
    after that minute, whatever it is about, says how many they were. Raises as `record`.
    """
    kind = f"{action} {code}"
    with _log(home) as log:
        for summary in _take_overdue(log.folder, now):
            log.append(summary, now=now)
        counts = read_counts(log.folder / _COUNTS)
        seen = counts.get(kind, Count(now))
        keep_counts(log.folder / _COUNTS, {**counts, kind: seen.with_one()})
        if seen.is_full:
            return None
        return log.append(_refused(kind, actor=actor, agency=agency, dataset=dataset), now=now)


@dataclass(slots=True)
class _Log:
    """The log open for writing, and where it ends."""

    folder: Path
    file: BinaryIO
    number: int = 0
    hash: str = FIRST_HASH

    def append(self, facts: Mapping[str, Any], *, now: datetime) -> AuditEntry:
        whole: dict[str, Any] = {
            name: mended_text(name, value) if isinstance(value, str) else value
            for name, value in facts.items()
        }
        whole["at"] = now.astimezone(UTC).isoformat()
        whole["number"], whole["previous"] = self.number + 1, self.hash
        line, digest = line_of(whole)
        end = self.file.seek(0, os.SEEK_END)
        try:
            _write(self.file, line)
            os.fsync(self.file.fileno())
        except OSError:
            self.file.truncate(end)
            raise
        self.number, self.hash = whole["number"], digest
        return AuditEntry(**{**whole, "at": now.astimezone(UTC)}, hash=digest)

    def find_end(self) -> None:
        """Take number and hash from the last whole line; put aside what stands after it."""
        lines, start = _last_lines(self.file)
        torn = b""
        if lines and not lines[-1].endswith(b"\n"):
            torn = lines.pop()
        last = _whole(lines[-1]) if lines else None
        if lines and last is None:
            torn = lines.pop() + torn
            last = _whole(lines[-1]) if lines else None
        if last is None and (lines or start):
            raise StoreError(
                f"The audit log in {self.folder} is damaged before its last line.",
                remedy="Find the place with `audit verify`, and move the log aside to begin a new one.",
            )
        if last is not None:
            self.number, self.hash = last.number, last.hash
        if torn:
            self._put_aside(torn)

    def _put_aside(self, torn: bytes) -> None:
        name = f"torn-{self.number + 1:06d}"
        write_durably(self.folder / name, torn, mode=0o600)
        self.file.truncate(self.file.seek(0, os.SEEK_END) - len(torn))
        facts = dict.fromkeys(("actor", "agency", "dataset", "document"), "")
        detail = f"{len(torn)} bytes of an unfinished line are kept in {name}"
        mended = {"action": AuditAction.LOG_MENDED, "outcome": "done", "version": None}
        self.append({**facts, **mended, "detail": detail}, now=datetime.now(UTC))


@contextmanager
def _log(home: StoreHome) -> Iterator[_Log]:
    folder = audit_folder(home)
    with file_faults(home.folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        with writer_lock(folder / "log.lock", wait=_PATIENCE):
            path = folder / "log.jsonl"
            is_new = not path.exists()
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "r+b", buffering=0) as file:
                if is_new:
                    sync_tree(folder, depth=0)
                    sync_tree(folder.parent, depth=0)
                log = _Log(folder, file)
                log.find_end()
                yield log


def _last_lines(file: BinaryIO) -> tuple[list[bytes], int]:
    """Return the last lines of the file, each with its end, and where the first of them begins."""
    size = file.seek(0, os.SEEK_END)
    start = max(size - _TAIL, 0)
    file.seek(start)
    lines = io.BytesIO(file.read(_TAIL)).readlines()
    if start and lines:
        start += len(lines.pop(0))
    return lines, start


def _write(file: BinaryIO, line: bytes) -> None:
    if file.write(line) != len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _whole(line: bytes) -> AuditEntry | None:
    try:
        return entry_of_line(line)
    except ValueError:
        return None


def _take_overdue(folder: Path, now: datetime) -> list[dict[str, Any]]:
    """Take the refusals that were only counted, once their minute is over; say how many they were."""
    path = folder / _COUNTS
    running, over = without_overdue(read_counts(path), now)
    if not over:
        return []
    keep_counts(path, running)
    return [
        _refused(kind, detail=f": {count.more} more since {count.since.isoformat()}")
        for kind, count in sorted(over.items())
        if count.more
    ]


def _refused(kind: str, *, detail: str = "", **facts: str) -> dict[str, Any]:
    action, _, code = kind.partition(" ")
    blank = dict.fromkeys(("actor", "agency", "dataset", "document"), "")
    told = {"action": action, "outcome": "refused", "version": None, "detail": code + detail}
    return {**blank, **facts, **told}
