"""Tokens of an installation: who gets one, for which agency or institution."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.model.iris import slug
from ecvet_graph.model.terms import Literal
from ecvet_graph.publish.audit import AuditAction, record
from ecvet_graph.publish.publisher import COMMAND_LINE
from ecvet_graph.publish.registry import find_agency
from ecvet_graph.publish.tokens import (
    Role,
    Scope,
    Token,
    add_token,
    list_tokens,
    renew_token,
    revoke_token,
)
from ecvet_graph.query import run
from ecvet_graph.rdf.review import institution_iri
from ecvet_graph.store import GraphStore, StoreHome

__all__ = ["give_token", "renew", "take_token_back", "tokens_of"]

_WEB = ("http://", "https://")


def give_token(
    settings: Settings,
    role: Role,
    *,
    agency: str = "",
    datasets: Sequence[str] = (),
    institution: str = "",
    vouched: Sequence[str] = (),
    days: int = 365,
    now: datetime | None = None,
) -> tuple[str, Token]:
    """Make a token and return its secret, to be shown once, and what is known of it.

    Args:
        settings: those of the installation; its store is made where there is none.
        role: what the holder does.
        agency: id of the agency of a publisher; it is registered.
        datasets: names of the datasets that a publisher may publish; empty: all of the agency.
        institution: of a reviewer or coordinator: IRI of an organisation in the store, or the name of
            another one.
        vouched: agencies for whose units the operator vouches that the institution is competent.
        days: how long it lasts.
        now: the time.

    Raises:
        UsageFault: scope and role do not fit, an id is none, another institution has the IRI that
            the name amounts to, or an institution of that name has another IRI.
        NotFoundError: there is no organisation of that IRI, or the agency is not registered.
        StoreError, ConflictError: the file of tokens cannot be used.
    """
    home = StoreHome.ensure(settings.store)
    if agency:
        find_agency(home, check_agency(agency))
    iri, name = "", ""
    if institution.startswith(_WEB):
        with home.reader() as snapshot:
            iri, name = institution, _name_of(snapshot.store, institution)
    elif institution:
        name = " ".join(institution.split())
        iri = institution_iri(settings.base, _local(name))
        _require_own(home, iri, name)
    scope = Scope(
        agency=agency,
        institution=iri,
        name=name or agency,
        vouched=tuple(check_agency(one) for one in vouched),
        datasets=tuple(sorted({check_dataset(one) for one in datasets})),
    )
    moment = now or datetime.now(UTC)
    secret, made = add_token(home, role=role, scope=scope, days=days, now=moment)
    _note(home, made, action=AuditAction.TOKEN_ADD, now=moment)
    return secret, made


def renew(
    settings: Settings,
    identifier: str,
    *,
    days: int = 365,
    beside: int = 7,
    now: datetime | None = None,
) -> tuple[str, Token]:
    """Give a token a new secret; the one before is accepted for some days more.

    Args:
        settings: those of the installation.
        identifier: name of the token.
        days: how long it lasts from now.
        beside: days for which the secret before is accepted, 0 to 30.
        now: the time.

    Raises:
        EcvetGraphError: as `renew_token` and `StoreHome.open`.
    """
    home, moment = StoreHome.open(settings.store), now or datetime.now(UTC)
    secret, renewed = renew_token(home, identifier, days=days, beside=beside, now=moment)
    _note(home, renewed, action=AuditAction.TOKEN_RENEW, now=moment)
    return secret, renewed


def tokens_of(settings: Settings) -> tuple[Token, ...]:
    """Return what is known of all tokens. Raises as `list_tokens` and `StoreHome.open`."""
    return list_tokens(StoreHome.open(settings.store))


def take_token_back(settings: Settings, identifier: str, *, now: datetime | None = None) -> Token:
    """Make a token worthless at once. Raises as `revoke_token` and `StoreHome.open`."""
    home, moment = StoreHome.open(settings.store), now or datetime.now(UTC)
    gone = revoke_token(home, identifier, now=moment)
    _note(home, gone, action=AuditAction.TOKEN_REVOKE, now=moment)
    return gone


def _note(home: StoreHome, token: Token, *, action: AuditAction, now: datetime) -> None:
    scope = token.scope
    told = ", ".join(scope.datasets) if scope.datasets else scope.institution
    record(
        home,
        action=action,
        actor=COMMAND_LINE,
        agency=scope.agency,
        outcome="done",
        detail=f"{token.role} {token.id}" + (f": {told}" if told else ""),
        now=now,
    )


def _local(name: str) -> str:
    if not name.isprintable() or len(name) > 200 or "@" in name:  # noqa: PLR2004 - a long name
        raise UsageFault(
            "The name of an institution is up to 200 printable characters, and no address.",
            remedy="Name the institution, never a person.",
        )
    return slug(name)


def _require_own(home: StoreHome, iri: str, name: str) -> None:
    """Refuse a name that amounts to the IRI of another institution: it would decide in its place."""
    names = {one.scope.name for one in list_tokens(home) if one.scope.institution == iri}
    is_new = not names
    with home.reader() as snapshot:
        if is_new:
            _require_undescribed(snapshot.store, iri, name)
        rows = run(snapshot.store, "review/organisation-names", organisation=iri)
        names.update(str(row["name"]) for row in rows if "name" in row)
    if names - {name}:
        raise UsageFault(
            f"The institution {min(names - {name})!r} already has the IRI {iri}.",
            remedy="Write the name as it was written then, or one that differs in its first words.",
        )


def _require_undescribed(store: GraphStore, iri: str, name: str) -> None:
    """Refuse the name of an institution that has an IRI: with a second one it would be two."""
    wanted = name.casefold()
    known = {
        str(row["organisation"])
        for row in run(store, "mobility/partners")
        if "name" in row and " ".join(str(row["name"]).split()).casefold() == wanted
    }
    if known - {iri}:
        raise UsageFault(
            f"The institution {name!r} is described already, as {', '.join(sorted(known)[:5])}.",
            remedy="Give its IRI in place of the name (`--institution IRI`); where yours is another "
            "one, give a name that tells them apart, such as with its place.",
        )


def _name_of(store: GraphStore, institution: str) -> str:
    rows = run(store, "review/organisation-names", organisation=institution)
    if not rows:
        raise NotFoundError(
            f"There is no organisation {institution[:200]} in the store.",
            remedy="Give the IRI of a published one, or the name of another institution.",
        )
    texts = [row["name"] for row in rows if "name" in row]
    names = {one.language or "": one.value for one in texts if isinstance(one, Literal)}
    return names.get("en") or next((names[tag] for tag in sorted(names)), institution)
