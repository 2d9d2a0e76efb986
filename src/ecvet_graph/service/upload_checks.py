"""Uploads of the web form: checked by anybody, kept for an hour, published with a token.

Checking needs no token and changes nothing. What was checked waits in the spool, and exactly that is
published: the same bytes, for the same dataset, compared with the same version of it.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from ecvet_graph.config import Settings
from ecvet_graph.errors import (
    ConflictError,
    EcvetGraphError,
    InvalidDataError,
    OwnershipError,
    Place,
    SyntaxFault,
    UnsupportedTypeError,
    UsageFault,
)
from ecvet_graph.ingest.problems import ImportRefusedError, Problem
from ecvet_graph.model.changes import Change, Changes
from ecvet_graph.publish import Outcome, Receipt, with_lines
from ecvet_graph.publish.audit import AuditAction, record_refusal
from ecvet_graph.quality import Report
from ecvet_graph.service.agencies import authorise_publisher
from ecvet_graph.service.datasets import (
    ANYBODY,
    Upload,
    qualification_iri,
    require_readable,
    submit,
)
from ecvet_graph.service.spool import (
    Waiting,
    discard,
    keep_note,
    keep_waiting,
    new_place,
    note,
    waiting,
)
from ecvet_graph.service.wire import from_json, to_json
from ecvet_graph.store import Document, RdfFormat, StoreHome

__all__ = [
    "MOST_KEPT",
    "UNREADABLE",
    "Fault",
    "UploadCheck",
    "check_again",
    "check_upload",
    "confirm_upload",
    "read_check",
]

MOST_KEPT = 10_000
"""Findings of a report, and reservations of a conversion, that are kept; all are counted."""

UNREADABLE = "unreadable"
"""The outcome of a document that did not come as far as the gate."""

# Documents that wait may take so many times the space of the largest one.
_ROOM = 16
# What is wrong with the document itself, and is told on the page of its report.
_OF_DOCUMENT = (SyntaxFault, InvalidDataError, OwnershipError, UnsupportedTypeError)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a document did not come as far as the gate: code, message, what to do, and where."""

    code: str
    message: str
    remedy: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class UploadCheck:
    """What was found out about an upload.

    Attributes:
        agency: id of the agency that it was checked for.
        dataset: name of the dataset.
        qualification: IRI of the one qualification that it replaces, or empty.
        label: name of the file.
        media_type: its media type.
        size: its size in bytes.
        sha256: its digest.
        checked_at: when it was checked (UTC).
        outcome: `checked` when it can be published, `unchanged`, `rejected` or `unreadable`.
        version: number of the newest version of the dataset, 0 for none.
        statements: how many statements would be published.
        dropped: concepts of shared vocabularies about which statements are left out.
        fault: why it is unreadable.
        problems: what is wrong in tables, or what their conversion left out.
        problem_count: how many such problems there are, kept or not.
        report: what the gate says, with up to 10,000 findings.
        totals: how many findings each constraint has, kept or not, by code.
        severities: how many findings there are of each severity, the worst first.
        changes: what differs from the version before.
    """

    agency: str
    dataset: str
    qualification: str
    label: str
    media_type: str
    size: int
    sha256: str
    checked_at: datetime
    outcome: str
    version: int = 0
    statements: int = 0
    dropped: tuple[str, ...] = ()
    fault: Fault | None = None
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0
    report: Report | None = None
    totals: tuple[tuple[str, int], ...] = ()
    severities: tuple[tuple[str, int], ...] = ()
    changes: Changes | None = None

    @property
    def can_be_published(self) -> bool:
        """Return whether it waits for its confirmation."""
        return self.outcome == Outcome.CHECKED

    @property
    def losses(self) -> int:
        """Return how many qualifications, units and outcomes would be withdrawn."""
        if self.changes is None:
            return 0
        kinds = ("qualification", "unit", "outcome")
        return sum(self.changes.count(kind, Change.WITHDRAWN) for kind in kinds)


def check_upload(settings: Settings, upload: Upload, *, now: datetime) -> str:
    """Check a document for a dataset, keep what was found out for an hour, and return its id.

    What is wrong with the document itself is part of that; see `UploadCheck`.

    Raises:
        UsageFault: the agency, the dataset or the qualification cannot be.
        LimitError, BusyError: the document is too large, or too many are being checked or wait.
        StoreError: the store cannot be read or written.
    """
    home = StoreHome.ensure(settings.store)
    identifier = new_place(home, most=_ROOM * settings.limits.http_upload_bytes)
    done = False
    try:
        found = _found(settings, upload, now=now)
        if found.can_be_published:
            keep_waiting(home, identifier, _waiting(upload, found))
        _keep(home, identifier, found)
        done = True
    finally:
        if not done:
            discard(home, identifier)
    return identifier


def check_again(settings: Settings, identifier: str, *, now: datetime) -> None:
    """Check a document that waits against the dataset as it is now. Raises as `check_upload`."""
    home = StoreHome.open(settings.store)
    waits = waiting(home, identifier)
    upload = _upload(waits)
    found = _found(settings, upload, now=now)
    keep_waiting(home, identifier, replace(_waiting(upload, found), path=waits.path))
    _keep(home, identifier, found)


def read_check(settings: Settings, identifier: str) -> UploadCheck:
    """Return what was found out about an upload.

    Raises:
        NotFoundError: there is none of that id, or its hour is over.
    """
    text = note(StoreHome.open(settings.store), identifier)
    return from_json(UploadCheck, json.loads(text))


def confirm_upload(
    settings: Settings, identifier: str, secret: str, *, understood: bool, now: datetime
) -> Receipt:
    """Publish what was checked, with the token of a publisher.

    Args:
        settings: those of the installation.
        identifier: the id of the upload.
        secret: the token.
        understood: the sender knows what will be withdrawn.
        now: the time.

    Raises:
        NotFoundError: the upload is not here any more.
        NotAuthenticatedError, NotAllowedError: the token does not give the right.
        UsageFault: something would be withdrawn, and nobody said that this is known.
        PreconditionError: somebody else has published since it was checked.
        ConflictError, StoreError: the store cannot be written.
    """
    home = StoreHome.open(settings.store)
    found, waits = read_check(settings, identifier), waiting(home, identifier)
    try:
        actor = authorise_publisher(
            home, secret, agency=waits.agency, dataset=waits.dataset, now=now
        )
    except EcvetGraphError as fault:
        record_refusal(
            home,
            action=AuditAction.PUBLISH,
            code=fault.code,
            agency=waits.agency,
            dataset=waits.dataset,
            now=now,
        )
        raise
    if found.losses and not understood:
        raise UsageFault(
            "Something would be withdrawn.", remedy="Confirm that it shall be withdrawn."
        )
    if Document.of(waits.path).sha256 != waits.sha256:
        raise ConflictError("The upload is not what was checked.", remedy="Check the file again.")
    receipt = submit(settings, replace(_upload(waits), expected=waits.expected), actor)
    if receipt.outcome in {Outcome.PUBLISHED, Outcome.UNCHANGED}:
        discard(home, identifier)
    return receipt


def _found(settings: Settings, upload: Upload, *, now: datetime) -> UploadCheck:
    blank = UploadCheck(
        agency=upload.agency,
        dataset=upload.dataset,
        qualification=qualification_iri(
            upload.qualification, agency=upload.agency, base=settings.base
        ),
        label=upload.label,
        media_type=upload.media_type,
        size=upload.path.stat().st_size,
        sha256=Document.of(upload.path).sha256,
        checked_at=now.replace(microsecond=0),
        outcome=UNREADABLE,
    )
    try:
        receipt = submit(settings, upload, ANYBODY, dry_run=True)
    except ImportRefusedError as fault:
        kept = fault.problems[:MOST_KEPT]
        return replace(blank, problems=kept, problem_count=len(fault.problems))
    except _OF_DOCUMENT as fault:
        told = Fault(fault.code, fault.message, fault.remedy, fault.place)
        return replace(blank, fault=told)
    return _with_receipt(blank, _with_lines(settings, upload, receipt))


def _with_lines(settings: Settings, upload: Upload, receipt: Receipt) -> Receipt:
    """Say the lines also in a document that is accepted: publishing spares itself the effort."""
    syntax, report = require_readable(upload.media_type), receipt.report
    if not isinstance(syntax, RdfFormat) or report is None or not report.is_accepted:
        return receipt
    located = with_lines(
        report, upload.path, syntax=syntax, base=settings.base, limits=settings.limits
    )
    return replace(receipt, report=located)


def _with_receipt(blank: UploadCheck, receipt: Receipt) -> UploadCheck:
    report, owned = receipt.report, receipt.owned
    findings = report.findings if report else ()
    counts = report.counts if report else {}
    return replace(
        blank,
        outcome=receipt.outcome.value,
        version=receipt.version,
        statements=owned.statements if owned else 0,
        dropped=tuple(owned.dropped)[:MOST_KEPT] if owned else (),
        problems=receipt.problems[:MOST_KEPT],
        problem_count=len(receipt.problems),
        report=replace(report, findings=findings[:MOST_KEPT]) if report else None,
        totals=tuple(Counter(finding.code for finding in findings).items()),
        severities=tuple((severity.value, count) for severity, count in counts.items()),
        changes=receipt.changes,
    )


def _waiting(upload: Upload, found: UploadCheck) -> Waiting:
    return Waiting(
        path=upload.path,
        media_type=upload.media_type,
        agency=upload.agency,
        dataset=upload.dataset,
        sha256=found.sha256,
        expected=found.version,
        qualification=found.qualification,
        label=upload.label,
    )


def _upload(waits: Waiting) -> Upload:
    return Upload(
        path=waits.path,
        media_type=waits.media_type,
        agency=waits.agency,
        dataset=waits.dataset,
        qualification=waits.qualification,
        label=waits.label,
    )


def _keep(home: StoreHome, identifier: str, found: UploadCheck) -> None:
    keep_note(home, identifier, json.dumps(to_json(found), ensure_ascii=False))
