"""What an institution proposes to decide, and what must be said for it.

Who refuses bears the burden of proof: a rejection names the substantial difference and its reason
(Lisbon Recognition Convention, Article III.3 and its Criteria and Procedures, taken as method).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.model.iris import SKOS
from ecvet_graph.model.learning import Text
from ecvet_graph.model.review import CLOSE_MATCH, Difference, Purpose, ReviewResult, Side

__all__ = ["REASON_LENGTH", "LinkProposal", "Proposal", "check_link_proposal", "check_proposal"]

REASON_LENGTH = 2000
# Line feeds and tabs are text; other controls and marks that turn the direction of text are not.
_FORBIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_PLAIN = frozenset("\n\t\u00ad\u200c\u200d")
# RFC 5646, section 4.4.1: a tag of 35 characters holds everything that tags are made of
_LANGUAGE = re.compile(r"(?=.{2,35}\Z)[a-z]{2,3}(-[a-z0-9]{2,8})*")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PREDICATES: Mapping[ReviewResult, frozenset[str]] = {
    ReviewResult.CONFIRMED: frozenset(
        SKOS + name
        for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
    ),
    ReviewResult.RESTRICTED: frozenset(
        SKOS + name for name in ("closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
    ),
    ReviewResult.REJECTED: frozenset(
        SKOS + name for name in ("exactMatch", "closeMatch", "relatedMatch")
    ),
}
_DEFAULT: Mapping[ReviewResult, str] = {
    ReviewResult.CONFIRMED: CLOSE_MATCH,
    ReviewResult.RESTRICTED: SKOS + "relatedMatch",
    ReviewResult.REJECTED: CLOSE_MATCH,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision on a pair of units before it is checked and recorded; see `model.review.Decision`.

    `predicate` is the IRI of a SKOS mapping property, `None` for the usual one of the result:
    `skos:exactMatch` is left to people, and is said here or nowhere. `memorandum` is the IRI of a
    public memorandum of understanding that the decision rests on.
    """

    source_unit: str
    target_unit: str
    result: ReviewResult
    side: Side
    purpose: Purpose
    reason: Text | None = None
    differences: tuple[Difference, ...] = ()
    open_outcomes: tuple[str, ...] = ()
    predicate: str | None = None
    memorandum: str | None = None

    @property
    def mapping_predicate(self) -> str:
        """Return the predicate, or the usual one of the result."""
        return self.predicate or _DEFAULT[self.result]


@dataclass(frozen=True, slots=True)
class LinkProposal:
    """A decision on the link of an outcome to a skill before it is checked and recorded."""

    outcome: str
    skill: str
    result: ReviewResult
    reason: Text | None = None


def check_proposal(proposal: Proposal) -> None:
    """Refuse a decision that lacks what its result asks for, or says what does not go with it.

    Raises:
        InvalidDataError: names the field and what to do.
    """
    if proposal.source_unit == proposal.target_unit:
        raise _invalid("target", "A unit is compared with itself.", "Name two units.")
    _check_reason(proposal.reason)
    is_rejection = proposal.result is ReviewResult.REJECTED
    if is_rejection and not proposal.reason:
        raise _invalid(
            "reason", "A rejection needs a reason.", "Who refuses bears the burden of proof."
        )
    if is_rejection and not proposal.differences:
        raise _invalid(
            "difference",
            "A rejection names the substantial difference.",
            f"Name one or more of: {', '.join(Difference)}.",
        )
    if proposal.result is ReviewResult.CONFIRMED and proposal.differences:
        raise _invalid(
            "difference",
            "Who confirms sees no substantial difference.",
            "Restrict or reject, or leave the difference out.",
        )
    is_restriction = proposal.result is ReviewResult.RESTRICTED
    if is_restriction != bool(proposal.open_outcomes):
        raise _invalid(
            "open",
            "A restriction says which outcomes of the target stay open, and nothing else does.",
            "Name the open outcomes by their IRIs, or confirm or reject.",
        )
    if proposal.mapping_predicate not in _PREDICATES[proposal.result]:
        raise _invalid(
            "predicate",
            f"{str(proposal.predicate)[:100]} does not go with a decision that is {proposal.result}.",
            f"Use one of: {', '.join(sorted(_PREDICATES[proposal.result]))}.",
        )


def check_link_proposal(proposal: LinkProposal) -> None:
    """Refuse a decision on a link that is neither confirmed nor rejected with a reason.

    Raises:
        InvalidDataError: names the field and what to do.
    """
    _check_reason(proposal.reason)
    if proposal.result is ReviewResult.RESTRICTED:
        raise _invalid("result", "A link is confirmed or rejected.", "Choose one of the two.")
    if proposal.result is ReviewResult.REJECTED and not proposal.reason:
        raise _invalid(
            "reason", "A rejection needs a reason.", "Who refuses bears the burden of proof."
        )


def _check_reason(reason: Text | None) -> None:
    if reason is None:
        return
    if len(reason.value) > REASON_LENGTH:
        raise _invalid("reason", f"A reason has 1 to {REASON_LENGTH} characters.", "Shorten it.")
    odd = next(filter(_is_odd, reason.value), None)
    if odd:
        raise _invalid(
            "reason", f"The reason holds the control character U+{ord(odd):04X}.", "Remove it."
        )
    if not any(map(str.isalnum, reason.value)):
        raise _invalid("reason", "The reason says nothing.", "Give it in words.")
    if _MAIL.search(reason.value):
        raise _invalid(
            "reason",
            "The reason holds an address of electronic mail.",
            "Reasons are public: name institutions, never persons.",
        )
    if not _LANGUAGE.fullmatch(reason.language):
        raise _invalid(
            "language", f"{reason.language[:40]!r} is not a language tag.", "Give one such as de."
        )


def _is_odd(sign: str) -> bool:
    # Noncharacters: Unicode keeps them free for ever, and XML cannot hold all of them.
    is_free = ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF  # noqa: PLR2004
    return is_free or (unicodedata.category(sign) in _FORBIDDEN and sign not in _PLAIN)


def _invalid(field: str, message: str, remedy: str) -> InvalidDataError:
    return InvalidDataError(message, remedy=remedy, place=Place("the decision", field=field))
