"""A store made again from a backup: everything is checked against its list, and then against itself."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, cast

from ecvet_graph.config import Settings
from ecvet_graph.errors import EcvetGraphError, NotFoundError, StoreError, SyntaxFault
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.publish.audit import AuditAction, record
from ecvet_graph.publish.audit_checks import verify_audit
from ecvet_graph.publish.publisher import COMMAND_LINE
from ecvet_graph.service.backup import (
    FORMAT,
    LISTING,
    STATEMENTS,
    TOUCHED,
    BackupReport,
    FileFacts,
    Listing,
)
from ecvet_graph.store import Manifest, StoreHome, sync_tree
from ecvet_graph.store.restoring import restore_version, settle_version

__all__ = ["restore_backup"]

_NAMES = re.compile(
    r"(?:derivation|weights|touched)\.json|index/[0-9]{6,12}\.npz|matching\.npz|documents/[0-9a-f]{64}|audit/(?:log\.jsonl|torn-[0-9]{6})"
    r"|datasets/[a-z0-9-]{1,60}/[a-z0-9-]{1,60}/[0-9]{6,12}\.(?:full|change)\.nt\.gz"
    r"|access/(?:agencies|sources|tokens)\.json|" + re.escape(STATEMENTS)
)
_LONGEST_LISTING = 256 * 1024 * 1024
_PIECE = 1024 * 1024
_DAMAGES = (zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, EOFError, ValueError, KeyError)
_DAMAGES_OF_LISTING = (*_DAMAGES, TypeError, AttributeError, RecursionError)
_SECRET = ("access", "audit")


def restore_backup(
    settings: Settings, source: Path, *, progress: Progress | None = None
) -> BackupReport:
    """Make the store of a backup in the folder of the settings, which is missing or empty.

    It appears when all of it is there and agrees with the list: until then there is no store, and
    after an error the folder is empty again.

    Raises:
        NotFoundError: there is no such file.
        StoreError: it is damaged or of another version, or the folder is not empty or not writable.
    """
    folder = settings.store.absolute()
    if not source.is_file():
        raise NotFoundError.from_path(source)
    if folder.exists() and any(folder.iterdir()):
        raise StoreError(
            f"The folder {folder} is not empty.", remedy="Name one that is missing or empty."
        )
    try:
        with _faults(source), zipfile.ZipFile(source) as archive:
            listing = _listing(archive)
            home = _made(archive, listing, folder, listener=progress or Silent())
    except EcvetGraphError:
        _emptied(folder)
        raise
    home.check()
    report = BackupReport.of(source, listing, faults=_faults_of(home, listing))
    record(
        home,
        action=AuditAction.RESTORE,
        actor=COMMAND_LINE,
        outcome="done",
        document=report.sha256,
        detail=f"store version {report.version} of a backup of {listing.made_at}",
        now=datetime.now(UTC),
    )
    return report


def _listing(archive: zipfile.ZipFile) -> Listing:
    try:
        if archive.getinfo(LISTING).file_size > _LONGEST_LISTING:
            raise ValueError("The list is too long.")
        plain = json.loads(archive.read(LISTING))
        if plain["format"] != FORMAT:
            raise ValueError("The list is of another version.")
        files = {str(name): FileFacts(**facts) for name, facts in plain["files"].items()}
        listing = Listing(plain["made_at"], plain["base"], Manifest(**plain["store"]), files)
    except _DAMAGES_OF_LISTING as fault:
        raise StoreError(
            "The file is no backup, or its list cannot be read.", remedy="Take another backup."
        ) from fault
    held = sorted(name for name in archive.namelist() if name != LISTING)
    if held != sorted(files) or not all(map(_NAMES.fullmatch, held)) or STATEMENTS not in files:
        raise StoreError(
            "The backup holds other files than its list says.", remedy="Take another backup."
        )
    return listing


def _made(
    archive: zipfile.ZipFile, listing: Listing, folder: Path, *, listener: Progress
) -> StoreHome:
    listener.begin("Restoring", len(listing.files))
    with _checked(archive, STATEMENTS, listing) as packed:
        restore_version(folder, listing.store, cast("BinaryIO", gzip.GzipFile(fileobj=packed)))
    listener.advance(1)
    for name in sorted(set(listing.files) - {STATEMENTS}):
        place = f"versions/{listing.store.version:06d}/{TOUCHED}" if name == TOUCHED else name
        _extract(archive, name, listing, target=folder / place)
        listener.advance(1)
    for place in ("documents", "datasets", "index", *_SECRET):
        if (folder / place).is_dir():
            sync_tree(folder / place, depth=3)
    return settle_version(folder, listing.store)


def _extract(archive: zipfile.ZipFile, name: str, listing: Listing, *, target: Path) -> None:
    kind = name.partition("/")[0]
    target.parent.mkdir(mode=0o700 if kind in _SECRET else 0o777, parents=True, exist_ok=True)
    mode = 0o600 if kind in _SECRET else 0o666
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file, _checked(archive, name, listing) as entry:
        while piece := entry.read(_PIECE):
            file.write(piece)
    if kind == "documents" and listing.files[name].sha256 != target.name:
        raise _damaged(name)


class _Checked:
    """A file to read from that knows whether all of it was what the list says."""

    def __init__(self, source: IO[bytes], facts: FileFacts) -> None:
        self._source = source
        self._facts = facts
        self._digest = hashlib.sha256()
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        """Read a piece; never more than the list announces and one byte."""
        left = self._facts.size + 1 - self._size
        piece = self._source.read(left if size < 0 else min(size, left))
        self._digest.update(piece)
        self._size += len(piece)
        return piece

    def is_right(self) -> bool:
        """Read what is left, and return whether it was all, and right."""
        while self.read(_PIECE):
            pass
        return (self._digest.hexdigest(), self._size) == (self._facts.sha256, self._facts.size)


@contextmanager
def _checked(archive: zipfile.ZipFile, name: str, listing: Listing) -> Iterator[IO[bytes]]:
    with archive.open(name) as entry:
        checked = _Checked(entry, listing.files[name])
        yield cast("IO[bytes]", checked)
        if not checked.is_right():
            raise _damaged(name)


def _faults_of(home: StoreHome, listing: Listing) -> tuple[str, ...]:
    return tuple(fault.message for fault in verify_audit(home, base=listing.base).faults)


def _emptied(folder: Path) -> None:
    if folder.is_dir():
        for entry in folder.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)


@contextmanager
def _faults(source: Path) -> Iterator[None]:
    try:
        yield
    except (*_DAMAGES, SyntaxFault) as fault:
        raise StoreError(
            f"The backup {source} is damaged.", remedy="Take another one; nothing was restored."
        ) from fault
    except OSError as fault:
        raise StoreError(
            f"The backup {source} cannot be restored: {fault.strerror or fault}.",
            remedy="Check free space and permissions; nothing was restored.",
        ) from fault


def _damaged(name: str) -> StoreError:
    return StoreError(
        f"{name} in the backup is not what its list says.",
        remedy="The backup is damaged: take another one; nothing was restored.",
    )
