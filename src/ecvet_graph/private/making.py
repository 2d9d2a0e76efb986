"""A private store is made once, by the operator."""

from __future__ import annotations

import secrets
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.errors import StoreError, UsageFault
from ecvet_graph.private.keyfile import create_key_file
from ecvet_graph.private.keyring import fill_keyring
from ecvet_graph.private.store import PrivateStore
from ecvet_graph.private.tables import KEYS, RECORDS, connected, create_database, writing

__all__ = ["create_private_store"]


def create_private_store(settings: Settings) -> PrivateStore:
    """Make an empty private store, and its key file where the settings want one; return it.

    Raises:
        UsageFault: the settings name no folder or no key file, or name an encrypted volume and a key
            file; the folder holds a store, or the key file exists.
        StoreError: the disk cannot be written.
    """
    folder, key = _places(settings)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        if any((folder / name).exists() for name in (KEYS, RECORDS)):
            raise UsageFault(
                f"There is a private store in {folder} already.", remedy="Name another folder."
            )
        master = create_key_file(key) if key else None
        store = secrets.token_hex(16)
        # The keys come last: without them there is no store, and it can be made once more.
        create_database(folder / RECORDS)
        with connected(folder / RECORDS) as records, writing(records):
            records.execute("INSERT INTO fact VALUES ('store', ?)", (store,))
        create_database(folder / KEYS)
        with connected(folder / KEYS) as keys:
            fill_keyring(keys, store=store, master=master)
    except OSError as fault:
        raise StoreError(
            f"The private store in {folder} cannot be written: {fault.strerror or fault}.",
            remedy="Check permissions and free space.",
        ) from fault
    return PrivateStore.open(settings)


def _places(settings: Settings) -> tuple[Path, Path | None]:
    if settings.private is None:
        raise UsageFault(
            "No folder is named for records about learners.", remedy="Name it in ECVET_PRIVATE."
        )
    is_sealed = settings.private_sealing == "key-file"
    if is_sealed and settings.private_key is None:
        raise UsageFault(
            "No key file is named for records about learners.",
            remedy="Name it in ECVET_PRIVATE_KEY, best outside the folder of the records.",
        )
    return settings.private, settings.private_key if is_sealed else None
