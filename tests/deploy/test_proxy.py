"""A real nginx with the file of deploy/ in front of a real server."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.long import served
from tests.long.served import Server
from tests.unit.web.dataset_site import document

pytestmark = pytest.mark.long


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running nginx over a running server."""

    port: int
    server: Server
    folder: Path

    def ask(
        self, method: str, path: str, *, body: bytes | None = None, **fields: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask over TLS; return status, fields and body."""
        connection = self._connection()
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, found, answer.read()

    def insist(self, times: int) -> list[int]:
        """Send a small query so many times over one connection, and return the statuses."""
        statuses = []
        with contextlib.closing(self._connection()) as connection:
            for _ in range(times):
                connection.request("GET", "/sparql?query=ASK%7B%7D")
                answer = connection.getresponse()
                answer.read()
                statuses.append(answer.status)
        return statuses

    def _connection(self) -> http.client.HTTPSConnection:
        unverified = ssl.create_default_context()
        unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=unverified)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def configured(root: Path, folder: Path, *, upstream: int, plain: int, secure: int) -> Path:
    """Return the file of deploy/ in a whole configuration, with ports and places of its own."""
    text = (root / "deploy" / "nginx.conf").read_text("utf-8")
    for old, new in (
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443", f"listen 127.0.0.1:{secure}"),
        ("/etc/ssl/ecvet-graph", str(folder)),
        ("/var/log/nginx", str(folder)),
    ):
        assert old in text
        text = text.replace(old, new)
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\n{places}{text}\n}}\n",
        "utf-8",
    )
    return whole


@pytest.fixture(scope="module")
def proxy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    openssl = shutil.which("openssl")
    if program is None or openssl is None:
        pytest.skip("nginx is not installed (Debian package nginx-light)")
    folder = tmp_path_factory.mktemp("proxy")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")),
        ],
        check=True,
        capture_output=True,
    )
    server = served.start(
        folder, workers=1, ECVET_PROXIES="1", ECVET_LOG="json", ECVET_LOG_CLIENTS="yes"
    )
    secure = free_port()
    file = configured(root, folder, upstream=server.port, plain=free_port(), secure=secure)
    process = subprocess.Popen([program, "-c", str(file)], stderr=subprocess.DEVNULL)
    try:
        found = Proxy(secure, server, folder)
        wait_for(found)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        server.stop()


def wait_for(proxy: Proxy) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError):
            if proxy.ask("GET", "/health/ready")[0] == 200:
                return
        time.sleep(0.1)
    pytest.fail("the proxy did not answer within a minute")


def test_pages_come_over_tls_with_their_headers_and_an_id(proxy: Proxy) -> None:
    status, fields, body = proxy.ask("GET", "/en/", Accept="text/html")
    assert (status, b"<html" in body) == (200, True)
    assert fields["strict-transport-security"] == "max-age=31536000"
    assert fields["content-security-policy"]
    number = fields["x-request-id"]
    assert re.fullmatch("[0-9a-f]{32}", number)
    assert number in proxy.server.log.read_text("utf-8")


def test_metrics_are_not_for_visitors(proxy: Proxy) -> None:
    assert proxy.ask("GET", "/metrics")[0] == 404
    assert proxy.server.ask("GET", "/metrics", agency="").status == 200
    assert proxy.server.ask("GET", "/metrics", agency="", X_Forwarded_For="x").status == 404


def test_the_service_knows_who_asks_and_believes_nobody_else(proxy: Proxy) -> None:
    _, fields, _ = proxy.ask("GET", "/api/statistics", X_Forwarded_For="192.0.2.1")
    lines = [json.loads(line) for line in proxy.server.log.read_text("utf-8").splitlines()]
    (line,) = [one for one in lines if one.get("request_id") == fields["x-request-id"]]
    assert line["client"] == "127.0.0.1"


def test_a_document_is_published_and_too_large_a_one_refused(proxy: Proxy) -> None:
    token = proxy.server.tokens["demo-at"]
    sent = {"Authorization": f"Bearer {token}", "Content_Type": "text/turtle"}
    place = "/datasets/demo-at/trades"
    status, _, _ = proxy.ask("PUT", place, body=document().encode(), If_None_Match="*", **sent)
    assert status == 201
    with contextlib.suppress(OSError):
        status, _, _ = proxy.ask("PUT", place, body=b" " * (66 << 20), If_Match='"1"', **sent)
        assert status == 413
    assert token not in proxy.server.log.read_text("utf-8")
    assert token not in (proxy.server.log.parent / "ecvet-graph.log").read_text("utf-8")


def test_one_client_that_asks_too_often_is_told_so(proxy: Proxy) -> None:
    with ThreadPoolExecutor(8) as clients:
        statuses = [
            status for said in clients.map(lambda _: proxy.insist(30), range(8)) for status in said
        ]
    assert set(statuses) <= {200, 429}
    assert statuses.count(429) > 0
    assert statuses.count(200) > 40
    assert "query=" not in (proxy.server.log.parent / "ecvet-graph.log").read_text("utf-8")


def test_nothing_about_learners_is_written_down_by_the_proxy(proxy: Proxy) -> None:
    canary = "0ca7a21a-0000-4000-8000-000000000002"
    for place in (f"/en/mobility/transfers/{canary}", f"/api/mobility/transfers/{canary}"):
        proxy.ask("GET", place)
        proxy.ask("POST", place, body=canary.encode() * 20_000)
    assert proxy.ask("POST", f"/api/progress/{canary}", body=b"0" * 2**21)[0] == 413
    proxy.ask("GET", "/id/mobility/memorandum/public-one")
    time.sleep(0.2)
    written = (proxy.folder / "ecvet-graph.log").read_text("utf-8")
    assert "/id/mobility/memorandum/public-one" in written
    assert "GET (learners) " in written
    everything = [path for path in proxy.folder.rglob("*") if path.is_file()]
    assert [path for path in everything if canary.encode() in path.read_bytes()] == []
