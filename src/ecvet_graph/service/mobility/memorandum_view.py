"""A memorandum as one of its parties sees it: who has signed, what is confirmed, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ecvet_graph.credit.memoranda import state_on
from ecvet_graph.credit.next_steps import Phase
from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.model.mobility import (
    AgreementState,
    Confirmation,
    Memorandum,
    SignatoryRole,
    StepKind,
)
from ecvet_graph.private import Held
from ecvet_graph.quality import Finding
from ecvet_graph.service.mobility.finding import bare
from ecvet_graph.service.mobility.phase_views import step_view
from ecvet_graph.service.mobility.public import is_public, public_iri
from ecvet_graph.service.mobility.record_views import signature_views
from ecvet_graph.service.mobility.transfer_view import warning_views
from ecvet_graph.service.mobility.wording import MISSING
from ecvet_graph.service.mobility.workplace import Workplace
from ecvet_graph.service.views.mobility import MemorandumRow, MemorandumView
from ecvet_graph.service.views.mobility_parts import MissingView, NextStepView, WarningView

__all__ = ["memorandum_row", "memorandum_view", "public_row"]

_OPEN = frozenset({AgreementState.DRAFT, AgreementState.AGREED})
_SIGNED = frozenset({AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.UNDER_REVIEW})
_PARTY = (SignatoryRole.PARTY,)


def memorandum_view(
    work: Workplace, held: Held[Memorandum], *, findings: Iterable[Finding] | None = None
) -> MemorandumView:
    """Return a memorandum with all that belongs to it; `findings` are known to whoever just checked it."""
    memorandum, names = held.value, work.names
    public = _public(work, memorandum)
    parties = ((SignatoryRole.PARTY, iri) for iri in memorandum.parties)
    confirmed = set(memorandum.confirmations)
    return MemorandumView(
        iri=memorandum.iri,
        id=bare(memorandum.iri),
        revision=held.revision,
        titles=memorandum.titles,
        objectives=memorandum.objectives,
        other_actors=memorandum.other_actors,
        parties=tuple(map(names.partner, memorandum.parties)),
        signatures=signature_views(memorandum.signatures, parties, names=names),
        qualifications=tuple(map(names.qualification_line, memorandum.qualifications)),
        confirmed=tuple(one for one in Confirmation if one in confirmed),
        unconfirmed=tuple(one for one in Confirmation if one not in confirmed),
        valid_from=memorandum.valid_from,
        valid_until=memorandum.valid_until,
        review_on=memorandum.review_on,
        state=state_on(memorandum, work.day),
        done=tuple(
            step_view(one, phase=Phase.BEFORE, names=names, role=SignatoryRole.PARTY)
            for one in memorandum.steps
        ),
        next=tuple(_next(work, memorandum)),
        warnings=_warnings(work, memorandum) if findings is None else warning_views(findings),
        public=public,
        can_publish=public is None and memorandum.state in _SIGNED,
        memorandum=memorandum,
    )


def memorandum_row(work: Workplace, memorandum: Memorandum) -> MemorandumRow:
    """Return a memorandum as a row; only a signature that is missing waits for the institution."""
    return MemorandumRow(
        iri=memorandum.iri,
        id=bare(memorandum.iri),
        titles=memorandum.titles,
        parties=tuple(map(work.names.partner, memorandum.parties)),
        state=state_on(memorandum, work.day),
        valid_from=memorandum.valid_from,
        valid_until=memorandum.valid_until,
        is_public=_public(work, memorandum) is not None,
        next=tuple(
            step
            for step in _next(work, memorandum)
            if step.kind is StepKind.SIGNED and step.is_mine
        ),
    )


def public_row(work: Workplace, memorandum: Memorandum) -> MemorandumRow:
    """Return a published memorandum as a row; it has no page at the desk."""
    return MemorandumRow(
        iri=memorandum.iri,
        id="",
        titles=memorandum.titles,
        parties=tuple(map(work.names.partner, memorandum.parties)),
        state=state_on(memorandum, work.day),
        valid_from=memorandum.valid_from,
        valid_until=memorandum.valid_until,
        is_public=True,
    )


def _public(work: Workplace, memorandum: Memorandum) -> str | None:
    iri = public_iri(work.settings.base, memorandum)
    return iri if is_public(work.reader.store, iri) else None


def _next(work: Workplace, memorandum: Memorandum) -> Iterator[NextStepView]:
    """Yield what can come next; every party may do it, and each signs once for itself."""
    if memorandum.state in _OPEN:
        signed = {one.signatory for one in memorandum.signatures}
        waiting = tuple(iri for iri in memorandum.parties if iri not in signed)
        yield _step(
            StepKind.SIGNED,
            is_mine=work.institution in waiting,
            missing=tuple(_signature(work, iri) for iri in waiting),
        )
    if memorandum.state in _SIGNED:
        yield _step(StepKind.REVIEWED)
    if memorandum.state in _OPEN | _SIGNED:
        yield _step(StepKind.TERMINATED)


def _step(
    kind: StepKind, *, is_mine: bool = True, missing: tuple[MissingView, ...] = ()
) -> NextStepView:
    return NextStepView(
        kind=kind,
        phase=Phase.BEFORE,
        by=_PARTY,
        is_possible=True,
        is_mine=is_mine,
        missing=missing,
    )


def _signature(work: Workplace, party: str) -> MissingView:
    return MissingView(
        rule="M05",
        what="signature-party",
        sentence=MISSING["signature-party"],
        is_blocking=False,
        about=party,
        about_texts=work.names.partner(party).names,
    )


def _warnings(work: Workplace, memorandum: Memorandum) -> tuple[WarningView, ...]:
    """Return the warnings; a memorandum that was valid when it was saved stays readable."""
    try:
        return warning_views(work.check_memorandum(memorandum))
    except EcvetGraphError as error:
        rule = getattr(error, "rule", error.code)
        return (WarningView(rule, "violation", (("en", str(error)),), memorandum.iri),)
