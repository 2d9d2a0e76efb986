"""Things as versions of their dataset described them: read from the archive, never changing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ecvet_graph.errors import GoneError, NotFoundError
from ecvet_graph.model.terms import Triple
from ecvet_graph.publish.archive_lines import Archived, is_held, lines_about
from ecvet_graph.service.archive import Shelf
from ecvet_graph.service.description import Description
from ecvet_graph.service.documents import Origin, origins_of
from ecvet_graph.service.reading.portrait import qualification_view, thing_view, unit_view
from ecvet_graph.service.views.datasets import VersionView
from ecvet_graph.store import OxigraphStore

__all__ = ["ThingVersion", "dataset_of", "read_thing", "thing_versions"]

_GRAPH = "urn:x-version"


@dataclass(frozen=True, slots=True)
class ThingVersion:
    """What a version of a dataset said of a thing.

    `earlier` is the number of the version before it that held the thing as well, else 0.
    """

    iri: str
    origin: Origin
    version: VersionView
    triples: tuple[Triple, ...]
    earlier: int

    def view(self, kind: str) -> object:
        """Return it as the page of a thing shows it; `kind` is that of its IRI."""
        facts = Description(self.triples)
        if kind == "unit":
            return unit_view(facts, self.iri)
        if kind == "qualification":
            return qualification_view(facts, self.iri)
        return thing_view(facts, self.iri)


def dataset_of(shelf: Shelf, thing: str, *, name: str = "") -> Origin:
    """Return the dataset that a thing is in, or was in, in its newest version.

    Args:
        shelf: the datasets.
        thing: its IRI.
        name: name of the dataset where a thing is in several; without it the first by its IRI.

    Raises:
        NotFoundError: no dataset of that name describes it, nor ever did as its last one.
    """
    for origin in origins_of(shelf.store, thing):
        if name in {"", origin.names[1]}:
            return origin
    tombstone = shelf.tombstone(thing)
    if tombstone is None:
        raise NotFoundError(
            f"There are no versions of {thing}.", remedy="See /datasets for what there is."
        )
    agency, dataset = tombstone.dataset.rsplit("/", 2)[1:]
    newest = shelf.versions(agency, dataset)[0]
    facts = {
        str(one[1]).rpartition("/")[2]: str(one[2])
        for one in shelf.facts(tombstone.dataset)
        if str(one[0]) == tombstone.dataset
    }
    return Origin(
        dataset=tombstone.dataset,
        number=newest.number,
        issued=newest.issued.isoformat(),
        publisher=facts.get("publisher", ""),
        licence=facts.get("license", ""),
    )


def thing_versions(shelf: Shelf, origin: Origin) -> tuple[VersionView, ...]:
    """Return the versions of the dataset of a thing, the newest first."""
    return shelf.versions(*origin.names)


def read_thing(shelf: Shelf, thing: str, number: int, *, name: str = "") -> ThingVersion:
    """Return what a version of the dataset of a thing said of it.

    Raises:
        NotFoundError: there is no such version, or the thing was not in it.
        GoneError: it was withdrawn before.
        StoreError: a file of the archive is missing or damaged.
    """
    newest = dataset_of(shelf, thing, name=name)
    version = shelf.version(*newest.names, number)
    place = Archived(shelf.home, shelf.store, *newest.names, number, shelf.base)
    lines = lines_about(place, thing)
    if not lines:
        raise _missing(shelf, thing, number)
    before = replace(place, number=number - 1)
    is_older = number > 1 and not version.is_withdrawn and _was_held(before, thing)
    return ThingVersion(
        iri=thing,
        origin=replace(newest, number=number, issued=version.issued.isoformat()),
        version=version,
        triples=_triples("".join(sorted(lines))),
        earlier=number - 1 if is_older else 0,
    )


def _was_held(version: Archived, thing: str) -> bool:
    try:
        return is_held(version, thing)
    except NotFoundError:
        return False


def _missing(shelf: Shelf, thing: str, number: int) -> NotFoundError | GoneError:
    tombstone = shelf.tombstone(thing)
    if tombstone is not None and tombstone.version <= number:
        return GoneError(
            f"{thing} was withdrawn with version {tombstone.version}.",
            remedy=f"The last version that holds it is {tombstone.version - 1}.",
        )
    return NotFoundError(
        f"{thing} was not in version {number} of its dataset.",
        remedy="The list of its versions is at the address of its document followed by /versions.",
    )


def _triples(lines: str) -> tuple[Triple, ...]:
    store = OxigraphStore()
    store.change(_GRAPH, removed=b"", added=lines.encode())
    return tuple(store.triples(_GRAPH))
