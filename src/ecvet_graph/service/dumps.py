"""Full dumps: every statement of a version of the store as files, for who wants all of it at once.

    dumps/000012/everything.nq.gz             every statement, as N-Quads
    dumps/000012/everything.trig.gz           the same as TriG
    dumps/000012/{agency}/{dataset}.nt.gz     the newest version of a dataset, as N-Triples
    dumps/000012/dump.json                    what they are: digests, sizes, counts

A folder appears when all of it is on the disk, and never changes. The same version gives the same
bytes. The statements pass by as a stream: a dump takes the memory of none of it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from ecvet_graph.config import Settings
from ecvet_graph.errors import ConflictError, NotFoundError
from ecvet_graph.model.iris import RESERVED_AGENCIES
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.publish.catalogue import current_version
from ecvet_graph.service.tally import Tally, TallyTarget, graph_of
from ecvet_graph.service.wire import to_json
from ecvet_graph.store import Home, RdfFormat, Snapshot, open_home, sync_tree
from ecvet_graph.store.transcribing import transcribe_quads
from ecvet_graph.store.version import file_faults, take

__all__ = [
    "Dump",
    "DumpFile",
    "dumps",
    "find_dump",
    "is_dump_due",
    "newest_dump",
    "no_dump",
    "write_dump",
]

_FOLDER, _LIST, _PARTIAL, _LOCK = "dumps", "dump.json", ".partial", "dumps.lock"
_KEPT = 2
# 100 MB a second; a higher level is a tenth smaller and takes three times as long
_COMPRESSION = 3
_QUADS, _TRIG = "everything.nq.gz", "everything.trig.gz"
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class DumpFile:
    """A file of a dump.

    `name` is its path in the folder; `media_type` what it is when it is unpacked; `dataset` names the
    dataset (`agency/name`) that it holds in its `version`, empty and 0 for everything.
    """

    name: str
    media_type: str
    sha256: str
    size: int
    statements: int
    dataset: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Dump:
    """The dump of a version of the store.

    `made_at` is when the version was made (ISO 8601).
    """

    store: str
    version: int
    made_at: str
    files: tuple[DumpFile, ...]
    tally: Tally

    @property
    def everything(self) -> tuple[DumpFile, ...]:
        """Return the files that hold everything."""
        return tuple(file for file in self.files if not file.dataset)

    def of_dataset(self, dataset: str, version: int) -> DumpFile | None:
        """Return the file of a version of a dataset (`agency/name`), where there is one."""
        found = (file for file in self.files if (file.dataset, file.version) == (dataset, version))
        return next(found, None)


def write_dump(settings: Settings, *, progress: Progress | None = None) -> Dump:
    """Write the dump of the current version, where there is none yet; the newest two are kept.

    Raises:
        NotFoundError: there is no store.
        ConflictError: another process writes one.
        StoreError: the store is damaged, or the disk cannot be written.
    """
    home = open_home(settings)
    with file_faults(home.folder), _alone(home), home.reader() as snapshot:
        folder = home.folder / _FOLDER / f"{snapshot.manifest.version:06d}"
        known = _read(folder)
        if known is not None and known.store == snapshot.manifest.store:
            return known
        partial = folder.with_suffix(_PARTIAL)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        try:
            dump = _written(snapshot, partial, base=settings.base, progress=progress or Silent())
            (partial / _LIST).write_text(json.dumps(to_plain(dump), indent=1), "utf-8")
            sync_tree(partial)
            shutil.rmtree(folder, ignore_errors=True)
            partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        sync_tree(folder.parent, depth=0)
        _prune(home)
        return dump


def dumps(home: Home) -> tuple[Dump, ...]:
    """Return the dumps of a store, the newest first."""
    folders = sorted((home.folder / _FOLDER).glob("[0-9]*"), reverse=True)
    identity = home.current().store
    found = (_read(folder) for folder in folders if folder.suffix != _PARTIAL)
    return tuple(dump for dump in found if dump is not None and dump.store == identity)


def newest_dump(home: Home) -> Dump | None:
    """Return the newest dump of a store, `None` where there is none."""
    return next(iter(dumps(home)), None)


def find_dump(home: Home, version: int, name: str) -> tuple[DumpFile, Path]:
    """Return a file of a dump and where it lies.

    Raises:
        NotFoundError: there is no such file, or it was taken away when newer ones came.
    """
    dump = next((one for one in dumps(home) if one.version == version), None)
    file = next((one for one in dump.files if one.name == name), None) if dump else None
    if file is None:
        raise no_dump(version, name)
    return file, home.folder / _FOLDER / f"{version:06d}" / file.name


def no_dump(version: int, name: str) -> NotFoundError:
    """Return the error that there is no such file, or not any more."""
    return NotFoundError(
        f"There is no dump {name[:200]!r} of version {version}.",
        remedy="See /dumps for those that there are; only the newest are kept.",
    )


def is_dump_due(home: Home, *, minutes: int, now: float | None = None) -> bool:
    """Return whether the current version has no dump, and the newest dump is old enough.

    Raises as `Home.version`.
    """
    version, known = home.version(), [dump.version for dump in dumps(home)]
    if not minutes or version in known:
        return False
    moment = time.time() if now is None else now
    lists = (home.folder / _FOLDER / f"{number:06d}" / _LIST for number in known)
    written = max((path.stat().st_mtime for path in lists), default=0.0)
    return moment - written >= minutes * _MINUTE


def to_plain(dump: Dump) -> Mapping[str, object]:
    """Return a dump as plain JSON values."""
    return {**to_json(dump), "tally": asdict(dump.tally)}


def _read(folder: Path) -> Dump | None:
    try:
        said = json.loads((folder / _LIST).read_text("utf-8"))
        files = tuple(DumpFile(**file) for file in said["files"])
        tally = Tally(**said["tally"])
        return Dump(said["store"], said["version"], said["made_at"], files, tally)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _written(snapshot: Snapshot, folder: Path, *, base: str, progress: Progress) -> Dump:
    progress.begin("Writing the dumps", snapshot.manifest.quads)
    with ExitStack() as stack:
        target = _DumpTarget(stack, folder, snapshot, base, progress)
        snapshot.store.dump(cast("BinaryIO", target), syntax=RdfFormat.N_QUADS)
    tally = target.tallied.tally()
    progress.begin("Writing TriG", None)
    with gzip.open(folder / _QUADS) as source, _packed(folder / _TRIG) as packed:
        transcribe_quads(cast("BinaryIO", source), packed)
    files = [
        _described(folder, _QUADS, RdfFormat.N_QUADS, tally.statements),
        _described(folder, _TRIG, RdfFormat.TRIG, tally.statements),
    ]
    for name, count in sorted(target.datasets.items()):
        number, _ = current_version(snapshot.store, *name.split("/"), base=base)
        kind = RdfFormat.N_TRIPLES
        files.append(_described(folder, f"{name}.nt.gz", kind, count, dataset=name, version=number))
    manifest = snapshot.manifest
    return Dump(manifest.store, manifest.version, manifest.made_at, tuple(files), tally)


@dataclass(slots=True)
class _DumpTarget:
    """A file to write N-Quads to: packs all of them, those of each dataset apart, and counts."""

    stack: ExitStack
    folder: Path
    snapshot: Snapshot
    base: str
    progress: Progress
    datasets: dict[str, int] = field(default_factory=dict)
    tallied: TallyTarget = field(init=False)
    _everything: BinaryIO = field(init=False)
    _rest: bytes = b""
    _names: dict[bytes, str] = field(default_factory=dict)
    _open: dict[str, BinaryIO] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tallied = TallyTarget(self.base)
        self._everything = self.stack.enter_context(_packed(self.folder / _QUADS))

    def write(self, piece: bytes) -> int:
        """Take a piece of the dump."""
        self._everything.write(piece)
        lines = (self._rest + piece).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            self._take(line + b"\n")
        self.progress.advance(len(lines))
        return len(piece)

    def flush(self) -> None:
        """Do nothing: what is not written yet is when the files are closed."""

    def _take(self, line: bytes) -> None:
        self.tallied.count(line)
        graph = graph_of(line)
        name = self._names.get(graph)
        if name is None:
            name = self._names[graph] = _dataset_of(graph, self.base)
        if name:
            if name not in self._open:
                path = self.folder / f"{name}.nt.gz"
                path.parent.mkdir(exist_ok=True)
                self._open[name] = self.stack.enter_context(_packed(path))
            self._open[name].write(line[: -len(graph) - len(b" .\n")] + b".\n")
            self.datasets[name] = self.datasets.get(name, 0) + 1


def _dataset_of(graph: bytes, base: str) -> str:
    """Return the dataset (`agency/name`) that a graph holds, empty where it is of another kind."""
    start = f"<{base}/graph/"
    name = graph.decode().removeprefix(start).rstrip(">")
    agency, _, dataset = name.partition("/")
    is_one = graph.startswith(start.encode()) and agency not in RESERVED_AGENCIES
    return name if is_one and dataset and "/" not in dataset else ""


def _described(
    folder: Path,
    name: str,
    syntax: RdfFormat,
    statements: int,
    *,
    dataset: str = "",
    version: int = 0,
) -> DumpFile:
    path = folder / name
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    return DumpFile(name, syntax.media_type, digest, size, statements, dataset, version)


@contextmanager
def _packed(path: Path) -> Iterator[BinaryIO]:
    with (
        path.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, compresslevel=_COMPRESSION, mtime=0) as packed,
    ):
        yield cast("BinaryIO", packed)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    with (home.folder / _LOCK).open("ab") as lock:
        if not take(lock):
            raise ConflictError(
                f"Another process writes dumps of {home.folder}.",
                remedy="Wait until it has ended; it does this work too.",
            )
        yield


def _prune(home: Home) -> None:
    """Take away all but the newest dumps of this store, also what a process left that died."""
    kept = {f"{dump.version:06d}" for dump in dumps(home)[:_KEPT]}
    for place in (home.folder / _FOLDER).iterdir():
        if place.name not in kept:
            shutil.rmtree(place, ignore_errors=True)
