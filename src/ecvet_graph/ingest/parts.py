"""Outcomes and criteria of a unit, with their IRIs: what all readers build alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecvet_graph.model.learning import Criterion, LearningOutcome, Texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecvet_graph.ingest.naming import Namer

__all__ = ["UnitNames"]


@dataclass(frozen=True, slots=True)
class UnitNames:
    """The local names from the qualification (if any) to the unit, and what mints its parts."""

    namer: Namer
    parents: tuple[str, ...]

    @classmethod
    def new(cls, namer: Namer, *, wanted: str, qualification: str | None = None) -> UnitNames:
        """Return free names for a unit of a qualification, or for one that stands alone."""
        above = () if qualification is None else (qualification,)
        return cls(namer, (*above, namer.local("unit", *above, wanted=wanted)))

    def iri(self, kind: str) -> str:
        """Return the IRI of the unit itself, its allocation or its assessment."""
        return self.namer.minter.iri(kind, *self.parents)

    def outcome(
        self,
        texts: Texts,
        *,
        wanted: str | None = None,
        category: str | None = None,
        skills: Iterable[str] = (),
    ) -> LearningOutcome:
        """Return an outcome of the unit; one that says the same as another gets its own IRI."""
        iri = self.namer.iri("outcome", *self.parents, wanted=wanted or texts[0].value)
        return LearningOutcome(iri, texts, category, tuple(skills))

    def criterion(
        self, texts: Texts, *, outcome: str | None = None, grade: str | None = None
    ) -> Criterion:
        """Return a criterion of an outcome of the unit, or of the whole unit."""
        iri = self.namer.iri("criterion", *self.parents, wanted=texts[0].value)
        return Criterion(iri, texts, outcome, grade)
