"""For which institution somebody acts: a coordinator's token says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotAuthenticatedError
from ecvet_graph.publish.tokens import Role, Scope, Token, authenticate, list_tokens
from ecvet_graph.store import StoreHome

__all__ = ["Acting", "acting", "acting_by_name"]


@dataclass(frozen=True, slots=True)
class Acting:
    """The institution that acts, what it is called, and the token that says so, by its name."""

    institution: str
    name: str
    token: str
    scope: Scope


def acting(settings: Settings, secret: str, *, now: datetime | None = None) -> Acting:
    """Return for whom a coordinator's token speaks. Raises as `StoreHome.open` and `authenticate`."""
    home = StoreHome.open(settings.store)
    token = authenticate(home, secret, role=Role.COORDINATOR, now=now or datetime.now(UTC))
    return _acting(token)


def acting_by_name(settings: Settings, token: str, *, now: datetime | None = None) -> Acting:
    """Return for whom a token speaks that was shown before, as a session knows it by its name.

    Raises:
        NotAuthenticatedError: it was revoked, has expired, is not known or that of another role.
        StoreError: the store or the file of tokens cannot be used.
    """
    known = list_tokens(StoreHome.open(settings.store))
    moment = now or datetime.now(UTC)
    for one in known:
        if one.id == token and one.role is Role.COORDINATOR and one.is_valid(moment):
            return _acting(one)
    raise NotAuthenticatedError(
        "The token of this session has expired or was revoked.",
        remedy="Sign in again, or ask the operator of the installation for a token.",
    )


def _acting(token: Token) -> Acting:
    return Acting(token.scope.institution, token.scope.name, token.id, token.scope)
