"""Bodies of uploads reach the disk whole, in time and within a size, or not at all."""

from __future__ import annotations

import base64
import hashlib
import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadRequest, LengthRequired, RequestTimeout
from werkzeug.test import EnvironBuilder

from ecvet_graph.errors import BusyError, LimitError, UnsupportedTypeError
from ecvet_graph.web.uploads import BodySpooler, Pace, form_spooler, register_uploads, spooler

# What even a busy machine needs less than, in seconds; a slow body takes more
PATIENCE = 60.0
BODY = b"<http://a> <http://b> <http://c> .\n" * 5000


def digest(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def sent(
    body: io.IOBase | bytes,
    *,
    length: int | str | None = None,
    terminated: bool = True,
    headers: dict[str, str] | None = None,
) -> Request:
    """Return a request whose body comes as from the server: ended, whatever was announced."""
    environ = EnvironBuilder(method="PUT", path="/x", headers=Headers(headers)).get_environ()
    environ.pop("CONTENT_LENGTH", None)
    if length is not None:
        environ["CONTENT_LENGTH"] = str(length)
    environ["wsgi.input"] = io.BytesIO(body) if isinstance(body, bytes) else body
    environ["wsgi.input_terminated"] = terminated
    return Request(environ)


def test_a_body_arrives_as_it_was_sent(tmp_path: Path) -> None:
    target = tmp_path / "document"
    found = BodySpooler().receive(sent(BODY, length=len(BODY)), target, most=len(BODY))
    assert target.read_bytes() == BODY
    assert (found.size, found.sha256) == (len(BODY), hashlib.sha256(BODY).hexdigest())


@pytest.mark.parametrize("terminated", [True, False])
def test_a_body_that_is_cut_off_is_refused(tmp_path: Path, terminated: bool) -> None:
    request = sent(BODY[:1000], length=len(BODY), terminated=terminated)
    with pytest.raises(BadRequest):
        BodySpooler().receive(request, tmp_path / "document", most=10**9)


def test_a_body_longer_than_announced_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="cut off"):
        BodySpooler().receive(sent(BODY, length=10), tmp_path / "document", most=10**9)


def test_a_body_of_unknown_length_needs_a_digest(tmp_path: Path) -> None:
    with pytest.raises(LengthRequired, match="Content-Digest"):
        BodySpooler().receive(sent(BODY), tmp_path / "document", most=10**9)
    known = sent(BODY, headers={"Content-Digest": f"md5=:AAAA:, {digest(BODY)}"})
    assert BodySpooler().receive(known, tmp_path / "document", most=10**9).size == len(BODY)


def test_a_body_in_chunks_that_is_cut_off_has_another_digest(tmp_path: Path) -> None:
    request = sent(BODY[:-100], headers={"Content-Digest": digest(BODY)})
    with pytest.raises(BadRequest, match="digest"):
        BodySpooler().receive(request, tmp_path / "document", most=10**9)


def test_a_large_body_is_refused_before_it_arrives(tmp_path: Path) -> None:
    class Untouched(io.RawIOBase):
        def readinto(self, _: object) -> int:
            pytest.fail("the body was read")

    with pytest.raises(LimitError, match="larger than 10 bytes"):
        BodySpooler().receive(sent(Untouched(), length=11), tmp_path / "document", most=10)


def test_a_large_body_of_unknown_length_is_left_once_it_is_too_large(tmp_path: Path) -> None:
    endless = sent(io.BytesIO(BODY * 100), headers={"Content-Digest": digest(b"")})
    with pytest.raises(LimitError):
        BodySpooler().receive(endless, tmp_path / "document", most=100_000)
    assert (tmp_path / "document").stat().st_size <= 100_000


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "identity, br", "zstd"])
def test_a_coded_body_is_refused(tmp_path: Path, coding: str) -> None:
    request = sent(BODY, length=len(BODY), headers={"Content-Encoding": coding})
    with pytest.raises(UnsupportedTypeError, match="content coding"):
        BodySpooler().receive(request, tmp_path / "document", most=10**9)


class Slow(io.RawIOBase):
    """A body of which one byte comes every so many seconds after the first, until it is let go."""

    def __init__(self, seconds: float, *, first: bytes = b"") -> None:
        self.seconds = seconds
        self.first = first
        self.let_go = threading.Event()

    def read(self, _: int = -1) -> bytes:
        """Return what comes first, then one byte after its seconds, nothing once it is let go."""
        if self.first:
            found, self.first = self.first, b""
            return found
        return b"" if self.let_go.wait(self.seconds) else b"x"


@pytest.fixture
def slow() -> Iterator[Slow]:
    body = Slow(0.05)
    yield body
    body.let_go.set()


def test_a_body_slower_than_the_least_rate_ends_in_time(tmp_path: Path, slow: Slow) -> None:
    receiver = BodySpooler(pace=Pace(rate=1000, patience=0.3))
    start = time.monotonic()
    with pytest.raises(RequestTimeout, match="too slowly"):
        receiver.receive(sent(slow, length=10**6), tmp_path / "document", most=10**9)
    assert time.monotonic() - start < PATIENCE


def test_a_body_may_take_long_when_it_keeps_its_pace(tmp_path: Path) -> None:
    # What comes first is enough for a hundred seconds, however seldom a busy machine reads on
    body = Slow(0.02, first=b"x" * 10)
    threading.Timer(1.5, body.let_go.set).start()
    receiver = BodySpooler(pace=Pace(rate=0.1, patience=1.0))
    request = sent(body, headers={"Content-Digest": "sha-256=:" + "A" * 43 + "=:"})
    with pytest.raises(BadRequest, match="digest"):
        receiver.receive(request, tmp_path / "document", most=10**9)


def test_only_so_many_bodies_arrive_at_once_and_their_places_come_free(
    tmp_path: Path, slow: Slow
) -> None:
    receiver = BodySpooler(pace=Pace(rate=1000, patience=0.1), stalled=2)
    for _ in range(2):
        with pytest.raises(RequestTimeout):
            receiver.receive(sent(slow, length=10**6), tmp_path / "document", most=10**9)
    latest = time.monotonic() + PATIENCE
    while time.monotonic() < latest:
        try:
            receiver.receive(sent(b"1", length=1), tmp_path / "document", most=10)
        except (BusyError, RequestTimeout):
            # A busy machine may need longer than the time of a body to read one that is there.
            time.sleep(0.02)
        else:
            return
    pytest.fail("no place came free")


def test_forms_of_anybody_take_no_places_of_publishers() -> None:
    app = Flask(__name__)
    register_uploads(app)
    with app.app_context():
        assert form_spooler() is form_spooler()
        assert form_spooler() is not spooler()
