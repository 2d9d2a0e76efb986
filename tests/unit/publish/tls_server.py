"""A small https server on loopback with a certificate of its own authority, for tests of fetching."""

from __future__ import annotations

import http.server
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

HOST = "data.example.org"
PUBLIC = "93.184.215.14"
_CONFIG = f"""
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = {HOST}
[extensions]
subjectAltName = DNS:{HOST}
basicConstraints = critical, CA:TRUE
"""


@dataclass
class Served:
    """What a path answers, and what it was asked."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/turtle"})
    body: bytes = b"<a:a> <a:b> <a:c> .\n"
    raw: Callable[[socket.socket], None] | None = None
    known: str = "nothing"


@dataclass
class Server:
    """A running server: its pages by path, the requests it got, and how to reach it."""

    port: int
    authority: Path
    pages: dict[str, Served] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def connect(self, place: str, seconds: float) -> socket.socket:
        """Connect to this server instead of a public place."""
        assert place == PUBLIC
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def trust(self) -> ssl.SSLContext:
        """Return a context that trusts the authority of this server only."""
        return ssl.create_default_context(cafile=str(self.authority))


class _Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, server: Server, *arguments: object) -> None:
        self._served = server
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._served.requests.append((self.path, dict(self.headers)))
        page = self._served.pages.get(self.path, Served(404))
        if page.raw is not None:
            page.raw(self.connection)
            self.close_connection = True
            return
        is_known = self.headers.get("If-None-Match") == page.known
        self.send_response(304 if is_known else page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if is_known:
            self.end_headers()
            return
        if "Content-Length" not in page.headers:
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        del format, arguments


class _Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        # A client that hangs up is what some tests are about.
        del request, client_address


@contextmanager
def tls_server(folder: Path) -> Iterator[Server]:
    """Run a server until the block ends, or skip where no certificate can be made."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no certificate can be made: install openssl")
    (folder / "request").write_text(_CONFIG)
    names = {"-keyout": "key", "-out": "certificate", "-config": "request"}
    files = [part for name, file in names.items() for part in (name, str(folder / file))]
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *files]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate", folder / "key")
    server = Server(0, folder / "certificate")
    with _Quiet(("127.0.0.1", 0), partial(_Handler, server)) as web:
        server.port = web.server_address[1]
        web.socket = context.wrap_socket(
            web.socket, server_side=True, do_handshake_on_connect=False
        )
        thread = threading.Thread(target=web.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        web.shutdown()
        thread.join(5)
