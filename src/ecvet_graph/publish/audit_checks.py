"""Is the audit log whole, and does it agree with the catalogue?

Four things are wrong (faults): a line that does not follow from the one before, a noted hash that no
line has, a version in the catalogue that the log does not know, a version whose document is another
one than the log says. What a crash or the age of the store explains is only noted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from ecvet_graph.model.iris import DCAT, DCTERMS, SPDX, Graphs
from ecvet_graph.publish.audit_lines import (
    FIRST_HASH,
    AuditAction,
    AuditEntry,
    audit_folder,
    entry_of_line,
)
from ecvet_graph.store import GraphStore, StoreHome

__all__ = ["AuditFinding", "AuditReport", "read_audit", "verify_audit"]

_MADE_VERSIONS = frozenset(
    [(AuditAction.PUBLISH, "published"), (AuditAction.WITHDRAW, "withdrawn")]
)


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """Something about the log: a stable code, a sentence, and the line (from 1) or `None`."""

    code: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What verifying found.

    Attributes:
        entries: number of lines that follow from each other, from the first one on.
        head: hash of the last of them; note it elsewhere, to notice later when lines were cut off.
        faults: what is wrong.
        notes: what is remarkable and has a harmless explanation.
    """

    entries: int
    head: str
    faults: tuple[AuditFinding, ...]
    notes: tuple[AuditFinding, ...]

    @property
    def is_intact(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Version:
    """A version as the catalogue has it; times and digests may be missing."""

    agency: str
    dataset: str
    number: int
    issued: datetime | None
    document: str


def read_audit(home: StoreHome) -> Iterator[AuditEntry]:
    """Yield the lines of the log that can be read, the oldest first; `verify_audit` finds the others."""
    with suppress(FileNotFoundError), (audit_folder(home) / "log.jsonl").open("rb") as file:
        for line in file:
            with suppress(ValueError):
                yield entry_of_line(line)


def verify_audit(home: StoreHome, *, base: str = "", head: str = "") -> AuditReport:
    """Return whether the log is whole; after the first line that is not, nothing is believed.

    Args:
        home: the store.
        base: base IRI of the installation; with it versions are compared with the catalogue.
        head: hash of a line that was noted earlier, in hexadecimal digits.

    Raises:
        NotFoundError, StoreError: with a base, when the store cannot be read.
    """
    # The catalogue first: what is published meanwhile is in the log, and not missed there.
    versions: tuple[_Version, ...] = ()
    if base:
        with home.reader() as snapshot:
            versions = tuple(_versions(snapshot.store, base))
    entries, faults, notes = _follow(home)
    if head and head.lower() not in {FIRST_HASH, *(one.hash for one in entries)}:
        faults.append(
            AuditFinding(
                "head-missing", f"No line has the noted hash {head[:64]}: lines are missing."
            )
        )
    if base and not any(fault.code == "broken-line" for fault in faults):
        faults += _missed(entries, versions)
        notes += _before_the_log(entries, versions)
        notes += _never_current(entries, versions)
    last = entries[-1].hash if entries else FIRST_HASH
    return AuditReport(len(entries), last, tuple(faults), tuple(notes))


def _follow(home: StoreHome) -> tuple[list[AuditEntry], list[AuditFinding], list[AuditFinding]]:
    """Return the lines up to the first that does not follow, what is wrong, and what is to be noted."""
    entries: list[AuditEntry] = []
    notes: list[AuditFinding] = []
    expected = FIRST_HASH
    with suppress(FileNotFoundError), (audit_folder(home) / "log.jsonl").open("rb") as file:
        for number, line in enumerate(file, 1):
            entry = _next(line, number, expected)
            if entry is None and not line.endswith(b"\n"):
                notes.append(
                    AuditFinding(
                        "unfinished-line",
                        f"The last line is not finished ({len(line)} bytes): a process ended while it "
                        "wrote. The next line puts it aside.",
                        number,
                    )
                )
                break
            if entry is None:
                message = f"Line {number} was changed, or a line before it was taken out or put in."
                return entries, [AuditFinding("broken-line", message, number)], notes
            if entry.action == AuditAction.LOG_MENDED:
                notes.append(AuditFinding("put-aside", f"{entry.detail}.", number))
            entries.append(entry)
            expected = entry.hash
    return entries, [], notes


def _next(line: bytes, number: int, expected: str) -> AuditEntry | None:
    try:
        entry = entry_of_line(line)
    except ValueError:
        return None
    return entry if (entry.number, entry.previous) == (number, expected) else None


def _versions(store: GraphStore, base: str) -> Iterator[_Version]:
    facts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    home = f"{base}/datasets/"
    numbered: list[str] = []
    for subject, predicate, value in store.triples(Graphs(base).catalogue):
        facts[str(subject)][str(predicate)] = str(value)
        if str(predicate) == DCAT + "hasVersion" and str(subject).startswith(home):
            numbered.append(str(value))
    for iri in sorted(numbered):
        agency, dataset, _, number = iri.removeprefix(home).split("/")
        issued = facts[iri].get(DCTERMS + "issued")
        yield _Version(
            agency=agency,
            dataset=dataset,
            number=int(number),
            issued=datetime.fromisoformat(issued).astimezone(UTC) if issued else None,
            document=facts[f"{iri}#checksum"].get(SPDX + "checksumValue", ""),
        )


def _told(entries: Iterable[AuditEntry]) -> dict[tuple[str, str, int], list[AuditEntry]]:
    told: defaultdict[tuple[str, str, int], list[AuditEntry]] = defaultdict(list)
    for entry in entries:
        if entry.version is not None and (entry.action, entry.outcome) in _MADE_VERSIONS:
            told[entry.agency, entry.dataset, entry.version].append(entry)
    return told


def _key(version: _Version) -> tuple[str, str, int]:
    return version.agency, version.dataset, version.number


def _is_older(version: _Version, entries: list[AuditEntry]) -> bool:
    """Return whether a version was published before there was a log."""
    # A version is timed in whole seconds, a line in microseconds.
    return version.issued is not None and bool(
        not entries or version.issued < entries[0].at.replace(microsecond=0)
    )


def _missed(entries: list[AuditEntry], versions: Iterable[_Version]) -> Iterator[AuditFinding]:
    told = _told(entries)
    for version in versions:
        lines = told.get(_key(version), [])
        name = f"Version {version.number} of {version.agency}/{version.dataset}"
        if not lines and not _is_older(version, entries):
            yield AuditFinding("version-without-entry", f"{name} is not in the log.")
        elif lines and not any(_is_of(entry, version) for entry in lines):
            yield AuditFinding(
                "other-document",
                f"{name} has another document than line {lines[-1].number} says.",
                lines[-1].number,
            )


def _is_of(entry: AuditEntry, version: _Version) -> bool:
    return not (entry.document and version.document) or entry.document == version.document.lower()


def _before_the_log(
    entries: list[AuditEntry], versions: Iterable[_Version]
) -> Iterator[AuditFinding]:
    told = _told(entries)
    older = [one for one in versions if _key(one) not in told and _is_older(one, entries)]
    if older:
        counted = "1 version was" if len(older) == 1 else f"{len(older)} versions were"
        yield AuditFinding("before-the-log", f"{counted} published before there was a log.")


def _never_current(
    entries: list[AuditEntry], versions: Iterable[_Version]
) -> Iterator[AuditFinding]:
    current = {_key(version): version for version in versions}
    for key, lines in _told(entries).items():
        version = current.get(key)
        found = [entry for entry in lines if version is not None and _is_of(entry, version)]
        for entry in lines:
            if entry not in found[-1:]:
                yield AuditFinding(
                    "never-current",
                    f"Version {entry.version} of {entry.agency}/{entry.dataset}, as line "
                    f"{entry.number} tells, did not become current: it was interrupted, or the store "
                    "is a restored one.",
                    entry.number,
                )
