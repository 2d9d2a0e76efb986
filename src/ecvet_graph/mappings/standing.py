"""What several decisions amount to: which of them stand, and the status of a pair.

Only the competent institution of the target qualification recognises (2009/C 155/02, Annex I(h) and
II.3), and only for the unit itself: what it confirms for planning or information stays a suggestion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from ecvet_graph.model.match import MatchStatus
from ecvet_graph.model.review import (
    Decision,
    LinkDecision,
    Purpose,
    ReviewedCase,
    ReviewedPair,
    ReviewResult,
    Side,
)

__all__ = ["is_positive", "is_unchanged", "review_pair", "standing", "status_of"]

_Record = TypeVar("_Record", Decision, LinkDecision)
_POSITIVE = frozenset({ReviewResult.CONFIRMED, ReviewResult.RESTRICTED})
# What the receiving side decides, and for which purpose, gives the status; all else is a view.
_STATUS: Mapping[tuple[ReviewResult, Purpose], MatchStatus] = {
    (ReviewResult.CONFIRMED, Purpose.EXEMPTION): MatchStatus.RECOGNISED_IN_CASE,
    (ReviewResult.RESTRICTED, Purpose.EXEMPTION): MatchStatus.RECOGNISED_IN_CASE,
    **{(ReviewResult.REJECTED, purpose): MatchStatus.REJECTED for purpose in Purpose},
}
_FURTHEST_FIRST = (
    MatchStatus.AGREED_IN_MOU,
    MatchStatus.RECOGNISED_IN_CASE,
    MatchStatus.REJECTED,
    MatchStatus.SUGGESTED,
)


def is_positive(result: ReviewResult) -> bool:
    """Return whether a result accepts the source for the target, wholly or in part."""
    return result in _POSITIVE


def standing(records: Iterable[_Record]) -> tuple[_Record, ...]:
    """Return the records that no later one revises, the newest first."""
    known = list(records)
    revised = {record.revises for record in known}
    left = [record for record in known if record.iri not in revised]
    return tuple(sorted(left, key=lambda record: (record.decided_at, record.iri), reverse=True))


def status_of(decisions: Iterable[Decision]) -> MatchStatus:
    """Return the status of one direction and purpose from the decisions that count for it.

    The latest of the receiving side counts; where it rests on a memorandum, the pair is agreed.
    """
    receiving = [one for one in decisions if one.side is Side.RECEIVING]
    if not receiving:
        return MatchStatus.SUGGESTED
    latest = max(receiving, key=lambda one: (one.decided_at, one.iri))
    if latest.memorandum and is_positive(latest.result):
        return MatchStatus.AGREED_IN_MOU
    return _STATUS.get((latest.result, latest.purpose), MatchStatus.SUGGESTED)


def review_pair(decisions: Sequence[Decision], contents: Mapping[str, str]) -> ReviewedPair:
    """Return where a pair stands.

    Args:
        decisions: all that were ever made about the two units, in either direction.
        contents: the digest of what is said of each unit now; a unit that is gone has none.
    """
    left = standing(decisions)
    counting: defaultdict[tuple[str, str, Purpose], list[Decision]] = defaultdict(list)
    for one in left:
        if is_unchanged(one, contents):
            counting[one.source_unit, one.target_unit, one.purpose].append(one)
    cases = tuple(_case(key, found) for key, found in sorted(counting.items()))
    furthest = min(cases, key=_place, default=None)
    return ReviewedPair(
        status=furthest.status if furthest else MatchStatus.SUGGESTED,
        purpose=furthest.purpose if furthest else None,
        decisions=left,
        is_current=bool(counting),
        cases=cases,
    )


def is_unchanged(decision: Decision, contents: Mapping[str, str]) -> bool:
    """Return whether both units say what they said when it was decided; only then it counts.

    `contents` is the digest of what is said of each unit now; a unit that is gone has none.
    """
    return (
        contents.get(decision.source_unit) == decision.source_content
        and contents.get(decision.target_unit) == decision.target_content
    )


def _case(key: tuple[str, str, Purpose], decisions: Sequence[Decision]) -> ReviewedCase:
    source, target, purpose = key
    views = {is_positive(one.result) for one in decisions}
    return ReviewedCase(source, target, purpose, status_of(decisions), is_disputed=len(views) > 1)


def _place(case: ReviewedCase) -> int:
    return _FURTHEST_FIRST.index(case.status)
