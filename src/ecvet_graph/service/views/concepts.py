"""Concepts, other things by name, institutions and levels, as every page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from ecvet_graph.model.learning import Texts

__all__ = ["BodyView", "Concept", "LevelView", "Reference"]


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
