"""Mixed load on a server, and what its processes hold meanwhile."""

from __future__ import annotations

import contextlib
import http.client
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.long.served import Server
from tests.unit.web.dataset_site import document

__all__ = ["Held", "Load", "growth", "look", "watched"]

PLACE = "/datasets/demo-at/trades"
_UNIT = "maurer--mauerwerk"
_PAGES = (
    "/en/",
    "/de/units?country=AT",
    "/fr/qualifications",
    f"/en/units/demo-at/{_UNIT}",
    f"/id/demo-at/unit/{_UNIT}",
    f"/doc/demo-at/unit/{_UNIT}.ttl",
    "/en/matches",
    "/api/statistics",
    "/datasets",
    "/nowhere",
    "/static/style.css",
)
_SMALL = "/sparql?query=SELECT*%7B?s?p?o%7DLIMIT%20{}"
_ENDLESS = "/sparql?timeout=0.5&query=SELECT(COUNT(*)AS?n)%7B?a?b?c.?d?e?f.?g?h?i%7D"
_WATCHED = ("/health/live", "/health/ready", "/metrics")


@dataclass(frozen=True, slots=True)
class Held:
    """What the lasting processes of a server hold: bytes of memory, files, threads; all processes.

    The files of versions of the store are not among them: they change with every publication.
    """

    memory: int
    files: int
    threads: int
    processes: int


@dataclass
class Load:
    """Asks a server in several ways at once while the block lasts."""

    server: Server
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    version: int = 0

    def __enter__(self) -> Load:  # noqa: PYI034
        self._over = threading.Event()
        ways = (self._read, self._read, self._query, self._run_away, self._publish, self._watch)
        self._threads = [threading.Thread(target=self._repeat, args=(way,)) for way in ways]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(120)

    def _repeat(self, way: Callable[[int], None]) -> None:
        turn = 0
        while not self._over.is_set():
            turn += 1
            try:
                way(turn)
            except (OSError, http.client.HTTPException):
                self.statuses["broken", 0] += 1

    def _get(self, kind: str, path: str) -> int:
        status = self.server.ask("GET", path, agency="", timeout=60).status
        self.statuses[kind, status] += 1
        return status

    def _read(self, turn: int) -> None:
        self._get("page", _PAGES[turn % len(_PAGES)])

    def _query(self, turn: int) -> None:
        self._get("query", _SMALL.format(1 + turn % 900))

    def _run_away(self, turn: int) -> None:
        del turn
        self._get("endless query", _ENDLESS)
        self._over.wait(0.5)

    def _watch(self, turn: int) -> None:
        self._get("watching", _WATCHED[turn % len(_WATCHED)])
        self._over.wait(0.3)

    def _publish(self, turn: int) -> None:
        text = document(title=f"Mauern {turn}")
        seen = f'"{self.version}"' if self.version else "*"
        answer = self.server.ask(
            "PUT",
            PLACE,
            body=text.encode(),
            Content_Type="text/turtle",
            **{"If_Match" if self.version else "If_None_Match": seen},  # type: ignore[arg-type]
        )
        self.statuses["publication", answer.status] += 1
        if answer.status in {200, 201}:
            self.version += 1
        self._over.wait(1.0)


def look(server: Server) -> Held:
    """Return what the processes of a server hold now (proc(5)).

    Web processes and what follows last; query processes and runs come and go, and are only counted.
    """
    children = _children()
    main = server.process.pid
    lasting = [main, *children.get(main, [])]
    everything = list(lasting)
    for process in everything[1:]:
        everything += _below(process, children)
    memory = files = threads = 0
    for process in lasting:
        with contextlib.suppress(OSError, IndexError):
            place = Path(f"/proc/{process}")
            said = dict(
                line.split(":", 1) for line in (place / "status").read_text("utf-8").splitlines()
            )
            memory += int(said["VmRSS"].split()[0]) * 1024
            threads += int(said["Threads"])
            files += sum(map(_is_lasting, (place / "fd").iterdir()))
    return Held(memory, files, threads, len(everything))


def growth(values: Sequence[float]) -> float:
    """Return by how much the last third of the values is above the second, both by their median."""
    third = len(values) // 3
    return statistics.median(values[2 * third :]) - statistics.median(values[third : 2 * third])


def watched(server: Server, seconds: float, *, pause: float = 1.0) -> list[Held]:
    """Look at a server for so many seconds."""
    until = time.monotonic() + seconds
    seen = [look(server)]
    while time.monotonic() < until:
        time.sleep(pause)
        seen.append(look(server))
    return seen


def _is_lasting(handle: Path) -> bool:
    """Say whether a file is held for itself; those of versions change with every publication."""
    try:
        return "/versions/" not in str(handle.readlink())
    except OSError:
        return False


def _below(process: int, children: dict[int, list[int]]) -> list[int]:
    own = children.get(process, [])
    return [*own, *(one for child in own for one in _below(child, children))]


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = entry.read_text("utf-8", "replace").rpartition(")")[2].split()
            found.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    return found
