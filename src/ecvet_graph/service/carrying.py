"""What was computed from the data of a version serves the next one where only decisions were added.

Index and list of matches are files of a version. A decision changes nothing that they were made of,
so that they are linked to the version that holds it instead of being computed again.
"""

from __future__ import annotations

import os
from contextlib import suppress

from ecvet_graph.store import StoreHome

__all__ = ["carry_computed"]

_FOLDERS = ("index", "lists")


def carry_computed(home: StoreHome, version: int | None) -> None:
    """Let the files of the version before serve a version too; `None` is no new version."""
    if version is None:
        return
    for folder in _FOLDERS:
        for path in (home.folder / folder).glob(f"{version - 1:06d}.*"):
            # What cannot be linked is computed again when somebody asks.
            with suppress(OSError):
                os.link(path, path.with_name(f"{version:06d}{path.suffix}"))
