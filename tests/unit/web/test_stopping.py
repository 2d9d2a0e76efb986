"""A server that is told to stop answers what is in flight, and leaves no process and no file."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest
from tests.long import served
from tests.long.served import Answer, Server
from tests.unit.web.dataset_site import BASE, document

from ecvet_graph.publish.audit_checks import verify_audit
from ecvet_graph.store import StoreHome

PLACE = "/datasets/demo-at/trades"
ENDLESS = "SELECT(COUNT(*)AS%20?n)%7B?a?b?c.?d?e?f.?g?h?i.?j?k?l%7D"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return an empty folder for temporary files."""
    (tmp_path / "scratch").mkdir()
    return tmp_path / "scratch"


@pytest.fixture
def server(tmp_path: Path, place: Path) -> Iterator[Server]:
    found = served.start(tmp_path, derives=True, TMPDIR=str(place), ECVET_LIMIT_QUERY_SECONDS="30")
    yield found
    with contextlib.suppress(ProcessLookupError):
        os.killpg(found.process.pid, signal.SIGKILL)
    found.process.wait(timeout=120)


@dataclass
class InFlight:
    """A request of its own, and what became of it."""

    server: Server
    path: str
    answers: list[Answer | None] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        wait_until(lambda: self._is_asked() or self.answers)
        return self

    def _is_asked(self) -> bool:
        said = self.server.ask("GET", "/metrics", agency="").body
        return b"ecvet_queries_in_progress 1.0" in said

    def __exit__(self, *_: object) -> None:
        self._thread.join(180)

    def _run(self) -> None:
        try:
            self.answers.append(self.server.ask("GET", self.path, agency="", timeout=180))
        except (OSError, http.client.HTTPException):
            self.answers.append(None)


class Upload:
    """A document of which the second half is sent when it is asked for."""

    def __init__(self, server: Server) -> None:
        self._body = document().encode()
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=180)
        head = (
            f"PUT {PLACE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.tokens['demo-at']}\r\n"
            f"Content-Type: text/turtle\r\nIf-None-Match: *\r\nContent-Length: {len(self._body)}\r\n"
            "\r\n"
        )
        self._half = len(self._body) // 2
        self._socket.sendall(head.encode() + self._body[: self._half])
        wait_until(lambda: list((server.store / "spool").glob("arriving-*")))

    def finish(self) -> int:
        """Send the rest, and return the status of the answer, or 0 without one."""
        try:
            self._socket.sendall(self._body[self._half :])
            said = self._socket.recv(4096)
        except OSError:
            said = b""
        self._socket.close()
        return int(said.split()[1]) if said else 0


def wait_until(condition: Callable[[], object], seconds: float = 120.0) -> None:
    """Wait until something is so, however long a busy machine takes for it."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def processes(session: int) -> list[str]:
    """Return what runs in a session (proc(5): the fourth field after the name)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = entry.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append((entry.parent / "cmdline").read_text("utf-8").replace("\0", " "))
    return found


def wait_until_gone(session: int, seconds: float) -> list[str]:
    deadline = time.monotonic() + seconds
    while (left := processes(session)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def is_reached(server: Server) -> bool:
    try:
        server.ask("GET", "/health/live", agency="", timeout=5)
    except (OSError, http.client.HTTPException):
        return False
    return True


def is_ready(server: Server) -> bool:
    try:
        return server.ask("GET", "/health/ready", agency="").status == 200
    except (OSError, http.client.HTTPException):
        return False


def require_nothing_left(server: Server, place: Path) -> None:
    assert processes(server.process.pid) == []
    assert list(place.iterdir()) == []


def test_what_is_in_flight_is_answered_and_nothing_is_left(server: Server, place: Path) -> None:
    # The server, two web processes, a query process of each, and the one that follows
    wait_until(lambda: len(processes(server.process.pid)) >= 6)
    assert len(list(place.iterdir())) == 1
    upload = Upload(server)
    idle = socket.create_connection(("127.0.0.1", server.port))
    with InFlight(server, f"/sparql?timeout=3&query={ENDLESS}") as query:
        server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: not is_reached(server), seconds=25.0)
        assert upload.finish() == 201
    answer = query.answers[0]
    assert answer is not None
    assert (answer.status, answer.told["code"]) == (504, "time-limit")
    assert server.process.wait(timeout=120) == 0
    idle.close()
    require_nothing_left(server, place)
    home = StoreHome.open(server.store)
    home.check()
    assert verify_audit(home, base=BASE).faults == ()
    lines = server.log.read_text("utf-8").splitlines()
    assert {line.split()[1] for line in lines} == {"info"}
    assert lines[-1].endswith("info stopped")


@pytest.mark.long
def test_a_second_signal_ends_at_once_and_the_store_is_as_it_was(
    server: Server, place: Path
) -> None:
    before = StoreHome.open(server.store).version()
    upload = Upload(server)
    with InFlight(server, f"/sparql?timeout=30&query={ENDLESS}") as query:
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=120)
        assert time.monotonic() - begun < 20
    assert query.answers == [None]
    assert upload.finish() == 0
    require_nothing_left(server, place)
    home = StoreHome.open(server.store)
    assert home.check().version == before


@pytest.mark.long
def test_nothing_goes_on_when_the_server_itself_is_killed(server: Server, place: Path) -> None:
    with InFlight(server, f"/sparql?timeout=2&query={ENDLESS}"):
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(timeout=120)
        assert wait_until_gone(server.process.pid, 30) == []
    left = list(place.iterdir())
    again = served.start(server.store.parent, server.tokens, TMPDIR=str(place))
    try:
        assert len(left) == 1
        assert not left[0].exists()
    finally:
        again.stop()
    assert list(place.iterdir()) == []


@pytest.mark.long
def test_a_web_process_that_dies_is_replaced_and_said(server: Server) -> None:
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    followers = [int(child) for child in children.read_text("ascii").split()]
    commands = {child: Path(f"/proc/{child}/cmdline").read_text("utf-8") for child in followers}
    webs = [child for child in followers if "derive" not in commands[child]]
    assert len(webs) == 2
    os.kill(webs[0], signal.SIGKILL)
    deadline = time.monotonic() + 60
    while "Unexpected exit" not in server.log.read_text("utf-8") or not is_ready(server):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    for _ in range(20):
        assert server.ask("GET", "/health/ready", agency="").status == 200
    answer = server.ask("GET", "/metrics", agency="")
    assert b"ecvet_queries_in_progress 0.0" in answer.body
