"""What a version of a store is, and the locks that protect it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ecvet_graph.errors import ConflictError, StoreError
from ecvet_graph.store.port import GraphStore

__all__ = ["Draft", "Manifest", "Snapshot", "file_faults", "hold", "take", "writer_lock"]

_PATIENCE = 0.05


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version is.

    Attributes:
        store: identity of the store.
        version: sequence number.
        quads: number of statements.
        made_at: time (UTC, ISO 8601).
        changed: what it changes, in a few words.
        graphs: number of statements by graph; `None` in versions made before it was written down.
    """

    store: str
    version: int
    quads: int
    made_at: str
    changed: str
    graphs: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version open for reading; it stays as it is, whatever is published meanwhile."""

    store: GraphStore
    manifest: Manifest
    folder: Path


@dataclass(frozen=True, slots=True)
class Draft:
    """The next version while it is written: its store, writable, and the number it will have.

    `last_steps` are done when all of it is on the disk, right before it becomes the current one; one
    that raises keeps the version from being published.
    """

    store: GraphStore
    version: int
    previous: Manifest
    last_steps: list[Callable[[], None]] = field(default_factory=list)


@contextmanager
def writer_lock(path: Path, *, wait: float) -> Iterator[None]:
    """Be the only writer until the block ends; the lock of a process that died is free.

    Raises:
        ConflictError: another process still writes after `wait` seconds.
    """
    deadline = time.monotonic() + wait
    with path.open("ab") as lock:
        while not take(lock):
            if time.monotonic() >= deadline:
                raise ConflictError(
                    f"Another process is writing to {path.parent}.",
                    remedy="Wait until it has ended, then try again.",
                )
            time.sleep(_PATIENCE)
        yield


def take(file: BinaryIO) -> bool:
    """Lock an open file for this process alone, if nobody holds or shares it."""
    return _try_lock(file.fileno(), fcntl.LOCK_EX)


def hold(file: BinaryIO) -> bool:
    """Share the lock of an open file, if nobody has it alone and the file was not removed."""
    is_shared = _try_lock(file.fileno(), fcntl.LOCK_SH)
    return is_shared and os.fstat(file.fileno()).st_nlink > 0


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def file_faults(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into StoreError."""
    try:
        yield
    except OSError as fault:
        raise StoreError(
            f"The store in {folder} cannot be written: {fault.strerror or fault}.",
            remedy="Check free space and permissions; the current version is unchanged.",
        ) from fault
