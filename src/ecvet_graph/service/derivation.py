"""Deriving what a publication left undone, and telling how far that is.

What is due follows from the data, so that nothing is lost when a run dies: the next one finds the
same due. Laws, bounds and figures: `docs/decisions/0015-increments.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from ecvet_graph.config import Settings
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.service.derivation_status import Narrator
from ecvet_graph.service.derived_graphs import derivation_lock
from ecvet_graph.service.deriving import link_outcomes, match_units
from ecvet_graph.service.increments import DerivationReport, Increment
from ecvet_graph.service.vectors import TextVectors
from ecvet_graph.service.watermark import Watermark, dataset_versions, read_watermark
from ecvet_graph.skills import available_encoder
from ecvet_graph.store import StoreHome

__all__ = ["MOST_DRIFT", "derive_pending"]

MOST_DRIFT = 0.01
"""The part of the weight of all skills that a recount may move before it is made."""


def derive_pending(
    settings: Settings,
    *,
    with_encoder: bool = True,
    clock: Callable[[], datetime] | None = None,
    progress: Progress | None = None,
) -> DerivationReport:
    """Derive what is due since the last run, as one new version of the store.

    All is derived anew where it cannot be told what changed, where nothing was derived yet, or
    where the weights drifted by more than `MOST_DRIFT`. How far it is stands in the status.

    Raises:
        ConflictError: another process derives, or holds the store for too long.
        NotFoundError: there is no store, nothing to link, or no skill to link to.
        StoreError: the store cannot be read or written.
    """
    home = StoreHome.open(settings.store)
    if _is_empty(home, base=settings.base):
        return DerivationReport(None)
    with derivation_lock(home), Narrator(home, progress or Silent()) as narrator:
        run = Increment(
            home,
            settings,
            TextVectors.open(settings, encode_new=True) if with_encoder else None,
            available_encoder(settings.encoder) if with_encoder else None,
            (clock or _now)(),
            narrator,
        )
        report = run.changes()
        if report is not None and report.drift <= MOST_DRIFT:
            return report
        return _everything(settings, with_encoder=with_encoder, progress=narrator)


def _is_empty(home: StoreHome, *, base: str) -> bool:
    """Return whether nothing was ever published or derived."""
    if read_watermark(home) != Watermark():
        return False
    with home.reader() as snapshot:
        return not dataset_versions(snapshot.store, base=base)


def _everything(settings: Settings, *, with_encoder: bool, progress: Progress) -> DerivationReport:
    linked = link_outcomes(settings, with_encoder=with_encoder, progress=progress)
    matched = match_units(settings, with_encoder=with_encoder, progress=progress)
    return DerivationReport(
        matched.version, is_full=True, linked=linked.outcomes, written=matched.matches
    )


def _now() -> datetime:
    return datetime.now(UTC)
