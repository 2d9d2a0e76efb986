"""The register of agencies: who may publish here, and what is publicly known of them.

It is kept in `access/agencies.json` of the store folder (`access`). An agency owns the namespace
`{base}/id/{agency}/` as soon as it is registered; its id is never given to another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ecvet_graph.errors import ConflictError, NotFoundError, UsageFault
from ecvet_graph.model.agencies import (
    check_agency,
    check_contact,
    check_hosts,
    check_names,
    check_web_address,
    is_look_alike,
    licence_iri,
)
from ecvet_graph.model.countries import alpha3_of
from ecvet_graph.model.iris import MOBILITY, Minter
from ecvet_graph.model.learning import Text
from ecvet_graph.publish.access import AccessFile, is_text
from ecvet_graph.publish.agencies import AGENCIES, Agency
from ecvet_graph.store import Home

__all__ = [
    "Agency",
    "agency_of",
    "change_agency",
    "find_agency",
    "list_agencies",
    "register_agency",
    "resume_agency",
    "suspend_agency",
]

_TEXTS = ("id", "country", "contact", "licence", "homepage", "namespace", "registered_at")


def register_agency(
    home: Home, agency: Agency, *, base: str, now: datetime, allow_similar: bool = False
) -> Agency:
    """Enter an agency into the register and return it as it was entered.

    Args:
        home: the store.
        agency: what is said of it; country as alpha-2 or alpha-3 code, licence as identifier or IRI.
        base: base IRI of the installation; with it the namespace is registered.
        now: the time.
        allow_similar: enter it even though its id looks like that of another agency.

    Raises:
        UsageFault: something said of it is not acceptable, or the id looks like that of another one.
        ConflictError: an agency of this id is registered already.
        StoreError: the file cannot be used.
    """
    if agency.id == MOBILITY:
        raise UsageFault(
            f"{MOBILITY!r} stands for what this installation publishes for institutions.",
            remedy="Choose an id such as de-bibb.",
        )
    entered = replace(
        _checked(agency), registered_at=now.astimezone(UTC), namespace=_space(base, agency.id)
    )
    with _FILE.changing(home) as entries:
        known = [one.id for one in entries]
        if agency.id in known:
            raise ConflictError(
                f"An agency {agency.id!r} is registered already.",
                remedy="Change it with `agency change`, or choose another id.",
            )
        if not allow_similar:
            _refuse_look_alike(agency.id, [*known, *AGENCIES])
        entries.append(entered)
    return entered


def change_agency(home: Home, agency: Agency, *, base: str, now: datetime) -> Agency:
    """Replace what is said of a registered agency; id, registration and suspension stay.

    Raises:
        UsageFault: something said of it is not acceptable.
        NotFoundError: it is not registered.
        StoreError, ConflictError: the file cannot be used.
    """
    fresh = _checked(agency)

    def change(known: Agency) -> Agency:
        return replace(
            fresh,
            registered_at=known.registered_at or now,
            suspended_at=known.suspended_at,
            namespace=_space(base, known.id),
        )

    return _changed(home, agency.id, change)


def suspend_agency(home: Home, agency: str, *, now: datetime) -> Agency:
    """Take the right to publish from an agency; what it published stays. A suspended one stays so.

    Raises:
        NotFoundError: it is not registered.
        StoreError, ConflictError: the file cannot be used.
    """
    moment = now.astimezone(UTC)
    return _changed(
        home, agency, lambda known: replace(known, suspended_at=known.suspended_at or moment)
    )


def resume_agency(home: Home, agency: str) -> Agency:
    """Give a suspended agency the right to publish again. Raises as `suspend_agency`."""
    return _changed(home, agency, lambda known: replace(known, suspended_at=None))


def find_agency(home: Home, agency: str) -> Agency:
    """Return a registered agency, suspended ones too.

    Raises:
        NotFoundError: it is not registered.
        StoreError: the file is damaged, or others than its owner may read it.
    """
    found = next((one for one in _FILE.read(home) if one.id == agency), None)
    if found is None:
        raise _unknown(agency)
    return found


def list_agencies(home: Home) -> tuple[Agency, ...]:
    """Return all registered agencies by id, suspended ones too. Raises StoreError as `find_agency`."""
    return tuple(sorted(_FILE.read(home), key=lambda one: one.id))


def agency_of(home: Home, agency: str) -> Agency:
    """Return what is known of an agency: as registered, else by the project, else its id alone.

    Raises StoreError as `find_agency`.
    """
    found = next((one for one in _FILE.read(home) if one.id == agency), None)
    return found or AGENCIES.get(agency) or Agency(agency, ())


def _checked(agency: Agency) -> Agency:
    homepage = agency.homepage and check_web_address(agency.homepage, what="homepage")
    return replace(
        agency,
        id=check_agency(agency.id),
        name=check_names(agency.name),
        country=alpha3_of(agency.country),
        contact=check_contact(agency.contact, agency=agency.id),
        licence=licence_iri(agency.licence),
        homepage=homepage,
        hosts=check_hosts(agency.hosts),
        suspended_at=None,
    )


def _space(base: str, agency: str) -> str:
    return Minter(base, agency).prefix


def _refuse_look_alike(agency: str, others: Iterable[str]) -> None:
    similar = sorted(other for other in set(others) if is_look_alike(agency, other))
    if similar:
        raise UsageFault(
            f"The id {agency!r} looks like that of the agency {similar[0]!r}.",
            remedy="Choose another one; or add --force where both are meant to be.",
        )


def _changed(home: Home, agency: str, change: Callable[[Agency], Agency]) -> Agency:
    with _FILE.changing(home) as entries:
        place = next((at for at, one in enumerate(entries) if one.id == agency), None)
        if place is None:
            raise _unknown(agency)
        entries[place] = change(entries[place])
        return entries[place]


def _unknown(agency: str) -> NotFoundError:
    return NotFoundError(
        f"There is no registered agency {agency[:80]!r}.",
        remedy="See `agency list`; `agency add` registers one.",
    )


def _plain(agency: Agency) -> dict[str, Any]:
    return {
        "id": agency.id,
        "name": {name.language: name.value for name in agency.name},
        "country": agency.country,
        "contact": agency.contact,
        "licence": agency.licence,
        "homepage": agency.homepage,
        "hosts": list(agency.hosts),
        "is_illustrative": agency.is_illustrative,
        "namespace": agency.namespace,
        "registered_at": agency.registered_at.isoformat() if agency.registered_at else "",
        "suspended_at": agency.suspended_at.isoformat() if agency.suspended_at else None,
    }


def _entry(plain: dict[str, Any]) -> Agency:
    texts = {name: plain[name] for name in _TEXTS}
    names, hosts, suspended = plain["name"], plain["hosts"], plain["suspended_at"]
    if not all(map(is_text, (*texts.values(), *names.values(), *hosts))) or is_text(hosts):
        raise TypeError("An agency has something else than texts.")
    if not isinstance(plain["is_illustrative"], bool):
        raise TypeError("Whether an agency is illustrative is not said.")
    moment: Callable[[str], datetime] = datetime.fromisoformat
    return Agency(
        id=check_agency(texts["id"]),
        name=tuple(Text(names[language], language) for language in sorted(names)),
        country=texts["country"],
        contact=texts["contact"],
        licence=texts["licence"],
        homepage=texts["homepage"],
        hosts=check_hosts(hosts),
        is_illustrative=plain["is_illustrative"],
        suspended_at=moment(suspended).astimezone(UTC) if suspended else None,
        registered_at=moment(texts["registered_at"]).astimezone(UTC),
        namespace=texts["namespace"],
    )


_FILE: AccessFile[Agency] = AccessFile(
    "agencies",
    from_plain=_entry,
    to_plain=_plain,
    after_exposure="and check the agencies with `agency list`.",
    after_damage="Restore it from a backup, or remove it and register the agencies again.",
)
