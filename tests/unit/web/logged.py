"""What the application logs meanwhile, as a server would write it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from ecvet_graph.service.log_lines import EVENTS, configure_log
from ecvet_graph.web.logs import name_requests

__all__ = ["logged_to"]


@contextmanager
def logged_to(stream: TextIO) -> Iterator[None]:
    """Write the log as JSON lines to a stream until the block ends; then all is as before."""
    root = logging.getLogger()
    handlers, level, own = root.handlers[:], root.level, EVENTS.level
    configure_log("json", stream=stream)
    name_requests()
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        EVENTS.setLevel(own)
