"""The real server: documents come from curl, and every worker process shows them at once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.unit.web.dataset_site import BASE, PLACE, TURTLE, UNIT, document

from ecvet_graph.store import StoreHome

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@dataclass(frozen=True, slots=True)
class Answer:
    """What curl got: status, fields by lower-case name, body."""

    status: int
    fields: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A server with two workers over a store of its own."""

    port: int
    store: Path
    token: str

    def curl(self, *arguments: str, token: str | None = None) -> Answer:
        """Ask with curl, as a publisher would; the last argument is the path."""
        config = f'header = "Authorization: Bearer {token or self.token}"\n'
        *options, path = arguments
        result = subprocess.run(
            [*_CURL, "--config", "-", *options, f"http://127.0.0.1:{self.port}{path}"],
            input=config.encode(),
            capture_output=True,
            check=False,
        )
        head, _, body = _last_answer(result.stdout)
        first, *lines = head.decode("latin-1").splitlines()
        pairs = (line.split(": ", 1) for line in lines if ": " in line)
        return Answer(int(first.split()[1]), {name.lower(): value for name, value in pairs}, body)


UNKNOWN = "ecvet-00000000-" + "0" * 64
_CURL = ("curl", "--silent", "--show-error", "--include", "--max-time", "60")


def _last_answer(output: bytes) -> tuple[bytes, bytes, bytes]:
    """Pass over interim answers (100 Continue)."""
    while output.startswith(b"HTTP/1.1 100"):
        output = output.partition(b"\r\n\r\n")[2]
    return output.partition(b"\r\n\r\n")


@pytest.fixture(scope="module")
def server(
    registered: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder, tokens = registered
    own = tmp_path_factory.mktemp("server")
    store = shutil.copytree(folder, own / "store")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "ECVET_STORE": str(store),
        "ECVET_CACHE": str(own / "cache"),
        "ECVET_BASE": BASE,
        "ECVET_WORKERS": "1",
        "ECVET_LIMIT_HTTP_UPLOAD_BYTES": "3000000",
    }
    log = own / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "ecvet_graph.web",
                f"--port={port}",
                "--workers=2",
                "--no-derive",
            ],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    found = Server(port, store, tokens["demo-at"])
    try:
        _wait_for(found)
        yield found
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=120)
    assert tokens["demo-at"].encode() not in log.read_bytes()


def _wait_for(server: Server) -> None:
    for _ in range(3000):
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=1):
                if server.curl("/health/ready").status == 200:
                    return
        except (OSError, ValueError, IndexError):
            pass
        time.sleep(0.1)
    pytest.fail("the server did not answer within 300 seconds")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "trades.ttl"
    path.write_text(document(), "utf-8")
    return path


def _put(server: Server, file: Path, *conditions: str, place: str = PLACE) -> Answer:
    options = [option for condition in conditions for option in ("--header", condition)]
    return server.curl(
        "--upload-file", str(file), "--header", f"Content-Type: {TURTLE}", *options, place
    )


def test_every_worker_shows_at_once_what_was_published(server: Server, file: Path) -> None:
    place = "/datasets/demo-at/fresh"
    answer = _put(server, file, "If-None-Match: *", place=place)
    assert (answer.status, answer.fields["etag"]) == (201, '"1"'), answer.body
    for number in range(1, 6):
        # Each curl is a connection of its own, so that both workers are asked.
        tags = {server.curl("--head", place).fields["etag"] for _ in range(6)}
        assert tags == {f'"{number}-ttl"'}
        file.write_text(document(title=f"Mauern {number}"), "utf-8")
        assert _put(server, file, f'If-Match: "{number}"', place=place).status == 200
    shown = server.curl(place)
    assert "Mauern 5" in shown.body.decode()
    told = server.curl("--head", place)
    assert (told.fields["content-length"], told.body) == (str(len(shown.body)), b"")
    json.loads(server.curl(f"{place}/versions").body)
    assert server.curl("--request", "DELETE", "--header", 'If-Match: "6"', place).status == 200
    assert {server.curl(place).status for _ in range(6)} == {410}


def test_the_next_request_to_any_worker_reads_what_was_published(
    server: Server, file: Path
) -> None:
    place, thing = "/datasets/demo-at/seen", UNIT.removeprefix(f"{BASE}/id/")
    ways = (f"/doc/{thing}.ttl", f"/en/units/{thing.replace('/unit', '')}", _asks_for_title())
    for number in range(3):
        title = f"Putzen {number}"
        file.write_text(document(title=title), "utf-8")
        condition = f'If-Match: "{number}"' if number else "If-None-Match: *"
        assert _put(server, file, condition, place=place).status in {200, 201}
        for way in (*ways, *ways):
            accepted = "text/html" if way.startswith("/en") else "text/csv"
            answer = server.curl("--header", f"Accept: {accepted}", way)
            assert (answer.status, title in answer.body.decode()) == (200, True), (number, way)
    gone = server.curl("--request", "DELETE", "--header", 'If-Match: "3"', place)
    assert gone.status == 200
    assert {server.curl(way).status for way in ways[:2] * 3} == {410}


def _asks_for_title() -> str:
    query = f"SELECT ?t {{ GRAPH ?g {{ <{UNIT}> <http://purl.org/dc/terms/title> ?t }} }}"
    return f"/sparql?{urlencode({'query': query})}"


def test_a_refusal_is_told_before_a_large_document_is_sent(server: Server, tmp_path: Path) -> None:
    large = tmp_path / "large.ttl"
    large.write_bytes(b"# nothing\n" * 200_000)
    assert _put(server, large, 'If-Match: "7"', place="/datasets/demo-at/none").status == 412
    assert server.curl("--upload-file", str(large), PLACE, token=UNKNOWN).status == 401
    large.write_bytes(b"# nothing\n" * 400_000)
    answer = _put(server, large, "If-None-Match: *", place="/datasets/demo-at/none")
    assert (answer.status, json.loads(answer.body)["code"]) == (413, "limit")


def test_a_document_in_chunks_needs_a_digest(server: Server, file: Path) -> None:
    chunked = ("If-None-Match: *", "Transfer-Encoding: chunked", "Content-Length:")
    answer = _put(server, file, *chunked, place="/datasets/demo-at/chunks")
    assert answer.status == 411


def test_a_document_that_is_cut_off_is_not_published(server: Server) -> None:
    text = document().encode()
    head = (
        f"PUT /datasets/demo-at/cut HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TURTLE}\r\n"
        f"Authorization: Bearer {server.token}\r\nIf-None-Match: *\r\n"
        f"Content-Length: {len(text)}\r\n\r\n"
    )
    whole = text[: text.rindex(b".\n<http") + 2]
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(head.encode() + whole)
        client.shutdown(socket.SHUT_WR)
        client.settimeout(120)
        answer = client.recv(2000)
    assert b" 400 " in answer.splitlines()[0]
    assert server.curl("/datasets/demo-at/cut").status == 404
    spool = StoreHome.open(server.store).folder / "spool"
    assert not list(spool.glob("arriving-*"))


def test_pages_answer_while_documents_arrive_slowly(server: Server) -> None:
    head = (
        f"PUT {PLACE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TURTLE}\r\n"
        f"Authorization: Bearer {server.token}\r\nIf-None-Match: *\r\n"
        "Content-Length: 100000\r\n\r\nx"
    )
    clients = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(16)]
    try:
        for client in clients:
            client.sendall(head.encode())
        time.sleep(0.5)
        start = time.monotonic()
        assert {server.curl("/datasets").status for _ in range(4)} == {200}
        assert time.monotonic() - start < 60
    finally:
        for client in clients:
            client.close()
