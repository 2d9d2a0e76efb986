"""Datasets with all their versions, as the newest version of the store holds them.

Whoever published sees it with the next reading: nothing here is remembered between readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.changes import Change
from ecvet_graph.model.iris import DCAT, DCTERMS, Graphs
from ecvet_graph.model.terms import Iri, Triple
from ecvet_graph.publish.agencies import Agency
from ecvet_graph.publish.archive import (
    VersionInfo,
    changes_between,
    read_version,
    tombstone,
    versions,
)
from ecvet_graph.publish.catalogue import dataset_iri, version_iri
from ecvet_graph.publish.registry import agency_of
from ecvet_graph.service.derivation_status import status
from ecvet_graph.service.views.datasets import (
    AgencyView,
    ChangeCount,
    ChangesView,
    DatasetView,
    StatusView,
    TombstoneView,
    VersionView,
)
from ecvet_graph.store import GraphStore, Home, RdfFormat, open_home

__all__ = ["Shelf", "shelf"]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The datasets of one version of the store; open only inside `shelf`."""

    home: Home
    store: GraphStore
    base: str

    def datasets(self) -> tuple[DatasetView, ...]:
        """Return all datasets with their newest version, by agency and name."""
        graph, prefix = Graphs(self.base).catalogue, dataset_iri(self.base, "", "").rstrip("/")
        named = {
            str(subject).removeprefix(f"{prefix}/")
            for subject, predicate, _ in self.store.triples(graph)
            if str(predicate) == DCAT + "version" and str(subject).startswith(prefix)
        }
        pairs = sorted(tuple(name.split("/")) for name in named if name.count("/") == 1)
        return tuple(self.dataset(agency, name) for agency, name in pairs)

    def dataset(self, agency: str, dataset: str) -> DatasetView:
        """Return a dataset with its newest version. Raises as `versions`."""
        newest = self.versions(agency, dataset)[0]
        return DatasetView(
            iri=dataset_iri(self.base, agency, dataset),
            agency=agency,
            name=dataset,
            version=newest.number,
            issued=newest.issued,
            statements=newest.statements,
            is_withdrawn=newest.is_withdrawn,
        )

    def versions(self, agency: str, dataset: str) -> tuple[VersionView, ...]:
        """Return the versions of a dataset, the newest first.

        Raises:
            NotFoundError: there is no such dataset.
        """
        found = versions(self.store, agency, dataset, base=self.base)
        if not found:
            raise NotFoundError(
                f"There is no dataset {agency}/{dataset}.", remedy="See /datasets for all of them."
            )
        return tuple(
            _version(one, version_iri(self.base, agency, dataset, one.number))
            for one in reversed(found)
        )

    def version(self, agency: str, dataset: str, number: int) -> VersionView:
        """Return one version of a dataset.

        Raises:
            NotFoundError: there is no such dataset or version.
        """
        known = self.versions(agency, dataset)
        found = next((one for one in known if one.number == number), None)
        if found is None:
            raise NotFoundError(
                f"There is no version {number} of {agency}/{dataset}.",
                remedy=f"Its newest version is {known[0].number}.",
            )
        return found

    def write(self, agency: str, dataset: str, number: int, target: Path) -> None:
        """Write the statements of a version as sorted N-Triples. Raises as `read_version`."""
        read_version(self.home, agency, dataset, number, base=self.base, target=target)

    def write_newest(self, agency: str, dataset: str, target: Path) -> None:
        """Write the statements of the newest version as N-Triples, in the order of the store.

        For large datasets this takes a part of the time of `write`.
        """
        with target.open("wb") as file:
            graph = Graphs(self.base).dataset(agency, dataset)
            self.store.dump(file, syntax=RdfFormat.N_TRIPLES, graph=graph)

    def changes(self, agency: str, dataset: str, number: int) -> ChangesView:
        """Return what differs between a version and the one before it. Raises as `read_version`."""
        found = changes_between(
            self.home, agency, dataset, old=number - 1, new=number, base=self.base
        )
        return ChangesView.from_changes(found)

    def document(self, version: VersionView) -> Path:
        """Return where the document of a version lies, byte for byte as it was sent.

        Raises:
            NotFoundError: it withdrew the dataset, or the document was not kept.
        """
        return self.home.documents.find(version.sha256)

    def facts(self, iri: str) -> Iterator[Triple]:
        """Yield what the catalogue says of a dataset, a version or an agency, with its parts.

        Parts have the IRI with `#`; of a dataset the versions belong to it as well.
        """
        graph, parts = Graphs(self.base).catalogue, (f"{iri}#", f"{iri}/version/")
        for triple in self.store.triples(graph):
            subject = str(triple[0])
            if subject == iri or subject.startswith(parts):
                yield triple

    def licence(self, agency: str) -> str:
        """Return the IRI of the licence of what an agency publishes, empty where it named none."""
        return agency_of(self.home, agency).licence

    def agency(self, agency: str) -> AgencyView:
        """Return what is public of an agency that is registered or has published.

        Raises:
            NotFoundError: neither.
        """
        known = agency_of(self.home, agency)
        held = tuple(one for one in self._of(agency))
        if known.registered_at is None and not held:
            raise NotFoundError(
                f"There is no agency {agency}.", remedy="See /datasets for who publishes here."
            )
        return _agency(known, held, f"{self.base}/agencies/{agency}")

    def tombstone(self, iri: str) -> TombstoneView | None:
        """Return what is left of a thing or a dataset, `None` where it is not withdrawn."""
        prefix = dataset_iri(self.base, "", "").rstrip("/") + "/"
        if iri.startswith(prefix):
            return self._withdrawn(iri, *iri.removeprefix(prefix).split("/")[:2])
        found = tombstone(self.store, iri, base=self.base)
        if found is None:
            return None
        return TombstoneView(
            iri=iri,
            kind=found.kind,
            titles=found.titles,
            dataset=dataset_iri(self.base, found.agency, found.dataset),
            version=found.version,
            last_version=_before(self.base, found.agency, found.dataset, found.version),
            when=found.withdrawn_at,
            replaced_by=found.replaced_by,
        )

    def status(self, agency: str, dataset: str) -> StatusView:
        """Return how far links and matches of the newest version of a dataset are.

        A dataset whose newest version is worked through is idle, whatever others wait for.

        Raises as `versions`.
        """
        newest = self.versions(agency, dataset)[0]
        found = status(self.home, base=self.base)
        due = next(
            (one for one in found.pending if (one.agency, one.dataset) == (agency, dataset)), None
        )
        if due is None:
            return StatusView("idle", derived=newest.number, current=newest.number)
        return StatusView(
            state=found.state.value,
            derived=due.derived,
            current=due.current,
            step=found.step,
            done=found.done,
            total=found.total,
            since=found.since,
            message=found.message,
        )

    def _of(self, agency: str) -> Iterable[DatasetView]:
        publisher = Iri(f"{self.base}/agencies/{agency}")
        prefix = dataset_iri(self.base, agency, "")
        names = {
            str(subject).removeprefix(prefix)
            for subject, predicate, _ in self.store.triples(
                Graphs(self.base).catalogue, value=publisher
            )
            if str(predicate) == DCTERMS + "publisher"
        }
        return [self.dataset(agency, name) for name in sorted(names) if "/" not in name]

    def _withdrawn(self, iri: str, agency: str, dataset: str) -> TombstoneView | None:
        found = versions(self.store, agency, dataset, base=self.base)
        if not found or not found[-1].is_withdrawn:
            return None
        return TombstoneView(
            iri=iri,
            kind="dataset",
            titles=(),
            dataset=dataset_iri(self.base, agency, dataset),
            version=found[-1].number,
            last_version=_before(self.base, agency, dataset, found[-1].number),
            when=found[-1].issued,
            replaced_by="",
        )


@contextmanager
def shelf(settings: Settings) -> Iterator[Shelf]:
    """Open the datasets of the newest version of the store while the block lasts.

    Raises:
        NotFoundError: there is no store.
        StoreError: it is damaged.
    """
    home = open_home(settings)
    with home.reader() as snapshot:
        yield Shelf(home, snapshot.store, settings.base)


def _version(info: VersionInfo, iri: str) -> VersionView:
    kinds = dict.fromkeys(kind for kind, _, _ in info.counts)
    return VersionView(
        number=info.number,
        iri=iri,
        issued=info.issued,
        is_withdrawn=info.is_withdrawn,
        sha256=info.sha256,
        size=info.size,
        statements=info.statements,
        counts=tuple(
            ChangeCount(kind, *(info.count(kind, change) for change in Change)) for kind in kinds
        ),
        activity=info.activity,
        qualification=info.qualification,
        reason=(info.reason,) if info.reason else (),
    )


def _agency(known: Agency, held: tuple[DatasetView, ...], iri: str) -> AgencyView:
    return AgencyView(
        iri=iri,
        id=known.id,
        names=known.name,
        country=known.country,
        contact=known.contact,
        licence=known.licence,
        homepage=known.homepage,
        is_illustrative=known.is_illustrative,
        datasets=held,
    )


def _before(base: str, agency: str, dataset: str, number: int) -> str:
    return version_iri(base, agency, dataset, number - 1) if number > 1 else ""
