"""The log of a service: one line of text or JSON on standard error for whatever happens.

A line is one line, whatever stands in it: control characters are written as escapes, a traceback is
a field. Secrets do not get into it: tokens are struck out of the finished line, wherever they stood.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from functools import lru_cache
from typing import Any, TextIO

__all__ = ["EVENTS", "configure_log", "happened", "happened_often"]

EVENTS = logging.getLogger("ecvet_graph.events")
"""What happens in the ordinary course of things is logged here."""

_TOKEN = re.compile(r"ecvet-[0-9a-fA-F]{8}(?:-|%2[dD])[0-9a-fA-F]{8,}")
# Credentials of other kinds that end in a message, such as one that quotes a header
_CREDENTIALS = re.compile(r"\b(bearer|basic|digest)(\s|%20|\+)+[\w.~+/=%-]{8,}", re.IGNORECASE)
_SCHEMES = ("bearer", "basic", "digest")
_STRUCK = "[secret]"
_PLAIN = re.compile(r"[\w./:@+,%~*<>-]+")
_FIELDS = "ecvet_fields"
_LONGEST_TRACE = 20_000


def happened(
    event: str, *, level: int = logging.INFO, fault: BaseException | None = None, **fields: object
) -> None:
    """Log an event with its fields; values that are `None` are left out."""
    kept = {name: value for name, value in fields.items() if value is not None}
    EVENTS.log(level, event, exc_info=fault, extra={_FIELDS: kept})


def happened_often(event: str, fields: Mapping[str, object]) -> None:
    """Log an event of every day with its fields, as `happened` does, at a fifth of the cost.

    The fields hold all that is to be said: no filter adds to them.
    """
    kept = {name: value for name, value in fields.items() if value is not None}
    handlers = logging.getLogger().handlers
    ours = handlers[0] if len(handlers) == 1 else None
    # Whoever else listens, as tests do, gets a record.
    if not isinstance(ours, _Lines) or EVENTS.handlers or not EVENTS.isEnabledFor(logging.INFO):
        EVENTS.info(event, extra={_FIELDS: kept})
    else:
        ours.write({"time": _moment(time.time()), "level": "info", "event": event, **kept})


class _Lines(logging.StreamHandler[TextIO]):
    """Writes lines to a stream, those of records and those that need none."""

    def __init__(self, stream: TextIO, written: Callable[[dict[str, Any]], str]) -> None:
        super().__init__(stream)
        self._written = written

    def format(self, record: logging.LogRecord) -> str:
        return self._written(_fields_of(record))

    def write(self, fields: dict[str, Any]) -> None:
        line = self._written(fields) + self.terminator
        # A log that cannot be written must not be the end of a request (logging.Handler).
        with self.lock or nullcontext(), suppress(OSError, ValueError):
            self.stream.write(line)
            self.stream.flush()


def configure_log(form: str, *, stream: TextIO | None = None) -> None:
    """Write the log of this process to a stream, standard error by default, as `text` or `json`.

    It takes the place of whatever was configured before.
    """
    handler = _Lines(stream or sys.stderr, _json if form == "json" else _text)
    root = logging.getLogger()
    for former in tuple(root.handlers):
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    EVENTS.setLevel(logging.INFO)


def _fields_of(record: logging.LogRecord) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "time": _moment(record.created),
        "level": record.levelname.lower(),
    }
    if record.name == EVENTS.name:
        fields["event"] = record.getMessage()
    else:
        fields |= {"event": "message", "from": record.name, "message": record.getMessage()}
    said: Mapping[str, object] = getattr(record, _FIELDS, {})
    fields |= said
    if (request_id := getattr(record, "request_id", None)) is not None:
        fields["request_id"] = request_id
    if record.exc_info and record.exc_info[0] is not None:
        trace = logging.Formatter().formatException(record.exc_info)
        fields["fault"] = trace[-_LONGEST_TRACE:]
    return fields


def _struck(line: str) -> str:
    # Nearly every line has neither; looking for the words costs a tenth of looking for the forms.
    if "ecvet-" in line:
        line = _TOKEN.sub(_STRUCK, line)
    small = line.lower()
    if any(scheme in small for scheme in _SCHEMES):
        line = _CREDENTIALS.sub(rf"\1 {_STRUCK}", line)
    return line


def _moment(created: float) -> str:
    second = int(created)
    return f"{_second(second)}.{int((created - second) * 1000):03d}Z"


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def _json(fields: dict[str, Any]) -> str:
    return _struck(json.dumps(fields, default=str))


def _text(fields: dict[str, Any]) -> str:
    head = f"{fields.pop('time')} {fields.pop('level')} {_written(fields.pop('event'))}"
    said = [f"{name}={_written(value)}" for name, value in fields.items()]
    return _struck(" ".join((head, *said)))


def _written(value: object) -> str:
    return str(value) if isinstance(value, int | float) else _quoted(str(value))


@lru_cache(maxsize=1024)
def _quoted(text: str) -> str:
    # As in JSON: control characters, and what only looks like a space, as escapes
    return text if _PLAIN.fullmatch(text) else json.dumps(text)
