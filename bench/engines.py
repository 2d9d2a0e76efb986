"""The engines that are measured side by side, all holding the same made graph."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.processes import command_path
from tests.engines.servers import VirtuosoServer, started_oxigraph, started_virtuoso

from ecvet_graph.store import RdfFormat, StoreHome

__all__ = [
    "JSON",
    "Measured",
    "Target",
    "load_embedded",
    "load_virtuoso",
    "measure",
    "oxigraph_over",
    "served_store",
    "virtuoso_with",
]

JSON = "application/sparql-results+json"
_HOST = "127.0.0.1"
_PATIENCE = 120.0
_LOAD = """
ld_dir('{folder}', '{name}', 'urn:unused');
rdf_loader_run();
checkpoint;
"""
_FAILED = "SELECT COUNT(*) FROM DB.DBA.LOAD_LIST WHERE ll_error IS NOT NULL OR ll_state <> 2;"


@dataclass(frozen=True, slots=True)
class Target:
    """Something that answers SPARQL over HTTP: its name, address and the process to look at.

    `more`: what a query needs besides, so that its default graph is the union of all graphs.
    """

    name: str
    query: str
    process: int
    more: str = ""

    def path(self, query: str) -> str:
        """Return the path that asks a query."""
        return f"{urlsplit(self.query).path}?{urlencode({'query': query})}{self.more}"

    def rows(self, query: str) -> list[dict[str, object]]:
        """Return the rows of a SELECT query.

        Raises:
            SystemExit: the engine refused it.
        """
        place = urlsplit(self.query)
        connection = http.client.HTTPConnection(place.hostname or _HOST, place.port, timeout=600)
        try:
            connection.request("GET", self.path(query), headers={"Accept": JSON})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status != http.HTTPStatus.OK:
            raise SystemExit(f"{self.name} answered {answer.status}: {content[:500]!r}")
        rows: list[dict[str, object]] = json.loads(content)["results"]["bindings"]
        return rows


@dataclass(frozen=True, slots=True)
class Measured:
    """What closed-loop clients saw: answers and refusals (503) a second, and the waits in ms."""

    per_second: float
    refused_per_second: float
    latencies: tuple[float, ...]
    bytes_per_answer: float


def measure(
    address: str, requests: Sequence[tuple[str, str]], *, clients: int, seconds: float
) -> Measured:
    """Let so many clients ask one after the other (path, Accept), in a process of their own.

    Raises:
        SystemExit: an answer was not a complete 200.
    """
    place = urlsplit(address)
    asked = {
        "host": place.hostname,
        "port": place.port,
        "clients": clients,
        "seconds": seconds,
        "warm_up": min(0.5, seconds / 4),
        "requests": requests,
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.load_client"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"The clients of {address} gave up: {done.stderr[-2000:]}")
    seen = json.loads(done.stdout)
    return Measured(
        seen["answers"] / seen["seconds"],
        seen["refused"] / seen["seconds"],
        tuple(seen["latencies"]),
        seen["bytes"] / max(1, seen["answers"]),
    )


def load_embedded(source: Path, folder: Path) -> StoreHome:
    """Make a store with the statements of an N-Quads file as its version 2."""
    home = StoreHome.create(folder)
    with home.writer("made for a measurement") as draft:
        draft.store.load(source, syntax=RdfFormat.N_QUADS)
    return home


def load_virtuoso(server: VirtuosoServer, source: Path) -> None:
    """Load an N-Quads file as an administrator does: by the bulk loader, then a checkpoint.

    Raises:
        SystemExit: the loader did not take the whole file.
    """
    target = server.folder / source.name
    os.link(source, target)
    server.run(_LOAD.format(folder=server.folder, name=source.name), seconds=3600)
    failed = [line.strip() for line in server.run(_FAILED).splitlines() if line.strip().isdigit()]
    if failed != ["0"]:
        raise SystemExit(f"Virtuoso did not load the file: {failed}")
    target.unlink()


@contextmanager
def virtuoso_with(folder: Path, source: Path | None, *, buffers: int) -> Iterator[Target]:
    """Run a Virtuoso that holds an N-Quads file."""
    with started_virtuoso(folder, buffers=buffers) as server:
        if source is not None:
            load_virtuoso(server, source)
        yield Target("Virtuoso", server.endpoints.query, server.process)


@contextmanager
def oxigraph_over(folder: Path, home: StoreHome) -> Iterator[Target]:
    """Run an Oxigraph server over a copy of the database of a store."""
    with home.hold() as version:
        shutil.copytree(version / "database", folder / "data")
    with started_oxigraph(folder) as server:
        union = "&union-default-graph="
        yield Target("bare Oxigraph server", server.endpoints.query, server.process, union)


@contextmanager
def served_store(
    home: StoreHome,
    *,
    port: int,
    processes: int = 1,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Target]:
    """Serve a store as `ecvet-graph serve` does, with no budget for the clients of a measurement."""
    command = [command_path(), "--store", str(home.folder), "serve", "--port", str(port)]
    command += ["--workers", str(processes)]
    given = {"ECVET_LIMIT_CLIENT_SECONDS": "1000000", "ECVET_CACHE": str(home.folder / "cache")}
    process = subprocess.Popen(
        [*command, "--no-derive"],
        stdout=subprocess.DEVNULL,
        env=os.environ | given | dict(environment or {}),
    )
    target = Target("ecvet-graph /sparql", f"http://{_HOST}:{port}/sparql", process.pid)
    try:
        _wait(target, process)
        yield target
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_PATIENCE)


def _wait(target: Target, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            target.rows("SELECT * {}")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The service did not start.")
