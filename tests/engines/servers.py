"""Real SPARQL servers on loopback, each with a folder and ports of its own: Virtuoso and Oxigraph.

Nothing is left behind: the processes end with the block, and what they wrote is removed.
"""

from __future__ import annotations

import http.client
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ecvet_graph.store import Endpoints, RemoteStore
from ecvet_graph.store.dialects import CONTROL

__all__ = [
    "OXIGRAPH",
    "VIRTUOSO",
    "Endpoints",
    "Server",
    "VirtuosoServer",
    "emptied",
    "running_oxigraph",
    "running_virtuoso",
    "started_oxigraph",
    "started_virtuoso",
]

# Debian's virtuoso-opensource-7, and the server that `pip install oxigraph` puts beside Python
VIRTUOSO = shutil.which("virtuoso-t")
OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which(
    "oxigraph"
)

_HOST = "127.0.0.1"
_PATIENCE = 240.0
_PAUSE = 0.05
_SETTINGS = Path(__file__).with_name("virtuoso.ini")
# The user of the service: it may read and update, and is not the administrator.
_USER = "ecvet"
_USER_COMMANDS = """
DB.DBA.USER_CREATE('{user}', '{password}');
GRANT SPARQL_UPDATE TO "{user}";
SPARQL CLEAR GRAPH <http://www.w3.org/ns/ldp#>;
SPARQL CLEAR GRAPH <http://localuriqaserver/sparql>;
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it answers, its process, and the folder of its data."""

    endpoints: Endpoints
    process: int
    folder: Path


@dataclass(frozen=True, slots=True)
class VirtuosoServer(Server):
    """A running Virtuoso; its administrator is asked with `isql-vt`."""

    sql: str
    administrator: str

    def run(self, commands: str, *, seconds: float = _PATIENCE) -> str:
        """Run commands as the administrator and return what they print.

        Raises:
            RuntimeError: a command failed.
        """
        done = subprocess.run(
            [
                "isql-vt",
                self.sql,
                "dba",
                self.administrator,
                "BANNER=OFF",
                "VERBOSE=OFF",
                "PROMPT=OFF",
            ],
            input=commands,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if "*** Error" in done.stdout + done.stderr:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout


@contextmanager
def running_virtuoso(folder: Path, *, buffers: int = 20_000) -> Iterator[Endpoints]:
    """Run a Virtuoso with its data in a folder, and give the endpoints of a user who may write.

    `buffers`: pages of 8 kB that it may keep in memory.
    """
    with started_virtuoso(folder, buffers=buffers) as server:
        yield server.endpoints


@contextmanager
def running_oxigraph(folder: Path) -> Iterator[Endpoints]:
    """Run an Oxigraph server with its data in a folder, and give its endpoints.

    Queries see the union of all graphs with the parameter `union-default-graph` only: the switch of
    that name would have it ignore the graphs that a query names.
    """
    with started_oxigraph(folder) as server:
        yield server.endpoints


@contextmanager
def started_virtuoso(folder: Path, *, buffers: int = 20_000) -> Iterator[VirtuosoServer]:
    """Run a Virtuoso as `running_virtuoso` does, and give the server."""
    assert VIRTUOSO is not None
    # The program cuts a longer password of the administrator short.
    administrator, password = secrets.token_hex(8), secrets.token_hex(16)
    port, sql = _free_ports(2)
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "virtuoso.ini"
    settings.write_text(
        _SETTINGS.read_text("utf-8").format(
            folder=folder, http=port, sql=sql, buffers=buffers, dirty=buffers * 3 // 4
        ),
        "utf-8",
    )
    command = [VIRTUOSO, "+configfile", str(settings), "+foreground"]
    changed = ["+pwdold", "dba", "+pwddba", administrator, "+pwddav", secrets.token_hex(16)]
    try:
        # It makes the database, gives it passwords of its own, and ends; only then does it listen.
        subprocess.run([*command, *changed], capture_output=True, timeout=_PATIENCE, check=False)
        with _running(command, port=port, folder=folder) as process:
            base = f"http://{_HOST}:{port}"
            server = VirtuosoServer(
                Endpoints(
                    query=f"{base}/sparql",
                    update=f"{base}/sparql-auth",
                    graphs=f"{base}/sparql-graph-crud-auth",
                    user=_USER,
                    password=password,
                ),
                process,
                folder,
                sql=f"{_HOST}:{sql}",
                administrator=administrator,
            )
            server.run(_USER_COMMANDS.format(user=_USER, password=password))
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def started_oxigraph(folder: Path) -> Iterator[Server]:
    """Run an Oxigraph server as `running_oxigraph` does, and give the server."""
    assert OXIGRAPH is not None
    (port,) = _free_ports(1)
    folder.mkdir(parents=True, exist_ok=True)
    place = ["--location", str(folder / "data"), "--bind", f"{_HOST}:{port}"]
    base = f"http://{_HOST}:{port}"
    try:
        with _running([OXIGRAPH, "serve", *place], port=port, folder=folder) as process:
            endpoints = Endpoints(f"{base}/query", f"{base}/update", f"{base}/store")
            yield Server(endpoints, process, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: Sequence[str], *, port: int, folder: Path) -> Iterator[int]:
    """Run a server until the block ends; it is asked to end, and ended where it does not."""
    log = folder / "output.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder
        )
    try:
        _wait(process, port, log)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_PATIENCE / 8)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _answers(port):
            return
        time.sleep(_PAUSE)
    raise RuntimeError(f"The server did not start: {log.read_text('utf-8', 'replace')[-2000:]}")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=_PATIENCE)
    with closing(connection), suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
        return answer.status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    return False


def _free_ports(count: int) -> tuple[int, ...]:
    """Return ports that were free a moment ago; held together, so that they differ."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((_HOST, 0))
        return tuple(int(probe.getsockname()[1]) for probe in probes)
    finally:
        for probe in probes:
            probe.close()


def emptied(endpoints: Endpoints) -> RemoteStore:
    """Return an engine without what earlier tests left there, their control record too."""
    store = RemoteStore(endpoints)
    for graph in (*store.graphs(), CONTROL):
        store.clear(graph)
    return store
