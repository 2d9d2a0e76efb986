"""A publisher that dies right before or after a step of its work; what the crash tests run."""

from __future__ import annotations

import os
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.unit.publish.trades import AGENCY, BASE, DATASET, submission

from ecvet_graph.publish import publish, withdraw, writing
from ecvet_graph.publish.archive_files import ArchiveFolder
from ecvet_graph.quality import load_shapes, shipped_vocabulary
from ecvet_graph.store import Documents, OxigraphStore, StoreHome

STEPS: tuple[tuple[Any, str], ...] = (
    (Documents, "keep"),
    (StoreHome, "_copy"),
    (ArchiveFolder, "keep_change"),
    (writing, "_change"),
    (writing, "enter"),
    (writing, "bury"),
    (OxigraphStore, "flush"),
    (StoreHome, "_settle"),
    (writing, "record"),
    (StoreHome, "_switch"),
    (StoreHome, "_prune"),
)
"""The steps of a publication in their order."""

DIED = 9
_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


def die_at(folder: Path, text: str, *, step: int, after: bool) -> int | None:
    """Publish a document in a process that dies at a step; return the status it ended with.

    An empty text withdraws the dataset.
    """
    child = _CONTEXT.Process(target=_work, args=(folder, text, step, after))
    child.start()
    child.join(120)
    return child.exitcode


def warm_up() -> None:
    """Read constraints and vocabularies once, for all processes that come."""
    load_shapes("publish")
    shipped_vocabulary()("http://data.europa.eu/snb/eqf/4")


def _work(folder: Path, text: str, step: int, after: bool) -> None:
    owner, name = STEPS[step]
    setattr(owner, name, _deadly(getattr(owner, name), after=after))
    home = StoreHome.open(folder / "store")
    if text:
        publish(home, [submission(folder, text)], base=BASE, workers=1, cache=folder / "cache")
    else:
        withdraw(home, AGENCY, DATASET, base=BASE)


def _deadly(step: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    def work(*arguments: Any, **options: Any) -> Any:
        if not after:
            os._exit(DIED)
        step(*arguments, **options)
        os._exit(DIED)

    return work


if __name__ != "__main__":
    warm_up()
