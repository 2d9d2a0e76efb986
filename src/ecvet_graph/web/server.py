"""Serving the application with granian: worker processes with a few threads each."""

from __future__ import annotations

import os
from dataclasses import replace

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from ecvet_graph.config import Settings
from ecvet_graph.query import ADMITTED_PER_WORKER
from ecvet_graph.service.background import start_follower, stop_follower
from ecvet_graph.store import StoreHome
from ecvet_graph.web.bodies import AWAITED_AT_ONCE, BODIES_UNREAD
from ecvet_graph.web.uploads import UPLOADS_AT_ONCE, UPLOADS_UNREAD

__all__ = ["serve"]

# For pages and the API; bodies, uploads, gates and queries have as many more as there may be at once.
_THREADS = 4
_PATIENCE = 5
# Together below the 1024 files that a process usually may have open
_CONNECTIONS = 800
_HEADER_MILLISECONDS = 10_000


def serve(
    settings: Settings, *, host: str, port: int, workers: int = 1, derives: bool = True
) -> None:
    """Serve until the process is told to stop (SIGINT or SIGTERM); workers end with it.

    With `derives` a process beside the workers derives links and matches of what is published.

    Worker processes read the settings from the environment, where this function puts them.

    Raises:
        NotFoundError: there is no store in the folder of the settings.
        StoreError: the store is damaged.
    """
    StoreHome.open(settings.store)
    # Which process answers a client is chance; together they grant what one client may use.
    share = replace(settings.limits, client_seconds=settings.limits.client_seconds / workers)
    os.environ.update(replace(settings, limits=share).to_environment())
    server = Granian(
        "ecvet_graph.web.wsgi:create",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS
        + AWAITED_AT_ONCE
        + BODIES_UNREAD
        # Those of publishers, and those of forms
        + 2 * (UPLOADS_AT_ONCE + UPLOADS_UNREAD)
        + settings.limits.gates_at_once
        + ADMITTED_PER_WORKER * settings.workers,
        backlog=1024,
        backpressure=_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS),
        log_enabled=False,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE,
    )
    follower = start_follower(settings) if derives else None
    try:
        server.serve()
    finally:
        if follower is not None:
            stop_follower(follower)
