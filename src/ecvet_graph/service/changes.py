"""Everything that was published and withdrawn, in the order of time, and what it changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ecvet_graph.model.changes import Change
from ecvet_graph.model.iris import DCTERMS, ECVET, VOID, Graphs
from ecvet_graph.model.terms import Literal
from ecvet_graph.publish.archive_lines import Archived
from ecvet_graph.publish.catalogue import CHANGED_CLASSES
from ecvet_graph.publish.change_lists import Changed, list_changes
from ecvet_graph.service.archive import Shelf

__all__ = ["Publication", "changed_by", "publications"]

_VERSION = re.compile(r"/datasets/([^/]+)/([^/]+)/version/([0-9]+)")
_KINDS = {iri: kind for kind, iri in CHANGED_CLASSES.items()}


@dataclass(frozen=True, slots=True)
class Publication:
    """A version of a dataset.

    Attributes:
        agency: id of the agency.
        dataset: name of the dataset.
        number: of the version.
        issued: when it was published (UTC).
        is_withdrawal: whether it withdrew the dataset.
        counts: kind of things, change, and how many things.
    """

    agency: str
    dataset: str
    number: int
    issued: datetime
    is_withdrawal: bool = False
    counts: tuple[tuple[str, Change, int], ...] = ()

    @property
    def path(self) -> str:
        """Return the path of the version in the catalogue."""
        return f"/datasets/{self.agency}/{self.dataset}/version/{self.number}"

    @property
    def month(self) -> str:
        """Return the month in which it was published, `YYYY-MM`."""
        return f"{self.issued:%Y-%m}"


def publications(shelf: Shelf) -> tuple[Publication, ...]:
    """Return all versions of all datasets, the oldest first."""
    subjects: defaultdict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in shelf.store.triples(Graphs(shelf.base).catalogue):
        subjects[str(subject)][predicate.value].append(
            value.value if isinstance(value, Literal) else str(value)
        )
    found = list(_versions(subjects, len(shelf.base)))
    return tuple(sorted(found, key=lambda one: (one.issued, one.agency, one.dataset, one.number)))


def changed_by(shelf: Shelf, agency: str, dataset: str, number: int) -> Sequence[Changed]:
    """Return what became of each qualification, unit and outcome with a version of a dataset.

    Raises:
        NotFoundError: there is no such version.
        StoreError: a file of the archive is damaged.
    """
    shelf.version(agency, dataset, number)
    place = Archived(shelf.home, shelf.store, agency, dataset, number, shelf.base)
    return list_changes(place)


def _versions(
    subjects: Mapping[str, Mapping[str, Sequence[str]]], start: int
) -> Iterator[Publication]:
    for iri, facts in subjects.items():
        place = _VERSION.fullmatch(iri, start)
        if place is None or DCTERMS + "issued" not in facts:
            continue
        counts = (subjects[node] for node in facts.get(ECVET + "changeCount", ()))
        yield Publication(
            agency=place[1],
            dataset=place[2],
            number=int(place[3]),
            issued=datetime.fromisoformat(facts[DCTERMS + "issued"][0]).astimezone(UTC),
            is_withdrawal=ECVET + "isWithdrawal" in facts,
            counts=tuple(sorted(_count(one) for one in counts)),
        )


def _count(facts: Mapping[str, Sequence[str]]) -> tuple[str, Change, int]:
    kind = _KINDS[facts[VOID + "class"][0]]
    return kind, Change(facts[ECVET + "change"][0]), int(facts[VOID + "entities"][0])
