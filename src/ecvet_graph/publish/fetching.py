"""Fetching a document from a registered host, guarded against request forgery.

One connection goes to an address that was looked up once and checked; the name is not looked up
again. Nothing of the environment is used: no proxies, no credentials, no cookies.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ecvet_graph import __version__
from ecvet_graph.errors import LimitError, NotAllowedError, SourceError, UnsupportedTypeError
from ecvet_graph.publish.addresses import (
    PORT,
    WebAddress,
    check_address,
    follow,
    is_public_place,
)
from ecvet_graph.store.version import file_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Fetched", "Network", "Validators", "fetch"]

_REDIRECTS = 3
_FOLLOWED = frozenset({301, 302, 303, 307, 308})
_UNCHANGED, _FINE = 304, 200
_PIECE = 64 * 1024
_SECONDS_TO_CONNECT = 10.0
_PLACES = 3
# Entity tags and HTTP dates (RFC 9110, sections 8.8.3 and 5.6.7): only what is one is sent back.
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,200}"')
_DATE = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")
_ASK_AGENCY = "Ask the agency whether its server works, then pull again."


def _look_up(host: str) -> list[str]:
    found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(address[0]) for *_, address in found]


def _connect(place: str, seconds: float) -> socket.socket:
    return socket.create_connection((place, PORT), timeout=seconds)


@dataclass(frozen=True, slots=True)
class Network:
    """How the outside is reached: looking up a host, connecting to a place, whom to trust.

    `connect` is given an IP address and seconds. Tests put their own in the place of these.
    """

    look_up: Callable[[str], Sequence[str]] = _look_up
    connect: Callable[[str, float], socket.socket] = _connect
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said last of the state of its document; empty where it said nothing."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that was fetched: its media type without parameters, size in bytes, and state."""

    media_type: str
    size: int
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Wish:
    """What may come back: media types, most bytes, and seconds for everything together."""

    media_types: Collection[str]
    most_bytes: int
    seconds: float = 60.0


def fetch(
    address: str,
    target: Path,
    *,
    hosts: Collection[str],
    wish: Wish,
    known: Validators | None = None,
    network: Network | None = None,
) -> Fetched | None:
    """Write the document of an address to a file; `None`: it is the one that is known already.

    Only https to one of the `hosts` at port 443, whose every IP address is public; at most three
    redirects, each by the same rules.

    Raises:
        UsageFault, NotAllowedError: the address, or one that it leads to, may not be fetched from.
        UnsupportedTypeError: the document is of another media type, or encoded.
        LimitError: it is too large, or takes too long.
        SourceError: the server cannot be reached, is not the one it should be, or gives no document.
    """
    here = check_address(address, hosts=hosts)
    deadline = time.monotonic() + wish.seconds
    for _ in range(_REDIRECTS + 1):
        with _asked(here, network or Network(), known=known, wish=wish, deadline=deadline) as said:
            if said.status == _UNCHANGED and known is not None:
                return None
            if said.status == _FINE:
                return _kept(said, target, wish=wish, deadline=deadline)
            here = _next(here, said, hosts=hosts)
    raise SourceError(
        f"{address} leads from one address to the next.",
        remedy="Register the address of the document itself.",
    )


def _next(
    here: WebAddress, said: http.client.HTTPResponse, *, hosts: Collection[str]
) -> WebAddress:
    location = said.getheader("Location", "")
    if said.status in _FOLLOWED and location:
        return follow(here, location, hosts=hosts)
    raise SourceError(f"{here} answers with status {said.status}.", remedy=_ASK_AGENCY)


@contextmanager
def _asked(
    address: WebAddress,
    network: Network,
    *,
    known: Validators | None,
    wish: Wish,
    deadline: float,
) -> Iterator[http.client.HTTPResponse]:
    """Give the answer to one request, its body not yet read; the connection ends with the block."""
    with _server_faults(address, wish, deadline):
        with closing(_reached(address, network, deadline)) as plain:
            line = network.trust().wrap_socket(
                plain,
                server_hostname=address.host,
                do_handshake_on_connect=False,
                suppress_ragged_eofs=False,
            )
        # Hung up from outside when the time is up, however slowly bytes trickle in.
        watch = threading.Timer(max(0.0, deadline - time.monotonic()), _hang_up, [line])
        watch.daemon = True
        watch.start()
        try:
            with closing(line):
                line.do_handshake()
                with closing(_request(address, line, _headers(known, wish))) as said:
                    yield said
        finally:
            watch.cancel()


def _request(
    address: WebAddress, line: ssl.SSLSocket, headers: Mapping[str, str]
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(address.host, PORT)
    # Never another connection than the one that was checked
    connection.auto_open = 0
    connection.sock = line
    connection.putrequest("GET", address.target, skip_host=True, skip_accept_encoding=True)
    for name, value in {"Host": address.host, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse()


def _reached(address: WebAddress, network: Network, deadline: float) -> socket.socket:
    places = network.look_up(address.host)
    # All of them: whoever answers with one good and one bad address waits for the second try.
    if not places or not all(map(is_public_place, places)):
        raise NotAllowedError(
            f"{address.host} is not on the public internet.",
            remedy="Documents are fetched from public servers only; upload the file instead.",
        )
    fault: OSError | None = None
    for place in places[:_PLACES]:
        seconds = min(_SECONDS_TO_CONNECT, max(0.01, deadline - time.monotonic()))
        try:
            return network.connect(place, seconds)
        except OSError as refusal:
            fault = refusal
    raise fault or ConnectionError


def _hang_up(line: socket.socket) -> None:
    try:
        # That of the class: the method of a TLS line would let the other thread read on in plain.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        # it has ended by itself
        return


def _headers(known: Validators | None, wish: Wish) -> dict[str, str]:
    headers = {
        "Accept": ", ".join(sorted(wish.media_types)),
        "Accept-Encoding": "identity",
        "User-Agent": f"ecvet-graph/{__version__}",
        "Connection": "close",
    }
    if known and _ETAG.fullmatch(known.etag):
        headers["If-None-Match"] = known.etag
    if known and _DATE.fullmatch(known.modified):
        headers["If-Modified-Since"] = known.modified
    return headers


def _kept(said: http.client.HTTPResponse, target: Path, *, wish: Wish, deadline: float) -> Fetched:
    media_type = said.getheader("Content-Type", "").partition(";")[0].strip().lower()
    encoding = said.getheader("Content-Encoding", "identity").strip().lower()
    if media_type not in wish.media_types or encoding != "identity":
        what = media_type if encoding == "identity" else f"encoded as {encoding}"
        raise UnsupportedTypeError(
            f"The server gives a document of a type that is not read here: {what[:80] or 'none'}.",
            remedy=f"Let it say one of {', '.join(sorted(wish.media_types))}, without an encoding.",
        )
    announced = said.length
    with target.open("wb") as file:
        size = _copied(said, file, wish=wish, deadline=deadline)
    if announced is not None and size != announced:
        raise SourceError(
            f"The server announced {announced} bytes and gave {size}.", remedy=_ASK_AGENCY
        )
    etag, modified = said.getheader("ETag", ""), said.getheader("Last-Modified", "")
    state = Validators(
        etag if _ETAG.fullmatch(etag) else "", modified if _DATE.fullmatch(modified) else ""
    )
    return Fetched(media_type, size, state)


def _copied(said: http.client.HTTPResponse, file: IO[bytes], *, wish: Wish, deadline: float) -> int:
    size = 0
    while piece := said.read(_PIECE):
        size += len(piece)
        if size > wish.most_bytes:
            raise LimitError(
                f"The document is larger than {wish.most_bytes} bytes.",
                remedy="Divide it into several datasets.",
            )
        if time.monotonic() >= deadline:
            raise TimeoutError
        with file_faults(Path(file.name).parent):
            file.write(piece)
    if time.monotonic() >= deadline:
        raise TimeoutError
    return size


@contextmanager
def _server_faults(address: WebAddress, wish: Wish, deadline: float) -> Iterator[None]:
    """Turn what the network raises into errors; nothing that a server says is repeated."""
    try:
        yield
    except (OSError, http.client.HTTPException) as fault:
        if isinstance(fault, TimeoutError) or time.monotonic() >= deadline:
            raise LimitError(
                f"{address.host} does not give the document in time ({wish.seconds:g} seconds).",
                remedy="Try again later, or upload the file.",
            ) from fault
        if isinstance(fault, ssl.SSLCertVerificationError):
            raise SourceError(
                f"The certificate of {address.host} is not valid: {fault.verify_message}.",
                remedy="Ask the agency to renew it; a document is never taken without.",
            ) from fault
        raise SourceError(
            f"{address.host} cannot be reached, or breaks off its answer.", remedy=_ASK_AGENCY
        ) from fault
