"""A query of the SPARQL Protocol answered and counted: what every way to the endpoint has in common.

Where it is answered in front of the framework, what came of it is kept with the request, so that the
framework never asks again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask

from ecvet_graph.config import Settings
from ecvet_graph.errors import BudgetError, BusyError, ServiceError, UsageFault
from ecvet_graph.query import Answer, is_repeatable
from ecvet_graph.web.backend import Backend
from ecvet_graph.web.metrics import Metrics, count_refused_query, measured_query, metrics
from ecvet_graph.web.negotiation import wants_html
from ecvet_graph.web.sparql_request import Asked

__all__ = ["OUTCOME", "Answered", "Answering", "is_for_people"]

OUTCOME = "ecvet-graph.outcome"
"""Where a request keeps what came of its query: `Answered`, or the error."""

_REASONS = {BudgetError: "budget", BusyError: "queue", ServiceError: "service"}
_wants_html = lru_cache(maxsize=256)(wants_html)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and what stands for it in caches; empty where none may keep it."""

    answer: Answer
    tag: str


class Answering:
    """What answers the queries of one application."""

    def __init__(self, app: Flask) -> None:
        """Use the backend, settings and metrics that the application has now."""
        self._backend: Backend = app.extensions["ecvet-graph"]
        self._settings: Settings = app.config["ECVET"]
        self._metrics: Metrics = metrics(app)

    def tag(self, asked: Asked, version: int | None = None) -> str:
        """Return what stands for an answer in caches, by default for that of the current version."""
        if asked.query is None or not is_repeatable(asked.query):
            return ""
        state = self._backend.endpoint.state(version)
        return asked.fingerprint(state) if state else ""

    def answer(self, asked: Asked, *, client: str) -> Answered:
        """Return the answer to a query. Raises as `evaluate` does."""
        found = self.evaluate(asked, asked.media_types, client=client)
        return Answered(found, self.tag(asked, found.version))

    def evaluate(
        self,
        asked: Asked,
        media_types: tuple[str, ...],
        *,
        client: str,
        result_bytes: int | None = None,
    ) -> Answer:
        """Return the answer in one of these forms, to a client with this address.

        Raises:
            UsageFault: there is no query.
            EcvetGraphError: as `PublicEndpoint.answer` does.
        """
        if asked.query is None:
            raise UsageFault("There is no query.", remedy="Send one as the parameter 'query'.")
        usual = self._settings.limits.query_seconds
        with _refusals_counted(self._metrics), measured_query(self._metrics):
            return self._backend.endpoint.answer(
                asked.query,
                media_types=media_types,
                default_graphs=asked.default_graphs,
                named_graphs=asked.named_graphs,
                seconds=min(asked.seconds or usual, usual),
                client=client,
                result_bytes=result_bytes,
            )


def is_for_people(asked: Asked) -> bool:
    """Say whether a person asks, who is answered with a page."""
    return not asked.format and _wants_html(asked.accept)


@contextmanager
def _refusals_counted(found: Metrics) -> Iterator[None]:
    try:
        yield
    except (BudgetError, BusyError, ServiceError) as fault:
        count_refused_query(found, _REASONS[type(fault)])
        raise
