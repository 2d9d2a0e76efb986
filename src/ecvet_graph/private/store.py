"""The private store: records about learners and papers of institutions, each for its own eyes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar, cast

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotReadyError, StoreError
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.model.mobility import Contact, Memorandum, Person, Transfer
from ecvet_graph.private.forgetting import erase_learner, erase_transfers_before, export_learner
from ecvet_graph.private.keyfile import key_name, keys_at
from ecvet_graph.private.keyring import INDEX_KEY, KeyRing, facts_of
from ecvet_graph.private.records import CONTACT, MEMORANDUM, PERSON, TRANSFER, Record, Records
from ecvet_graph.private.scopes import merged_portfolio, seen_by, signed_by
from ecvet_graph.private.seals import keyed_hash
from ecvet_graph.private.seeing import (
    absent,
    as_home,
    begun,
    find_memorandum,
    find_transfer,
    memoranda_of,
    partners_of,
    require_part,
    require_same,
    transfers_of,
    transfers_of_learner,
)
from ecvet_graph.private.tables import (
    KEYS,
    RECORDS,
    alone,
    connected,
    require_own_folder,
    writing,
)
from ecvet_graph.private.values import Erased, Held

__all__ = ["PrivateStore"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PrivateStore:
    """Opens and seals; made for each request, keeps no file open and no key but the master key.

    Every method that takes an institution answers for that institution alone: what belongs to
    others is not found, as if there was none. Institutions and learners are IRIs.

    All raise `StoreError` where a file is damaged, a record was changed on the disk or the key is
    another one, and `ConflictError` where another process writes for long.
    """

    folder: Path
    key: Path | None
    days: int

    @classmethod
    def open(cls, settings: Settings) -> PrivateStore:
        """Return the store of an installation.

        Raises:
            NotReadyError: the installation keeps no records about learners.
            StoreError: a file is missing or damaged, others can look into folder or key file, or the
                key is that of another store.
        """
        if settings.private is None:
            raise NotReadyError(
                "This installation keeps no records about learners.",
                remedy="The operator names their folder in ECVET_PRIVATE, and makes it with "
                "`private create`.",
            )
        require_own_folder(settings.private)
        is_sealed = settings.private_sealing == "key-file"
        if is_sealed and settings.private_key is None:
            raise NotReadyError(
                "No key file is named for the records about learners.",
                remedy="Name it in ECVET_PRIVATE_KEY.",
            )
        store = cls(
            settings.private, settings.private_key if is_sealed else None, settings.private_days
        )
        with store.opened():
            return store

    def transfers(self, institution: str) -> tuple[Held[Transfer], ...]:
        """Return the transfers of an institution, the oldest first."""
        with self.opened() as records:
            found = transfers_of(records, institution)
        return tuple(_held(one) for one in sorted(found, key=lambda one: begun(one.value)))

    def transfer(self, institution: str, iri: str) -> Held[Transfer]:
        """Return a transfer.

        Raises:
            NotFoundError: there is none, or it is that of others.
        """
        with self.opened() as records:
            return _held(find_transfer(records, institution, iri))

    def save_transfer(self, institution: str, transfer: Transfer, *, revision: int | None) -> int:
        """Keep a new transfer (`revision` is `None`) or what became of one; return its revision.

        Raises:
            NotAllowedError: the institution has no part in it.
            NotFoundError: it is that of others, or was erased.
            ConflictError: it was changed meanwhile.
            InvalidDataError: learner or home institution are not those it began with.
        """
        require_part(institution, seen_by(transfer))
        with self.opened() as records, writing(records.connection):
            known = records.find(TRANSFER, transfer.iri)
            if known is not None:
                former = find_transfer(records, institution, transfer.iri).value
                require_same(former, transfer)
            elif revision is not None:
                raise absent("transfer")
            return records.save(
                TRANSFER,
                transfer.iri,
                value=transfer,
                institutions=seen_by(transfer),
                learner=transfer.learner,
                revision=revision,
            )

    def learners(self, institution: str) -> tuple[str, ...]:
        """Return the pseudonyms in the transfers of an institution, sorted."""
        with self.opened() as records:
            found = transfers_of(records, institution)
        return tuple(sorted({one.value.learner for one in found}))

    def portfolio(self, institution: str, learner: str) -> Portfolio:
        """Return what is on record of a learner in the transfers of an institution.

        As home: of all transfers in which it is home; else of those in which it has another part.

        Raises:
            NotFoundError: it has no transfer of that learner.
        """
        with self.opened() as records:
            transfers = [one.value for one in transfers_of_learner(records, institution, learner)]
        own = [one for one in transfers if one.home == institution] or transfers
        return merged_portfolio(learner, own)

    def memoranda(self, institution: str) -> tuple[Held[Memorandum], ...]:
        """Return the memoranda of which an institution is a party, by their IRIs."""
        with self.opened() as records:
            found = memoranda_of(records, institution)
        return tuple(_held(one) for one in sorted(found, key=lambda one: one.value.iri))

    def memorandum(self, institution: str, iri: str) -> Held[Memorandum]:
        """Return a memorandum.

        Raises:
            NotFoundError: there is none, or it is that of others.
        """
        with self.opened() as records:
            return _held(find_memorandum(records, institution, iri))

    def save_memorandum(
        self, institution: str, memorandum: Memorandum, *, revision: int | None
    ) -> int:
        """Keep a new memorandum (`revision` is `None`) or what became of one; return its revision.

        Raises:
            NotAllowedError: the institution is no party.
            NotFoundError: it is that of others, or not there.
            ConflictError: it was changed meanwhile.
        """
        parties = signed_by(memorandum)
        require_part(institution, parties)
        with self.opened() as records, writing(records.connection):
            if records.find(MEMORANDUM, memorandum.iri) is not None:
                find_memorandum(records, institution, memorandum.iri)
            elif revision is not None:
                raise absent("memorandum")
            return records.save(
                MEMORANDUM,
                memorandum.iri,
                value=memorandum,
                institutions=parties,
                revision=revision,
            )

    def person(self, institution: str, learner: str) -> Person | None:
        """Return who a learner is, as the home institution wrote it down; `None` where it did not.

        Raises:
            NotFoundError: the institution has no transfer of that learner.
        """
        with self.opened() as records:
            transfers = transfers_of_learner(records, institution, learner)
            homes = sorted(
                {one.value.home for one in transfers}, key=lambda iri: iri != institution
            )
            found = (records.find(PERSON, learner, home) for home in homes)
            return next((one.value for one in found if one is not None), None)

    def save_person(self, institution: str, learner: str, person: Person) -> None:
        """Keep who a learner is, in place of what was there.

        Raises:
            NotFoundError: the institution has no transfer of that learner.
            NotAllowedError: it is not the home institution.
        """
        with self.opened() as records, writing(records.connection):
            as_home(institution, transfers_of_learner(records, institution, learner))
            held = records.find(PERSON, learner, institution)
            records.save(
                PERSON,
                learner,
                institution,
                value=person,
                institutions=(institution,),
                learner=learner,
                revision=held.revision if held else None,
            )

    def contact(self, institution: str, of: str) -> Contact | None:
        """Return whom to turn to at an institution, for papers; `None` where nobody wrote it down.

        That is what the one that asks wrote down itself, else what the other one did, where they
        have a transfer or a memorandum together.
        """
        with self.opened() as records:
            own = records.find(CONTACT, institution, of)
            if own is None and of in partners_of(records, institution):
                own = records.find(CONTACT, of, of)
            return own.value if own else None

    def save_contact(self, institution: str, contact: Contact) -> None:
        """Keep whom to turn to at `contact.institution`, as an institution knows it."""
        name = (institution, contact.institution)
        with self.opened() as records, writing(records.connection):
            held = records.find(CONTACT, *name)
            records.save(
                CONTACT,
                *name,
                value=contact,
                institutions=(institution,),
                revision=held.revision if held else None,
            )

    def export(self, institution: str | None, learner: str) -> bytes:
        """Return all that is held of a learner as JSON: transfers, persons, every step.

        `None` in place of an institution: that of all institutions, for the operator. The form is
        described in `docs/learner-data.md`.

        Raises:
            NotFoundError: there is nothing.
        """
        with self.opened() as records:
            return export_learner(records, institution, learner)

    def erase(self, institution: str | None, learner: str) -> Erased:
        """Erase all transfers of a learner in which an institution is home, and who it is.

        The key of the learner is destroyed: no copy of these records can be read any more. `None`
        in place of an institution: those of all institutions, for the operator.

        Raises:
            NotFoundError: there is nothing.
            NotAllowedError: the institution is not home of any of them.
        """
        with self.opened() as records:
            return erase_learner(records, institution, learner)

    def expire(self, day: date) -> int:
        """Erase the transfers whose time of keeping is over on a day; return how many."""
        with self.opened() as records:
            return erase_transfers_before(records, day - timedelta(days=self.days))

    def derived_key(self, purpose: str) -> bytes:
        """Return 32 bytes that only this store can make, the same each time, for a purpose."""
        with self.opened() as records:
            return bytes.fromhex(keyed_hash(records.ring.own(INDEX_KEY), "purpose", purpose))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Do a step that rests on several records while nobody else does such a step."""
        with alone(self.folder):
            yield

    @contextmanager
    def opened(self) -> Iterator[Records]:
        """Give the records and their keys, for the rooms' own operations.

        Raises:
            EcvetGraphError: as the class says.
        """
        with connected(self.folder / KEYS) as keys, connected(self.folder / RECORDS) as records:
            ring = KeyRing.open(keys, self._master if self.key else None)
            if facts_of(records).get("store") != ring.store:
                raise StoreError(
                    f"The files {RECORDS} and {KEYS} in {self.folder} belong to different stores.",
                    remedy="Bring back the copies that were made together.",
                )
            yield Records(records, ring)

    def _master(self, name: str) -> bytes | None:
        """Return the master key of a name.

        A change of the key that was cut short leaves the next key beside the one before.
        """
        keys = keys_at(cast("Path", self.key))
        return next((key for key in keys if key_name(key) == name), None)


def _held(record: Record[T]) -> Held[T]:
    return Held(record.value, record.revision)
