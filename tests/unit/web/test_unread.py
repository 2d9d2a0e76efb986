"""A request whose body is still being read is answered, and ends with the reading."""

from __future__ import annotations

import threading

from flask import Flask, request
from werkzeug.test import EnvironBuilder, run_wsgi_app

from ecvet_graph.web.unread import outlast, register_unread


def _app(reading: threading.Thread | None) -> Flask:
    app = Flask(__name__)
    register_unread(app)

    @app.post("/")
    def view() -> str:
        if reading is not None:
            outlast(request, reading)
        return "answered"

    return app


def test_a_request_ends_when_nobody_reads_its_body_any_more() -> None:
    arrived = threading.Event()
    reading = threading.Thread(target=arrived.wait, daemon=True)
    reading.start()
    parts, status, fields = run_wsgi_app(_app(reading), EnvironBuilder(method="POST").get_environ())
    assert (b"".join(parts), status, fields["Connection"]) == (b"answered", "200 OK", "close")
    ending = threading.Thread(target=parts.close, daemon=True)  # type: ignore[attr-defined]
    ending.start()
    ending.join(0.2)
    assert ending.is_alive()
    arrived.set()
    ending.join(120)
    assert not ending.is_alive()


def test_a_request_whose_body_was_read_ends_at_once() -> None:
    parts, _, fields = run_wsgi_app(_app(None), EnvironBuilder(method="POST").get_environ())
    assert b"".join(parts) == b"answered"
    parts.close()  # type: ignore[attr-defined]
    assert "Connection" not in fields
