"""The figures of the whole graph."""

from __future__ import annotations

from dataclasses import dataclass

from ecvet_graph.model.match import Verdict
from ecvet_graph.service.views.concepts import Concept

__all__ = ["CountryPair", "CountryView", "HomeView", "VerdictCount"]


@dataclass(frozen=True, slots=True)
class CountryView:
    """What one country has in the graph."""

    country: Concept
    qualifications: int
    units: int
    outcomes: int
    linked_outcomes: int


@dataclass(frozen=True, slots=True)
class VerdictCount:
    """How many matches have a verdict."""

    verdict: Verdict
    count: int


@dataclass(frozen=True, slots=True)
class CountryPair:
    """How many unit matches two countries have, by verdict."""

    a: str
    b: str
    total: int
    verdicts: tuple[VerdictCount, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """The figures of the whole graph."""

    countries: tuple[CountryView, ...]
    pairs: tuple[CountryPair, ...]
    qualifications: int
    units: int
    outcomes: int
    linked_outcomes: int
    matches: int
    version: str
