"""Datasets that are fetched from addresses of their agencies: registering, and pulling through the gate."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from ecvet_graph.config import Settings
from ecvet_graph.errors import EcvetGraphError, NotAllowedError
from ecvet_graph.ingest.uploads import UPLOAD_SUFFIXES, UPLOAD_TYPES
from ecvet_graph.publish import Outcome, Receipt
from ecvet_graph.publish.audit import AuditAction, record, record_refusal
from ecvet_graph.publish.fetching import Fetched, Network, Wish, fetch
from ecvet_graph.publish.publisher import COMMAND_LINE
from ecvet_graph.publish.registry import Agency, find_agency
from ecvet_graph.publish.sources import (
    PullState,
    Source,
    add_source,
    find_source,
    list_sources,
    note_pull,
    remove_source,
)
from ecvet_graph.service.datasets import Upload, submit
from ecvet_graph.store import Document, StoreHome

__all__ = ["Pulled", "pull", "pull_all", "register_source", "sources_of", "unregister_source"]

_SECONDS = 120.0
# What plain file servers say of files that they know nothing about; then the suffix speaks.
_UNSPECIFIC = frozenset({"application/octet-stream", "text/plain"})
_TAKEN = frozenset({Outcome.PUBLISHED, Outcome.UNCHANGED})


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of a pull: a receipt, an error, or neither where nothing has changed at the source."""

    source: Source
    receipt: Receipt | None = None
    error: EcvetGraphError | None = None

    @property
    def outcome(self) -> str:
        """Return the outcome in a word: as of a receipt, or the code of the error."""
        if self.error is not None:
            return self.error.code
        return self.receipt.outcome.value if self.receipt else Outcome.UNCHANGED.value

    @property
    def is_fine(self) -> bool:
        """Return whether the dataset is what its source says."""
        return self.outcome in _TAKEN


def register_source(settings: Settings, agency: str, dataset: str, *, address: str) -> Source:
    """Register the address of a dataset; its host is one that is registered for the agency.

    Raises:
        NotFoundError: there is no store, or the agency is not registered.
        UsageFault, NotAllowedError: it is not an address that may be fetched from.
        ConflictError: the dataset has an address already.
        StoreError: the store cannot be written.
    """
    home, now = StoreHome.open(settings.store), _now()
    hosts = find_agency(home, agency).hosts
    source = add_source(home, agency, dataset, address=address, hosts=hosts, now=now)
    _record(home, AuditAction.SOURCE_ADD, source, now=now)
    return source


def unregister_source(settings: Settings, agency: str, dataset: str) -> Source:
    """Forget the address of a dataset; what was published stays.

    Raises:
        NotFoundError: there is no store, or no address of the dataset.
        StoreError, ConflictError: the store cannot be written.
    """
    home = StoreHome.open(settings.store)
    source = remove_source(home, agency, dataset)
    _record(home, AuditAction.SOURCE_REMOVE, source, now=_now())
    return source


def sources_of(settings: Settings) -> tuple[Source, ...]:
    """Return all registered addresses. Raises NotFoundError without a store, StoreError."""
    return list_sources(StoreHome.open(settings.store))


def pull(
    settings: Settings, agency: str, dataset: str, *, network: Network | None = None
) -> Pulled:
    """Fetch the document of a dataset, and put it through the same gate as an upload.

    What stands in the way of the document is in the result; the dataset then stays as it is. A
    document that was taken before is not taken again, even where somebody uploaded another since.

    Raises:
        NotFoundError: there is no store, or no address of the dataset.
        StoreError, ConflictError: what was found cannot be kept.
    """
    home = StoreHome.open(settings.store)
    source = find_source(home, agency, dataset)
    try:
        state, receipt = _pulled(settings, home, source, network)
        pulled = Pulled(source, receipt)
    except EcvetGraphError as error:
        pulled, state = Pulled(source, error=error), PullState(_now(), error.code)
    if not pulled.is_fine:
        _record_refusal(home, source, pulled.outcome)
        # Nothing of the document is kept: the next pull asks for it again, and tells what is wrong.
        state = replace(source.last or PullState(_now(), ""), at=_now(), outcome=pulled.outcome)
    return replace(pulled, source=note_pull(home, source, state))


def pull_all(
    settings: Settings,
    *,
    network: Network | None = None,
    told: Callable[[Pulled], None] | None = None,
) -> tuple[Pulled, ...]:
    """Pull every registered address, one after the other; `told` hears of each as it ends.

    Raises as `pull`.
    """
    done = []
    for source in sources_of(settings):
        done.append(pull(settings, source.agency, source.dataset, network=network))
        if told is not None:
            told(done[-1])
    return tuple(done)


def _pulled(
    settings: Settings, home: StoreHome, source: Source, network: Network | None
) -> tuple[PullState, Receipt | None]:
    agency = _active(home, source.agency)
    known = source.last.validators if source.last else None
    wish = Wish(
        frozenset({*UPLOAD_TYPES, *_UNSPECIFIC}),
        most_bytes=settings.limits.http_upload_bytes,
        seconds=_SECONDS,
    )
    with tempfile.TemporaryDirectory(prefix="ecvet-graph-") as folder:
        path = Path(folder) / "document"
        found = fetch(
            source.address, path, hosts=agency.hosts, wish=wish, known=known, network=network
        )
        if found is None and source.last is not None:
            return replace(source.last, at=_now(), outcome=Outcome.UNCHANGED.value), None
        assert found is not None  # noqa: S101 - only what is known already can be unchanged
        digest = Document.of(path).sha256
        if source.last is not None and source.last.sha256 == digest:
            return PullState(_now(), Outcome.UNCHANGED.value, found.validators, digest), None
        upload = Upload(
            path,
            _media_type(found, source),
            source.agency,
            source.dataset,
            label=source.address,
        )
        receipt = submit(settings, upload, f"source:{source.name}")
    return PullState(_now(), receipt.outcome.value, found.validators, digest), receipt


def _active(home: StoreHome, agency: str) -> Agency:
    found = find_agency(home, agency)
    if found.suspended_at is not None:
        raise NotAllowedError(
            f"The agency {agency} is suspended: nothing is pulled for it.",
            remedy="Resume it with `agency resume`.",
        )
    return found


def _media_type(found: Fetched, source: Source) -> str:
    if found.media_type not in _UNSPECIFIC:
        return found.media_type
    suffix = PurePosixPath(source.address.partition("?")[0]).suffix.lower()
    return UPLOAD_SUFFIXES.get(suffix, found.media_type)


def _record(home: StoreHome, action: str, source: Source, *, now: datetime) -> None:
    record(
        home,
        action=action,
        actor=COMMAND_LINE,
        outcome="done",
        agency=source.agency,
        dataset=source.dataset,
        detail=source.address,
        now=now,
    )


def _record_refusal(home: StoreHome, source: Source, code: str) -> None:
    record_refusal(
        home,
        action=AuditAction.PUBLISH,
        code=code,
        actor=f"source:{source.name}",
        agency=source.agency,
        dataset=source.dataset,
        now=_now(),
    )


def _now() -> datetime:
    return datetime.now(UTC)
