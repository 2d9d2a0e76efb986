"""What the operator does with a private store: look at it, copy it, change its key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.errors import StoreError, UsageFault
from ecvet_graph.private.forgetting import remove_unreadable
from ecvet_graph.private.keyfile import (
    create_key_file,
    key_name,
    next_key_file,
    place_next_key,
    read_next_key,
)
from ecvet_graph.private.keyring import facts_of
from ecvet_graph.private.records import MEMORANDUM, TRANSFER, RecordType
from ecvet_graph.private.scopes import seen_by, signed_by
from ecvet_graph.private.store import PrivateStore
from ecvet_graph.private.tables import KEYS, RECORDS, connected, copy_database, faults, writing
from ecvet_graph.private.values import Status

__all__ = ["back_up_private_store", "change_master_key", "forget_unreadable", "status_of"]


def status_of(settings: Settings) -> Status:
    """Return what a private store holds, in numbers; opens all of it. Raises as `PrivateStore.open`."""
    store = PrivateStore.open(settings)
    with store.opened() as records:
        counts = records.counts()
        unreadable = records.unreadable()
        damaged = records.damaged(TRANSFER, seen_by) + records.damaged(MEMORANDUM, signed_by)
    return Status(
        sealing=settings.private_sealing,
        transfers=counts.get(RecordType.TRANSFER, 0),
        learners=counts["learners"],
        persons=counts.get(RecordType.PERSON, 0),
        memoranda=counts.get(RecordType.MEMORANDUM, 0),
        contacts=counts.get(RecordType.CONTACT, 0),
        unreadable=unreadable,
        damaged=damaged,
        size=sum(path.stat().st_size for path in store.folder.iterdir() if path.is_file()),
    )


def back_up_private_store(settings: Settings, records: Path, *, keys: Path) -> None:
    """Write a copy of the sealed records to a new file, and of their keys in place of the former one.

    They belong together: nobody writes while they are taken. Copies of records may be many; of the
    keys there should be the newest only, for an older one opens what was erased since.

    Raises:
        UsageFault: the file for the records exists, or both are the same file.
        StoreError: one of them cannot be written.
        EcvetGraphError: as `PrivateStore.open`.
    """
    if records.exists():
        raise UsageFault(f"{records} exists already.", remedy="Name a file that does not.")
    if records.absolute() == keys.absolute():
        raise UsageFault("Records and keys go to files of their own.", remedy="Mend --keys.")
    folder = PrivateStore.open(settings).folder
    with _writes(records), connected(folder / RECORDS) as lock, writing(lock):
        for name, target in ((RECORDS, records), (KEYS, keys)):
            partial = target.with_name(f"{target.name}.partial")
            partial.unlink(missing_ok=True)
            with connected(folder / name) as source:
                copy_database(source, partial)
            partial.replace(target)


def change_master_key(settings: Settings) -> None:
    """Draw another master key, wrap all data keys by it, and put it into place of the one before.

    Cut short at any point, either the one or the other opens everything. Of several changes at once
    one waits for the other. Copies of keys made before can only be opened by the key before, which
    is gone from here.

    Raises:
        UsageFault: the store lies on an encrypted volume, without a master key.
        StoreError: the key file cannot be written.
        EcvetGraphError: as `PrivateStore.open`.
    """
    store = PrivateStore.open(settings)
    path = store.key
    if path is None:
        raise UsageFault(
            "The private store lies on an encrypted volume and has no key of its own.",
            remedy="Change the key of the volume.",
        )
    fresh_path = next_key_file(path)
    # Of two changes at once the second would take the next key of the first for a rest.
    with store.alone(), _writes(fresh_path):
        _end_earlier_change(store, path)
        fresh = create_key_file(fresh_path)
        with store.opened() as records, writing(records.connection):
            records.ring.rewrap(fresh)
        place_next_key(path)


def _end_earlier_change(store: PrivateStore, path: Path) -> None:
    """Settle a change that was cut short.

    Before its end the next key is worth nothing, after it the one before is.
    """
    with connected(store.folder / KEYS) as keys:
        used = facts_of(keys).get("master")
    left = read_next_key(path)
    if left is not None and key_name(left) == used:
        place_next_key(path)
    else:
        next_key_file(path).unlink(missing_ok=True)


def forget_unreadable(settings: Settings) -> int:
    """Remove records without a key, which copies of erased ones bring back; return how many.

    Raises as `PrivateStore.open`.
    """
    with PrivateStore.open(settings).opened() as records:
        return remove_unreadable(records)


@contextmanager
def _writes(path: Path) -> Iterator[None]:
    try:
        with faults(path):
            yield
    except OSError as fault:
        raise StoreError(
            f"{path} cannot be written: {fault.strerror or fault}.",
            remedy="Check free space and permissions.",
        ) from fault
