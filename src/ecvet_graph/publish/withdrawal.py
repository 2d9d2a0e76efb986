"""Withdrawing a dataset: a new version without statements, and a tombstone for each of its things."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.ingest.forms import is_language_tag
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.learning import Text
from ecvet_graph.publish.archive import VersionInfo, versions
from ecvet_graph.publish.changed import changes_of
from ecvet_graph.publish.differences import Difference
from ecvet_graph.publish.planning import check_expected, known_lines
from ecvet_graph.publish.plans import Plan, gone_things
from ecvet_graph.publish.publisher import COMMAND_LINE
from ecvet_graph.publish.submissions import Outcome, Receipt, Submission
from ecvet_graph.publish.writing import MovedError, write_plans
from ecvet_graph.store import Document, StoreHome, stored_lines

__all__ = ["withdraw"]

_ATTEMPTS = 5


def withdraw(
    home: StoreHome,
    agency: str,
    dataset: str,
    *,
    base: str,
    expected: int | None = None,
    reason: Text | None = None,
    actor: str = COMMAND_LINE,
    dry_run: bool = False,
    clock: Callable[[], datetime] | None = None,
) -> Receipt:
    """Withdraw a dataset: its next version has no statements; earlier versions can still be read.

    Args:
        home: the store.
        agency: id of the agency.
        dataset: name of the dataset.
        base: base IRI of the installation.
        expected: number of the version that the sender saw; `None` does not ask.
        reason: why, for those who look for what was there.
        actor: who withdraws, for the audit log.
        dry_run: tell what would be withdrawn, and change nothing.
        clock: gives the time.

    Returns:
        A receipt whose outcome is `withdrawn`; `unchanged` where it is withdrawn already.

    Raises:
        UsageFault: an id is not well formed, or the language of the reason is none.
        NotFoundError: there is no such dataset.
        PreconditionError: the dataset is in another version than expected.
        ConflictError, StoreError: the store cannot be written.
    """
    submission = Submission(
        home.folder, check_agency(agency), check_dataset(dataset), expected=expected
    )
    if reason is not None and not is_language_tag(reason.language):
        raise UsageFault(
            f"{reason.language[:40]!r} is no language tag.", remedy="Give one such as de."
        )
    now = clock or _now
    for _ in range(_ATTEMPTS - 1):
        with suppress(MovedError):
            return _withdraw(home, submission, base, reason, actor=actor, dry=dry_run, clock=now)
    return _withdraw(home, submission, base, reason, actor=actor, dry=dry_run, clock=now)


def _withdraw(
    home: StoreHome,
    submission: Submission,
    base: str,
    reason: Text | None,
    *,
    actor: str,
    dry: bool,
    clock: Callable[[], datetime],
) -> Receipt:
    newest = _newest(home, submission, base)
    check_expected(submission, newest.number)
    nothing = Document("", 0)
    receipt = Receipt(submission, Outcome.UNCHANGED, nothing, newest.number)
    if newest.is_withdrawn:
        return receipt
    plan = _plan(home, submission, newest.number, base, reason=reason, clock=clock)
    if dry:
        return Receipt(submission, Outcome.CHECKED, nothing, newest.number, changes=plan.changes)
    written = write_plans(home, [plan], base=base, actor=actor, clock=clock)
    return Receipt(
        submission,
        Outcome.WITHDRAWN,
        nothing,
        plan.version,
        store_version=written.store_version,
        changes=plan.changes,
        issued=written.issued,
    )


def _newest(home: StoreHome, submission: Submission, base: str) -> VersionInfo:
    with home.reader() as snapshot:
        known = versions(snapshot.store, submission.agency, submission.dataset, base=base)
    if not known:
        raise NotFoundError(
            f"There is no dataset {submission.name}.",
            remedy="Check the names of agency and dataset.",
        )
    return known[-1]


def _plan(
    home: StoreHome,
    submission: Submission,
    number: int,
    base: str,
    *,
    reason: Text | None,
    clock: Callable[[], datetime],
) -> Plan:
    started = clock().isoformat(timespec="seconds")
    names = submission.agency, submission.dataset
    with home.reader() as snapshot:
        old, is_archived = known_lines(home, snapshot.store, names, number=number, base=base)
        facts = stored_lines(snapshot.store, Graphs(base).facts(*names))
    difference = Difference(removed=frozenset(old))
    return Plan(
        agency=submission.agency,
        dataset=submission.dataset,
        version=number + 1,
        started=started,
        difference=difference,
        facts=Difference(removed=facts),
        changes=changes_of(old, frozenset()),
        statements=0,
        classes=(),
        leaving=gone_things(difference, old, frozenset()),
        before=None if is_archived else old,
        whole=frozenset(),
        reason=reason,
    )


def _now() -> datetime:
    return datetime.now(UTC)
