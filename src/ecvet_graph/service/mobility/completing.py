"""A draft of a public decision with what the officer wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.review import ReviewResult
from ecvet_graph.publish.proposals import Proposal
from ecvet_graph.service.mobility.requests import PublishingPrecedent

__all__ = ["completed"]


def completed(drafts: Iterable[Proposal], asked: PublishingPrecedent) -> Proposal:
    """Return the draft on two units with what the officer wrote; open outcomes only become more.

    Raises:
        NotFoundError: no draft is on these units.
    """
    pair = asked.source, asked.target
    draft = next((one for one in drafts if (one.source_unit, one.target_unit) == pair), None)
    if draft is None:
        raise NotFoundError(
            "The transfer has decided nothing on these two units.",
            remedy="Name source and target as a draft does.",
        )
    opened = tuple(dict.fromkeys((*draft.open_outcomes, *asked.open_outcomes)))
    is_confirmed = draft.result is ReviewResult.CONFIRMED
    return replace(
        draft,
        result=ReviewResult.RESTRICTED if is_confirmed and opened else draft.result,
        open_outcomes=() if draft.result is ReviewResult.REJECTED else opened,
        reason=asked.reason,
        differences=asked.differences,
        memorandum=draft.memorandum if asked.memorandum else None,
    )
