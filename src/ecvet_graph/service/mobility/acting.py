"""For which institution somebody acts: a coordinator's token says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotAuthenticatedError
from ecvet_graph.publish.sign_outs import end_session, is_ended
from ecvet_graph.publish.tokens import Role, Scope, Token, authenticate, list_tokens
from ecvet_graph.store import StoreHome

__all__ = ["Acting", "acting", "acting_by_name", "sign_out"]


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


def acting_by_name(
    settings: Settings, token: str, *, session: str, now: datetime | None = None
) -> Acting:
    """Return for whom a token speaks that was shown when a session began.

    Args:
        settings: those of the installation.
        token: the name of the token.
        session: the random name of the session.
        now: the time.

    Raises:
        NotAuthenticatedError: it was revoked, has expired, is not known or that of another role, or
            the session was ended.
        StoreError: the store, the file of tokens or that of ended sessions cannot be used.
    """
    home = StoreHome.open(settings.store)
    moment = now or datetime.now(UTC)
    for one in list_tokens(home):
        is_good = one.role is Role.COORDINATOR and one.is_valid(moment)
        if one.id == token and is_good and not is_ended(home, session):
            return _acting(one)
    raise NotAuthenticatedError(
        "The token of this session has expired or was revoked.",
        remedy="Sign in again, or ask the operator of the installation for a token.",
    )


def sign_out(settings: Settings, session: str, *, until: datetime) -> None:
    """End a session for all web processes, though its cookie would be good `until` then.

    Raises:
        StoreError, ConflictError: the file of ended sessions cannot be written.
    """
    home = StoreHome.open(settings.store)
    end_session(home, session, until=until, now=datetime.now(UTC))


def _acting(token: Token) -> Acting:
    return Acting(token.scope.institution, token.scope.name, token.id, token.scope)
