"""Whatever is asked about learners is kept by nobody, and no log says of whom."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.unit.web.dataset_site import BASE, Site, document
from tests.unit.web.logged import logged_to

from ecvet_graph.model.iris import ECVET
from ecvet_graph.web import create_app

CANARY = "0ca7a21a-0000-4000-8000-000000000001"
PLACES = (
    f"/mobility/transfers/{CANARY}",
    f"/en/mobility/transfers/{CANARY}",
    f"/de/mobility/transfers/{CANARY}/papers/transcript.pdf",
    f"/fr/mobility/{CANARY}",
    f"/xx/mobility/{CANARY}",
    f"/EN/MOBILITY/{CANARY}",
    f"/en/progress/{CANARY}",
    f"/api/mobility/transfers/{CANARY}",
    f"/api/mobility/transfers/{CANARY}.ttl",
    f"/api/mobility/learners/{CANARY}",
    f"/api/progress/{CANARY}",
)


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """Return what was logged meanwhile."""
    stream = io.StringIO()
    with logged_to(stream):
        yield stream


@pytest.fixture(scope="module")
def logging_clients(app: Flask) -> FlaskClient:
    """Return a client of a site whose operator wants the addresses of clients in the log."""
    settings = replace(app.config["ECVET"], log_clients=True)
    return create_app(settings, backend=app.extensions["ecvet-graph"]).test_client()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_the_log_names_neither_record_nor_client_nor_what_was_sent(
    logging_clients: FlaskClient, said: io.StringIO, place: str, method: str
) -> None:
    answer = logging_clients.open(
        f"{place}?q={CANARY}",
        method=method,
        data={"family_name": CANARY},
        headers={"Authorization": f"Bearer {CANARY}", "Referer": f"http://localhost/{CANARY}"},
    )
    answer.close()
    (line,) = [json.loads(one) for one in said.getvalue().splitlines()]
    assert line["event"] == "request"
    assert line["status"] == answer.status_code
    assert not {"path", "client"} & line.keys()
    assert CANARY not in said.getvalue()


@pytest.mark.parametrize(
    "place",
    ["//mobility/transfers/", "/en//mobility/", "/deu/mobility/", "/en/x/mobility/", "/en/"],
)
def test_the_log_names_no_record_where_somebody_mistypes_its_address(
    logging_clients: FlaskClient, said: io.StringIO, place: str
) -> None:
    for written in (CANARY, CANARY.upper()):
        logging_clients.get(f"{place}{written}", base_url="http://localhost").close()
    assert CANARY not in said.getvalue().lower()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_nobody_keeps_an_answer_and_no_other_site_reads_it(
    client: FlaskClient, place: str, method: str
) -> None:
    answer = client.open(place, method=method, headers={"Origin": "https://elsewhere.test"})
    answer.close()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_what_is_public_stays_so(client: FlaskClient) -> None:
    for place in ("/api/statistics", "/id/mobility/memorandum/1", "/en/"):
        answer = client.get(place)
        answer.close()
        assert answer.headers.get("Cache-Control") != "no-store"


def test_metrics_count_patterns_of_addresses(client: FlaskClient) -> None:
    for place in PLACES:
        client.get(place).close()
    assert CANARY not in client.get("/metrics").get_data(as_text=True)


def test_a_fault_that_nobody_expected_is_logged_without_what_it_quotes(
    app: Flask, said: io.StringIO
) -> None:
    own = create_app(app.config["ECVET"], backend=app.extensions["ecvet-graph"])

    def fail() -> str:
        raise KeyError(CANARY) from ValueError(CANARY)

    own.add_url_rule("/api/mobility/broken", "broken", fail)
    answer = own.test_client().get("/api/mobility/broken")
    assert answer.status_code == 500
    assert CANARY not in answer.get_data(as_text=True)
    answer.close()
    assert CANARY not in said.getvalue()
    assert "KeyError" in said.getvalue()
    assert "test_privacy.py" in said.getvalue(), "where it happened"


def test_a_record_about_a_learner_that_somebody_publishes_is_refused_and_left_nowhere(
    site: Site, said: io.StringIO, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    record = (
        f"<{BASE}/id/demo-at/credit/{CANARY}> a <{ECVET}Credit> ; "
        f"<{ECVET}learner> <urn:uuid:{CANARY}> ."
    )
    answer = site.put(document() + record, If_None_Match="*")
    assert answer.status_code == 422
    assert "record about a learner" in answer.get_data(as_text=True)
    answer.close()
    folders = (site.settings.store, temporary)
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []
    assert CANARY not in said.getvalue()
