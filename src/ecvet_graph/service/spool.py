"""Uploads on their way: folders that come and go, documents that wait to be confirmed, turns.

Everything lies in `spool/` of the store and is gone after an hour; a crash leaves nothing that the
next upload would not sweep away. What waits is named by a random id that nobody can guess.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ecvet_graph.errors import BusyError, NotFoundError
from ecvet_graph.store import StoreHome
from ecvet_graph.store.durable import write_durably
from ecvet_graph.store.version import file_faults, take

__all__ = [
    "WAITING_SECONDS",
    "Waiting",
    "arriving",
    "discard",
    "keep_note",
    "keep_waiting",
    "new_place",
    "note",
    "turn",
    "waiting",
]

WAITING_SECONDS = 3600
"""How long an upload waits for its confirmation."""

_MOST_PLACES = 200
_NOTE = "note.json"

_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_ARRIVING = "arriving-"
_LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Waiting:
    """An upload that was checked and waits to be confirmed.

    Attributes:
        path: the document.
        media_type: its media type.
        agency: id of the agency that it was checked for.
        dataset: name of the dataset.
        sha256: digest of the document; what is published is what was checked.
        expected: version of the dataset that it was compared with, 0 for none.
        qualification: IRI of the one qualification that it replaces, or empty.
        label: what messages call it.
    """

    path: Path
    media_type: str
    agency: str
    dataset: str
    sha256: str
    expected: int
    qualification: str = ""
    label: str = ""


@contextmanager
def arriving(home: StoreHome) -> Iterator[Path]:
    """Give a folder for an upload while the block lasts; sweeps away what others left behind.

    Raises:
        StoreError: the disk cannot be written.
    """
    with ExitStack() as stack:
        with file_faults(home.folder):
            spool = _spool(home)
            _sweep(spool)
            folder = Path(tempfile.mkdtemp(prefix=_ARRIVING, dir=spool))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder


def new_place(home: StoreHome, *, most: int) -> str:
    """Return the id of a new place for what is to wait, for an hour at most.

    Raises:
        BusyError: so much waits already, more than `most` bytes or 200 uploads.
        StoreError: the disk cannot be written.
    """
    identifier = secrets.token_urlsafe(16)
    with file_faults(home.folder):
        spool = _spool(home)
        _sweep(spool)
        sizes = [_size(entry) for entry in spool.iterdir() if _ID.fullmatch(entry.name)]
        if len(sizes) >= _MOST_PLACES or sum(sizes) > most:
            raise BusyError(
                "Too many uploads wait for their confirmation.", remedy="Try again in an hour."
            )
        (spool / identifier).mkdir(mode=0o700)
    return identifier


def keep_note(home: StoreHome, identifier: str, text: str) -> None:
    """Keep a text at a place. Raises StoreError when the disk cannot be written."""
    with file_faults(home.folder):
        write_durably(_folder(home, identifier) / _NOTE, text.encode(), mode=0o600)


def note(home: StoreHome, identifier: str) -> str:
    """Return the text at a place.

    Raises:
        NotFoundError: there is none, or its hour is over.
    """
    folder = _folder(home, identifier)
    try:
        text = (folder / _NOTE).read_text("utf-8")
    except FileNotFoundError as fault:
        raise _over() from fault
    if _age(folder) > WAITING_SECONDS:
        raise _over()
    return text


def keep_waiting(home: StoreHome, identifier: str, upload: Waiting) -> None:
    """Keep a copy of an upload at a place until it is confirmed; it may be there already.

    Raises:
        StoreError: the disk cannot be written.
    """
    with file_faults(home.folder):
        folder = _folder(home, identifier)
        if upload.path != folder / "document":
            shutil.copyfile(upload.path, folder / "document")
        plain = asdict(upload) | {"path": ""}
        write_durably(folder / "upload.json", json.dumps(plain).encode(), mode=0o600)


def waiting(home: StoreHome, identifier: str) -> Waiting:
    """Return the upload of an id.

    Raises:
        NotFoundError: there is none, or its hour is over.
    """
    folder = _folder(home, identifier)
    try:
        plain = json.loads((folder / "upload.json").read_text("utf-8"))
        is_over = _age(folder) > WAITING_SECONDS
    except FileNotFoundError:
        is_over = True
    if is_over:
        raise _over()
    return Waiting(**plain | {"path": folder / "document"})


def discard(home: StoreHome, identifier: str) -> None:
    """Remove an upload that waits; there may be none."""
    shutil.rmtree(_folder(home, identifier), ignore_errors=True)


@contextmanager
def turn(home: StoreHome, *, at_once: int, wait: float) -> Iterator[None]:
    """Be one of so many, over all processes, that check a document at the same time.

    Raises:
        BusyError: nobody has ended after `wait` seconds.
    """
    deadline = time.monotonic() + wait
    with ExitStack() as stack:
        with file_faults(home.folder):
            spool = _spool(home)
            places = [
                stack.enter_context((spool / f"turn-{number}.lock").open("ab"))
                for number in range(at_once)
            ]
        while not any(map(take, places)):
            if time.monotonic() >= deadline:
                raise BusyError(
                    "Too many documents are being checked.", remedy="Try again in a minute."
                )
            time.sleep(_LOOK)
        yield


def _spool(home: StoreHome) -> Path:
    spool = home.folder / "spool"
    spool.mkdir(mode=0o700, exist_ok=True)
    return spool


def _sweep(spool: Path) -> None:
    for entry in spool.iterdir():
        if entry.is_dir() and _age(entry) > WAITING_SECONDS:
            shutil.rmtree(entry, ignore_errors=True)


def _size(folder: Path) -> int:
    try:
        return sum(entry.stat().st_size for entry in folder.iterdir())
    except FileNotFoundError:  # confirmed or swept away meanwhile
        return 0


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _folder(home: StoreHome, identifier: str) -> Path:
    if not _ID.fullmatch(identifier):
        raise _over()
    return home.folder / "spool" / identifier


def _over() -> NotFoundError:
    return NotFoundError(
        "The upload is not here any more.", remedy="Uploads wait for an hour: check it again."
    )
