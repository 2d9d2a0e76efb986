"""What a version of a dataset said of one thing, read from the archive without holding the version."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ecvet_graph.errors import NotFoundError, StoreError
from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, FOAF, Graphs
from ecvet_graph.model.terms import Iri
from ecvet_graph.publish.archive import archived_files
from ecvet_graph.publish.archive_files import ArchiveFile, ArchiveFolder
from ecvet_graph.publish.catalogue import current_version
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import GraphStore, Home

__all__ = ["Archived", "file_lines", "is_held", "lines_about"]

_CHUNK = 1 << 20
_ROUNDS = 4
# What belongs to a thing: where its statements lead to, and from where statements lead to it
_FORWARD = frozenset(
    f"<{iri}>"
    for iri in (
        *(ELM + name for name in ("learningOutcome", "provenBy", "awardingOpportunity")),
        *(ELM + name for name in ("awardingBody", "accreditation", "location", "address")),
        DCTERMS + "publisher",
        FOAF + "homepage",
    )
)
_BACKWARD = frozenset(
    f"<{ECVET}{name}>"
    for name in ("forUnit", "forOutcome", "unit", "qualification", "ofQualification", "assures")
)


@dataclass(frozen=True, slots=True)
class Archived:
    """A version of a dataset in the archive: the store, names, number, and base of the IRIs."""

    home: Home
    store: GraphStore
    agency: str
    dataset: str
    number: int
    base: str


def lines_about(version: Archived, thing: str) -> frozenset[str]:
    """Return what a version said of a thing and of its parts, as lines of N-Triples.

    Nothing where the thing was not in it. For a hundred megabytes of statements it takes about a
    second for each step from part to part, at most four.

    Raises:
        NotFoundError: there is no such version, or it was published before versions were kept.
        StoreError: a file of the archive is missing or damaged.
    """
    node = f"<{thing}>"
    lines = _matching(version, frozenset({node}), value=node)
    if not any(line.startswith(f"{node} ") for line in lines):
        return frozenset()
    known: set[str] = {node}
    for _ in range(_ROUNDS - 1):
        fresh = _parts(lines, node) - known
        if not fresh:
            break
        known |= fresh
        lines |= _matching(version, frozenset(fresh))
    return frozenset(lines)


def is_held(version: Archived, thing: str) -> bool:
    """Return whether a version says anything of a thing. Raises as `lines_about`."""
    return bool(_matching(version, frozenset({f"<{thing}>"})))


def file_lines(folder: ArchiveFolder, file: ArchiveFile) -> Iterator[str]:
    """Yield the lines of a file of the archive one by one, with their ends.

    Raises:
        StoreError: it is missing or damaged.
    """
    path = folder.path / file.name
    with _damage(path):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise _damaged(path)
        rest = b""
        with gzip.open(path, "rb") as source:
            while chunk := source.read(_CHUNK):
                *whole, rest = (rest + chunk).split(b"\n")
                yield from (f"{line.decode()}\n" for line in whole)


def _matching(version: Archived, subjects: frozenset[str], *, value: str = "") -> set[str]:
    names = version.agency, version.dataset
    files = archived_files(version.store, *names, number=version.number, base=version.base)
    if not files:
        return _stored(version, subjects, value)
    folder = ArchiveFolder.of(version.home, *names)
    found: set[str] = set()
    for file in files:
        for line in file_lines(folder, file):
            signed = line if file.is_full else line[2:]
            subject, _, rest = signed.partition(" ")
            if subject in subjects or (value and rest.endswith(f" {value} .\n")):
                found.discard(signed) if line.startswith("- ") else found.add(signed)
    return found


def _stored(version: Archived, subjects: frozenset[str], value: str) -> set[str]:
    names = version.agency, version.dataset
    newest, _ = current_version(version.store, *names, base=version.base)
    if version.number != newest:
        raise NotFoundError(
            f"Version {version.number} of {'/'.join(names)} cannot be read thing by thing.",
            remedy=f"Its newest version is {newest}.",
        )
    graph = Graphs(version.base).dataset(*names)
    asked = [Iri(one[1:-1]) for one in subjects if one.startswith("<")]
    found = {
        triple_line(one) for node in asked for one in version.store.triples(graph, subject=node)
    }
    if value:
        found |= set(map(triple_line, version.store.triples(graph, value=Iri(value[1:-1]))))
    return found


def _parts(lines: Sequence[str] | set[str], thing: str) -> set[str]:
    """Return what belongs to what the lines are about."""
    found = set()
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        value = rest[:-3]
        if subject != thing and value == thing:
            found |= {subject} if predicate in _BACKWARD else set()
        elif value.startswith("_:") or predicate in _FORWARD:
            found.add(value)
    return found


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, ValueError, zlib.error) as fault:
        raise _damaged(path) from fault


def _damaged(path: Path) -> StoreError:
    return StoreError(f"{path} is missing or damaged.", remedy="Put the file back from a backup.")
