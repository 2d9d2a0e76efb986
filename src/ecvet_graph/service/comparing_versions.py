"""How two documents, or two versions of a dataset, differ."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError, UnsupportedTypeError
from ecvet_graph.ingest.conversion import convert_untrusted
from ecvet_graph.ingest.sandbox import parse_untrusted_to
from ecvet_graph.ingest.uploads import UPLOAD_SUFFIXES, UPLOAD_TYPES
from ecvet_graph.model.changes import Changes
from ecvet_graph.publish import VersionInfo, versions
from ecvet_graph.publish.archive import version_lines
from ecvet_graph.publish.catalogue import current_version
from ecvet_graph.publish.changed import changes_of
from ecvet_graph.publish.differences import canonical_lines
from ecvet_graph.store import RdfFormat, StoreHome

__all__ = ["compare_versions", "list_versions"]

_VERSION = re.compile(r"([a-z0-9-]+)/([a-z0-9-]+)(?:@([0-9]{1,9}))?")
# One for both sides: else their blank nodes would always differ.
_SAME = "urn:graph"


def compare_versions(settings: Settings, old: str, new: str, *, agency: str) -> Changes:
    """Return what differs between two sides.

    A side is a file in any of the formats that are published, or a version of a dataset as
    `agency/dataset@3`; without `@` and number it is the newest. Numbers and dates are compared by
    value, blank nodes by what is said of them.

    Args:
        settings: those of the installation.
        old: the one side.
        new: the other side.
        agency: id of the agency in whose namespace tables are read.

    Raises:
        NotFoundError: there is no such file or version.
        UnsupportedTypeError: the suffix of a file is not known.
        SyntaxFault, LimitError, ImportRefusedError: a file cannot be read.
        StoreError: an archived version is damaged.
    """
    before, after = (_lines(settings, side, agency) for side in (old, new))
    return changes_of(before, after)


def list_versions(settings: Settings, agency: str, dataset: str) -> tuple[VersionInfo, ...]:
    """Return the versions of a dataset, the oldest first.

    Raises:
        NotFoundError: there is no such dataset, or no store.
    """
    with StoreHome.open(settings.store).reader() as snapshot:
        found = versions(snapshot.store, agency, dataset, base=settings.base)
    if not found:
        raise NotFoundError(
            f"There is no dataset {agency}/{dataset}.",
            remedy="Check the names of agency and dataset.",
        )
    return found


def _lines(settings: Settings, side: str, agency: str) -> frozenset[str]:
    named = _VERSION.fullmatch(side)
    if named is None or Path(side).exists():
        return _file_lines(settings, Path(side), agency)
    home = StoreHome.open(settings.store)
    with home.reader() as snapshot:
        names = named[1], named[2]
        number = int(named[3] or current_version(snapshot.store, *names, base=settings.base)[0])
        lines = version_lines(home, snapshot.store, *names, number=number, base=settings.base)
    return canonical_lines(sorted(lines), graph=_SAME)


def _file_lines(settings: Settings, path: Path, agency: str) -> frozenset[str]:
    if not path.is_file():
        raise NotFoundError.from_path(path)
    kind = UPLOAD_TYPES.get(UPLOAD_SUFFIXES.get(path.suffix.lower(), ""))
    if kind is None:
        raise UnsupportedTypeError(
            f"The format of {path} is not known.",
            remedy=f"Its name should end in one of {', '.join(UPLOAD_SUFFIXES)}.",
        )
    with tempfile.TemporaryDirectory(prefix="ecvet-graph-") as folder:
        target = Path(folder) / "statements.nt"
        if isinstance(kind, RdfFormat):
            base = f"{settings.base}/"
            parse_untrusted_to(path, target, syntax=kind, base=base, limits=settings.limits)
        else:
            convert_untrusted(
                path,
                target,
                kind=kind,
                agency=agency,
                base=settings.base,
                limits=settings.limits,
            )
        with target.open(encoding="utf-8", newline="\n") as lines:
            return canonical_lines(lines, graph=_SAME)
