"""The commands for tokens: who may publish, review, keep records about learners or operate."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import click

from ecvet_graph.cli.console import say, write_json, write_table, write_text
from ecvet_graph.config import Settings
from ecvet_graph.errors import NotAuthenticatedError
from ecvet_graph.publish.tokens import Role, Token
from ecvet_graph.service.tokens import give_token, renew, take_token_back, tokens_of
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS", "given_token"]

_VARIABLE = "ECVET_TOKEN"
_ROLES = click.Choice([one.value for one in Role])
# No token is longer; what comes in beyond it is somebody's file.
_MOST_CHARACTERS = 1000


def given_token() -> str:
    """Return the token from the environment (`ECVET_TOKEN`), else from standard input.

    It is never an argument: arguments show in lists of processes and in histories of shells.

    Raises:
        NotAuthenticatedError: there is none.
    """
    token = os.environ.get(_VARIABLE, "")
    if not token and not sys.stdin.isatty():
        token = sys.stdin.readline(_MOST_CHARACTERS)
    if not token.strip():
        raise NotAuthenticatedError(
            "No token is given.",
            remedy=f"Put it into {_VARIABLE}, or give it on standard input.",
        )
    return token.strip()


@click.group()
def token() -> None:
    """Make, list and revoke tokens: they speak for an agency or an institution, never for a person."""


@token.command("add")
@click.option(
    "--role",
    required=True,
    type=_ROLES,
    help="What the holder does.",
)
@click.option("--agency", default="", metavar="ID", help="publisher: the registered agency.")
@click.option(
    "--dataset",
    "datasets",
    multiple=True,
    metavar="NAME",
    help="publisher: only this dataset; several may be given.",
)
@click.option(
    "--institution",
    default="",
    metavar="IRI|NAME",
    help="reviewer, coordinator: an organisation of the store by its IRI, or another one by its name.",
)
@click.option(
    "--vouch",
    multiple=True,
    metavar="ID",
    help="reviewer, coordinator: an agency for whose units the institution is competent, as you know.",
)
@click.option("--days", default=365, type=click.IntRange(1, 3650), help="How long it lasts.")
@click.pass_obj
def add(
    settings: Settings,
    *,
    role: str,
    agency: str,
    datasets: tuple[str, ...],
    institution: str,
    vouch: tuple[str, ...],
    days: int,
) -> None:
    """Make a token and print it: the only time that it can be seen."""
    secret, made = give_token(
        settings,
        Role(role),
        agency=agency,
        datasets=datasets,
        institution=institution,
        vouched=vouch,
        days=days,
    )
    say(f"Token {made.id}, {_who(made)}, until {made.expires_at:%Y-%m-%d}. It is not shown again:")
    write_text(secret)


@token.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_obj
def list_(settings: Settings, *, form: str) -> None:
    """List all tokens without their secrets."""
    known = tokens_of(settings)
    if form == "json":
        write_json([to_json(one) for one in known])
        return
    now = datetime.now(UTC)
    write_table(
        ("id", "role", "for", "until", "state"),
        (
            (one.id, one.role, _who(one), f"{one.expires_at:%Y-%m-%d}", _state(one, now))
            for one in known
        ),
    )


@token.command("renew")
@click.argument("identifier", metavar="ID")
@click.option(
    "--days", default=365, type=click.IntRange(1, 3650), help="How long it lasts from now."
)
@click.option(
    "--keep-old",
    default=7,
    type=click.IntRange(0, 30),
    metavar="DAYS",
    help="For so many days the secret before is accepted too.",
)
@click.pass_obj
def renew_(settings: Settings, *, identifier: str, days: int, keep_old: int) -> None:
    """Give the token ID a new secret and print it: the only time that it can be seen."""
    secret, made = renew(settings, identifier, days=days, beside=keep_old)
    former = f"{made.former_until:%Y-%m-%d %H:%M} UTC" if made.former_until else "now"
    say(f"Token {made.id}, {_who(made)}, until {made.expires_at:%Y-%m-%d}; the secret before until")
    say(f"{former}. It is not shown again:")
    write_text(secret)


@token.command()
@click.argument("identifier", metavar="ID")
@click.pass_obj
def revoke(settings: Settings, *, identifier: str) -> None:
    """Make the token ID worthless at once."""
    gone = take_token_back(settings, identifier)
    write_text(f"Token {gone.id} is revoked.")


COMMANDS = (token,)


def _who(one: Token) -> str:
    if not one.scope.name:
        return one.role
    vouched = f" (vouched for: {', '.join(one.scope.vouched)})" if one.scope.vouched else ""
    datasets = f" (datasets: {', '.join(one.scope.datasets)})" if one.scope.datasets else ""
    return f"{one.role} of {one.scope.name}{vouched}{datasets}"


def _state(one: Token, now: datetime) -> str:
    if one.revoked_at:
        return "revoked"
    if one.former_until and now < one.former_until < one.expires_at:
        return f"valid; the secret before until {one.former_until:%Y-%m-%d}"
    return "valid" if one.is_valid(now) else "expired"
