"""A served store on a free port of this machine, asked over one connection."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.pages import PAGES, Samples
from bench.processes import command_path, tree_megabytes
from bench.record import Figure, spread
from bench.timing import timed

__all__ = ["page_figures", "served"]

_HOST = "127.0.0.1"
_PATIENCE = 120.0
_PAUSE = 0.05
_WARM_UP = 3
_PAGE_AIM = 150.0


class Site:
    """The site that is served, with what its start took."""

    def __init__(self, process: int, port: int, start_seconds: float) -> None:
        self.start_seconds = start_seconds
        self._process = process
        self._connection = http.client.HTTPConnection(_HOST, port, timeout=_PATIENCE)

    def get(self, path: str) -> tuple[int, bytes]:
        """Return status and body of an answer."""
        try:
            return self._answer(path)
        except http.client.RemoteDisconnected:
            # The service ends a connection on which nobody asked for some seconds.
            return self._answer(path)

    def _answer(self, path: str) -> tuple[int, bytes]:
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        return response.status, response.read()

    def memory(self) -> float:
        """Return the memory of all processes of the service, in MB."""
        return tree_megabytes(self._process)


@contextmanager
def served(store: Path, *, derives: bool = False) -> Iterator[Site]:
    """Serve a store as `ecvet-graph serve` does, until the block ends.

    `derives`: links and matches of what is published follow, as they do unless they are told not to.
    """
    port = _free_port()
    command = [command_path(), "--store", str(store), "serve", "--port", str(port)]
    command += [] if derives else ["--no-derive"]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - start > _PATIENCE:
                raise SystemExit("The service did not start.")
            time.sleep(_PAUSE)
        yield Site(process.pid, port, time.perf_counter() - start)
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGTERM)
        process.wait()


def page_figures(site: Site, samples: Samples, *, count: int, seed: int) -> list[Figure]:
    """Return the times of every type of page: addresses drawn at random, types in turn.

    Raises:
        SystemExit: a page did not answer with its status.
    """
    chosen = random.Random(seed)  # noqa: S311 - a sample, not a secret
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    sizes: dict[str, int] = dict.fromkeys(PAGES, 0)
    for turn in range(-_WARM_UP, count):
        for name, page in PAGES.items():
            path = page.address(samples, chosen)
            (status, body), took = timed(site.get, path)
            if status != page.status:
                raise SystemExit(f"{path} answered {status}: {body[:500]!r}")
            if turn >= 0:
                times[name].append(took)
                sizes[name] = max(sizes[name], len(body))
    return [
        spread(
            name, times[name], unit="ms", aim=_PAGE_AIM, note=f"up to {sizes[name] / 1000:.0f} kB"
        )
        for name in PAGES
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/en/accessibility")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
