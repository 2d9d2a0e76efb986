"""What counts towards a qualification as linked data, with the decisions that make it count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.service.credit.forms import is_stated
from ecvet_graph.service.credit.progressing import compute_progress
from ecvet_graph.service.mobility.serving import accumulation_as_json_ld, accumulation_as_turtle
from ecvet_graph.service.structures import Structures

__all__ = ["ACCUMULATION_TYPES", "accumulation_document"]

_WRITERS: Mapping[str, Callable[..., bytes]] = MappingProxyType(
    {"text/turtle": accumulation_as_turtle, "application/ld+json": accumulation_as_json_ld}
)
ACCUMULATION_TYPES = tuple(_WRITERS)
"""Media types of an accumulation."""


def accumulation_document(
    structures: Structures, portfolio: Portfolio, target: str, *, day: date, media_type: str
) -> bytes:
    """Return what counts towards a qualification on a day, in one of `ACCUMULATION_TYPES`.

    Raises:
        UsageFault: it is only stated what the learner holds, so that there is no decision to name.
        NotFoundError: there is no such qualification, or it has no units.
    """
    if is_stated(portfolio):
        raise UsageFault(
            "Only lists of units and outcomes were given, and linked data names decisions.",
            remedy="Give the records: assessments, credits, validations and recognitions.",
        )
    progress = compute_progress(structures, portfolio, target, day=day)
    return _WRITERS[media_type](portfolio, progress, store=structures.store)
