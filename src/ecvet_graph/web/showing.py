"""Who publishes reads it with the next request, whichever process answers: each tells what it shows.

Every web process has a small file with the version that its pages show, and keeps it locked for as long
as it lives. An answer to a publisher waits until all of them have come to what was published; visitors
never wait, and read a whole version before it meanwhile.
"""

from __future__ import annotations

import os
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ecvet_graph.service.log_lines import happened
from ecvet_graph.store.version import take

__all__ = ["Showing", "tell_in"]

_FOLDER = "ECVET_SHOWING"
_FRESH, _SUFFIX = ".fresh", ".shown"
_DIGITS = 20
# Seconds that a publisher waits at most (less than a server that stops does), and between looks
_PATIENCE = 15.0
_LOOK_EVERY = 0.02


class Showing:
    """What this process shows, and whether all others show it too; for all threads of a process."""

    def __init__(self, *, folder: Path | None = None) -> None:
        """Tell it in a folder, by default that of the server; without one the process is alone."""
        named = os.environ.get(_FOLDER)
        self._folder = folder or (Path(named) if named else None)
        self._version = 0
        self._own: BinaryIO | None = None

    def tell(self, version: int) -> None:
        """Tell that from now on pages of this process show a version."""
        self._version = version
        if self._folder is None:
            return
        if self._own is None:
            self._own = _locked(self._folder, version)
            weakref.finalize(self, self._own.close)
        os.pwrite(self._own.fileno(), _written(version), 0)

    def wait_for(self, version: int, *, seconds: float = _PATIENCE) -> bool:
        """Wait until every process that lives shows a version or a later one; return whether all do."""
        deadline = time.monotonic() + seconds
        while not self._all_show(version):
            if time.monotonic() > deadline:
                happened("shown-late", version=version, seconds=seconds)
                return False
            time.sleep(_LOOK_EVERY)
        return True

    def _all_show(self, version: int) -> bool:
        if self._version < version:
            return False
        files = self._folder.glob(f"*{_SUFFIX}") if self._folder else ()
        return all(_shows(file, version) for file in files)


def tell_in(folder: Path) -> None:
    """Let the processes that this one starts tell each other in a folder what they show."""
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ[_FOLDER] = str(folder)


def _locked(folder: Path, version: int) -> BinaryIO:
    """Make the file of this process; it has its name once it is locked."""
    fresh = folder / f"{os.getpid()}{_FRESH}"
    file = fresh.open("w+b", buffering=0)
    take(file)
    file.write(_written(version))
    fresh.rename(fresh.with_suffix(_SUFFIX))
    return file


def _written(version: int) -> bytes:
    return b"%0*d" % (_DIGITS, version)


def _shows(file: Path, version: int) -> bool:
    """Return whether a process shows a version; one that has died keeps nobody waiting."""
    with suppress(FileNotFoundError), file.open("r+b", buffering=0) as opened:
        if int(opened.read(_DIGITS)) >= version:
            return True
        if not take(opened):
            return False
        file.unlink()
    return True
