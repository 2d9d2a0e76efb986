"""How far links and matches are behind the data, for people who wait for them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.progress import Progress
from ecvet_graph.service.derived_graphs import is_derived
from ecvet_graph.service.watermark import PendingDataset, find_pending, read_watermark
from ecvet_graph.store import Home

__all__ = ["DerivationState", "DerivationStatus", "Narrator", "has_failed", "pending", "status"]

_NAME = "derivation-status.json"
# Seconds between two notes of how far a step is
_PAUSE = 0.5


class DerivationState(StrEnum):
    """Whether something is due, and whether somebody works on it."""

    IDLE = "idle"
    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DerivationStatus:
    """What people are told of it.

    Attributes:
        state: idle: nothing is due; waiting: something is, and nobody works on it yet; failed: the
            last try ended with an error, and there will be another.
        step: what is being done, in English; empty unless running.
        done, total: how far the step is; `total` is `None` where that is not known.
        since: when the run began, or failed.
        message: what went wrong, and what to do.
        pending: the datasets whose newest version is awaited.
    """

    state: DerivationState
    step: str = ""
    done: int = 0
    total: int | None = None
    since: datetime | None = None
    message: str = ""
    pending: tuple[PendingDataset, ...] = ()

    def awaits(self, agency: str, dataset: str) -> bool:
        """Return whether links and matches of the newest version of a dataset are still to come."""
        return any((one.agency, one.dataset) == (agency, dataset) for one in self.pending)


def pending(home: Home, *, base: str) -> tuple[PendingDataset, ...]:
    """Return the datasets whose newest version is not linked and matched yet, by name.

    Raises as `Home.reader`.
    """
    with home.reader() as snapshot:
        return find_pending(snapshot.store, read_watermark(home), base=base)


def status(home: Home, *, base: str) -> DerivationStatus:
    """Return how far links and matches are. Raises as `Home.reader`."""
    due = pending(home, base=base)
    said = _read(home)
    since = _moment(said.get("since"))
    if is_derived(home):
        total = said.get("total")
        return DerivationStatus(
            DerivationState.RUNNING,
            step=str(said.get("step", "")),
            done=int(said.get("done", 0)),
            total=None if total is None else int(total),
            since=since,
            pending=due,
        )
    if said.get("message"):
        return DerivationStatus(
            DerivationState.FAILED, since=since, message=str(said["message"]), pending=due
        )
    return DerivationStatus(DerivationState.WAITING if due else DerivationState.IDLE, pending=due)


def has_failed(home: Home) -> bool:
    """Return whether the last run ended with an error; reads a small file only."""
    return bool(_read(home).get("message"))


class Narrator:
    """Hears how far a run is, tells another listener, and writes it down for `status`."""

    def __init__(
        self, home: Home, listener: Progress, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = home.folder / _NAME
        self._listener = listener
        self._clock = clock
        self._since = datetime.now(UTC).isoformat(timespec="seconds")
        self._step = ""
        self._done = 0
        self._total: int | None = None
        self._noted = 0.0

    def __enter__(self) -> Self:
        """Begin to tell."""
        self._note()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Tell that it has ended, and how."""
        message = str(fault) if isinstance(fault, EcvetGraphError) else ""
        if fault is not None and not message:
            message = "It ended before it was done."
        now = datetime.now(UTC).isoformat(timespec="seconds")
        _write(self._path, {"since": now, "message": message})

    def begin(self, description: str, total: int | None) -> None:
        """Hear that a step begins."""
        self._listener.begin(description, total)
        self._step, self._done, self._total = description, 0, total
        self._note()

    def advance(self, count: int) -> None:
        """Hear that so many more things of the step are done."""
        self._listener.advance(count)
        self._done += count
        if self._clock() - self._noted >= _PAUSE:
            self._note()

    def _note(self) -> None:
        self._noted = self._clock()
        said = {"since": self._since, "step": self._step, "done": self._done, "total": self._total}
        _write(self._path, said)


def _read(home: Home) -> dict[str, Any]:
    try:
        said = json.loads((home.folder / _NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _write(path: Path, said: dict[str, Any]) -> None:
    # Nothing rests on it: it need not be on the disk, only whole for who reads it.
    with suppress(OSError):
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(said), "utf-8")
        partial.replace(path)


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
