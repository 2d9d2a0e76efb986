"""What a dataset is right now, and whether something was published before: asked before a change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.publish import Outcome, Receipt, Submission
from ecvet_graph.publish.archive import VersionInfo, versions
from ecvet_graph.store import Document, StoreHome

__all__ = ["Standing", "earlier", "standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Number of the newest version of a dataset, 0 for none, and whether it withdrew the dataset."""

    version: int
    is_withdrawn: bool


def standing(settings: Settings, agency: str, dataset: str) -> Standing:
    """Return what a dataset is in the newest version of the store. Raises StoreError."""
    known = _versions(settings, agency, dataset)
    return Standing(known[-1].number, known[-1].is_withdrawn) if known else Standing(0, False)


def earlier(
    settings: Settings, agency: str, dataset: str, *, seen: Collection[int], sha256: str | None
) -> Receipt | None:
    """Return the receipt of a version that a request made whose answer was lost, if it made it.

    Args:
        settings: those of the installation.
        agency: id of the agency.
        dataset: name of the dataset.
        seen: the versions of which its sender saw one, nothing where there was to be no dataset.
        sha256: digest of its document, `None` for a withdrawal.
    """
    known = _versions(settings, agency, dataset)
    before = {0: not seen} | {
        one.number: one.number in seen or (one.is_withdrawn and not seen) for one in known
    }
    wanted = (sha256 is None, sha256 or "")
    made = next(
        (
            one
            for one in known
            if before[one.number - 1] and (one.is_withdrawn, one.sha256) == wanted
        ),
        None,
    )
    if made is None:
        return None
    return Receipt(
        submission=Submission(Path(), agency, dataset),
        outcome=Outcome.WITHDRAWN if made.is_withdrawn else Outcome.PUBLISHED,
        document=Document(made.sha256, made.size),
        version=made.number,
        issued=made.issued.isoformat(timespec="seconds"),
    )


def _versions(settings: Settings, agency: str, dataset: str) -> tuple[VersionInfo, ...]:
    with StoreHome.ensure(settings.store).reader() as snapshot:
        return versions(snapshot.store, agency, dataset, base=settings.base)
