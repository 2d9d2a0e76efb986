"""Asking a SPARQL endpoint that the operator allows, guarded against request forgery.

Only the exact addresses of the setting are asked. One connection goes to a place that was looked up once
and checked: a named host must be on the public internet, and is spoken to by TLS; only this machine
itself may be asked without. No redirect is followed, and nothing of the environment is used: no
proxies, no credentials, no cookies.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from ecvet_graph import __version__
from ecvet_graph.errors import LimitError, SourceError, TimeLimitError, UsageFault
from ecvet_graph.publish.addresses import is_public_place

__all__ = ["RESULT_TYPE", "Reach", "ask_service"]

RESULT_TYPE = "application/sparql-results+json"
"""The only form in which an answer is taken."""

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[::1\])(?::(?P<port>[0-9]{1,5}))?(?P<path>/.*)?"
)
_PORTS = {"https": 443, "http": 80}
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_PIECE = 64 * 1024
_SECONDS_TO_CONNECT = 5.0
_PLACES = 3
_FINE = 200


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(address[0]) for *_, address in found]


def _connect(place: str, port: int, *, seconds: float) -> socket.socket:
    return socket.create_connection((place, port), timeout=seconds)


@dataclass(frozen=True, slots=True)
class Reach:
    """How the outside is reached: looking up a host, connecting to a place, whom to trust.

    Tests put their own in the place of these.
    """

    look_up: Callable[[str, int], Sequence[str]] = _look_up
    connect: Callable[..., socket.socket] = _connect
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context


def ask_service(
    address: str, query: str, *, seconds: float, most_bytes: int, reach: Reach | None = None
) -> bytes:
    """Return what an endpoint answers to a SELECT query, in SPARQL 1.1 Query Results JSON.

    Args:
        address: of the endpoint, as the setting allows it (`config.py`).
        query: SPARQL 1.1.
        seconds: for everything together.
        most_bytes: of the answer.
        reach: how the outside is reached.

    Raises:
        UsageFault: the address is none that can be asked.
        TimeLimitError: the answer is not complete in time.
        LimitError: it is too large.
        SourceError: the endpoint cannot be reached, is not at a place where it may be, or gives
            something else.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise UsageFault(f"{address[:120]!r} cannot be asked.", remedy="Mend ECVET_SERVICES.")
    host = found["host"].strip("[]")
    port = int(found["port"] or _PORTS[found["scheme"]])
    deadline = time.monotonic() + seconds
    with _faults_told(address, seconds=seconds, deadline=deadline):
        plain = _reached(found["scheme"], (host, port), reach or Reach(), deadline)
        with closing(plain), _hung_up(plain, deadline):
            line = (
                _encrypted(plain, host, reach or Reach()) if found["scheme"] == "https" else plain
            )
            with closing(line):
                connection = http.client.HTTPConnection(host, port)
                # Never another connection than the one that was checked
                connection.auto_open = 0
                connection.sock = line
                _send(connection, found["path"] or "/", query)
                with closing(connection.getresponse()) as said:
                    return _body(said, address, most_bytes=most_bytes, deadline=deadline)


def _reached(scheme: str, host: tuple[str, int], reach: Reach, deadline: float) -> socket.socket:
    places = reach.look_up(*host)
    allowed = is_public_place if scheme == "https" else _LOOPBACK.__contains__
    if not places or not all(map(allowed, places)):
        raise SourceError(
            f"{host[0]} is not at a place that may be asked.",
            remedy="Only endpoints of the public internet, or of this machine, are asked.",
        )
    fault: OSError | None = None
    for place in places[:_PLACES]:
        left = max(0.01, deadline - time.monotonic())
        try:
            line = reach.connect(place, host[1], seconds=min(_SECONDS_TO_CONNECT, left))
        except OSError as refusal:
            fault = refusal
        else:
            line.settimeout(max(0.01, deadline - time.monotonic()))
            return line
    raise fault or ConnectionError


def _encrypted(plain: socket.socket, host: str, reach: Reach) -> ssl.SSLSocket:
    return reach.trust().wrap_socket(plain, server_hostname=host, suppress_ragged_eofs=False)


def _send(connection: http.client.HTTPConnection, path: str, query: str) -> None:
    body = urlencode({"query": query}).encode("ascii")
    headers = {
        "Accept": RESULT_TYPE,
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": f"ecvet-graph/{__version__}",
    }
    connection.request("POST", path, body=body, headers=headers)


def _body(
    said: http.client.HTTPResponse, address: str, *, most_bytes: int, deadline: float
) -> bytes:
    media_type = said.getheader("Content-Type", "").partition(";")[0].strip().lower()
    encoding = said.getheader("Content-Encoding", "identity").strip().lower()
    if said.status != _FINE or media_type != RESULT_TYPE or encoding != "identity":
        raise SourceError(
            f"{address} answers with status {said.status}, not with {RESULT_TYPE}.",
            remedy="Try the SERVICE block there by itself.",
        )
    announced, content = said.length, bytearray()
    while piece := said.read(_PIECE):
        content += piece
        if len(content) > most_bytes:
            raise LimitError(
                f"The answer of {address} is larger than {most_bytes} bytes.",
                remedy="Say more in the SERVICE block, or put a subquery with a LIMIT into it.",
            )
        if time.monotonic() >= deadline:
            raise TimeoutError
    if announced is not None and len(content) != announced:
        raise ConnectionError
    return bytes(content)


@contextmanager
def _hung_up(plain: socket.socket, deadline: float) -> Iterator[None]:
    """End the connection from outside when the time is up, however slowly bytes trickle in."""
    # TLS takes over the descriptor; shutting a copy of it down ends both.
    with closing(plain.dup()) as copy:
        watch = threading.Timer(max(0.0, deadline - time.monotonic()), _hang_up, [copy])
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()
            watch.join()


def _hang_up(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        # it has ended by itself
        return


@contextmanager
def _faults_told(address: str, *, seconds: float, deadline: float) -> Iterator[None]:
    """Turn what the network raises into errors; nothing that a server says is repeated."""
    try:
        yield
    except (OSError, http.client.HTTPException) as fault:
        if isinstance(fault, TimeoutError) or time.monotonic() >= deadline:
            raise TimeLimitError(
                f"{address} did not answer within {seconds:g} seconds.",
                remedy="Ask it for less, or write SERVICE SILENT to go on without it.",
            ) from fault
        raise SourceError(
            f"{address} cannot be reached, or breaks off its answer.",
            remedy="Try again later, or write SERVICE SILENT to go on without it.",
        ) from fault
