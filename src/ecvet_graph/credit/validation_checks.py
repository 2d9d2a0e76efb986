"""What a validation has to be: of a credit in the transcript, of what was shown, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ecvet_graph.credit.corrections import corrections
from ecvet_graph.credit.evidence import (
    has_stay,
    newest_transcript,
    open_refusal,
    passed_outcomes,
    undecided_credits,
    validated_outcomes,
)
from ecvet_graph.credit.rules import refuse, require
from ecvet_graph.model.credit import Credit, DecisionResult, Portfolio, Validation
from ecvet_graph.model.mobility import Transfer

__all__ = [
    "decided_credit",
    "require_first_or_appeal",
    "require_nothing_granted",
    "require_shown",
    "require_transcript",
    "require_validated",
]


def decided_credit(transfer: Transfer, validation: Validation) -> Credit:
    """Return the credit that is decided on; raise `TransitionError` where there is none (T05)."""
    found = [one for one in transfer.portfolio.credits if one.iri == validation.credit]
    require(
        bool(found),
        "T05",
        "There is no such credit in this transfer.",
        remedy="Name the credit that is decided on.",
    )
    return found[0]


def require_transcript(transfer: Transfer, credit: Credit) -> None:
    """Raise `TransitionError` unless the newest transcript holds credit and corrections."""
    transcript = newest_transcript(transfer)
    is_in = transcript is not None and credit.iri in transcript.credits
    require(
        is_in or not has_stay(transfer),
        "S-transcript",
        "The credit does not stand in the learner's personal transcript.",
        remedy="The host issues the transcript first.",
    )
    corrected = {one.iri for one in corrections(transfer.portfolio.assessments)}
    require(
        transcript is None or corrected <= set(transcript.assessments),
        "S-transcript",
        "A result was corrected after the learner's personal transcript was issued.",
        remedy="The host issues a corrected transcript first.",
    )


def require_validated(validation: Validation, credit: Credit) -> None:
    """Raise `TransitionError` unless outcomes are of the credit, with due reasons (T05, T07)."""
    has_reasons = bool(validation.reasons)
    if validation.result is DecisionResult.REFUSED:
        require_nothing_granted(validation.outcomes, has_reasons=has_reasons)
        return
    extra = sorted(set(validation.outcomes) - set(credit.outcomes))
    require(
        not extra,
        "T07",
        f"Validated, but not in the credit: {', '.join(extra)}.",
        remedy="Validate outcomes of the credit only.",
    )
    is_once = len(set(validation.outcomes)) == len(validation.outcomes)
    require(
        bool(validation.outcomes) and is_once,
        "T07",
        "The validation names no outcome, or one of them twice.",
        remedy="Name the outcomes that are validated.",
    )
    is_whole = set(credit.outcomes) <= set(validation.outcomes)
    require(
        is_whole or has_reasons,
        "T05",
        "Outcomes of the credit are left out, and no reason is given.",
        remedy="Say which outcomes lack what.",
    )


def require_shown(transfer: Transfer, validation: Validation) -> None:
    """Raise `TransitionError` where a validated outcome is not shown, after a correction (T07)."""
    lost = sorted(set(validation.outcomes) - passed_outcomes(transfer.portfolio))
    require(
        not lost,
        "T07",
        f"Validated, but not positively assessed any more: {', '.join(lost)}.",
        remedy="Leave out what was corrected, and give the reason.",
    )


def require_nothing_granted(granted: Iterable[str], *, has_reasons: bool) -> None:
    """Raise `TransitionError` unless a refusal has reasons and grants nothing (T05, T07)."""
    require(
        has_reasons, "T05", "The refusal gives no reason.", remedy="Say which outcomes lack what."
    )
    require(
        not tuple(granted),
        "T07",
        "A refusal grants nothing, and names no outcome or unit.",
        remedy="Name none where you refuse, or grant what you name.",
    )


def require_first_or_appeal(transfer: Transfer, validation: Validation, credit: Credit) -> None:
    """Raise `TransitionError` on a second decision that is no appeal (S-decided, T12)."""
    portfolio = transfer.portfolio
    standing = open_refusal(portfolio, credit)
    if validation.appeals is None:
        is_first = credit in undecided_credits(portfolio)
        require(
            is_first,
            "S-decided",
            "There is a decision on the credit already.",
            remedy="Name the refusal that an appeal is made against, where there is one.",
        )
        return
    if standing is None or standing.iri != validation.appeals:
        refuse(
            "T12",
            "The appeal does not name the refusal that stands for this credit.",
            remedy="Name the newest decision that refuses outcomes of the credit.",
        )
    require(
        standing.decided_on <= validation.decided_on,
        "T12",
        "The appeal is decided before the refusal.",
        remedy="Correct one of the two days.",
    )
    is_new = not set(validation.outcomes) <= _granted_on(portfolio, credit)
    require(
        is_new or validation.result is DecisionResult.REFUSED,
        "S-decided",
        "The appeal grants nothing that is not validated already.",
        remedy="Name the outcomes that were refused, or refuse the appeal with reasons.",
    )


def _granted_on(portfolio: Portfolio, credit: Credit) -> frozenset[str]:
    own = tuple(one for one in portfolio.validations if one.credit == credit.iri)
    return validated_outcomes(replace(portfolio, validations=own))
