"""Documents that clients send: on the disk before they are looked at, whole, and in time.

A body is written to a folder of the store while it arrives, never held in memory. A client may be
slow, but not slower than a least rate. A WSGI server tells a body that was cut off from one that
ended only by the length that was announced, so one of unknown length needs a digest (RFC 9530):
half a document must never take the place of a whole one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from flask import Flask, Request, current_app
from werkzeug.exceptions import BadRequest, HTTPException, LengthRequired, RequestTimeout
from werkzeug.wsgi import get_input_stream

from ecvet_graph.errors import LimitError, UnsupportedTypeError
from ecvet_graph.web.places import place, take
from ecvet_graph.web.unread import outlast

__all__ = [
    "UPLOADS_AT_ONCE",
    "UPLOADS_UNREAD",
    "BodySpooler",
    "Pace",
    "Received",
    "form_spooler",
    "own_body",
    "reads_own_body",
    "register_uploads",
    "spooler",
]

_View = TypeVar("_View", bound=Callable[..., object])
_MARK = "reads_own_body"
_PLACE = "ecvet-graph-uploads"
_FORMS = "ecvet-graph-forms"

UPLOADS_AT_ONCE = 4
"""Uploads that a process receives at the same time; a web server has more threads than these."""

UPLOADS_UNREAD = 16
"""Uploads that are being read or were given up, each of which keeps a thread of the web server."""

_CHUNK = 64 * 1024
_LOOK = 0.05
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a body must arrive: bytes a second, after so many seconds; and how long at most."""

    rate: float = 16 * 1024
    patience: float = 15.0
    most: float = 1800.0

    def is_kept(self, received: int, seconds: float) -> bool:
        """Return whether so many bytes are enough after so many seconds."""
        return seconds < self.most and received >= (seconds - self.patience) * self.rate


@dataclass(frozen=True, slots=True)
class Received:
    """A body on the disk: where, its size in bytes, and its SHA-256 in hexadecimal digits."""

    path: Path
    size: int
    sha256: str


class _Arrival:
    """Copies one body into a file; left to itself when nobody waits for it any more."""

    def __init__(self, source: IO[bytes], target: IO[bytes], *, most: int) -> None:
        self.received = 0
        self.digest = hashlib.sha256()
        self.fault: Exception | None = None
        self.is_wanted = True
        self._source = source
        self._target = target
        self._most = most

    def run(self) -> None:
        """Copy until the body ends, an error occurs, or nobody wants it any more."""
        try:
            while self.is_wanted and (chunk := self._source.read(_CHUNK)):
                self.received += len(chunk)
                if self.received > self._most:
                    raise _too_large(self._most)
                self.digest.update(chunk)
                self._target.write(chunk)
            self._target.flush()
        except (LimitError, HTTPException, OSError, ValueError) as fault:
            # ValueError: the file was closed by the one who gave up waiting
            self.fault = fault


class BodySpooler:
    """Receives the bodies of uploads; used by all threads of a server process."""

    def __init__(
        self,
        *,
        pace: Pace | None = None,
        at_once: int = UPLOADS_AT_ONCE,
        stalled: int = UPLOADS_UNREAD,
    ) -> None:
        """Keep bodies to a pace, so many at once, and leave so many unfinished to themselves."""
        self._pace = pace or Pace()
        self._waiting = threading.BoundedSemaphore(at_once)
        self._reading = threading.BoundedSemaphore(stalled)

    def receive(self, source: Request, target: Path, *, most: int) -> Received:
        """Write the body of a request to a file and return what arrived.

        Raises:
            UnsupportedTypeError: it has a content coding (415).
            LengthRequired: it has neither a length nor a digest (411).
            LimitError: it has more than `most` bytes (413).
            RequestTimeout: it arrives too slowly (408).
            BusyError: too many bodies are arriving already (503).
            HTTPException: the client went away, or length or digest are not those announced (400).
            OSError: the disk cannot be written.
        """
        length, digest = source.content_length, _announced(source)
        _require_plain(source)
        if length is None and digest is None:
            raise LengthRequired(
                "The length of the document is not known. Send Content-Length, or Content-Digest "
                "with a document sent in chunks: one that is cut off looks complete otherwise."
            )
        if length is not None and length > most:
            raise _too_large(most)
        with place(self._waiting, arriving="documents"):
            arrived = self._arrive(source, target, most=most)
        if length is not None and length != arrived.size:
            raise BadRequest(
                f"The document is cut off: {arrived.size} of {length} bytes arrived. Send it again."
            )
        if digest is not None and digest != arrived.sha256:
            raise BadRequest("The document does not have the digest announced. Send it again.")
        return arrived

    def _arrive(self, source: Request, target: Path, *, most: int) -> Received:
        take(self._reading, arriving="documents")
        stream = get_input_stream(source.environ)
        with target.open("wb") as file:
            arrival = _Arrival(stream, file, most=most)
            thread = threading.Thread(target=self._run, args=(arrival,), daemon=True)
            thread.start()
            outlast(source, thread)
            self._await(arrival, thread)
        if arrival.fault is not None:
            raise arrival.fault
        return Received(target, arrival.received, arrival.digest.hexdigest())

    def _run(self, arrival: _Arrival) -> None:
        try:
            arrival.run()
        finally:
            self._reading.release()

    def _await(self, arrival: _Arrival, thread: threading.Thread) -> None:
        start = time.monotonic()
        thread.join(_LOOK)
        while thread.is_alive():
            if not self._pace.is_kept(arrival.received, time.monotonic() - start):
                arrival.is_wanted = False
                raise RequestTimeout("The document arrives too slowly. Send it again.")
            thread.join(_LOOK)


def register_uploads(app: Flask, received_by: BodySpooler | None = None) -> None:
    """Give an application what receives its uploads; forms of anybody take no places of these."""
    app.extensions[_PLACE] = received_by or BodySpooler()
    app.extensions[_FORMS] = BodySpooler()


def spooler() -> BodySpooler:
    """Return what receives the uploads of this application."""
    found: BodySpooler = current_app.extensions[_PLACE]
    return found


def form_spooler() -> BodySpooler:
    """Return what receives the forms of this application."""
    found: BodySpooler = current_app.extensions[_FORMS]
    return found


def own_body(view: _View) -> _View:
    """Mark a view that receives its body itself, once it knows who sends it."""
    setattr(view, _MARK, True)
    return view


def reads_own_body(view: object) -> bool:
    """Say whether a view receives its body itself."""
    return bool(getattr(view, _MARK, False))


def _announced(source: Request) -> str | None:
    """Return the SHA-256 of the field Content-Digest; other algorithms are not looked at."""
    found = _DIGEST.search(source.headers.get("Content-Digest", ""))
    if found is None:
        return None
    try:
        return base64.b64decode(found[1], validate=True).hex()
    except binascii.Error:
        return None


def _require_plain(source: Request) -> None:
    coding = source.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in {"", "identity"}:
        raise UnsupportedTypeError(
            "The document has a content coding.", remedy="Send it as it is, without compression."
        )


def _too_large(most: int) -> LimitError:
    return LimitError(
        f"The document is larger than {most:,} bytes.",
        remedy="Split it, send single qualifications, or ask the operator to publish it.",
    )
