"""Submitted documents, kept byte for byte under the SHA-256 of their content."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from ecvet_graph.errors import NotFoundError
from ecvet_graph.store.durable import sync_tree

__all__ = ["Document", "Documents"]


@dataclass(frozen=True, slots=True)
class Document:
    """A document: SHA-256 in lower-case hexadecimal digits, and size in bytes."""

    sha256: str
    size: int

    @classmethod
    def of(cls, path: Path) -> Document:
        """Return digest and size of a file. Raises NotFoundError when there is none."""
        if not path.is_file():
            raise NotFoundError(f"{path} does not exist.", remedy="Check the path.")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(digest, path.stat().st_size)


@dataclass(frozen=True, slots=True)
class Documents:
    """A folder of documents; the same content is kept once."""

    folder: Path

    def keep(self, path: Path) -> Document:
        """Copy a file into the folder and return what it is, once it is on the disk."""
        document = Document.of(path)
        target = self.folder / document.sha256
        if target.exists():
            return document
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(f".{os.getpid()}.new")
        try:
            shutil.copyfile(path, fresh)
            # This file only: those of other publishers come and go meanwhile.
            with fresh.open("rb") as file:
                os.fsync(file.fileno())
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)
        sync_tree(self.folder, depth=0)
        return document

    def find(self, sha256: str) -> Path:
        """Return where a document lies.

        Raises:
            NotFoundError: it was never kept here, or the digest is not one.
        """
        target = self.folder / sha256
        if not sha256.isalnum() or not target.is_file():
            raise NotFoundError(f"There is no document {sha256!r}.", remedy="Check the digest.")
        return target
