"""The home of the store that the settings name: a folder, or an engine with a folder beside it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from ecvet_graph.config import Settings
from ecvet_graph.store.documents import Documents
from ecvet_graph.store.endpoints import Endpoints
from ecvet_graph.store.home import StoreHome
from ecvet_graph.store.remote_home import RemoteHome
from ecvet_graph.store.version import Draft, Manifest, Snapshot

__all__ = ["Home", "endpoints_of", "ensure_home", "open_home"]


class Home(Protocol):
    """What every home of a store does; `StoreHome` and `RemoteHome` say how."""

    @property
    def folder(self) -> Path:
        """Return the folder in which things lie that were computed from the store."""

    @property
    def documents(self) -> Documents:
        """Return the documents that were submitted; beside a remote engine there are none."""

    def version(self) -> int:
        """Return the number of the current version; cheap enough to ask before every query."""

    def current(self) -> Manifest:
        """Return the manifest of the current version."""

    def reader(self) -> AbstractContextManager[Snapshot]:
        """Open the current version for reading until the block ends."""

    def hold(self) -> AbstractContextManager[Path]:
        """Give the folder of the current version, and keep it until the block ends."""

    def writer(
        self, changed: str, *, replaced: Sequence[str] = (), wait: float = 0.0
    ) -> AbstractContextManager[Draft]:
        """Write the next version."""

    def check(self) -> Manifest:
        """Return the manifest of the current version once its data agrees with it."""


def open_home(settings: Settings) -> StoreHome | RemoteHome:
    """Return the store of the settings. Raises as `StoreHome.open` and `RemoteHome.open`."""
    if settings.remote:
        return RemoteHome.open(endpoints_of(settings), settings.store)
    return StoreHome.open(settings.store)


def ensure_home(settings: Settings) -> StoreHome | RemoteHome:
    """Return the store of the settings, made first where there is none.

    Raises as `StoreHome.ensure` and `RemoteHome.ensure`.
    """
    if settings.remote:
        return RemoteHome.ensure(endpoints_of(settings), settings.store)
    return StoreHome.ensure(settings.store)


def endpoints_of(settings: Settings) -> Endpoints:
    """Return where the engine of the settings is, and who may write. Raises UsageFault."""
    found = Endpoints.from_location(settings.remote)
    return found.signed(settings.remote_user, settings.remote_password)
