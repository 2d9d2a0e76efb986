"""Sealed records: found by keyed hashes, opened by the key of their learner or of the installation."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

import msgspec

from ecvet_graph.errors import ConflictError, LimitError, StoreError
from ecvet_graph.model.mobility import Contact, Memorandum, Person, Transfer
from ecvet_graph.private.keyring import INDEX_KEY, INSTALLATION_KEY, KeyRing
from ecvet_graph.private.seals import keyed_hash, seal, unseal
from ecvet_graph.private.tables import empty_journal

__all__ = [
    "CONTACT",
    "MEMORANDUM",
    "MOST_BYTES",
    "PERSON",
    "TRANSFER",
    "Kind",
    "Record",
    "RecordType",
    "Records",
    "encoded",
]

MOST_BYTES = 2_000_000
"""How large a record may become, as JSON."""

T = TypeVar("T")
_COLUMNS = "id, kind, learner, key, revision, sealed"


class RecordType(StrEnum):
    """What a record is; the only thing about it that stands in clear."""

    TRANSFER = "transfer"
    PERSON = "person"
    MEMORANDUM = "memorandum"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A kind of records, and the values that they hold."""

    name: RecordType
    value: type[T]


TRANSFER: Kind[Transfer] = Kind(RecordType.TRANSFER, Transfer)
PERSON: Kind[Person] = Kind(RecordType.PERSON, Person)
MEMORANDUM: Kind[Memorandum] = Kind(RecordType.MEMORANDUM, Memorandum)
CONTACT: Kind[Contact] = Kind(RecordType.CONTACT, Contact)


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """An opened record: its row, its value, and how often it was saved."""

    row: str
    value: T
    revision: int


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    kind: str
    learner: str
    key: str
    revision: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a store, with the ring of keys that open them."""

    connection: sqlite3.Connection
    ring: KeyRing

    def find(self, kind: Kind[T], *name: str) -> Record[T] | None:
        """Return the record of a name, `None` where there is none or its key was destroyed."""
        return next(self._opened(kind, "WHERE id = ?", self._id(kind, *name)), None)

    def all(self, kind: Kind[T]) -> tuple[Record[T], ...]:
        """Return all records of a kind that can be opened."""
        return tuple(self._opened(kind, "WHERE kind = ?", kind.name))

    def of_institution(self, kind: Kind[T], institution: str) -> tuple[Record[T], ...]:
        """Return the records that an institution may see by the table of access."""
        where = "WHERE kind = ? AND id IN (SELECT record FROM access WHERE institution = ?)"
        return tuple(self._opened(kind, where, kind.name, self._institution(institution)))

    def of_learner(self, kind: Kind[T], learner: str) -> tuple[Record[T], ...]:
        """Return the records of a learner, of all institutions."""
        where = "WHERE kind = ? AND learner = ?"
        return tuple(self._opened(kind, where, kind.name, self._learner(learner)))

    def save(
        self,
        kind: Kind[T],
        *name: str,
        value: T,
        institutions: Iterable[str],
        learner: str = "",
        revision: int | None,
    ) -> int:
        """Seal a value, and return its new revision. Needs `writing`.

        Raises:
            ConflictError: another revision is held, or one where none was expected, or the reverse.
            LimitError: the value has more than two megabytes as JSON.
        """
        row = self._id(kind, *name)
        held = self.connection.execute(
            "SELECT revision FROM record WHERE id = ?", (row,)
        ).fetchone()
        if (held[0] if held else None) != revision:
            raise ConflictError(
                "The record was changed meanwhile, or is not there any more.",
                remedy="Read it again, and repeat the step.",
            )
        fresh = (revision or 0) + 1
        owner = self._learner(learner) if learner else ""
        key = self._key_of(owner) if learner else INSTALLATION_KEY
        plain = encoded(value)
        self._put(_Row(row, kind.name, owner, key, fresh, b""), plain)
        self.connection.execute("DELETE FROM access WHERE record = ?", (row,))
        self.connection.executemany(
            "INSERT INTO access VALUES (?, ?)",
            [(self._institution(one), row) for one in sorted(set(institutions))],
        )
        return fresh

    def erase(self, rows: Iterable[str]) -> None:
        """Erase records of learners; what is left of these learners gets another key. Needs `writing`.

        Copies of what was erased stay readable until `sweep` has destroyed the former keys.
        """
        gone = [row for one in rows for row in self._rows("WHERE id = ?", one)]
        learners = {row.learner for row in gone} - {""}
        self.ring.doom(row.key for row in gone)
        self.connection.executemany("DELETE FROM record WHERE id = ?", [(row.id,) for row in gone])
        for learner in sorted(learners):
            left = list(self._rows("WHERE learner = ?", learner))
            opened = [(row, self._plain(row)) for row in left]
            key = self.ring.add() if left else ""
            for row, plain in opened:
                if plain is not None:
                    fresh = _Row(row.id, row.kind, row.learner, key, row.revision, b"")
                    self._put(fresh, plain)

    def sweep(self) -> None:
        """Destroy the keys of what was erased, those too of an erasure that was cut short.

        Needs `writing`, and nothing uncommitted.
        """
        used = self.connection.execute("SELECT DISTINCT key FROM record").fetchall()
        self.ring.destroy_doomed(needed=(row[0] for row in used))

    def remove_unreadable(self) -> int:
        """Remove records whose key was destroyed, as copies of them bring back; return how many."""
        known = self.ring.names() | {INSTALLATION_KEY}
        used = self.connection.execute("SELECT DISTINCT key FROM record").fetchall()
        lost = [row for row in used if row[0] not in known]
        done = self.connection.executemany("DELETE FROM record WHERE key = ?", lost)
        return max(done.rowcount, 0)

    def compact(self) -> None:
        """Leave nothing of what was deleted in the file and its journal."""
        empty_journal(self.connection)

    def counts(self) -> dict[str, int]:
        """Return how many records there are of each kind, of how many learners."""
        told = self.connection.execute("SELECT kind, count(*) FROM record GROUP BY kind")
        learners = "SELECT count(DISTINCT learner) FROM record WHERE learner <> ''"
        return {**dict(told), "learners": self.connection.execute(learners).fetchone()[0]}

    def unreadable(self) -> int:
        """Return how many records have no key any more."""
        names = self.ring.names() | {INSTALLATION_KEY}
        keys = self.connection.execute("SELECT key, count(*) FROM record GROUP BY key")
        return sum(count for key, count in keys if key not in names)

    def damaged(self, kind: Kind[T], parties: Callable[[T], Iterable[str]]) -> int:
        """Return how many records of a kind were changed on the disk, or are hidden from a party."""
        rows = self._rows("WHERE kind = ?", kind.name)
        return sum(self._is_damaged(row, kind, parties) for row in rows)

    def _is_damaged(self, row: _Row, kind: Kind[T], parties: Callable[[T], Iterable[str]]) -> bool:
        try:
            plain = self._plain(row)
        except StoreError:
            return True
        if plain is None:
            return False
        asked = "SELECT institution FROM access WHERE record = ?"
        told = {one for (one,) in self.connection.execute(asked, (row.id,))}
        return not {self._institution(one) for one in parties(_decoded(plain, kind.value))} <= told

    def _opened(self, kind: Kind[T], where: str, *given: str) -> Iterator[Record[T]]:
        for row in self._rows(where, *given):
            plain = self._plain(row)
            if plain is not None:
                yield Record(row.id, _decoded(plain, kind.value), row.revision)

    def _rows(self, where: str, *given: str) -> Iterator[_Row]:
        found = self.connection.execute(
            f"SELECT {_COLUMNS} FROM record {where} ORDER BY id",  # noqa: S608 - texts of this file
            given,
        )
        return (_Row(*row) for row in found.fetchall())

    def _put(self, row: _Row, plain: bytes) -> None:
        key = self.ring.own(row.key) if row.key == INSTALLATION_KEY else self.ring.find(row.key)
        if key is None:
            raise StoreError("A new key was lost.", remedy="Try again.")
        sealed = seal(key, plain, about=self._about(row))
        values = (row.id, row.kind, row.learner, row.key, row.revision, sealed)
        self.connection.execute(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
            "learner = excluded.learner, key = excluded.key, revision = excluded.revision, "
            "sealed = excluded.sealed",
            values,
        )

    def _plain(self, row: _Row) -> bytes | None:
        key = self.ring.find(row.key)
        return None if key is None else unseal(key, row.sealed, about=self._about(row))

    def _about(self, row: _Row) -> str:
        return f"{self.ring.store} {row.kind} {row.id} {row.learner} {row.revision}"

    def _key_of(self, learner: str) -> str:
        known = next((row.key for row in self._rows("WHERE learner = ?", learner)), None)
        return known if known and self.ring.find(known) is not None else self.ring.add()

    def _id(self, kind: Kind[T], *name: str) -> str:
        return self._hash(kind.name, *name)

    def _learner(self, learner: str) -> str:
        return self._hash("learner", learner)

    def _institution(self, institution: str) -> str:
        return self._hash("institution", institution)

    def _hash(self, *parts: str) -> str:
        return keyed_hash(self.ring.own(INDEX_KEY), *parts)


def encoded(value: object, *, most: int = MOST_BYTES) -> bytes:
    """Return the JSON of a value as it is sealed.

    Raises:
        LimitError: it has more than `most` bytes.
    """
    plain = msgspec.json.encode(value)
    if len(plain) > most:
        raise LimitError(
            f"The record would have {len(plain):,} bytes; it can have {most:,}.",
            remedy="Shorten its texts, and name documents instead of copying them; what is further "
            "to be written down goes into a record of its own.",
        )
    return plain


def _decoded(plain: bytes, value: type[T]) -> T:
    try:
        return msgspec.json.decode(plain, type=value)
    except msgspec.MsgspecError as fault:
        raise StoreError(
            "A record of the private store is of another version of the program.",
            remedy="Use the version that wrote it, or a newer one.",
        ) from fault
