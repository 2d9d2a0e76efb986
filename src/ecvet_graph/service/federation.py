"""Queries that ask other endpoints: only those that the operator allows, within the query's time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from ecvet_graph.config import Settings
from ecvet_graph.errors import LimitError, ServiceError, SourceError
from ecvet_graph.publish.services import Reach, ask_service
from ecvet_graph.query.endpoint import Federate
from ecvet_graph.query.federation import Call, Solutions, find_calls, put_in, read_solutions

__all__ = ["Federation", "federation_of"]

# Of all answers that are put into one query together
_MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Federation:
    """Puts what other endpoints answer into queries.

    Attributes:
        services: addresses of the endpoints that may be asked.
        reach: how the outside is reached.
    """

    services: tuple[str, ...]
    reach: Reach = field(default_factory=Reach)

    def __call__(self, query: str, seconds: float) -> str:
        """Return a query with the answers of others in the place of its `SERVICE` blocks.

        A block with SILENT that fails is one solution without values (SPARQL 1.1 Federated Query,
        section 2.3).

        Raises:
            ServiceError: an endpoint may not be asked, or answers with blank nodes.
            QueryError: it gives no solutions.
            SourceError, LimitError: it does not answer, not in time, or too much.
        """
        calls = find_calls(query)
        for call in calls:
            self._require_allowed(call)
        deadline = time.monotonic() + seconds
        return put_in(query, calls, self._answers(calls, deadline)) if calls else query

    def _require_allowed(self, call: Call) -> None:
        if call.endpoint not in self.services:
            raise ServiceError(
                f"The endpoint {call.endpoint[:200]} is not asked from here.",
                remedy=f"SERVICE may name {', '.join(self.services)}; ask others yourself, and send "
                "what you found with VALUES.",
            )

    def _answers(self, calls: Sequence[Call], deadline: float) -> list[Solutions]:
        answers: list[Solutions] = []
        left = _MOST_BYTES
        for call in calls:
            seconds = deadline - time.monotonic()
            try:
                body = ask_service(
                    call.endpoint,
                    call.query,
                    # What may be missing must not take the time of what is there.
                    seconds=seconds / 2 if call.is_silent else seconds,
                    most_bytes=left,
                    reach=self.reach,
                )
            except (SourceError, LimitError):
                if not call.is_silent:
                    raise
                answers.append(Solutions(call.variables, ((None,) * len(call.variables),)))
                continue
            left -= len(body)
            answers.append(read_solutions(body, endpoint=call.endpoint))
        return answers


def federation_of(settings: Settings) -> Federate | None:
    """Return what answers `SERVICE` in an installation, `None` where it allows none."""
    return Federation(settings.services) if settings.services else None
