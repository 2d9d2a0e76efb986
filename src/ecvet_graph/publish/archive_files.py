"""The files that versions of a dataset are kept in: whole now and then, differences in between.

    datasets/{agency}/{dataset}/000001.full.nt.gz      every statement, sorted
    datasets/{agency}/{dataset}/000002.change.nt.gz    `- ` or `+ ` before each statement, sorted

A file is written and on the disk before the version that it holds can be seen; the catalogue knows
its SHA-256. The same statements give the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecvet_graph.errors import StoreError
from ecvet_graph.publish.differences import Difference, Lines
from ecvet_graph.store import Home, sync_tree, write_durably

__all__ = ["ArchiveFile", "ArchiveFolder"]

_FULL, _CHANGE = ".full.nt.gz", ".change.nt.gz"
# 23 MB of statements: 0.3 s and 1.9 MB, at the default level 0.6 s and 1.5 MB
_COMPRESSION = 3


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file of the archive: name, SHA-256 in lower-case hexadecimal digits, size in bytes."""

    name: str
    sha256: str
    size: int

    @property
    def version(self) -> int:
        """Return the number of the version that it leads to."""
        return int(self.name.partition(".")[0])

    @property
    def is_full(self) -> bool:
        """Return whether it holds the whole version."""
        return self.name.endswith(_FULL)


@dataclass(frozen=True, slots=True)
class ArchiveFolder:
    """The files of one dataset."""

    path: Path

    @classmethod
    def of(cls, home: Home, agency: str, dataset: str) -> ArchiveFolder:
        """Return the folder of a dataset in a store, which need not be there yet."""
        return cls(home.folder / "datasets" / agency / dataset)

    def keep_full(self, version: int, lines: Lines) -> ArchiveFile:
        """Write a whole version, and return its file once it is on the disk."""
        return self._keep(f"{version:06d}{_FULL}", sorted(lines))

    def keep_change(self, version: int, difference: Difference) -> ArchiveFile:
        """Write how a version differs from the one before; return its file once it is on the disk."""
        signed = [f"- {line}" for line in difference.removed]
        signed += [f"+ {line}" for line in difference.added]
        return self._keep(f"{version:06d}{_CHANGE}", sorted(signed))

    def read(self, files: Sequence[ArchiveFile]) -> frozenset[str]:
        """Return the version that files lead to: a full one, and the changes after it in order.

        Raises:
            StoreError: a file is missing or damaged.
        """
        lines: set[str] = set()
        for file in files:
            content = self._read(file)
            if file.is_full:
                lines = set(content)
                continue
            lines.difference_update(line[2:] for line in content if line.startswith("- "))
            lines.update(line[2:] for line in content if line.startswith("+ "))
        return frozenset(lines)

    def _keep(self, name: str, lines: Iterable[str]) -> ArchiveFile:
        content = gzip.compress("".join(lines).encode(), _COMPRESSION, mtime=0)
        missing = [one for one in (self.path, *self.path.parents[:2]) if not one.exists()]
        self.path.mkdir(parents=True, exist_ok=True)
        for folder in missing:
            sync_tree(folder.parent, depth=0)
        write_durably(self.path / name, content)
        return ArchiveFile(name, hashlib.sha256(content).hexdigest(), len(content))

    def _read(self, file: ArchiveFile) -> list[str]:
        path = self.path / file.name
        try:
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() != file.sha256:
                raise _damaged(path, "is not the file that the catalogue knows")
            text = gzip.decompress(content).decode()
        except (OSError, EOFError, ValueError, zlib.error) as fault:
            raise _damaged(path, "cannot be read") from fault
        # By this only: a literal may hold characters that `splitlines` takes for ends of lines.
        return [f"{line}\n" for line in text.split("\n") if line]


def _damaged(path: Path, what: str) -> StoreError:
    return StoreError(
        f"{path} {what}: versions of the dataset from this one on cannot be read.",
        remedy="Put the file back from a backup. The newest version is not harmed.",
    )
