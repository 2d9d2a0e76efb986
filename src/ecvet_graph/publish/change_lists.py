"""What became of each thing with each version of a dataset, kept so that nobody computes it twice.

    changes/{agency}/{dataset}/000002.{digest}.gz      `change kind IRI`, a line for each thing

Beside the archive, named after the file of it that leads to the version: a list never goes with
another version. They can be made again from the archive and need no backup.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ecvet_graph.errors import StoreError
from ecvet_graph.model.changes import Change, Changes
from ecvet_graph.model.iris import RDF, Graphs
from ecvet_graph.model.terms import Iri
from ecvet_graph.publish.archive import archived_files, version_lines
from ecvet_graph.publish.archive_files import ArchiveFile, ArchiveFolder
from ecvet_graph.publish.archive_lines import Archived, file_lines
from ecvet_graph.publish.catalogue import CHANGED_CLASSES, current_version
from ecvet_graph.publish.changed import changes_of
from ecvet_graph.store import Home, write_durably

__all__ = ["Changed", "keep_changes", "list_changes"]

_FOLDER = "changes"
_DIGITS = 16
_TYPE = f"<{RDF}type>"
_KINDS = {f"<{iri}>": kind for kind, iri in CHANGED_CLASSES.items()}


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a thing: a qualification, a unit or an outcome."""

    change: Change
    kind: str
    iri: str


def keep_changes(
    home: Home, agency: str, dataset: str, *, file: ArchiveFile, changes: Changes
) -> None:
    """Keep what a version changed; `file` is the one of the archive that leads to it."""
    found = (
        Changed(one.change, one.kind, one.iri)
        for one in changes.things
        if one.kind in CHANGED_CLASSES
    )
    _write(_path(home, agency, dataset, file), found)


def list_changes(version: Archived) -> tuple[Changed, ...]:
    """Return what became of each thing with a version, by kind and IRI.

    Where that was not kept yet, it is worked out from the archive and kept. The newest version of a
    dataset whose versions were not kept adds everything that is in it, one before it nothing.

    Raises:
        StoreError: a file of the archive is missing or damaged.
    """
    names = version.agency, version.dataset
    files = archived_files(version.store, *names, number=version.number, base=version.base)
    newest, _ = current_version(version.store, *names, base=version.base)
    if not files and version.number != newest:
        return ()
    file = files[-1] if files else ArchiveFile(f"{version.number:06d}", "stored", 0)
    path = _path(version.home, *names, file)
    known = _read(path)
    if known is None:
        known = tuple(
            _worked_out(version, file) if files else sorted(_present(version), key=_order)
        )
        # Who may only read the store works it out each time.
        with suppress(OSError):
            _write(path, known)
    return known


def _worked_out(version: Archived, file: ArchiveFile) -> Iterable[Changed]:
    names = version.agency, version.dataset
    before = version.number - 1
    is_first = not archived_files(version.store, *names, number=before, base=version.base)
    if is_first and file.is_full:
        lines = file_lines(ArchiveFolder.of(version.home, *names), file)
        return sorted(set(_added(lines)), key=_order)
    old, new = (
        version_lines(version.home, version.store, *names, number=number, base=version.base)
        for number in (before, version.number)
    )
    found = changes_of(old, new).things
    return [Changed(one.change, one.kind, one.iri) for one in found if one.kind in CHANGED_CLASSES]


def _present(version: Archived) -> Iterator[Changed]:
    graph = Graphs(version.base).dataset(version.agency, version.dataset)
    for kind, iri in CHANGED_CLASSES.items():
        for subject, predicate, _ in version.store.triples(graph, value=Iri(iri)):
            if predicate.value == RDF + "type" and isinstance(subject, Iri):
                yield Changed(Change.ADDED, kind, subject.value)


def _added(lines: Iterable[str]) -> Iterator[Changed]:
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        if predicate == _TYPE and rest[:-3] in _KINDS and subject.startswith("<"):
            yield Changed(Change.ADDED, _KINDS[rest[:-3]], subject[1:-1])


def _order(changed: Changed) -> tuple[int, str]:
    return list(CHANGED_CLASSES).index(changed.kind), changed.iri


def _path(home: Home, agency: str, dataset: str, file: ArchiveFile) -> Path:
    name = f"{file.version:06d}.{file.sha256[:_DIGITS]}.gz"
    return home.folder / _FOLDER / agency / dataset / name


def _write(path: Path, found: Iterable[Changed]) -> None:
    text = "".join(f"{one.change.value} {one.kind} {one.iri}\n" for one in found)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_durably(path, gzip.compress(text.encode(), mtime=0))


def _read(path: Path) -> tuple[Changed, ...] | None:
    try:
        text = gzip.decompress(path.read_bytes()).decode()
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, zlib.error) as fault:
        raise StoreError(
            f"{path} is damaged.", remedy="Remove it: it is made again from the archive."
        ) from fault
    rows = (line.split(" ", 2) for line in text.splitlines())
    return tuple(Changed(Change(change), kind, iri) for change, kind, iri in rows)
