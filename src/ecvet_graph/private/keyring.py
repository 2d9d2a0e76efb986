"""The data keys of the private store, each wrapped by the master key, in a file of their own.

Each learner has a data key. What it sealed can never be read again once it is destroyed, neither in
the store nor in any copy of its records. Two keys belong to the installation: one seals records of
institutions, one makes names for lookup.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ecvet_graph.errors import ConflictError, StoreError
from ecvet_graph.private.keyfile import key_name
from ecvet_graph.private.seals import draw_key, seal, unseal
from ecvet_graph.private.tables import empty_journal, writing

__all__ = ["INDEX_KEY", "INSTALLATION_KEY", "KeyRing", "facts_of", "fill_keyring"]

INSTALLATION_KEY, INDEX_KEY = "installation", "index"
_OWN = frozenset({INSTALLATION_KEY, INDEX_KEY})
_NO_KEY = ""


def fill_keyring(connection: sqlite3.Connection, *, store: str, master: bytes | None) -> None:
    """Draw the keys of an installation, wrapped by a master key or, on an own volume, as they are."""
    facts = {"store": store, "master": key_name(master) if master else _NO_KEY}
    ring = KeyRing(connection, store, master)
    with writing(connection):
        connection.executemany("INSERT INTO fact VALUES (?, ?)", facts.items())
        for name in sorted(_OWN):
            ring.add(name)


def facts_of(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what a file says of itself."""
    return dict(connection.execute("SELECT name, value FROM fact"))


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of a store, opened by its master key; `None` where they lie on a volume unwrapped."""

    connection: sqlite3.Connection
    store: str
    master: bytes | None

    @classmethod
    def open(
        cls, connection: sqlite3.Connection, find: Callable[[str], bytes | None] | None
    ) -> KeyRing:
        """Return the ring.

        Args:
            connection: the file of keys.
            find: gives the master key of a name, `None` where it has another one; `None` where the
                settings say that the keys lie unwrapped on an encrypted volume.

        Raises:
            StoreError: the master key is that of another store, or the settings say something else
                about the volume than the store does.
        """
        facts = facts_of(connection)
        name = facts.get("master", "?")
        master = find(name) if find and name else None
        if (master is None) != (name == _NO_KEY and find is None):
            raise StoreError(
                "The key file is not that of the private store.",
                remedy="Name the right one in ECVET_PRIVATE_KEY; after `private rekey`, start the "
                "service again with the new one. A store that was made without one needs "
                "ECVET_PRIVATE_SEALING=encrypted-volume.",
            )
        return cls(connection, facts.get("store", ""), master)

    def add(self, name: str = "") -> str:
        """Draw a data key, keep it, and return its name.

        Raises:
            ConflictError: the master key was changed since the ring was opened.
        """
        self._require_in_force()
        name = name or secrets.token_hex(16)
        wrapped = self._wrapped(name, draw_key(), master=self.master)
        self.connection.execute("INSERT INTO key (id, wrapped) VALUES (?, ?)", (name, wrapped))
        return name

    def find(self, name: str) -> bytes | None:
        """Return a data key, `None` where it was destroyed.

        Raises:
            ConflictError: the master key was changed since the ring was opened.
            StoreError: it was changed on the disk.
        """
        row = self.connection.execute("SELECT wrapped FROM key WHERE id = ?", (name,)).fetchone()
        return None if row is None else self._unwrapped(name, row[0])

    def own(self, name: str) -> bytes:
        """Return a key of the installation.

        Raises:
            StoreError: it is missing.
        """
        key = self.find(name)
        if key is None:
            raise StoreError(
                "The file of keys of the private store has lost a key.",
                remedy="Bring back the copies that `private backup` made.",
            )
        return key

    def names(self) -> frozenset[str]:
        """Return the names of all keys of learners."""
        return frozenset(row[0] for row in self.connection.execute("SELECT id FROM key")) - _OWN

    def doom(self, names: Iterable[str]) -> None:
        """Mark keys of learners to be destroyed once no record needs them."""
        marked = [(name,) for name in sorted(names) if name not in _OWN]
        with writing(self.connection):
            self.connection.executemany("UPDATE key SET is_doomed = 1 WHERE id = ?", marked)

    def destroy_doomed(self, *, needed: Iterable[str]) -> None:
        """Destroy for good the keys that were marked, but for those still needed."""
        rows = self.connection.execute("SELECT id FROM key WHERE is_doomed").fetchall()
        gone = {row[0] for row in rows} - set(needed)
        if gone:
            with writing(self.connection):
                named = [(name,) for name in sorted(gone)]
                self.connection.executemany("DELETE FROM key WHERE id = ?", named)
        empty_journal(self.connection)

    def rewrap(self, master: bytes) -> None:
        """Wrap all keys by another master key."""
        with writing(self.connection):
            rows = self.connection.execute("SELECT id, wrapped FROM key").fetchall()
            fresh = [
                (self._wrapped(name, self._unwrapped(name, wrapped), master=master), name)
                for name, wrapped in rows
            ]
            self.connection.executemany("UPDATE key SET wrapped = ? WHERE id = ?", fresh)
            named = ("master", key_name(master))
            self.connection.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", named)
        empty_journal(self.connection)

    def _wrapped(self, name: str, key: bytes, *, master: bytes | None) -> bytes:
        return key if master is None else seal(master, key, about=f"{self.store} key {name}")

    def _unwrapped(self, name: str, wrapped: bytes) -> bytes:
        if self.master is None:
            return wrapped
        try:
            return unseal(self.master, wrapped, about=f"{self.store} key {name}")
        except StoreError:
            self._require_in_force()
            raise

    def _require_in_force(self) -> None:
        used = facts_of(self.connection).get("master")
        if used != (key_name(self.master) if self.master else _NO_KEY):
            raise ConflictError(
                "The master key of the private store was changed meanwhile.", remedy="Try again."
            )
