"""From a submission to a plan: parsed in a sandbox, owned, compared, and let through the gate."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ecvet_graph.config import Limits
from ecvet_graph.errors import NotFoundError, PreconditionError, StoreError
from ecvet_graph.ingest.sandbox import parse_untrusted_to
from ecvet_graph.model.iris import ECVET, VOID, Graphs, Minter
from ecvet_graph.model.terms import Iri
from ecvet_graph.progress import Progress
from ecvet_graph.publish.archive import archived_files, version_lines
from ecvet_graph.publish.catalogue import current_version, facts_of, version_iri
from ecvet_graph.publish.changed import changes_of
from ecvet_graph.publish.differences import Difference, Lines, canonical_lines
from ecvet_graph.publish.facts import derived_facts
from ecvet_graph.publish.lines import with_lines
from ecvet_graph.publish.linked import Stored
from ecvet_graph.publish.ownership import Owned, keep_owned
from ecvet_graph.publish.parts import PartPlan, plan_part
from ecvet_graph.publish.plans import (
    Plan,
    check_elsewhere,
    class_counts,
    gone_things,
    new_things,
)
from ecvet_graph.publish.submissions import Outcome, Receipt, Submission
from ecvet_graph.quality import Report, skills_of_graph, validate_dataset
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import Document, GraphStore, RdfFormat, StoreHome, stored_lines

__all__ = ["Checked", "Gate", "check_expected", "known_lines"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A receipt so far, and what is to be written; `None` where nothing is."""

    receipt: Receipt
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Old and new version, or the parts of them that matter, and what the gate looks at."""

    old: Lines
    new: Lines
    difference: Difference
    facts: Difference
    gated: Lines | Path
    statements: int
    classes: tuple[tuple[str, int], ...]
    whole: Lines | None = None
    before: Lines | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """Checks one submission after the other against the store as it was at the beginning."""

    home: StoreHome
    store: GraphStore
    base: str
    limits: Limits
    workers: int
    cache: Path | None
    progress: Progress | None
    clock: Callable[[], datetime]

    def check(self, submission: Submission, target: Path) -> Checked:
        """Return what becomes of a submission; `target` is a file of its own to work with.

        Raises:
            PreconditionError: the dataset is in another version than expected.
            UsageFault, SyntaxFault, LimitError, NotFoundError: the document cannot be read.
            OwnershipError, InvalidDataError: it says what it may not say.
        """
        started = self.clock().isoformat(timespec="seconds")
        # Copies of our own: what is checked, kept and published is the same, whatever happens
        # to the files meanwhile.
        source = _copied(submission.path, target.with_suffix(".source"))
        sent = source
        if submission.original is not None:
            sent = _copied(submission.original, target.with_suffix(".document"))
        document = Document.of(sent)
        number, digest = current_version(
            self.store, submission.agency, submission.dataset, base=self.base
        )
        check_expected(submission, number)
        receipt = Receipt(
            submission, Outcome.UNCHANGED, document, number, problems=submission.problems
        )
        is_same = digest == document.sha256
        if is_same and self._scope(submission, number) == submission.qualification:
            return Checked(receipt)
        owned = self._owned(submission, source, target)
        found = self._compared(submission, target, owned, number=number)
        report = self._report(submission, found.gated, source)
        if not report.is_accepted:
            rejected = replace(receipt, outcome=Outcome.REJECTED, owned=owned, report=report)
            return Checked(rejected)
        plan = self._plan(submission, found, number=number, started=started)
        plan = replace(plan, document=document, copy=sent, media_type=submission.document_type())
        check_elsewhere(self.store, plan, base=self.base, name=submission.shown)
        outcome = Outcome.UNCHANGED if plan.difference.is_empty and number else Outcome.CHECKED
        receipt = replace(
            receipt, outcome=outcome, owned=owned, report=report, changes=plan.changes
        )
        return Checked(receipt, None if outcome is Outcome.UNCHANGED else plan)

    def _scope(self, submission: Submission, number: int) -> str:
        """Return the qualification that the newest version replaced, empty for the whole dataset."""
        version = version_iri(self.base, submission.agency, submission.dataset, number)
        facts = facts_of(self.store, version, base=self.base)
        return next(map(str, facts.get(ECVET + "replacedQualification", ())), "")

    def _owned(self, submission: Submission, source: Path, target: Path) -> Owned:
        parsed = target.with_suffix(".parsed.nt")
        parse_untrusted_to(
            source,
            parsed,
            syntax=_syntax(submission),
            base=f"{self.base}/",
            limits=self.limits,
            name=submission.shown,
        )
        prefix = Minter(self.base, submission.agency).prefix
        owned = keep_owned(parsed, target, prefix=prefix, name=submission.shown)
        parsed.unlink()
        return owned

    def _compared(
        self, submission: Submission, target: Path, owned: Owned, *, number: int
    ) -> _Comparison:
        graph = Graphs(self.base).dataset(submission.agency, submission.dataset)
        with target.open(encoding="utf-8", newline="\n") as lines:
            new = canonical_lines(lines, graph=graph)
        if submission.qualification:
            return self._compared_part(submission, new, number=number)
        names = submission.agency, submission.dataset
        old, is_archived = known_lines(self.home, self.store, names, number=number, base=self.base)
        facts = Graphs(self.base).facts(*names)
        return _Comparison(
            old=old,
            new=new,
            difference=Difference.between(old, new),
            facts=Difference.between(
                stored_lines(self.store, facts), derived_facts(new, graph=graph)
            ),
            gated=target,
            statements=len(new),
            classes=owned.classes,
            whole=new,
            before=None if is_archived else old,
        )

    def _compared_part(self, submission: Submission, new: Lines, *, number: int) -> _Comparison:
        names = submission.agency, submission.dataset
        graphs = Graphs(self.base)
        graph = graphs.dataset(*names)
        part = plan_part(
            Stored(self.store, graph),
            new,
            qualification=submission.qualification,
            name=submission.shown,
        )
        previous = version_iri(self.base, *names, number)
        before = None
        if not number:
            count = 0
        elif archived_files(self.store, *names, number=number, base=self.base):
            facts = facts_of(self.store, previous, base=self.base)
            count = int(str(facts[VOID + "triples"][0]))
        else:
            before = stored_lines(self.store, graph)
            count = len(before)
        return _Comparison(
            old=part.old,
            new=part.new,
            difference=part.difference,
            facts=self._part_facts(part, graph=graph, facts=graphs.facts(*names)),
            gated=part.around,
            statements=count + len(part.difference.added) - len(part.difference.removed),
            classes=class_counts(self.store, previous, part.difference, base=self.base),
            before=before,
        )

    def _part_facts(self, part: PartPlan, *, graph: str, facts: str) -> Difference:
        old = {
            triple_line(triple)
            for subject in part.subjects
            if subject.startswith("<")
            for triple in self.store.triples(facts, subject=Iri(subject[1:-1]))
        }
        return Difference.between(old, derived_facts(part.around, graph=graph))

    def _report(self, submission: Submission, gated: Lines | Path, source: Path) -> Report:
        skills = Graphs(self.base).vocabulary("skills")
        report = validate_dataset(
            gated if isinstance(gated, Path) else sorted(gated),
            known_skills=skills_of_graph(self.store, skills),
            workers=self.workers,
            source=submission.shown,
            cache=self.cache,
            limits=self.limits,
            progress=self.progress,
        )
        if report.is_accepted or submission.original is not None:
            return report
        syntax = _syntax(submission)
        return with_lines(report, source, syntax=syntax, base=self.base, limits=self.limits)

    def _plan(
        self, submission: Submission, found: _Comparison, *, number: int, started: str
    ) -> Plan:
        return Plan(
            agency=submission.agency,
            dataset=submission.dataset,
            version=number + 1,
            started=started,
            difference=found.difference,
            facts=found.facts,
            changes=changes_of(found.old, found.new),
            statements=found.statements,
            classes=found.classes,
            leaving=gone_things(found.difference, found.old, found.new),
            coming=new_things(found.difference, found.old),
            whole=found.whole,
            before=found.before,
            qualification=submission.qualification,
        )


def known_lines(
    home: StoreHome, store: GraphStore, names: tuple[str, str], *, number: int, base: str
) -> tuple[Lines, bool]:
    """Return the newest version of a dataset (agency, name), and whether the archive holds it."""
    if not number:
        return frozenset(), True
    agency, dataset = names
    if archived_files(store, agency, dataset, number=number, base=base):
        try:
            return version_lines(home, store, agency, dataset, number=number, base=base), True
        except StoreError:
            # The store has it too, and the next version is then kept whole.
            return stored_lines(store, Graphs(base).dataset(agency, dataset)), False
    return stored_lines(store, Graphs(base).dataset(agency, dataset)), False


def check_expected(submission: Submission, number: int) -> None:
    """Refuse a submission that was made for another version than the newest.

    Raises:
        PreconditionError: it was.
    """
    if submission.expected is None or submission.expected == number:
        return
    if not submission.expected:
        message = f"The dataset {submission.name} is there already, in version {number}."
    elif not number:
        message = f"There is no dataset {submission.name} yet."
    else:
        message = (
            f"The dataset {submission.name} is in version {number}, not {submission.expected}: "
            "it was changed meanwhile."
        )
    raise PreconditionError(
        message, remedy="Look at the newest version, and send the change again for that one."
    )


def _syntax(submission: Submission) -> RdfFormat:
    return submission.syntax or RdfFormat.from_path(submission.path)


def _copied(path: Path, target: Path) -> Path:
    if not path.is_file():
        raise NotFoundError.from_path(path)
    shutil.copyfile(path, target)
    return target
