"""The graphs that links and matches are written to, and who may write them when."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ecvet_graph.errors import ConflictError
from ecvet_graph.model.iris import Graphs
from ecvet_graph.store import Draft, Home
from ecvet_graph.store.touched import read_touched
from ecvet_graph.store.version import hold, take

__all__ = ["derivation_lock", "derived_graphs", "is_derived", "is_touched", "require_underived"]

_LOCK = "derivation.lock"
# Who asks whether somebody derives has the lock for a moment, too.
_PATIENCE, _LOOK = 0.5, 0.01


def derived_graphs(base: str) -> tuple[str, ...]:
    """Return the graphs of skill links, coverage and matches."""
    graphs = Graphs(base)
    return graphs.skill_links, graphs.coverage, graphs.matches


def is_touched(folder: Path, graphs: Iterable[str], *, since: int) -> bool:
    """Return whether one of the graphs may differ between two versions; `folder` is of the later."""
    touched = read_touched(folder, since=since)
    return touched is None or any(graph in touched.graphs for graph in graphs)


def require_underived(home: Home, draft: Draft, *, base: str, since: int) -> None:
    """Refuse to write what was derived from the version `since` over what others derived after it.

    What was published meanwhile is no hindrance: it is derived next.

    Raises:
        ConflictError: links or matches were written meanwhile, or it cannot be told.
    """
    number = draft.previous.version
    folder = home.folder / "versions" / f"{number:06d}"
    if number != since and is_touched(folder, derived_graphs(base), since=since):
        raise ConflictError(
            f"Links or matches were written since version {since}, up to version {number}.",
            remedy="Run the command again.",
        )


@contextmanager
def derivation_lock(home: Home) -> Iterator[None]:
    """Be the only one who derives until the block ends; the lock of a process that died is free.

    Raises:
        ConflictError: another process derives.
    """
    with (home.folder / _LOCK).open("ab") as lock:
        deadline = time.monotonic() + _PATIENCE
        while not take(lock):
            if time.monotonic() >= deadline:
                raise ConflictError(
                    f"Another process derives links and matches in {home.folder}.",
                    remedy="Wait until it has ended; it does this work too.",
                )
            time.sleep(_LOOK)
        yield


def is_derived(home: Home) -> bool:
    """Return whether a process derives right now."""
    try:
        with (home.folder / _LOCK).open("rb") as lock:
            return not hold(lock)
    except OSError:
        return False
