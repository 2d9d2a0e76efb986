"""Lists: their rows, the facets that narrow them, and the page of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from ecvet_graph.model.learning import Texts
from ecvet_graph.model.match import MatchStatus, Reservation, Verdict
from ecvet_graph.service.views.concepts import Reference, UnitChange

__all__ = ["Entry", "Facet", "FacetValue", "Listing", "MatchEntry"]

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: a unit or a qualification.

    `parts` counts the outcomes of a unit or the units of a qualification; `same_as` are places of
    the same unit in other qualifications, which lists show once; `fields` are ISCED-F codes.
    """

    iri: str
    identifier: str | None
    titles: Texts
    country: str | None
    level: int | None
    fields: tuple[str, ...]
    parts: int
    qualifications: tuple[Reference, ...] = ()
    same_as: tuple[str, ...] = ()
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to choose, with the number of rows it would leave; no labels: the code speaks."""

    value: str
    count: int
    is_chosen: bool
    labels: Texts = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """A question that narrows a list, with its values."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One page of a list; pages count from 1."""

    total: int
    page: int
    pages: int
    rows: tuple[Row, ...]
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class MatchEntry:
    """One suggested match; score and coverages 0 to 1, the gap is level of a minus level of b.

    `status` is what the decisions of institutions made of it. `stale`: a unit changed after the match
    was derived, as `changes` tell.
    """

    iri: str
    a: Entry
    b: Entry
    score: Decimal
    coverage_of_a: Decimal
    coverage_of_b: Decimal
    verdict: Verdict
    reservation: Reservation
    level_gap: int | None
    status: MatchStatus = MatchStatus.SUGGESTED
    stale: bool = False
    changes: tuple[UnitChange, ...] = ()
