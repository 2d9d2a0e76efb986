"""Withdrawing a dataset for an installation."""

from __future__ import annotations

from ecvet_graph.config import Settings
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.model.learning import Text
from ecvet_graph.publish import Receipt
from ecvet_graph.publish.withdrawal import withdraw
from ecvet_graph.service.agencies import Actor
from ecvet_graph.store import StoreHome

__all__ = ["take_back"]


def take_back(
    settings: Settings,
    agency: str,
    dataset: str,
    actor: Actor | str,
    *,
    expected: int | None,
    reason: Text | None = None,
    dry_run: bool = False,
) -> Receipt:
    """Withdraw a dataset: a new version without statements, and a tombstone for each of its things.

    A dry run only tells what would be withdrawn.

    Raises:
        UsageFault: an id is not well formed.
        NotFoundError: there is no such dataset.
        PreconditionError: it is in another version than expected.
        ConflictError, StoreError: the store cannot be written.
    """
    return withdraw(
        StoreHome.open(settings.store),
        check_agency(agency),
        check_dataset(dataset),
        base=settings.base,
        expected=expected,
        reason=reason,
        actor=str(actor),
        dry_run=dry_run,
    )
