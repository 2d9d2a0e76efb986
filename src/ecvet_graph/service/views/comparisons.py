"""Two units side by side with the match between them."""

from __future__ import annotations

from dataclasses import dataclass

from ecvet_graph.model.match import Gate, Reservation, UnitMatch
from ecvet_graph.service.views.concepts import Concept
from ecvet_graph.service.views.units import UnitView

__all__ = ["CompareView"]


@dataclass(frozen=True, slots=True)
class CompareView:
    """Two units and the full match statement between them, with the labels of the shared skills."""

    a: UnitView
    b: UnitView
    match: UnitMatch
    skills: tuple[Concept, ...]

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Return the gates that hold something against the pair."""
        return tuple(gate for gate in self.match.gates if gate.reservation is not Reservation.NONE)
