"""Processes that publish and read while others kill them: what the long proofs are made of."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import re
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.unit.publish.test_publisher import DOCUMENT

from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.publish import Outcome, Submission, publish
from ecvet_graph.publish.archive import version_lines, versions
from ecvet_graph.publish.audit_checks import verify_audit
from ecvet_graph.publish.catalogue import current_version
from ecvet_graph.store import StoreHome

BASE = "http://localhost:8000"
AGENCY, DATASET = "demo-at", "trades"
GRAPH = f"{BASE}/graph/{AGENCY}/{DATASET}"
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])
WRITING = "writing"
_NUMBERED = re.compile(r"^(?:Bricklayer|Mauerwerk herstellen|Ziegel setzen) ([0-9]+)$")
_PLACES = 3
# Events of the interpreter that change what lies in a folder (PEP 578)
_CHANGES = frozenset(
    {"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate"}
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(frozen=True, slots=True)
class State:
    """What a reader sees: version of the store, version of the dataset, number of its document."""

    store: int
    dataset: int
    number: int


class TornError(AssertionError):
    """A version of the store that nobody can have published as a whole."""


def document(number: int) -> bytes:
    """Return a document that carries its number in three places of three things."""
    text = DOCUMENT.replace("AGENCY", AGENCY)
    for title in ("Bricklayer", "Mauerwerk herstellen", "Ziegel setzen"):
        text = text.replace(f'"{title}"', f'"{title} {number}"')
    return text.encode()


def state_of(home: StoreHome) -> State:
    """Return what the current version holds.

    Raises:
        TornError: content, catalogue and document do not belong together.
    """
    with home.reader() as snapshot:
        version, digest = current_version(snapshot.store, AGENCY, DATASET, base=BASE)
        found = [_NUMBERED.match(str(value)) for _, _, value in snapshot.store.triples(GRAPH)]
        number = snapshot.manifest.version
    numbers = sorted(match[1] for match in found if match)
    if version == 0 and not numbers:
        return State(number, 0, 0)
    if len(numbers) != _PLACES or len(set(numbers)) != 1:
        raise TornError(f"version {number} holds the numbers {numbers}")
    if digest != hashlib.sha256(document(int(numbers[0]))).hexdigest():
        raise TornError(f"version {number}: the catalogue names another document")
    return State(number, version, int(numbers[0]))


def archive_faults(home: StoreHome) -> list[str]:
    """Return what is wrong with the archive of versions and with the audit log."""
    faults = [fault.message for fault in verify_audit(home, base=BASE).faults]
    with home.reader() as snapshot:
        store = snapshot.store
        stated = len(list(store.triples(GRAPH)))
        number, _ = current_version(store, AGENCY, DATASET, base=BASE)
        if number:
            lines = version_lines(home, store, AGENCY, DATASET, number=number, base=BASE)
            if len(lines) != stated:
                faults.append(f"version {number}: {len(lines)} archived, {stated} in the store")
            listed = [one.number for one in versions(store, AGENCY, DATASET, base=BASE)]
            if sorted(listed) != list(range(1, number + 1)):
                faults.append(f"the versions {listed} are listed, the newest is {number}")
    return faults


def publish_number(home: StoreHome, number: int, *, expected: int | None = None) -> int:
    """Publish the document of a number and return the version of the dataset."""
    with tempfile.TemporaryDirectory(prefix="ecvet-long-") as folder:
        path = Path(folder) / "document.ttl"
        path.write_bytes(document(number))
        submission = Submission(path, AGENCY, DATASET, expected=expected)
        (receipt,) = publish(home, [submission], base=BASE, workers=1)
    if receipt.outcome is not Outcome.PUBLISHED:
        raise AssertionError(f"{number}: {receipt.outcome}")
    return receipt.version


def publish_on(folder: Path, first: int, told: Connection, step: int | None) -> None:
    """Publish one number after the other, and tell each once it is published.

    With a `step` publish only one, and die right before so many changes in the folder were made.
    Without, tell when the first change in the folder is about to be made.
    """
    home = StoreHome(folder)
    told.send("ready")
    if step is not None:
        die_before(step, folder)
    else:
        _before_change(1, folder, lambda: told.send(WRITING))
    number = first
    while step is None or number == first:
        publish_number(home, number)
        told.send(number)
        number += 1


def die_before(step: int, folder: Path) -> None:
    """End this process like `kill -9` right before a change in a folder, counted from 1."""
    _before_change(step, folder, lambda: os.kill(os.getpid(), signal.SIGKILL))


def _before_change(step: int, folder: Path, act: Callable[[], None]) -> None:
    made = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal made
        if event in _CHANGES and _is_change_in(str(folder), event, arguments):
            made += 1
            if made == step:
                act()

    sys.addaudithook(hook)


def _is_change_in(folder: str, event: str, arguments: tuple[Any, ...]) -> bool:
    paths = [os.fspath(one) for one in arguments if isinstance(one, (str, bytes, os.PathLike))]
    is_inside = any(str(path).startswith(folder) for path in paths)
    return is_inside and (event != "open" or bool(int(arguments[2] or 0) & _WRITING))


class Watch:
    """Readers in processes of their own, which look at a store again and again until it is over."""

    def __init__(self, folder: Path, *, readers: int) -> None:
        """Begin to read."""
        self._over = CONTEXT.Event()
        self._reads = CONTEXT.Value("q", 0)
        self._told = CONTEXT.Value("q", 0)
        self._results: Any = CONTEXT.SimpleQueue()
        self._processes = [
            CONTEXT.Process(
                target=_watch,
                args=(folder, self._over, (self._reads, self._told), self._results),
            )
            for _ in range(readers)
        ]
        for process in self._processes:
            process.start()

    @property
    def reads(self) -> int:
        """Return how often the store was read."""
        return int(self._reads.value)

    def acknowledge(self, number: int) -> None:
        """Say that a number was published: who begins to read from now on sees it."""
        self._told.value = max(number, self._told.value)

    def end(self) -> list[str]:
        """Stop reading and return what was torn, lost or going backwards."""
        self._over.set()
        found = [fault for _ in self._processes for fault in self._results.get()]
        for process in self._processes:
            process.join(30)
        return found


def _watch(folder: Path, over: Any, numbers: tuple[Any, Any], results: Any) -> None:
    reads, told = numbers
    home, faults = StoreHome(folder), list[str]()
    last = State(0, 0, 0)
    while not over.is_set():
        floor = told.value
        try:
            state = state_of(home)
        except (TornError, EcvetGraphError) as fault:
            faults.append(f"torn: {fault}")
            continue
        if state.number < floor:
            faults.append(f"lost: {floor} was acknowledged, {state.number} is read")
        if (state.store, state.dataset, state.number) < (last.store, last.dataset, last.number):
            faults.append(f"backwards: {last} was read, then {state}")
        last = state
        with reads.get_lock():
            reads.value += 1
    results.put(faults)


def told_numbers(told: Connection) -> list[int]:
    """Return the numbers that a publisher said were published, after its end."""
    numbers = []
    while told.poll():
        try:
            numbers.append(told.recv())
        except (EOFError, OSError):
            break
    return [number for number in numbers if isinstance(number, int)]


def start(target: Callable[..., None], *arguments: object) -> tuple[Any, Connection]:
    """Start a process and return it, and what it tells, once it is ready."""
    told, teller = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=target, args=(*arguments[:2], teller, *arguments[2:]))
    process.start()
    teller.close()
    ready = told.recv()
    if ready != "ready":
        raise AssertionError(ready)
    return process, told
