"""Metrics add up over processes, have a bounded number of series, and are not for everybody."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import values
from prometheus_client.parser import text_string_to_metric_families

from ecvet_graph.config import Settings
from ecvet_graph.errors import TimeLimitError
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend
from ecvet_graph.web.language import LANGUAGE_PREFIX
from ecvet_graph.web.metrics import (
    Metrics,
    count_refused_query,
    measured_query,
    metrics,
    use_shared_values,
)


@pytest.fixture
def own_app(app: Flask) -> Flask:
    """Return an application that counted nothing yet."""
    return with_metrics(app, "local")


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Path]:
    before = values.ValueClass
    use_shared_values(tmp_path / "shared")
    yield tmp_path / "shared"
    values.ValueClass = before
    del os.environ["PROMETHEUS_MULTIPROC_DIR"]


def with_metrics(app: Flask, setting: str) -> Flask:
    settings: Settings = replace(app.config["ECVET"], metrics=setting)
    backend: Backend = app.extensions["ecvet-graph"]
    return create_app(settings, backend=backend)


def samples(client: FlaskClient) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            key = f"{sample.name}{{{labels}}}"
            assert key not in found
            found[key] = sample.value
    return found


def test_requests_are_counted_by_route_and_status(own_app: Flask) -> None:
    client = own_app.test_client()
    for path in ("/en/units", "/de/units", "/nowhere", "/api/statistics"):
        client.get(path).close()
    found = samples(client)
    units = f"{LANGUAGE_PREFIX}/units"
    assert found[f"ecvet_http_requests_total{{method=GET,route={units},status=2xx}}"] == 2
    assert found["ecvet_http_requests_total{method=GET,route=/<path:rest>,status=4xx}"] == 1
    assert found["ecvet_http_request_seconds_count{route=/api/statistics}"] == 1


def test_the_state_of_the_service_is_shown(own_app: Flask) -> None:
    client = own_app.test_client()
    client.get("/health/ready")
    found = samples(client)
    assert found["ecvet_ready{}"] == 1
    assert found["ecvet_store_quads{}"] > 0
    assert found["ecvet_served_version{}"] == 7
    assert found["ecvet_store_free_bytes{}"] > 0
    assert found["ecvet_derivation_due{}"] == 1
    assert any(key.startswith("ecvet_build_info{python=") for key in found)


def test_what_is_asked_adds_no_series_without_end(own_app: Flask) -> None:
    client = own_app.test_client()
    routes = 0
    for number in range(150):
        client.get(f"/x{number}/{number}?a={number}", headers={"Accept": f"x/{number}"}).close()
        client.get(f"/en/units/agency-{number}/u{number}").close()
        client.open(f"/api/statistics?x={number}", method=f"M{number}").close()
        # The second time, when showing metrics was counted too
        routes = len(samples(client)) if number < 2 else routes
    assert len(samples(client)) == routes
    text = client.get("/metrics").text
    assert "agency-149" not in text
    assert "M149" not in text


def test_queries_are_counted_by_outcome(own_app: Flask) -> None:
    with own_app.test_request_context("/sparql"):
        with measured_query(metrics()):
            pass
        with pytest.raises(TimeLimitError), measured_query(metrics()):
            raise TimeLimitError("Time is up.")
        for reason in ("budget", "budget", "anything \n else"):
            count_refused_query(metrics(), reason)
    found = samples(own_app.test_client())
    assert found["ecvet_queries_total{outcome=answered}"] == 1
    assert found["ecvet_queries_total{outcome=time-limit}"] == 1
    assert found["ecvet_query_seconds_count{}"] == 2
    assert found["ecvet_queries_in_progress{}"] == 0
    assert found["ecvet_queries_refused_total{reason=budget}"] == 2
    assert found["ecvet_queries_refused_total{reason=other}"] == 1


def test_queries_of_the_endpoint_are_counted(own_app: Flask) -> None:
    client = own_app.test_client()
    assert client.get("/sparql?query=ASK{}").status_code == 200
    assert client.get("/sparql?query=ASKED").status_code == 400
    found = samples(client)
    assert found["ecvet_queries_total{outcome=answered}"] == 1
    assert found["ecvet_queries_total{outcome=query}"] == 1


@pytest.mark.parametrize(
    ("setting", "address", "field", "expected"),
    [
        ("local", "127.0.0.1", {}, 200),
        ("local", "::1", {}, 200),
        ("local", "127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 404),
        ("local", "127.0.0.1", {"Forwarded": "for=192.0.2.1"}, 404),
        ("local", "127.0.0.1", {"X-Real-IP": "192.0.2.1"}, 404),
        ("local", "192.0.2.1", {}, 404),
        ("local", "", {}, 404),
        ("off", "127.0.0.1", {}, 404),
        ("open", "192.0.2.1", {"X-Forwarded-For": "192.0.2.2"}, 200),
    ],
)
def test_metrics_are_for_those_whom_the_operator_lets(
    app: Flask, *, setting: str, address: str, field: dict[str, str], expected: int
) -> None:
    client = with_metrics(app, setting).test_client()
    answer = client.get("/metrics", headers=field, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == expected
    assert ("ecvet_" in answer.text) is (expected == 200)


def test_processes_add_up_and_the_gauges_of_dead_ones_go(app: Flask, shared: Path) -> None:
    other = (
        "import sys; from pathlib import Path; from ecvet_graph.web import metrics\n"
        "metrics.use_shared_values(Path(sys.argv[1]))\n"
        "own = metrics.Metrics(); own.publications.labels('done').inc(3); own.asked.inc(5)\n"
    )
    subprocess.run([sys.executable, "-c", other, str(shared)], check=True)
    own_app = with_metrics(app, "local")
    found_metrics: Metrics = own_app.extensions["ecvet-graph-metrics"]
    found_metrics.publications.labels("done").inc()
    found_metrics.asked.inc(2)
    found = samples(own_app.test_client())
    assert found["ecvet_publications_total{outcome=done}"] == 4
    assert found["ecvet_queries_in_progress{}"] == 2
