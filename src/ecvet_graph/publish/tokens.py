"""Tokens: who may publish, review or operate, and for which agency or institution.

A token is a random secret that is shown once. The installation keeps a salted hash of it
(HMAC-SHA256) in `access/tokens.json` of the store folder, readable by its owner only. Secrets of 256
random bits need no slow hash. A token is never part of an address, a message or a log.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from ecvet_graph.errors import (
    NotAllowedError,
    NotAuthenticatedError,
    NotFoundError,
    StoreError,
    UsageFault,
)
from ecvet_graph.store import StoreHome
from ecvet_graph.store.durable import write_durably
from ecvet_graph.store.version import file_faults, writer_lock

__all__ = ["Role", "Scope", "Token", "add_token", "authenticate", "list_tokens", "revoke_token"]

_FORMAT = 1
_SECRET_BYTES = 32
_FORM = re.compile(r"ecvet-([0-9a-f]{8})-([0-9a-f]{64})")
_MOST_DAYS = 3650
_PATIENCE = 10.0
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
# What reading a file raises that somebody or something has changed
_DAMAGES = (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
_ASK_OPERATOR = "Ask the operator of the installation for a token."


class Role(StrEnum):
    """What the holder of a token does."""

    PUBLISHER = "publisher"
    REVIEWER = "reviewer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom a token speaks.

    Attributes:
        agency: id of the agency that a publisher publishes for; empty for others.
        institution: IRI of the institution that a reviewer decides for; empty for others.
        name: what people call the agency or institution, in one language.
        vouched: ids of the agencies for whose units the operator vouches that the institution is
            competent, beside those whose units name it as awarding body or publisher.
    """

    agency: str = ""
    institution: str = ""
    name: str = ""
    vouched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token, without its secret; times are in UTC."""

    id: str
    role: Role
    scope: Scope
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Return whether it is neither revoked nor expired."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class _Entry:
    """A token with salt and hash of its secret, as hexadecimal digits."""

    token: Token
    salt: str
    digest: str


def add_token(
    home: StoreHome, *, role: Role, scope: Scope, days: int = 365, now: datetime
) -> tuple[str, Token]:
    """Make a token and return its secret, which nobody can see again, and what is known of it.

    Raises:
        UsageFault: the scope does not fit the role, or the days are not from 1 to 3650.
        StoreError, ConflictError: the file cannot be written.
    """
    _check(role, scope, days)
    identifier, secret = secrets.token_hex(4), secrets.token_hex(_SECRET_BYTES)
    salt = secrets.token_hex(16)
    token = Token(identifier, role, scope, now, now + timedelta(days=days))
    with _changing(home) as entries:
        if any(entry.token.id == identifier for entry in entries):
            raise StoreError("Two tokens drew the same name.", remedy="Try again.")
        entries.append(_Entry(token, salt, _digest(secret, salt)))
    return f"ecvet-{identifier}-{secret}", token


def list_tokens(home: StoreHome) -> tuple[Token, ...]:
    """Return all tokens, revoked and expired ones too, in the order in which they were made.

    Raises:
        StoreError: the file is damaged, or others than its owner may read it.
    """
    return tuple(entry.token for entry in _read(home))


def revoke_token(home: StoreHome, identifier: str, *, now: datetime) -> Token:
    """Make a token worthless at once; it stays in the list. A revoked one stays as it is.

    Raises:
        NotFoundError: there is no such token.
        StoreError, ConflictError: the file cannot be written.
    """
    with _changing(home) as entries:
        place = next((at for at, one in enumerate(entries) if one.token.id == identifier), None)
        if place is None:
            raise NotFoundError(
                f"There is no token {identifier[:40]!r}.",
                remedy="See the first column of `token list`.",
            )
        token = entries[place].token
        if token.revoked_at is None:
            token = replace(token, revoked_at=now)
            entries[place] = replace(entries[place], token=token)
    return token


def authenticate(home: StoreHome, secret: str, *, role: Role, now: datetime) -> Token:
    """Return the token of a secret that gives a role.

    The time does not tell how much of a wrong secret is right.

    Raises:
        NotAuthenticatedError: there is no secret, or it is unknown, revoked or expired.
        NotAllowedError: the token is for another role.
        StoreError: the file is damaged, or others than its owner may read it.
    """
    if not secret:
        raise NotAuthenticatedError("No token is given.", remedy=_ASK_OPERATOR)
    token = _find(_read(home), secret.strip())
    if token is None:
        raise NotAuthenticatedError("The token is not known here.", remedy=_ASK_OPERATOR)
    if not token.is_valid(now):
        raise NotAuthenticatedError(
            f"The token {token.id} has expired or was revoked.", remedy=_ASK_OPERATOR
        )
    if token.role is not role:
        raise NotAllowedError(
            f"The token {token.id} is that of a {token.role}; this needs a {role}.",
            remedy=_ASK_OPERATOR,
        )
    return token


def _find(entries: list[_Entry], secret: str) -> Token | None:
    form = _FORM.fullmatch(secret)
    identifier, rest = form.groups() if form else ("", "")
    known = next((entry for entry in entries if entry.token.id == identifier), None)
    # An unknown name costs the same as a known one.
    salt, expected = (known.salt, known.digest) if known else ("00", "00")
    is_right = hmac.compare_digest(_digest(rest, salt), expected)
    return known.token if known and is_right else None


def _digest(secret: str, salt: str) -> str:
    return hmac.digest(bytes.fromhex(salt), secret.encode(), "sha256").hex()


def _check(role: Role, scope: Scope, days: int) -> None:
    wanted = {Role.PUBLISHER: (True, False), Role.REVIEWER: (False, True)}
    if (bool(scope.agency), bool(scope.institution)) != wanted.get(role, (False, False)):
        raise UsageFault(
            f"The scope does not fit a {role}.",
            remedy="A publisher has an agency, a reviewer an institution, an operator neither.",
        )
    if not 0 < days <= _MOST_DAYS:
        raise UsageFault(f"A token lasts from 1 to {_MOST_DAYS} days.", remedy="Mend --days.")


def _path(home: StoreHome) -> Path:
    return home.folder / "access" / "tokens.json"


@contextmanager
def _changing(home: StoreHome) -> Iterator[list[_Entry]]:
    """Give the list of tokens, and keep what was made of it; one process at a time."""
    path = _path(home)
    with file_faults(home.folder):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with writer_lock(path.with_name("tokens.lock"), wait=_PATIENCE):
            entries = _read(home)
            yield entries
            text = json.dumps({"format": _FORMAT, "tokens": [_plain(one) for one in entries]})
            write_durably(path, text.encode(), mode=0o600)


def _read(home: StoreHome) -> list[_Entry]:
    path = _path(home)
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise StoreError(
                    f"Others than its owner may read or write {path}.",
                    remedy="Take these rights away with `chmod 600`, and make new tokens.",
                )
            return [_entry(plain) for plain in json.load(file)["tokens"]]
    except FileNotFoundError:
        return []
    except _DAMAGES as fault:
        raise StoreError(
            f"The tokens in {path} cannot be read.", remedy="Remove the file, and make new tokens."
        ) from fault


def _plain(entry: _Entry) -> dict[str, Any]:
    token, scope = entry.token, entry.token.scope
    return {
        "id": token.id,
        "role": token.role.value,
        "agency": scope.agency,
        "institution": scope.institution,
        "name": scope.name,
        "vouched": list(scope.vouched),
        "made_at": token.made_at.isoformat(),
        "expires_at": token.expires_at.isoformat(),
        "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
        "salt": entry.salt,
        "digest": entry.digest,
    }


def _entry(plain: dict[str, Any]) -> _Entry:
    moment: Callable[[str], datetime] = datetime.fromisoformat
    revoked = plain["revoked_at"]
    texts = {
        name: plain[name] for name in ("id", "agency", "institution", "name", "salt", "digest")
    }
    vouched = plain["vouched"]
    if not (isinstance(vouched, list) and all(map(_is_text, (*texts.values(), *vouched)))):
        raise TypeError("A token has something else than texts.")
    if not (_HEX.fullmatch(texts["salt"]) and _HEX.fullmatch(texts["digest"])):
        raise ValueError("A salt or hash is not hexadecimal.")
    scope = Scope(texts["agency"], texts["institution"], texts["name"], tuple(vouched))
    token = Token(
        id=texts["id"],
        role=Role(plain["role"]),
        scope=scope,
        made_at=moment(plain["made_at"]).astimezone(UTC),
        expires_at=moment(plain["expires_at"]).astimezone(UTC),
        revoked_at=moment(revoked).astimezone(UTC) if revoked else None,
    )
    return _Entry(token, texts["salt"], texts["digest"])


def _is_text(value: object) -> bool:
    return isinstance(value, str)
