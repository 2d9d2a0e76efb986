"""A server on loopback that nobody should ask: it answers whatever is asked, and remembers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["Trap"]

_BODY = b"{}"


class Trap:
    """A server that sends who comes to `/allowed` on to itself, and notes every visit."""

    def __init__(self) -> None:
        self.visits: list[str] = []
        trap = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                trap.visits.append(self.path)
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(302 if self.path == "/allowed" else 200)
                self.send_header("Location", f"{trap.address}/redirected")
                self.send_header("Content-Length", str(len(_BODY)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(_BODY)

            do_POST = do_HEAD = do_GET  # noqa: N815 - the names that the server calls

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        self.address = f"http://{self.host}"

    def filled(self, text: str) -> str:
        """Return a text with the address of the trap for TRAP, and host and port for TRAPHOST."""
        return text.replace("TRAPHOST", self.host).replace("TRAP", self.address)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Answer until the block ends."""
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        yield
        self.server.shutdown()
        self.server.server_close()
        thread.join()
