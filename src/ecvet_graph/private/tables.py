"""The two files of the private store: sealed records, and the keys that open them (SQLite)."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from ecvet_graph.errors import ConflictError, StoreError

__all__ = [
    "KEYS",
    "RECORDS",
    "alone",
    "connected",
    "copy_database",
    "create_database",
    "empty_journal",
    "faults",
    "require_own_folder",
    "writing",
]

RECORDS, KEYS = "records.sqlite", "keys.sqlite"
_PATIENCE = 10.0
_SCHEMAS = {
    RECORDS: """
CREATE TABLE record (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, learner TEXT NOT NULL, key TEXT NOT NULL,
  revision INTEGER NOT NULL, sealed BLOB NOT NULL
) STRICT;
CREATE INDEX record_of_learner ON record (learner);
CREATE TABLE access (
  institution TEXT NOT NULL, record TEXT NOT NULL REFERENCES record ON DELETE CASCADE,
  PRIMARY KEY (institution, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_to_record ON access (record);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
""",
    KEYS: """
CREATE TABLE key (
  id TEXT PRIMARY KEY, wrapped BLOB NOT NULL, is_doomed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
""",
}
# Overwrites what is deleted; no temporary files; nothing is lost that was confirmed.
_EACH_TIME = """
PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;
PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;
"""
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def create_database(path: Path) -> None:
    """Make an empty database with the rights 0600.

    Raises:
        FileExistsError: there is one.
        StoreError: it cannot be written.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with connected(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_SCHEMAS[path.name])


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection, and close it; the journal takes the rights of the file.

    Raises:
        ConflictError: another process writes for more than ten seconds.
        StoreError: the file is missing or damaged, or the disk is full.
    """
    with _reachable(path):
        is_there = path.is_file()
    if not is_there:
        raise StoreError(
            f"There is no {path}: records about learners cannot be opened.",
            remedy="Make the private store with `private create`, or bring back its copies.",
        )
    # What goes wrong inside may come from the other file as well.
    with faults(path.parent):
        address = f"file:{quote(str(path.absolute()))}?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=_PATIENCE, isolation_level=None)
        try:
            connection.executescript(_EACH_TIME)
            yield connection
        finally:
            connection.close()


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all of a block or nothing of it, and let nobody write meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let nobody else into a block of this kind meanwhile, in this process or another one."""
    with _reachable(folder):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def empty_journal(connection: sqlite3.Connection) -> None:
    """Bring what was written into its place, and leave nothing of it in the journal.

    Where somebody reads just now, the next one who erases does it.
    """
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy_database(connection: sqlite3.Connection, target: Path) -> None:
    """Write a whole copy to a new file with the rights 0600.

    Raises:
        FileExistsError: there is such a file.
        OSError, sqlite3.Error: it cannot be written.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Say in a sentence what is wrong with a file; never what stands in it."""
    try:
        yield
    except sqlite3.Error as fault:
        if getattr(fault, "sqlite_errorcode", 0) & 0xFF in _BUSY:
            raise ConflictError(
                "Another process is writing to the private store.", remedy="Try again."
            ) from fault
        raise StoreError(
            f"A file of the private store ({path}) cannot be used: {fault}.",
            remedy="Check free space and permissions; a damaged file is brought back from the "
            "copies that `private backup` made.",
        ) from fault


def require_own_folder(folder: Path) -> None:
    """Refuse a folder that others than its owner can look into.

    Raises:
        StoreError: there is none, or others have rights on it.
    """
    with _reachable(folder):
        mode = folder.stat().st_mode if folder.is_dir() else None
    if mode is None:
        raise StoreError(
            f"There is no private store in {folder}.", remedy="Make one with `private create`."
        )
    if stat.S_IMODE(mode) & 0o077:
        raise StoreError(
            f"Others than its owner can look into {folder}.",
            remedy="Take these rights away with `chmod 700`.",
        )


@contextmanager
def _reachable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise StoreError(
            f"The private store cannot be reached at {path}: {fault.strerror or fault}.",
            remedy="Let the user of the service own it.",
        ) from fault
