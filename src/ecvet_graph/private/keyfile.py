"""The master key: 256 random bits in a file of its own, which only its owner can read."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from ecvet_graph.errors import StoreError, UsageFault

__all__ = [
    "create_key_file",
    "key_name",
    "keys_at",
    "next_key_file",
    "place_next_key",
    "read_key_file",
    "read_next_key",
]

_FORM = re.compile(r"ecvet-graph private key 1: ([0-9a-f]{64})\n?")
_MOST = 200


def create_key_file(path: Path) -> bytes:
    """Draw a master key, write it to a new file with the rights 0600, and return it.

    Raises:
        UsageFault: the file exists.
        StoreError: it cannot be written.
    """
    key = secrets.token_bytes(32)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"ecvet-graph private key 1: {key.hex()}\n")
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(path)
    except FileExistsError as fault:
        raise UsageFault(
            f"{path} exists already.", remedy="Name a file that does not; keys are never replaced."
        ) from fault
    except OSError as fault:
        raise StoreError(
            f"The key file {path} cannot be written: {fault.strerror or fault}.",
            remedy="Check permissions and free space.",
        ) from fault
    return key


def read_key_file(path: Path) -> bytes:
    """Return the master key of a file.

    Raises:
        StoreError: it is missing or no key file, or others than its owner may read or write it.
    """
    try:
        key = _key_in(path)
    except FileNotFoundError as fault:
        raise StoreError(
            f"There is no key file {path}: records about learners cannot be opened.",
            remedy="Put the file back, or name it in ECVET_PRIVATE_KEY.",
        ) from fault
    if key is None:
        raise StoreError(f"{path} is no key file.", remedy="Put the right file back.")
    return key


def read_next_key(path: Path) -> bytes | None:
    """Return the key that is to follow that of a file.

    `None` where there is none, or where its writing was cut short: then nothing was sealed by it.

    Raises:
        StoreError: it cannot be read, or others than its owner may read or write it.
    """
    try:
        return _key_in(next_key_file(path))
    except FileNotFoundError:
        return None


def keys_at(path: Path) -> Iterator[bytes]:
    """Yield the keys of which one is in force, the next one too while keys are changed.

    Raises:
        StoreError: as `read_key_file`.
    """
    yield read_key_file(path)
    fresh = read_next_key(path)
    if fresh is not None:
        yield fresh
    # The next key may have taken its place between the two looks.
    yield read_key_file(path)


def place_next_key(path: Path) -> None:
    """Put the next key in the place of the one before. Raises OSError where that cannot be done."""
    next_key_file(path).replace(path)
    _sync_folder(path)


def key_name(key: bytes) -> str:
    """Return a short name of a key, which says nothing about it."""
    return hashlib.sha256(b"ecvet-graph private key" + key).hexdigest()[:16]


def next_key_file(path: Path) -> Path:
    """Return where the next key lies while keys are changed."""
    return path.with_name(f"{path.name}.next")


def _key_in(path: Path) -> bytes | None:
    """Return the key of a file, `None` where it holds no whole key; FileNotFoundError for none."""
    try:
        with path.open("rb") as file:
            _require_own(path, os.fstat(file.fileno()))
            content = file.read(_MOST).decode("ascii", "replace")
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise StoreError(
            f"The key file {path} cannot be read: {fault.strerror or fault}.",
            remedy="Let the user of the service own it.",
        ) from fault
    form = _FORM.fullmatch(content)
    return None if form is None else bytes.fromhex(form[1])


def _sync_folder(path: Path) -> None:
    """Keep the name of a file through a power cut: keys that it wraps may be written next."""
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _require_own(path: Path, facts: os.stat_result) -> None:
    # A service manager may hand a file over that root owns and the service reads by its group.
    may_share = facts.st_uid == 0 and os.geteuid() != 0
    refused = 0o027 if may_share else 0o077
    if stat.S_IMODE(facts.st_mode) & refused:
        raise StoreError(
            f"Others than its owner may read or write the key file {path}.",
            remedy="Take these rights away with `chmod 600`, then change the key with "
            "`private rekey`.",
        )
