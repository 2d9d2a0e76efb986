"""Things that have no page of their own: their statements."""

from __future__ import annotations

from dataclasses import dataclass

from ecvet_graph.model.learning import Texts

__all__ = ["StatementView", "ThingView"]


@dataclass(frozen=True, slots=True)
class StatementView:
    """One statement about a thing: the property, and a value that is an IRI or a text."""

    predicate: str
    value: str
    is_iri: bool
    language: str | None
    names: Texts


@dataclass(frozen=True, slots=True)
class ThingView:
    """Any thing that has no page of its own: its statements."""

    iri: str
    titles: Texts
    statements: tuple[StatementView, ...]
