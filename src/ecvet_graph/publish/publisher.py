"""Publishing: documents through the gate into one new version of the store, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ecvet_graph.config import Limits
from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.ingest.sandbox import parse_untrusted_to
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.model.iris import Graphs, Minter
from ecvet_graph.progress import Progress
from ecvet_graph.publish.catalogue import Entry, current_version, enter
from ecvet_graph.publish.lines import with_lines
from ecvet_graph.publish.ownership import Owned, keep_owned
from ecvet_graph.publish.registry import Agency, agency_of
from ecvet_graph.publish.submissions import Outcome, Receipt, Submission
from ecvet_graph.quality import Report, loaded_skills, validate_dataset
from ecvet_graph.query import construct
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import (
    WRITER_PATIENCE,
    Document,
    GraphStore,
    OxigraphStore,
    RdfFormat,
    StoreHome,
)

__all__ = ["publish"]

_FACTS = ("publish/country-facts", "publish/level-facts", "publish/field-facts")


@dataclass(frozen=True, slots=True)
class _Checked:
    """A receipt so far, the private copy of the document, and what may be loaded of it."""

    receipt: Receipt
    copy: Path
    statements: Path


def publish(
    home: StoreHome,
    submissions: Sequence[Submission],
    *,
    base: str,
    limits: Limits | None = None,
    dry_run: bool = False,
    workers: int = 2,
    cache: Path | None = None,
    progress: Progress | None = None,
    clock: Callable[[], datetime] | None = None,
) -> tuple[Receipt, ...]:
    """Check the documents and publish them as one new version of the store.

    Each is parsed in a sandbox, must speak only of its agency's things, and pass the gate. When one
    is rejected none is published. A document that is its dataset's newest version already is left
    as it is. Every refusal leaves the store as it was.

    Args:
        home: the store.
        submissions: the documents; a dataset at most once.
        base: base IRI of the installation.
        limits: size, memory and time of parsing, and time of the gate.
        dry_run: check everything, publish nothing.
        workers: processes of the gate.
        cache: folder in which the gate remembers findings, so that only what changed is checked.
        progress: hears of every chunk of a document in the gate.
        clock: gives the time of publication.

    Returns:
        One receipt for each submission, in their order; see `Outcome`.

    Raises:
        UsageFault: an id is not well formed, a file has no known suffix, a dataset comes twice.
        SyntaxFault, LimitError, NotFoundError: a document cannot be read.
        OwnershipError: a document speaks of what is not its agency's.
        InvalidDataError: a document describes a record about a learner.
        ConflictError, StoreError: the store cannot be written.
    """
    wanted = _well_formed(submissions)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ecvet-graph-")))
        with home.reader() as snapshot:
            gate = _Gate(
                snapshot.store,
                base=base,
                limits=limits or Limits(),
                workers=workers,
                cache=cache,
                progress=progress,
            )
            checked = [
                gate.check(submission, folder / f"{number}.nt")
                for number, submission in enumerate(wanted)
            ]
        if dry_run or any(entry.receipt.outcome is Outcome.REJECTED for entry in checked):
            held = Outcome.CHECKED if dry_run else Outcome.HELD_BACK
            return tuple(_settled(entry.receipt, held) for entry in checked)
        return _write(home, checked, base=base, clock=clock or _now)


class _Gate:
    """Checks one submission after the other against the store as it was at the beginning."""

    def __init__(
        self,
        store: GraphStore,
        *,
        base: str,
        limits: Limits,
        workers: int,
        cache: Path | None,
        progress: Progress | None,
    ) -> None:
        self._store = store
        self._base = base
        self._limits = limits
        self._workers = workers
        self._cache = cache
        self._progress = progress
        self._skills = loaded_skills(store)

    def check(self, submission: Submission, target: Path) -> _Checked:
        # A copy of our own: what is checked, kept and published is the same, whatever happens
        # to the file meanwhile.
        copy = _copied(submission.path, target.with_suffix(".document"))
        document = Document.of(copy)
        version, digest = current_version(
            self._store, submission.agency, submission.dataset, base=self._base
        )
        receipt = Receipt(submission, Outcome.UNCHANGED, document, version)
        if digest == document.sha256:
            return _Checked(receipt, copy, target)
        owned = self._owned(submission, copy, target)
        report = validate_dataset(
            target,
            known_skills=self._skills,
            workers=self._workers,
            source=submission.shown,
            cache=self._cache,
            limits=self._limits,
            progress=self._progress,
        )
        if not report.is_accepted:
            report = self._located(report, submission, copy)
        outcome = Outcome.CHECKED if report.is_accepted else Outcome.REJECTED
        receipt = replace(receipt, outcome=outcome, owned=owned, report=report)
        return _Checked(receipt, copy, target)

    def _located(self, report: Report, submission: Submission, copy: Path) -> Report:
        syntax = submission.syntax or RdfFormat.from_path(submission.path)
        return with_lines(report, copy, syntax=syntax, base=self._base, limits=self._limits)

    def _owned(self, submission: Submission, copy: Path, target: Path) -> Owned:
        parsed = target.with_suffix(".parsed.nt")
        parse_untrusted_to(
            copy,
            parsed,
            syntax=submission.syntax or RdfFormat.from_path(submission.path),
            base=f"{self._base}/",
            limits=self._limits,
            name=submission.shown,
        )
        prefix = Minter(self._base, submission.agency).prefix
        owned = keep_owned(parsed, target, prefix=prefix, name=submission.shown)
        parsed.unlink()
        return owned


def _write(
    home: StoreHome, checked: Sequence[_Checked], *, base: str, clock: Callable[[], datetime]
) -> tuple[Receipt, ...]:
    fresh = [entry for entry in checked if entry.receipt.outcome is Outcome.CHECKED]
    if not fresh:
        return tuple(entry.receipt for entry in checked)
    issued = clock().isoformat(timespec="seconds")
    names = ", ".join(_name(entry.receipt.submission) for entry in fresh)
    for entry in fresh:
        home.documents.keep(entry.copy)
    replaced = [graph for entry in fresh for graph in _graphs(entry.receipt.submission, base)]
    with home.writer(f"published {names}", replaced=replaced, wait=WRITER_PATIENCE) as draft:
        entries = [
            _put(
                draft.store,
                entry,
                publisher=agency_of(home, entry.receipt.submission.agency),
                base=base,
                issued=issued,
            )
            for entry in fresh
        ]
        enter(draft.store, entries, base=base)
        store_version = draft.version
    numbers = {(entry.agency, entry.dataset): entry.version for entry in entries}
    return tuple(_published(entry.receipt, numbers, store_version) for entry in checked)


def _put(
    store: OxigraphStore, checked: _Checked, *, publisher: Agency, base: str, issued: str
) -> Entry:
    submission, owned = checked.receipt.submission, checked.receipt.owned
    agency, dataset = submission.agency, submission.dataset
    graph, facts = _graphs(submission, base)
    store.load(checked.statements, syntax=RdfFormat.N_TRIPLES, graph=graph)
    lines = {triple_line(fact) for name in _FACTS for fact in construct(store, name, graph=graph)}
    store.load("".join(sorted(lines)).encode(), syntax=RdfFormat.N_TRIPLES, graph=facts)
    # Asked again under the writer's lock: somebody may have published since the gate looked.
    version, _ = current_version(store, agency, dataset, base=base)
    return Entry(
        agency=agency,
        dataset=dataset,
        publisher=publisher,
        version=version + 1,
        issued=issued,
        document=checked.receipt.document,
        statements=owned.statements if owned else 0,
        classes=owned.classes if owned else (),
    )


def _graphs(submission: Submission, base: str) -> tuple[str, str]:
    graphs = Graphs(base)
    name = submission.agency, submission.dataset
    return graphs.dataset(*name), graphs.facts(*name)


def _well_formed(submissions: Sequence[Submission]) -> Sequence[Submission]:
    seen = set()
    for submission in submissions:
        name = check_agency(submission.agency), check_dataset(submission.dataset)
        if name in seen:
            raise UsageFault(
                f"The dataset {_name(submission)} is given twice.", remedy="Give it once."
            )
        seen.add(name)
        if submission.syntax is None:
            RdfFormat.from_path(submission.path)
    return submissions


def _copied(path: Path, target: Path) -> Path:
    if not path.is_file():
        raise NotFoundError.from_path(path)
    shutil.copyfile(path, target)
    return target


def _name(submission: Submission) -> str:
    return f"{submission.agency}/{submission.dataset}"


def _settled(receipt: Receipt, held: Outcome) -> Receipt:
    return replace(receipt, outcome=held) if receipt.outcome is Outcome.CHECKED else receipt


def _published(
    receipt: Receipt, numbers: dict[tuple[str, str], int], store_version: int
) -> Receipt:
    if receipt.outcome is not Outcome.CHECKED:
        return receipt
    number = numbers[receipt.submission.agency, receipt.submission.dataset]
    return replace(receipt, outcome=Outcome.PUBLISHED, version=number, store_version=store_version)


def _now() -> datetime:
    return datetime.now(UTC)
