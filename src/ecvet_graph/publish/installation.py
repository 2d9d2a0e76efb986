"""What a catalogue is made of: an installation, its datasets, and their versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecvet_graph.model.learning import Texts
from ecvet_graph.publish.agencies import Agency
from ecvet_graph.publish.dcat_parts import Handout
from ecvet_graph.publish.dcat_terms import DERIVED, Derived

__all__ = ["Installation", "Listed", "Release"]


@dataclass(frozen=True, slots=True)
class Release:
    """A version of a dataset.

    Attributes:
        number, iri, issued, statements: as the catalogue says.
        handouts: the forms in which it can be had.
        is_withdrawn: it withdrew the dataset.
        notes: what is to be said of it.
        activity: IRI of its publication, or empty.
    """

    number: int
    iri: str
    issued: str
    statements: int
    handouts: tuple[Handout, ...] = ()
    is_withdrawn: bool = False
    notes: Texts = ()
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A dataset of an agency with its versions, the oldest first, and the languages of its titles."""

    iri: str
    identifier: str
    agency: Agency
    releases: tuple[Release, ...]
    languages: tuple[str, ...] = ()

    @property
    def newest(self) -> Release:
        """Return the newest version."""
        return self.releases[-1]


@dataclass(frozen=True, slots=True)
class Installation:
    """What a catalogue is made of.

    Attributes:
        base: base IRI of the installation.
        publisher: who runs it, as an agency; its licence is that of what is derived here.
        modified: when the version of the store was made (ISO 8601).
        version: number of that version.
        datasets: those of agencies.
        sizes: statements by graph.
        dumps: the forms in which the whole graph can be had.
    """

    base: str
    publisher: Agency
    modified: str
    version: int
    datasets: tuple[Listed, ...]
    sizes: Mapping[str, int]
    dumps: tuple[Handout, ...] = ()

    @property
    def catalogue(self) -> str:
        """Return the IRI of the catalogue."""
        return f"{self.base}/catalog"

    def part(self, name: str) -> str:
        """Return the IRI of a thing that only the catalogue describes."""
        return f"{self.catalogue}#{name}"

    def size_of(self, derived: Derived) -> int:
        """Return how many statements a dataset of the installation has."""
        names = tuple(f"{self.base}/graph/{name}" for name in derived.graphs)
        return sum(
            size
            for graph, size in self.sizes.items()
            if not names
            or any(graph == one or (one.endswith("/") and graph.startswith(one)) for one in names)
        )

    @property
    def derived(self) -> tuple[Derived, ...]:
        """Return the datasets of the installation that are not empty."""
        return tuple(one for one in DERIVED if self.size_of(one))
