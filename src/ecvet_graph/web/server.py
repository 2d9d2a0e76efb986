"""Serving the application with granian: worker processes with a few threads each."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer

from ecvet_graph.config import Settings
from ecvet_graph.private import PrivateStore
from ecvet_graph.query import ADMITTED_PER_WORKER
from ecvet_graph.service.background import Following
from ecvet_graph.service.log_lines import configure_log, happened
from ecvet_graph.service.scratch import own_scratch
from ecvet_graph.store import Manifest, open_home
from ecvet_graph.web.bodies import AWAITED_AT_ONCE, BODIES_UNREAD
from ecvet_graph.web.metrics import use_shared_values
from ecvet_graph.web.sending import FILES_SENT_AT_ONCE
from ecvet_graph.web.showing import tell_in
from ecvet_graph.web.stopping import PARENT, Stopping
from ecvet_graph.web.uploads import UPLOADS_AT_ONCE, UPLOADS_UNREAD

__all__ = ["serve"]

# For pages and the API; bodies, uploads, gates and queries have as many more as there may be at once.
_THREADS = 4
# Seconds that requests in flight have to be answered when the server is told to stop
_PATIENCE = 30
# Together below the 1024 files that a process usually may have open
_CONNECTIONS = 800
_HEADER_MILLISECONDS = 10_000
_METRICS, _SHOWING = "metrics", "showing"
# Faults of the server itself go where all others go.
_LOG = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}


def serve(
    settings: Settings, *, host: str, port: int, workers: int = 1, derives: bool = True
) -> None:
    """Serve until the process is told to stop (SIGINT or SIGTERM); workers end with it.

    Requests in flight have 30 seconds to be answered; a second signal ends all at once. With `derives`
    a process beside the workers derives links and matches of what is published.

    Worker processes read the settings from the environment, where this function puts them.

    Raises:
        NotFoundError: there is no store in the folder of the settings.
        StoreError: the store is damaged, of another identity, or short; or the private store of the
            settings cannot be opened.
    """
    manifest = _checked(settings)
    configure_log(settings.log_format)
    _tell_of_private_store(settings)
    with own_scratch() as scratch:
        use_shared_values(scratch / _METRICS)
        tell_in(scratch / _SHOWING)
        os.environ.update(_environment(settings, workers=workers))
        server = _server(settings, host=host, port=port, workers=workers)
        follower = Following(settings) if derives and not settings.remote else None
        happened("started", host=host, port=port, processes=workers, version=manifest.version)
        try:
            _run(server, follower)
        finally:
            happened("stopped")


def _checked(settings: Settings) -> Manifest:
    """Return the manifest of a store that is whole; it is counted in a process of its own.

    The engine starts threads that a forked process does not have: once a store was open in the
    process that forks the web processes, none of them could write.
    """
    open_home(settings)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as elsewhere:
        return elsewhere.submit(_check, settings).result()


def _tell_of_private_store(settings: Settings) -> None:
    """Open the records about learners, where there are any, and log how they are kept."""
    if settings.private is not None:
        store = PrivateStore.open(settings)
        happened("private-store", sealing=settings.private_sealing, days=store.days)


def _check(settings: Settings) -> Manifest:
    return open_home(settings).check()


def _run(server: MPServer, follower: Following | None) -> None:
    """Serve until told to stop; nothing is left running afterwards."""

    def stop() -> None:
        if follower is not None:
            follower.end()
        server.signal_handler_interrupt()  # type: ignore[no-untyped-call]

    stopping = Stopping(stop)
    # After the server has put its own handlers there
    server.on_startup(stopping.listen)
    try:
        server.serve()
    finally:
        if follower is not None:
            follower.close()
        stopping.end_rest()


def _environment(settings: Settings, *, workers: int) -> dict[str, str]:
    """Return what the web processes read their settings from."""
    # Which process answers a client is chance; together they grant what one client may use.
    # Each has a copy of the store in memory.
    share = replace(
        settings.limits,
        client_seconds=settings.limits.client_seconds / workers,
        copied_statements=max(1, settings.limits.copied_statements // workers),
    )
    return {**replace(settings, limits=share).to_environment(), PARENT: str(os.getpid())}


def _server(settings: Settings, *, host: str, port: int, workers: int) -> MPServer:
    return MPServer(
        "ecvet_graph.web.wsgi:create",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS
        + AWAITED_AT_ONCE
        + BODIES_UNREAD
        + FILES_SENT_AT_ONCE
        # Those of publishers, and those of forms
        + 2 * (UPLOADS_AT_ONCE + UPLOADS_UNREAD)
        + settings.limits.gates_at_once
        + ADMITTED_PER_WORKER * settings.workers,
        backlog=1024,
        backpressure=_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS),
        log_level=LogLevels.error,
        log_dictconfig=_LOG,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE,
    )
