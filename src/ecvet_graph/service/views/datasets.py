"""What became of a document, datasets with their versions, and the agencies that publish them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ecvet_graph.errors import Place
from ecvet_graph.ingest.problems import Problem
from ecvet_graph.model.changes import KINDS, Change, Changes, ThingChange
from ecvet_graph.model.learning import Texts
from ecvet_graph.quality import Finding, Report

__all__ = [
    "MOST_TOLD",
    "AgencyView",
    "ChangeCount",
    "ChangesView",
    "DatasetView",
    "FindingView",
    "ReceiptView",
    "ReportView",
    "StatusView",
    "TombstoneView",
    "VersionView",
    "told",
]

MOST_TOLD = 1000
"""Findings, and things that changed, that one answer names; the total is told as well."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """One thing that is wrong in a document, or worth a look.

    `severity` is that of the constraint (violation, warning, info) or of the conversion (error,
    left-out, note); `line` is a line or the row of a table, from 1. What does not apply is empty.
    """

    code: str
    severity: str
    message: str
    remedy: str
    focus: str
    title: str
    path: str
    value: str
    shape: str
    source: str
    line: int | None
    column: int | None
    field: str

    @classmethod
    def from_finding(cls, finding: Finding) -> FindingView:
        """Return a finding of the gate; its message says what to do as well."""
        place = finding.source or Place("")
        return cls(
            code=finding.code,
            severity=finding.severity.value,
            message=finding.message(),
            remedy="",
            focus=finding.focus,
            title=finding.title,
            path=finding.path or "",
            value=finding.value or "",
            shape=finding.shape,
            source=place.source,
            line=place.line,
            column=place.column,
            field=place.field or "",
        )

    @classmethod
    def from_problem(cls, problem: Problem) -> FindingView:
        """Return what a conversion had to tell."""
        return cls(
            code="conversion",
            severity=problem.severity.value,
            message=problem.message,
            remedy=problem.remedy,
            focus="",
            title="",
            path="",
            value="",
            shape="",
            source=problem.place.source,
            line=problem.place.line,
            column=problem.place.column,
            field=problem.place.field or "",
        )


@dataclass(frozen=True, slots=True)
class ReportView:
    """What the gate says: counts, and the findings, the worst first, up to 1,000 of the total."""

    is_accepted: bool
    violations: int
    warnings: int
    infos: int
    things: int
    total: int
    findings: tuple[FindingView, ...]

    @classmethod
    def from_report(cls, report: Report) -> ReportView:
        """Return a report of the gate."""
        violations, warnings, infos = report.counts.values()
        told = report.findings[:MOST_TOLD]
        return cls(
            is_accepted=report.is_accepted,
            violations=violations,
            warnings=warnings,
            infos=infos,
            things=report.focus_nodes,
            total=len(report.findings),
            findings=tuple(map(FindingView.from_finding, told)),
        )


@dataclass(frozen=True, slots=True)
class ChangeCount:
    """How many things of a kind (qualification, unit, outcome, other) changed, and how."""

    kind: str
    added: int
    changed: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class ChangesView:
    """What differs from the version before: counts, and up to 1,000 of the things in total."""

    added_statements: int
    removed_statements: int
    counts: tuple[ChangeCount, ...]
    total: int
    things: tuple[ThingChange, ...]

    @classmethod
    def from_changes(cls, changes: Changes) -> ChangesView:
        """Return the difference of two versions."""
        return cls(
            added_statements=changes.added,
            removed_statements=changes.removed,
            counts=tuple(
                ChangeCount(kind, *(changes.count(kind, change) for change in Change))
                for kind in KINDS
            ),
            total=len(changes.things),
            things=changes.things[:MOST_TOLD],
        )


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What became of a document.

    Attributes:
        outcome: `published`, `unchanged`, `checked` (a dry run), `rejected` or `withdrawn`.
        dataset: IRI of the dataset.
        version: number of its newest version.
        version_iri: IRI of that version, empty where there is none yet.
        issued: when it was published (ISO 8601), empty where nothing was.
        sha256: digest of the document as it was sent.
        size: bytes of the document as it was sent.
        statements: how many of its statements were kept, `None` where it was not looked at.
        dropped: concepts of shared vocabularies about which statements were left out.
        changes: what differs from the version before.
        report: what the gate says.
        problems: what the conversion of a table had to tell.
    """

    outcome: str
    dataset: str
    version: int
    version_iri: str
    issued: str
    sha256: str
    size: int
    statements: int | None
    dropped: tuple[str, ...]
    changes: ChangesView | None
    report: ReportView | None
    problems: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of a dataset: when, as which document, and what differs from the one before.

    `qualification` is the IRI of the one that was replaced, empty where the whole dataset was;
    `reason` says, in at most one language, why the dataset was withdrawn.
    """

    number: int
    iri: str
    issued: datetime
    is_withdrawn: bool
    sha256: str
    size: int
    statements: int
    counts: tuple[ChangeCount, ...]
    activity: str
    qualification: str
    reason: Texts


@dataclass(frozen=True, slots=True)
class DatasetView:
    """A dataset of an agency, with its newest version."""

    iri: str
    agency: str
    name: str
    version: int
    issued: datetime
    statements: int
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class AgencyView:
    """What is public of an agency that publishes here, and its datasets."""

    iri: str
    id: str
    names: Texts
    country: str
    contact: str
    licence: str
    homepage: str
    is_illustrative: bool
    datasets: tuple[DatasetView, ...]


@dataclass(frozen=True, slots=True)
class StatusView:
    """How far what is derived from a dataset is: links, coverage and matches.

    `state` is idle, waiting, running or failed; `derived` and `current` are versions of the dataset:
    where they differ, the newest one has not been worked through yet. `done` of `total` tells how far
    a step is, of a whole that may not be known; `message` says what went wrong.
    """

    state: str
    derived: int
    current: int
    step: str = ""
    done: int = 0
    total: int | None = None
    since: datetime | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class TombstoneView:
    """What is left of a thing or a dataset that was withdrawn.

    Attributes:
        iri: the thing.
        kind: qualification, unit, outcome, other or dataset.
        titles: what it was called.
        dataset: IRI of the dataset that it was in.
        version: number of the version that does not hold it any more.
        last_version: IRI of the last version that held it.
        when: when it was withdrawn.
        replaced_by: what takes its place, empty where that is not known.
    """

    iri: str
    kind: str
    titles: Texts
    dataset: str
    version: int
    last_version: str
    when: datetime | None
    replaced_by: str


def told(problems: Iterable[Problem]) -> tuple[FindingView, ...]:
    """Return the first 1,000 things that a conversion had to tell."""
    return tuple(map(FindingView.from_problem, tuple(problems)[:MOST_TOLD]))
