"""Addresses that agencies registered for their datasets: what is known of each, and of its last pull.

They are kept in `access/sources.json` of the store folder (`access`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ecvet_graph.errors import ConflictError, NotFoundError
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.publish.access import AccessFile, is_text
from ecvet_graph.publish.addresses import check_address
from ecvet_graph.publish.fetching import Validators
from ecvet_graph.store import StoreHome

__all__ = [
    "PullState",
    "Source",
    "add_source",
    "find_source",
    "list_sources",
    "note_pull",
    "remove_source",
]


@dataclass(frozen=True, slots=True)
class PullState:
    """What the last pull found.

    Attributes:
        at: when it was.
        outcome: as of a receipt (`published`, `unchanged`, `rejected`, ...), or the code of the error
            that was in the way.
        validators: the state of the document that was taken last, as its server named it.
        sha256: digest of that document.
    """

    at: datetime
    outcome: str
    validators: Validators = field(default_factory=Validators)
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The address of a dataset, when it was registered, and its last pull."""

    agency: str
    dataset: str
    address: str
    added_at: datetime
    last: PullState | None = None

    @property
    def name(self) -> str:
        """Return agency and dataset as `agency/dataset`."""
        return f"{self.agency}/{self.dataset}"


def add_source(
    home: StoreHome,
    agency: str,
    dataset: str,
    *,
    address: str,
    hosts: Collection[str],
    now: datetime,
) -> Source:
    """Register the address of a dataset; `hosts` are those of the agency.

    Raises:
        UsageFault: an id or the address is not well formed.
        NotAllowedError: the host is not one of the agency's.
        ConflictError: the dataset has an address already.
        StoreError: the file cannot be used.
    """
    where = str(check_address(address, hosts=hosts))
    source = Source(check_agency(agency), check_dataset(dataset), where, now.astimezone(UTC))
    with _FILE.changing(home) as entries:
        if any(one.name == source.name for one in entries):
            raise ConflictError(
                f"{source.name} has an address already.",
                remedy="Remove it first with `source remove`.",
            )
        entries.append(source)
    return source


def list_sources(home: StoreHome) -> tuple[Source, ...]:
    """Return all registered addresses by dataset. Raises StoreError when the file is damaged."""
    return tuple(sorted(_FILE.read(home), key=lambda one: one.name))


def find_source(home: StoreHome, agency: str, dataset: str) -> Source:
    """Return the address of a dataset.

    Raises:
        NotFoundError: none is registered.
        StoreError: the file is damaged.
    """
    found = next((one for one in _FILE.read(home) if one.name == f"{agency}/{dataset}"), None)
    if found is None:
        raise _unknown(agency, dataset)
    return found


def remove_source(home: StoreHome, agency: str, dataset: str) -> Source:
    """Forget the address of a dataset; the dataset stays. Raises as `find_source`."""
    with _FILE.changing(home) as entries:
        place = _place(entries, agency, dataset)
        return entries.pop(place)


def note_pull(home: StoreHome, source: Source, state: PullState) -> Source:
    """Keep what a pull found. Raises as `find_source`."""
    with _FILE.changing(home) as entries:
        place = _place(entries, source.agency, source.dataset)
        entries[place] = replace(entries[place], last=state)
        return entries[place]


def _place(entries: list[Source], agency: str, dataset: str) -> int:
    for place, one in enumerate(entries):
        if one.name == f"{agency}/{dataset}":
            return place
    raise _unknown(agency, dataset)


def _unknown(agency: str, dataset: str) -> NotFoundError:
    return NotFoundError(
        f"No address is registered for {agency[:60]}/{dataset[:60]}.",
        remedy="See `source list`, or register one with `source add`.",
    )


def _from_plain(plain: dict[str, Any]) -> Source:
    texts = {name: plain[name] for name in ("agency", "dataset", "address")}
    if not all(map(is_text, texts.values())):
        raise TypeError("A source has something else than texts.")
    last = plain["last"]
    added_at = datetime.fromisoformat(plain["added_at"]).astimezone(UTC)
    return Source(**texts, added_at=added_at, last=_state(last) if last else None)


def _state(plain: dict[str, Any]) -> PullState:
    texts = [plain[name] for name in ("outcome", "etag", "modified", "sha256")]
    if not all(map(is_text, texts)):
        raise TypeError("A pull has something else than texts.")
    outcome, etag, modified, sha256 = texts
    at = datetime.fromisoformat(plain["at"]).astimezone(UTC)
    return PullState(at, outcome, Validators(etag, modified), sha256)


def _to_plain(source: Source) -> dict[str, Any]:
    last = source.last
    return {
        "agency": source.agency,
        "dataset": source.dataset,
        "address": source.address,
        "added_at": source.added_at.isoformat(),
        "last": None
        if last is None
        else {
            "at": last.at.isoformat(),
            "outcome": last.outcome,
            "etag": last.validators.etag,
            "modified": last.validators.modified,
            "sha256": last.sha256,
        },
    }


_FILE = AccessFile(
    "sources",
    _from_plain,
    _to_plain,
    after_exposure="and look whether the addresses are still the right ones.",
    after_damage="Remove the file, and register the addresses again.",
)
