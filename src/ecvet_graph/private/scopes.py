"""Who may see what: an institution sees its own transfers, and nothing says that there are others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ecvet_graph.model.credit import Portfolio
from ecvet_graph.model.mobility import AgreementState, Memorandum, SignatoryRole, Transfer

__all__ = ["ended_on", "merged_portfolio", "seen_by", "signed_by"]

_ENDED = frozenset({AgreementState.CLOSED, AgreementState.CANCELLED})


def seen_by(transfer: Transfer) -> frozenset[str]:
    """Return the institutions that see a transfer: home, host, intermediaries of any version.

    Of a version only that home drafted or signed: the host alone shows a learner to nobody else.
    """
    named = {transfer.home, transfer.host}
    drafted = {step.record for step in transfer.steps if step.by == transfer.home}
    for agreement in transfer.agreements:
        named |= {agreement.home, agreement.host}
        is_signed = any(one.role is SignatoryRole.HOME for one in agreement.signatures)
        if is_signed or agreement.iri in drafted:
            named.add(agreement.intermediary)
    return frozenset(one for one in named if one)


def signed_by(memorandum: Memorandum) -> frozenset[str]:
    """Return the institutions that see a memorandum: its parties."""
    return frozenset(memorandum.parties)


def ended_on(transfer: Transfer) -> date | None:
    """Return the day from which the time of keeping counts: that of the last step.

    A stay that was neither closed nor cancelled is not over before its last day. `None` where
    nothing has a day: such a transfer is kept.
    """
    days = [step.at.date() for step in transfer.steps]
    if transfer.agreement and transfer.state not in _ENDED:
        days.append(transfer.agreement.end)
    return max(days, default=None)


def merged_portfolio(learner: str, transfers: Iterable[Transfer]) -> Portfolio:
    """Return all records of the transfers of one learner, in their order."""
    portfolios = [transfer.portfolio for transfer in transfers]
    return Portfolio(
        learner=learner,
        assessments=tuple(one for each in portfolios for one in each.assessments),
        credits=tuple(one for each in portfolios for one in each.credits),
        validations=tuple(one for each in portfolios for one in each.validations),
        recognitions=tuple(one for each in portfolios for one in each.recognitions),
    )
