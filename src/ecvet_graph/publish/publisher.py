"""Publishing: documents through the gate into one new version of the store, or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ecvet_graph.config import Limits
from ecvet_graph.errors import UsageFault
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.model.iris import Minter
from ecvet_graph.progress import Progress
from ecvet_graph.publish.planning import Checked, Gate
from ecvet_graph.publish.submissions import Outcome, Receipt, Submission
from ecvet_graph.publish.writing import MovedError, Written, write_plans
from ecvet_graph.store import RdfFormat, StoreHome

__all__ = ["COMMAND_LINE", "publish"]

COMMAND_LINE = "command-line"
"""What the audit log calls who works on the machine itself."""

# Each time another publisher of the same dataset was faster
_ATTEMPTS = 5


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
    actor: str = COMMAND_LINE,
) -> tuple[Receipt, ...]:
    """Check the documents and publish them as one new version of the store.

    Each is parsed in a sandbox, must speak only of its agency's things, and pass the gate. When one
    is rejected none is published. A document that says what its dataset says already is left as it
    is. What is written is the difference. Every refusal leaves the store as it was.

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
        actor: who publishes, for the audit log: `command-line`, `token:` or `source:` and its id.

    Returns:
        One receipt for each submission, in their order; see `Outcome`.

    Raises:
        UsageFault: an id is not well formed, a file has no known suffix, a dataset comes twice.
        SyntaxFault, LimitError, NotFoundError: a document cannot be read.
        OwnershipError: a document speaks of what is not its agency's.
        InvalidDataError: a document describes a record about a learner, what another dataset of the
            agency describes, or with a qualification what does not belong to it.
        PreconditionError: a dataset is in another version than expected.
        ConflictError, StoreError: the store cannot be written.
    """
    _check_form(submissions, base)
    work = _Work(home, base, limits or Limits(), workers, cache, progress, clock or _now)
    for _ in range(_ATTEMPTS - 1):
        # Looked at again from the beginning: what was expected may not hold any more, and the gate
        # of a part depends on the rest.
        with suppress(MovedError):
            return work.publish(submissions, dry_run=dry_run, actor=actor)
    return work.publish(submissions, dry_run=dry_run, actor=actor)


@dataclass(frozen=True, slots=True)
class _Work:
    """Everything that stays the same from attempt to attempt."""

    home: StoreHome
    base: str
    limits: Limits
    workers: int
    cache: Path | None
    progress: Progress | None
    clock: Callable[[], datetime]

    def publish(
        self, submissions: Sequence[Submission], *, dry_run: bool, actor: str
    ) -> tuple[Receipt, ...]:
        with tempfile.TemporaryDirectory(prefix="ecvet-graph-") as folder:
            checked = self._check(submissions, Path(folder))
            held = Outcome.CHECKED if dry_run else Outcome.HELD_BACK
            if dry_run or any(one.receipt.outcome is Outcome.REJECTED for one in checked):
                return tuple(_settled(entry.receipt, held) for entry in checked)
            plans = [entry.plan for entry in checked if entry.plan is not None]
            if not plans:
                return tuple(entry.receipt for entry in checked)
            written = write_plans(self.home, plans, base=self.base, actor=actor, clock=self.clock)
            return tuple(_published(entry, written) for entry in checked)

    def _check(self, submissions: Sequence[Submission], folder: Path) -> Sequence[Checked]:
        with self.home.reader() as snapshot:
            gate = Gate(
                self.home,
                snapshot.store,
                base=self.base,
                limits=self.limits,
                workers=self.workers,
                cache=self.cache,
                progress=self.progress,
                clock=self.clock,
            )
            return [
                gate.check(submission, folder / f"{number}.nt")
                for number, submission in enumerate(submissions)
            ]


def _check_form(submissions: Sequence[Submission], base: str) -> None:
    seen = set()
    for submission in submissions:
        name = check_agency(submission.agency), check_dataset(submission.dataset)
        if name in seen:
            raise UsageFault(
                f"The dataset {submission.name} is given twice.", remedy="Give it once."
            )
        seen.add(name)
        if submission.syntax is None:
            RdfFormat.from_path(submission.path)
        prefix = Minter(base, submission.agency).iri("qualification", "")
        if submission.qualification and not submission.qualification.startswith(prefix):
            raise UsageFault(
                f"{submission.qualification[:200]} is not a qualification of {submission.agency}.",
                remedy=f"Its IRI begins with {prefix}.",
            )


def _settled(receipt: Receipt, held: Outcome) -> Receipt:
    return replace(receipt, outcome=held) if receipt.outcome is Outcome.CHECKED else receipt


def _published(checked: Checked, written: Written) -> Receipt:
    if checked.plan is None:
        return checked.receipt
    return replace(
        checked.receipt,
        outcome=Outcome.PUBLISHED,
        version=checked.plan.version,
        store_version=written.store_version,
        issued=written.issued,
    )


def _now() -> datetime:
    return datetime.now(UTC)
