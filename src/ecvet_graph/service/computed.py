"""What was computed for a version, and still holds for a later one: the newest index, the list."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ecvet_graph.model.iris import Graphs
from ecvet_graph.service.matchfile import match_file
from ecvet_graph.store import Home, Snapshot
from ecvet_graph.store.touched import read_touched

__all__ = ["carry_list", "filed_indexes"]

_SUFFIX = ".npz"


def filed_indexes(home: Home, *, version: int) -> dict[int, Path]:
    """Return the files of the comparison index of a version and of those before it, newest first."""
    return _filed(home.folder / "index", version)


def carry_list(home: Home, snapshot: Snapshot, *, base: str) -> None:
    """Let the filed list of matches of an earlier version serve one that touched no match."""
    version = snapshot.manifest.version
    target = match_file(home, version)
    for number, path in _filed(target.parent, version).items():
        touched = read_touched(snapshot.folder, since=number)
        if number == version or touched is None or Graphs(base).matches in touched.graphs:
            return
        # Another process may have done it, or the store may only be read: the graph tells as well.
        with suppress(OSError):
            os.link(path, target)
        return


def _filed(folder: Path, version: int) -> dict[int, Path]:
    found = {int(path.stem): path for path in folder.glob(f"*{_SUFFIX}") if path.stem.isdigit()}
    return {number: found[number] for number in sorted(found, reverse=True) if number <= version}
