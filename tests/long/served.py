"""A server of its own over a store of its own, asked as a publisher would ask it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.unit.web.dataset_site import BASE, make_home

__all__ = ["Answer", "Server", "start"]

_STARTS_WITHIN = 300.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered: status, fields by lower-case name, body, seconds it took."""

    status: int
    fields: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def told(self) -> dict[str, Any]:
        """Return the document in the body, or nothing where it is not an object of JSON."""
        try:
            plain = json.loads(self.body)
        except ValueError:
            return {}
        return plain if isinstance(plain, dict) else {}


@dataclass(slots=True)
class Server:
    """A running server; tokens by the ids of the agencies, and the file with what it writes."""

    process: subprocess.Popen[bytes]
    port: int
    store: Path
    tokens: dict[str, str]
    log: Path

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        agency: str = "demo-at",
        timeout: float = 300.0,
        **fields: str,
    ) -> Answer:
        """Ask over a connection of its own; fields by names with underscores."""
        headers = {"Authorization": f"Bearer {self.tokens[agency]}"} if agency else {}
        headers |= {name.replace("_", "-"): value for name, value in fields.items()}
        begin = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, content, time.monotonic() - begin)

    def kill(self) -> None:
        """End the server and its workers like `kill -9`."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=60)

    def stop(self) -> bytes:
        """Let the server end, and return what it wrote."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=120)
        return self.log.read_bytes()


def start(
    folder: Path,
    tokens: dict[str, str] | None = None,
    *,
    workers: int = 2,
    derives: bool = False,
    **settings: str,
) -> Server:
    """Start a server over the store in a folder, made anew with two agencies without `tokens`.

    `settings` are variables of the environment.
    """
    store = folder / "store"
    if tokens is None:
        _, tokens = make_home(store)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "ECVET_STORE": str(store),
        "ECVET_CACHE": str(folder / "cache"),
        "ECVET_BASE": BASE,
        "ECVET_WORKERS": "1",
        **settings,
    }
    command = [sys.executable, "-m", "ecvet_graph.web", f"--port={port}", f"--workers={workers}"]
    log = folder / f"server-{port}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command if derives else [*command, "--no-derive"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(process, port, store, tokens, log)
    _wait_for(server)
    return server


def _wait_for(server: Server) -> None:
    latest = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < latest:
        try:
            if server.ask("GET", "/health/ready", agency="", timeout=10).status == 200:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        if server.process.poll() is not None:
            break
    else:
        server.kill()
    raise TimeoutError(f"the server did not answer: {server.log.read_text('utf-8')[-2000:]}")
