"""The official ESCO CSV packages: zip files of tables, as the ESCO portal gives them out."""

from __future__ import annotations

import csv
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TYPE_CHECKING

from ecvet_graph.errors import LimitError, Place, SyntaxFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["EscoPackage", "PackageRow", "open_package"]

_CONCEPTS = re.compile(
    r"(?:.*/)?(?:skills|skillGroups|occupations|ISCOGroups)_(?P<language>[a-z]{2})\.csv"
)
_BROADER = re.compile(r"(?:.*/)?broaderRelations(?:Occ|Skill)Pillar(?:_[a-z]{2})?\.csv")
_NEEDS = re.compile(r"(?:.*/)?occupationSkillRelations(?:_[a-z]{2})?\.csv")
_LARGEST_MEMBER = 512 * 1024 * 1024
_LONGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A line of a table in a package, and its place."""

    values: Mapping[str, str]
    place: Place

    def cell(self, column: str) -> str:
        """Return a cell, blank where the table has no such column."""
        return (self.values.get(column) or "").strip()


@dataclass(frozen=True, slots=True)
class EscoPackage:
    """An open package."""

    path: Path
    archive: zipfile.ZipFile

    def concepts(self) -> Iterator[tuple[str, PackageRow]]:
        """Yield language and line of all tables of concepts."""
        for name, match in self._members(_CONCEPTS):
            for row in self._rows(name):
                yield match["language"], row

    def broader(self) -> Iterator[PackageRow]:
        """Yield the lines that place a concept under another."""
        for name, _ in self._members(_BROADER):
            yield from self._rows(name)

    def needs(self) -> Iterator[PackageRow]:
        """Yield the lines that say which skills an occupation needs."""
        for name, _ in self._members(_NEEDS):
            yield from self._rows(name)

    def _members(self, pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
        for entry in sorted(self.archive.infolist(), key=lambda info: info.filename):
            if match := pattern.fullmatch(entry.filename):
                if entry.file_size > _LARGEST_MEMBER:
                    raise LimitError(
                        f"The table {entry.filename} has {entry.file_size:,} bytes.",
                        remedy="This is not an ESCO package as the portal gives it out.",
                        place=Place(str(self.path)),
                    )
                yield entry.filename, match

    def _rows(self, name: str) -> Iterator[PackageRow]:
        source = f"{self.path}:{name}"
        with self.archive.open(name) as raw:
            reader = csv.DictReader(TextIOWrapper(raw, encoding="utf-8-sig", newline=""))
            try:
                for values in reader:
                    yield PackageRow(values, Place(source, reader.line_num))
            except (csv.Error, UnicodeDecodeError) as error:
                raise SyntaxFault(
                    f"The table cannot be read: {error}.",
                    remedy="Download the package again.",
                    place=Place(source, reader.line_num + 1),
                ) from error


@contextmanager
def open_package(path: Path) -> Iterator[EscoPackage]:
    """Open a package for reading.

    Raises:
        SyntaxFault: it is a zip file without any table of ESCO.
        zipfile.BadZipFile: it is not a zip file.
    """
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if not any(p.fullmatch(name) for name in names for p in (_CONCEPTS, _BROADER, _NEEDS)):
            raise SyntaxFault(
                "The package holds no table of ESCO.",
                remedy="Give the CSV packages of the ESCO portal.",
                place=Place(str(path)),
            )
        yield EscoPackage(path, archive)
