"""Metrics for Prometheus: what the web processes did, summed over all of them, and how they are.

Labels are routes, statuses and fixed words, never what somebody sent: the number of series has a
bound. Without a folder they are those of one process.
"""

from __future__ import annotations

import ipaddress
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    values,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from werkzeug.exceptions import NotFound

from ecvet_graph import __version__
from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.service.log_lines import happened
from ecvet_graph.web.health import Health, readiness
from ecvet_graph.web.pages import settings

__all__ = [
    "Metrics",
    "count_refused_query",
    "measured_query",
    "metrics",
    "register_metrics",
    "shown_metrics",
    "use_shared_values",
]

shown_metrics = Blueprint("metrics", __name__)

_PLACE = "ecvet-graph-metrics"
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
_REASONS = frozenset({"budget", "queue", "service"})
_OUTCOMES = frozenset(
    {"query", "usage", "not-acceptable", "time-limit", "memory-limit", "limit", "busy", "engine"}
)
# After these the process that answered was ended
_ENDED = frozenset({"time-limit", "memory-limit", "engine"})
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
_OTHER = "other"


class Metrics:
    """What is counted by one web process; of all of them together where they share a folder."""

    def __init__(self) -> None:
        self._is_shared = _FOLDER in os.environ
        self.registry = registry = CollectorRegistry()
        self.requests = Counter(
            "ecvet_http_requests", "Requests.", ("method", "route", "status"), registry=registry
        )
        self.seconds = Histogram(
            "ecvet_http_request_seconds",
            "Seconds until a request was answered.",
            ("route",),
            buckets=_BUCKETS,
            registry=registry,
        )
        self.queries = Counter(
            "ecvet_queries", "Public queries by outcome.", ("outcome",), registry=registry
        )
        self.query_seconds = Histogram(
            "ecvet_query_seconds", "Seconds of public queries.", buckets=_BUCKETS, registry=registry
        )
        self.asked = Gauge(
            "ecvet_queries_in_progress",
            "Public queries that are answered or wait.",
            multiprocess_mode="livesum",
            registry=registry,
        )
        self.refused = Counter(
            "ecvet_queries_refused",
            "Queries refused before they began.",
            ("reason",),
            registry=registry,
        )
        self.publications = Counter(
            "ecvet_publications", "Publications and withdrawals.", ("outcome",), registry=registry
        )
        self.workers = Gauge(
            "ecvet_query_processes",
            "Query processes that run.",
            multiprocess_mode="livesum",
            registry=registry,
        )

        self.copies = Gauge(
            "ecvet_query_copies",
            "Web processes whose queries are answered from memory.",
            multiprocess_mode="livesum",
            registry=registry,
        )

    def text(self, health: Health) -> bytes:
        """Return all of it, and how the service is, in the format of Prometheus."""
        if health.queries is not None:
            self.workers.set(health.queries)
            self.copies.set(int(health.copied > 0))
        state = CollectorRegistry()
        state.register(_State(health))
        counted = self.registry
        if self._is_shared:
            _forget_dead(Path(os.environ[_FOLDER]))
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        return generate_latest(counted) + generate_latest(state)


class _State(Collector):
    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        health, store, now = self._health, self._health.store, datetime.now(UTC)
        since = store.due_since
        figures = {
            "ready": ("Whether answers can be relied on.", int(not health.faults)),
            "store_version": ("Current version of the store.", store.version),
            "store_quads": ("Statements of the current version.", store.quads),
            "store_version_age_seconds": ("Seconds since it was made.", _age(store.made_at, now)),
            "store_free_bytes": ("Free bytes where the store lies.", store.free),
            "store_version_bytes": ("Bytes of the current version.", store.size),
            "served_version": ("Version that pages show.", _number(health.serving)),
            "derivation_due": ("Whether something is to be linked and matched.", int(store.is_due)),
            "derivation_lag_seconds": ("Seconds it has been due.", _age(since, now) or 0.0),
            "derivation_failed": ("Whether the last run failed.", int(store.has_failed)),
        }
        for name, (told, value) in figures.items():
            if value is not None:
                yield GaugeMetricFamily(f"ecvet_{name}", told, value=value)
        build = GaugeMetricFamily("ecvet_build_info", "What runs.", labels=("version", "python"))
        build.add_metric((__version__, platform.python_version()), 1)
        yield build


def use_shared_values(folder: Path) -> None:
    """Let the metrics of this process and its children be summed up over a folder of their own.

    To be called before the metrics are made.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ[_FOLDER] = str(folder)
    # The library chooses when it is imported; the processes of a server are forked afterwards.
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]


def register_metrics(app: Flask) -> None:
    """Give an application its metrics and the route that shows them."""
    app.extensions[_PLACE] = Metrics()
    app.register_blueprint(shown_metrics)


def metrics(app: Flask | None = None) -> Metrics:
    """Return the metrics of an application, by default of this one."""
    found: Metrics = (app or current_app).extensions[_PLACE]
    return found


@contextmanager
def measured_query(found: Metrics) -> Iterator[None]:
    """Count a public query and its outcome; the block evaluates it."""
    begun, outcome = time.perf_counter(), "answered"
    found.asked.inc()
    try:
        yield
    except EcvetGraphError as fault:
        outcome = fault.code if fault.code in _OUTCOMES else _OTHER
        raise
    finally:
        seconds = time.perf_counter() - begun
        found.asked.dec()
        found.queries.labels(outcome).inc()
        found.query_seconds.observe(seconds)
        if outcome in _ENDED:
            happened("query-ended", reason=outcome, seconds=round(seconds, 3))


def count_refused_query(found: Metrics, reason: str) -> None:
    """Count a query that was refused before it began: `budget`, `queue` or `service`."""
    found.refused.labels(reason if reason in _REASONS else _OTHER).inc()


def count_request(found: Metrics, status: int, seconds: float, *, route: str, method: str) -> None:
    """Count a request that was answered."""
    known = method if method in _METHODS else _OTHER
    found.requests.labels(known, route, f"{status // 100}xx").inc()
    found.seconds.labels(route).observe(seconds)


@shown_metrics.get("/metrics")
def show() -> Response:
    """Show the metrics to those who may read them; to others there is nothing here."""
    if not _may_read(settings().metrics):
        raise NotFound("There is nothing at /metrics.")
    response = Response(metrics().text(readiness().look()), HTTPStatus.OK)
    response.headers["Content-Type"] = CONTENT_TYPE_LATEST
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_read(setting: str) -> bool:
    if setting != "local":
        return setting == "open"
    # Behind a proxy on this machine everybody seems to be local.
    return not any(name in request.headers for name in _FORWARDED) and _is_loopback()


def _is_loopback() -> bool:
    address = request.remote_addr or ""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _forget_dead(folder: Path) -> None:
    """Leave out the gauges of processes that have ended; what they counted stays."""
    for file in folder.glob("gauge_live*_*.db"):
        process = int(file.stem.rpartition("_")[2])
        if not Path(f"/proc/{process}").exists():
            mark_process_dead(process)  # type: ignore[no-untyped-call]


def _age(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else max(0.0, (now - moment).total_seconds())


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
