"""The server answers from a store folder, follows new versions, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError
from ecvet_graph.store import StoreHome
from ecvet_graph.web import create_app, serve
from ecvet_graph.web.__main__ import main


def answer(port: int, path: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=120) as response:
        return json.loads(response.read())


def wait_for(port: int) -> None:
    for _ in range(3000):
        try:
            answer(port, "/health/ready")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not answer within 300 seconds")


def family(group: int) -> list[int]:
    members = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            members.append(int(folder.name))
    return members


def log_of(home: StoreHome) -> Path:
    return home.folder.with_name("server.log")


@pytest.fixture
def own_home(home: StoreHome, tmp_path: Path) -> StoreHome:
    """Return a copy of the example store: a version that a test adds is seen by no other test."""
    return StoreHome.open(shutil.copytree(home.folder, tmp_path / "store"))


@pytest.fixture
def server(own_home: StoreHome) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Serve the example store in a process group of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log_of(own_home).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ecvet_graph.web", "--port", str(port), "--no-derive"],
            env={
                **os.environ,
                "ECVET_STORE": str(own_home.folder),
                "ECVET_WORKERS": "1",
                "ECVET_LIMIT_QUERY_SECONDS": "60",
            },
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    wait_for(port)
    yield process, port
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_server_answers_follows_versions_and_ends_with_its_workers(
    server: tuple[subprocess.Popen[bytes], int], own_home: StoreHome
) -> None:
    process, port = server
    assert answer(port, "/api/statistics")["units"] == 24
    rows = answer(port, "/sparql?format=json&query=SELECT*%7B?s?p?o%7DLIMIT%202")
    assert len(rows["results"]["bindings"]) == 2
    before = own_home.version()
    with own_home.writer("nothing new"):
        pass
    for _ in range(1200):
        if answer(port, "/health/ready")["version"] == str(before + 1):
            break
        time.sleep(0.1)
    else:
        pytest.fail("the server did not notice the new version")
    assert len(family(process.pid)) > 1
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=120)
    assert family(process.pid) == []
    lines = log_of(own_home).read_text("utf-8").splitlines()
    assert [line.split()[2] for line in lines if "request" not in line] == [
        "started",
        "stopping",
        "stopped",
    ]
    assert all(line.split()[1] == "info" for line in lines)


def test_pages_go_on_while_bodies_do_not_arrive_and_queries_run_away(
    server: tuple[subprocess.Popen[bytes], int],
) -> None:
    _, port = server
    half = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
        b"Content-Type: application/sparql-query\r\n\r\nASK"
    )
    runaway = b"GET /sparql?query=SELECT*%7B?a?b?c.?d?e?f.?g?h?i.?j?k?l.FILTER(?a=1)%7D HTTP/1.1"
    clients = []
    start = time.monotonic()
    try:
        for sent in [runaway + b"\r\nHost: x\r\n\r\n"] * 12 + [half] * 30:
            clients.append(socket.create_connection(("127.0.0.1", port)))
            clients[-1].sendall(sent)
        time.sleep(0.3)
        assert answer(port, "/api/statistics")["units"] == 24
        # The queries have a minute, and the server waits ten seconds for a body.
        assert time.monotonic() - start < 10
    finally:
        for client in clients:
            client.close()


def test_server_refuses_a_folder_without_a_store(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "none")
    with pytest.raises(NotFoundError, match="no store"):
        serve(settings, host="127.0.0.1", port=1)
    with pytest.raises(NotFoundError, match="no store"):
        create_app(settings)


@pytest.mark.parametrize("said", [{"quads": 1}, {"store": "another"}])
def test_server_refuses_a_store_that_is_short_or_another(
    own_home: StoreHome, said: dict[str, object]
) -> None:
    path = own_home.folder / "versions" / f"{own_home.version():06d}" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | said), "utf-8")
    command = [sys.executable, "-m", "ecvet_graph.web", "--port", "1"]
    environment = {**os.environ, "ECVET_STORE": str(own_home.folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "its manifest says" in done.stderr


def test_server_refuses_a_private_store_that_cannot_be_opened(
    own_home: StoreHome, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "ecvet_graph.web", "--port", "1"]
    places = {"ECVET_PRIVATE": str(tmp_path / "none"), "ECVET_PRIVATE_KEY": str(tmp_path / "key")}
    environment = {**os.environ, "ECVET_STORE": str(own_home.folder), **places}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "There is no private store" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_fault_at_the_start_is_one_line_and_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ECVET_STORE", str(tmp_path / "none"))
    assert main(["--port", "1"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
