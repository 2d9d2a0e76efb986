"""What a transfer decided on units, as a public decision: drafted here, said by the institution.

Nothing of the transfer travels: no learner, no day, no grade, no count. In particular the draft does
not say which outcomes a learner passed: whether somebody passed is nothing that is known of a unit.
What is public is what the home institution accepts the unit for, which it agreed to before the stay
and kept to after it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime

from ecvet_graph.config import Settings
from ecvet_graph.credit.corrections import as_corrected
from ecvet_graph.errors import InvalidDataError, NotAllowedError, Place
from ecvet_graph.mappings.standing import is_positive
from ecvet_graph.model.credit import DecisionResult, Recognition, Validation
from ecvet_graph.model.mobility import AgreedUnit, Transfer
from ecvet_graph.model.review import Decision, Purpose, ReviewResult, Side
from ecvet_graph.publish.proposals import Proposal
from ecvet_graph.publish.reviewing import Recorded
from ecvet_graph.query import run
from ecvet_graph.service.mobility.acting import Acting
from ecvet_graph.service.reviewing import decide_as
from ecvet_graph.store import StoreHome

__all__ = ["precedents_from", "publish_precedent"]

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_SHORTEST_NAME = 3


def precedents_from(
    transfer: Transfer,
    *,
    outcomes: Mapping[str, Collection[str]],
    memorandum: str | None = None,
) -> tuple[Proposal, ...]:
    """Return drafts of public decisions, one for each pair of units that a transfer decided on.

    Args:
        transfer: whose outcomes were recognised or refused.
        outcomes: those of each unit of the home qualification, as published.
        memorandum: the public IRI of that of the transfer, or `None`.

    Returns:
        Nothing for routes without a unit of a host. A unit is confirmed where all its outcomes were
        agreed on and something of it was recognised, restricted with the outcomes left open that
        nobody agreed on, and rejected where credit for it was refused and no appeal was granted.
        Reasons and differences are left to the officer: they are written for the public, or not.
    """
    agreement = transfer.agreement
    if agreement is None:
        return ()
    drafts = (
        _draft(transfer, agreed, frozenset(outcomes.get(agreed.unit, ())), memorandum)
        for agreed in agreement.units
    )
    return tuple(draft for draft in drafts if draft is not None)


def publish_precedent(
    settings: Settings,
    acting: Acting,
    transfer: Transfer,
    proposal: Proposal,
    *,
    outcomes: Mapping[str, Collection[str]],
    names: Collection[str] = (),
    now: datetime | None = None,
) -> Recorded[Decision]:
    """Record what the home institution of a transfer says in public about two units.

    Args:
        settings: those of the installation.
        acting: the institution; its coordinator's token is enough for what it decided itself.
        transfer: the one that was decided.
        proposal: a draft of `precedents_from`, with what the officer wrote.
        outcomes: those of each unit of the home qualification, as published.
        names: of the learner and others, none of which may stand in the reason.
        now: the time of publication, which is all that the record says of time.

    Raises:
        NotAllowedError: another institution decided, or is competent for the unit.
        InvalidDataError: the transfer decided nothing of the kind, the reason tells of the learner or
            the stay, or as `record_decision`.
        NotFoundError, ConflictError, StoreError: as `record_decision`.
    """
    if acting.institution != transfer.home:
        raise NotAllowedError(
            f"{acting.name or acting.institution} has not decided on this transfer.",
            remedy="The home institution makes its decision public, or nobody does.",
        )
    drafts = precedents_from(transfer, outcomes=outcomes, memorandum=proposal.memorandum)
    _check_drafted(proposal, drafts)
    _check_reason(proposal, transfer, _unsaid(settings, proposal, transfer, names))
    return decide_as(settings, acting.scope, proposal, now=now or datetime.now(UTC))


def _draft(
    transfer: Transfer, agreed: AgreedUnit, outcomes: frozenset[str], memorandum: str | None
) -> Proposal | None:
    result = _result(transfer, agreed)
    if agreed.host_unit is None or result is None or not outcomes:
        return None
    is_accepted = result is DecisionResult.GRANTED
    left = tuple(sorted(outcomes - set(agreed.outcomes))) if is_accepted else ()
    accepted = ReviewResult.RESTRICTED if left else ReviewResult.CONFIRMED
    return Proposal(
        source_unit=agreed.host_unit,
        target_unit=agreed.unit,
        result=accepted if is_accepted else ReviewResult.REJECTED,
        side=Side.RECEIVING,
        purpose=Purpose.EXEMPTION,
        open_outcomes=left,
        memorandum=memorandum,
    )


def _result(transfer: Transfer, agreed: AgreedUnit) -> DecisionResult | None:
    """Return how the home institution decided on a unit; what it accepts of it goes first."""
    recognitions = transfer.portfolio.recognitions
    recognised = {
        outcome
        for one in recognitions
        if one.result is DecisionResult.GRANTED
        for outcome in one.outcomes
    }
    if not recognised.isdisjoint(agreed.outcomes):
        return DecisionResult.GRANTED
    refused = any(unit in {agreed.unit, transfer.qualification} for unit in _refused(transfer))
    return DecisionResult.REFUSED if refused else None


def _refused(transfer: Transfer) -> Iterator[str]:
    """Yield the units that credit was refused for; a refusal that was appealed is the appeal's.

    Of a credit whose outcomes were not shown after all, the refusal is about the learner.
    """
    portfolio = transfer.portfolio
    units = {one.iri: one.specification for one in as_corrected(portfolio).credits}
    credits_of = {one.iri: one.credit for one in portfolio.validations}
    decisions: tuple[Validation | Recognition, ...] = (
        *portfolio.validations,
        *portfolio.recognitions,
    )
    appealed = {one.appeals for one in decisions}
    for one in decisions:
        if one.result is DecisionResult.GRANTED or one.iri in appealed:
            continue
        named = (
            (one.credit,) if isinstance(one, Validation) else map(credits_of.get, one.validations)
        )
        yield from (units[credit] for credit in named if credit in units)


def _check_drafted(proposal: Proposal, drafts: Collection[Proposal]) -> None:
    pair = proposal.source_unit, proposal.target_unit
    draft = next((one for one in drafts if (one.source_unit, one.target_unit) == pair), None)
    if draft is None:
        raise _invalid("The transfer has decided nothing on these two units.", "units")
    if is_positive(draft.result) != is_positive(proposal.result):
        raise _invalid("The public decision says the opposite of what was decided.", "result")
    if (proposal.side, proposal.purpose) != (draft.side, draft.purpose):
        raise _invalid("A transfer is decided by the receiving side, for exemption.", "purpose")
    if not set(draft.open_outcomes) <= set(proposal.open_outcomes):
        raise _invalid("The public decision accepts outcomes that nobody agreed on.", "open")


def _check_reason(proposal: Proposal, transfer: Transfer, unsaid: Collection[str]) -> None:
    """Refuse a reason that tells of the learner or the stay, as far as a program can see it."""
    said = proposal.reason.value.casefold() if proposal.reason else ""
    if not _words([said]).isdisjoint(unsaid):
        raise _invalid("The reason holds a name of a person of this transfer.", "reason")
    if _UUID.search(said):
        raise _invalid("The reason holds the name of a private record.", "reason")
    if any(form in said for day in _days(transfer) for form in _forms(day)):
        raise _invalid("The reason holds a day of this transfer.", "reason")


def _unsaid(
    settings: Settings, proposal: Proposal, transfer: Transfer, names: Collection[str]
) -> frozenset[str]:
    """Return the names that a reason may not hold; words of the public titles are everybody's."""
    words = _words(names)
    if not words:
        return words
    with StoreHome.open(settings.store).reader() as snapshot:
        store = snapshot.store
        units = run(store, "resource/unit-names", unit=(proposal.source_unit, proposal.target_unit))
        facts = run(store, "resource/memorandum-facts", thing=transfer.qualification)
    public = [str(row["title"]) for row in units] + [str(row.get("name", "")) for row in facts]
    return words - _words(public)


def _words(texts: Collection[str]) -> frozenset[str]:
    found = (word.casefold() for text in texts for word in re.findall(r"\w+", text))
    return frozenset(word for word in found if len(word) >= _SHORTEST_NAME)


def _days(transfer: Transfer) -> Iterator[date]:
    portfolio = transfer.portfolio
    for agreement in transfer.agreements:
        yield from (agreement.start, agreement.end)
        yield from (one.signed_on for one in agreement.signatures)
    yield from (one.assessed_on for one in portfolio.assessments)
    yield from (one.awarded_on for one in portfolio.credits)
    yield from (one.decided_on for one in portfolio.validations)
    yield from (one.decided_on for one in portfolio.recognitions)


def _forms(day: date) -> tuple[str, ...]:
    """Return a day as people write it with digits."""
    return (
        day.isoformat(),
        *(f"{day.day:02}{sign}{day.month:02}{sign}{day.year}" for sign in "./"),
        *(f"{day.day}{sign}{day.month}{sign}{day.year}" for sign in "./"),
        f"{day.day}. {day.month}. {day.year}",
    )


def _invalid(message: str, field: str) -> InvalidDataError:
    return InvalidDataError(
        message,
        remedy="Say in public only what holds for the units, whoever the learner is.",
        place=Place("the precedent", field=field),
    )
