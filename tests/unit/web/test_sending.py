"""Large files: as many at once as there may be, none forgotten however it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, Response, send_file
from flask.testing import FlaskClient
from flask_babel import Babel
from werkzeug.test import TestResponse

from ecvet_graph.web.sending import Sending, register_sending

LARGE = 600_000


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    file = tmp_path / "large"
    file.write_bytes(b"x" * LARGE)
    app = Flask("sending")
    # Refusals are said in the language of the reader.
    Babel(app)
    app.add_url_rule("/api/file", view_func=lambda: send_file(file, mimetype="text/plain"))
    app.add_url_rule("/api/small", "small", lambda: Response(b"x"))
    app.config["PROPAGATE_EXCEPTIONS"] = True
    register_sending(app, Sending(most=3, of_one=2))
    return app.test_client()


def get(client: FlaskClient, path: str, who: str = "192.0.2.1", **headers: str) -> TestResponse:
    return client.get(
        path,
        environ_base={"REMOTE_ADDR": who},
        headers={"Accept": "application/json", **headers},
        buffered=False,
    )


def test_who_does_not_read_leaves_places_to_others_and_gives_them_back(
    client: FlaskClient,
) -> None:
    held = [get(client, "/api/file"), get(client, "/api/file")]
    assert [answer.status_code for answer in held] == [200, 200]
    refused = get(client, "/api/file")
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    assert int(refused.headers["Retry-After"]) >= 1
    other = get(client, "/api/file", "192.0.2.2")
    assert other.status_code == 200
    assert get(client, "/api/file", "192.0.2.3").status_code == 503
    assert get(client, "/api/small").status_code == 200
    for answer in (*held, other):
        answer.close()
    for _ in range(5):
        answer = get(client, "/api/file")
        assert answer.get_data() == b"x" * LARGE
        assert answer.content_length == LARGE
        answer.close()


def test_what_sends_no_body_takes_no_place(client: FlaskClient) -> None:
    for _ in range(5):
        with get(client, "/api/file", Range="bytes=0-9") as part:
            assert part.get_data() == b"x" * 10
        client.head("/api/file").close()


def test_a_place_is_given_back_when_all_is_read(client: FlaskClient) -> None:
    for _ in range(5):
        # Read to its end, and never closed
        assert len(get(client, "/api/file").get_data()) == LARGE
