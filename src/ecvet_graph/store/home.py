"""The folder of a store: immutable versions, one pointer to the current one, one writer at a time.

    store.json                  identity of the store
    current                     number of the current version
    writer.lock                 held by the one who writes
    versions/000012/            manifest.json and database/, never changed once published
    documents/{sha256}          submitted documents, byte for byte

Why, and what was measured: `docs/decisions/0001-immutable-store-versions.md`.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from ecvet_graph.config import BESIDE_REMOTE
from ecvet_graph.errors import NotFoundError, StoreError, UsageFault
from ecvet_graph.store.documents import Documents
from ecvet_graph.store.durable import sync_tree, write_durably
from ecvet_graph.store.oxigraph import OxigraphStore
from ecvet_graph.store.touched import write_touched
from ecvet_graph.store.version import (
    Draft,
    Manifest,
    Snapshot,
    file_faults,
    hold,
    take,
    writer_lock,
)

__all__ = ["WRITER_PATIENCE", "StoreHome"]

WRITER_PATIENCE = 30.0
"""Seconds that a publication, a decision or an import waits for another writer."""

_FORMAT = 1
_KEPT = 3
_PARTIAL = ".partial"
# What a maker of a store leaves behind that died before there was a current version; version 1 is
# always empty.
_UNFINISHED = frozenset({"writer.lock", "store.json", "versions"})
_FIRST = frozenset({"000001", f"000001{_PARTIAL}"})
# Taking a statement out of a copy costs about twice as much as copying one into a new database.
_REMOVAL_COST = 2
# Small writes cost queries nothing; one of 4 % made lookups three times slower until it was sorted
# into place, which takes about 1.3 s a million statements.
_WORTH_OPTIMIZING_BYTES = 2 * 1024 * 1024
_WORTH_OPTIMIZING_SHARE = 0.02
_WORTH_REBUILDING = 20_000


class StoreHome:
    """A store folder; every method may be called from several processes at once."""

    def __init__(self, folder: Path, *, clock: Callable[[], datetime] | None = None) -> None:
        """Name a folder without touching it; `open`, `create` and `ensure` also look.

        Raises:
            UsageFault: it is the folder beside a remote engine.
        """
        if folder.suffix == BESIDE_REMOTE:
            raise UsageFault(
                "That is not done in a remote engine, which keeps no archive, documents or log.",
                remedy="Do it in an embedded store (--store DIR), and copy that with `mirror`.",
            )
        # absolute: readers in other processes have other working directories
        self.folder = folder.absolute()
        self.documents = Documents(folder / "documents")
        self._lock = folder / "writer.lock"
        self._pointer = self.folder / "current"
        self._read: tuple[tuple[int, int], int] = ((0, 0), 0)
        self._clock = clock or _now

    @classmethod
    def open(cls, folder: Path) -> StoreHome:
        """Return the store in a folder.

        Raises:
            NotFoundError: there is none.
        """
        home = cls(folder)
        home.current()
        return home

    @classmethod
    def create(cls, folder: Path) -> StoreHome:
        """Make a store whose version 1 is empty.

        Raises:
            ConflictError: another process is making it right now.
            StoreError: the folder is not empty, or cannot be written.
        """
        home = cls(folder)
        with file_faults(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _require_unfinished(folder)
            with writer_lock(home._lock, wait=0.0):
                # Again: somebody may have made it just now.
                _require_unfinished(folder)
                home._found()
        return home

    @classmethod
    def ensure(cls, folder: Path) -> StoreHome:
        """Return the store in a folder, made first where the folder is missing or empty.

        A store whose maker died before it was finished is made again.
        """
        is_new = not folder.exists() or _is_unfinished(folder)
        return cls.create(folder) if is_new else cls.open(folder)

    def version(self) -> int:
        """Return the number of the current version; cheap enough to ask before every query.

        Raises:
            NotFoundError: there is no store in the folder.
            StoreError: the pointer to the current version is damaged.
        """
        try:
            # The pointer is replaced as a whole, never changed: looking at it is enough mostly.
            seen = self._pointer.stat()
            place = seen.st_ino, seen.st_mtime_ns
            if place != self._read[0]:
                self._read = place, int(self._pointer.read_text("ascii"))
            return self._read[1]
        except FileNotFoundError as fault:
            raise NotFoundError(
                f"There is no store in {self.folder}.",
                remedy="Check the path given with --store, or publish something first.",
            ) from fault
        except (OSError, ValueError) as fault:
            raise self._damaged("the pointer to the current version cannot be read") from fault

    def current(self) -> Manifest:
        """Return the manifest of the current version. Raises as `version` does."""
        return self._manifest(self._version_folder(self.version()))

    @contextmanager
    def reader(self) -> Iterator[Snapshot]:
        """Open the current version for reading until the block ends.

        A version that is open is not pruned. Raises as `version` does.
        """
        with ExitStack() as stack:
            folder = stack.enter_context(self.hold())
            store = self._database(folder)
            stack.callback(store.close)
            yield Snapshot(store, self._manifest(folder), folder)

    @contextmanager
    def hold(self) -> Iterator[Path]:
        """Keep the current version from being pruned until the block ends; give its folder.

        The database is in `database` below it. Raises as `version` does.
        """
        with ExitStack() as stack:
            yield self._hold(stack)

    @contextmanager
    def writer(
        self, changed: str, *, replaced: Sequence[str] = (), wait: float = 0.0
    ) -> Iterator[Draft]:
        """Write the next version: all of it when the block ends, nothing when it raises.

        Args:
            changed: what the version changes, in a few words, for its manifest.
            replaced: graphs to begin without; given here instead of cleared later, large ones
                cost a fraction of the time.
            wait: seconds to wait for another writer.

        Raises:
            ConflictError: another process is still writing.
            StoreError: the current version is damaged, or the disk cannot be written.
        """
        with writer_lock(self._lock, wait=wait), ExitStack() as stack:
            previous = self.current()
            self._sweep(previous.version)
            number = previous.version + 1
            partial = self._version_folder(number).with_suffix(_PARTIAL)
            stack.callback(shutil.rmtree, partial, ignore_errors=True)
            with file_faults(self.folder):
                store = self._copy(previous.version, partial, replaced)
            stack.callback(store.close)
            draft = Draft(store, number, previous)
            yield draft
            with file_faults(self.folder):
                store.flush()
                before = self._version_folder(previous.version)
                if _is_worth_optimizing(partial / "database", before / "database"):
                    store.optimize()
                    store.flush()
                store.close()
                write_touched(partial, store.touches, version=number, before=before)
                self._settle(partial, previous, changed, touched=store.touches.graphs)
                for step in draft.last_steps:
                    step()
                self._switch(number)
            self._prune(number)

    def check(self) -> Manifest:
        """Return the manifest of the current version once its database agrees with it.

        Raises:
            StoreError: identity or number of quads differ; the message says what to do.
        """
        with self.reader() as snapshot:
            quads = snapshot.store.count()
            identity = self._identity()
            if quads != snapshot.manifest.quads or identity != snapshot.manifest.store:
                raise self._damaged(
                    f"version {snapshot.manifest.version} holds {quads} quads of store {identity}, "
                    f"its manifest says {snapshot.manifest.quads} of {snapshot.manifest.store}"
                )
            return snapshot.manifest

    def _found(self) -> None:
        identity = str(uuid.uuid4())
        settled = json.dumps({"store": identity, "format": _FORMAT})
        write_durably(self.folder / "store.json", settled.encode())
        shutil.rmtree(self.folder / "versions", ignore_errors=True)
        (self.folder / "versions").mkdir()
        partial = self._version_folder(1).with_suffix(_PARTIAL)
        store = OxigraphStore.create(partial / "database")
        store.flush()
        store.close()
        nothing = Manifest(identity, 0, 0, "", "", graphs={})
        self._settle(partial, nothing, "store made", touched=())
        self._switch(1)

    def _copy(self, number: int, partial: Path, replaced: Sequence[str]) -> OxigraphStore:
        partial.mkdir()
        source = self._database(self._version_folder(number))
        target = partial / "database"
        gone = sum(map(source.count, replaced))
        if gone > _WORTH_REBUILDING and gone * _REMOVAL_COST > source.count() - gone:
            store = OxigraphStore.create(target)
            for graph in set(source.graphs()).difference(replaced):
                source.copy_graph(graph, store)
            for graph in replaced:
                store.touches.note_all(graph)
            return store
        source.backup(target)
        store = OxigraphStore.open(target, writable=True)
        for graph in replaced:
            store.clear(graph)
        return store

    def _settle(
        self, partial: Path, previous: Manifest, changed: str, *, touched: Iterable[str] | None
    ) -> None:
        # Counted after opening again: what a reader will see, not what the writer believes.
        store = OxigraphStore.open(partial / "database")
        graphs = _counted(store, previous.graphs, touched)
        made_at = self._clock().isoformat(timespec="seconds")
        quads = sum(graphs.values())
        manifest = Manifest(
            previous.store, previous.version + 1, quads, made_at, changed, graphs=graphs
        )
        store.close()
        (partial / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1), "utf-8")
        sync_tree(partial)
        partial.rename(self._version_folder(manifest.version))
        sync_tree(self.folder / "versions", depth=0)

    def _switch(self, number: int) -> None:
        write_durably(self.folder / "current", f"{number:06d}\n".encode())

    def _sweep(self, current: int) -> None:
        """Remove what a writer left behind that died before its version became current."""
        for entry in (self.folder / "versions").iterdir():
            if entry.suffix == _PARTIAL or int(entry.name) > current:
                shutil.rmtree(entry, ignore_errors=True)

    def _prune(self, current: int) -> None:
        for entry in (self.folder / "versions").iterdir():
            if entry.suffix == _PARTIAL or int(entry.name) > current - _KEPT:
                continue
            try:
                held = (entry / "manifest.json").open("rb")
            except FileNotFoundError:
                # Its pruning was cut short; without a manifest nobody can hold it.
                shutil.rmtree(entry, ignore_errors=True)
                continue
            with held:
                if take(held):
                    (entry / "manifest.json").unlink()
                    shutil.rmtree(entry, ignore_errors=True)

    def _hold(self, stack: ExitStack) -> Path:
        """Share the lock of the current version, so that it is not pruned while it is open."""
        while True:
            folder = self._version_folder(self.version())
            try:
                held = (folder / "manifest.json").open("rb")
            except FileNotFoundError as fault:
                if self._version_folder(self.version()) == folder:
                    raise self._damaged(f"{folder.name} has no manifest") from fault
                continue
            if hold(held):
                stack.callback(held.close)
                return folder
            held.close()

    def _version_folder(self, number: int) -> Path:
        return self.folder / "versions" / f"{number:06d}"

    def _database(self, folder: Path) -> OxigraphStore:
        try:
            return OxigraphStore.open(folder / "database")
        except NotFoundError as fault:
            raise self._damaged(f"{folder.name} has no database") from fault

    def _manifest(self, folder: Path) -> Manifest:
        try:
            return Manifest(**json.loads((folder / "manifest.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError) as fault:
            raise self._damaged(f"the manifest of {folder.name} cannot be read") from fault

    def _identity(self) -> str:
        try:
            return str(json.loads((self.folder / "store.json").read_text("utf-8"))["store"])
        except (OSError, ValueError, KeyError) as fault:
            raise self._damaged("store.json cannot be read") from fault

    def _damaged(self, what: str) -> StoreError:
        return StoreError(
            f"The store in {self.folder} is damaged: {what}.",
            remedy="Restore it from a backup, or publish the documents again into a new store.",
        )


def _is_worth_optimizing(database: Path, before: Path) -> bool:
    """Say whether much of a database was written since the version before, by the sizes of files."""
    kept, sizes = _file_sizes(before), _file_sizes(database)
    fresh = sum(size for inode, size in sizes.items() if inode not in kept)
    return fresh > max(_WORTH_OPTIMIZING_BYTES, _WORTH_OPTIMIZING_SHARE * sum(sizes.values()))


def _file_sizes(database: Path) -> Mapping[int, int]:
    """Return the bytes of each file of statements by its inode, which hard links share."""
    sizes = {}
    for path in database.glob("*.sst"):
        # The engine may be merging files just now.
        with suppress(FileNotFoundError):
            found = path.stat()
            sizes[found.st_ino] = found.st_size
    return sizes


def _counted(
    store: OxigraphStore, known: Mapping[str, int] | None, touched: Iterable[str] | None
) -> Mapping[str, int]:
    """Return the statements of each graph; those that nobody wrote to are as many as before."""
    present = store.graphs()
    is_known = known is not None and touched is not None
    kept = {name: known[name] for name in present if name in known} if known and is_known else {}
    fresh = set(touched or ()) | (set(present) - kept.keys())
    return {name: store.count(name) if name in fresh else kept[name] for name in present}


def _require_unfinished(folder: Path) -> None:
    if not _is_unfinished(folder):
        raise StoreError(f"The folder {folder} is not empty.", remedy="Name another one.")


def _is_unfinished(folder: Path) -> bool:
    if not _UNFINISHED.issuperset(entry.name for entry in folder.iterdir()):
        return False
    versions = folder / "versions"
    return not versions.exists() or _FIRST.issuperset(entry.name for entry in versions.iterdir())


def _now() -> datetime:
    return datetime.now(UTC)
