"""Files that are whole after a power cut: sync, then rename, then sync the folder."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["sync_tree", "write_durably"]


def write_durably(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Replace a file at once: a reader sees the old content or the new, never a part.

    `mode` are the permissions of the file, less those that the user mask takes away.
    """
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_tree(path.parent, depth=0)


def sync_tree(folder: Path, *, depth: int = 2) -> None:
    """Sync a folder, and down to `depth` levels the files and folders in it.

    A file with a second name was synced under the first, and is never written to again.
    """
    if depth:
        for entry in folder.iterdir():
            if entry.is_dir():
                sync_tree(entry, depth=depth - 1)
            elif entry.stat().st_nlink == 1:
                _sync(entry)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
