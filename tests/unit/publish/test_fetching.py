"""Documents come from registered public hosts only; nothing else is ever connected to."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.unit.publish.tls_server import HOST, PUBLIC, Served, Server, tls_server

from ecvet_graph.errors import (
    EcvetGraphError,
    LimitError,
    NotAllowedError,
    SourceError,
    UnsupportedTypeError,
    UsageFault,
)
from ecvet_graph.publish.addresses import check_address, is_public_place
from ecvet_graph.publish.fetching import Network, Validators, Wish, fetch

WISH = Wish(frozenset({"text/turtle", "application/n-triples"}), most_bytes=100_000, seconds=10)
URL = f"https://{HOST}/units.ttl"

# Addresses that some parser, browser or library would read as one of another place
ADDRESSES = (
    "http://data.example.org/x",
    "ftp://data.example.org/x",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "//data.example.org/x",
    "https:/data.example.org/x",
    "https:///data.example.org/x",
    "https:data.example.org",
    "https://127.0.0.1/x",
    "https://127.1/x",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://0177.0.0.1/x",
    "https://0/x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://localhost/x",
    "https://169.254.169.254/latest/meta-data/",
    "https://metadata.google.internal/x",
    "https://data.example.org.evil.example.net/x",
    "https://evil.example.net/data.example.org",
    "https://xdata.example.org/x",
    "https://data.example.org@evil.example.net/x",
    "https://user:secret@data.example.org/x",
    "https://user@data.example.org/x",
    "https://evil.example.net#@data.example.org/x",
    "https://evil.example.net?@data.example.org/x",
    "https://evil.example.net\\@data.example.org/x",
    "https://data.example.org\\@evil.example.net/x",
    "https://data.example.org:8443/x",
    "https://data.example.org:443@evil.example.net/x",
    "https://data.example.org:22/x",
    "https://data.example.org:/x",
    "https://data.example.org./x",
    "https://data.example.org%2eevil.example.net/x",
    "https://data%2Eexample.org/x",
    "https://d\u0430ta.example.org/x",
    "https://data\u3002example\u3002org/x",
    "https://data.example.org\u2215.evil.example.net/x",
    "https://data.example.org /x",
    "https://data.example.org/x y",
    "https://data.example.org/x\r\nHost: evil.example.net",
    "https://data.example.org/x\nX: y",
    "https://data.example.org\t/x",
    "https://data.example.org/\x00",
    "https://data.example.org/x#fragment",
    "https://data.example.org/" + "x" * 3000,
    "https://data.example.org/%zz",
    "https://data.example.org/<script>",
    " https://data.example.org/x",
    "https://*.example.org/x",
    "https://example.org/x",
    "",
)
PLACES = (
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",  # noqa: S104 - one of the places that are refused
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:5db8:d70e::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "5f00::1",
    "not an address",
    "",
)
# What a server can send in a header; the others never arrive
LOCATIONS = tuple(one for one in ADDRESSES if one.isascii() and one.isprintable() and one)


class Trap:
    """A listener on loopback that counts whoever connects."""

    def __init__(self) -> None:
        self.hits = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.hits += 1
            connection.close()

    def connect(self, place: str, seconds: float) -> socket.socket:
        """Connect to the trap, whatever the place."""
        del place
        self.hits += 1
        return socket.create_connection(self._listener.getsockname(), timeout=seconds)

    def close(self) -> None:
        """Stop listening."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@pytest.fixture
def trap() -> Iterator[Trap]:
    listener = Trap()
    yield listener
    listener.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with tls_server(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.pages.clear()
    running.requests.clear()
    return running


def _at(*places: str) -> Callable[[str], Sequence[str]]:
    return dict.fromkeys((HOST, "other.example.org"), places).__getitem__


def _network(server: Server) -> Network:
    return Network(_at(PUBLIC), server.connect, server.trust)


def test_the_collections_of_vectors_are_complete() -> None:
    assert len(set(ADDRESSES)) == 53
    assert len(set(PLACES)) == 44
    assert len(LOCATIONS) == 45


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_but_one_of_the_host_is_looked_up_or_connected_to(
    trap: Trap, tmp_path: Path, address: str
) -> None:
    looked_up: list[str] = []

    def look_up(host: str) -> list[str]:
        looked_up.append(host)
        return [PUBLIC]

    with pytest.raises((UsageFault, NotAllowedError)) as refusal:
        fetch(
            address, tmp_path / "x", hosts=[HOST], wish=WISH, network=Network(look_up, trap.connect)
        )
    assert refusal.value.remedy
    assert (looked_up, trap.hits) == ([], 0)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("others", [(), (PUBLIC,)])
def test_a_host_at_a_place_that_is_not_public_is_not_connected_to(
    trap: Trap, tmp_path: Path, place: str, others: tuple[str, ...]
) -> None:
    network = Network(_at(*others, place), trap.connect)
    with pytest.raises(NotAllowedError):
        fetch(URL, tmp_path / "x", hosts=[HOST], wish=WISH, network=network)
    assert trap.hits == 0


@pytest.mark.parametrize("place", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "8.8.8.8"])
def test_public_places_are_public(place: str) -> None:
    assert is_public_place(place)
    assert is_public_place("64:ff9b::5db8:d70e")


@pytest.mark.parametrize("address", LOCATIONS)
def test_a_redirect_leads_nowhere_else(
    trap: Trap, server: Server, tmp_path: Path, address: str
) -> None:
    server.pages["/units.ttl"] = Served(302, {"Location": address}, b"")
    before = len(server.requests)
    with pytest.raises(EcvetGraphError):
        fetch(URL, tmp_path / "x", hosts=[HOST], wish=WISH, network=_network(server))
    assert len(server.requests) - before <= 2
    assert trap.hits == 0
    assert {asked["Host"] for _, asked in server.requests} == {HOST}


def test_a_name_that_moves_to_loopback_after_the_check_is_not_followed(
    server: Server, tmp_path: Path
) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    server.pages["/units.ttl"] = Served(302, {"Location": "/moved.ttl"}, b"")
    server.pages["/moved.ttl"] = Served()

    def look_up(host: str) -> list[str]:
        assert host == HOST
        return next(answers)

    network = Network(look_up, server.connect, server.trust)
    with pytest.raises(NotAllowedError):
        fetch(URL, tmp_path / "x", hosts=[HOST], wish=WISH, network=network)
    assert [path for path, _ in server.requests] == ["/units.ttl"]


def test_the_proxy_of_the_environment_is_not_asked(
    trap: Trap, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = trap._listener.getsockname()
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{place[1]}")
    server.pages["/units.ttl"] = Served()
    assert fetch(URL, tmp_path / "x", hosts=[HOST], wish=WISH, network=_network(server))
    assert trap.hits == 0


def test_a_document_is_fetched_with_its_state(server: Server, tmp_path: Path) -> None:
    headers = {
        "Content-Type": "Text/Turtle; charset=utf-8",
        "ETag": '"v7"',
        "Last-Modified": "Sun, 18 Jun 2009 08:49:37 GMT",
    }
    server.pages["/units.ttl?all=1"] = Served(headers=headers)
    server.pages["/start"] = Served(307, {"Location": "units.ttl?all=1"}, b"")
    target = tmp_path / "units.ttl"
    found = fetch(
        f"HTTPS://{HOST.upper()}:443/start",
        target,
        hosts=[HOST],
        wish=WISH,
        network=_network(server),
    )
    assert found is not None
    assert (found.media_type, found.size) == ("text/turtle", 20)
    assert found.validators == Validators('"v7"', "Sun, 18 Jun 2009 08:49:37 GMT")
    assert target.read_bytes() == Served().body
    asked = server.requests[-1][1]
    assert asked["Accept-Encoding"] == "identity"
    assert not {"Cookie", "Authorization", "If-None-Match"} & set(asked)


def test_an_unchanged_document_is_not_sent_again(server: Server, tmp_path: Path) -> None:
    known = Validators('"v7"', "Sun, 18 Jun 2009 08:49:37 GMT")
    server.pages["/units.ttl"] = Served(known='"v7"')
    network = _network(server)
    assert fetch(URL, tmp_path / "x", hosts=[HOST], wish=WISH, known=known, network=network) is None
    assert server.requests[-1][1]["If-Modified-Since"] == known.modified
    assert not (tmp_path / "x").exists()


def _trickle(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(2000):
        try:
            connection.sendall(b"X: y\r\n")
        except OSError:
            return
        time.sleep(0.05)


def _break_off(connection: socket.socket) -> None:
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\nContent-Length: 99\r\n\r\n<a:a>"
    )


def _break_off_without_length(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n\r\n<a:a>")


def _break_off_in_chunk(connection: socket.socket) -> None:
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n64\r\n<a:a>"
    )


def _endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n\r\n")
    try:
        while True:
            connection.sendall(b"#" * 10_000)
    except OSError:
        return


def _babble(connection: socket.socket) -> None:
    connection.sendall(b"220 mail ready\r\n")


TYPE = {"Content-Type": "text/turtle"}
REFUSED = {
    "not found": (Served(404), SourceError),
    "forbidden": (Served(403), SourceError),
    "failing": (Served(500), SourceError),
    "unasked 304": (Served(304, body=b""), SourceError),
    "no content": (Served(204, body=b""), SourceError),
    "part": (Served(206), SourceError),
    "html": (Served(headers={"Content-Type": "text/html"}), UnsupportedTypeError),
    "no type": (Served(headers={}), UnsupportedTypeError),
    "gzip": (Served(headers={**TYPE, "Content-Encoding": "gzip"}), UnsupportedTypeError),
    "too large": (Served(body=b"#" * 100_001), LimitError),
    "endless": (Served(raw=_endless), LimitError),
    "slow headers": (Served(raw=_trickle), LimitError),
    "broken off": (Served(raw=_break_off), SourceError),
    "broken off without length": (Served(raw=_break_off_without_length), SourceError),
    "broken off in a chunk": (Served(raw=_break_off_in_chunk), SourceError),
    "another protocol": (Served(raw=_babble), SourceError),
    "circle": (Served(302, {"Location": "/units.ttl"}, b""), SourceError),
    "redirect to nowhere": (Served(302, {}, b""), SourceError),
    "many redirects": (Served(302, {"Location": "//evil.example.net/"}, b""), NotAllowedError),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_answer_that_is_no_whole_document_is_refused(
    server: Server, tmp_path: Path, case: str
) -> None:
    page, error = REFUSED[case]
    server.pages["/units.ttl"] = page
    wish = Wish(
        WISH.media_types,
        most_bytes=WISH.most_bytes,
        seconds=1.5 if case == "slow headers" else 30.0,
    )
    begin = time.monotonic()
    with pytest.raises(error) as refusal:
        fetch(URL, tmp_path / "x", hosts=[HOST], wish=wish, network=_network(server))
    assert refusal.value.remedy
    assert time.monotonic() - begin < 60


def test_a_certificate_of_an_unknown_authority_or_for_another_host_is_refused(
    server: Server, tmp_path: Path
) -> None:
    server.pages["/units.ttl"] = Served()
    other = "other.example.org"
    unknown = Network(_at(PUBLIC), server.connect)
    with pytest.raises(SourceError, match="certificate"):
        fetch(URL, tmp_path / "x", hosts=[HOST], wish=WISH, network=unknown)
    address = f"https://{other}/units.ttl"
    with pytest.raises(SourceError, match="certificate"):
        fetch(address, tmp_path / "x", hosts=[other], wish=WISH, network=_network(server))
    assert server.requests == []


def test_a_host_that_nobody_can_look_up_or_reach_is_told(server: Server, tmp_path: Path) -> None:
    def unknown(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, host)

    def refuse(place: str, seconds: float) -> socket.socket:
        raise ConnectionRefusedError(f"{place} in {seconds}")

    for network in (Network(unknown, server.connect), Network(_at(PUBLIC), refuse)):
        with pytest.raises(SourceError, match="cannot be reached"):
            fetch(URL, tmp_path / "x", hosts=[HOST], wish=WISH, network=network)


def test_an_address_of_a_registered_host_is_kept_as_it_is_sent() -> None:
    address = check_address(f"https://{HOST}/a/b%20c?d=e&f=%7B", hosts=[HOST])
    assert (address.host, address.target) == (HOST, "/a/b%20c?d=e&f=%7B")
    assert str(check_address(f"https://{HOST}", hosts=[HOST])) == f"https://{HOST}/"
