"""Every version of a dataset, to be read and cited; the number of a version never means another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ecvet_graph.errors import NotFoundError, StoreError
from ecvet_graph.model.changes import Change, Changes
from ecvet_graph.model.iris import DCAT, DCTERMS, ECVET, PROV, SPDX, VOID, Graphs
from ecvet_graph.model.learning import Text
from ecvet_graph.model.terms import Literal, Term
from ecvet_graph.publish.archive_files import ArchiveFile, ArchiveFolder
from ecvet_graph.publish.catalogue import (
    CHANGED_CLASSES,
    current_version,
    dataset_iri,
    facts_of,
    version_iri,
)
from ecvet_graph.publish.changed import changes_of
from ecvet_graph.publish.tombstones import Tombstone, tombstone
from ecvet_graph.store import GraphStore, Home, stored_lines

__all__ = [
    "Tombstone",
    "VersionInfo",
    "archived_files",
    "changes_between",
    "read_version",
    "tombstone",
    "version_as_of",
    "version_lines",
    "versions",
]

_KINDS = {iri: kind for kind, iri in CHANGED_CLASSES.items()}


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """What the catalogue says of a version of a dataset.

    Attributes:
        number: its number, from 1.
        issued: when it was published (UTC).
        sha256: SHA-256 of the document as it was sent, empty for a withdrawal.
        size: size of the document in bytes, 0 for a withdrawal.
        statements: number of statements of the whole dataset in this version.
        counts: kind (qualification, unit, outcome), change, and how many things; only where there
            are any. Versions of before changes were counted have none.
        is_withdrawn: whether it withdrew the dataset.
        activity: IRI of the publication, empty in versions of before it was written down.
        qualification: IRI of the one qualification that was replaced, empty for the whole dataset.
        reason: why it was withdrawn, where that was said.
    """

    number: int
    issued: datetime
    sha256: str
    size: int
    statements: int
    counts: tuple[tuple[str, Change, int], ...] = ()
    is_withdrawn: bool = False
    activity: str = ""
    qualification: str = ""
    reason: Text | None = None

    def count(self, kind: str, change: Change) -> int:
        """Return how many things of a kind were added, changed or withdrawn."""
        return sum(number for *found, number in self.counts if found == [kind, change])


def versions(store: GraphStore, agency: str, dataset: str, *, base: str) -> tuple[VersionInfo, ...]:
    """Return all versions of a dataset, the oldest first; none where there is no such dataset."""
    home = facts_of(store, dataset_iri(base, agency, dataset), base=base)
    listed = (str(version).rpartition("/")[2] for version in home.get(DCAT + "hasVersion", ()))
    return tuple(
        _info(store, version_iri(base, agency, dataset, number), number, base=base)
        for number in sorted(int(number) for number in listed)
    )


def version_as_of(
    store: GraphStore, agency: str, dataset: str, moment: datetime, *, base: str
) -> int:
    """Return the number of the version that was the newest at a moment.

    Raises:
        NotFoundError: there is no such dataset, or there was none yet.
    """
    known = versions(store, agency, dataset, base=base)
    if not known:
        raise _unknown(agency, dataset)
    found = [one.number for one in known if one.issued <= moment]
    if not found:
        raise NotFoundError(
            f"There was no version of {agency}/{dataset} on {moment.isoformat()} yet.",
            remedy=f"The first one is of {known[0].issued.isoformat()}.",
        )
    return max(found)


def read_version(
    home: Home, agency: str, dataset: str, number: int, *, base: str, target: Path
) -> None:
    """Write the statements of a version to a file, as sorted N-Triples in UTF-8.

    Raises:
        NotFoundError: there is no such version, or it was published before versions were kept.
        StoreError: a file of the archive is missing or damaged.
    """
    with home.reader() as snapshot:
        lines = version_lines(home, snapshot.store, agency, dataset, number=number, base=base)
    target.write_text("".join(sorted(lines)), "utf-8", newline="\n")


def changes_between(  # noqa: PLR0917 - two numbers of one dataset
    home: Home, agency: str, dataset: str, old: int, new: int, *, base: str
) -> Changes:
    """Return what differs between two versions; 0 is before the first one. Raises as `read_version`."""
    with home.reader() as snapshot:
        before, after = (
            version_lines(home, snapshot.store, agency, dataset, number=number, base=base)
            if number
            else frozenset[str]()
            for number in (old, new)
        )
    return changes_of(before, after)


def version_lines(
    home: Home, store: GraphStore, agency: str, dataset: str, *, number: int, base: str
) -> frozenset[str]:
    """Return the statements of a version in canonical form. Raises as `read_version`.

    The newest version is read from the archive too: for many statements that is faster.
    """
    newest, _ = current_version(store, agency, dataset, base=base)
    if not newest:
        raise _unknown(agency, dataset)
    if not 0 < number <= newest:
        raise NotFoundError(
            f"There is no version {number} of {agency}/{dataset}.",
            remedy=f"Its versions are 1 to {newest}.",
        )
    files = archived_files(store, agency, dataset, number=number, base=base)
    if files:
        lines = ArchiveFolder.of(home, agency, dataset).read(files)
        expected = _statements(store, version_iri(base, agency, dataset, number), base)
        if len(files) > 1 and len(lines) != expected:
            raise StoreError(
                f"The archive gives {len(lines)} statements for version {number} of "
                f"{agency}/{dataset}; it had {expected}.",
                remedy="Put the folder `datasets` of the store back from a backup.",
            )
        return lines
    if number == newest:
        return stored_lines(store, Graphs(base).dataset(agency, dataset))
    raise NotFoundError(
        f"Version {number} of {agency}/{dataset} was published before versions were kept.",
        remedy="Its document is kept: its digest is in the catalogue.",
    )


def archived_files(
    store: GraphStore, agency: str, dataset: str, *, number: int, base: str
) -> Sequence[ArchiveFile]:
    """Return the files that lead to a version, a full one first; none where it was never kept."""
    files: list[ArchiveFile] = []
    while number:
        file = _file(store, version_iri(base, agency, dataset, number), base)
        if file is None:
            return ()
        files.append(file)
        if file.is_full:
            return files[::-1]
        number -= 1
    return ()


def _info(store: GraphStore, version: str, number: int, *, base: str) -> VersionInfo:
    facts = facts_of(store, version, base=base)
    document = facts_of(store, f"{version}#document", base=base)
    checksum = facts_of(store, f"{version}#checksum", base=base)
    reason = facts.get(DCTERMS + "description", (None,))[0]
    return VersionInfo(
        number=number,
        issued=datetime.fromisoformat(_text(facts.get(DCTERMS + "issued", ()))).astimezone(UTC),
        sha256=_text(checksum.get(SPDX + "checksumValue", ())),
        size=int(_text(document.get(DCAT + "byteSize", ())) or 0),
        statements=int(_text(facts.get(VOID + "triples", ())) or 0),
        counts=tuple(
            sorted(
                _count(facts_of(store, str(node), base=base))
                for node in facts.get(ECVET + "changeCount", ())
            )
        ),
        is_withdrawn=ECVET + "isWithdrawal" in facts,
        activity=_text(facts.get(PROV + "wasGeneratedBy", ())),
        qualification=_text(facts.get(ECVET + "replacedQualification", ())),
        reason=Text(reason.value, reason.language or "") if isinstance(reason, Literal) else None,
    )


def _count(facts: Mapping[str, tuple[Term, ...]]) -> tuple[str, Change, int]:
    kind = _KINDS[_text(facts[VOID + "class"])]
    return kind, Change(_text(facts[ECVET + "change"])), int(_text(facts[VOID + "entities"]))


def _file(store: GraphStore, version: str, base: str) -> ArchiveFile | None:
    facts = facts_of(store, f"{version}#statements", base=base)
    checksum = facts_of(store, f"{version}#statements-checksum", base=base)
    if DCTERMS + "identifier" not in facts:
        return None
    # Earlier versions of this program wrote the size as that of a distribution.
    size = facts.get(ECVET + "sizeInBytes") or facts.get(DCAT + "byteSize", ())
    return ArchiveFile(
        name=_text(facts[DCTERMS + "identifier"]),
        sha256=_text(checksum.get(SPDX + "checksumValue", ())),
        size=int(_text(size) or 0),
    )


def _statements(store: GraphStore, version: str, base: str) -> int:
    return int(_text(facts_of(store, version, base=base).get(VOID + "triples", ())) or 0)


def _text(values: Sequence[Term]) -> str:
    return min(map(str, values), default="")


def _unknown(agency: str, dataset: str) -> NotFoundError:
    return NotFoundError(
        f"There is no dataset {agency}/{dataset}.", remedy="Check the names of agency and dataset."
    )
