"""A folder for the temporary files of one program and its children, which no death leaves behind.

It is locked for as long as one of them lives. Who starts next removes the folders that nobody locks:
those of programs that were killed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.util import Finalize
from pathlib import Path
from typing import BinaryIO

from ecvet_graph.store.version import take

__all__ = ["own_scratch", "sweep_scratch"]

_PREFIX = "ecvet-graph-run-"
_FRESH = "ecvet-graph-new-"
_LOCK = "lock"
_VARIABLE = "TMPDIR"
_OF_PROCESSES = "pymp-*"
# After multiprocessing has removed what it keeps there
_LAST = -1000


@contextmanager
def own_scratch() -> Iterator[Path]:
    """Give a folder while the block lasts; whatever is made by `tempfile` meanwhile lies in it.

    Child processes keep to it too. Where the system gives no folder, all goes on as without one. It is
    removed at the end of the block, or of the program where this started others by `multiprocessing`.
    """
    place = Path(tempfile.gettempdir())
    sweep_scratch(place)
    before = os.environ.get(_VARIABLE)
    with ExitStack() as stack:
        try:
            fresh = Path(tempfile.mkdtemp(prefix=_FRESH, dir=place))
            lock = (fresh / _LOCK).open("ab")
            stack.callback(lock.close)
            take(lock)
            # Locked before it has a name that is swept
            folder = fresh.rename(place / fresh.name.replace(_FRESH, _PREFIX, 1))
        except OSError:
            yield place
            return
        stack.pop_all()
        stack.callback(_remove, folder, lock)
        stack.callback(_use, before)
        _use(str(folder))
        yield folder


def sweep_scratch(place: Path) -> int:
    """Remove what dead programs of this user left in a folder, and return how many did."""
    swept = 0
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            with (folder / _LOCK).open("r+b") as lock:
                if take(lock):
                    shutil.rmtree(folder, ignore_errors=True)
                    swept += 1
    return swept


def _remove(folder: Path, lock: BinaryIO) -> None:
    """Remove a folder; one that processes are started from goes when the program ends.

    The server that starts them may be asked for more, and whoever made its place removes it.
    """
    if any(folder.glob(_OF_PROCESSES)):
        Finalize(None, _clear, args=(folder, lock), exitpriority=_LAST)
    else:
        _clear(folder, lock)


def _clear(folder: Path, lock: BinaryIO) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()


def _use(folder: str | None) -> None:
    if folder is None:
        os.environ.pop(_VARIABLE, None)
    else:
        os.environ[_VARIABLE] = folder
    # Otherwise the module keeps to what it found out first.
    tempfile.tempdir = None
