"""A transfer as the institution that looks sees it: records with names, phases, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ecvet_graph.errors import EcvetGraphError, NotFoundError
from ecvet_graph.model.mobility import Transfer
from ecvet_graph.private import Held
from ecvet_graph.quality import Finding
from ecvet_graph.service.credit.progressing import progress_of
from ecvet_graph.service.mobility import record_views as records
from ecvet_graph.service.mobility.achieved_views import achieved_views
from ecvet_graph.service.mobility.finding import bare
from ecvet_graph.service.mobility.phase_views import next_views, phase_views, role_in
from ecvet_graph.service.mobility.workplace import Workplace
from ecvet_graph.service.precedents import precedents_for
from ecvet_graph.service.views.concepts import Reference
from ecvet_graph.service.views.mobility import TransferRow, TransferView
from ecvet_graph.service.views.mobility_parts import WarningView
from ecvet_graph.service.views.precedents import Precedents
from ecvet_graph.service.views.progress import ProgressView

__all__ = ["transfer_row", "transfer_view", "warning_views"]


def transfer_view(
    work: Workplace, held: Held[Transfer], *, findings: Iterable[Finding] | None = None
) -> TransferView:
    """Return a transfer with all that belongs to it; `findings` are known to whoever just checked it."""
    transfer, names = held.value, work.names
    coming = next_views(work, transfer)
    return TransferView(
        iri=transfer.iri,
        id=bare(transfer.iri),
        revision=held.revision,
        learner=transfer.learner,
        role=role_in(transfer, work.institution),
        route=transfer.route,
        state=transfer.state,
        home=names.partner(transfer.home),
        host=names.partner(transfer.host) if transfer.host else None,
        qualification=names.qualification_line(transfer.qualification),
        agreements=tuple(
            records.agreement_view(one, names=names, memorandum=_memorandum(work, one.memorandum))
            for one in transfer.agreements
        ),
        assessments=records.assessment_views(transfer.portfolio.assessments, names=names),
        credits=records.credit_views(transfer.portfolio.credits, names=names),
        validations=records.validation_views(transfer.portfolio, names=names),
        recognitions=records.recognition_views(transfer.portfolio, names=names),
        transcripts=records.transcript_views(transfer.transcripts, names=names),
        achieved=achieved_views(work, transfer),
        phases=phase_views(work, transfer, coming),
        next=coming,
        warnings=_warnings(work, transfer) if findings is None else warning_views(findings),
        precedents=tuple(_precedents(work, transfer)),
        progress=_progress(work, transfer),
        papers=_papers(transfer),
        transfer=transfer,
    )


def transfer_row(work: Workplace, transfer: Transfer) -> TransferRow:
    """Return a transfer as a row of a list, with what the institution can do now."""
    names, agreement = work.names, transfer.agreement
    possible = [step for step in next_views(work, transfer) if step.is_possible]
    return TransferRow(
        id=bare(transfer.iri),
        learner=transfer.learner,
        qualification=names.qualification_line(transfer.qualification),
        home=names.partner(transfer.home),
        host=names.partner(transfer.host) if transfer.host else None,
        route=transfer.route,
        state=transfer.state,
        start=agreement.start if agreement else None,
        end=agreement.end if agreement else None,
        updated_at=transfer.steps[-1].at if transfer.steps else None,
        role=role_in(transfer, work.institution),
        next=tuple(step for step in possible if step.is_mine),
        waits_for_me=any(step.is_mine for step in possible[:1]),
    )


def warning_views(findings: Iterable[Finding]) -> tuple[WarningView, ...]:
    """Return findings that refuse nothing."""
    return tuple(
        WarningView(one.code, str(one.severity), tuple(one.messages), one.focus) for one in findings
    )


def _memorandum(work: Workplace, iri: str | None) -> Reference | None:
    if iri is None:
        return None
    found = work.memorandum(iri)
    return Reference(iri, found.titles if found else ())


def _warnings(work: Workplace, transfer: Transfer) -> tuple[WarningView, ...]:
    """Return the warnings on the record; one that was valid when it was saved stays readable.

    What a decision of home rested on may not be for other eyes: they are told of no violation.
    """
    before = None if transfer.home == work.institution else transfer
    try:
        return warning_views(work.check(transfer, before))
    except EcvetGraphError as error:
        rule = getattr(error, "rule", error.code)
        return (WarningView(rule, "violation", (("en", str(error)),), transfer.iri),)


def _precedents(work: Workplace, transfer: Transfer) -> Iterator[Precedents]:
    units = transfer.agreement.units if transfer.agreement else ()
    pairs = dict.fromkeys((one.host_unit, one.unit) for one in units)
    for host_unit, unit in pairs:
        if host_unit is not None:
            found = precedents_for(work.reader.store, host_unit, unit, base=work.settings.base)
            if found.entries:
                yield found


def _progress(work: Workplace, transfer: Transfer) -> ProgressView | None:
    try:
        portfolio = work.private.portfolio(work.institution, transfer.learner)
        return progress_of(work.reader.structures, portfolio, transfer.qualification, day=work.day)
    except NotFoundError:
        return None


def _papers(transfer: Transfer) -> tuple[str, ...]:
    agreement = ("agreement",) if transfer.agreements else ()
    return (*agreement, *(("transcript", "europass") if transfer.transcripts else ()))
