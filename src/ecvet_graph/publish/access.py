"""Files of an installation that decide who may do what: in `access/` of the store folder.

Each is a JSON object with a list of entries, written whole and durably, readable by its owner only,
changed by one process at a time, and checked entry by entry whenever it is read.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from ecvet_graph.errors import StoreError, UsageFault
from ecvet_graph.store import Home
from ecvet_graph.store.durable import write_durably
from ecvet_graph.store.version import file_faults, writer_lock

__all__ = ["AccessFile", "is_text"]

_FORMAT = 1
_PATIENCE = 10.0
# What reading a file raises that somebody or something has changed
_DAMAGES = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    UsageFault,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AccessFile(Generic[T]):
    """A list of entries in a file of its own.

    Attributes:
        name: what the entries are, in the plural; also the name of the file.
        from_plain: makes an entry of plain JSON values; raises ValueError, TypeError, KeyError or
            UsageFault.
        to_plain: the way back.
        after_exposure: what to do once others could have read or written it.
        after_damage: what to do when it cannot be read.
    """

    name: str
    from_plain: Callable[[dict[str, Any]], T]
    to_plain: Callable[[T], dict[str, Any]]
    after_exposure: str
    after_damage: str

    def path(self, home: Home) -> Path:
        """Return where the file lies."""
        return home.folder / "access" / f"{self.name}.json"

    def read(self, home: Home) -> list[T]:
        """Return all entries, none where there is no file.

        Raises:
            StoreError: the file is damaged, or others than its owner may read or write it.
        """
        path = self.path(home)
        try:
            with path.open("rb") as file:
                if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                    raise StoreError(
                        f"Others than its owner may read or write {path}.",
                        remedy=f"Take these rights away with `chmod 600`, {self.after_exposure}",
                    )
                return self._entries(json.load(file))
        except FileNotFoundError:
            return []
        except _DAMAGES as fault:
            raise StoreError(
                f"The {self.name} in {path} cannot be read.", remedy=self.after_damage
            ) from fault

    @contextmanager
    def changing(self, home: Home) -> Iterator[list[T]]:
        """Give the list of entries, and keep what was made of it; one process at a time.

        Raises:
            StoreError, ConflictError: it cannot be read or written, or another process changes it.
        """
        path = self.path(home)
        with file_faults(home.folder):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            with writer_lock(path.with_suffix(".lock"), wait=_PATIENCE):
                entries = self.read(home)
                yield entries
                plain = [self.to_plain(one) for one in entries]
                text = json.dumps({"format": _FORMAT, self.name: plain})
                write_durably(path, text.encode(), mode=0o600)

    def _entries(self, plain: dict[str, Any]) -> list[T]:
        if plain["format"] != _FORMAT:
            raise ValueError("The file has a format of another version.")
        return [self.from_plain(one) for one in plain[self.name]]


def is_text(value: object) -> bool:
    """Return whether a JSON value is a text."""
    return isinstance(value, str)
