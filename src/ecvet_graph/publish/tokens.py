"""Tokens: who may publish, review, keep records about learners or operate, and for whom.

A token is a random secret that is shown once. The installation keeps a salted hash of it
(HMAC-SHA256) in `access/tokens.json` of the store folder, readable by its owner only. Secrets of 256
random bits need no slow hash. A token is never part of an address, a message or a log.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from ecvet_graph.errors import (
    NotAllowedError,
    NotAuthenticatedError,
    NotFoundError,
    StoreError,
    UsageFault,
)
from ecvet_graph.publish.access import AccessFile, is_text
from ecvet_graph.store import StoreHome

__all__ = [
    "Role",
    "Scope",
    "Token",
    "add_token",
    "authenticate",
    "list_tokens",
    "renew_token",
    "revoke_token",
]

_SECRET_BYTES = 32
_FORM = re.compile(r"ecvet-([0-9a-f]{8})-([0-9a-f]{64})")
_MOST_DAYS = 3650
_MOST_DAYS_BESIDE = 30
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
_TEXTS = ("id", "agency", "institution", "name", "salt", "digest")
_ASK_OPERATOR = "Ask the operator of the installation for a token."


class Role(StrEnum):
    """What the holder of a token does."""

    PUBLISHER = "publisher"
    REVIEWER = "reviewer"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom a token speaks.

    Attributes:
        agency: id of the agency that a publisher publishes for; empty for others.
        institution: IRI of the institution that a reviewer decides for, or whose records about
            learners a coordinator keeps; empty for others.
        name: what people call the agency or institution, in one language.
        vouched: ids of the agencies for whose units the operator vouches that the institution is
            competent, beside those whose units name it as awarding body or publisher.
        datasets: names of the datasets that a publisher may publish; empty: all of the agency.
    """

    agency: str = ""
    institution: str = ""
    name: str = ""
    vouched: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token, without its secret; times are in UTC.

    `former_until` is when the secret before the last renewal ceases to be accepted; `None` where
    there was no renewal. When a token was last used is not kept: no request writes.
    """

    id: str
    role: Role
    scope: Scope
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    former_until: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Return whether it is neither revoked nor expired."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class _Entry:
    """A token with salt and hash of its secret and of the one before, as hexadecimal digits."""

    token: Token
    salt: str
    digest: str
    former_salt: str = ""
    former_digest: str = ""


def add_token(
    home: StoreHome, *, role: Role, scope: Scope, days: int = 365, now: datetime
) -> tuple[str, Token]:
    """Make a token and return its secret, which nobody can see again, and what is known of it.

    Raises:
        UsageFault: the scope does not fit the role, or the days are not from 1 to 3650.
        StoreError, ConflictError: the file cannot be written.
    """
    _check(role, scope, days)
    identifier = secrets.token_hex(4)
    token = Token(identifier, role, scope, now, now + timedelta(days=days))
    secret, salt, digest = _drawn()
    with _FILE.changing(home) as entries:
        if any(entry.token.id == identifier for entry in entries):
            raise StoreError("Two tokens drew the same name.", remedy="Try again.")
        entries.append(_Entry(token, salt, digest))
    return f"ecvet-{identifier}-{secret}", token


def renew_token(
    home: StoreHome, identifier: str, *, days: int = 365, beside: int = 7, now: datetime
) -> tuple[str, Token]:
    """Give a token a new secret and a new end, and return the secret and what is known of it.

    Args:
        home: the store.
        identifier: name of the token.
        days: how long it lasts from now.
        beside: days for which the secret before is accepted beside the new one, 0 to 30, and never
            beyond its own end; time to put the new one into place. A secret before that one is
            worthless at once.
        now: the time.

    Raises:
        NotFoundError: there is no such token.
        UsageFault: it was revoked or has expired, or a number of days is out of range.
        StoreError, ConflictError: the file cannot be written.
    """
    if not 0 <= beside <= _MOST_DAYS_BESIDE:
        raise UsageFault(
            f"A former secret stays for 0 to {_MOST_DAYS_BESIDE} days.", remedy="Mend --keep-old."
        )
    with _FILE.changing(home) as entries:
        place = _place(entries, identifier)
        known = entries[place]
        _check(known.token.role, known.token.scope, days)
        if not known.token.is_valid(now):
            raise UsageFault(
                f"The token {identifier} was revoked or has expired, and cannot be renewed.",
                remedy="Make a new one with `token add`.",
            )
        until = min(now + timedelta(days=beside), known.token.expires_at)
        token = replace(known.token, expires_at=now + timedelta(days=days), former_until=until)
        secret, salt, digest = _drawn()
        entries[place] = _Entry(token, salt, digest, known.salt, known.digest)
    return f"ecvet-{identifier}-{secret}", token


def list_tokens(home: StoreHome) -> tuple[Token, ...]:
    """Return all tokens, revoked and expired ones too, in the order in which they were made.

    Raises:
        StoreError: the file is damaged, or others than its owner may read it.
    """
    return tuple(entry.token for entry in _FILE.read(home))


def revoke_token(home: StoreHome, identifier: str, *, now: datetime) -> Token:
    """Make a token worthless at once; it stays in the list. A revoked one stays as it is.

    Raises:
        NotFoundError: there is no such token.
        StoreError, ConflictError: the file cannot be written.
    """
    with _FILE.changing(home) as entries:
        place = _place(entries, identifier)
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
    token = _find(_FILE.read(home), secret.strip(), now=now)
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


def _place(entries: list[_Entry], identifier: str) -> int:
    place = next((at for at, one in enumerate(entries) if one.token.id == identifier), None)
    if place is None:
        raise NotFoundError(
            f"There is no token {identifier[:40]!r}.",
            remedy="See the first column of `token list`.",
        )
    return place


def _find(entries: list[_Entry], secret: str, *, now: datetime) -> Token | None:
    form = _FORM.fullmatch(secret)
    identifier, rest = form.groups() if form else ("", "")
    known = next((entry for entry in entries if entry.token.id == identifier), None)
    # An unknown name costs the same as a known one.
    salt, expected = (known.salt, known.digest) if known else ("00", "00")
    is_right = hmac.compare_digest(_digest(rest, salt), expected)
    if known and known.token.former_until and now < known.token.former_until:
        former = _digest(rest, known.former_salt)
        is_right |= hmac.compare_digest(former, known.former_digest)
    return known.token if known and is_right else None


def _drawn() -> tuple[str, str, str]:
    """Draw a secret; return it with the salt and the digest to keep."""
    secret, salt = secrets.token_hex(_SECRET_BYTES), secrets.token_hex(16)
    return secret, salt, _digest(secret, salt)


def _digest(secret: str, salt: str) -> str:
    return hmac.digest(bytes.fromhex(salt), secret.encode(), "sha256").hex()


def _check(role: Role, scope: Scope, days: int) -> None:
    if scope.datasets and role is not Role.PUBLISHER:
        raise UsageFault("Only a publisher has datasets.", remedy="Leave --dataset out.")
    wanted = {
        Role.PUBLISHER: (True, False),
        Role.REVIEWER: (False, True),
        Role.COORDINATOR: (False, True),
    }
    if (bool(scope.agency), bool(scope.institution)) != wanted.get(role, (False, False)):
        raise UsageFault(
            f"The scope does not fit a {role}.",
            remedy="A publisher has an agency, a reviewer or coordinator an institution, an operator "
            "neither.",
        )
    if not 0 < days <= _MOST_DAYS:
        raise UsageFault(f"A token lasts from 1 to {_MOST_DAYS} days.", remedy="Mend --days.")


def _plain(entry: _Entry) -> dict[str, Any]:
    token, scope = entry.token, entry.token.scope
    return {
        "id": token.id,
        "role": token.role.value,
        "agency": scope.agency,
        "institution": scope.institution,
        "name": scope.name,
        "vouched": list(scope.vouched),
        "datasets": list(scope.datasets),
        "made_at": token.made_at.isoformat(),
        "expires_at": token.expires_at.isoformat(),
        "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
        "salt": entry.salt,
        "digest": entry.digest,
        "former_salt": entry.former_salt,
        "former_digest": entry.former_digest,
        "former_until": token.former_until.isoformat() if token.former_until else None,
    }


def _entry(plain: dict[str, Any]) -> _Entry:
    moment: Callable[[str], datetime] = datetime.fromisoformat
    texts = {name: plain[name] for name in _TEXTS}
    # Files of the versions before there were datasets and renewals have none.
    former = [plain.get(name, "") for name in ("former_salt", "former_digest")]
    vouched, datasets = plain["vouched"], plain.get("datasets", [])
    if not (isinstance(vouched, list) and isinstance(datasets, list)):
        raise TypeError("A scope has something else than lists.")
    if not all(map(is_text, (*texts.values(), *former, *vouched, *datasets))):
        raise TypeError("A token has something else than texts.")
    until, revoked = plain.get("former_until"), plain["revoked_at"]
    hexadecimal = [texts["salt"], texts["digest"], *(former if until else ())]
    if not all(map(_HEX.fullmatch, hexadecimal)):
        raise ValueError("A salt or hash is not hexadecimal.")
    scope = Scope(
        agency=texts["agency"],
        institution=texts["institution"],
        name=texts["name"],
        vouched=tuple(vouched),
        datasets=tuple(datasets),
    )
    token = Token(
        id=texts["id"],
        role=Role(plain["role"]),
        scope=scope,
        made_at=moment(plain["made_at"]).astimezone(UTC),
        expires_at=moment(plain["expires_at"]).astimezone(UTC),
        revoked_at=moment(revoked).astimezone(UTC) if revoked else None,
        former_until=moment(until).astimezone(UTC) if until else None,
    )
    return _Entry(token, texts["salt"], texts["digest"], *former)


_FILE: AccessFile[_Entry] = AccessFile(
    "tokens",
    from_plain=_entry,
    to_plain=_plain,
    after_exposure="and make new tokens.",
    after_damage="Remove the file, and make new tokens.",
)
