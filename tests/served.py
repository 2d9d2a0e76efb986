"""A server of its own over a store, for tests that ask it as others do."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["BASE", "serving"]

BASE = "http://localhost:8000"
_STARTS_WITHIN = 300.0


@contextmanager
def serving(store: Path, **settings: str) -> Iterator[int]:
    """Serve a store on a free port of loopback; yield the port, and end the server after.

    Args:
        store: its folder.
        settings: variables of the environment, such as `ECVET_WORKERS`.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ,
        "ECVET_BASE": BASE,
        "ECVET_STORE": str(store),
        "ECVET_CACHE": str(store.with_name(f"{store.name}-cache")),
        **settings,
    }
    said = store.with_name(f"{store.name}-{port}.log")
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "ecvet_graph.web", f"--port={port}", "--no-derive"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_for(process, port, said)
            yield port
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=60)


def _wait_for(process: subprocess.Popen[bytes], port: int, said: Path) -> None:
    latest = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < latest and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/health/live")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    raise TimeoutError(f"the server did not answer: {said.read_text('utf-8', 'replace')[-2000:]}")
