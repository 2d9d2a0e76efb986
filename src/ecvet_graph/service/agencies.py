"""Agencies of an installation: who is registered, and who may publish for whom over the network."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotAllowedError, NotFoundError, UsageFault
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.model.learning import Texts
from ecvet_graph.publish.audit import AuditAction, record
from ecvet_graph.publish.listing import list_agency
from ecvet_graph.publish.publisher import COMMAND_LINE
from ecvet_graph.publish.registry import (
    Agency,
    change_agency,
    find_agency,
    list_agencies,
    register_agency,
    resume_agency,
    suspend_agency,
)
from ecvet_graph.publish.tokens import Role, authenticate
from ecvet_graph.service.carrying import carry_computed
from ecvet_graph.store import StoreHome

__all__ = [
    "Actor",
    "AgencyChange",
    "add_agency",
    "agencies_of",
    "alter_agency",
    "authorise_publisher",
    "let_publish",
    "registered_agency",
    "stop_publishing",
]

_ASK_OPERATOR = "Ask the operator of the installation."


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the name of a token, and the agency for which it speaks."""

    token_id: str
    agency: str

    def __str__(self) -> str:
        """Return it as the audit log names it."""
        return f"token:{self.token_id}"


@dataclass(frozen=True, slots=True)
class AgencyChange:
    """What is to be said anew of an agency; `None` leaves it as it is.

    Names replace those in their languages; a licence, like a country, is given as `registry` takes it.
    """

    name: Texts | None = None
    country: str | None = None
    contact: str | None = None
    licence: str | None = None
    homepage: str | None = None
    hosts: tuple[str, ...] | None = None

    def to_values(self) -> dict[str, Any]:
        """Return what is given, by the name of the field."""
        given = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return {name: value for name, value in given.items() if value is not None}


def add_agency(
    settings: Settings, agency: Agency, *, allow_similar: bool = False, now: datetime | None = None
) -> Agency:
    """Register an agency; the store is made where there is none. Raises as `register_agency`."""
    home, moment = StoreHome.ensure(settings.store), now or datetime.now(UTC)
    entered = register_agency(
        home, agency, base=settings.base, now=moment, allow_similar=allow_similar
    )
    _settle(settings, home, entered, action=AuditAction.AGENCY_ADD, now=moment)
    return entered


def alter_agency(
    settings: Settings, agency: str, change: AgencyChange, *, now: datetime | None = None
) -> Agency:
    """Change what is said of a registered agency.

    Raises:
        UsageFault: nothing is to be changed.
        EcvetGraphError: as `change_agency`.
    """
    home, moment = StoreHome.open(settings.store), now or datetime.now(UTC)
    values = change.to_values()
    if not values:
        raise UsageFault("Nothing is to be changed.", remedy="Say what, such as --contact.")
    known = find_agency(home, agency)
    if change.name is not None:
        fresh = {name.language.lower() for name in change.name}
        kept = tuple(name for name in known.name if name.language not in fresh)
        values["name"] = kept + change.name
    changed = change_agency(home, replace(known, **values), base=settings.base, now=moment)
    detail = ", ".join(sorted(values))
    _settle(settings, home, changed, action=AuditAction.AGENCY_CHANGE, detail=detail, now=moment)
    return changed


def stop_publishing(settings: Settings, agency: str, *, now: datetime | None = None) -> Agency:
    """Suspend an agency: it may not publish, what it published stays. Raises as `suspend_agency`."""
    home, moment = StoreHome.open(settings.store), now or datetime.now(UTC)
    suspended = suspend_agency(home, agency, now=moment)
    _note(home, suspended, action=AuditAction.AGENCY_SUSPEND, now=moment)
    return suspended


def let_publish(settings: Settings, agency: str, *, now: datetime | None = None) -> Agency:
    """Let a suspended agency publish again. Raises as `resume_agency`."""
    home, moment = StoreHome.open(settings.store), now or datetime.now(UTC)
    resumed = resume_agency(home, agency)
    _note(home, resumed, action=AuditAction.AGENCY_RESUME, now=moment)
    return resumed


def agencies_of(settings: Settings) -> tuple[Agency, ...]:
    """Return all registered agencies. Raises as `list_agencies` and `StoreHome.open`."""
    return list_agencies(StoreHome.open(settings.store))


def registered_agency(settings: Settings, agency: str) -> Agency:
    """Return a registered agency. Raises as `find_agency` and `StoreHome.open`."""
    return find_agency(StoreHome.open(settings.store), agency)


def authorise_publisher(
    home: StoreHome, secret: str, *, agency: str, dataset: str, now: datetime
) -> Actor:
    """Return who publishes a dataset of an agency with a token, when they may.

    What is wrong with the token is said before anything about agencies and datasets. Nothing is
    written: whoever asks notes a refusal with `publish.audit.record_refusal`.

    Raises:
        NotAuthenticatedError: there is no token, or it is unknown, revoked or expired.
        NotAllowedError: it is for another role, agency or dataset, or the agency is not registered
            or suspended.
        UsageFault: the id of the agency or the name of the dataset is none.
        StoreError: the tokens or the register cannot be read.
    """
    token = authenticate(home, secret, role=Role.PUBLISHER, now=now)
    check_agency(agency)
    check_dataset(dataset)
    if token.scope.agency != agency:
        raise NotAllowedError(
            f"The token {token.id} is that of the agency {token.scope.agency}, not of {agency}.",
            remedy="Publish under the agency of the token.",
        )
    if token.scope.datasets and dataset not in token.scope.datasets:
        raise NotAllowedError(
            f"The token {token.id} is for the datasets {', '.join(token.scope.datasets)}.",
            remedy=f"Publish one of these, or have a token made for {dataset}. {_ASK_OPERATOR}",
        )
    _require_active(home, agency)
    return Actor(token.id, agency)


def _require_active(home: StoreHome, agency: str) -> None:
    try:
        known = find_agency(home, agency)
    except NotFoundError as fault:
        raise NotAllowedError(
            f"The agency {agency} is not registered here.", remedy=_ASK_OPERATOR
        ) from fault
    if known.suspended_at is not None:
        raise NotAllowedError(
            f"The agency {agency} is suspended and may not publish.", remedy=_ASK_OPERATOR
        )


def _settle(
    settings: Settings,
    home: StoreHome,
    agency: Agency,
    *,
    action: AuditAction,
    detail: str = "",
    now: datetime,
) -> None:
    """Note what was done, and bring the catalogue up to date."""
    _note(home, agency, action=action, detail=detail, now=now)
    carry_computed(home, list_agency(home, agency, base=settings.base))


def _note(
    home: StoreHome, agency: Agency, *, action: AuditAction, detail: str = "", now: datetime
) -> None:
    record(
        home,
        action=action,
        actor=COMMAND_LINE,
        agency=agency.id,
        outcome="done",
        detail=detail,
        now=now,
    )
