"""Documents of agencies into datasets: the one use case behind PUT, the form and a fetched address.

Whoever calls it has found out who acts, and that they may (`service.agencies`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.errors import UnsupportedTypeError, UsageFault
from ecvet_graph.ingest.conversion import Converted, convert_untrusted
from ecvet_graph.ingest.uploads import UPLOAD_TYPES
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.model.iris import Minter
from ecvet_graph.progress import Progress
from ecvet_graph.publish import Receipt, Submission, locate
from ecvet_graph.service.agencies import Actor
from ecvet_graph.service.publishing import publish_documents
from ecvet_graph.service.spool import arriving, turn
from ecvet_graph.service.views.datasets import ChangesView, ReceiptView, ReportView, told
from ecvet_graph.store import RdfFormat, StoreHome

__all__ = ["ANYBODY", "Upload", "qualification_iri", "receipt_view", "require_readable", "submit"]

ANYBODY = "anybody"
"""Who checks a document without a token."""

_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Upload:
    """A document that somebody sent for a dataset.

    Attributes:
        path: the document as it was sent.
        media_type: its media type, without parameters.
        agency: id of the agency.
        dataset: name of the dataset.
        qualification: the one qualification that it replaces, by IRI or by the last part of it;
            empty where the document is the whole dataset.
        expected: number of the version that the sender saw, 0 for none, `None` does not ask.
        label: what messages call the document.
    """

    path: Path
    media_type: str
    agency: str
    dataset: str
    qualification: str = ""
    expected: int | None = None
    label: str = "the document"


def submit(
    settings: Settings,
    upload: Upload,
    actor: Actor | str,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Receipt:
    """Put a document through conversion, gate and ownership into its dataset, or only check it.

    Args:
        settings: those of the installation; its store is made where there is none.
        upload: the document.
        actor: who acts, as the audit log names them.
        dry_run: check everything, publish nothing.
        progress: hears of every chunk of a document in the gate.

    Raises:
        UnsupportedTypeError: the media type is not one of `UPLOAD_TYPES`.
        BusyError: too many documents are being checked.
        ImportRefusedError: a table has errors; it carries all of them.
        SyntaxFault, LimitError, OwnershipError, InvalidDataError, UsageFault: the document is refused.
        PreconditionError: the dataset is in another version than expected.
        ConflictError, StoreError: the store cannot be written.
    """
    kind = require_readable(upload.media_type)
    home = StoreHome.ensure(settings.store)
    places = turn(home, at_once=_places(settings, actor), wait=_PATIENCE)
    with places, arriving(home) as folder:
        if isinstance(kind, RdfFormat):
            submission, converted = _submission(upload, base=settings.base, syntax=kind), None
        else:
            converted = _converted(settings, upload, folder / "converted.nt", kind=kind)
            submission = replace(
                _submission(upload, base=settings.base, syntax=RdfFormat.N_TRIPLES),
                path=folder / "converted.nt",
                original=upload.path,
                problems=converted.problems,
            )
        (receipt,) = publish_documents(
            settings, [submission], dry_run=dry_run, actor=str(actor), progress=progress
        )
    if converted is None or receipt.report is None:
        return receipt
    return replace(receipt, report=locate(receipt.report, converted))


def require_readable(media_type: str) -> RdfFormat | str:
    """Return the syntax, or the kind of conversion, of a media type without parameters.

    Raises:
        UnsupportedTypeError: there is none.
    """
    kind = UPLOAD_TYPES.get(media_type.lower())
    if kind is None:
        raise UnsupportedTypeError(
            f"Documents of the type {media_type[:80]!r} are not read here.",
            remedy=f"Send one of {', '.join(UPLOAD_TYPES)}.",
        )
    return kind


def qualification_iri(written: str, *, agency: str, base: str) -> str:
    """Return the IRI of a qualification that is named by it or by the last part of it.

    Raises:
        UsageFault: it is neither.
    """
    if not written or written.startswith(f"{base}/"):
        return written
    if not all(sign.isascii() and (sign.isalnum() or sign == "-") for sign in written):
        raise UsageFault(
            f"{written[:200]!r} is not the IRI of a qualification, nor the last part of one.",
            remedy=f"Give it as in {Minter(base, agency).iri('qualification', 'bricklayer')}.",
        )
    return Minter(base, agency).iri("qualification", written)


def receipt_view(receipt: Receipt, *, base: str) -> ReceiptView:
    """Return what became of a document as it is told to its sender."""
    submission, owned = receipt.submission, receipt.owned
    dataset = f"{base}/datasets/{submission.name}"
    return ReceiptView(
        outcome=receipt.outcome.value,
        dataset=dataset,
        version=receipt.version,
        version_iri=f"{dataset}/version/{receipt.version}" if receipt.version else "",
        issued=receipt.issued,
        sha256=receipt.document.sha256,
        size=receipt.document.size,
        statements=owned.statements if owned else None,
        dropped=owned.dropped if owned else (),
        changes=ChangesView.from_changes(receipt.changes) if receipt.changes else None,
        report=ReportView.from_report(receipt.report) if receipt.report else None,
        problems=told(receipt.problems),
    )


def _places(settings: Settings, actor: Actor | str) -> int:
    """Return at how many places somebody may be checked; one is left to those who may publish."""
    places = settings.limits.gates_at_once
    return max(1, places - 1) if actor == ANYBODY else places


def _submission(upload: Upload, *, base: str, syntax: RdfFormat) -> Submission:
    return Submission(
        path=upload.path,
        agency=check_agency(upload.agency),
        dataset=check_dataset(upload.dataset),
        syntax=syntax,
        media_type=upload.media_type.lower(),
        qualification=qualification_iri(upload.qualification, agency=upload.agency, base=base),
        expected=upload.expected,
        label=upload.label,
    )


def _converted(settings: Settings, upload: Upload, target: Path, *, kind: str) -> Converted:
    return convert_untrusted(
        upload.path,
        target,
        kind=kind,
        agency=upload.agency,
        base=settings.base,
        limits=settings.limits,
        name=upload.label,
    )
