"""Plans into one new version of the store.

The order is what makes it safe: document and archive are on the disk, then the version of the store
is, then the audit log tells of it, then the switch; who is told of success finds all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from ecvet_graph.errors import ConflictError
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.terms import Iri
from ecvet_graph.publish.archive import archived_files, version_lines
from ecvet_graph.publish.archive_files import ArchiveFile, ArchiveFolder
from ecvet_graph.publish.audit import AuditAction, record
from ecvet_graph.publish.catalogue import agency_versions, current_version, version_iri
from ecvet_graph.publish.change_lists import keep_changes
from ecvet_graph.publish.differences import Difference
from ecvet_graph.publish.entries import Entry, enter, enter_file
from ecvet_graph.publish.plans import Plan, check_elsewhere
from ecvet_graph.publish.registry import agency_of
from ecvet_graph.publish.tombstones import Leaving, bury, raise_again
from ecvet_graph.store import WRITER_PATIENCE, GraphStore, StoreHome
from ecvet_graph.store.version import file_faults

__all__ = ["MovedError", "Written", "write_plans"]

# A full version after so many differences, or when they take more room than it would
_MOST_CHANGES = 50


class MovedError(ConflictError):
    """A dataset got a new version after its plan was made."""


@dataclass(frozen=True, slots=True)
class Written:
    """The number of the version of the store, and when it was made (UTC, ISO 8601)."""

    store_version: int
    issued: str


def write_plans(
    home: StoreHome,
    plans: Sequence[Plan],
    *,
    base: str,
    actor: str,
    clock: Callable[[], datetime],
) -> Written:
    """Write plans as one new version of the store.

    Args:
        home: the store.
        plans: at least one; a dataset at most once.
        base: base IRI of the installation.
        actor: who publishes, for the audit log.
        clock: gives the time of publication.

    Raises:
        MovedError: a dataset got a new version meanwhile; nothing was written.
        InvalidDataError: another dataset of the agency describes the same things.
        ConflictError, StoreError: the store or the audit log cannot be written.
    """
    with file_faults(home.folder):
        for plan in plans:
            if plan.copy is not None:
                home.documents.keep(plan.copy)
    verb = "withdrew" if plans[0].is_withdrawal else "published"
    changed = f"{verb} {', '.join(plan.name for plan in plans)}"
    with home.writer(changed, wait=WRITER_PATIENCE) as draft:
        store, moment = draft.store, clock()
        issued = moment.isoformat(timespec="seconds")
        for plan in plans:
            known, _ = current_version(store, plan.agency, plan.dataset, base=base)
            if known + 1 != plan.version:
                raise MovedError(
                    f"The dataset {plan.name} got a new version meanwhile.", remedy="Try again."
                )
            check_elsewhere(store, plan, base=base, name=plan.name)
            _put(home, store, plan, base=base, issued=issued)
            draft.last_steps.append(partial(_tell, home, plan, actor=actor, moment=moment))
        return Written(draft.version, issued)


def _put(home: StoreHome, store: GraphStore, plan: Plan, *, base: str, issued: str) -> None:
    graphs = Graphs(base)
    graph = graphs.dataset(plan.agency, plan.dataset)
    with file_faults(home.folder):
        file = _keep(home, store, plan, base=base)
        keep_changes(home, plan.agency, plan.dataset, file=file, changes=plan.changes)
    _change(store, graph, plan.difference)
    _change(store, graphs.facts(plan.agency, plan.dataset), plan.facts)
    enter(
        store,
        Entry(
            agency=plan.agency,
            dataset=plan.dataset,
            publisher=agency_of(home, plan.agency),
            version=plan.version,
            started=plan.started,
            issued=issued,
            document=plan.document,
            statements=plan.statements,
            classes=plan.classes,
            changes=plan.changes,
            file=file,
            media_type=plan.media_type,
            qualification=plan.qualification,
            is_withdrawn=plan.is_withdrawal,
            reason=plan.reason,
        ),
        base=base,
    )
    raise_again(store, plan.coming, base=base)
    version = version_iri(base, plan.agency, plan.dataset, plan.version)
    left = _left(store, plan, base=base)
    bury(store, left, version=version, graph=graph, base=base)


def _left(store: GraphStore, plan: Plan, *, base: str) -> Sequence[Leaving]:
    """Return what leaves the dataset and is in no other one of the agency."""
    others = [
        Graphs(base).dataset(plan.agency, name)
        for name in agency_versions(store, plan.agency, base=base)
        if name != plan.dataset
    ]
    return [
        thing
        for thing in plan.leaving
        if not any(
            next(store.triples(other, subject=Iri(thing.iri)), None) is not None for other in others
        )
    ]


def _keep(home: StoreHome, store: GraphStore, plan: Plan, *, base: str) -> ArchiveFile:
    """Write the version into the archive, before anything in the store is changed."""
    folder = ArchiveFolder.of(home, plan.agency, plan.dataset)
    names, number = (plan.agency, plan.dataset), plan.version - 1
    if plan.before is not None:
        full = folder.keep_full(number, plan.before)
        enter_file(store, version_iri(base, *names, number), full, base=base)
        return folder.keep_change(plan.version, plan.difference)
    files = archived_files(store, *names, number=number, base=base)
    is_large = plan.difference.size * 2 > plan.statements and plan.whole is not None
    room = sum(file.size for file in files if not file.is_full)
    if files and not is_large and len(files) <= _MOST_CHANGES and room <= files[0].size:
        return folder.keep_change(plan.version, plan.difference)
    whole = plan.whole
    if whole is None:
        old = version_lines(home, store, *names, number=number, base=base) if number else ()
        whole = plan.difference.applied(frozenset(old))
    return folder.keep_full(plan.version, whole)


def _change(store: GraphStore, graph: str, difference: Difference) -> None:
    removed, added = (
        "".join(sorted(lines)).encode() for lines in (difference.removed, difference.added)
    )
    store.change(graph, removed=removed, added=added)


def _tell(home: StoreHome, plan: Plan, *, actor: str, moment: datetime) -> None:
    action, outcome = AuditAction.PUBLISH, "published"
    if plan.is_withdrawal:
        action, outcome = AuditAction.WITHDRAW, "withdrawn"
    record(
        home,
        action=action,
        actor=actor,
        outcome=outcome,
        agency=plan.agency,
        dataset=plan.dataset,
        version=plan.version,
        document=plan.document.sha256 if plan.document else "",
        detail=f"qualification {plan.qualification}" if plan.qualification else "",
        now=moment,
    )
