"""A body that does not arrive holds nobody up."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from werkzeug.exceptions import RequestTimeout
from werkzeug.test import EnvironBuilder

from ecvet_graph.errors import BusyError
from ecvet_graph.web.bodies import BodyReader

# What even a busy machine needs less than, and a body that is waited for needs more than, in seconds
PATIENCE = 60.0


class Stalled(io.RawIOBase):
    """A body of which nothing arrives before `arrived` is set."""

    def __init__(self) -> None:
        self.arrived = threading.Event()

    def readable(self) -> bool:
        """Return that this can be read."""
        return True

    def readinto(self, _: object) -> int:
        """Wait, and give nothing."""
        self.arrived.wait(300)
        return 0


@pytest.fixture
def stalled() -> Iterator[Stalled]:
    body = Stalled()
    yield body
    body.arrived.set()


def _request(body: io.IOBase) -> Request:
    environ = EnvironBuilder(method="POST", path="/sparql").get_environ()
    return Request(environ | {"wsgi.input": body, "CONTENT_LENGTH": "9"})


def test_a_body_that_does_not_arrive_ends_in_time(stalled: Stalled) -> None:
    start = time.monotonic()
    with pytest.raises(RequestTimeout, match=r"within 0\.1 seconds"):
        BodyReader(seconds=0.1).read(_request(stalled))
    assert time.monotonic() - start < PATIENCE


def test_only_so_many_bodies_are_waited_for_and_their_places_come_free(stalled: Stalled) -> None:
    reader = BodyReader(seconds=0.1, stalled=2)
    for _ in range(2):
        with pytest.raises(RequestTimeout):
            reader.read(_request(stalled))
    with pytest.raises(BusyError):
        reader.read(_request(stalled))
    stalled.arrived.set()
    latest = time.monotonic() + PATIENCE
    while time.monotonic() < latest:
        try:
            reader.read(_request(io.BytesIO(b"123456789")))
        except (BusyError, RequestTimeout):
            # A busy machine may need longer than the time of a body to read one that is there.
            time.sleep(0.05)
        else:
            return
    pytest.fail("no place came free")


def test_a_body_for_no_route_is_not_waited_for(
    app: Flask, client: FlaskClient, stalled: Stalled
) -> None:
    assert app.before_request_funcs[None]
    environ = {"wsgi.input": stalled, "CONTENT_LENGTH": "9"}
    start = time.monotonic()
    assert client.post("/en/units", environ_overrides=environ).status_code == 405
    assert time.monotonic() - start < PATIENCE
