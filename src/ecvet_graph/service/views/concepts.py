"""Concepts, other things by name, institutions and levels, as every page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ecvet_graph.model.learning import Texts

__all__ = ["BodyView", "Concept", "LevelView", "Reference", "UnitChange"]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a controlled list: level, field, country, credit system or skill."""

    iri: str
    labels: Texts
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Another thing that has a page, and what it is called."""

    iri: str
    titles: Texts


@dataclass(frozen=True, slots=True)
class BodyView:
    """An institution; `is_assumed` when it was set by default for the source of the data."""

    iri: str
    names: Texts
    homepage: str | None
    is_assumed: bool = False


@dataclass(frozen=True, slots=True)
class LevelView:
    """A level, and whose it is: `unit`, `qualification`, or nobody's because it is not known."""

    eqf: int | None
    whose: str | None
    nqf: tuple[Concept, ...]
    basis: Texts


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit that changed after links and matches were derived from it.

    Attributes:
        unit: its IRI.
        dataset: agency and name of the dataset that describes it, `agency/name`.
        version: the version of the dataset in which the change was noticed, 0 where not known.
        version_iri: that version in the catalogue, empty where not known.
        since: when that version was published.
        is_new: nothing was derived from the unit so far.
    """

    unit: str
    dataset: str
    version: int
    version_iri: str
    since: datetime | None
    is_new: bool
