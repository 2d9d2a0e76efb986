"""The home of a store in a remote engine: its versions, and a folder beside it for what is computed.

    remote.json                 who we are, and the store that the folder belongs to
    writer.lock                 held by the one who writes from here
    versions/000012/            manifest.json and touched.json of a version; the data is in the engine

An engine keeps one version of its data, which everybody sees at once. So that an answer is never a
mixture of two, who reads asks for the stamp of the control record, at most once in `LEASE` seconds,
and who writes says so there and waits longer than that before the first change. Who was reading
meanwhile gets BusyError. Why: `docs/decisions/0018-remote-engine.md`.
"""

from __future__ import annotations

import json
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from ecvet_graph.errors import BusyError, ConflictError, NotFoundError, StoreError
from ecvet_graph.store.control import (
    Control,
    Stamp,
    State,
    put_manifest,
    read_control,
    swap_stamp,
)
from ecvet_graph.store.documents import Documents
from ecvet_graph.store.durable import write_durably
from ecvet_graph.store.endpoints import Endpoints
from ecvet_graph.store.remote import RemoteStore
from ecvet_graph.store.remote_draft import LEASE, RemoteDraft
from ecvet_graph.store.touched import write_touched
from ecvet_graph.store.version import Draft, Manifest, Snapshot, file_faults, writer_lock

__all__ = ["RemoteHome"]

_KEPT = 3
# Writing and the reading of everything take minutes in an engine of millions of statements.
_PATIENCE = 600.0
# What was computed from one store means nothing for another.
_COMPUTED = ("versions", "index", "lists", "alignments.npz", "watermark.json")


class RemoteHome:
    """A store in a remote engine; as `StoreHome`, but without archive, documents and old versions."""

    def __init__(
        self, endpoints: Endpoints, folder: Path, *, clock: Callable[[], datetime] | None = None
    ) -> None:
        """Name an engine and the folder beside it; `open` and `ensure` also look."""
        self.endpoints = endpoints
        self.folder = folder.absolute()
        self.documents = Documents(folder / "documents")
        self._clock = clock or _now
        self._plain = RemoteStore(endpoints, seconds=_PATIENCE)
        self._guard = threading.Lock()
        self._seen: tuple[float, Control] | None = None
        self._us = ""
        self._store = ""

    @classmethod
    def open(cls, endpoints: Endpoints, folder: Path) -> RemoteHome:
        """Return the store in an engine.

        Raises:
            NotFoundError: there is none.
            StoreError: no engine answers, or the folder cannot be written.
        """
        home = cls(endpoints, folder)
        control = read_control(home._plain)
        if control is None:
            raise NotFoundError(
                f"There is no store in the engine at {endpoints.host}.",
                remedy="Copy one there with `mirror`, or put the vocabularies there first.",
            )
        home._settle_in(control.manifest.store)
        return home

    @classmethod
    def ensure(cls, endpoints: Endpoints, folder: Path) -> RemoteHome:
        """Return the store in an engine, made first where the engine is empty.

        Raises:
            StoreError: the engine holds the data of others.
        """
        plain = RemoteStore(endpoints, seconds=_PATIENCE)
        if read_control(plain) is None:
            graphs = plain.graphs()
            if graphs:
                raise StoreError(
                    f"The engine at {endpoints.host} holds data that is not ours: <{graphs[0]}>.",
                    remedy="Give the store an engine of its own.",
                )
            made_at = _now().isoformat(timespec="seconds")
            first = Manifest(str(uuid.uuid4()), 1, 0, made_at, "store made", graphs={})
            put_manifest(plain, first, digests={})
            swap_stamp(plain, None, Stamp(1))
        return cls.open(endpoints, folder)

    def version(self) -> int:
        """Return the number of the current version; asked of the engine at most once in `LEASE`.

        Raises:
            StoreError: no engine answers, or it holds another store than before.
        """
        return self._known()[1].stamp.version

    def current(self) -> Manifest:
        """Return the manifest of the current version. Raises as `version` does."""
        return self._known()[1].manifest

    def control(self) -> Control:
        """Return the control record as it is now. Raises as `version` does."""
        return self._fresh()[1]

    @contextmanager
    def reader(self) -> Iterator[Snapshot]:
        """Read the current version until the block ends.

        What is read after a newer version was begun raises BusyError. Raises as `version` does.
        """
        control = self._settled()
        version = control.stamp.version
        store = RemoteStore(
            self.endpoints, seconds=_PATIENCE, reading=lambda: self.reading(version)
        )
        yield Snapshot(store, control.manifest, self._version_folder(control))

    @contextmanager
    def hold(self) -> Iterator[Path]:
        """Give the folder of the current version: of what is known about it, not of its data."""
        yield self._version_folder(self._settled())

    @contextmanager
    def reading(self, version: int) -> Iterator[None]:
        """Hold around one question to the engine: its answer is that of a version, or an error.

        Raises:
            BusyError: a newer version is there, or is being written.
        """
        asked, control = self._known()
        self._require(control, version)
        yield
        if time.monotonic() - asked > LEASE:
            self._require(self._fresh()[1], version)

    @contextmanager
    def writer(
        self,
        changed: str,
        *,
        replaced: Sequence[str] = (),
        wait: float = 0.0,
        digests: Mapping[str, str] | None = None,
        takes_over: bool = False,
    ) -> Iterator[Draft]:
        """Write the next version; while it is written nobody can read.

        What is half written when the block raises stays so until those graphs are written anew.

        Args:
            changed: what the version changes, in a few words, for its manifest.
            replaced: graphs to begin without; they are cleared before the first change.
            wait: seconds to wait for another writer.
            digests: of graphs that will be as they are elsewhere, by name.
            takes_over: whether to write although another installation says that it does.

        Raises:
            ConflictError: another process or installation is writing.
            StoreError: other graphs were left half written, or no engine answers.
        """
        with writer_lock(self.folder / "writer.lock", wait=wait):
            control = self._lock(wait=wait, replaced=replaced, takes_over=takes_over)
            draft = RemoteDraft(
                self._plain, self.endpoints, control.stamp, replaced=replaced, torn=control.torn
            )
            try:
                open_draft = Draft(draft.store, control.stamp.version + 1, control.manifest)
                yield open_draft
                draft.clear_rest()
                for step in open_draft.last_steps:
                    step()
            except BaseException:
                draft.give_up()
                self._forget()
                raise
            self._settle(draft, control, changed, digests=digests or {})

    def check(self) -> Manifest:
        """Return the manifest of the current version once the engine agrees with it.

        Raises:
            StoreError: it holds other graphs, or more or fewer statements, than the manifest says.
        """
        control = self._settled()
        with self.reading(control.stamp.version):
            sizes = self._plain.sizes()
        if sizes != dict(control.manifest.graphs or {}):
            raise StoreError(
                f"The engine at {self.endpoints.host} holds {sum(sizes.values())} statements in "
                f"{len(sizes)} graphs, its record says {control.manifest.quads} in "
                f"{len(control.manifest.graphs or {})}.",
                remedy="Somebody else changed them: copy the store there again with `mirror --all`.",
            )
        return control.manifest

    def _lock(self, *, wait: float, replaced: Sequence[str], takes_over: bool) -> Control:
        """Keep other writers out, once nobody writes and nothing else is half written."""
        deadline = time.monotonic() + wait
        while True:
            control = self._fresh()[1]
            stamp = control.stamp
            if stamp.holder in ("-", self._us) or takes_over:
                break
            if time.monotonic() >= deadline:
                raise ConflictError(
                    f"Another installation is writing to the engine at {self.endpoints.host}.",
                    remedy="Wait until it has ended; if it never will, `mirror --take-over`.",
                )
            time.sleep(LEASE)
        left = control.torn.difference(replaced)
        if stamp.state is State.WRITING and left:
            raise StoreError(
                f"The graph <{min(left)}> of the engine is half written.",
                remedy="Run the command that writes it again, or copy the store with `mirror`.",
            )
        state = State.WRITING if stamp.state is State.WRITING else State.LOCKED
        mine = stamp.become(state, self._us)
        swap_stamp(self._plain, stamp, mine)
        control = self._fresh()[1]
        if control.stamp != mine:
            raise ConflictError(
                "Another installation began to write to the engine.", remedy="Try again."
            )
        return control

    def _settle(
        self, draft: RemoteDraft, before: Control, changed: str, *, digests: Mapping[str, str]
    ) -> None:
        number = before.stamp.version + 1
        sizes = self._plain.sizes()
        made_at = self._clock().isoformat(timespec="seconds")
        manifest = Manifest(
            before.manifest.store, number, sum(sizes.values()), made_at, changed, graphs=sizes
        )
        touched = draft.store.touches.graphs
        kept = {
            graph: digest
            for graph, digest in before.digests.items()
            if touched is not None and graph not in touched
        }
        folder = self.folder / "versions" / f"{number:06d}"
        with file_faults(self.folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            previous = self.folder / "versions" / f"{before.stamp.version:06d}"
            write_touched(folder, draft.store.touches, version=number, before=previous)
            _write_manifest(folder, manifest)
        put_manifest(self._plain, manifest, digests=kept | dict(digests))
        draft.settle(Stamp(number))
        self._forget()
        self._prune(number)

    def _settled(self) -> Control:
        control = self._known()[1]
        self._require(control, control.stamp.version)
        return control

    def _require(self, control: Control, version: int) -> None:
        if control.stamp.state is State.WRITING:
            raise BusyError(
                f"Version {control.stamp.version + 1} of the store is being written.",
                remedy="Try again in a minute; if its writer died, its command must run again.",
            )
        if control.stamp.version != version:
            raise BusyError(
                f"The store went on to version {control.stamp.version}.", remedy="Try again."
            )

    def _known(self) -> tuple[float, Control]:
        """Return the control record, not older than the lease, and when it was asked for."""
        seen = self._seen
        if seen is not None and time.monotonic() - seen[0] <= LEASE:
            return seen
        with self._guard:
            seen = self._seen
            if seen is not None and time.monotonic() - seen[0] <= LEASE:
                return seen
            return self._fresh()

    def _fresh(self) -> tuple[float, Control]:
        asked = time.monotonic()
        control = read_control(self._plain)
        if control is None or (self._store and control.manifest.store != self._store):
            raise StoreError(
                f"The engine at {self.endpoints.host} holds another store than before.",
                remedy="Check its address, and start again.",
            )
        self._seen = (asked, control)
        return self._seen

    def _forget(self) -> None:
        self._seen = None

    def _settle_in(self, store: str) -> None:
        """Take the folder for a store, and remove what was computed from another."""
        path = self.folder / "remote.json"
        with file_faults(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
            if known.get("store") != store:
                for name in _COMPUTED:
                    target = self.folder / name
                    shutil.rmtree(target, ignore_errors=True)
                    target.unlink(missing_ok=True)
                known = {"us": known.get("us") or str(uuid.uuid4()), "store": store}
                write_durably(path, json.dumps(known).encode())
        self._us, self._store = known["us"], store

    def _version_folder(self, control: Control) -> Path:
        folder = self.folder / "versions" / f"{control.stamp.version:06d}"
        if not (folder / "manifest.json").is_file():
            # Somebody else wrote it: what it touched is not known here.
            with file_faults(self.folder):
                folder.mkdir(parents=True, exist_ok=True)
                _write_manifest(folder, control.manifest)
        return folder

    def _prune(self, current: int) -> None:
        for entry in (self.folder / "versions").iterdir():
            if int(entry.name) <= current - _KEPT:
                shutil.rmtree(entry, ignore_errors=True)


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    write_durably(folder / "manifest.json", json.dumps(asdict(manifest), indent=1).encode())


def _now() -> datetime:
    return datetime.now(UTC)
