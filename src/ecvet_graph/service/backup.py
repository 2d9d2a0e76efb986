"""A backup is one file with everything that cannot be computed again, and proves itself whole.

It is a ZIP archive. `backup.json` lists SHA-256 and size of every file in it, and what the version of
the store is:

    store.nq.gz                     every statement of the current version
    documents/{sha256}              the documents as they were sent
    datasets/{agency}/{dataset}/    the archive of versions
    audit/                          the audit log
    access/                         the register of agencies and sources; tokens only where asked for
    derivation.json                 up to where links and matches follow the data
    weights.json, matching.npz      the weights in force, and what need not be compared again
    index/                          the indexes of this version, and of the one that was matched last
    touched.json                    in what the version may differ from those before

Without the last three everything would be derived anew. Lists are made again when they are needed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, cast

from ecvet_graph.config import Settings
from ecvet_graph.errors import StoreError, UsageFault
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.publish.audit import AuditAction, record
from ecvet_graph.publish.publisher import COMMAND_LINE
from ecvet_graph.service.watermark import read_watermark
from ecvet_graph.store import WRITER_PATIENCE, Manifest, RdfFormat, Snapshot, StoreHome, sync_tree
from ecvet_graph.store.version import writer_lock

__all__ = [
    "LISTING",
    "STATEMENTS",
    "TOUCHED",
    "BackupReport",
    "FileFacts",
    "Listing",
    "write_backup",
]

LISTING = "backup.json"
STATEMENTS = "store.nq.gz"
FORMAT = 1
TOUCHED = "touched.json"
_COMPRESSION = 3
_PIECE = 1024 * 1024
_REGISTERS = ("access/agencies.json", "access/sources.json")
_TOKENS = "access/tokens.json"
_SMALL = ("derivation.json", "weights.json", "matching.npz", "audit/log.jsonl")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """SHA-256 and size of a file."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What a backup says it holds."""

    made_at: str
    base: str
    store: Manifest
    files: Mapping[str, FileFacts]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds, and the SHA-256 by which it can be known again.

    `faults` are those of the audit log and of what was restored; none for a backup just made.
    """

    path: Path
    sha256: str
    size: int
    version: int
    quads: int
    documents: int
    archived: int
    has_tokens: bool
    faults: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, path: Path, listing: Listing, *, faults: tuple[str, ...] = ()) -> BackupReport:
        """Return the report on a file with that listing."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        names = list(listing.files)
        return cls(
            path=path,
            sha256=digest,
            size=path.stat().st_size,
            version=listing.store.version,
            quads=listing.store.quads,
            documents=sum(name.startswith("documents/") for name in names),
            archived=sum(name.startswith("datasets/") for name in names),
            has_tokens=_TOKENS in names,
            faults=faults,
        )


def write_backup(
    settings: Settings,
    target: Path,
    *,
    with_tokens: bool = False,
    progress: Progress | None = None,
) -> BackupReport:
    """Write everything of an installation to a file that appears when it is whole.

    What belongs together is read while nobody writes, which takes milliseconds; publishing goes on
    while the backup is written.

    Raises:
        UsageFault: the file exists.
        NotFoundError: there is no store.
        ConflictError: another process is writing to the store.
        StoreError: the store is damaged, or the file cannot be written.
    """
    home = StoreHome.open(settings.store)
    if target.exists():
        raise UsageFault(f"{target} exists already.", remedy="Name a file that does not.")
    partial = target.with_name(f"{target.name}.partial")
    listener = progress or Silent()
    with _faults(target), ExitStack() as stack:
        stack.callback(partial.unlink, missing_ok=True)
        snapshot, small, large = _taken(home, stack, with_tokens=with_tokens)
        listener.begin("Writing the backup", 1 + len(large))
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            listing = _written(file, snapshot, small=small, large=large, base=settings.base)
            file.flush()
            os.fsync(file.fileno())
        listener.advance(1 + len(large))
        partial.rename(target)
        sync_tree(target.absolute().parent, depth=0)
    report = BackupReport.of(target, listing)
    record(
        home,
        action=AuditAction.BACKUP,
        actor=COMMAND_LINE,
        outcome="done",
        document=report.sha256,
        detail=f"store version {report.version}, {report.quads} statements",
        now=datetime.now(UTC),
    )
    return report


def _taken(
    home: StoreHome, stack: ExitStack, *, with_tokens: bool
) -> tuple[Snapshot, Mapping[str, bytes], Mapping[str, Path]]:
    """Take what belongs together: the version, the small files as they are, and names of the others.

    Files of documents and of the archive are never changed once the version that needs them is there.
    """
    folder = home.folder
    with writer_lock(folder / "writer.lock", wait=WRITER_PATIENCE):
        snapshot = stack.enter_context(home.reader())
        wanted = (*_SMALL, *_REGISTERS, *([_TOKENS] if with_tokens else []))
        small = {name: (folder / name).read_bytes() for name in wanted if (folder / name).is_file()}
        small |= {
            path.name: path.read_bytes() for path in snapshot.folder.glob(TOUCHED) if path.is_file()
        }
        small |= {f"audit/{path.name}": path.read_bytes() for path in folder.glob("audit/torn-*")}
        large = {
            path.relative_to(folder).as_posix(): path
            for pattern in ("documents/*", "datasets/*/*/*.nt.gz", *_indexes(home, snapshot))
            for path in sorted(folder.glob(pattern))
            if path.suffix != ".new"
        }
    return snapshot, small, large


def _indexes(home: StoreHome, snapshot: Snapshot) -> Iterator[str]:
    matched = read_watermark(home).matched
    for version in {snapshot.manifest.version, matched.written if matched else 0}:
        yield f"index/{version:06d}.npz"


def _written(
    file: BinaryIO,
    snapshot: Snapshot,
    *,
    small: Mapping[str, bytes],
    large: Mapping[str, Path],
    base: str,
) -> Listing:
    facts: dict[str, FileFacts] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with _entry(archive, STATEMENTS, facts) as entry, _packed(entry) as packed:
            snapshot.store.dump(packed, syntax=RdfFormat.N_QUADS)
        for name, content in small.items():
            with _entry(archive, name, facts) as entry:
                entry.write(content)
        for name, path in large.items():
            with _entry(archive, name, facts) as entry, path.open("rb") as source:
                while piece := source.read(_PIECE):
                    entry.write(piece)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        listing = Listing(now, base, snapshot.manifest, facts)
        archive.writestr(LISTING, json.dumps({"format": FORMAT, **asdict(listing)}, indent=1))
    return listing


class _Counted:
    """A file to write to that knows the SHA-256 and the size of what was written."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, piece: bytes) -> int:
        """Write a piece."""
        self._digest.update(piece)
        self._size += len(piece)
        return self._target.write(piece)

    def flush(self) -> None:
        """Do nothing: the archive decides when to write."""

    def facts(self) -> FileFacts:
        """Return what was written so far."""
        return FileFacts(self._digest.hexdigest(), self._size)


def _packed(target: _Counted) -> AbstractContextManager[BinaryIO]:
    # Compressed once: the archive takes it as it is. The same statements give the same bytes.
    packed = gzip.GzipFile(
        filename="", mode="wb", fileobj=target, compresslevel=_COMPRESSION, mtime=0
    )
    return cast("AbstractContextManager[BinaryIO]", packed)


@contextmanager
def _entry(archive: zipfile.ZipFile, name: str, facts: dict[str, FileFacts]) -> Iterator[_Counted]:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o600 << 16
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".gz") else zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as target:
        counted = _Counted(target)
        yield counted
    facts[name] = counted.facts()


@contextmanager
def _faults(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise StoreError(
            f"The backup {target} cannot be written: {fault.strerror or fault}.",
            remedy="Check free space and permissions; the store is unchanged.",
        ) from fault
