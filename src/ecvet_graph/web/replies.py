"""Answers to requests with an Idempotency-Key: given once, repeated for a day, whatever happens.

The key is noted before anything is done, the answer after it was. Where a process died in between,
the next request with the key finds out what became of the first one. (Idempotency-Key: IETF
draft-ietf-httpapi-idempotency-key-header-07.)
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import Request, Response

from ecvet_graph.errors import ConflictError, InvalidDataError, UsageFault
from ecvet_graph.store import StoreHome
from ecvet_graph.store.durable import write_durably
from ecvet_graph.store.version import file_faults, take

__all__ = ["KEPT_SECONDS", "Attempt", "Reply", "attempt", "idempotency_key", "respond"]

KEPT_SECONDS = 24 * 3600
"""How long an answer is repeated."""

# A string of RFC 9651, or its content without the quotation marks
_KEY = re.compile(r'"?([\x21\x23-\x5b\x5d-\x7e]{1,200})"?')


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, its fields as pairs, its body as text."""

    status: int
    fields: tuple[tuple[str, str], ...]
    body: str


@dataclass(slots=True)
class Attempt:
    """One attempt under a key.

    Attributes:
        reply: the answer that was given before, or `None`.
        is_repeated: it was begun before, and nobody knows how it ended.
    """

    path: Path | None
    fingerprint: str
    reply: Reply | None = None
    is_repeated: bool = False

    def keep(self, reply: Reply) -> None:
        """Keep the answer for whoever asks again; it is on the disk when this returns.

        Raises:
            OSError: the disk cannot be written.
        """
        if self.path is not None:
            plain = {"request": self.fingerprint, "reply": asdict(reply)}
            write_durably(self.path, json.dumps(plain).encode(), mode=0o600)

    def forget(self) -> None:
        """Let the next request with the key begin anew: nothing was done."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def idempotency_key(request: Request) -> str:
    """Return the Idempotency-Key of a request, empty where there is none.

    Raises:
        UsageFault: it is not 1 to 200 visible ASCII characters.
    """
    written = request.headers.get("Idempotency-Key")
    if written is None:
        return ""
    found = _KEY.fullmatch(written.strip())
    if found is None:
        raise UsageFault(
            "The Idempotency-Key cannot be used.",
            remedy="Use up to 200 visible ASCII characters, such as a UUID.",
        )
    return found[1]


@contextmanager
def attempt(home: StoreHome, key: str, *, actor: str, request: str) -> Iterator[Attempt]:
    """Begin an attempt under a key, or look up how it ended; without a key every attempt is new.

    Args:
        home: the store.
        key: the Idempotency-Key, or nothing.
        actor: who asks; keys of others are never seen.
        request: what the request asks for, in any form that tells requests apart.

    Raises:
        InvalidDataError: the key was used for another request (422).
        ConflictError: the first request with the key is still being answered (409).
        StoreError: the disk cannot be written.
    """
    fingerprint = hashlib.sha256(request.encode()).hexdigest()
    if not key:
        yield Attempt(None, fingerprint)
        return
    name = hashlib.sha256(f"{actor}\n{key}".encode()).hexdigest()
    with file_faults(home.folder):
        folder = _folder(home)
        lock = (folder / f"{name}.lock").open("ab")
    with lock:
        if not take(lock):
            raise ConflictError(
                "The first request with this Idempotency-Key is still being answered.",
                remedy="Ask again in a few seconds.",
            )
        with file_faults(home.folder):
            found = _begun(folder / f"{name}.json", fingerprint)
        yield found


def respond(reply: Reply, *, is_repeated: bool = False) -> Response:
    """Return the answer as it is sent."""
    response = Response(reply.body, reply.status, list(reply.fields))
    if is_repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _begun(path: Path, fingerprint: str) -> Attempt:
    try:
        plain = json.loads(path.read_bytes())
    except FileNotFoundError:
        write_durably(
            path, json.dumps({"request": fingerprint, "reply": None}).encode(), mode=0o600
        )
        return Attempt(path, fingerprint)
    if plain["request"] != fingerprint:
        raise InvalidDataError(
            "The Idempotency-Key was used for another request.",
            remedy="Use a new key for every request, and the same one only to repeat it.",
        )
    answered = plain["reply"]
    if answered is None:
        return Attempt(path, fingerprint, is_repeated=True)
    fields = tuple((name, value) for name, value in answered["fields"])
    return Attempt(path, fingerprint, Reply(answered["status"], fields, answered["body"]))


def _folder(home: StoreHome) -> Path:
    folder = home.folder / "replies"
    folder.mkdir(mode=0o700, exist_ok=True)
    oldest = time.time() - KEPT_SECONDS
    for entry in folder.iterdir():
        try:
            if entry.stat().st_mtime < oldest:
                entry.unlink()
        except FileNotFoundError:
            continue
    return folder
